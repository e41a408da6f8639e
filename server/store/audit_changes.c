#include "base/auto.h"
#include "base/clock.h"
#include "base/escape.h"
#include "store/audit.h"
#include "store/audit_names.h"
#include "store/audit_objects.h"
#include "store/audit_shapes.h"

#include <inttypes.h>

struct changes {
	struct store *store;
	struct audit_names *names;
	struct audit_object *objects;
};

static void
changes_done(struct changes *c)
{
	audit_objects_free(&c->objects);
	audit_names_freep(&c->names);
}

/* Appends a value as people know it. */
/* A number that is no reference and has no word; a time by its date. */
static void
tell_number(const char *column, int64_t number, struct buf *out)
{
	size_t n = strlen(column);
	char text[CLOCK_TEXT_BYTES];

	if (n > 3 && strcmp(column + n - 3, "_at") == 0)
		buf_add_text(out, clock_text(number, text));
	else
		buf_addf(out, "%" PRId64, number);
}

static enum err
tell_value(struct changes *c, const char *table, size_t place, const struct db_value *v,
	struct buf *out)
{
	AUTO(buf_free) struct buf kind = BUF(AUDIT_OBJECT_MAX_BYTES);
	const char *column, *fallback, *word;
	enum err e = audit_names_column(c->names, table, place, &column, &fallback);

	if (e != ERR_OK)
		return e;
	switch (v->kind) {
	case DB_NUMBER:
		word = audit_names_word(table, column, v->number);
		if (word != NULL)
			buf_add_text(out, word);
		else if ((e = audit_names_reference(c->names, column, v->number, &kind, out)) ==
			 ERR_NOTFOUND)
			tell_number(column, v->number, out);
		break;
	case DB_TEXT:
		buf_add(out, v->text);
		break;
	case DB_BLOB:
		buf_add_text(out, SECRET_MASK);
		break;
	case DB_NULL:
	default:
		if (fallback != NULL)
			buf_add_text(out, fallback);
	}
	return e == ERR_OK || e == ERR_NOTFOUND ? buf_check(out) : e;
}

/* The row as it is, or, of a removed one, as it was. */
static const struct db_value *
values_of(const struct db_change *change)
{
	return change->is != NULL ? change->is : change->was;
}

static enum err
tell_named(struct changes *c, const struct db_change *change, const char *column, struct buf *out)
{
	size_t place;
	enum err e = audit_names_place(c->names, change->table, column, &place);

	if (e == ERR_OK && place >= change->count)
		e = ERR_NOTFOUND;
	return e == ERR_OK ? tell_value(c, change->table, place, &values_of(change)[place], out) :
			     e;
}

/* Appends what the changed row belongs to: "phone 0004f2aabbcc". */
static enum err
tell_owner(struct changes *c, const struct audit_shape *s, const struct db_change *change,
	struct buf *out)
{
	AUTO(buf_free) struct buf name = BUF(AUDIT_OBJECT_MAX_BYTES);

	for (size_t i = 0; i < COUNT(s->owners) && s->owners[i] != NULL; i++) {
		size_t place;
		enum err e = audit_names_place(c->names, change->table, s->owners[i], &place);

		if (e != ERR_OK)
			return e;
		if (values_of(change)[place].kind != DB_NUMBER)
			continue;
		e = audit_names_reference(
			c->names, s->owners[i], values_of(change)[place].number, out, &name);
		if (name.n > 0)
			buf_addf(out, " %.*s", SLICE_FMT(buf_slice(&name)));
		return e;
	}
	return ERR_NOTFOUND;
}

static enum err
tell_object(struct changes *c, const struct audit_shape *s, const struct db_change *change,
	struct buf *out)
{
	AUTO(buf_free) struct buf name = BUF(AUDIT_OBJECT_MAX_BYTES);
	enum err e;

	if (s != NULL && s->kind == NULL)
		return tell_owner(c, s, change, out);
	e = tell_named(c, change, s != NULL ? s->name : "id", &name);
	if (s == NULL && e == ERR_NOTFOUND)
		e = tell_value(c, change->table, 0, &values_of(change)[0], &name);
	buf_add_text(out, s != NULL ? s->kind : change->table);
	if (name.n > 0) /* a setup link for nobody yet has no name */
		buf_addf(out, " %.*s", SLICE_FMT(buf_slice(&name)));
	return e;
}

static enum err
tell_prefix(struct changes *c, const struct audit_shape *s, const struct db_change *change,
	struct buf *out)
{
	enum err e = ERR_OK;

	if (s == NULL || s->prefix == NULL)
		return ERR_OK;
	buf_add_text(out, s->prefix);
	for (size_t i = 0; e == ERR_OK && i < COUNT(s->keys) && s->keys[i] != NULL; i++) {
		if (i > 0)
			buf_add_char(out, '.');
		e = tell_named(c, change, s->keys[i], out);
	}
	return e;
}

