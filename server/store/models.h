/* models - what phones are: the stock table (store/models.tsv, built in) and the
 * administrator's additions and changes, which win by name.
 */
#ifndef STORE_MODELS_H
#define STORE_MODELS_H

#include "limits.h"
#include "store/store.h"

struct model {
	char name[WORD_MAX_BYTES + 1]; /* VVX400: [A-Za-z0-9._-]{1,31} */
	char part[WORD_MAX_BYTES + 1]; /* 3111-46157-002, or "" */
	char label[LABEL_MAX_BYTES + 1];
	int64_t lines;                         /* 0: unknown */
	int64_t keys;                          /* line keys; 0: unknown */
	char last[RELEASE_NAME_MAX_BYTES + 1]; /* the last release for it; "": there may be newer */
	bool is_stock;
};

/* The model of this name (exactly), or with this part number (whole).  ERR_OK; ERR_NOTFOUND. */
MUST_CHECK enum err models_by_name(struct store *s, struct slice name, struct model *out);
MUST_CHECK enum err models_by_part(struct store *s, struct slice part, struct model *out);
/* The stock model of this name (exactly): pure, no store needed.  ERR_OK; ERR_NOTFOUND. */
MUST_CHECK enum err models_stock(struct slice name, struct model *out);
/* Whether s may name a model.  ERR_OK; ERR_SYNTAX with why. */
MUST_CHECK enum err model_name_check(struct slice name, struct why *why);
/* Adds or replaces the administrator's row; remove brings a stock one back: ERR_NOTFOUND where
 * the administrator has none of this name. */
MUST_CHECK enum err models_put(struct store *s, const struct model *model, struct why *why);
MUST_CHECK enum err models_remove(struct store *s, struct slice name);
/* By name; stock and own merged. */
MUST_CHECK enum err models_each(
	struct store *s, enum err (*each)(void *ctx, const struct model *model), void *ctx);
/* What the phones of the inventory are, as typed or learnt, known here or not ("": unknown), and
 * how many of each. */
MUST_CHECK enum err models_each_in_use(struct store *s,
	enum err (*each)(void *ctx, struct slice model, int64_t phones), void *ctx);

#endif
