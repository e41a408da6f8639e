/* templates - template texts in force, and where they are used.
 *
 * Texts are checked by provision/template before they come here.
 */
#ifndef STORE_TEMPLATES_H
#define STORE_TEMPLATES_H

#include "limits.h"
#include "store/store.h"

enum { TEMPLATE_HASH_TEXT_BYTES = 65 };

struct template_row {
	int64_t id;
	char name[WORD_MAX_BYTES + 1];
	bool is_stock;                       /* a copy of a stock template */
	char hash[TEMPLATE_HASH_TEXT_BYTES]; /* BLAKE2b-256 of the text, hex */
	int64_t changed_at;
	int64_t rank; /* in templates_of_scope(), else 0 */
};

/* Adds, or replaces the text of the same name.  now: unix seconds. */
MUST_CHECK enum err templates_put(struct store *s, struct slice name, bool is_stock,
	struct slice text, int64_t now, int64_t *id);
/* The row of a name; appends the text of an id.  ERR_OK; ERR_NOTFOUND; ERR_LIMIT (out is full);
 * storage errors. */
MUST_CHECK enum err templates_by_name(struct store *s, struct slice name, struct template_row *out);
MUST_CHECK enum err templates_text(struct store *s, int64_t id, struct buf *out);
/* ERR_DENIED while it is used: why names a scope. */
MUST_CHECK enum err templates_remove(struct store *s, int64_t id, struct why *why);
/* By name. */
MUST_CHECK enum err templates_each(
	struct store *s, enum err (*each)(void *ctx, const struct template_row *row), void *ctx);

/* rank 0 goes behind those that are there. */
MUST_CHECK enum err templates_assign(struct store *s, int64_t id, int64_t scope_id, int64_t rank);
/* ERR_NOTFOUND: the scope does not use it. */
MUST_CHECK enum err templates_unassign(struct store *s, int64_t id, int64_t scope_id);
/* By rank, then name. */
MUST_CHECK enum err templates_of_scope(struct store *s, int64_t scope_id,
	enum err (*each)(void *ctx, const struct template_row *row), void *ctx);
/* Where a template is used, as scope texts ("site:hq"). */
MUST_CHECK enum err templates_scopes(struct store *s, int64_t id,
	enum err (*each)(void *ctx, const char *scope, int64_t rank), void *ctx);

#endif
