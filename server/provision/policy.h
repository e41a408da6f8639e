/* policy - who gets what: one pure function over one table. */
#ifndef PROVISION_POLICY_H
#define PROVISION_POLICY_H

#include "provision/name.h"
#include "provision/reason.h"
#include "store/phones.h"

enum channel {
	CHANNEL_HTTP,
	CHANNEL_HTTPS,
	CHANNEL_FTP,
	CHANNEL_FTPS,
	CHANNEL_TFTP,
	CHANNEL__COUNT
};
extern const char *const channel_names[CHANNEL__COUNT]; /* "http", ... */

/* Whether nobody between can read along, or change what is sent. */
bool channel_is_private(enum channel channel);

/* What an asker has proven of itself.  The MAC in a name or a User-Agent is a claim, no proof. */
enum proof {
	PROOF_NONE,        /* nothing */
	PROOF_NETWORK,     /* no login, but an address that the phone's site trusts */
	PROOF_BOOTSTRAP,   /* the shared account */
	PROOF_OWN,         /* the phone's own account */
	PROOF_CERTIFICATE, /* the phone's factory certificate: this phone and no other */
	PROOF__COUNT
};
extern const char *const proof_names[PROOF__COUNT]; /* "none", "network", "shared account", ... */

enum decision {
	DECISION_ALLOW,
	DECISION_CLAIM,   /* make the enrolment window this address's, then ask again */
	DECISION_LOGIN,   /* ask for a login first */
	DECISION_UNKNOWN, /* answer as for a phone that nobody knows */
	DECISION_REFUSE,  /* refuse for everybody alike */
};

struct verdict {
	enum decision decision;
	enum reason reason; /* for DECISION_ALLOW: REASON_SERVED */
};

/* What an enrolment window is to who asks. */
enum window {
	WINDOW_NONE,   /* there is none, it is over, or not for this network */
	WINDOW_FREE,   /* open, and nobody's yet */
	WINDOW_HIS,    /* open, and this address's */
	WINDOW_OTHERS, /* another address's, or frozen */
	WINDOW__COUNT
};

enum action { ACTION_READ, ACTION_WRITE, ACTION_REMOVE, ACTION__COUNT };

/* What is asked, by whom. */
struct claim {
	enum channel channel;
	enum proof proof;
	enum action action;
	enum name_kind kind; /* of the name (name.h) */
	/* Of the phone that the name claims; PHONE_NEW for one outside the inventory and for names
	 * without a MAC. */
	enum phone_state state;
	bool is_foreign;    /* the session belongs to another phone */
	bool is_trusted;    /* the phone's site trusts the address that asks */
	bool needs_tls;     /* the phone's site demands TLS */
	bool has_login;     /* the phone has a login of its own; changes the reason alone */
	enum window window; /* of the phone that the name claims */
};

/* Whether names of this kind hold nothing secret: what may go over a connection that is not
 * encrypted although the session is. */
bool policy_is_open(enum name_kind kind);

/* The reason that the trace gives for a download of this kind that its peer broke off. */
enum reason reason_of_hang_up(enum name_kind kind);

/* Decides one request. */
struct verdict policy(const struct claim *claim);

#endif
