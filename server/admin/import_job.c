#include "admin/import_job.h"

#include "base/auto.h"
#include "base/clock.h"
#include "base/log.h"

#include <stdlib.h>

static const char action[] = "import";

struct import_job {
	const struct admin_parts *parts;
	struct job job;

	/* Under the job's lock. */
	struct import_wish wish; /* nobody changes it while it runs */
	const char *doing;       /* static: which step */
	size_t done, all;        /* of it */
	bool is_committed;
	struct moving *moving; /* the report; NULL: there is none */
	uint64_t until_ms;
};

static bool
on_progress(void *ctx, const char *what, size_t done, size_t all)
{
	struct import_job *j = ctx;

	job_lock(&j->job);
	j->doing = what;
	j->done = done;
	j->all = all;
	job_unlock(&j->job);
	return !atomic_load(&j->job.is_over);
}

/* The rows, in one transaction with what the audit has of them. */
static enum err
write_rows(struct import_job *j, struct store *s, struct moving *m, const struct moving_options *o,
	struct why *why)
{
	AUTO(db_tx_done) struct db_tx tx = {NULL, 0};
	enum err e = db_tx_begin_write(s->main, &tx);

	if (e == ERR_OK)
		e = audit_begin(s);
	if (e != ERR_OK)
		return e;
	e = moving_rows(m, why);
	if (e == ERR_OK && atomic_load(&j->job.is_over))
		e = ERR_BUSY;
	if (e != ERR_OK || o->is_dry_run) {
		audit_drop(s);
		return e;
	}
	e = audit_finish(s, o->now, o->who, slice_of(action), slice_of(o->folder));
	if (e == ERR_OK)
		e = db_tx_commit(&tx);
	if (e == ERR_OK)
		keeper_note_commit(j->parts->main_keeper);
	return e;
}

/* From here on it counts: what fails afterwards is told beside it. */
static void
settle(struct import_job *j, struct moving *m)
{
	struct why why = {""};
	enum err e;

	job_lock(&j->job);
	j->is_committed = true;
	job_unlock(&j->job);
	e = moving_settle(m, &why);
	if (e == ERR_OK)
		return;
	log_event(LOG_WARN, "an import is committed, not all that follows it",
		log_field_text("why", why.text[0] != '\0' ? why.text : err_text(e)));
	job_lock(&j->job);
	(void)why_fail(&j->job.why, e,
		"The import is done, but logs of the folder were not all taken in: %s",
		why.text[0] != '\0' ? why.text : err_sentence(e));
	job_unlock(&j->job);
}

static enum err
move(struct import_job *j, struct store *s, const struct moving_options *o, struct moving **m,
	struct why *why)
{
	enum err e = moving_open(s, o, m, why);

	if (e == ERR_OK)
		e = moving_store(*m, why);
	if (e == ERR_OK)
		e = write_rows(j, s, *m, o, why);
	if (e == ERR_OK && !o->is_dry_run)
		settle(j, *m);
	return e;
}

/* Keeps the report for whoever asks; *m is NULL then. */
static void
keep(struct import_job *j, struct moving **m)
{
	if (*m == NULL)
		return;
	moving_shed(*m);
	job_lock(&j->job);
	j->moving = *m;
	j->until_ms = clock_mono_ms() + IMPORT_KEPT_MS;
	job_unlock(&j->job);
	*m = NULL;
}

static enum err
run(void *ctx, struct why *why)
{
	struct import_job *j = ctx;
	AUTO(store_closep) struct store *store = NULL;
	AUTO(moving_freep) struct moving *m = NULL;
	const struct import_wish *w = &j->wish;
	struct audit_who who = {.via = w->is_token ? "token" : "web"};
	const struct moving_options o = {.folder = settings_text(w->settings, SET_ROOT),
		.site = w->site[0] != '\0' ? w->site : NULL,
		.is_dry_run = w->is_dry_run,
		.replaces = w->replaces,
		.now = clock_wall_s(),
		.settings = w->settings,
		.who = &who,
		.progress = on_progress,
		.ctx = j};
	enum err e = store_open(settings_text(w->settings, SET_DATA), DB_WRITE, &store, why);

	(void)snprintf(who.by, sizeof(who.by), "%s", j->job.by);
	if (e == ERR_OK)
		e = move(j, store, &o, &m, why);
	/* Of one that was ended, or could not read, half a report would mislead. */
	if (e == ERR_OK || e == ERR_EXISTS)
		keep(j, &m);
	return e;
}

/* Under the lock. */
static void
forget(struct import_job *j)
{
	moving_freep(&j->moving);
	j->moving = NULL;
	j->doing = NULL;
	j->done = j->all = 0;
	j->is_committed = false;
}

static void
take(void *ctx, const void *wish)
{
	struct import_job *j = ctx;

	forget(j);
	memcpy(&j->wish, wish, sizeof(j->wish));
}

static const struct job_kind kind = {"import", "An import", take, run};

