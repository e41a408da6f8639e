#include "store/keeper.h"

#include "base/auto.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/thread.h"
#include "limits.h"

#include <assert.h>
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <time.h>

enum {
	TICK_MS = 1000,
	BUSY_TOTAL_MS = 5000, /* a job waits no longer for another program's lock */
	BUSY_STEP_MS = 100,   /* of which one attempt takes this */
};

/* A queue of jobs, first in first out. */
struct queue {
	struct keeper_job *first, *last;
	size_t count;
};

struct keeper_outbox {
	pthread_mutex_t lock;
	struct queue jobs;
	void (*wake)(void *ctx);
	void *ctx;
};

struct keeper {
	pthread_mutex_t lock; /* of the four below */
	pthread_cond_t is_wanted;
	struct queue queue;
	size_t wanted; /* jobs that wake the thread */
	bool is_stopping;

	_Atomic uint64_t commits;
	_Atomic uint64_t jobs, syncs, sync_us, syncs_within[KEEPER_SYNC_BOUNDS + 1];
	struct pulse pulse;
	pthread_t thread;

	/* The thread's own. */
	char dir[STORE_PATH_BYTES];
	enum keeper_database which;
	struct store *store; /* NULL while it could not be opened again */
	void (*tick)(void *tick_ctx, struct store *s, bool is_last);
	void *tick_ctx;
	uint64_t tick_at_ms;
	size_t last_group; /* jobs in the group before */
};

const uint64_t keeper_sync_bounds_us[KEEPER_SYNC_BOUNDS] = {
	1000, 2000, 5000, 10000, 25000, 100000, 500000, 2500000};

static void
queue_add(struct queue *q, struct keeper_job *job)
{
	job->next = NULL;
	if (q->last != NULL)
		q->last->next = job;
	else
		q->first = job;
	q->last = job;
	q->count++;
}

static struct keeper_job *
queue_take(struct queue *q)
{
	struct keeper_job *job = q->first;

	if (job == NULL)
		return NULL;
	q->first = job->next;
	if (q->first == NULL)
		q->last = NULL;
	q->count--;
	job->next = NULL;
	return job;
}

struct keeper_outbox *
keeper_outbox_new(void (*wake)(void *ctx), void *ctx)
{
	struct keeper_outbox *o = calloc(1, sizeof(*o));

	if (o == NULL)
		return NULL;
	o->wake = wake;
	o->ctx = ctx;
	(void)pthread_mutex_init(&o->lock, NULL);
	return o;
}

void
keeper_outbox_free(struct keeper_outbox *o)
{
	if (o == NULL)
		return;
	assert(o->jobs.count == 0);
	(void)pthread_mutex_destroy(&o->lock);
	free(o);
}

void
keeper_collect(struct keeper_outbox *o)
{
	struct keeper_job *job;
	struct queue jobs;

	(void)pthread_mutex_lock(&o->lock);
	jobs = o->jobs;
	o->jobs = (struct queue){0};
	(void)pthread_mutex_unlock(&o->lock);
	while ((job = queue_take(&jobs)) != NULL)
		job->done(job, job->result);
}

/* Gives finished jobs back, all of one outbox at once: its worker wakes up once. */
static void
deliver(struct queue *jobs)
{
	struct keeper_job *job;

	while ((job = queue_take(jobs)) != NULL) {
		struct keeper_outbox *o = job->outbox;
		struct queue others = {0};

		if (o == NULL) {
			job->done(job, job->result);
			continue;
		}
		(void)pthread_mutex_lock(&o->lock);
		bool was_empty = o->jobs.count == 0;
		do {
			queue_add(job->outbox == o ? &o->jobs : &others, job);
		} while ((job = queue_take(jobs)) != NULL);
		(void)pthread_mutex_unlock(&o->lock);
		if (was_empty)
			o->wake(o->ctx);
		*jobs = others;
	}
}

static struct db *
database(const struct keeper *k)
{
	assert(k->store != NULL); /* its thread has opened it */
	return k->which == KEEPER_MAIN ? k->store->main : k->store->logs;
}

static enum err
open_store(struct keeper *k, struct why *why)
{
	enum err e = store_open(k->dir, DB_WRITE, &k->store, why);

	if (e == ERR_OK)
		db_wait(database(k), BUSY_STEP_MS);
	return e;
}

/* After a failed write or sync nobody knows what the connection's memory has in common with the
 * disk: the next group begins with another one. */
static void
drop_broken(struct keeper *k)
{
	if (k->store == NULL || !(db_is_broken(k->store->main) || db_is_broken(k->store->logs)))
		return;
	log_event(LOG_ERROR, "database is opened again after a failed write",
		log_field_text("folder", k->dir));
	store_close(k->store);
	k->store = NULL;
}

static enum err
need_store(struct keeper *k)
{
	struct why why = {0};
	enum err e = ERR_OK;

	if (k->store == NULL)
		e = open_store(k, &why);
	if (e != ERR_OK)
		log_event(LOG_ERROR, "database cannot be opened again",
			log_field_text("reason", why.text));
	return e;
}

