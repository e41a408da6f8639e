/* pulse - a thread's sign of life, for a watchdog.
 *
 * The thread counts its turns and says when it waits for something outside of the program; any
 * other thread looks.
 */
#ifndef BASE_PULSE_H
#define BASE_PULSE_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

struct pulse {
	_Atomic uint64_t turns;
	/* It waits for work, a disk, or another program's lock: however long that takes, starting
	 * the server again would not make it shorter. */
	_Atomic bool is_waiting;
};

/* The thread itself: it has come around once more. */
static inline void
pulse_turn(struct pulse *p)
{
	(void)atomic_fetch_add(&p->turns, 1);
}

/* The thread itself: before it waits for one of those, and (false) when that is over.  Counts as a
 * turn, so that a watchdog begins to count anew. */
static inline void
pulse_wait(struct pulse *p, bool is_waiting)
{
	atomic_store(&p->is_waiting, is_waiting);
	pulse_turn(p);
}

#endif
