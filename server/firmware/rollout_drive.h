/* rollout_drive - looks after every rollout that is under way, a turn at a time.
 *
 * What it holds in memory stands in the inventory too: it is read again when somebody else has
 * changed it, and a driver that ends and begins anew goes on where the rows are.
 */
#ifndef FIRMWARE_ROLLOUT_DRIVE_H
#define FIRMWARE_ROLLOUT_DRIVE_H

#include "firmware/rollout_watch.h"

struct rollout_driver;

struct rollout_driver_parts {
	struct store *store; /* of this thread, for writing */
	/* Told after a commit of what is new: a set of enum rollout_news; 0: phones alone. */
	void (*tell)(void *ctx, const struct rollout *r, unsigned news);
	void *ctx;
};

/* A driver that knows no rollout yet: its first turn reads them.  Belongs to its store's thread.
 *   parts  copied
 * NULL when out of memory. */
struct rollout_driver *rollout_driver_new(const struct rollout_driver_parts *parts);
void rollout_driver_free(struct rollout_driver *d); /* NULL is allowed */

/* One turn.
 *   now  unix seconds
 * ERR_OK; ERR_BUSY, ERR_NOMEM, storage errors: the next turn tries again. */
MUST_CHECK enum err rollout_driver_turn(struct rollout_driver *d, int64_t now);

#endif