/* Runs one job in a savepoint: what it wrote stays only with ERR_OK. */
static enum err
run_job(struct keeper *k, struct keeper_job *job)
{
	AUTO(db_tx_done) struct db_tx tx = {0};
	enum err e = db_tx_begin_write(database(k), &tx);

	pulse_turn(&k->pulse);
	if (e == ERR_OK)
		e = job->run(job, k->store);
	return e == ERR_OK ? db_tx_commit(&tx) : e;
}

/* Forgets master keys that are no longer in force.  Where their file cannot be read, whoever seals
 * is told. */
static void
refresh_keys(struct keeper *k)
{
	enum err e = store_keys_refresh(k->store);

	(void)e;
}

/* Commits, and counts how long the disk took. */
static enum err
sync_group(struct keeper *k, struct db_tx *tx)
{
	uint64_t began_us = clock_mono_us(), took_us;
	enum err e = db_tx_commit(tx);
	size_t i = 0;

	if (e != ERR_OK)
		return e;
	took_us = clock_mono_us() - began_us;
	while (i < KEEPER_SYNC_BOUNDS && took_us > keeper_sync_bounds_us[i])
		i++;
	(void)atomic_fetch_add(&k->syncs_within[i], 1);
	(void)atomic_fetch_add(&k->sync_us, took_us);
	(void)atomic_fetch_add(&k->syncs, 1);
	(void)atomic_fetch_add(&k->commits, 1);
	return ERR_OK;
}

/* One transaction over all jobs.  Other than ERR_OK: nothing of it is there. */
static enum err
try_group(struct keeper *k, const struct queue *group)
{
	AUTO(db_tx_done) struct db_tx tx = {0};
	enum err e = need_store(k);

	if (e == ERR_OK)
		e = db_tx_begin_write(database(k), &tx);
	if (e != ERR_OK)
		return e;
	pulse_wait(&k->pulse, false);
	refresh_keys(k);
	for (struct keeper_job *job = group->first; job != NULL; job = job->next)
		job->result = run_job(k, job);
	pulse_wait(&k->pulse, true);
	return sync_group(k, &tx);
}

/* Moves the jobs that have waited long enough for a lock from the group to late. */
static void
give_up_late(struct queue *group, struct queue *late)
{
	uint64_t now_ms = clock_mono_ms();
	struct queue rest = {0};
	struct keeper_job *job;

	while ((job = queue_take(group)) != NULL)
		queue_add(now_ms - job->posted_ms >= BUSY_TOTAL_MS ? late : &rest, job);
	*group = rest;
}

static void
fail_all(struct queue *jobs, enum err e)
{
	if (jobs->count > 0)
		log_event(LOG_WARN, "writes were refused", log_field_text("reason", err_text(e)),
			log_field_number("count", (int64_t)jobs->count));
	for (struct keeper_job *job = jobs->first; job != NULL; job = job->next)
		job->result = e;
	deliver(jobs);
}

static void
run_group(struct keeper *k, struct queue *group)
{
	enum err e = ERR_OK;

	(void)atomic_fetch_add(&k->jobs, group->count);
	while (group->count > 0) {
		struct queue late = {0};

		e = try_group(k, group);
		if (e != ERR_BUSY)
			break;
		give_up_late(group, &late);
		fail_all(&late, e);
	}
	if (e == ERR_OK)
		deliver(group);
	else
		fail_all(group, e);
	drop_broken(k);
}

/* A tick that meets a lock is left out: the next one does its work. */
static void
run_tick(struct keeper *k, bool is_last)
{
	AUTO(db_tx_done) struct db_tx tx = {0};

	k->tick_at_ms = clock_mono_ms() + TICK_MS;
	if (k->tick == NULL || need_store(k) != ERR_OK ||
		db_tx_begin_write(database(k), &tx) != ERR_OK)
		return;
	pulse_wait(&k->pulse, false);
	k->tick(k->tick_ctx, k->store, is_last);
	pulse_wait(&k->pulse, true);
	if (db_tx_commit(&tx) == ERR_OK)
		(void)atomic_fetch_add(&k->commits, 1);
}

/* Waits under the lock until count jobs are there, the moment has come or the end is asked for. */
static void
wait_for(struct keeper *k, size_t count, uint64_t until_ms)
{
	struct timespec until = {(time_t)(until_ms / 1000), (long)(until_ms % 1000) * 1000000L};
	int result = 0;

	k->wanted = count;
	while (!k->is_stopping && k->queue.count < count && result != ETIMEDOUT)
		result = pthread_cond_timedwait(&k->is_wanted, &k->lock, &until);
	k->wanted = SIZE_MAX; /* a poster signals nobody while nobody waits */
}

/* Takes the next group; an empty one when a tick is due or the end has come.
 * When jobs come together, a little patience makes one sync of many: as many as last time are
 * waited for, but no longer than KEEPER_GATHER_MS.  A lone job never waits.
 * Returns false at the end. */
