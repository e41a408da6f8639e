/* assignments - which lines are on which phones, and where. */
#ifndef STORE_ASSIGNMENTS_H
#define STORE_ASSIGNMENTS_H

#include "store/lines.h"

struct assignment {
	int64_t phone_id, line_id;
	int64_t position;                   /* 1..LINES_PER_PHONE_MAX: x in reg.x */
	char label[LABEL_MAX_BYTES + 1];    /* "": the line's */
	char ring_type[WORD_MAX_BYTES + 1]; /* "": the phone's default */
	int64_t line_keys;                  /* reg.x.lineKeys; 0 counts as 1 */
	struct mac mac;                     /* of the phone; read only */
	struct line line;                   /* read only */
};
/* Assigns; position 0 takes the lowest free one and gives it back.
 * ERR_EXISTS (position taken, or the line is on this phone already); ERR_DENIED (a private line
 * is on another phone: why names it and says how to share); ERR_LIMIT (no position left). */
MUST_CHECK enum err lines_assign(struct store *s, struct assignment *a, struct why *why);
/* ERR_NOTFOUND: the line is not on this phone. */
MUST_CHECK enum err lines_unassign(struct store *s, int64_t line_id, int64_t phone_id);
/* By position; by MAC. */
MUST_CHECK enum err lines_of_phone(struct store *s, int64_t phone_id,
	enum err (*each)(void *ctx, const struct assignment *a), void *ctx);
MUST_CHECK enum err lines_phones(struct store *s, int64_t line_id,
	enum err (*each)(void *ctx, const struct assignment *a), void *ctx);

#endif
