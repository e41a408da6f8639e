#include "admin/dry_run.h"

#include "base/auto.h"
#include "base/clock.h"
#include "manage/preview.h"
#include "store/audit.h"

/* Finds the value of a field among lines; empty where there is none. */
static bool
find_field(struct slice lines, struct slice wanted, struct slice *value)
{
	struct slice field;

	while (audit_field_read(&lines, &field, value))
		if (slice_eq(field, wanted))
			return true;
	return false;
}

static void
put_side(struct jval *change, const char *name, bool is_there, struct slice value)
{
	if (is_there)
		jval_put_slice(change, name, value);
	else
		jval_put(change, name, jval_null());
}

static void
push_change(struct jval *array, struct slice object, struct slice field, const struct slice *was,
	const struct slice *is)
{
	struct jval *change = jval_push_object(array);

	if (object.n > 0)
		jval_put_slice(change, "object", object);
	jval_put_slice(change, "field", field);
	put_side(change, "before", was != NULL, was ? *was : SLICE(""));
	put_side(change, "after", is != NULL, is ? *is : SLICE(""));
}

void
dry_run_put_changes(struct jval *array, struct slice object, struct slice was, struct slice is)
{
	struct slice rest = was, field, before, after;

	while (audit_field_read(&rest, &field, &before))
		push_change(array, object, field, &before,
			find_field(is, field, &after) ? &after : NULL);
	rest = is;
	while (audit_field_read(&rest, &field, &after))
		if (!find_field(was, field, &before))
			push_change(array, object, field, NULL, &after);
}

struct telling {
	struct jval *changes;
	int64_t after; /* rows up to this one were there before */
};

static enum err
tell_row(void *ctx, const struct audit_row *row)
{
	struct telling *t = ctx;

	if (row->id > t->after)
		/* What changes a thousand rows has one row of the audit, about no object. */
		dry_run_put_changes(t->changes,
			row->object.n > 0 ? row->object : SLICE("inventory"), row->was,
			row->becomes);
	return ERR_OK;
}

static uint64_t
now_ms(void *ctx)
{
	(void)ctx;
	return clock_mono_ms();
}

static void
put_lines(struct jval *diff, struct slice rest)
{
	struct jval *lines = jval_put_array(diff, "lines");
	struct slice text;
	char op;

	while (preview_line_next(&rest, &op, &text)) {
		struct jval *line = jval_push_object(lines);

		jval_put_slice(line, "op", (struct slice){&op, 1});
		jval_put_slice(line, "text", text);
	}
}

static void
push_diff(struct jval *diffs, const struct preview_diff *d)
{
	struct jval *diff = jval_push_object(diffs);
	size_t shown = d->phones < PREVIEW_MACS_MAX ? d->phones : PREVIEW_MACS_MAX;
	char text[MAC_TEXT_BYTES];

	jval_put_number(diff, "phones", (int64_t)d->phones);
	jval_put_text(diff, "example", mac_text(d->macs[0], text));
	struct jval *macs = jval_put_array(diff, "macs");
	for (size_t i = 0; i < shown; i++)
		jval_push_text(macs, mac_text(d->macs[i], text));
	jval_put_text(diff, "file", d->file);
	put_lines(diff, buf_slice(&d->lines));
	jval_put_bool(diff, "is_cut", d->is_cut);
}

static void
put_preview(struct jval *answer, const struct preview *p)
{
	struct jval *phones = jval_put_object(answer, "phones");
	struct jval *diffs = jval_put_array(answer, "diffs");

	jval_put_number(phones, "total", (int64_t)p->total);
	jval_put_number(phones, "looked_at", (int64_t)p->looked_at);
	jval_put_number(phones, "changed", (int64_t)p->changed);
	jval_put_number(phones, "failing", (int64_t)p->failing);
	if (p->failing > 0)
		jval_put_text(phones, "why", p->why.text);
	for (size_t i = 0; i < p->count; i++)
		push_diff(diffs, &p->diffs[i]);
}

/* Which phones' files would be others. */
static enum err
tell_phones(struct call *c, struct store *before)
{
	AUTO(affected_done) struct affected who = {.is_all = false};
	AUTO(preview_done) struct preview preview = {.total = 0};
	const struct preview_job job = {before, c->store, c->settings, &who, now_ms, NULL};
	enum err e = affected_find(before, c->store, &who);

	if (e == ERR_OK)
		e = preview_run(&job, &preview);
	if (e == ERR_OK)
		put_preview(c->answer, &preview);
	return e;
}

static enum err
tell_changes(struct call *c, struct store *before)
{
	const struct audit_filter all = {.by = SLICE(""), .limit = AUDIT_CHANGES_MAX + 1};
	const struct audit_who who = {.via = "web"};
	struct telling t = {.changes = jval_array()};
	enum err e = audit_last_id(before, &t.after);

	jval_put(c->answer, "changes", t.changes);
	if (e == ERR_OK)
		e = audit_finish(c->store, c->ask->at, &who, SLICE("dry run"), SLICE(""));
	return e == ERR_OK ? audit_each(c->store, &all, tell_row, &t) : e;
}

enum err
dry_run_tell(struct call *c, struct store *before)
{
	enum err e;

	jval_free(c->answer);
	c->answer = jval_object();
	c->status = 200;
	c->ask->header_count = 0; /* a Location of something that will not be */
	jval_put_bool(c->answer, "dry_run", true);
	if (c->report != NULL)
		jval_put(c->answer, "report", c->report);
	c->report = NULL;
	e = tell_phones(c, before);
	return e == ERR_OK ? tell_changes(c, before) : e;
}
