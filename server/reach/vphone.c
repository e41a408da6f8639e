#include "reach/vphone.h"

#include "base/auto.h"
#include "base/clock.h"
#include "reach/vphone_ask.h"
#include "reach/vphone_log.h"

#include <time.h>

enum {
	OWN_IMAGE_BYTES = 2 * CONFIG_FILE_MAX_BYTES, /* the master's, and a part number */
	AGENT_BYTES = 160,
	IMAGE_HEADER_BYTES = 8 * 1024,     /* what phones read of an image to compare versions */
	DOCUMENT_BYTES = 4 * 1024 * 1024,  /* read of a directory, licence or call list */
	REQUESTS_MAX = 2048,               /* CONFIG_FILES names no more than 1024 */
	LOG_FILE_LIMIT_BYTES = 512 * 1024, /* log.render.file.upload.append.sizeLimit's default */
};

/* One boot while it runs. */
struct boot {
	const struct vphone_options *options;
	struct vphone_asker asker;
	struct vphone_report *report;
	const struct vphone_step *step;
	bool polls; /* asks for software alone; what it has got restarts it */
	bool found; /* the last step found its file */
	bool has_master;
	bool is_over; /* nothing that follows makes sense */
};

static struct client_answer
fetch(struct boot *b, struct slice name, uint64_t most_bytes, bool keeps)
{
	const struct vphone_ask ask = {
		.step = b->step,
		.verb = CLIENT_FETCH,
		.name = name,
		.most_bytes = most_bytes,
		.keeps = keeps,
	};
	struct client_answer got = vphone_ask(&b->asker, &ask);

	b->found = vphone_found(&got);
	return got;
}

/* Reads as much of an image as tells its version. */
static void
act_loader(struct boot *b, struct slice name)
{
	const struct vphone_ask ask = {
		.step = b->step,
		.verb = CLIENT_FETCH,
		.name = name,
		.most_bytes = IMAGE_HEADER_BYTES,
		.is_header = true,
	};
	struct client_answer got = vphone_ask(&b->asker, &ask);

	b->found = vphone_found(&got);
}

/* Looks at an image, or takes it whole where it is another version than the phone runs. */
static void
look_image(struct boot *b, struct slice name)
{
	struct vphone_update *u = &b->report->update;

	if (!vphone_update_wants(u, name)) {
		act_loader(b, name);
		return;
	}
	(void)fetch(b, name, 0, false);
	if (!b->found)
		return;
	vphone_update_take(u, name);
	b->is_over = true;
}

static void
act_image(struct boot *b, struct slice name)
{
	AUTO(buf_free) struct buf own = BUF(OWN_IMAGE_BYTES);

	(void)name;
	name = slice_of(b->report->master.image);
	vphone_image_name(name, slice_of(b->options->who.part), &own);
	b->found = false;
	if (b->options->who.part[0] != '\0' && buf_check(&own) == ERR_OK)
		look_image(b, buf_slice(&own));
	if (!b->found)
		look_image(b, name);
}

/* What a boot without a master is called, by what became of asking for it. */
static enum vphone_verdict
verdict_of(enum client_outcome outcome)
{
	static const struct {
		enum client_outcome outcome;
		enum vphone_verdict verdict;
	} rows[] = {
		{CLIENT_LOGIN,       VPHONE_LOGIN      },
		{CLIENT_UNREACHABLE, VPHONE_UNREACHABLE},
		{CLIENT_TIMEOUT,     VPHONE_TIMEOUT    },
		{CLIENT_BROKEN,      VPHONE_BROKEN     },
		{CLIENT_BAD_URL,     VPHONE_BROKEN     },
		{CLIENT_SINK_FAILED, VPHONE_BROKEN     },
		{CLIENT_NOMEM,       VPHONE_BROKEN     },
	};

	for (size_t i = 0; i < COUNT(rows); i++)
		if (rows[i].outcome == outcome)
			return rows[i].verdict;
	return VPHONE_NO_MASTER;
}

