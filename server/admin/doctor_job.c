#include "admin/doctor_job.h"

#include "base/auto.h"
#include "base/clock.h"
#include "base/thread.h"
#include "doctor/host.h"
#include "net/listen.h"
#include "store/accounts.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

static const char no_dhcp[] =
	"DHCP is asked over a raw socket (CAP_NET_RAW), which this server has given up; "
	"`bootline doctor` asks it, run by root";

enum job_state { JOB_IDLE, JOB_RUNNING, JOB_DONE, JOB_ENDED, JOB_FAILED, JOB_STATE__COUNT };
static const char *const state_words[JOB_STATE__COUNT] = {
	"idle", "running", "done", "ended", "failed"};

/* Listeners by their words in the ready line, and what phones write in front of their addresses. */
static const struct {
	const char *word, *scheme;
} listeners[] = {
	{"http",         "http" },
	{"https",        "https"},
	{"https-legacy", "https"},
	{"ftp",          "ftp"  },
	{"ftps",         "ftps" },
	{"tftp",         "tftp" },
};

struct doctor_job {
	const struct admin_parts *parts;
	atomic_bool is_over;

	pthread_mutex_t lock; /* of what follows */
	enum job_state state;
	struct doctor_wish wish;
	const struct settings *settings;
	int64_t started_at, over_at;
	uint64_t until_ms;
	struct buf report; /* owned; JSON */
	struct why why;
	pthread_t thread;
	bool has_thread;

	/* The walk's thread alone. */
	char urls[DOCTOR_URLS_MAX][DOCTOR_URL_BYTES];
};

struct doctor_job *
doctor_job_new(const struct admin_parts *parts)
{
	struct doctor_job *j = calloc(1, sizeof(*j));

	if (j == NULL)
		return NULL;
	j->parts = parts;
	j->report = BUF(DOCTOR_REPORT_MAX_BYTES);
	(void)pthread_mutex_init(&j->lock, NULL);
	return j;
}

void
doctor_job_free(struct doctor_job *j)
{
	if (j == NULL)
		return;
	atomic_store(&j->is_over, true);
	if (j->has_thread)
		(void)pthread_join(j->thread, NULL);
	buf_free(&j->report);
	(void)pthread_mutex_destroy(&j->lock);
	free(j);
}

/* Keeps the report as it is now, for whoever asks meanwhile. */
static void
keep(struct doctor_job *j, const struct walk *w)
{
	struct jval *report = walk_json(w);

	(void)pthread_mutex_lock(&j->lock);
	buf_clear(&j->report);
	if (jval_write_tight(report, &j->report) != ERR_OK && j->why.text[0] == '\0')
		(void)why_fail(&j->why, ERR_LIMIT, "The report is longer than can be kept.");
	(void)pthread_mutex_unlock(&j->lock);
	jval_free(report);
}

static void
on_step(void *ctx, const struct walk *w, const struct walk_told *t)
{
	(void)t;
	keep(ctx, w);
}

/* Adds " WORD=ADDRESS" of the ready line, where phones are served there. */
static void
add_listener(struct doctor_job *j, struct slice listener, struct doctor_options *o)
{
	struct slice at, word = slice_cut(listener, '=', &at);
	char text[LISTEN_TEXT_BYTES];

	for (size_t i = 0; i < COUNT(listeners); i++) {
		char *url = j->urls[o->url_count];

		if (!slice_is(word, listeners[i].word) || o->url_count == DOCTOR_URLS_MAX ||
			slice_to_text(at, text, sizeof(text)) != ERR_OK)
			continue;
		doctor_own_url(
			listeners[i].scheme, text, settings_text(o->settings, SET_BASE_PATH), url);
		if (url[0] != '\0')
			o->urls[o->url_count++] = url;
	}
}

/* The listeners as they are open, and where phones reach this server by name. */
static void
add_urls(struct doctor_job *j, struct doctor_options *o)
{
	struct slice rest = slice_trim(slice_of(j->parts->listeners));
	const char *named = settings_text(o->settings, SET_UPGRADE_URL);
	struct host host;

	while (rest.n > 0)
		add_listener(j, slice_cut(rest, ' ', &rest), o);
	if (o->url_count < DOCTOR_URLS_MAX && host_read(slice_of(named), &host) == ERR_OK &&
		slice_to_text(slice_of(named), j->urls[o->url_count], DOCTOR_URL_BYTES) == ERR_OK) {
		o->urls[o->url_count] = j->urls[o->url_count];
		o->url_count++;
	}
}

static enum err
walk(struct doctor_job *j, struct walk *w, struct why *why)
{
	AUTO(store_closep) struct store *store = NULL;
	const struct doctor_wish *wish = &j->wish; /* nobody changes it meanwhile */
	enum err e = store_open(settings_text(j->settings, SET_DATA), DB_READ, &store, why);

	if (e != ERR_OK)
		return e;
	struct doctor_options o = {
		.are_own = true,
		.has_mac = wish->has_mac,
		.mac = wish->mac,
		.user = ACCOUNT_FACTORY_WORD,
		.password = ACCOUNT_FACTORY_WORD,
		.sip_domain = wish->sip_domain[0] != '\0' ? wish->sip_domain : NULL,
		.dhcp_why = no_dhcp,
		.is_inside = true,
		.roots = SLICE(""),
		.store = store,
		.settings = j->settings,
		.is_over = &j->is_over,
	};
	add_urls(j, &o);
	return doctor_walk(&o, w, why);
}

