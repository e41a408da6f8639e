#include "serve/worker.h"

#include "base/auto.h"
#include "base/clock.h"
#include "base/thread.h"
#include "ftp/ftp_ports.h"
#include "ftp/ftp_server.h"
#include "http/http_server.h"
#include "limits.h"
#include "serve/risks.h"
#include "serve/worker_downloads.h"
#include "serve/worker_guard.h"
#include "tftp/tftp_server.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>

enum {
	POLL_MS = 50,   /* how soon a change by another program is seen */
	FLUSH_MS = 100, /* how long records of the trace wait for company */
};

struct worker {
	struct worker_parts parts;
	pthread_t thread;
	struct loop *loop;
	unsigned number; /* from 1, as the log and the thread's name have it */
	struct loop_wake *jobs_wake, *orders_wake;
	struct loop_timer *poll, *flush, *drain;
	struct store *store;
	struct keeper_outbox *outbox;
	struct tree *tree;
	struct uploads uploads;
	struct worker_guard guard;
	struct worker_downloads downloads;
	struct crowd crowd;
	struct ftp_ports *ftp_ports;
	struct front *fronts[LISTENER__COUNT]; /* NULL: not open */
	struct buf trace;                      /* the batch that is being filled */
	struct figures_part *figures;
	uint64_t polled_us; /* when poll_inventory() ran last; 0: not yet */
	uint64_t drain_until_ms;
	size_t offloaded; /* in the thread pool now */
	struct pulse pulse;

	/* Orders from other threads, with orders_wake. */
	_Atomic(const struct settings *) new_settings;
	_Atomic uint64_t drain_ms; /* UINT64_MAX: go on */
};

static void
collect(void *ctx)
{
	struct worker *w = ctx;

	keeper_collect(w->outbox);
}

static void
wake_for_jobs(void *ctx)
{
	struct worker *w = ctx;

	loop_wake_send(w->jobs_wake);
}

/* Tells how this worker is: its poll is due at even times, so what it is late by is how long
 * something else held the thread. */
static void
take_pulse(struct worker *w)
{
	uint64_t now_us = clock_mono_us(), due_us = w->polled_us + POLL_MS * 1000UL;

	figures_pulse(w->figures, w->crowd.count,
		w->polled_us != 0 && now_us > due_us ? now_us - due_us : 0);
	w->polled_us = now_us;
}

static void
poll(void *ctx)
{
	struct worker *w = ctx;

	pulse_turn(&w->pulse);
	tree_poll(w->tree);
	take_pulse(w);
}

static void
flush_trace(void *ctx)
{
	struct worker *w = ctx;

	tracer_give(w->parts.tracer, &w->trace);
}

static void
count(struct worker *w, const struct visit_record *r)
{
	struct figure x = {.channel = r->channel,
		.kind = NAME__COUNT,
		.status = r->status,
		.reason = r->reason,
		.bytes = r->bytes};
	struct name name;

	if (name_parse(tree_rules(w->tree), r->name, &name) == ERR_OK)
		x.kind = name.kind;
	figures_note(w->figures, &x);
}

static void
trace(void *ctx, const struct visit_record *r)
{
	struct worker *w = ctx;
	struct ip ip;

	count(w, r);
	visit_batch_add(&w->trace, r);
	if (r->proof >= PROOF_BOOTSTRAP && ip_parse(r->address, &ip) == ERR_OK)
		crowd_remember(&w->crowd, &ip, loop_now_ms(w->loop));
	if (w->trace.n > TRACE_BATCH_MAX_BYTES / 2)
		flush_trace(w);
}

struct offloaded {
	struct worker *worker;
	void (*work)(void *ctx);
	void (*done)(void *ctx);
	void *ctx;
};

static void
work_off(void *ctx)
{
	struct offloaded *o = ctx;

	o->work(o->ctx);
}

static void
work_done(void *ctx)
{
	struct offloaded *o = ctx;
	struct offloaded item = *o;

	free(o);
	item.worker->offloaded--;
	item.done(item.ctx);
}

static enum err
offload(void *offload_ctx, void (*work)(void *ctx), void (*done)(void *ctx), void *ctx)
{
	struct worker *w = offload_ctx;
	struct offloaded *o = malloc(sizeof(*o));
	enum err e;

	if (o == NULL)
		return ERR_NOMEM;
	*o = (struct offloaded){w, work, done, ctx};
	e = loop_work(w->loop, work_off, work_done, o);
	if (e != ERR_OK)
		free(o);
	else
		w->offloaded++;
	return e;
}