/* Whether a column of a changed row makes a field. */
static bool
is_field(const struct audit_shape *s, const struct db_change *change, size_t place,
	const char *column)
{
	bool is_changed = change->kind == DB_CHANGED;

	return (!is_changed || change->is_other[place]) &&
	       audit_shape_is_field(s, column, is_changed);
}

/* Appends the field's name: prefix, dot, column without its "_id". */
static void
tell_field_name(
	const struct audit_shape *s, struct slice prefix, const char *column, struct buf *out)
{
	struct slice name = slice_of(column);

	buf_add(out, prefix);
	/* A sealed value takes the place of an open one. */
	if (audit_shape_is_value(s, column))
		return;
	if (prefix.n > 0)
		buf_add_char(out, '.');
	if (slice_ends(name, SLICE("_id")))
		name.n -= 3;
	buf_add(out, name);
}

/* Sets one side of a field, unless the value is empty. */
static enum err
set_side(struct changes *c, const struct db_change *change, const struct db_value *values,
	size_t place, struct audit_side *side)
{
	const struct db_value *v = values != NULL ? &values[place] : NULL;

	if (v == NULL || v->kind == DB_NULL || (v->kind == DB_TEXT && v->text.n == 0))
		return ERR_OK;
	buf_clear(&side->text);
	side->is_there = true;
	side->is_secret = v->kind == DB_BLOB;
	return tell_value(c, change->table, place, v, &side->text);
}

static enum err
note_field(struct changes *c, struct audit_object *o, const struct db_change *change, size_t place,
	struct slice name)
{
	struct audit_side after = {.text = BUF(AUDIT_TEXT_MAX_BYTES)};
	struct audit_fact *f;
	enum err e = audit_fact_find(o, name, &f);
	bool is_known = e == ERR_EXISTS;

	if (e != ERR_OK && !is_known)
		return e;
	e = set_side(c, change, change->is, place, &after);
	/* What it was before the first change counts, and what it is after the last.  Where two
	 * columns of a row make one field, the empty one is silent. */
	if (e == ERR_OK && (!is_known || f->last == change))
		e = set_side(c, change, change->was, place, &f->was);
	if (after.is_there || f->last != change) {
		buf_free(&f->is.text);
		f->is = after;
	} else {
		buf_free(&after.text);
	}
	f->last = change;
	audit_fact_mask(f);
	return e;
}

/* A row that has nothing to say but that it is there. */
static enum err
note_presence(struct audit_object *o, const struct db_change *change, struct slice name)
{
	struct audit_fact *f;
	enum err e = audit_fact_find(o, name, &f);
	bool is_known = e == ERR_EXISTS;

	if (e != ERR_OK && !is_known)
		return e;
	buf_clear(&f->is.text);
	f->is.is_there = change->kind != DB_REMOVED;
	if (!is_known)
		f->was.is_there = change->kind == DB_REMOVED;
	if (f->is.is_there)
		buf_add_text(&f->is.text, "yes");
	if (!is_known && f->was.is_there)
		buf_add_text(&f->was.text, "yes");
	return ERR_OK;
}

static enum err
note_columns(struct changes *c, const struct audit_shape *s, const struct db_change *change,
	struct audit_object *o)
{
	AUTO(buf_free) struct buf prefix = BUF(AUDIT_FIELD_NAME_MAX_BYTES);
	size_t told = 0;
	enum err e = tell_prefix(c, s, change, &prefix);

	for (size_t i = 0; e == ERR_OK && i < change->count; i++) {
		AUTO(buf_free) struct buf name = BUF(AUDIT_FIELD_NAME_MAX_BYTES);
		const char *column, *fallback;

		e = audit_names_column(c->names, change->table, i, &column, &fallback);
		if (e != ERR_OK || !is_field(s, change, i, column))
			continue;
		tell_field_name(s, buf_slice(&prefix), column, &name);
		e = buf_check(&name);
		if (e == ERR_OK)
			e = note_field(c, o, change, i, buf_slice(&name));
		told++;
	}
	if (e == ERR_OK)
		e = buf_check(&prefix);
	return e == ERR_OK && told == 0 && prefix.n > 0 && change->kind != DB_CHANGED ?
		       note_presence(o, change, buf_slice(&prefix)) :
		       e;
}

static enum err
note_change(void *ctx, const struct db_change *change)
{
	AUTO(buf_free) struct buf name = BUF(AUDIT_OBJECT_MAX_BYTES);
	struct changes *c = ctx;
	const struct audit_shape *s = audit_shape_find(change->table);
	struct audit_object *o;
	enum err e;

	if (!audit_shape_is_told(s))
		return ERR_OK;
	e = tell_object(c, s, change, &name);
	if (e == ERR_OK)
		e = buf_check(&name);
	if (e == ERR_OK)
		e = audit_object_find(&c->objects, buf_slice(&name), &o);
	if (e != ERR_OK)
		return e;
	o->is_whole = o->is_whole || (change->kind != DB_CHANGED && (s == NULL || s->kind != NULL));
	return note_columns(c, s, change, o);
}

