#include "admin/dry_run.h"

#include "base/auto.h"
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
	struct jval *change = jval_object();

	jval_put_slice(change, "object", object);
	jval_put_slice(change, "field", field);
	put_side(change, "before", was != NULL, was ? *was : SLICE(""));
	put_side(change, "after", is != NULL, is ? *is : SLICE(""));
	jval_push(array, change);
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
		dry_run_put_changes(t->changes, row->object, row->was, row->becomes);
	return ERR_OK;
}

enum err
dry_run_tell(struct call *c, struct store *before)
{
	const struct audit_filter all = {.by = SLICE(""), .limit = AUDIT_CHANGES_MAX + 1};
	const struct audit_who who = {.via = "web"};
	struct telling t = {.changes = jval_array()};
	enum err e = audit_last_id(before, &t.after);

	if (e == ERR_OK)
		e = audit_finish(c->store, c->ask->at, &who, SLICE("dry run"), SLICE(""));
	if (e == ERR_OK)
		e = audit_each(c->store, &all, tell_row, &t);
	jval_free(c->answer);
	c->answer = jval_object();
	c->status = 200;
	jval_put_bool(c->answer, "dry_run", true);
	jval_put(c->answer, "changes", t.changes);
	return e;
}
