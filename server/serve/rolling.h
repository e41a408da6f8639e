/* rolling - the thread that looks after rollouts (firmware/rollout_drive.h). */
#ifndef SERVE_ROLLING_H
#define SERVE_ROLLING_H

#include "base/settings.h"
#include "store/keeper.h"

struct rolling;

/* Starts it.
 *   keeper  borrowed; what was decided is noted there, so that workers see it at once
 * ERR_OK; ERR_NOMEM, ERR_IO; as store_open(). */
MUST_CHECK enum err rolling_start(const struct settings *settings, struct keeper *keeper,
	struct rolling **out, struct why *why);
void rolling_stop(struct rolling *r); /* NULL is allowed */

#endif
