#include "store/models.h"

#include "base/auto.h"
#include "store/embedded.h"
#include "store/scopes.h"

#include <stdlib.h>

enum sql { SQL_BY_NAME, SQL_BY_PART, SQL_PUT, SQL_REMOVE, SQL_EACH, SQL_PHONES, SQL__COUNT };

#define COLUMNS "name, part, lines, keys, label"

static const char *const sql_text[SQL__COUNT] = {
	[SQL_BY_NAME] = "SELECT " COLUMNS " FROM model WHERE name = ?1",
	[SQL_BY_PART] = "SELECT " COLUMNS " FROM model WHERE part = ?1 ORDER BY name LIMIT 1",
	[SQL_PUT] = "INSERT INTO model(" COLUMNS ") VALUES (?1, ?2, ?3, ?4, ?5)"
		    " ON CONFLICT(name) DO UPDATE SET part = excluded.part,"
		    " lines = excluded.lines, keys = excluded.keys, label = excluded.label",
	[SQL_REMOVE] = "DELETE FROM model WHERE name = ?1",
	[SQL_EACH] = "SELECT " COLUMNS " FROM model ORDER BY name",
	[SQL_PHONES] = "SELECT CASE model WHEN '' THEN model_learnt ELSE model END AS is_model,"
		       " count(*) FROM phone GROUP BY is_model",
};

/* A row of the stock table as it stands in the file. */
struct stock {
	struct slice name, parts, lines, keys, label, last;
};

/* Takes the next row off the front of *rest; false at the end. */
static bool
stock_next(struct slice *rest, struct stock *out)
{
	struct slice line = slice_cut(*rest, '\n', rest);

	while (line.n == 0 || line.p[0] == '#') {
		if (rest->n == 0)
			return false;
		line = slice_cut(*rest, '\n', rest);
	}
	out->name = slice_cut(line, '\t', &line);
	out->parts = slice_cut(line, '\t', &line);
	out->lines = slice_cut(line, '\t', &line);
	out->keys = slice_cut(line, '\t', &line);
	out->label = slice_cut(line, '\t', &out->last);
	return true;
}

static bool
has_part(struct slice parts, struct slice part)
{
	while (parts.n > 0)
		if (slice_eq(slice_cut(parts, ',', &parts), part))
			return true;
	return false;
}

static enum err
stock_model(const struct stock *row, struct model *out)
{
	struct model m = {.is_stock = true};
	struct slice others;
	uint64_t lines = 0, keys = 0;
	enum err e = slice_to_text(row->name, m.name, sizeof(m.name));

	if (e == ERR_OK)
		e = slice_to_text(slice_cut(row->parts, ',', &others), m.part, sizeof(m.part));
	if (e == ERR_OK)
		e = slice_to_text(row->label, m.label, sizeof(m.label));
	if (e == ERR_OK)
		e = slice_to_text(row->last, m.last, sizeof(m.last));
	if (e == ERR_OK)
		e = slice_to_u64(row->lines, 0, LINES_PER_PHONE_MAX, &lines);
	if (e == ERR_OK)
		e = slice_to_u64(row->keys, 0, KEYS_PER_PHONE_MAX, &keys);
	m.lines = (int64_t)lines;
	m.keys = (int64_t)keys;
	if (e == ERR_OK)
		*out = m;
	return e;
}

/* The stock row of this name, or else with this part number. */
static enum err
stock_search(struct slice name, struct slice part, struct model *out)
{
	struct slice rest = slice_of(embedded_models);
	struct stock row;

	while (stock_next(&rest, &row))
		if ((name.n > 0 && slice_eq(row.name, name)) ||
			(part.n > 0 && has_part(row.parts, part)))
			return stock_model(&row, out);
	return ERR_NOTFOUND;
}

enum err
models_stock(struct slice name, struct model *out)
{
	return stock_search(name, SLICE(""), out);
}

/* A row of the administrator's; what he does not say stands in the stock row. */
static enum err
read_model(struct db_query *q, struct model *out)
{
	struct model m = {.is_stock = false}, stock;

	db_text(q, m.name, sizeof(m.name));
	db_text(q, m.part, sizeof(m.part));
	m.lines = db_i64(q);
	m.keys = db_i64(q);
	db_text(q, m.label, sizeof(m.label));
	if (models_stock(slice_of(m.name), &stock) == ERR_OK)
		memcpy(m.last, stock.last, sizeof(m.last));
	if (q->err == ERR_OK)
		*out = m;
	return q->err;
}

static enum err
own_find(struct store *s, enum sql which, struct slice key, struct model *out)
{
	AUTO(db_done) struct db_query q = db_use(s->main, sql_text[which]);

	db_bind_text(&q, key);
	enum err e = db_row(&q);
	return e == ERR_OK ? read_model(&q, out) : e;
}

enum err
models_by_name(struct store *s, struct slice name, struct model *out)
{
	enum err e = own_find(s, SQL_BY_NAME, name, out);

	return e == ERR_NOTFOUND ? models_stock(name, out) : e;
}

