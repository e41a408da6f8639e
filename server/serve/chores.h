/* chores - what a server does beside serving, a thread each that looks every few seconds: packages
 * are taken in, rollouts looked after, phones told. */
#ifndef SERVE_CHORES_H
#define SERVE_CHORES_H

#include "serve/dropping.h"
#include "serve/rolling.h"
#include "serve/telling.h"

struct chores {
	struct dropping *dropping;
	struct rolling *rolling;
	struct telling_thread *telling;
};

/* Starts them all; what was started before one failed is stopped by chores_stop().
 * Returns as dropping_start(), rolling_start(), telling_start(). */
MUST_CHECK enum err chores_start(struct chores *c, const struct settings *settings,
	struct nursery *nursery, struct keeper *keeper, struct why *why);

/* Other settings from now on.  Any thread. */
void chores_settings(struct chores *c, const struct settings *settings);

/* Also of a struct that is all zero. */
void chores_stop(struct chores *c);

#endif
