/* keeper - the thread that does all writes of one database.
 *
 * Workers post jobs; the keeper takes what is there (or what comes within KEEPER_GATHER_MS),
 * runs it as one transaction with a savepoint per job, commits, and gives each job back to its
 * worker's outbox.  A failed job undoes only itself; a failed commit fails all jobs of its
 * group.  A group that meets another program's lock is tried again until its jobs are 5 s old; then
 * they are ERR_BUSY.  A full queue is ERR_BUSY at once, never a wait.  There are two keepers, one
 * per database, so that a long import (or another program's lock) never holds up log pieces.
 */
#ifndef STORE_KEEPER_H
#define STORE_KEEPER_H

#include "base/pulse.h"
#include "store/store.h"

struct keeper;
struct keeper_outbox; /* finished jobs on their way back to one worker */

struct keeper_job {
	/* Runs on the keeper's thread inside the transaction; may run again if the group's commit
	 * was refused as busy, or not at all when the group could not begin.  Its result is undone
	 * together with its writes. */
	enum err (*run)(struct keeper_job *job, struct store *s);
	/* Runs on the worker's thread, from keeper_collect().  May free the job. */
	void (*done)(struct keeper_job *job, enum err result);
	struct keeper_outbox *outbox; /* NULL: done runs on the keeper's thread */
	struct keeper_job *next;      /* the keeper's own */
	enum err result;              /* the keeper's own */
	uint64_t posted_ms;           /* the keeper's own */
};

enum keeper_database { KEEPER_MAIN, KEEPER_LOGS };

/* Starts the thread with a store of its own.
 *   tick, tick_ctx  NULL, or called on the keeper's thread about once a second and once more at
 *                   the end, inside a transaction: retention, visits
 * Returns ERR_OK, or what store_open() returns. */
MUST_CHECK enum err keeper_start(const char *dir, enum keeper_database which,
	void (*tick)(void *tick_ctx, struct store *s, bool is_last), void *tick_ctx,
	struct keeper **out, struct why *why);

/* Finishes what is queued, ends the thread, frees everything.  NULL is allowed. */
void keeper_stop(struct keeper *k);

/* Hands a job over.  It stays the poster's memory until done() has it back.
 * Returns ERR_OK; ERR_BUSY (queue full or stopping: done will not be called). */
MUST_CHECK enum err keeper_post(struct keeper *k, struct keeper_job *job);

/* Its sign of life, for as long as it lives: it turns for each job, and waits where it has none,
 * for the disk, and for other programs' locks. */
const struct pulse *keeper_pulse(const struct keeper *k);

/* How many groups were committed: tells other threads that this database has changed. */
uint64_t keeper_commits(const struct keeper *k);
/* Counts one more: another connection of this process has committed, and what it changed is to be
 * seen at once. */
void keeper_note_commit(struct keeper *k);

/* How a keeper is, for whoever watches the server. */
enum { KEEPER_SYNC_BOUNDS = 8 };
extern const uint64_t keeper_sync_bounds_us[KEEPER_SYNC_BOUNDS];
struct keeper_figures {
	uint64_t queued; /* jobs that wait now */
	uint64_t jobs;   /* that came back, whatever became of them */
	uint64_t syncs;  /* groups that were committed, their time in all, and how many took at most
			    each bound (the last: longer than any) */
	uint64_t sync_us;
	uint64_t syncs_within[KEEPER_SYNC_BOUNDS + 1];
};
void keeper_figures(struct keeper *k, struct keeper_figures *out);

/* An outbox whose wake(ctx) is called from the keeper's thread when jobs are waiting in it. */
struct keeper_outbox *keeper_outbox_new(void (*wake)(void *ctx), void *ctx);
void keeper_outbox_free(struct keeper_outbox *o); /* must be empty; NULL is allowed */
/* Calls done() of every waiting job, on the caller's thread. */
void keeper_collect(struct keeper_outbox *o);

#endif
