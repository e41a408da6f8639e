#include "admin/job.h"

#include "base/clock.h"
#include "base/thread.h"

#include <stdio.h>

static const char *const state_words[JOB_STATE__COUNT] = {
	"idle", "running", "done", "ended", "failed"};

void
job_init(struct job *j, const struct job_kind *kind, void *ctx)
{
	j->kind = kind;
	j->ctx = ctx;
	(void)pthread_mutex_init(&j->lock, NULL);
}

void
job_stop(struct job *j)
{
	atomic_store(&j->is_over, true);
	if (j->has_thread)
		(void)pthread_join(j->thread, NULL);
	(void)pthread_mutex_destroy(&j->lock);
}

/* Keeps how it ended. */
static void
finish(struct job *j, enum err e, const struct why *why)
{
	bool was_ended = atomic_load(&j->is_over) && (e == ERR_OK || e == ERR_BUSY);

	job_lock(j);
	if (e != ERR_OK && !was_ended) /* an error without a sentence is still told */
		(void)why_fail(
			&j->why, e, "%s", why->text[0] != '\0' ? why->text : err_sentence(e));
	j->state = was_ended ? JOB_ENDED : e != ERR_OK ? JOB_FAILED : JOB_DONE;
	j->over_at = clock_wall_s();
	job_unlock(j);
}

static void *
run(void *ctx)
{
	struct job *j = ctx;
	struct why why = {""};
	enum err e;

	thread_name(j->kind->thread, -1);
	e = j->kind->run(j->ctx, &why);
	finish(j, e, &why);
	return NULL;
}

/* Under the lock, where none is under way. */
static enum err
begin(struct job *j, const void *wish, const char *by, struct why *why)
{
	if (j->has_thread) /* it has told its end, and does nothing after that */
		(void)pthread_join(j->thread, NULL);
	j->kind->take(j->ctx, wish);
	(void)snprintf(j->by, sizeof(j->by), "%s", by);
	j->started_at = clock_wall_s();
	j->over_at = 0;
	j->why = (struct why){""};
	atomic_store(&j->is_over, false);
	j->state = JOB_RUNNING;
	j->has_thread = pthread_create(&j->thread, NULL, run, j) == 0;
	if (j->has_thread)
		return ERR_OK;
	j->state = JOB_IDLE;
	return why_fail(why, ERR_IO, "No thread can be started for it.");
}

enum err
job_start(struct job *j, const void *wish, const char *by, struct why *why)
{
	enum err e;

	job_lock(j);
	if (j->state == JOB_RUNNING)
		e = why_fail(why, ERR_EXISTS,
			"%s is under way, which %s has started: wait for it, or end it.",
			j->kind->what, j->by);
	else
		e = begin(j, wish, by, why);
	job_unlock(j);
	return e;
}

bool
job_end(struct job *j, const char *because)
{
	bool is_running;

	job_lock(j);
	is_running = j->state == JOB_RUNNING;
	if (is_running && !atomic_exchange(&j->is_over, true) && because != NULL)
		(void)why_fail(&j->why, ERR_LIMIT, "%s", because);
	job_unlock(j);
	return is_running;
}

static void
put_time(struct jval *out, const char *name, int64_t at)
{
	if (at != 0)
		jval_put_number(out, name, at);
	else
		jval_put_text(out, name, NULL);
}

void
job_put(const struct job *j, struct jval *out)
{
	bool is_there = j->state != JOB_IDLE;

	jval_put_text(out, "state", state_words[j->state]);
	jval_put_text(out, "by", is_there ? j->by : NULL);
	put_time(out, "started_at", is_there ? j->started_at : 0);
	put_time(out, "over_at", j->over_at);
	jval_put_text(out, "why", j->why.text[0] != '\0' ? j->why.text : NULL);
}
