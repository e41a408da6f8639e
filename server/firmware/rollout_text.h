/* rollout_text - the parts of a rollout as people write them, and a new rollout from them.
 *
 * Pure but for rollout_plan_add().
 */
#ifndef FIRMWARE_ROLLOUT_TEXT_H
#define FIRMWARE_ROLLOUT_TEXT_H

#include "base/buf.h"
#include "firmware/rollout.h"

/* Reads a ring: "macs:0004f2aabbcc,0004f2aabbcd", "percent:10", "group:lobby", "rest".  MACs may be
 * written in any way and end up as twelve lower-case digits.
 * ERR_OK (position is not written); ERR_SYNTAX; ERR_LIMIT: why says it. */
MUST_CHECK enum err rollout_ring_read(struct slice s, struct rollout_ring *out, struct why *why);
/* Writes one so. */
void rollout_ring_write(const struct rollout_ring *ring, struct buf *out);

extern const char *const rollout_day_names[7]; /* "mon", ... */
/* Reads days: "all", "mon-fri", "sat,sun", "fri-mon".  ERR_OK; ERR_SYNTAX with why. */
MUST_CHECK enum err rollout_days_read(struct slice s, int64_t *out, struct why *why);
/* Reads hours: "22:00-05:00"; "all" is the whole day.  ERR_OK; ERR_SYNTAX with why. */
MUST_CHECK enum err rollout_hours_read(
	struct slice s, int64_t *from_min, int64_t *until_min, struct why *why);
/* Reads how long: "30s", "20m", "4h", "2d".  ERR_OK; ERR_SYNTAX, ERR_LIMIT with why. */
MUST_CHECK enum err rollout_seconds_read(
	struct slice s, int64_t min, int64_t *out, struct why *why);

/* What a rollout is where nobody says anything else. */
struct rollout rollout_usual(void);

/* Adds a planned rollout: r has everything but id and release_id.
 *   field  which part is at fault, as the API calls it; may be written without a failure
 * ERR_OK; ERR_NOTFOUND (no such release, site, group or phone), ERR_SYNTAX, ERR_LIMIT: why says it;
 * storage errors. */
MUST_CHECK enum err rollout_plan_add(struct store *s, struct rollout *r,
	const struct rollout_ring *rings, size_t count, const char **field, struct why *why);

#endif
