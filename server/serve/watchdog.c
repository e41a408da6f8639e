#include "serve/watchdog.h"

#include <assert.h>

void
watchdog_add(struct watchdog *w, const char *name, unsigned number, const struct pulse *pulse)
{
	assert(w->count < WATCHED_MAX);
	w->list[w->count++] = (struct watched){name, number, pulse, UINT64_MAX};
}

const struct watched *
watchdog_look(struct watchdog *w)
{
	const struct watched *stuck = NULL;

	for (size_t i = 0; i < w->count; i++) {
		struct watched *one = &w->list[i];
		/* In this order: who begins to wait turns first. */
		bool is_waiting = atomic_load(&one->pulse->is_waiting);
		uint64_t turns = atomic_load(&one->pulse->turns);

		if (turns == one->seen && !is_waiting && stuck == NULL)
			stuck = one;
		one->seen = turns;
	}
	return stuck;
}
