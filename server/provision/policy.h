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

/* What an asker has proven of itself.  The MAC in a name or a User-Agent is a claim, no proof. */
enum proof {
	PROOF_NONE,      /* nothing */
	PROOF_BOOTSTRAP, /* the shared account */
	PROOF__COUNT
};

enum decision {
	DECISION_ALLOW,
	DECISION_LOGIN,   /* ask for a login first */
	DECISION_UNKNOWN, /* answer as for a phone that nobody knows */
	DECISION_REFUSE,  /* refuse for everybody alike */
};

struct verdict {
	enum decision decision;
	enum reason reason; /* for DECISION_ALLOW: REASON_SERVED */
};

/* Decides one request.
 *   state  of the phone that the name claims; PHONE_NEW for one outside the inventory and for
 *          names without a MAC
 *   kind   what the name is (name.h) */
struct verdict policy(enum channel channel, enum proof proof, enum phone_state state,
	enum name_kind kind, bool is_write);

#endif