/* Takes a master that was fetched into use. */
static void
read_master(struct boot *b, struct slice name)
{
	struct vphone_report *r = b->report;

	if (vphone_master_read(buf_slice(&b->asker.file), &b->options->who, &r->master, &r->why) !=
		ERR_OK) {
		r->verdict = VPHONE_BAD_MASTER;
		b->is_over = true;
		return;
	}
	b->has_master = true;
	r->verdict = VPHONE_UP;
	memcpy(r->master_name, name.p, slice_head(name, sizeof(r->master_name) - 1).n);
}

static void
try_master(struct boot *b, struct slice name)
{
	struct client_answer got = fetch(b, name, TEMPLATE_MAX_BYTES, true);

	if (b->found)
		read_master(b, name);
	else
		b->report->verdict = verdict_of(got.outcome);
}

/* Where the server address names a file, that one comes before the phone's own. */
static void
act_master(struct boot *b, struct slice name)
{
	b->found = false;
	if (!b->step->is_fallback && b->asker.base.master[0] != '\0')
		try_master(b, slice_of(b->asker.base.master));
	if (!b->found)
		try_master(b, name);
}

/* Reads what was fetched into the phone's parameters. */
static void
read_config(struct boot *b, enum vphone_rank rank, struct slice name)
{
	struct vphone_report *r = b->report;
	struct why why = {""};
	enum err e = vphone_config_add(r->config, rank, name, buf_slice(&b->asker.file), &why);

	if (e == ERR_OK)
		return;
	if (rank == VPHONE_RANK_FILE && r->verdict == VPHONE_UP)
		r->verdict = VPHONE_FILES_BAD;
	(void)why_fail(&r->why, e, "%.*s: %s", SLICE_FMT(slice_head(name, CONFIG_FILE_MAX_BYTES)),
		why.text[0] != '\0' ? why.text : err_text(e));
}

static void
act_config_file(struct boot *b, struct slice name)
{
	AUTO(buf_free) struct buf shown = BUF(CONFIG_FILE_MAX_BYTES);
	struct vphone_report *r = b->report;
	struct client_answer got = fetch(b, name, TEMPLATE_MAX_BYTES, true);

	vphone_url_show(b->asker.base.root, name, &shown); /* an entry may hold a password */
	if (b->found) {
		r->files_fetched++;
		read_config(b, VPHONE_RANK_FILE, buf_slice(&shown));
		return;
	}
	r->verdict = VPHONE_FILES_MISSING;
	(void)why_fail(&r->why, ERR_NOTFOUND, "%.*s: %s.", SLICE_FMT(buf_slice(&shown)),
		client_outcome_text(got.outcome));
}

static void
act_config_files(struct boot *b, struct slice name)
{
	struct vphone_report *r = b->report;
	struct slice rest = slice_of(r->master.config_files);

	for (; vphone_master_next(&rest, &name); r->files_named++)
		act_config_file(b, name);
	if (r->files_named == 0)
		r->verdict = VPHONE_NO_FILES;
}

static void
act_local(struct boot *b, struct slice name)
{
	(void)fetch(b, name, TEMPLATE_MAX_BYTES, true);
	if (b->found)
		read_config(b, VPHONE_RANK_LOCAL, name);
}

static void
act_web(struct boot *b, struct slice name)
{
	(void)fetch(b, name, TEMPLATE_MAX_BYTES, true);
	if (b->found)
		read_config(b, VPHONE_RANK_WEB, name);
}

static void
act_document(struct boot *b, struct slice name)
{
	(void)fetch(b, name, DOCUMENT_BYTES, false);
}

/* Stores or appends a log.
 *   append_at  CLIENT_APPEND: behind so many bytes */
static void
upload(struct boot *b, enum client_verb verb, struct slice name, struct slice body,
	uint64_t append_at)
{
	const struct vphone_ask ask = {
		.step = b->step,
		.verb = verb,
		.name = name,
		.body = body,
		.append_at = append_at,
	};
	struct client_answer got = vphone_ask(&b->asker, &ask);

	b->found = vphone_found(&got);
	if (!b->has_master && got.outcome >= CLIENT_UNREACHABLE) {
		b->report->verdict = verdict_of(got.outcome);
		b->is_over = true;
	}
}

