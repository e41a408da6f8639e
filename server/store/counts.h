/* counts - how many phones there are of each kind, and when they were last here.
 *
 * Numbers that triggers keep with the rows (migrations main_9 and logs_5): nothing here looks at
 * all phones.
 */
#ifndef STORE_COUNTS_H
#define STORE_COUNTS_H

#include "store/phones.h"
#include "store/visits.h"

/* By state; [PHONE_NEW]: phones that came and are not in the inventory. */
MUST_CHECK enum err counts_by_state(struct store *s, int64_t out[PHONE_STATE__COUNT]);

/* Phones of the inventory by the model that counts, and phones that were here, new ones too, by the
 * version of their application; the most first.  "" is told too: it is not known. */
MUST_CHECK enum err counts_by_model(
	struct store *s, enum err (*each)(void *ctx, struct slice model, int64_t count), void *ctx);
MUST_CHECK enum err counts_by_version(struct store *s,
	enum err (*each)(void *ctx, struct slice version, int64_t count), void *ctx);

/* Phones of the inventory that were here at since (unix seconds) or later; 0: ever. */
MUST_CHECK enum err counts_seen(struct store *s, int64_t since, int64_t *out);

#endif
