/* rollout_watch - what the phones of a rollout did, from the trace and the logs that they brought.
 *
 * What came without the phone's own right tells nothing: a visit in which it got nothing of its own
 * is passed over.
 */
#ifndef FIRMWARE_ROLLOUT_WATCH_H
#define FIRMWARE_ROLLOUT_WATCH_H

#include "base/buf.h"
#include "firmware/rollout.h"

/* Of one look: 256 of the largest visits, or all of a usual one's.  What it has no room for is left
 * for the next. */
enum { ROLLOUT_EVENTS_MAX_BYTES = 1 << 25 };

/* Where the phones of a fleet stand in it, by MAC: made once for a fleet. */
struct rollout_index {
	struct buf places; /* sorted pairs of MAC and place */
};
void rollout_index_done(struct rollout_index *x); /* for AUTO */
/* Makes it of the phones that are not left out.
 *   out  written only on ERR_OK; ended by rollout_index_done()
 * ERR_OK; ERR_NOMEM, ERR_LIMIT. */
MUST_CHECK enum err rollout_index_make(const struct rollout_fleet *f, struct rollout_index *out);

/* Appends what happened since the visit that the fleet's plan knows of, in order, and moves that
 * on.
 *   events    struct rollout_event; empty, with room for ROLLOUT_EVENTS_MAX_BYTES
 *   has_more  there is more than one look takes; the next one goes on behind it
 * ERR_OK; ERR_NOMEM, storage errors: the plan's visit_id stays. */
MUST_CHECK enum err rollout_watch(struct store *s, struct rollout_fleet *f,
	const struct rollout_index *x, struct buf *events, bool *has_more);

#endif