static const char *
version_of(const struct boot *b)
{
	const struct vphone_options *o = b->options;

	return b->step->by == VPHONE_BOOTER ? o->profile->booter : b->report->update.runs;
}

static void
act_boot_log(struct boot *b, struct slice name)
{
	AUTO(buf_free) struct buf log = BUF(VPHONE_LOG_MAX_BYTES);

	vphone_log_boot(&b->options->who, version_of(b), &b->report->update, clock_wall_s(), &log);
	upload(b, CLIENT_STORE, name, buf_slice(&log), 0);
}

static void
act_app_log(struct boot *b, struct slice name)
{
	AUTO(buf_free) struct buf log = BUF(VPHONE_LOG_MAX_BYTES);

	vphone_log_app(b->report, version_of(b), clock_wall_s(), &log);
	upload(b, CLIENT_STORE, name, buf_slice(&log), 0);
}

/* Asks for the length of what is there and stores only what is new behind it.  Where the answer
 * has no length, and where the file would pass the limit of its size, it starts over; so it does
 * where the protocol has no probe. */
static void
act_append_log(struct boot *b, struct slice name)
{
	AUTO(buf_free) struct buf log = BUF(VPHONE_LOG_MAX_BYTES);
	const struct vphone_ask probe = {.step = b->step, .verb = CLIENT_PROBE, .name = name};
	struct client_answer got = vphone_ask(&b->asker, &probe);

	vphone_log_app(b->report, version_of(b), clock_wall_s(), &log);
	if (got.outcome == CLIENT_DONE && got.size >= 0 &&
		(uint64_t)got.size + log.n <= LOG_FILE_LIMIT_BYTES)
		upload(b, CLIENT_APPEND, name, buf_slice(&log), (uint64_t)got.size);
	else
		upload(b, CLIENT_STORE, name, buf_slice(&log), 0);
}

static void
run_step(struct boot *b)
{
	static void (*const acts[VPHONE_ACT__COUNT])(struct boot *, struct slice) = {
		[VPHONE_ACT_LOADER] = act_loader,
		[VPHONE_ACT_IMAGE] = act_image,
		[VPHONE_ACT_MASTER] = act_master,
		[VPHONE_ACT_CONFIG_FILES] = act_config_files,
		[VPHONE_ACT_LOCAL] = act_local,
		[VPHONE_ACT_WEB] = act_web,
		[VPHONE_ACT_DOCUMENT] = act_document,
		[VPHONE_ACT_BOOT_LOG] = act_boot_log,
		[VPHONE_ACT_APP_LOG] = act_app_log,
		[VPHONE_ACT_APPEND_LOG] = act_append_log,
	};
	AUTO(buf_free) struct buf name = BUF(CONFIG_FILE_MAX_BYTES);
	struct slice pattern = slice_of(b->step->name);

	if (b->step->is_fallback && b->found)
		return;
	if (b->options->who.part[0] == '\0' &&
		slice_find(pattern, SLICE("[PHONE_PART_NUMBER]")) < pattern.n) {
		vphone_skip(&b->asker, b->step);
		b->found = false;
		return;
	}
	vphone_substitute(pattern, &b->options->who, &name);
	acts[b->step->act](b, buf_slice(&name));
}

/* Whether a phone without a master goes on with this step. */
static bool
needs_master(const struct vphone_step *s)
{
	return s->act != VPHONE_ACT_MASTER && s->act != VPHONE_ACT_LOADER &&
	       s->act != VPHONE_ACT_BOOT_LOG;
}

static enum err
make_agents(struct boot *b, struct why *why)
{
	const struct vphone_options *o = b->options;
	struct buf *agents = b->asker.agents;
	struct slice model = slice_of(o->who.model);
	enum err e;

	buf_clear(&agents[VPHONE_BOOTER]);
	buf_clear(&agents[VPHONE_APPLICATION]);
	e = vphone_agent(
		o->profile, VPHONE_BOOTER, model, o->profile->booter, &agents[VPHONE_BOOTER], why);
	if (e != ERR_OK)
		return e;
	return vphone_agent(o->profile, VPHONE_APPLICATION, model, b->report->update.runs,
		&agents[VPHONE_APPLICATION], why);
}

