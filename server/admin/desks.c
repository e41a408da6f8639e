#include "admin/desks.h"

#include "admin/call.h"
#include "base/auto.h"
#include "base/thread.h"
#include "limits.h"

#include <pthread.h>
#include <stdatomic.h>

struct desk {
	struct desks *all;
	pthread_t thread;
	bool is_started;
	struct store *store;  /* for writing */
	struct store *before; /* for reading beside it */
};

/* A ring: every request that was given stands in it at most once. */
struct ring {
	struct http_ask *asks[ADMIN_WAITING_MAX + ADMIN_DESKS];
	size_t first, count;
};

struct desks {
	const struct admin_parts *parts;
	_Atomic(const struct settings *) settings;
	void (*answered)(void *ctx, struct http_ask *a);
	void *ctx;
	struct loop_wake *wake;
	pthread_mutex_t lock; /* of what follows */
	pthread_cond_t given;
	struct ring waiting, done;
	bool is_ending;
	size_t busy; /* the loop's thread alone */
	struct desk desk[ADMIN_DESKS];
};

static void
ring_put(struct ring *r, struct http_ask *a)
{
	r->asks[(r->first + r->count++) % COUNT(r->asks)] = a;
}

static struct http_ask *
ring_take(struct ring *r)
{
	struct http_ask *a;

	if (r->count == 0)
		return NULL;
	a = r->asks[r->first];
	r->first = (r->first + 1) % COUNT(r->asks);
	r->count--;
	return a;
}

/* The next request, waited for; NULL when there will be none. */
static struct http_ask *
wait_for_ask(struct desks *d)
{
	struct http_ask *a;

	(void)pthread_mutex_lock(&d->lock);
	while ((a = ring_take(&d->waiting)) == NULL && !d->is_ending)
		(void)pthread_cond_wait(&d->given, &d->lock);
	(void)pthread_mutex_unlock(&d->lock);
	return a;
}

static void *
run(void *ctx)
{
	struct desk *desk = ctx;
	struct desks *d = desk->all;
	struct http_ask *a;

	thread_name("desk", -1);
	while ((a = wait_for_ask(d)) != NULL) {
		call_run(a, d->parts, atomic_load(&d->settings), desk->store, desk->before);
		(void)pthread_mutex_lock(&d->lock);
		ring_put(&d->done, a);
		(void)pthread_mutex_unlock(&d->lock);
		loop_wake_send(d->wake);
	}
	return NULL;
}

/* Gives back what is answered. */
static void
collect(void *ctx)
{
	struct desks *d = ctx;
	struct http_ask *a;

	do {
		(void)pthread_mutex_lock(&d->lock);
		a = ring_take(&d->done);
		(void)pthread_mutex_unlock(&d->lock);
		if (a != NULL) {
			d->busy--;
			d->answered(d->ctx, a);
		}
	} while (a != NULL);
}

static enum err
start_desk(struct desks *d, struct desk *desk, struct why *why)
{
	const char *data = settings_text(d->parts->settings, SET_DATA);
	enum err e = store_open(data, DB_WRITE, &desk->store, why);

	desk->all = d;
	if (e == ERR_OK)
		e = store_open(data, DB_READ, &desk->before, why);
	if (e == ERR_OK && pthread_create(&desk->thread, NULL, run, desk) != 0)
		e = why_fail(why, ERR_IO, "No thread can be started for administrators.");
	desk->is_started = e == ERR_OK;
	return e;
}

enum err
desks_start(const struct admin_parts *parts, struct loop *loop,
	void (*answered)(void *ctx, struct http_ask *a), void *ctx, struct desks **out,
	struct why *why)
{
	struct desks *d = calloc(1, sizeof(*d));
	enum err e = ERR_OK;

	if (d == NULL)
		return why_fail(why, ERR_NOMEM, "Out of memory while starting.");
	d->parts = parts;
	atomic_store(&d->settings, parts->settings);
	d->answered = answered;
	d->ctx = ctx;
	(void)pthread_mutex_init(&d->lock, NULL);
	(void)pthread_cond_init(&d->given, NULL);
	d->wake = loop_wake(loop, collect, d);
	if (d->wake == NULL)
		e = why_fail(why, ERR_NOMEM, "Out of memory while starting.");
	for (size_t i = 0; i < ADMIN_DESKS && e == ERR_OK; i++)
		e = start_desk(d, &d->desk[i], why);
	if (e == ERR_OK)
		*out = d;
	else
		desks_stop(d);
	return e;
}

enum err
desks_give(struct desks *d, struct http_ask *a)
{
	bool has_room;

	(void)pthread_mutex_lock(&d->lock);
	has_room = d->waiting.count < ADMIN_WAITING_MAX && !d->is_ending;
	if (has_room)
		ring_put(&d->waiting, a);
	(void)pthread_cond_signal(&d->given);
	(void)pthread_mutex_unlock(&d->lock);
	if (has_room)
		d->busy++;
	return has_room ? ERR_OK : ERR_BUSY;
}

void
desks_settings(struct desks *d, const struct settings *settings)
{
	atomic_store(&d->settings, settings);
}

size_t
desks_busy(const struct desks *d)
{
	return d->busy;
}

void
desks_stop(struct desks *d)
{
	if (d == NULL)
		return;
	(void)pthread_mutex_lock(&d->lock);
	d->is_ending = true;
	(void)pthread_cond_broadcast(&d->given);
	(void)pthread_mutex_unlock(&d->lock);
	for (size_t i = 0; i < ADMIN_DESKS; i++)
		if (d->desk[i].is_started)
			(void)pthread_join(d->desk[i].thread, NULL);
	if (d->wake != NULL)
		collect(d);
	for (size_t i = 0; i < ADMIN_DESKS; i++) {
		store_close(d->desk[i].before);
		store_close(d->desk[i].store);
	}
	(void)pthread_cond_destroy(&d->given);
	(void)pthread_mutex_destroy(&d->lock);
	free(d);
}