/* What its front ends still have to do. */
static bool
is_busy(const struct worker *w, bool is_late)
{
	for (int i = 0; i < LISTENER__COUNT; i++) {
		const struct front *f = w->fronts[i];

		if (f != NULL && f->calls->count(f) > 0 && (!is_late || f->calls->holds(f)))
			return true;
	}
	return false;
}

/* Ends the thread when nothing runs any more, or time is up; what is with the keeper or in the
 * thread pool is always waited for: it is bounded. */
static void
try_to_end(void *ctx)
{
	struct worker *w = ctx;

	if (!is_busy(w, loop_now_ms(w->loop) >= w->drain_until_ms) && w->offloaded == 0)
		loop_stop(w->loop);
}

static void
take_orders(void *ctx)
{
	struct worker *w = ctx;
	const struct settings *settings = atomic_exchange(&w->new_settings, NULL);
	uint64_t drain_ms = atomic_load(&w->drain_ms);

	if (settings != NULL) {
		w->uploads.settings = settings;
		w->crowd.settings = settings;
		w->guard.guard.settings = settings;
		w->downloads.downloads.settings = settings;
		tree_settings(w->tree, settings);
		for (int i = 0; i < LISTENER__COUNT; i++)
			if (w->fronts[i] != NULL)
				w->fronts[i]->calls->settings(w->fronts[i], settings);
	}
	if (drain_ms == UINT64_MAX || w->drain_until_ms != 0)
		return;
	w->drain_until_ms = loop_now_ms(w->loop) + drain_ms + 1;
	worker_guard_end(&w->guard);
	for (int i = 0; i < LISTENER__COUNT; i++)
		if (w->fronts[i] != NULL)
			w->fronts[i]->calls->drain(w->fronts[i]);
	worker_downloads_stop(&w->downloads, w->drain_until_ms);
	loop_timer_start(w->drain, 0, POLL_MS / 2);
}

static void *
run(void *ctx)
{
	struct worker *w = ctx;

	thread_name("worker", (int)w->number);
	loop_run(w->loop);
	return NULL;
}

static bool
make_loop(struct worker *w)
{
	w->loop = loop_new();
	if (w->loop == NULL)
		return false;
	w->jobs_wake = loop_wake(w->loop, collect, w);
	w->orders_wake = loop_wake(w->loop, take_orders, w);
	w->poll = loop_timer(w->loop, poll, w);
	w->flush = loop_timer(w->loop, flush_trace, w);
	w->drain = loop_timer(w->loop, try_to_end, w);
	if (w->jobs_wake == NULL || w->orders_wake == NULL || w->poll == NULL || w->flush == NULL ||
		w->drain == NULL)
		return false;
	loop_timer_start(w->poll, POLL_MS, POLL_MS);
	loop_timer_start(w->flush, FLUSH_MS, FLUSH_MS);
	return true;
}

static bool
make_product(struct worker *w, unsigned number)
{
	uint16_t low, high;
	settings_ports(w->parts.settings, SET_FTP_PASSIVE, &low, &high);
	w->ftp_ports = ftp_ports_new(low, high, number, w->parts.workers);
	w->outbox = keeper_outbox_new(wake_for_jobs, w);
	if (w->ftp_ports == NULL || w->outbox == NULL)
		return false;

	if (worker_guard_init(&w->guard, w->loop, &w->crowd, w->parts.guard, w->parts.settings,
		    w->parts.main_keeper) != ERR_OK ||
		worker_downloads_init(
			&w->downloads, w->loop, w->parts.downloads, w->parts.settings) != ERR_OK)
		return false;
	const struct tree_parts tree = {w->store, w->parts.main_keeper, w->outbox,
		w->parts.settings, w->parts.root_fd, risks_tell_freeze, &w->guard.guard};
	w->tree = tree_new(&tree);
	if (w->tree == NULL)
		return false;
	tree_downloads(w->tree, &w->downloads.downloads);
	w->uploads = (struct uploads){w->tree, w->store, w->parts.main_keeper, w->parts.logs_keeper,
		w->outbox, w->parts.settings, offload, w};
	return true;
}

/*   tls  NULL: in clear */
static struct front *
make_web(struct worker *w, int fd, const struct tls_shelf *tls)
{
	const struct http_server_parts parts = {
		.loop = w->loop,
		.settings = w->parts.settings,
		.crowd = &w->crowd,
		.tls = tls,
		.files = {w->tree, &w->uploads, w->parts.auth,
			  tls != NULL ? CHANNEL_HTTPS : CHANNEL_HTTP},
		.trace = trace,
		.ctx = w
        };

	return http_server_new(&parts, fd);
}

static struct front *
make_http(struct worker *w, int fd)
{
	return make_web(w, fd, NULL);
}

static struct front *
make_https(struct worker *w, int fd)
{
	return make_web(w, fd, &w->parts.tls[CERTIFICATE_USUAL]);
}

