/* setup_links - one-time links with which a person sets a password, or the first administrator
 * makes himself.
 *
 * A link is a token in a URL; only its digest is kept.  A person has one at a time: the newest.
 */
#ifndef STORE_SETUP_LINKS_H
#define STORE_SETUP_LINKS_H

#include "store/people.h"

struct setup_link {
	struct person person; /* id 0: it makes the first administrator */
	int64_t until_at;     /* unix seconds */
	char made_by[AUDIT_WORD_MAX_BYTES + 1];
};

/* Makes a link, good until now + SETUP_LINK_S, in place of an older one for the same person.
 *   person  NULL: for the first administrator
 *   token   for the URL, and nowhere else; the caller wipes it
 * ERR_OK; ERR_EXISTS (there is an administrator: why says what to do); storage errors. */
MUST_CHECK enum err setup_links_make(struct store *s, const struct person *person, int64_t now,
	struct slice made_by, char token[CRYPTO_TOKEN_BYTES], struct why *why);

/* What a link is for.  Changes nothing.
 *   token  untrusted, any length
 * ERR_OK; ERR_NOTFOUND (none, used, over, or for a first administrator where there is one). */
MUST_CHECK enum err setup_links_look(
	struct store *s, struct slice token, int64_t now, struct setup_link *out);

struct setup_answer {
	struct slice token; /* untrusted, any length */
	struct slice name;  /* the first administrator's; else not looked at */
	struct slice hash;  /* of a password that people_password_check() took */
};

/* Uses a link up: the person gets the password, and his sessions end; or the first administrator is
 * made.  In one transaction.
 *   out  the person
 * ERR_OK; ERR_NOTFOUND (as above); ERR_SYNTAX, ERR_EXISTS (the name); storage errors.  After any
 * failure the link is as good as before. */
MUST_CHECK enum err setup_links_use(struct store *s, const struct setup_answer *answer, int64_t now,
	struct person *out, struct why *why);

/* Voids the link of a person.  ERR_OK, also where he has none. */
MUST_CHECK enum err setup_links_drop(struct store *s, const struct person *person);

/* Removes those that are over. */
MUST_CHECK enum err setup_links_sweep(struct store *s, int64_t now);

#endif
