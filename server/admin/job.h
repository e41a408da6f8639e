/* job - work inside the server that takes longer than a request: one of its kind at a time, in a
 * thread of its own, looked at while it runs, and ended by whoever wants.
 *
 * Whoever has one keeps what it works on and what it found beside it, under the same lock.
 */
#ifndef ADMIN_JOB_H
#define ADMIN_JOB_H

#include "base/jval.h"

#include <pthread.h>
#include <stdatomic.h>

enum { JOB_BY_BYTES = 64 };

enum job_state { JOB_IDLE, JOB_RUNNING, JOB_DONE, JOB_ENDED, JOB_FAILED, JOB_STATE__COUNT };

/* What a job does. */
struct job_kind {
	const char *thread; /* its name */
	const char *what;   /* "A walk" */
	/* Takes the wish over, under the lock, and forgets what the last job found. */
	void (*take)(void *ctx, const void *wish);
	/* The work, on its thread, without the lock; ends soon after is_over was set.  Whoever was
	 * told to end and did is ERR_BUSY or ERR_OK. */
	enum err (*run)(void *ctx, struct why *why);
};

struct job {
	const struct job_kind *kind;
	void *ctx;
	atomic_bool is_over; /* it is to end */

	pthread_mutex_t lock; /* of what follows */
	enum job_state state;
	char by[JOB_BY_BYTES]; /* who started it, for others who see it */
	int64_t started_at, over_at;
	struct why why; /* why it failed, or ended by itself */
	pthread_t thread;
	bool has_thread;
};

/*   kind, ctx  borrowed for its life */
void job_init(struct job *j, const struct job_kind *kind, void *ctx);
/* Ends what is under way, and waits for that. */
void job_stop(struct job *j);

/* Begins, and forgets the last one.
 * ERR_OK; ERR_EXISTS (one is under way: why); ERR_IO (no thread: why). */
MUST_CHECK enum err job_start(struct job *j, const void *wish, const char *by, struct why *why);

/* Has it end.
 *   because  why it ends by itself; NULL: somebody wants it
 * false: none is under way. */
bool job_end(struct job *j, const char *because);

/* Puts state, by, started_at, over_at and why.  Under the lock. */
void job_put(const struct job *j, struct jval *out);

/* Around whatever reads or writes what stands under the lock: short, and never around a call of
 * the job's own functions but job_put(). */
static inline void
job_lock(struct job *j)
{
	(void)pthread_mutex_lock(&j->lock);
}

static inline void
job_unlock(struct job *j)
{
	(void)pthread_mutex_unlock(&j->lock);
}

#endif
