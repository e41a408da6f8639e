/* people - who administers: a name, a role, a password.
 *
 * A password comes here as its hash (crypto_password_hash): hashing takes longer than a transaction
 * may.  To log somebody in: people_credentials(), crypto_password_verify() outside a transaction,
 * sessions_open().
 */
#ifndef STORE_PEOPLE_H
#define STORE_PEOPLE_H

#include "limits.h"
#include "store/store.h"

/* Each may what those before it may. */
enum role { ROLE_VIEWER, ROLE_OPERATOR, ROLE_ADMIN, ROLE__COUNT };
extern const char *const role_names[ROLE__COUNT]; /* "viewer", "operator", "admin" */

/* ERR_OK; ERR_SYNTAX: why lists the roles. */
MUST_CHECK enum err role_parse(struct slice s, enum role *out, struct why *why);

struct person {
	int64_t id; /* 0: nobody */
	char name[WORD_MAX_BYTES + 1];
	enum role role;
	bool has_password;   /* else only a setup link lets him in */
	int64_t created_at;  /* unix seconds */
	int64_t password_at; /* when it was set; 0: never */
};

/* Whether s may name a person or a token: [a-z0-9._-]{1,31}, with a letter or digit in front.
 *   what  "person", for the sentence */
MUST_CHECK enum err people_name_check(struct slice s, const char *what, struct why *why);

/* Whether a password is good enough for a person of this name: long enough, and not the name.
 * ERR_OK; ERR_SYNTAX, ERR_LIMIT: why says the rule. */
MUST_CHECK enum err people_password_check(
	struct slice name, struct slice password, struct why *why);

/* Adds one without a password; gives the id in person->id; created_at is the caller's.
 * ERR_OK; ERR_EXISTS; ERR_SYNTAX (name); ERR_LIMIT (PEOPLE_MAX); storage errors. */
MUST_CHECK enum err people_add(struct store *s, struct person *person, struct why *why);

/* Both are ERR_DENIED for the last administrator who can log in.  Removing ends sessions and setup
 * links; another role holds from the next request on. */
MUST_CHECK enum err people_remove(struct store *s, int64_t id, struct why *why);
MUST_CHECK enum err people_set_role(struct store *s, int64_t id, enum role role, struct why *why);

/* Sets the hash of a new password; sessions go on (sessions_close_all()).
 * A hash made anew of the same password: at is person->password_at.  ERR_NOTFOUND. */
MUST_CHECK enum err people_set_password(struct store *s, int64_t id, struct slice hash, int64_t at);

/* ERR_OK; ERR_NOTFOUND; storage errors; *out is written only on ERR_OK. */
MUST_CHECK enum err people_by_name(struct store *s, struct slice name, struct person *out);
/* By name. */
MUST_CHECK enum err people_each(
	struct store *s, enum err (*each)(void *ctx, const struct person *person), void *ctx);
/* How many have a role. */
MUST_CHECK enum err people_count(struct store *s, enum role role, int64_t *out);

/* What is needed to verify a password.  A name that nobody has, or who has no password yet, is
 * ERR_OK too: out->id is 0, and the hash is crypto_password_nobody, so that verifying takes the
 * same work and fails. ERR_OK; storage errors. */
MUST_CHECK enum err people_credentials(
	struct store *s, struct slice name, struct person *out, char hash[CRYPTO_PASSWORD_BYTES]);

/* For this room: the columns of a person, to be read by people_read(). */
#define PERSON_COLUMNS                                                                             \
	"person.id, person.name, person.role, person.password IS NOT NULL, person.created_at,"     \
	" person.password_at"
MUST_CHECK enum err people_read(struct db_query *q, struct person *out);

#endif
