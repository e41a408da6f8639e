#include "lync/lync_service.h"

#include "base/auto.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/thread.h"
#include "http/http_server.h"
#include "lync/lync_desk.h"
#include "provision/folder.h"
#include "store/lync_logs.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>

enum { DRAIN_CHECK_MS = 25, SWEEP_MS = 60 * 60 * 1000 };

struct lync_service {
	pthread_t thread;
	struct loop *loop;
	struct loop_wake *orders, *finished;
	struct loop_timer *drain, *hourly;
	struct crowd crowd;
	struct lync_desk desk;
	struct front *fronts[LYNC_LISTENERS_MAX]; /* NULL: not open */
	struct store *store;
	int folder_fd; /* -1: none */
	bool is_draining;

	struct pulse pulse;

	/* Orders from other threads. */
	_Atomic(const struct settings *) new_settings;
	atomic_bool wants_end;
};

/* What the keeper has finished. */
static void
collect(void *ctx)
{
	struct lync_service *l = ctx;

	keeper_collect(l->desk.work.outbox);
}

static enum err
run_sweep(struct keeper_job *job, struct store *s)
{
	(void)job;
	return lync_logs_sweep(s, clock_wall_s());
}

static void
swept(struct keeper_job *job, enum err result)
{
	if (result != ERR_OK)
		log_event(LOG_WARN, "old logs of Lync devices were not taken away",
			log_field_text("why", err_text(result)));
	free(job);
}

/* Logs go when they are old, also where no new ones come. */
static void
sweep(void *ctx)
{
	struct lync_service *l = ctx;
	struct keeper_job *job = malloc(sizeof(*job));

	if (job == NULL)
		return; /* the next one is as good */
	*job = (struct keeper_job){.run = run_sweep, .done = swept};
	if (keeper_post(l->desk.work.keeper, job) != ERR_OK)
		free(job);
}

static void
try_to_end(void *ctx)
{
	struct lync_service *l = ctx;

	for (size_t i = 0; i < LYNC_LISTENERS_MAX; i++)
		if (l->fronts[i] != NULL && l->fronts[i]->calls->holds(l->fronts[i]))
			return;
	if (l->desk.work.jobs == 0)
		loop_stop(l->loop);
}

static void
take_settings(struct lync_service *l, const struct settings *settings)
{
	l->crowd.settings = settings;
	l->desk.work.reserve_bytes = settings_number(settings, SET_DISK_RESERVE_BYTES);
	for (size_t i = 0; i < LYNC_LISTENERS_MAX; i++)
		if (l->fronts[i] != NULL)
			l->fronts[i]->calls->settings(l->fronts[i], settings);
}

static void
take_orders(void *ctx)
{
	struct lync_service *l = ctx;
	const struct settings *settings = atomic_exchange(&l->new_settings, NULL);

	pulse_turn(&l->pulse);
	if (settings != NULL)
		take_settings(l, settings);
	if (!atomic_load(&l->wants_end) || l->is_draining)
		return;
	l->is_draining = true;
	for (size_t i = 0; i < LYNC_LISTENERS_MAX; i++)
		if (l->fronts[i] != NULL)
			l->fronts[i]->calls->drain(l->fronts[i]);
	loop_timer_start(l->drain, 0, DRAIN_CHECK_MS);
}

static void *
run(void *ctx)
{
	struct lync_service *l = ctx;

	thread_name("lync", -1);
	loop_run(l->loop);
	return NULL;
}

static void
service_free(struct lync_service *l)
{
	for (size_t i = 0; i < LYNC_LISTENERS_MAX; i++)
		if (l->fronts[i] != NULL)
			l->fronts[i]->calls->free(l->fronts[i]);
	keeper_outbox_free(l->desk.work.outbox);
	store_close(l->store);
	auto_close(&l->folder_fd);
	loop_free(l->loop);
	free(l);
}

static void
wake(void *ctx)
{
	loop_wake_send(ctx);
}

