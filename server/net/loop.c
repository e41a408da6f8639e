#include "net/loop.h"

#include "base/auto.h"

#include <stdlib.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>
#include <uv.h>

/* libuv closes handles later, so each lives in a block of its own that its close frees. */
struct loop {
	uv_loop_t uv;
};

struct loop_watch {
	uv_poll_t uv;
	void (*ready)(void *ctx);
	void *ctx;
	unsigned wanted; /* LOOP_ bits that libuv knows of */
	int own_fd;      /* closed with it; -1: none */
};

struct loop_alarm {
	struct loop_watch watch; /* of a timerfd, of the clock that libuv reads */
	void (*due)(void *ctx);
	void *ctx;
};

struct loop_next {
	uv_idle_t uv;
	void (*due)(void *ctx);
	void *ctx;
};

struct loop_timer {
	uv_timer_t uv;
	void (*due)(void *ctx);
	void *ctx;
};

struct loop_wake {
	uv_async_t uv;
	void (*woken)(void *ctx);
	void *ctx;
};

struct signal_watch {
	uv_signal_t uv;
	void (*caught)(void *ctx, int number);
	void *ctx;
};

struct work_item {
	uv_work_t uv;
	void (*work)(void *ctx);
	void (*done)(void *ctx);
	void *ctx;
};

struct loop *
loop_new(void)
{
	struct loop *l = calloc(1, sizeof(*l));

	if (l == NULL)
		return NULL;
	if (uv_loop_init(&l->uv) != 0) {
		free(l);
		return NULL;
	}
	return l;
}

/* The uv handle is each block's first member: freeing it frees the block. */
static void
free_handle(uv_handle_t *h)
{
	if (h->type == UV_POLL && ((struct loop_watch *)h)->own_fd >= 0)
		(void)close(((struct loop_watch *)h)->own_fd);
	free(h);
}

static void
close_handle(uv_handle_t *h, void *ctx)
{
	(void)ctx;
	if (!uv_is_closing(h))
		uv_close(h, free_handle);
}

void
loop_free(struct loop *l)
{
	if (l == NULL)
		return;
	uv_walk(&l->uv, close_handle, NULL);
	(void)uv_run(&l->uv, UV_RUN_DEFAULT);
	(void)uv_loop_close(&l->uv);
	free(l);
}

void
loop_run(struct loop *l)
{
	(void)uv_run(&l->uv, UV_RUN_DEFAULT);
}

void
loop_stop(struct loop *l)
{
	uv_stop(&l->uv);
}

uint64_t
loop_now_ms(const struct loop *l)
{
	return uv_now(&l->uv);
}

static void
on_poll(uv_poll_t *p, int status, int events)
{
	struct loop_watch *w = p->data;

	(void)status; /* an error is seen by whoever reads the descriptor */
	(void)events;
	w->ready(w->ctx);
}

static bool
watch_init(struct loop_watch *w, struct loop *l, int fd, void (*ready)(void *ctx), void *ctx)
{
	*w = (struct loop_watch){.ready = ready, .ctx = ctx, .own_fd = -1};
	if (uv_poll_init(&l->uv, &w->uv, fd) != 0)
		return false;
	w->uv.data = w;
	loop_watch_want(w, LOOP_READ);
	return true;
}

struct loop_watch *
loop_watch(struct loop *l, int fd, void (*ready)(void *ctx), void *ctx)
{
	struct loop_watch *w = calloc(1, sizeof(*w));

	if (w != NULL && watch_init(w, l, fd, ready, ctx))
		return w;
	free(w);
	return NULL;
}

/* What libuv calls it.  It must be asked for something to tell of a broken connection: urgent data,
 * of which there is none where nothing is read. */
static int
events_of(unsigned wanted)
{
	static const int events[] = {UV_READABLE, UV_WRITABLE, UV_DISCONNECT, UV_PRIORITIZED};
	int all = 0;

	for (size_t i = 0; i < COUNT(events); i++)
		if (wanted & 1U << i)
			all |= events[i];
	return all;
}

void
loop_watch_want(struct loop_watch *w, unsigned wanted)
{
	int events = events_of(wanted);

	/* After an error libuv has stopped the handle by itself: it must be started again. */
	if (w->wanted == wanted && uv_is_active((uv_handle_t *)&w->uv) == (wanted != 0))
		return;
	w->wanted = wanted;
	/* Neither can fail on a handle that is not closing. */
	if (events != 0)
		(void)uv_poll_start(&w->uv, events, on_poll);
	else
		(void)uv_poll_stop(&w->uv);
}

void
loop_watch_end(struct loop_watch *w)
{
	if (w != NULL)
		uv_close((uv_handle_t *)&w->uv, free_handle);
}

static void
on_timer(uv_timer_t *t)
{
	struct loop_timer *timer = t->data;

	timer->due(timer->ctx);
}

