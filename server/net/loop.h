/* loop - one thread's event loop: descriptors, timers, wakes from other threads, work for the
 * thread pool, signals.  libuv, and nothing of it in this header.
 *
 * Everything made here belongs to one loop and is freed by loop_free().  Only loop_wake_send()
 * may be called from another thread.
 */
#ifndef NET_LOOP_H
#define NET_LOOP_H

#include "base/err.h"

#include <stdint.h>

struct loop;
struct loop *loop_new(void);    /* NULL: out of memory or descriptors */
void loop_free(struct loop *l); /* NULL is allowed; must not be running */

/* Runs until loop_stop(), which is for the loop's own thread: other threads wake it (loop_wake). */
void loop_run(struct loop *l);
void loop_stop(struct loop *l);
/* Milliseconds on the monotonic clock, as of this turn of the loop. */
uint64_t loop_now_ms(const struct loop *l);

/* Watches a descriptor (borrowed) for reading.  NULL: out of memory, or not a descriptor that
 * can be watched. */
struct loop_watch;
struct loop_watch *loop_watch(struct loop *l, int fd, void (*ready)(void *ctx), void *ctx);
/* From now on for what is wanted of LOOP_READ and LOOP_WRITE; 0: for nothing.  LOOP_END: the peer
 * sends no more, which the system tells for ever; LOOP_BREAK: the connection is broken, which is
 * told with any of them.  ready() does not say which it was: whoever is called tries what he waits
 * for. */
enum { LOOP_READ = 1, LOOP_WRITE = 2, LOOP_END = 4, LOOP_BREAK = 8 };
void loop_watch_want(struct loop_watch *w, unsigned wanted);
void loop_watch_end(struct loop_watch *w); /* before fd is closed; NULL is allowed */

/* A timer, not running yet; NULL when out of memory.  Starting one that runs begins it anew.
 *   after_ms  at least 1; repeat_ms: 0 for once */
struct loop_timer;
struct loop_timer *loop_timer(struct loop *l, void (*due)(void *ctx), void *ctx);
void loop_timer_start(struct loop_timer *t, uint64_t after_ms, uint64_t repeat_ms);
void loop_timer_stop(struct loop_timer *t);

/* Calls due(ctx) when loop_now_ms() reaches a moment, not running yet. A timer is late by the work
 * that was done before the loop sleeps again, for it sleeps for a span; an alarm is not, so that
 * when it comes tells nothing of that work.  NULL: out of memory or descriptors. */
struct loop_alarm;
struct loop_alarm *loop_alarm(struct loop *l, void (*due)(void *ctx), void *ctx);
/* Once, in place of the moment that was set before; one that has passed is due at once. */
void loop_alarm_set(struct loop_alarm *a, uint64_t at_ms);

/* Calls due(ctx) once on the loop's next turn, when all others have had theirs: of who has more to
 * do. A timer of 0 ms that starts itself again would keep libuv 1.44 from ever coming to the
 * others. */
struct loop_next;
struct loop_next *loop_next(struct loop *l, void (*due)(void *ctx), void *ctx);
void loop_next_ask(struct loop_next *n);
void loop_next_stop(struct loop_next *n);

/* Calls woken(ctx) on the loop's thread, once for any number of sends, which are for any thread.
 * NULL: out of memory or descriptors. */
struct loop_wake;
struct loop_wake *loop_wake(struct loop *l, void (*woken)(void *ctx), void *ctx);
void loop_wake_send(struct loop_wake *w);

/* Runs work(ctx) in the thread pool, then done(ctx) on the loop's thread.  ERR_OK; ERR_NOMEM,
 * ERR_IO: neither is called. */
MUST_CHECK enum err loop_work(
	struct loop *l, void (*work)(void *ctx), void (*done)(void *ctx), void *ctx);

/* Calls caught(ctx, number) on the loop's thread for every signal of this number, until the loop is
 * freed.  Signals that come while one waits to be told may be told as one.
 * ERR_OK; ERR_NOMEM; ERR_IO (no such signal, or none that can be caught). */
MUST_CHECK enum err loop_signal(
	struct loop *l, int number, void (*caught)(void *ctx, int number), void *ctx);

#endif
