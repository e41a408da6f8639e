/* worker_downloads - a worker's share of the images that are under way, on its loop: its time, and
 * the timer of those that wait for the line.
 *
 * What is counted and who waits is provision/downloads'.  For the worker's own thread.
 */
#ifndef SERVE_WORKER_DOWNLOADS_H
#define SERVE_WORKER_DOWNLOADS_H

#include "net/loop.h"
#include "provision/downloads.h"

struct worker_downloads {
	struct downloads downloads; /* for those who ask it */
	struct loop *loop;
	struct loop_alarm *alarm; /* the loop's */
	uint64_t due_ms;          /* when that is due; UINT64_MAX: it is not running */
};

/* Fills it in, where it will stay.  memory, settings: as in struct downloads.  All borrowed;
 * nothing is to be freed but the loop.  ERR_OK; ERR_NOMEM. */
MUST_CHECK enum err worker_downloads_init(struct worker_downloads *w, struct loop *loop,
	struct downloads_memory *memory, const struct settings *settings);

/* The server stops, by stop_ms (as the loop counts) at the latest: who cannot be done by then ends
 * now, the others go on at their pace. */
void worker_downloads_stop(struct worker_downloads *w, uint64_t stop_ms);

/* Nobody waits for the line any more: those who do go on now, as fast as they can.  Before the
 * front ends go. */
void worker_downloads_end(struct worker_downloads *w); /* one that was never filled in is allowed */

#endif
