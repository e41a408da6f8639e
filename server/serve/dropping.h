/* dropping - the thread that takes packages in: it looks through the drop folder (firmware/drop.h)
 * every few seconds, and for uploads that are whole (firmware/package_upload.h) more often. */
#ifndef SERVE_DROPPING_H
#define SERVE_DROPPING_H

#include "base/nursery.h"
#include "base/settings.h"
#include "store/keeper.h"

struct dropping;

/* Starts it; without the setting firmware there is no drop folder to look through.
 *   nursery, keeper  borrowed; what is taken in is noted at the keeper of bootline.db, so that
 *                    workers see it at once
 * ERR_OK; ERR_NOTFOUND, ERR_DENIED (the folder: why names it); ERR_NOMEM, ERR_IO; as store_open().
 */
MUST_CHECK enum err dropping_start(const struct settings *settings, struct nursery *nursery,
	struct keeper *keeper, struct dropping **out, struct why *why);

/* Other settings from now on.  Any thread. */
void dropping_settings(struct dropping *d, const struct settings *settings);

/* Gives up what is under way, and frees it.  NULL is allowed. */
void dropping_stop(struct dropping *d);

#endif
