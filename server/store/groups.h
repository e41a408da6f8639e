/* groups - sets of phones, each with a rank: 1 is the strongest layer. */
#ifndef STORE_GROUPS_H
#define STORE_GROUPS_H

#include "limits.h"
#include "store/store.h"

struct group {
	int64_t id;
	char name[WORD_MAX_BYTES + 1];
	char label[LABEL_MAX_BYTES + 1];
	int64_t rank;
};

/* Add gives the id in group->id; update goes by it.
 * ERR_OK; ERR_SYNTAX (name, or a rank below 1 or over INT32_MAX); ERR_EXISTS (the name): with why;
 * ERR_NOTFOUND (update); storage errors. */
MUST_CHECK enum err groups_add(struct store *s, struct group *group, struct why *why);
MUST_CHECK enum err groups_update(struct store *s, const struct group *group, struct why *why);
/* Its phones leave it, and what hangs on it as a scope goes with it.  ERR_OK; ERR_NOTFOUND; storage
 * errors. */
MUST_CHECK enum err groups_remove(struct store *s, int64_t id);
/* ERR_OK; ERR_NOTFOUND; storage errors; *out is written only on ERR_OK. */
MUST_CHECK enum err groups_by_name(struct store *s, struct slice name, struct group *out);
/* Call each group, or each that a phone is in, by rank, then name; a call that returns other than
 * ERR_OK ends it with that. */
MUST_CHECK enum err groups_each(
	struct store *s, enum err (*each)(void *ctx, const struct group *group), void *ctx);
MUST_CHECK enum err groups_of_phone(struct store *s, int64_t phone_id,
	enum err (*each)(void *ctx, const struct group *group), void *ctx);
/* Add is ERR_EXISTS for a phone that is in it already, ERR_DENIED where there is no such phone or
 * group, ERR_LIMIT beyond GROUPS_PER_PHONE_MAX; remove is ERR_NOTFOUND for one that is not in it.
 */
MUST_CHECK enum err groups_add_phone(struct store *s, int64_t group_id, int64_t phone_id);
MUST_CHECK enum err groups_remove_phone(struct store *s, int64_t group_id, int64_t phone_id);
/* Of a group that is none, 0. */
MUST_CHECK enum err groups_count_phones(struct store *s, int64_t group_id, int64_t *out);

#endif
