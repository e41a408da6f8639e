#include "admin/admin.h"

#include "admin/backup_room.h"
#include "admin/call.h"
#include "admin/caller.h"
#include "admin/courier.h"
#include "admin/decisions.h"
#include "admin/desks.h"
#include "admin/doctor_job.h"
#include "admin/doorman.h"
#include "admin/feed.h"
#include "admin/import_job.h"
#include "admin/page.h"
#include "admin/problem.h"
#include "admin/sweep.h"
#include "admin/verify_shelf.h"
#include "base/auto.h"
#include "base/clock.h"
#include "base/thread.h"
#include "http/http_server.h"

#include <pthread.h>
#include <stdatomic.h>

enum { DRAIN_CHECK_MS = 25, LOOK_MS = 1000 };

struct admin {
	struct admin_parts parts;
	pthread_t thread;
	struct loop *loop;
	struct loop_wake *orders;
	struct loop_timer *drain, *hourly, *often;
	const struct settings *settings; /* in force; the loop's thread alone */
	struct crowd crowd;
	struct http_desk desk;
	struct front *front;
	struct desks *desks;
	struct courier *courier;
	struct page *page;
	bool is_draining;
	size_t body_bytes; /* of large bodies that come, or wait for their answer */

	struct pulse pulse;

	/* Orders from other threads. */
	_Atomic(const struct settings *) new_settings;
	atomic_bool wants_end;
};

/* How much memory the body of a request may come to take: what it says, or all that it may have.
 * One that says too much is refused, and takes none. */
static size_t
room_of(const struct http_ask *a, size_t most)
{
	if (a->request.is_chunked)
		return most;
	return a->request.content_length > most ? 0 : (size_t)a->request.content_length;
}

/* A body is in memory before anybody looks at who sends it, so a large one is for who has logged
 * in, and of those there is only so much. */
static size_t
body_max(void *ctx, struct http_ask *a)
{
	struct admin *m = ctx;
	size_t most = call_body_max(a), room = room_of(a, most);

	if (room <= ADMIN_FREE_BODY_BYTES)
		return most;
	if (!caller_is_known(feed_view(m->parts.feed), m->settings, a)) {
		if (!a->request.is_chunked)
			problem_write(a, 401, NULL, "", NULL);
		return ADMIN_FREE_BODY_BYTES;
	}
	if (m->body_bytes + room > ADMIN_BODIES_BYTES) {
		problem_write(a, 503, NULL, "", NULL);
		return 0;
	}
	m->body_bytes += room;
	a->owner = m; /* until it is gone: a stream, which has another one, has no body */
	return most;
}

static void
answer(void *ctx, struct http_ask *a)
{
	struct admin *m = ctx;

	if (!page_answer(m->page, a)) {
		if (!m->is_draining && desks_give(m->desks, a) == ERR_OK)
			return;
		problem_write(a, 503, NULL,
			"Too many requests wait already; try again in a moment.", NULL);
	}
	http_ask_done(a);
}

static void
answered(void *ctx, struct http_ask *a)
{
	struct admin *m = ctx;

	if (a->is_stream)
		feed_join(m->parts.feed, a);
	http_ask_done(a);
}

static void
gone(void *ctx, struct http_ask *a)
{
	struct admin *m = ctx;

	if (a->is_stream)
		feed_leave(m->parts.feed, a);
	else if (a->owner != NULL)
		m->body_bytes -= room_of(a, call_body_max(a));
}

static void
try_to_end(void *ctx)
{
	struct admin *m = ctx;

	if (desks_busy(m->desks) == 0 && !m->front->calls->holds(m->front))
		loop_stop(m->loop);
}

static void
sweep(void *ctx)
{
	struct admin *m = ctx;

	sweep_post(m->parts.main_keeper, m->settings, clock_wall_s());
}

/* At what takes long, and at what is kept. */
static void
look(void *ctx)
{
	struct admin *m = ctx;

	doctor_job_look(m->parts.doctor);
	import_job_look(m->parts.import);
	verify_shelf_look(m->parts.shelf);
	backup_room_look(m->parts.backups);
}

static void
take_orders(void *ctx)
{
	struct admin *m = ctx;
	const struct settings *settings = atomic_exchange(&m->new_settings, NULL);

	pulse_turn(&m->pulse);
	if (settings != NULL) {
		m->settings = settings;
		m->crowd.settings = settings;
		m->front->calls->settings(m->front, settings);
		desks_settings(m->desks, settings);
		feed_settings(m->parts.feed, settings);
		courier_settings(m->courier, settings);
	}
	if (!atomic_load(&m->wants_end) || m->is_draining)
		return;
	m->is_draining = true;
	(void)doctor_job_end(m->parts.doctor); /* its requests would hold the workers up */
	(void)import_job_end(m->parts.import);
	backup_room_end(m->parts.backups);
	feed_close(m->parts.feed);
	m->front->calls->drain(m->front);
	loop_timer_start(m->drain, 0, DRAIN_CHECK_MS);
}

