#include "admin/doctor_job.h"

#include "base/auto.h"
#include "base/clock.h"
#include "doctor/host.h"
#include "net/listen.h"
#include "store/accounts.h"

#include <stdio.h>
#include <stdlib.h>

static const char no_dhcp[] =
	"DHCP is asked over a raw socket (CAP_NET_RAW), which this server has given up; "
	"`bootline doctor` asks it, run by root";

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
	struct job job;

	/* Under the job's lock. */
	struct doctor_wish wish;
	uint64_t until_ms;
	struct buf report; /* owned; JSON */

	/* The walk's thread alone. */
	char urls[DOCTOR_URLS_MAX][DOCTOR_URL_BYTES];
};

void
doctor_job_free(struct doctor_job *j)
{
	if (j == NULL)
		return;
	job_stop(&j->job);
	buf_free(&j->report);
	free(j);
}

/* Keeps the report as it is now, for whoever asks meanwhile. */
static void
keep(struct doctor_job *j, const struct walk *w)
{
	struct jval *report = walk_json(w);

	job_lock(&j->job);
	buf_clear(&j->report);
	if (jval_write_tight(report, &j->report) != ERR_OK && j->job.why.text[0] == '\0')
		(void)why_fail(&j->job.why, ERR_LIMIT, "The report is longer than can be kept.");
	job_unlock(&j->job);
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
	enum err e = store_open(settings_text(j->wish.settings, SET_DATA), DB_READ, &store, why);

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
		.settings = j->wish.settings,
		.is_over = &j->job.is_over,
	};
	add_urls(j, &o);
	return doctor_walk(&o, w, why);
}

/* The job's work. */
static enum err
run(void *ctx, struct why *why)
{
	struct doctor_job *j = ctx;
	AUTO(walk_done) struct walk w;

	walk_init(&w);
	w.ctx = j;
	w.is_over = &j->job.is_over;
	w.on_step = on_step;
	keep(j, &w);
	return walk(j, &w, why);
}

static void
take(void *ctx, const void *wish)
{
	struct doctor_job *j = ctx;

	memcpy(&j->wish, wish, sizeof(j->wish));
	j->until_ms = clock_mono_ms() + DOCTOR_WALK_MS;
	buf_clear(&j->report);
}

static const struct job_kind kind = {"doctor", "A walk", take, run};

struct doctor_job *
doctor_job_new(const struct admin_parts *parts)
{
	struct doctor_job *j = calloc(1, sizeof(*j));

	if (j == NULL)
		return NULL;
	j->parts = parts;
	j->report = BUF(DOCTOR_REPORT_MAX_BYTES);
	job_init(&j->job, &kind, j);
	return j;
}

enum err
doctor_job_start(
	struct doctor_job *j, const struct doctor_wish *wish, const char *by, struct why *why)
{
	return job_start(&j->job, wish, by, why);
}

bool
doctor_job_end(struct doctor_job *j)
{
	return job_end(&j->job, NULL);
}

void
doctor_job_look(struct doctor_job *j)
{
	char because[64];
	bool is_late;

	job_lock(&j->job);
	is_late = clock_mono_ms() > j->until_ms;
	job_unlock(&j->job);
	(void)snprintf(because, sizeof(because), "It took longer than %d minutes.",
		DOCTOR_WALK_MS / 60000);
	if (is_late)
		(void)job_end(&j->job, because);
}

/* Under the lock. */
static enum err
show(const struct doctor_job *j, struct jval *out)
{
	char mac[MAC_TEXT_BYTES];
	struct jval *report = NULL;
	struct why why = {""};
	bool is_there = j->job.state != JOB_IDLE;
	enum err e = j->report.n > 0 ? jval_parse(buf_slice(&j->report), &report, &why) : ERR_OK;

	job_put(&j->job, out);
	jval_put_text(out, "mac", is_there && j->wish.has_mac ? mac_text(j->wish.mac, mac) : NULL);
	jval_put_text(out, "sip_domain",
		is_there && j->wish.sip_domain[0] != '\0' ? j->wish.sip_domain : NULL);
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

	job_lock(&j->job);
	e = show(j, out);
	job_unlock(&j->job);
	return e;
}