static bool
next_group(struct keeper *k, struct queue *group)
{
	struct keeper_job *job;

	(void)pthread_mutex_lock(&k->lock);
	wait_for(k, 1, k->tick_at_ms);
	if (k->queue.count > 0 && k->last_group > 1)
		wait_for(k, k->last_group, clock_mono_ms() + KEEPER_GATHER_MS);
	while (group->count < KEEPER_GROUP_MAX && (job = queue_take(&k->queue)) != NULL)
		queue_add(group, job);
	bool goes_on = !k->is_stopping || group->count > 0;
	(void)pthread_mutex_unlock(&k->lock);
	if (group->count > 0)
		k->last_group = group->count;
	return goes_on;
}

static void *
keeper_main(void *arg)
{
	struct queue group = {0};
	struct keeper *k = arg;

	thread_name("keeper", -1);
	while (next_group(k, &group)) {
		run_group(k, &group);
		if (clock_mono_ms() >= k->tick_at_ms)
			run_tick(k, false);
	}
	run_tick(k, true);
	return NULL;
}

static void
keeper_free(struct keeper *k)
{
	store_close(k->store);
	(void)pthread_cond_destroy(&k->is_wanted);
	(void)pthread_mutex_destroy(&k->lock);
	free(k);
}

/* Signals are the main thread's. */
static int
start_thread(struct keeper *k)
{
	sigset_t all, before;
	int result;

	(void)sigfillset(&all);
	(void)pthread_sigmask(SIG_SETMASK, &all, &before);
	result = pthread_create(&k->thread, NULL, keeper_main, k);
	(void)pthread_sigmask(SIG_SETMASK, &before, NULL);
	return result;
}

enum err
keeper_start(const char *dir, enum keeper_database which,
	void (*tick)(void *tick_ctx, struct store *s, bool is_last), void *tick_ctx,
	struct keeper **out, struct why *why)
{
	struct keeper *k = calloc(1, sizeof(*k));
	pthread_condattr_t attr;
	enum err e;

	if (k == NULL)
		return why_fail(why, ERR_NOMEM, "Out of memory.");
	(void)pthread_condattr_init(&attr);
	(void)pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
	(void)pthread_cond_init(&k->is_wanted, &attr);
	(void)pthread_condattr_destroy(&attr);
	(void)pthread_mutex_init(&k->lock, NULL);
	k->which = which;
	k->tick = tick;
	k->tick_ctx = tick_ctx;
	k->tick_at_ms = clock_mono_ms() + TICK_MS;
	k->wanted = SIZE_MAX;
	pulse_wait(&k->pulse, true);
	e = slice_to_text(slice_of(dir), k->dir, sizeof(k->dir));
	if (e == ERR_OK)
		e = open_store(k, why);
	if (e == ERR_OK && start_thread(k) != 0)
		e = why_fail(why, ERR_NOMEM, "No thread could be started for the database.");
	if (e != ERR_OK) {
		keeper_free(k);
		return e;
	}
	*out = k;
	return ERR_OK;
}

void
keeper_stop(struct keeper *k)
{
	if (k == NULL)
		return;
	(void)pthread_mutex_lock(&k->lock);
	k->is_stopping = true;
	(void)pthread_cond_signal(&k->is_wanted);
	(void)pthread_mutex_unlock(&k->lock);
	(void)pthread_join(k->thread, NULL);
	keeper_free(k);
}

enum err
keeper_post(struct keeper *k, struct keeper_job *job)
{
	enum err e = ERR_OK;

	job->posted_ms = clock_mono_ms();
	job->result = ERR_OK;
	(void)pthread_mutex_lock(&k->lock);
	if (k->is_stopping || k->queue.count >= KEEPER_QUEUE_MAX) {
		e = ERR_BUSY;
	} else {
		queue_add(&k->queue, job);
		if (k->queue.count >= k->wanted)
			(void)pthread_cond_signal(&k->is_wanted);
	}
	(void)pthread_mutex_unlock(&k->lock);
	return e;
}

void
keeper_note_commit(struct keeper *k)
{
	(void)atomic_fetch_add(&k->commits, 1);
}

uint64_t
keeper_commits(const struct keeper *k)
{
	return atomic_load(&k->commits);
}

void
keeper_figures(struct keeper *k, struct keeper_figures *out)
{
	(void)pthread_mutex_lock(&k->lock);
	out->queued = k->queue.count;
	(void)pthread_mutex_unlock(&k->lock);
	out->jobs = atomic_load(&k->jobs);
	out->syncs = atomic_load(&k->syncs);
	out->sync_us = atomic_load(&k->sync_us);
	for (size_t i = 0; i < COUNT(out->syncs_within); i++)
		out->syncs_within[i] = atomic_load(&k->syncs_within[i]);
}

const struct pulse *
keeper_pulse(const struct keeper *k)
{
	return &k->pulse;
}
