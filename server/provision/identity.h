/* identity - who asks: over which channel, with what proof, and for which phone a session stands.
 *
 * The MAC in a name is a claim.  It is enough to bind a session of the shared account to the first
 * phone that it names: one login reads one phone's files.
 */
#ifndef PROVISION_IDENTITY_H
#define PROVISION_IDENTITY_H

#include "base/cert.h"
#include "base/ip.h"
#include "provision/name.h"
#include "provision/policy.h"

struct who {
	enum channel channel;
	enum proof proof;
	struct ip ip;  /* the address that asks */
	int64_t now;   /* unix seconds, of the request */
	bool reopens;  /* tree_judge()'s: the site gives him a new window */
	bool binds;    /* a session, whose first named phone is its only one; or a certificate's */
	bool is_bound; /* and mac is that phone */
	struct mac mac;
	int64_t login_epoch; /* with PROOF_OWN: of the login when it was used (phone_accounts.h) */
};

/* Has a session that binds belong to the phone that a name claims, if it belongs to none yet. */
static inline void
who_bind(struct who *who, const struct name *name)
{
	if (!who->binds || who->is_bound || !name->has_mac)
		return;
	who->is_bound = true;
	who->mac = name->mac;
}

/* Whether a name is another phone's than the session's. */
static inline bool
who_is_foreign(const struct who *who, const struct name *name)
{
	return who->is_bound && name->has_mac && !mac_eq(who->mac, name->mac);
}

/* Whether two user names look alike to somebody who does not know which of l, I and 1 stands there,
 * or which letters are capital: a typing error, not a guess. */
bool identity_looks_alike(struct slice a, struct slice b);

/* Takes what a client's certificate proves: with CERT_PHONE, who is that phone and no other.
 * Returns REASON_SERVED (proven); REASON_NO_LOGIN (none was shown); else why it proves nothing, and
 * who is as it was: a login may follow. */
enum reason identity_by_certificate(struct who *who, enum cert_verdict verdict, struct mac mac);

struct tree;
/* Checks a user and a password, as they were typed, against the accounts: the shared one, and those
 * of phones, whose user is their MAC.
 *   who     proof becomes what they prove; a phone's own account binds it to the phone
 *   reason  always written
 * Returns ERR_OK; ERR_DENIED (in about the same time whatever is wrong); ERR_BUSY, ERR_NOMEM,
 * ERR_IO: the accounts cannot be read now. */
MUST_CHECK enum err identity_log_in(struct tree *t, struct who *who, struct slice user,
	struct slice password, enum reason *reason);

/* A phone's own login, as it was used. */
struct own_login {
	struct mac mac;
	uint64_t next_tag; /* with the password of this tag that was handed out last: the one before
			      it is void from now on; 0: with the one in use */
	int64_t epoch;     /* as in struct phone_account */
};

/* Who asks has proven to be this phone. */
void identity_is_phone(struct tree *t, struct who *who, const struct own_login *login);

#endif