/* The phone that an object is about, or none. */
static struct mac
phone_of(struct slice object)
{
	struct slice name, kind = slice_cut(object, ' ', &name);
	struct mac mac;

	if ((slice_is(kind, "phone") || slice_is(kind, "document")) &&
		mac_from_hex(name, &mac) == ERR_OK)
		return mac;
	return (struct mac){{0}};
}

/* The row that every row of this command begins as. */
static struct audit_row
row_of(int64_t at, const struct audit_who *who, struct slice action, struct slice object)
{
	return (struct audit_row){.at = at,
		.by = slice_of(who->by),
		.login = slice_of(who->login),
		.via = slice_of(who->via),
		.action = action,
		.object = object,
		.mac = phone_of(object),
		.was = SLICE(""),
		.becomes = SLICE("")};
}

/* Calls what an object was and is as lines of fields; one that is as it was is left out. */
static enum err
call_object(const struct audit_object *o,
	enum err (*each)(void *ctx, struct slice object, struct slice was, struct slice becomes),
	void *ctx)
{
	AUTO(buf_free) struct buf was = BUF(AUDIT_SIDE_MAX_BYTES);
	AUTO(buf_free) struct buf becomes = BUF(AUDIT_SIDE_MAX_BYTES);
	bool is_any = audit_object_tell(o, &was, &becomes);

	if (buf_check(&was) != ERR_OK || buf_check(&becomes) != ERR_OK)
		return ERR_NOMEM;
	return is_any ? each(ctx, buf_slice(&o->name), buf_slice(&was), buf_slice(&becomes)) :
			ERR_OK;
}

enum err
audit_changes_each(struct store *s,
	enum err (*each)(void *ctx, struct slice object, struct slice was, struct slice becomes),
	void *ctx)
{
	AUTO(changes_done) struct changes c = {s, NULL, NULL};
	enum err e;

	if (db_watch_count(s->main) > AUDIT_CHANGES_MAX)
		return ERR_LIMIT;
	c.names = audit_names_new(s);
	e = c.names != NULL ? db_watch_each(s->main, note_change, &c) : ERR_NOMEM;
	for (const struct audit_object *o = c.objects; e == ERR_OK && o != NULL; o = o->next)
		e = call_object(o, each, ctx);
	return e;
}

struct adding {
	struct store *store;
	int64_t at;
	const struct audit_who *who;
	struct slice action;
};

static enum err
add_object(void *ctx, struct slice object, struct slice was, struct slice becomes)
{
	const struct adding *a = ctx;
	struct audit_row row = row_of(a->at, a->who, a->action, object);

	row.was = was;
	row.becomes = becomes;
	return audit_add(a->store, &row);
}

static enum err
add_objects(struct store *s, int64_t at, const struct audit_who *who, struct slice action)
{
	struct adding a = {s, at, who, action};

	return audit_changes_each(s, add_object, &a);
}

static enum err
tell_table(void *ctx, const char *table, const size_t rows[DB_CHANGE__COUNT])
{
	static const char *const kinds[DB_CHANGE__COUNT] = {
		[DB_ADDED] = "added", [DB_CHANGED] = "changed", [DB_REMOVED] = "removed"};

	for (int k = 0; k < DB_CHANGE__COUNT && audit_shape_is_told(audit_shape_find(table)); k++)
		if (rows[k] > 0)
			buf_addf(ctx, "%s.%s=%zu\n", table, kinds[k], rows[k]);
	return ERR_OK;
}

static enum err
add_counts(struct store *s, struct audit_row row)
{
	AUTO(buf_free) struct buf counts = BUF(AUDIT_SIDE_MAX_BYTES);
	enum err e = db_watch_tables(s->main, tell_table, &counts);

	if (e == ERR_OK)
		e = buf_check(&counts);
	row.becomes = buf_slice(&counts);
	return e == ERR_OK ? audit_add(s, &row) : e;
}

enum err
audit_begin(struct store *s)
{
	return db_watch_begin(s->main, AUDIT_CHANGES_MAX);
}

enum err
audit_finish(struct store *s, int64_t at, const struct audit_who *who, struct slice action,
	struct slice subject)
{
	enum err e;

	db_watch_stop(s->main); /* its own rows are no changes */
	e = db_watch_count(s->main) > AUDIT_CHANGES_MAX ?
		    add_counts(s, row_of(at, who, action, subject)) :
		    add_objects(s, at, who, action);
	db_watch_end(s->main);
	return e;
}

void
audit_drop(struct store *s)
{
	db_watch_end(s->main);
}
