#include "base/rounds.h"

#include "base/auto.h"
#include "base/clock.h"
#include "base/thread.h"

#include <pthread.h>
#include <stdatomic.h>

struct rounds {
	pthread_t thread;
	pthread_mutex_t lock;
	pthread_cond_t stir;
	bool is_stirred; /* under the lock */
	atomic_bool is_over;
	bool has_ended; /* the thread is no more; for who ends it */
	const char *name;
	void (*round)(void *ctx);
	void *ctx;
	uint64_t pause_ms;
};

bool
rounds_go_on(const struct rounds *r)
{
	return !atomic_load(&r->is_over);
}

/* False: it is to end. */
static bool
wait_round(struct rounds *r)
{
	uint64_t until_ms = clock_mono_ms() + r->pause_ms;
	struct timespec until = {(time_t)(until_ms / 1000), (long)(until_ms % 1000) * 1000000L};
	int rc = 0;

	(void)pthread_mutex_lock(&r->lock);
	while (!r->is_stirred && rc == 0)
		rc = pthread_cond_timedwait(&r->stir, &r->lock, &until);
	r->is_stirred = false;
	(void)pthread_mutex_unlock(&r->lock);
	return rounds_go_on(r);
}

static void *
run(void *ctx)
{
	struct rounds *r = ctx;

	thread_name(r->name, -1);
	thread_step_back(); /* phones come first */
	do
		r->round(r->ctx);
	while (wait_round(r));
	return NULL;
}

static void
rounds_free(struct rounds *r)
{
	(void)pthread_cond_destroy(&r->stir);
	(void)pthread_mutex_destroy(&r->lock);
	free(r);
}

enum err
rounds_start(void (*round)(void *ctx), void *ctx, uint64_t pause_ms, const char *name,
	struct rounds **out, struct why *why)
{
	struct rounds *r = calloc(1, sizeof(*r));
	pthread_condattr_t monotonic;

	if (r == NULL)
		return why_fail(why, ERR_NOMEM, "Out of memory while starting.");
	r->round = round;
	r->ctx = ctx;
	r->pause_ms = pause_ms;
	r->name = name;
	(void)pthread_mutex_init(&r->lock, NULL);
	(void)pthread_condattr_init(&monotonic);
	(void)pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
	(void)pthread_cond_init(&r->stir, &monotonic);
	(void)pthread_condattr_destroy(&monotonic);
	*out = r;
	if (pthread_create(&r->thread, NULL, run, r) == 0)
		return ERR_OK;
	rounds_free(r);
	*out = NULL;
	return why_fail(why, ERR_IO, "No thread can be started for %s.", name);
}

void
rounds_stir(struct rounds *r)
{
	(void)pthread_mutex_lock(&r->lock);
	r->is_stirred = true;
	(void)pthread_cond_signal(&r->stir);
	(void)pthread_mutex_unlock(&r->lock);
}

void
rounds_end(struct rounds *r)
{
	if (r->has_ended)
		return;
	atomic_store(&r->is_over, true);
	rounds_stir(r);
	(void)pthread_join(r->thread, NULL);
	r->has_ended = true;
}

void
rounds_stop(struct rounds *r)
{
	if (r == NULL)
		return;
	rounds_end(r);
	rounds_free(r);
}
