/* tokens - what programs log in with: a name, a role, an end.
 *
 * The token is given once and only its digest is kept.  Looking one up changes nothing, so that it
 * may be done on a reading connection; token.wants_touch says when tokens_touch() is due.
 */
#ifndef STORE_TOKENS_H
#define STORE_TOKENS_H

#include "store/people.h"

#define TOKEN_PREFIX "blt_"

struct token {
	int64_t id;
	char name[WORD_MAX_BYTES + 1];
	enum role role;
	int64_t created_at; /* unix seconds */
	int64_t expires_at; /* 0: never */
	int64_t used_at;    /* within USED_TOUCH_S; 0: never */
	bool wants_touch;
	char made_by[AUDIT_WORD_MAX_BYTES + 1];
};

/* Makes one; gives the id in token->id.
 *   out  the token, which nobody can see again; the caller wipes it
 * ERR_OK; ERR_EXISTS, ERR_SYNTAX (the name; an end that is over); ERR_LIMIT (TOKENS_MAX); storage
 * errors. */
MUST_CHECK enum err tokens_add(
	struct store *s, struct token *token, char out[CRYPTO_TOKEN_BYTES], struct why *why);

/* The token that somebody shows.
 *   shown  untrusted, any length
 * ERR_OK; ERR_NOTFOUND (none, or it has expired); storage errors. */
MUST_CHECK enum err tokens_find(
	struct store *s, struct slice shown, int64_t now, struct token *out);

/* Notes that it was used; for one with wants_touch.  ERR_NOTFOUND: it was removed meanwhile. */
MUST_CHECK enum err tokens_touch(struct store *s, int64_t id, int64_t now);

/* It opens nothing from the next request on.  ERR_OK; ERR_NOTFOUND; storage errors. */
MUST_CHECK enum err tokens_remove(struct store *s, int64_t id);
/* An expired one too.  ERR_OK; ERR_NOTFOUND; storage errors; *out is written only on ERR_OK. */
MUST_CHECK enum err tokens_by_name(struct store *s, struct slice name, struct token *out);
/* By name; those that have expired too. */
MUST_CHECK enum err tokens_each(
	struct store *s, enum err (*each)(void *ctx, const struct token *token), void *ctx);

#endif