struct loop_timer *
loop_timer(struct loop *l, void (*due)(void *ctx), void *ctx)
{
	struct loop_timer *t = calloc(1, sizeof(*t));

	if (t == NULL)
		return NULL;
	t->due = due;
	t->ctx = ctx;
	(void)uv_timer_init(&l->uv, &t->uv); /* cannot fail */
	t->uv.data = t;
	return t;
}

void
loop_timer_start(struct loop_timer *t, uint64_t after_ms, uint64_t repeat_ms)
{
	uv_update_time(t->uv.loop);
	(void)uv_timer_start(&t->uv, on_timer, after_ms, repeat_ms);
}

void
loop_timer_stop(struct loop_timer *t)
{
	(void)uv_timer_stop(&t->uv);
}

static void
on_alarm(void *ctx)
{
	struct loop_alarm *a = ctx;
	uint64_t times;

	if (read(a->watch.own_fd, &times, sizeof(times)) == sizeof(times))
		a->due(a->ctx); /* else it was set anew meanwhile */
}

struct loop_alarm *
loop_alarm(struct loop *l, void (*due)(void *ctx), void *ctx)
{
	int fd = timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC);
	struct loop_alarm *a = fd >= 0 ? calloc(1, sizeof(*a)) : NULL;

	if (a != NULL && watch_init(&a->watch, l, fd, on_alarm, a)) {
		a->watch.own_fd = fd;
		a->due = due;
		a->ctx = ctx;
		return a;
	}
	free(a);
	if (fd >= 0)
		(void)close(fd);
	return NULL;
}

void
loop_alarm_set(struct loop_alarm *a, uint64_t at_ms)
{
	struct itimerspec at = {
		.it_value = {.tv_sec = (time_t)(at_ms / 1000),
			     .tv_nsec = (long)(at_ms % 1000) * 1000000}
        };

	(void)timerfd_settime(a->watch.own_fd, TFD_TIMER_ABSTIME, &at, NULL); /* cannot fail */
}

static void
on_idle(uv_idle_t *i)
{
	struct loop_next *n = i->data;

	(void)uv_idle_stop(i);
	n->due(n->ctx);
}

struct loop_next *
loop_next(struct loop *l, void (*due)(void *ctx), void *ctx)
{
	struct loop_next *n = calloc(1, sizeof(*n));

	if (n == NULL)
		return NULL;
	n->due = due;
	n->ctx = ctx;
	(void)uv_idle_init(&l->uv, &n->uv); /* cannot fail */
	n->uv.data = n;
	return n;
}

void
loop_next_ask(struct loop_next *n)
{
	(void)uv_idle_start(&n->uv, on_idle); /* cannot fail with a callback */
}

void
loop_next_stop(struct loop_next *n)
{
	(void)uv_idle_stop(&n->uv);
}

static void
on_async(uv_async_t *a)
{
	struct loop_wake *w = a->data;

	w->woken(w->ctx);
}

struct loop_wake *
loop_wake(struct loop *l, void (*woken)(void *ctx), void *ctx)
{
	struct loop_wake *w = calloc(1, sizeof(*w));

	if (w == NULL)
		return NULL;
	w->woken = woken;
	w->ctx = ctx;
	if (uv_async_init(&l->uv, &w->uv, on_async) != 0) {
		free(w);
		return NULL;
	}
	w->uv.data = w;
	return w;
}

void
loop_wake_send(struct loop_wake *w)
{
	(void)uv_async_send(&w->uv);
}

static void
run_work(uv_work_t *uv)
{
	struct work_item *item = uv->data;

	item->work(item->ctx);
}

static void
end_work(uv_work_t *uv, int status)
{
	struct work_item *item = uv->data;

	(void)status; /* work is never cancelled */
	item->done(item->ctx);
	free(item);
}

enum err
loop_work(struct loop *l, void (*work)(void *ctx), void (*done)(void *ctx), void *ctx)
{
	struct work_item *item = calloc(1, sizeof(*item));

	if (item == NULL)
		return ERR_NOMEM;
	item->work = work;
	item->done = done;
	item->ctx = ctx;
	item->uv.data = item;
	if (uv_queue_work(&l->uv, &item->uv, run_work, end_work) != 0) {
		free(item);
		return ERR_IO;
	}
	return ERR_OK;
}

static void
on_signal(uv_signal_t *s, int number)
{
	struct signal_watch *w = s->data;

	w->caught(w->ctx, number);
}

enum err
loop_signal(struct loop *l, int number, void (*caught)(void *ctx, int number), void *ctx)
{
	struct signal_watch *w = calloc(1, sizeof(*w));

	if (w == NULL)
		return ERR_NOMEM;
	w->caught = caught;
	w->ctx = ctx;
	w->uv.data = w;
	if (uv_signal_init(&l->uv, &w->uv) != 0) {
		free(w);
		return ERR_IO;
	}
	if (uv_signal_start(&w->uv, on_signal, number) != 0) {
		uv_close((uv_handle_t *)&w->uv, free_handle);
		return ERR_IO;
	}
	return ERR_OK;
}
