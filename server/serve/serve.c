#include "serve/serve.h"

#include "admin/admin.h"
#include "base/auto.h"
#include "base/clock.h"
#include "base/io.h"
#include "base/log.h"
#include "base/tallies.h"
#include "limits.h"
#include "lync/lync_service.h"
#include "net/certificate.h"
#include "net/client.h"
#include "net/loop.h"
#include "provision/folder.h"
#include "provision/seed.h"
#include "provision/upload.h"
#include "serve/chores.h"
#include "serve/listeners.h"
#include "serve/notify.h"
#include "serve/readers.h"
#include "serve/risks.h"
#include "serve/sandbox.h"
#include "serve/watchdog.h"
#include "serve/web.h"
#include "serve/worker.h"
#include "store/images.h"

#include <signal.h>
#include <stdlib.h>

enum { RELOADS_MAX = 1024, READY_MAX_BYTES = 512 };

/* A running server. */
struct server {
	const struct serve_options *options;
	struct nursery *nursery; /* reads what phones upload */
	struct loop *loop;       /* of the main thread: signals, and the watchdog's time */
	struct notify notify;
	struct watchdog watchdog;
	int lock_fd, root_fd;
	struct keeper *main_keeper, *logs_keeper;
	struct tracer *tracer;
	struct http_auth *auth;
	struct figures *figures;
	struct guard_memory *guard;
	struct downloads_memory *downloads;
	struct tallies *known;
	struct worker *workers[WORKERS_MAX];
	size_t worker_count;
	struct admin *admin;       /* NULL: no listener for administrators */
	struct lync_service *lync; /* NULL: no listener for Lync phones' updates */
	struct chores chores;
	char web[WEB_PATH_BYTES];
	struct buf listening; /* " http=127.0.0.1:8080 ..." */
	struct listeners listeners;
	struct tls_shelf tls[CERTIFICATE__COUNT];
	/* Every reading of the settings stays until the end: requests may still look at an old
	 * one, and reloads are rare. */
	struct settings *reloads[RELOADS_MAX];
	size_t reload_count;
};

static void
apply_log_settings(const struct settings *s)
{
	static const char *const levels[LOG__COUNT] = {"error", "warn", "info", "debug"};
	int level = 0;

	while (level < LOG_DEBUG && strcmp(levels[level], settings_text(s, SET_LOG_LEVEL)) != 0)
		level++;
	log_setup((enum log_level)level, strcmp(settings_text(s, SET_LOG_FORMAT), "json") == 0);
}

/* Makes the data folder where there is none, brings its schema up to date, makes this process
 * its one server, and looks for damage and litter. */
static enum err
prepare_store(const struct settings *settings, int *lock_fd, struct why *why)
{
	AUTO(store_closep) struct store *s = NULL;
	AUTO(db_tx_done) struct db_tx tx = {NULL, 0};
	enum err e = store_open(settings_text(settings, SET_DATA), DB_CREATE, &s, why);

	if (e == ERR_OK)
		e = store_lock(settings_text(settings, SET_DATA), lock_fd, why);
	if (e == ERR_OK)
		e = store_check(s, why);
	if (e == ERR_OK)
		e = store_seal_old(s, why);
	e = e == ERR_OK ? uploads_sweep(s) : e;
	if (e == ERR_OK)
		e = images_sweep_start(s);
	if (e != ERR_OK || !s->is_fresh)
		return e;
	e = db_tx_begin_write(s->main, &tx);
	if (e == ERR_OK)
		e = inventory_seed(s, clock_wall_s(), why);
	return e == ERR_OK ? db_tx_commit(&tx) : e;
}

/* Puts the certificates that the settings ask for in force, as far as listeners need them: all of
 * them or none. */
static enum err
load_certificates(struct server *s, const struct settings *settings, struct why *why)
{
	struct tls_context *contexts[CERTIFICATE__COUNT] = {NULL};
	enum err e = ERR_OK;

	for (int i = 0; i < CERTIFICATE__COUNT && e == ERR_OK; i++)
		if (listeners_need(&s->listeners, (enum certificate)i))
			e = certificate_load(
				settings, (enum certificate)i, clock_wall_s(), &contexts[i], why);
	for (int i = 0; i < CERTIFICATE__COUNT; i++)
		if (e == ERR_OK && contexts[i] != NULL)
			tls_shelf_put(&s->tls[i], contexts[i]);
		else
			tls_context_free(contexts[i]);
	return e;
}