static struct front *
make_https_legacy(struct worker *w, int fd)
{
	return make_web(w, fd, &w->parts.tls[CERTIFICATE_LEGACY]);
}

static struct front *
make_ftp(struct worker *w, int fd, bool is_implicit)
{
	const struct ftp_server_parts parts = {w->loop, w->parts.settings, &w->crowd,
		&w->parts.tls[CERTIFICATE_USUAL], w->ftp_ports, is_implicit, w->tree, &w->uploads,
		trace, w};

	return ftp_server_new(&parts, fd);
}

static struct front *
make_clear_ftp(struct worker *w, int fd)
{
	return make_ftp(w, fd, false);
}

static struct front *
make_ftps(struct worker *w, int fd)
{
	return make_ftp(w, fd, true);
}

static struct front *
make_tftp(struct worker *w, int fd)
{
	const struct tftp_files files = {w->tree, &w->uploads};
	unsigned sharers = (unsigned)listeners_sharers(LISTENER_TFTP, w->parts.workers);
	const struct tftp_calls_parts parts = {
		w->loop, w->parts.settings, sharers, files, trace, w};

	return tftp_server_new(&parts, fd);
}

static bool
make_fronts(struct worker *w, const int fds[LISTENER__COUNT])
{
	static struct front *(*const makers[LISTENER__COUNT])(struct worker * w, int fd) = {
		[LISTENER_HTTP] = make_http,
		[LISTENER_HTTPS] = make_https,
		[LISTENER_HTTPS_LEGACY] = make_https_legacy,
		[LISTENER_FTP] = make_clear_ftp,
		[LISTENER_FTPS] = make_ftps,
		[LISTENER_TFTP] = make_tftp,
	};
	bool is_made = true;

	for (int i = 0; i < LISTENER__COUNT; i++) {
		if (fds[i] == -1)
			continue;
		if (is_made)
			w->fronts[i] = makers[i](w, fds[i]);
		else
			auto_close(&fds[i]);
		is_made = is_made && w->fronts[i] != NULL;
	}
	return is_made;
}

static void
worker_free(struct worker *w)
{
	worker_downloads_end(&w->downloads);
	for (int i = 0; i < LISTENER__COUNT; i++)
		if (w->fronts[i] != NULL)
			w->fronts[i]->calls->free(w->fronts[i]);
	if (w->parts.tracer != NULL)
		flush_trace(w);
	ftp_ports_free(w->ftp_ports);
	tree_free(w->tree);
	keeper_outbox_free(w->outbox);
	loop_free(w->loop);
	store_close(w->store);
	buf_free(&w->trace);
	free(w);
}

enum err
worker_start(const struct worker_parts *parts, unsigned number, const int fds[LISTENER__COUNT],
	struct worker **out, struct why *why)
{
	struct worker *w = calloc(1, sizeof(*w));
	enum err e =
		w ? store_open(settings_text(parts->settings, SET_DATA), DB_READ, &w->store, why) :
		    ERR_NOMEM;

	if (w == NULL)
		return why_fail(why, e, "Out of memory while starting.");
	w->parts = *parts;
	w->number = number + 1;
	w->figures = figures_part(parts->figures, number);
	w->crowd.settings = parts->settings;
	w->crowd.sharers = parts->workers;
	w->crowd.known = parts->known;
	crypto_random(w->crowd.key.bytes, sizeof(w->crowd.key.bytes));
	w->trace = BUF(TRACE_BATCH_MAX_BYTES);
	atomic_store(&w->drain_ms, UINT64_MAX);
	if (e == ERR_OK && (!make_loop(w) || !make_product(w, number) || !make_fronts(w, fds)))
		e = ERR_NOMEM;
	if (e == ERR_OK && pthread_create(&w->thread, NULL, run, w) != 0)
		e = ERR_IO;
	if (e != ERR_OK) {
		worker_free(w);
		return why_fail(
			why, e, "Cannot start a worker: out of memory, threads or descriptors.");
	}
	*out = w;
	return ERR_OK;
}

const struct pulse *
worker_pulse(const struct worker *w)
{
	return &w->pulse;
}

void
worker_settings(struct worker *w, const struct settings *settings)
{
	atomic_store(&w->new_settings, settings);
	loop_wake_send(w->orders_wake);
}

void
worker_stop(struct worker *w, uint64_t drain_ms)
{
	atomic_store(&w->drain_ms, drain_ms);
	loop_wake_send(w->orders_wake);
}

void
worker_join(struct worker *w)
{
	if (w == NULL)
		return;
	(void)pthread_join(w->thread, NULL);
	worker_free(w);
}
