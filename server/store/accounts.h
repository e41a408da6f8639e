/* accounts - the shared bootstrap account.  Phones' own logins are phone_accounts'. */
#ifndef STORE_ACCOUNTS_H
#define STORE_ACCOUNTS_H

#include "limits.h"
#include "store/store.h"

enum account_kind { ACCOUNT_BOOTSTRAP };

struct account {
	int64_t id;
	enum account_kind kind;
	char user[LABEL_MAX_BYTES + 1];
	bool is_open;
	bool is_factory; /* user and password are the phones' factory default */
};

/* The factory default of every UCS phone; case-sensitive. */
#define ACCOUNT_FACTORY_WORD "PlcmSpIp"

/* Reads the account: there always is one.  ERR_OK; storage errors. */
MUST_CHECK enum err accounts_bootstrap(struct store *s, struct account *out);
/* Appends the password to out, which the caller wipes.  ERR_OK; ERR_NOTFOUND (no such account);
 * ERR_DENIED (its key is gone); ERR_LIMIT, ERR_NOMEM, storage errors. */
MUST_CHECK enum err accounts_secret(struct store *s, const struct account *a, struct buf *out);
/* Sets user (1..255 bytes, no ':' or control characters, no phone's MAC) and, unless secret is
 * empty, password.
 * ERR_OK; ERR_SYNTAX (user, or a password that XML cannot hold); ERR_LIMIT (over SECRET_MAX_BYTES);
 * ERR_EXISTS (another account's user), all with why; storage errors. */
MUST_CHECK enum err accounts_set(
	struct store *s, int64_t id, struct slice user, struct slice secret, struct why *why);
/* Closed it lets nobody in, whatever he knows.  ERR_OK; ERR_NOTFOUND; storage errors. */
MUST_CHECK enum err accounts_set_open(struct store *s, int64_t id, bool is_open);

#endif