enum err
models_by_part(struct store *s, struct slice part, struct model *out)
{
	struct model stock, own;
	enum err e;

	if (part.n == 0)
		return ERR_NOTFOUND;
	e = own_find(s, SQL_BY_PART, part, out);
	if (e != ERR_NOTFOUND)
		return e;
	e = stock_search(SLICE(""), part, &stock);
	if (e != ERR_OK)
		return e;
	/* A stock row that the administrator has changed counts as he says. */
	e = own_find(s, SQL_BY_NAME, slice_of(stock.name), &own);
	if (e == ERR_OK && strcmp(own.part, stock.part) != 0)
		return ERR_NOTFOUND;
	if (e == ERR_OK)
		*out = own;
	else if (e == ERR_NOTFOUND)
		*out = stock;
	return e == ERR_NOTFOUND ? ERR_OK : e;
}

enum err
model_name_check(struct slice name, struct why *why)
{
	bool is_name = name.n > 0 && name.n <= WORD_MAX_BYTES;

	for (size_t i = 0; is_name && i < name.n; i++) {
		char c = name.p[i];

		is_name = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
			  (c >= '0' && c <= '9') || c == '.' || c == '_' || c == '-';
	}
	if (is_name)
		return ERR_OK;
	return why_fail(why, ERR_SYNTAX,
		"\"%.*s\" cannot name a model: use 1 to %d letters, digits and . _ -, as in "
		"VVX400.",
		SLICE_FMT(slice_head(name, 64)), WORD_MAX_BYTES);
}

enum err
models_put(struct store *s, const struct model *model, struct why *why)
{
	AUTO(db_done) struct db_query q = db_use(s->main, sql_text[SQL_PUT]);
	enum err e = model_name_check(slice_of(model->name), why);

	if (e == ERR_OK && model->part[0] != '\0' &&
		model_name_check(slice_of(model->part), NULL) != ERR_OK)
		e = why_fail(why, ERR_SYNTAX,
			"\"%s\" is no part number: write it as in 3111-46157-002.", model->part);
	if (e == ERR_OK && (model->lines < 0 || model->lines > LINES_PER_PHONE_MAX ||
				   model->keys < 0 || model->keys > KEYS_PER_PHONE_MAX))
		e = why_fail(why, ERR_LIMIT, "A model has up to %d lines and %d keys.",
			LINES_PER_PHONE_MAX, KEYS_PER_PHONE_MAX);
	if (e == ERR_OK)
		e = param_value_check(slice_of(model->label), why);
	if (e != ERR_OK)
		return e;
	db_bind_text(&q, slice_of(model->name));
	db_bind_text(&q, slice_of(model->part));
	db_bind_i64(&q, model->lines);
	db_bind_i64(&q, model->keys);
	db_bind_text(&q, slice_of(model->label));
	return db_run(&q);
}

enum err
models_remove(struct store *s, struct slice name)
{
	AUTO(db_done) struct db_query q = db_use(s->main, sql_text[SQL_REMOVE]);

	db_bind_text(&q, name);
	return db_run_on_one(&q);
}

static int
by_name(const void *a, const void *b)
{
	const struct model *x = a, *y = b;

	return strcmp(x->name, y->name);
}

/* All stock rows by name. */
static enum err
stock_all(struct model **out, size_t *count)
{
	struct slice rest = slice_of(embedded_models);
	struct stock row;
	size_t n = 0, lines = 0;
	enum err e = ERR_OK;

	for (size_t i = 0; i < rest.n; i++)
		lines += rest.p[i] == '\n';
	AUTO(auto_free) struct model *all = calloc(lines + 1, sizeof(*all));
	if (all == NULL)
		return ERR_NOMEM;
	while (e == ERR_OK && stock_next(&rest, &row))
		e = stock_model(&row, &all[n++]);
	if (e != ERR_OK)
		return e;
	qsort(all, n, sizeof(*all), by_name);
	*out = all;
	*count = n;
	all = NULL;
	return ERR_OK;
}

enum err
models_each(struct store *s, enum err (*each)(void *ctx, const struct model *model), void *ctx)
{
	AUTO(db_done) struct db_query q = db_use(s->main, sql_text[SQL_EACH]);
	AUTO(auto_free) struct model *stock = NULL;
	struct model own;
	size_t count = 0, at = 0;
	enum err e = stock_all(&stock, &count), more;

	more = e == ERR_OK ? db_row(&q) : e;
	if (more == ERR_OK)
		more = read_model(&q, &own);
	while (e == ERR_OK && (more == ERR_OK || (more == ERR_NOTFOUND && at < count))) {
		int order = more != ERR_OK ? 1 : at == count ? -1 : by_name(&own, &stock[at]);

		if (order > 0) {
			e = each(ctx, &stock[at++]);
			continue;
		}
		at += order == 0;
		e = each(ctx, &own);
		more = db_row(&q);
		if (more == ERR_OK)
			more = read_model(&q, &own);
	}
	if (e != ERR_OK)
		return e;
	return more == ERR_NOTFOUND ? ERR_OK : more;
}

enum err
models_each_in_use(
	struct store *s, enum err (*each)(void *ctx, struct slice model, int64_t phones), void *ctx)
{
	AUTO(db_done) struct db_query q = db_use(s->main, sql_text[SQL_PHONES]);
	enum err e;

	while ((e = db_row(&q)) == ERR_OK) {
		struct slice model = db_slice(&q);
		int64_t phones = db_i64(&q);

		e = q.err == ERR_OK ? each(ctx, model, phones) : q.err;
		if (e != ERR_OK)
			return e;
	}
	return e == ERR_NOTFOUND ? ERR_OK : e;
}
