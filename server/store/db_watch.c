#include "store/db_watch.h"

#include "base/auto.h"
#include "base/buf.h"
#include "store/db_inner.h"

#define SQLITE_ENABLE_PREUPDATE_HOOK
#include <sqlite3.h>
#include <stdlib.h>

enum {
	TABLES_MAX = 64,
	DEPTH_MAX = 16,
	TABLE_NAME_BYTES = 64,
	CHANGES_MAX_BYTES = 256 * 1024 * 1024
};

/* One change with its values, in one piece of memory. */
struct detail {
	struct detail *before; /* the one that was noted before it */
	struct db_change change;
};

/* One byte for the table and one for the kind of each change. */
struct mark {
	uint8_t table, kind;
};

struct db_watch {
	char tables[TABLES_MAX][TABLE_NAME_BYTES];
	size_t table_count;
	struct buf marks; /* struct mark of every change */
	struct detail *last;
	size_t detailed, detailed_max;
	size_t begun[DEPTH_MAX]; /* changes that were noted when this transaction began */
	bool is_lost;            /* something could not be noted */
};

static size_t
count_of(const struct db_watch *w)
{
	return w->marks.n / sizeof(struct mark);
}

/* The table's place among those that were met; TABLES_MAX when there are too many. */
static size_t
table_index(struct db_watch *w, const char *name)
{
	size_t i = 0;

	while (i < w->table_count && strcmp(w->tables[i], name) != 0)
		i++;
	if (i < w->table_count || i == TABLES_MAX)
		return i;
	if (slice_to_text(slice_of(name), w->tables[i], TABLE_NAME_BYTES) != ERR_OK)
		return TABLES_MAX;
	w->table_count++;
	return i;
}

static size_t
text_bytes(sqlite3_value *v)
{
	return v != NULL && sqlite3_value_type(v) == SQLITE_TEXT ? (size_t)sqlite3_value_bytes(v) :
								   0;
}

/* Copies a value; its text goes to *room, which moves on. */
static struct db_value
take(sqlite3_value *v, char **room)
{
	struct db_value out = {DB_NULL, 0, SLICE("")};

	switch (v == NULL ? SQLITE_NULL : sqlite3_value_type(v)) {
	case SQLITE_INTEGER:
		out.kind = DB_NUMBER;
		out.number = sqlite3_value_int64(v);
		break;
	case SQLITE_TEXT:
		out.kind = DB_TEXT;
		out.text = (struct slice){*room, text_bytes(v)};
		memcpy(*room, sqlite3_value_text(v), out.text.n);
		*room += out.text.n;
		break;
	case SQLITE_BLOB:
		out.kind = DB_BLOB;
		out.number = sqlite3_value_bytes(v);
		break;
	default:
		break;
	}
	return out;
}

static bool
is_same(sqlite3_value *a, sqlite3_value *b)
{
	int n = a != NULL ? sqlite3_value_bytes(a) : 0;

	if (a == NULL || b == NULL || sqlite3_value_type(a) != sqlite3_value_type(b))
		return false;
	if (sqlite3_value_type(a) == SQLITE_INTEGER)
		return sqlite3_value_int64(a) == sqlite3_value_int64(b);
	return n == sqlite3_value_bytes(b) &&
	       (n == 0 || memcmp(sqlite3_value_blob(a), sqlite3_value_blob(b), (size_t)n) == 0);
}

/* The value of a column before or after the change, or NULL where there is none. */
static sqlite3_value *
column_value(sqlite3 *handle, enum db_change_kind kind, bool is_after, int column)
{
	sqlite3_value *v = NULL;

	if (is_after ? kind == DB_REMOVED : kind == DB_ADDED)
		return NULL;
	return (is_after ? sqlite3_preupdate_new(handle, column, &v) :
			   sqlite3_preupdate_old(handle, column, &v)) == SQLITE_OK ?
		       v :
		       NULL;
}

/* Everything that the values of this change need, in bytes of text. */
static size_t
texts_bytes(sqlite3 *handle, enum db_change_kind kind, int columns)
{
	size_t n = 1; /* never an empty piece */

	for (int i = 0; i < columns; i++)
		n += text_bytes(column_value(handle, kind, false, i)) +
		     text_bytes(column_value(handle, kind, true, i));
	return n;
}

static void
note_values(struct db_watch *w, sqlite3 *handle, const char *table, enum db_change_kind kind)
{
	int columns = sqlite3_preupdate_count(handle);
	size_t n = columns > 0 ? (size_t)columns : 0, values = 2 * n * sizeof(struct db_value);
	struct detail *d = calloc(
		1, sizeof(*d) + values + n * sizeof(bool) + texts_bytes(handle, kind, columns));

	if (d == NULL) {
		w->is_lost = true;
		return;
	}
	struct db_value *was = (struct db_value *)(void *)(d + 1), *is = was + n;
	bool *is_other = (bool *)(void *)(is + n);
	char *room = (char *)(is_other + n);

	for (int i = 0; i < columns; i++) {
		sqlite3_value *old = column_value(handle, kind, false, i);
		sqlite3_value *new = column_value(handle, kind, true, i);

		was[i] = take(old, &room);
		is[i] = take(new, &room);
		is_other[i] = kind == DB_CHANGED && !is_same(old, new);
	}
	d->change = (struct db_change){table, kind, n, kind == DB_ADDED ? NULL : was,
		kind == DB_REMOVED ? NULL : is, is_other};
	d->before = w->last;
	w->last = d;
	w->detailed++;
}