static enum err
start_keepers(struct server *s, struct why *why)
{
	const char *data = settings_text(s->options->settings, SET_DATA);
	enum err e;

	s->tracer = tracer_new(s->options->settings);
	s->auth = http_auth_new();
	s->figures = figures_new(s->worker_count);
	s->guard = guard_memory_new();
	s->downloads = downloads_memory_new();
	s->known = tallies_new(KNOWN_SOURCES);
	if (s->tracer == NULL || s->auth == NULL || s->figures == NULL || s->guard == NULL ||
		s->downloads == NULL || s->known == NULL)
		return why_fail(why, ERR_NOMEM, "Out of memory while starting.");
	e = keeper_start(data, KEEPER_MAIN, NULL, NULL, &s->main_keeper, why);
	if (e != ERR_OK)
		return e;
	e = keeper_start(data, KEEPER_LOGS, tracer_tick, s->tracer, &s->logs_keeper, why);
	if (e == ERR_OK)
		tracer_connect(s->tracer, s->main_keeper, s->logs_keeper);
	return e;
}

static enum err
start_workers(struct server *s, struct why *why)
{
	const struct worker_parts parts = {s->options->settings, s->main_keeper, s->logs_keeper,
		s->tracer, s->auth, s->figures, s->guard, s->downloads, s->known, s->tls,
		s->root_fd, (unsigned)s->worker_count};
	enum err e = ERR_OK;

	for (size_t i = 0; i < s->worker_count && e == ERR_OK; i++) {
		int fds[LISTENER__COUNT];

		listeners_take(&s->listeners, i, fds);
		e = worker_start(&parts, (unsigned)i, fds, &s->workers[i], why);
	}
	return e;
}

static enum err
start_admin(struct server *s, struct why *why)
{
	bool is_tls = listeners_admin_needs_tls(&s->listeners);
	int fd = listeners_take_one(&s->listeners, LISTENER_ADMIN);

	if (fd == -1)
		return ERR_OK;
	listeners_tell(&s->listeners, &s->listening);

	const struct admin_parts parts = {
		.settings = s->options->settings,
		.main_keeper = s->main_keeper,
		.logs_keeper = s->logs_keeper,
		.figures = s->figures,
		.nursery = s->nursery,
		.overrides = READER_OVERRIDES,
		.guard = s->guard,
		.downloads = s->downloads,
		.tls = is_tls ? &s->tls[CERTIFICATE_USUAL] : NULL,
		.faces_others = risks_faces_others(&s->listeners),
		.certificates = {listeners_need(&s->listeners, CERTIFICATE_USUAL),
				 listeners_need(&s->listeners, CERTIFICATE_LEGACY)},
		.listeners = buf_text(&s->listening),
		.web = s->web,
		.started_at = clock_wall_s()
        };
	return admin_start(&parts, fd, &s->admin, why);
}

static enum err
start_lync(struct server *s, struct why *why)
{
	static const enum listener all[LYNC_LISTENERS_MAX] = {
		LISTENER_LYNC, LISTENER_LYNC_TLS, LISTENER_LYNC_TLS_LEGACY};
	struct lync_parts parts = {s->options->settings, s->logs_keeper, {{-1, 0, NULL}}};

	for (size_t i = 0; i < COUNT(all); i++) {
		enum certificate c = listeners_certificate(all[i]);

		parts.listeners[i] =
			(struct lync_listener){listeners_take_one(&s->listeners, all[i]),
				listeners_port(&s->listeners, all[i]),
				c != CERTIFICATE__COUNT ? &s->tls[c] : NULL};
	}
	return lync_service_start(&parts, &s->lync, why);
}

static void
on_stop(void *ctx, int number)
{
	struct server *s = ctx;

	log_event(LOG_INFO, "stopping", log_field_text("signal", strsignal(number)));
	loop_stop(s->loop);
}

/* A child has ended or was stopped, and there is one: the nursery.  It cannot be forked again from
 * a process that has threads and secrets, and phones do not miss it. */
static void
on_child(void *ctx, int number)
{
	const struct server *s = ctx;

	(void)number;
	if (nursery_is_gone(s->nursery))
		log_event(LOG_ERROR,
			"the process that reads uploaded files has ended, so they are shown unread",
			log_field_text("hint", "a restart brings it back"));
}

/* Tells the service manager that phones are served, and where. */
static void
tell_ready(const struct server *s)
{
	AUTO(buf_free) struct buf at = BUF(READY_MAX_BYTES);

	buf_add_text(&at, "Serving phones:");
	listeners_tell(&s->listeners, &at);
	notify_ready(&s->notify, buf_text(&at));
}

