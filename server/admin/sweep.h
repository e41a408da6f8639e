/* sweep - sessions and setup links that are over are removed: at the start, and then every hour. */
#ifndef ADMIN_SWEEP_H
#define ADMIN_SWEEP_H

#include "base/settings.h"
#include "store/keeper.h"

enum { SWEEP_MS = 3600 * 1000 };

/* Has the keeper of the inventory do it.  Not waited for; what fails is done an hour later.
 *   settings  read during the call
 *   now       unix seconds */
void sweep_post(struct keeper *keeper, const struct settings *settings, int64_t now);

#endif