static void *
run(void *ctx)
{
	struct admin *m = ctx;

	thread_name("admin", -1);
	loop_run(m->loop);
	return NULL;
}

static bool
make(struct admin *m, int listen_fd)
{
	const struct http_server_parts parts = {.settings = m->parts.settings,
		.loop = m->loop,
		.crowd = &m->crowd,
		.tls = m->parts.tls,
		.desk = &m->desk};

	m->orders = loop_wake(m->loop, take_orders, m);
	m->drain = loop_timer(m->loop, try_to_end, m);
	m->hourly = loop_timer(m->loop, sweep, m);
	m->often = loop_timer(m->loop, look, m);
	m->page = page_open(m->parts.web);
	m->parts.doorman = doorman_new();
	m->parts.decisions = decisions_new();
	m->parts.doctor = doctor_job_new(&m->parts);
	m->parts.import = import_job_new(&m->parts);
	m->parts.shelf = verify_shelf_new();
	m->parts.backups = backup_room_new(settings_text(m->parts.settings, SET_DATA));
	if (m->orders == NULL || m->drain == NULL || m->hourly == NULL || m->often == NULL ||
		m->page == NULL || m->parts.doorman == NULL || m->parts.decisions == NULL ||
		m->parts.doctor == NULL || m->parts.import == NULL || m->parts.shelf == NULL ||
		m->parts.backups == NULL) {
		auto_close(&listen_fd);
		return false;
	}
	m->front = http_server_new(&parts, listen_fd);
	loop_timer_start(m->hourly, 1, SWEEP_MS);
	loop_timer_start(m->often, LOOK_MS, LOOK_MS);
	return m->front != NULL;
}

static void
admin_free(struct admin *m)
{
	courier_stop(m->courier);
	desks_stop(m->desks);
	if (m->front != NULL)
		m->front->calls->free(m->front);
	page_close(m->page);
	doorman_free(m->parts.doorman);
	decisions_free(m->parts.decisions);
	doctor_job_free(m->parts.doctor);
	import_job_free(m->parts.import);
	verify_shelf_free(m->parts.shelf);
	backup_room_free(m->parts.backups);
	feed_free(m->parts.feed);
	loop_free(m->loop);
	free(m);
}

enum err
admin_start(const struct admin_parts *parts, int listen_fd, struct admin **out, struct why *why)
{
	struct admin *m = calloc(1, sizeof(*m));
	enum err e = ERR_OK;

	if (m != NULL)
		m->loop = loop_new();
	if (m == NULL || m->loop == NULL) {
		free(m);
		auto_close(&listen_fd);
		return why_fail(why, ERR_NOMEM, "Out of memory while starting.");
	}
	m->parts = *parts;
	m->settings = parts->settings;
	m->desk = (struct http_desk){body_max, answer, gone, m, HTTP_FOR_PEOPLE, false};
	m->crowd.settings = parts->settings;
	m->crowd.sharers = 1;
	if (!make(m, listen_fd))
		e = why_fail(why, ERR_NOMEM, "Out of memory while starting.");
	if (e == ERR_OK)
		e = feed_new(m->loop, parts->settings, &m->parts.feed, why);
	if (e == ERR_OK)
		e = desks_start(&m->parts, m->loop, answered, m, &m->desks, why);
	if (e == ERR_OK)
		e = courier_start(parts->settings, &m->courier, why);
	if (e == ERR_OK && pthread_create(&m->thread, NULL, run, m) != 0)
		e = why_fail(why, ERR_IO, "No thread can be started for administrators.");
	if (e == ERR_OK)
		*out = m;
	else
		admin_free(m);
	return e;
}

void
admin_settings(struct admin *m, const struct settings *settings)
{
	atomic_store(&m->new_settings, settings);
	loop_wake_send(m->orders);
}

const struct pulse *
admin_pulse(const struct admin *m)
{
	return &m->pulse;
}

void
admin_poke(struct admin *m)
{
	loop_wake_send(m->orders);
}

void
admin_stop(struct admin *m)
{
	if (m == NULL)
		return;
	atomic_store(&m->wants_end, true);
	loop_wake_send(m->orders);
	(void)pthread_join(m->thread, NULL);
	admin_free(m);
}