static void
tell_certificates(enum err e, const struct why *why)
{
	/* The sandbox was closed at the start, around the folders that the settings named then. */
	if (e == ERR_DENIED)
		log_event(LOG_ERROR, "the certificates stay as they were",
			log_field_text("why", why->text),
			log_field_text(
				"hint", "files in other folders than before need a restart"));
	else if (e != ERR_OK)
		log_event(LOG_ERROR, "the certificates stay as they were",
			log_field_text("why", why->text));
}

static void
on_reload(void *ctx, int number)
{
	struct server *s = ctx;
	struct why why = {""};
	struct settings *settings;

	(void)number;
	notify_reloading(&s->notify);
	settings = s->reload_count < RELOADS_MAX ? s->options->reload(s->options->ctx, &why) : NULL;
	if (settings == NULL) {
		log_event(LOG_ERROR, "the settings stay as they were",
			log_field_text("why", why.text));
		tell_ready(s);
		return;
	}
	tell_certificates(load_certificates(s, settings, &why), &why);
	s->reloads[s->reload_count++] = settings;
	apply_log_settings(settings);
	tracer_settings(s->tracer, settings);
	for (size_t i = 0; i < s->worker_count; i++)
		worker_settings(s->workers[i], settings);
	if (s->admin != NULL)
		admin_settings(s->admin, settings);
	lync_service_settings(s->lync, settings);
	chores_settings(&s->chores, settings);
	log_event(LOG_INFO, "settings and templates were read again",
		log_field_number("reloads", (int64_t)s->reload_count));
	tell_ready(s);
}

/* Tells the service manager that the server lives, unless one of its threads is stuck: then its
 * silence gets the server started again. */
static void
on_beat(void *ctx)
{
	struct server *s = ctx;
	const struct watched *stuck = watchdog_look(&s->watchdog);

	if (stuck == NULL)
		notify_alive(&s->notify);
	else
		log_event(LOG_ERROR, "a thread does not come back to its work",
			log_field_text("thread", stuck->name),
			log_field_number("number", stuck->number));
	if (s->admin != NULL)
		admin_poke(s->admin);
	lync_service_poke(s->lync);
}

static enum err
watch_threads(struct server *s)
{
	struct loop_timer *beat;

	if (s->notify.watchdog_ms == 0)
		return ERR_OK;
	watchdog_add(&s->watchdog, "keeper of bootline.db", 0, keeper_pulse(s->main_keeper));
	watchdog_add(&s->watchdog, "keeper of logs.db", 0, keeper_pulse(s->logs_keeper));
	for (size_t i = 0; i < s->worker_count; i++)
		watchdog_add(&s->watchdog, "worker", (unsigned)i + 1, worker_pulse(s->workers[i]));
	if (s->admin != NULL)
		watchdog_add(&s->watchdog, "administrators", 0, admin_pulse(s->admin));
	if (s->lync != NULL)
		watchdog_add(&s->watchdog, "lync", 0, lync_service_pulse(s->lync));
	beat = loop_timer(s->loop, on_beat, s);
	if (beat == NULL)
		return ERR_NOMEM;
	loop_timer_start(beat, s->notify.watchdog_ms / 2, s->notify.watchdog_ms / 2);
	return ERR_OK;
}

static enum err
watch_signals(struct server *s)
{
	enum err e;

	s->loop = loop_new();
	if (s->loop == NULL)
		return ERR_NOMEM;
	e = loop_signal(s->loop, SIGTERM, on_stop, s);
	if (e == ERR_OK)
		e = loop_signal(s->loop, SIGINT, on_stop, s);
	if (e == ERR_OK)
		e = loop_signal(s->loop, SIGCHLD, on_child, s);
	return e == ERR_OK ? loop_signal(s->loop, SIGHUP, on_reload, s) : e;
}

static enum err
close_sandbox(struct server *s, struct why *why)
{
	const struct sandbox_paths more = {s->options->settings_path, s->web};

	web_find(settings_text(s->options->settings, SET_WEB), s->web);
	return sandbox_close(s->options->settings, &more, why);
}

