/* firmware_cover - which of the inventory's models a release has images for. */
#ifndef MANAGE_FIRMWARE_COVER_H
#define MANAGE_FIRMWARE_COVER_H

#include "store/releases.h"

/* Every model that phones have.
 *   model       its name, or a part number that no model has; borrowed
 *   phones      how many have it
 *   is_covered  the release has an image for it
 * ERR_OK; storage errors; what each() returns. */
MUST_CHECK enum err firmware_cover_each(struct store *s, int64_t release_id,
	enum err (*each)(void *ctx, struct slice model, int64_t phones, bool is_covered),
	void *ctx);

#endif