/* Keeps how the walk ended. */
static void
finish(struct doctor_job *j, enum err e, const struct why *why)
{
	(void)pthread_mutex_lock(&j->lock);
	if (e != ERR_OK) /* an error without a sentence is still told */
		(void)why_fail(
			&j->why, e, "%s", why->text[0] != '\0' ? why->text : err_sentence(e));
	j->state = e != ERR_OK ? JOB_FAILED : atomic_load(&j->is_over) ? JOB_ENDED : JOB_DONE;
	j->over_at = clock_wall_s();
	(void)pthread_mutex_unlock(&j->lock);
}

static void *
run(void *ctx)
{
	struct doctor_job *j = ctx;
	AUTO(walk_done) struct walk w;
	struct why why = {""};
	enum err e;

	thread_name("doctor", -1);
	walk_init(&w);
	w.ctx = j;
	w.is_over = &j->is_over;
	w.on_step = on_step;
	keep(j, &w);
	e = walk(j, &w, &why);
	finish(j, e, &why);
	return NULL;
}

/* Under the lock, where no walk is under way. */
static enum err
begin(struct doctor_job *j, const struct doctor_wish *wish, const struct settings *settings,
	struct why *why)
{
	if (j->has_thread) /* it has told its end, and does nothing after that */
		(void)pthread_join(j->thread, NULL);
	j->wish = *wish;
	j->settings = settings;
	j->started_at = clock_wall_s();
	j->over_at = 0;
	j->until_ms = clock_mono_ms() + DOCTOR_WALK_MS;
	j->why = (struct why){""};
	buf_clear(&j->report);
	atomic_store(&j->is_over, false);
	j->state = JOB_RUNNING;
	j->has_thread = pthread_create(&j->thread, NULL, run, j) == 0;
	if (j->has_thread)
		return ERR_OK;
	j->state = JOB_IDLE;
	return why_fail(why, ERR_IO, "No thread can be started for the doctor.");
}

enum err
doctor_job_start(struct doctor_job *j, const struct doctor_wish *wish,
	const struct settings *settings, struct why *why)
{
	enum err e;

	(void)pthread_mutex_lock(&j->lock);
	if (j->state == JOB_RUNNING)
		e = why_fail(why, ERR_EXISTS,
			"A walk is under way, which %s has started: wait for it, or end it.",
			j->wish.by);
	else
		e = begin(j, wish, settings, why);
	(void)pthread_mutex_unlock(&j->lock);
	return e;
}

bool
doctor_job_end(struct doctor_job *j)
{
	bool is_running;

	(void)pthread_mutex_lock(&j->lock);
	is_running = j->state == JOB_RUNNING;
	if (is_running)
		atomic_store(&j->is_over, true);
	(void)pthread_mutex_unlock(&j->lock);
	return is_running;
}

void
doctor_job_look(struct doctor_job *j)
{
	(void)pthread_mutex_lock(&j->lock);
	if (j->state == JOB_RUNNING && clock_mono_ms() > j->until_ms &&
		!atomic_exchange(&j->is_over, true))
		(void)why_fail(&j->why, ERR_LIMIT, "It took longer than %d minutes.",
			DOCTOR_WALK_MS / 60000);
	(void)pthread_mutex_unlock(&j->lock);
}

static void
put_time(struct jval *out, const char *name, int64_t at)
{
	if (at != 0)
		jval_put_number(out, name, at);
	else
		jval_put_text(out, name, NULL);
}

/* Under the lock. */
static enum err
show(const struct doctor_job *j, struct jval *out)
{
	char mac[MAC_TEXT_BYTES];
	struct jval *report = NULL;
	struct why why = {""};
	bool is_there = j->state != JOB_IDLE;
	enum err e = j->report.n > 0 ? jval_parse(buf_slice(&j->report), &report, &why) : ERR_OK;

	jval_put_text(out, "state", state_words[j->state]);
	jval_put_text(out, "mac", is_there && j->wish.has_mac ? mac_text(j->wish.mac, mac) : NULL);
	jval_put_text(out, "sip_domain",
		is_there && j->wish.sip_domain[0] != '\0' ? j->wish.sip_domain : NULL);
	jval_put_text(out, "by", is_there ? j->wish.by : NULL);
	put_time(out, "started_at", is_there ? j->started_at : 0);
	put_time(out, "over_at", j->over_at);
	jval_put_text(out, "why", j->why.text[0] != '\0' ? j->why.text : NULL);
	if (report != NULL)
		jval_put(out, "report", report);
	else
		jval_put_text(out, "report", NULL);
	return e;
}

enum err
doctor_job_show(struct doctor_job *j, struct jval *out)
{
	enum err e;

	(void)pthread_mutex_lock(&j->lock);
	e = show(j, out);
	(void)pthread_mutex_unlock(&j->lock);
	return e;
}