static enum err
start(struct server *s, struct why *why)
{
	const struct settings *settings = s->options->settings;
	const char *root = settings_text(settings, SET_ROOT);
	enum err e = nursery_start(readers, READER__COUNT, &s->nursery, why);

	if (e != ERR_OK)
		return e;
	if (client_setup() != ERR_OK)
		return why_fail(why, ERR_IO, "The library that brings webhooks cannot be started.");
	e = prepare_store(settings, &s->lock_fd, why);
	if (e == ERR_OK && root[0] != '\0')
		e = folder_open(root, &s->root_fd, why);
	if (e == ERR_OK)
		e = listeners_open(settings, s->worker_count, &s->listeners, why);
	if (e == ERR_OK)
		e = load_certificates(s, settings, why);
	if (e == ERR_OK)
		e = close_sandbox(s, why);
	if (e == ERR_OK)
		e = start_keepers(s, why);
	if (e == ERR_OK)
		e = start_workers(s, why);
	if (e == ERR_OK)
		e = start_admin(s, why);
	if (e == ERR_OK)
		e = start_lync(s, why);
	if (e == ERR_OK)
		e = chores_start(&s->chores, settings, s->nursery, s->main_keeper, why);
	if (e == ERR_OK)
		e = watch_signals(s);
	return e == ERR_OK ? watch_threads(s) : e;
}

/* Tells whoever started us, in one line, that phones may come. */
static void
say_ready(const struct server *s)
{
	AUTO(buf_free) struct buf at = BUF(READY_MAX_BYTES);

	listeners_tell(&s->listeners, &at);
	(void)printf("ready%s\n", buf_text(&at));
	(void)fflush(stdout);
	tell_ready(s);
	log_event(LOG_INFO, "ready", log_field_slice("at", slice_trim(buf_slice(&at))),
		log_field_number("workers", (int64_t)s->worker_count),
		log_field_text("data", settings_text(s->options->settings, SET_DATA)));
	for (int i = 0; i < LISTENER__COUNT; i++)
		if (listeners_certificate((enum listener)i) == CERTIFICATE_LEGACY &&
			listeners_port(&s->listeners, (enum listener)i) != 0)
			log_event(LOG_WARN,
				"a listener speaks TLS 1.0, which keeps no secret from a "
				"determined eavesdropper: let old phones alone reach it",
				log_field_text("listener", listeners_word((enum listener)i)));
}

static const struct settings *
current_settings(const struct server *s)
{
	return s->reload_count > 0 ? s->reloads[s->reload_count - 1] : s->options->settings;
}

/* Ends in the order in which things lean on each other. */
static void
stop(struct server *s)
{
	uint64_t drain_ms = settings_number(current_settings(s), SET_DRAIN_S) * 1000;

	notify_stopping(&s->notify, drain_ms);
	for (size_t i = 0; i < s->worker_count; i++)
		if (s->workers[i] != NULL)
			worker_stop(s->workers[i], drain_ms);
	admin_stop(s->admin);
	lync_service_stop(s->lync);
	chores_stop(&s->chores);
	for (size_t i = 0; i < s->worker_count; i++)
		worker_join(s->workers[i]);
	listeners_close(&s->listeners);
	keeper_stop(s->logs_keeper);
	keeper_stop(s->main_keeper);
	tracer_free(s->tracer);
	http_auth_free(s->auth);
	figures_free(s->figures);
	guard_memory_free(s->guard);
	downloads_memory_free(s->downloads);
	tallies_free(s->known);
	for (int i = 0; i < CERTIFICATE__COUNT; i++)
		tls_shelf_done(&s->tls[i]);
	loop_free(s->loop);
	nursery_stop(s->nursery);
	notify_close(&s->notify);
	auto_close(&s->root_fd);
	auto_close(&s->lock_fd);
	buf_free(&s->listening);
	for (size_t i = 0; i < s->reload_count; i++)
		settings_free(s->reloads[i]);
}

enum err
serve_run(const struct serve_options *options, struct why *why)
{
	struct server *s = calloc(1, sizeof(*s));
	enum err e;

	if (s == NULL)
		return why_fail(why, ERR_NOMEM, "Out of memory while starting.");
	s->options = options;
	s->lock_fd = s->root_fd = -1;
	s->listening = BUF(READY_MAX_BYTES);
	listeners_init(&s->listeners);
	s->worker_count = listeners_workers(options->settings);
	apply_log_settings(options->settings);
	io_raise_descriptor_limit();
	(void)signal(SIGPIPE, SIG_IGN);
	notify_open(&s->notify);
	e = start(s, why);
	if (e == ERR_OK) {
		risks_tell(settings_text(options->settings, SET_DATA), &s->listeners);
		say_ready(s);
		loop_run(s->loop);
	}
	stop(s);
	free(s);
	return e;
}
