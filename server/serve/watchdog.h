/* watchdog - whether every thread of the server still comes back to its loop.
 *
 * A thread is stuck when it has not turned since the last look and does not wait for anything
 * outside.  Pure: the caller says when to look, and whom to tell.
 */
#ifndef SERVE_WATCHDOG_H
#define SERVE_WATCHDOG_H

#include "base/pulse.h"
#include "limits.h"

#include <stddef.h>

struct watchdog {
	struct watched {
		const char *name; /* "worker" */
		unsigned number;
		const struct pulse *pulse;
		uint64_t seen; /* its turns at the last look */
	} list[WATCHED_MAX];
	size_t count;
};

/* Watches one more; there is room for WATCHED_MAX.
 *   name, number  borrowed: who is stuck; number 0: there is one of that name
 *   pulse         borrowed */
void watchdog_add(struct watchdog *w, const char *name, unsigned number, const struct pulse *pulse);

/* Looks at all of them.  Returns the first that is stuck since the last look, or NULL: all turn. */
const struct watched *watchdog_look(struct watchdog *w);

#endif