static bool
make_loop(struct lync_service *l)
{
	l->loop = loop_new();
	if (l->loop == NULL)
		return false;
	l->orders = loop_wake(l->loop, take_orders, l);
	l->finished = loop_wake(l->loop, collect, l);
	l->drain = loop_timer(l->loop, try_to_end, l);
	l->hourly = loop_timer(l->loop, sweep, l);
	if (l->orders == NULL || l->finished == NULL || l->drain == NULL || l->hourly == NULL)
		return false;
	l->desk.work.outbox = keeper_outbox_new(wake, l->finished);
	loop_timer_start(l->hourly, 1, SWEEP_MS);
	return l->desk.work.outbox != NULL;
}

/* Every descriptor is owned by a front, or closed. */
static bool
make_fronts(struct lync_service *l, const struct lync_parts *parts, bool is_ready)
{
	for (size_t i = 0; i < LYNC_LISTENERS_MAX; i++) {
		AUTO(auto_close) int fd = parts->listeners[i].fd;
		const struct http_server_parts server = {.settings = parts->settings,
			.loop = l->loop,
			.crowd = &l->crowd,
			.tls = parts->listeners[i].tls,
			.desk = &l->desk.desk};

		if (!is_ready || fd == -1)
			continue;
		l->fronts[i] = http_server_new(&server, fd);
		fd = -1;
		is_ready = l->fronts[i] != NULL;
	}
	return is_ready;
}

static enum err
open_parts(struct lync_service *l, const struct settings *settings, struct why *why)
{
	const char *folder = settings_text(settings, SET_LYNC_FOLDER);
	enum err e = store_open(settings_text(settings, SET_DATA), DB_READ, &l->store, why);

	if (e == ERR_OK && folder[0] != '\0')
		e = folder_open(folder, &l->folder_fd, why);
	l->desk.store = l->store;
	l->desk.folder_fd = l->folder_fd;
	return e;
}

static void
init(struct lync_service *l, const struct lync_parts *parts)
{
	l->folder_fd = -1;
	l->crowd.settings = parts->settings;
	l->crowd.sharers = 1;
	l->desk.work.keeper = parts->logs_keeper;
	l->desk.work.reserve_bytes = settings_number(parts->settings, SET_DISK_RESERVE_BYTES);
	/* Of two listeners with TLS the last counts: the one for devices that know TLS 1.0 alone.
	 */
	for (size_t i = 0; i < LYNC_LISTENERS_MAX; i++)
		if (parts->listeners[i].fd != -1)
			*(parts->listeners[i].tls != NULL ? &l->desk.tls_port : &l->desk.port) =
				parts->listeners[i].port;
	lync_desk_init(&l->desk);
}

static bool
is_wanted(const struct lync_parts *parts)
{
	for (size_t i = 0; i < LYNC_LISTENERS_MAX; i++)
		if (parts->listeners[i].fd != -1)
			return true;
	return false;
}

enum err
lync_service_start(const struct lync_parts *parts, struct lync_service **out, struct why *why)
{
	struct lync_service *l;
	enum err e = ERR_OK;

	if (!is_wanted(parts))
		return ERR_OK;
	l = calloc(1, sizeof(*l));
	if (l == NULL) {
		for (size_t i = 0; i < LYNC_LISTENERS_MAX; i++)
			(void)close(parts->listeners[i].fd);
		return why_fail(why, ERR_NOMEM, "Out of memory while starting.");
	}
	init(l, parts);
	if (!make_fronts(l, parts, make_loop(l)))
		e = why_fail(why, ERR_NOMEM, "Out of memory while starting.");
	if (e == ERR_OK)
		e = open_parts(l, parts->settings, why);
	if (e == ERR_OK && pthread_create(&l->thread, NULL, run, l) != 0)
		e = why_fail(why, ERR_IO, "No thread can be started for Lync phones.");
	if (e == ERR_OK)
		*out = l;
	else
		service_free(l);
	return e;
}

void
lync_service_settings(struct lync_service *l, const struct settings *settings)
{
	if (l == NULL)
		return;
	atomic_store(&l->new_settings, settings);
	loop_wake_send(l->orders);
}

const struct pulse *
lync_service_pulse(const struct lync_service *l)
{
	return &l->pulse;
}

void
lync_service_poke(struct lync_service *l)
{
	if (l != NULL)
		loop_wake_send(l->orders);
}

void
lync_service_stop(struct lync_service *l)
{
	if (l == NULL)
		return;
	atomic_store(&l->wants_end, true);
	loop_wake_send(l->orders);
	(void)pthread_join(l->thread, NULL);
	service_free(l);
}