/* Whether a phone that only polls for software, or only reads, takes this step. */
static bool
is_wanted(const struct boot *b, enum vphone_act act)
{
	static const bool is_read[VPHONE_ACT__COUNT] = {
		[VPHONE_ACT_MASTER] = true,
		[VPHONE_ACT_CONFIG_FILES] = true,
		[VPHONE_ACT_LOCAL] = true,
		[VPHONE_ACT_WEB] = true,
		[VPHONE_ACT_DOCUMENT] = true,
	};

	return (!b->options->only_reads || is_read[act]) &&
	       (!b->polls || act == VPHONE_ACT_MASTER || act == VPHONE_ACT_IMAGE);
}

static void
run_steps(struct boot *b)
{
	const struct vphone_profile *p = b->options->profile;

	for (size_t i = 0; i < p->count && !b->is_over; i++) {
		b->step = &p->steps[i];
		if ((b->has_master || !needs_master(b->step)) && is_wanted(b, b->step->act))
			run_step(b);
	}
}

/* Boots, and once more after each image that it has taken. */
static enum err
run_boots(struct boot *b, struct why *why)
{
	/* Enough for the clock of whoever writes down what happened, and in which order. */
	static const struct timespec restart = {.tv_nsec = 20 * 1000 * 1000};
	struct vphone_update *u = &b->report->update;
	enum err e = ERR_OK;

	run_steps(b);
	while (e == ERR_OK && u->restarts) {
		u->restarts = b->is_over = b->has_master = b->polls = false;
		(void)nanosleep(&restart, NULL);
		e = make_agents(b, why);
		if (e == ERR_OK)
			run_steps(b);
	}
	return e;
}

static void
boot_done(struct boot *b)
{
	vphone_asker_done(&b->asker);
}

/* Gets everything ready that a boot needs. */
static enum err
begin(struct boot *b, struct vphone_report *r, struct why *why)
{
	const struct vphone_options *o = b->options;

	enum err e = vphone_base_read(slice_of(o->url), &b->asker.base, why);

	b->asker.report = b->report = r;
	b->polls = o->polls;
	r->update = (struct vphone_update){.is_on = o->updates, .fault = o->fault};
	if (e == ERR_OK)
		e = slice_to_text(slice_of(o->version != NULL ? o->version : o->profile->version),
			r->update.runs, sizeof(r->update.runs));
	if (e == ERR_OK)
		e = make_agents(b, why);
	if (e != ERR_OK)
		return e;
	r->config = vphone_config_new();
	b->asker.client = client_new(&o->client);
	return r->config == NULL || b->asker.client == NULL ? ERR_NOMEM : ERR_OK;
}

enum err
vphone_boot(const struct vphone_options *options, struct vphone_report *out, struct why *why)
{
	AUTO(vphone_report_done)
	struct vphone_report report = {
		.verdict = VPHONE_NO_MASTER,
		.requests = BUF(REQUESTS_MAX * sizeof(struct vphone_request)),
		.master = vphone_master_default(),
	};
	AUTO(boot_done)
	struct boot b = {
		.options = options,
		.asker = {.user = options->user,
			  .password = options->password,
			  .agents = {BUF(AGENT_BYTES), BUF(AGENT_BYTES)},
			  .file = BUF(TEMPLATE_MAX_BYTES)},
	};
	uint64_t began_us = clock_mono_us();

	enum err e = begin(&b, &report, why);
	if (e != ERR_OK)
		return e;
	e = run_boots(&b, why);
	report.took_us = clock_mono_us() - began_us;
	(void)nanosleep(&(struct timespec){.tv_sec = options->linger_s}, NULL);
	if (e == ERR_OK)
		e = buf_check(&report.requests);
	if (e == ERR_OK)
		e = vphone_config_settle(report.config);
	if (e != ERR_OK)
		return e;
	*out = report;
	report = (struct vphone_report){.config = NULL};
	return ERR_OK;
}
