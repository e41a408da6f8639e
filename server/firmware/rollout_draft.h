/* rollout_draft - which phones would be in which ring of a rollout, if it started now. */
#ifndef FIRMWARE_ROLLOUT_DRAFT_H
#define FIRMWARE_ROLLOUT_DRAFT_H

#include "base/buf.h"
#include "firmware/rollout.h"

struct rollout_drafted {
	uint64_t order; /* within its ring */
	struct phone phone;
	struct rollout_phone at;
};

struct rollout_draft {
	struct buf phones; /* struct rollout_drafted, by ring and place; those left out first */
	int64_t strangers; /* MACs of its rings that are none of its phones */
};
#define ROLLOUT_DRAFT ((struct rollout_draft){.phones = {.max = (size_t)1 << 40}})
void rollout_draft_done(struct rollout_draft *d); /* for AUTO */

/* How many phones the draft has, and the i-th of them; borrowed from d. */
static inline size_t
rollout_draft_len(const struct rollout_draft *d)
{
	return d->phones.n / sizeof(struct rollout_drafted);
}

static inline struct rollout_drafted *
rollout_draft_at(const struct rollout_draft *d, size_t i)
{
	return (struct rollout_drafted *)(void *)d->phones.p + i;
}

/* Makes the draft of a rollout, in a transaction that reads.
 * ERR_OK; ERR_DENIED (its site, a group or its release is gone: why names it); ERR_NOMEM, storage
 * errors. */
MUST_CHECK enum err rollout_draft_make(
	struct store *s, const struct rollout *r, struct rollout_draft *out, struct why *why);

/* Where a phone stands in its ring: the same whenever it is asked, and another for another rollout.
 */
uint64_t rollout_order(int64_t rollout_id, struct mac mac);

#endif
