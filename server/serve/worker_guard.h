/* worker_guard - a worker's guard on its loop: its time, the timer of the answers that are held
 * back, their places in the crowd, and what becomes of its alarms.
 *
 * What is counted and who is held is provision/guard's.  For the worker's own thread.
 */
#ifndef SERVE_WORKER_GUARD_H
#define SERVE_WORKER_GUARD_H

#include "net/crowd.h"
#include "net/loop.h"
#include "provision/guard.h"
#include "store/keeper.h"

struct worker_guard {
	struct guard guard; /* for those who ask it */
	struct loop *loop;
	struct loop_alarm *alarm; /* the loop's */
	uint64_t due_ms;          /* when that is due; UINT64_MAX: it is not running */
	struct keeper *keeper;    /* that records alarms */
};

/* Fills it in, where it will stay: loop, crowd, and the guard's own users have its address.
 *   memory, settings  as in struct guard
 *   keeper            of the inventory
 * All borrowed; nothing is to be freed but the loop.  ERR_OK; ERR_NOMEM. */
MUST_CHECK enum err worker_guard_init(struct worker_guard *g, struct loop *loop,
	struct crowd *crowd, struct guard_memory *memory, const struct settings *settings,
	struct keeper *keeper);

/* Gives every answer that is held back, and holds back none any more. */
void worker_guard_end(struct worker_guard *g);

#endif