static enum db_change_kind
kind_of(int op)
{
	return op == SQLITE_INSERT ? DB_ADDED : op == SQLITE_DELETE ? DB_REMOVED : DB_CHANGED;
}

/* SQLite's own signature. */
static void /* NOLINTNEXTLINE(readability-function-size) */
on_change(void *ctx, sqlite3 *handle, int op, const char *schema, const char *table,
	sqlite3_int64 old_id, sqlite3_int64 new_id)
{
	struct db_watch *w = ctx;
	size_t index = table_index(w, table);
	struct mark mark = {(uint8_t)index, (uint8_t)kind_of(op)};

	(void)schema;
	(void)old_id;
	(void)new_id;
	if (index == TABLES_MAX)
		w->is_lost = true;
	if (w->is_lost)
		return;
	/* Kept from the first on without a gap, so that taking back is cutting off the end. */
	if (count_of(w) == w->detailed && w->detailed < w->detailed_max)
		note_values(w, handle, w->tables[index], kind_of(op));
	buf_add(&w->marks, (struct slice){(const char *)&mark, sizeof(mark)});
	if (buf_check(&w->marks) != ERR_OK)
		w->is_lost = true;
}

/* Forgets the changes behind so many. */
static void
take_back(struct db_watch *w, size_t count)
{
	if (count_of(w) > count)
		w->marks.n = count * sizeof(struct mark);
	while (w->detailed > count) {
		struct detail *d = w->last;

		w->last = d->before;
		w->detailed--;
		free(d);
	}
}

void
db_watch_tx_begin(struct db_watch *w, int depth)
{
	if (w == NULL)
		return;
	if (depth < DEPTH_MAX)
		w->begun[depth] = count_of(w);
	else
		w->is_lost = true;
}

void
db_watch_tx_undo(struct db_watch *w, int depth)
{
	if (w != NULL && depth < DEPTH_MAX)
		take_back(w, w->begun[depth]);
}

enum err
db_watch_begin(struct db *db, size_t detailed_max)
{
	struct db_watch *w = calloc(1, sizeof(*w));

	if (w == NULL)
		return ERR_NOMEM;
	db_watch_end(db);
	w->marks = BUF(CHANGES_MAX_BYTES);
	w->detailed_max = detailed_max;
	*db_watch_of(db) = w;
	(void)sqlite3_preupdate_hook(db_handle(db), on_change, w);
	return ERR_OK;
}

void
db_watch_end(struct db *db)
{
	struct db_watch *w = *db_watch_of(db);

	if (w == NULL)
		return;
	(void)sqlite3_preupdate_hook(db_handle(db), NULL, NULL);
	take_back(w, 0);
	buf_free(&w->marks);
	free(w);
	*db_watch_of(db) = NULL;
}

size_t
db_watch_count(struct db *db)
{
	const struct db_watch *w = *db_watch_of(db);

	return w != NULL ? count_of(w) : 0;
}

enum err
db_watch_each(struct db *db, enum err (*each)(void *ctx, const struct db_change *change), void *ctx)
{
	const struct db_watch *w = *db_watch_of(db);
	size_t n = w != NULL ? w->detailed : 0;
	enum err e = ERR_OK;

	if (w == NULL || w->is_lost)
		return ERR_NOMEM;
	AUTO(auto_free) const struct db_change **in_order = calloc(n + 1, sizeof(*in_order));
	if (in_order == NULL)
		return ERR_NOMEM;
	for (const struct detail *d = w->last; d != NULL; d = d->before)
		in_order[--n] = &d->change;
	for (n = 0; e == ERR_OK && n < w->detailed; n++)
		e = each(ctx, in_order[n]);
	return e;
}

enum err
db_watch_tables(struct db *db,
	enum err (*each)(void *ctx, const char *table, const size_t rows[DB_CHANGE__COUNT]),
	void *ctx)
{
	const struct db_watch *w = *db_watch_of(db);
	size_t rows[TABLES_MAX][DB_CHANGE__COUNT] = {{0}};
	enum err e = ERR_OK;

	if (w == NULL || w->is_lost)
		return ERR_NOMEM;
	for (size_t i = 0; i < count_of(w); i++) {
		struct mark mark;

		memcpy(&mark, w->marks.p + i * sizeof(mark), sizeof(mark));
		rows[mark.table][mark.kind]++;
	}
	for (size_t t = 0; e == ERR_OK && t < w->table_count; t++)
		e = each(ctx, w->tables[t], rows[t]);
	return e;
}
