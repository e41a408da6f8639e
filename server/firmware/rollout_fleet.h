/* rollout_fleet - a rollout with its phones, read from the inventory and written back. */
#ifndef FIRMWARE_ROLLOUT_FLEET_H
#define FIRMWARE_ROLLOUT_FLEET_H

#include "firmware/rollout.h"

void rollout_fleet_done(struct rollout_fleet *f); /* for AUTO */

/* Reads one whole.
 *   out  owned; written only on ERR_OK
 * ERR_OK; ERR_NOTFOUND (no such rollout); ERR_NOMEM, storage errors. */
MUST_CHECK enum err rollout_fleet_load(struct store *s, int64_t id, struct rollout_fleet *out);

/* Writes what has moved, and what rendering is to know of it; in a transaction of the caller's.
 * ERR_OK; ERR_BUSY (somebody else has changed the rollout: read it again); storage errors.  After
 * a failure it is to be read again. */
MUST_CHECK enum err rollout_fleet_save(struct store *s, struct rollout_fleet *f);

/* Says to a rollout what an administrator says, in a transaction of the caller's.
 * ERR_OK; ERR_NOTFOUND (no such rollout); ERR_DENIED (not in its state; what it needs is gone): why
 * says it; storage errors. */
MUST_CHECK enum err rollout_do(
	struct store *s, int64_t id, enum rollout_command command, int64_t now, struct why *why);

/* Removes a rollout that is not under way.  ERR_OK; ERR_NOTFOUND; ERR_DENIED: why says it. */
MUST_CHECK enum err rollout_remove(struct store *s, int64_t id, struct why *why);

#endif
