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

MUST_CHECK enum err groups_add(struct store *s, struct group *group, struct why *why);
MUST_CHECK enum err groups_update(struct store *s, const struct group *group, struct why *why);
MUST_CHECK enum err groups_remove(struct store *s, int64_t id); /* its phones leave it */
MUST_CHECK enum err groups_by_name(struct store *s, struct slice name, struct group *out);
/* By rank, then name. */
MUST_CHECK enum err groups_each(
	struct store *s, enum err (*each)(void *ctx, const struct group *group), void *ctx);
MUST_CHECK enum err groups_of_phone(struct store *s, int64_t phone_id,
	enum err (*each)(void *ctx, const struct group *group), void *ctx);
MUST_CHECK enum err groups_add_phone(struct store *s, int64_t group_id, int64_t phone_id);
MUST_CHECK enum err groups_remove_phone(struct store *s, int64_t group_id, int64_t phone_id);
MUST_CHECK enum err groups_count_phones(struct store *s, int64_t group_id, int64_t *out);

#endif