struct import_job *
import_job_new(const struct admin_parts *parts)
{
	struct import_job *j = calloc(1, sizeof(*j));

	if (j == NULL)
		return NULL;
	j->parts = parts;
	job_init(&j->job, &kind, j);
	return j;
}

void
import_job_free(struct import_job *j)
{
	if (j == NULL)
		return;
	job_stop(&j->job);
	moving_freep(&j->moving);
	free(j);
}

enum err
import_job_start(
	struct import_job *j, const struct import_wish *wish, const char *by, struct why *why)
{
	return job_start(&j->job, wish, by, why);
}

bool
import_job_end(struct import_job *j)
{
	bool is_there;

	if (job_end(&j->job, NULL))
		return true;
	job_lock(&j->job);
	is_there = j->job.state != JOB_IDLE && j->job.state != JOB_RUNNING;
	if (is_there) {
		forget(j);
		j->job.state = JOB_IDLE;
		j->job.over_at = 0;
		j->job.why = (struct why){""};
	}
	job_unlock(&j->job);
	return is_there;
}

void
import_job_look(struct import_job *j)
{
	job_lock(&j->job);
	if (j->moving != NULL && clock_mono_ms() > j->until_ms)
		forget(j);
	job_unlock(&j->job);
}

static struct jval *
counts_of(const struct moving *m)
{
	struct jval *report = jval_object();
	struct moving_figure figures[MOVING_FIGURES];

	moving_figures(m, figures);
	jval_put_bool(report, "base_template_taken_off", moving_counts(m)->took_off_base);
	for (size_t i = 0; i < MOVING_FIGURES; i++)
		jval_put_number(report, figures[i].name, (int64_t)figures[i].n);
	jval_put_number(report, "notes", (int64_t)moving_report(m)->notes_len);
	jval_put_number(report, "conflicts", (int64_t)moving_report(m)->conflicts);
	return report;
}

void
import_job_show(struct import_job *j, struct jval *out)
{
	bool is_there;

	job_lock(&j->job);
	is_there = j->job.state != JOB_IDLE;
	job_put(&j->job, out);
	jval_put_text(out, "site", is_there && j->wish.site[0] != '\0' ? j->wish.site : NULL);
	jval_put_bool(out, "is_dry_run", is_there && j->wish.is_dry_run);
	jval_put_bool(out, "replace", is_there && j->wish.replaces);
	jval_put_bool(out, "is_committed", j->is_committed);
	jval_put_text(out, "doing", j->doing);
	jval_put_number(out, "done", (int64_t)j->done);
	jval_put_number(out, "all", (int64_t)j->all);
	if (j->moving != NULL)
		jval_put(out, "report", counts_of(j->moving));
	else
		jval_put(out, "report", jval_null());
	job_unlock(&j->job);
}

static void
push_file(const struct moving_report *r, uint32_t i, struct jval *out)
{
	struct jval *row = jval_push_object(out);

	jval_put_slice(row, "file", boot_file(r->folder, i)->path);
	jval_put_text(row, "became", moved_names[moving_report_of(r, i)]);
	jval_put_slice(row, "detail", moving_report_end_text(r, i));
}

static void
push_files(const struct moving_report *r, struct import_part *part, struct jval *out)
{
	size_t i = part->at;

	part->all = boot_files_len(r->folder);
	for (; i < part->all && i - part->at < part->most; i++)
		push_file(r, (uint32_t)i, out);
	part->next = i < part->all ? i : 0;
}

static void
push_note(const struct moving_note *n, struct jval *out)
{
	struct jval *row = jval_push_object(out);

	jval_put_slice(row, "file", n->path);
	jval_put_number(row, "line", n->line);
	jval_put_bool(row, "is_conflict", n->is_conflict);
	jval_put_slice(row, "note", n->text);
}

static void
push_notes(const struct moving_report *r, struct import_part *part, struct jval *out)
{
	struct moving_note n;
	size_t told = 0, i = part->at;

	part->all = part->conflicts_alone ? r->conflicts : r->notes_len;
	for (; told < part->most && moving_report_note_at(r, i, &n); i++)
		if (n.is_conflict || !part->conflicts_alone) {
			push_note(&n, out);
			told++;
		}
	part->next = i < r->notes_len ? i : 0;
}

static enum err
tell(struct import_job *j, struct import_part *part, struct jval *out,
	void (*push)(const struct moving_report *r, struct import_part *part, struct jval *out))
{
	bool is_there;

	job_lock(&j->job);
	is_there = j->moving != NULL;
	if (is_there)
		push(moving_report(j->moving), part, out);
	job_unlock(&j->job);
	return is_there ? ERR_OK : ERR_NOTFOUND;
}

enum err
import_job_files(struct import_job *j, struct import_part *part, struct jval *out)
{
	return tell(j, part, out, push_files);
}

enum err
import_job_notes(struct import_job *j, struct import_part *part, struct jval *out)
{
	return tell(j, part, out, push_notes);
}
