#include "admin/known_parameters.h"

#include "base/auto.h"
#include "base/clock.h"
#include "limits.h"
#include "provision/overrides.h"
#include "provision/template.h"
#include "store/documents.h"
#include "store/params.h"
#include "store/templates.h"

#include <stdlib.h>

enum { WHERE_BYTES = WORD_MAX_BYTES + 16, EXAMPLE_MAX_BYTES = 200 };

/* What is known so far. */
struct known {
	const struct known_parts *parts;
	struct slice text;  /* what a name must hold */
	struct jval *names; /* by name: {"used_by", "used_in", "example"} */
	const char *where;  /* the template that is read now: "template lines" */
	uint64_t until_ms;  /* uploads are read */
};

static bool
holds(struct slice name, struct slice part)
{
	for (size_t i = 0; i + part.n <= name.n; i++)
		if (slice_eq_nocase(slice_head(slice_from(name, i), part.n), part))
			return true;
	return false;
}

/* The entry of a name; NULL where it is not wanted, or none. */
static struct jval *
entry_of(struct known *k, struct slice name)
{
	char text[PARAM_NAME_MAX_BYTES + 1];
	struct jval *entry;

	if (!holds(name, k->text) || param_name_check(name, true, NULL) != ERR_OK ||
		slice_to_text(name, text, sizeof(text)) != ERR_OK)
		return NULL;
	entry = jval_get(k->names, text);
	if (entry != NULL)
		return entry;
	entry = jval_object();
	jval_put_number(entry, "used_by", 0);
	jval_put(entry, "used_in", jval_array());
	jval_put(k->names, text, entry);
	return entry;
}

static void
add_uses(struct jval *entry, const char *where, int64_t count)
{
	struct jval *list = jval_get(entry, "used_in");

	jval_put_number(entry, "used_by", jval_number(jval_get(entry, "used_by")) + count);
	if (where != NULL && jval_count(list) < KNOWN_USES_MAX)
		jval_push_text(list, where);
}

/* Keeps a value that helps: no placeholder, not too long. */
static void
offer_example(struct jval *entry, struct slice value)
{
	if (jval_get(entry, "example") == NULL && value.n > 0 && value.n <= EXAMPLE_MAX_BYTES &&
		slice_find(value, SLICE("${")) == value.n)
		jval_put_slice(entry, "example", value);
}

static enum err
add_written(void *ctx, struct slice name, struct slice value)
{
	struct known *k = ctx;
	struct jval *entry = entry_of(k, name);

	if (entry == NULL)
		return ERR_OK;
	add_uses(entry, k->where, 1);
	offer_example(entry, value);
	return ERR_OK;
}

/* Adds an administrator's template; one that cannot be used has no names. */
static enum err
add_template(struct known *k, const char *name, struct slice text)
{
	char where[WHERE_BYTES];
	struct template *t = NULL;
	enum err e = template_parse(text, &t, NULL);

	if (e != ERR_OK)
		return e == ERR_NOMEM ? e : ERR_OK;
	(void)snprintf(where, sizeof(where), "template %s", name);
	k->where = where;
	e = template_each(t, add_written, k);
	k->where = NULL;
	template_free(t);
	return e;
}

static enum err
add_stored(void *ctx, const struct template_row *row)
{
	AUTO(buf_free) struct buf text = BUF(TEMPLATE_MAX_BYTES);
	struct known *k = ctx;
	enum err e = templates_text(k->parts->store, row->id, &text);

	return e == ERR_OK ? add_template(k, row->name, buf_slice(&text)) : e;
}

/* The templates that come with bootline, but for those that stand in the inventory already. */
static enum err
add_stock(struct known *k)
{
	for (const struct stock_template *t = stock_templates; t->name != NULL; t++) {
		struct template_row row;
		enum err e = templates_by_name(k->parts->store, slice_of(t->name), &row);

		if (e == ERR_NOTFOUND)
			e = add_template(k, t->name, slice_of(t->text));
		if (e != ERR_OK)
			return e;
	}
	return ERR_OK;
}

static enum err
add_set(void *ctx, struct slice name, int64_t scopes)
{
	struct jval *entry = entry_of(ctx, name);

	if (entry != NULL)
		add_uses(entry, NULL, scopes);
	return ERR_OK;
}

static enum err
add_override(void *ctx, const struct override *o)
{
	struct jval *entry = entry_of(ctx, o->name);

	if (entry != NULL)
		offer_example(entry, o->value);
	return ERR_OK;
}

/* Adds what a phone uploaded; what cannot be read, now or ever, has no names. */
static enum err
add_upload(void *ctx, struct slice body)
{
	const struct known_parts *parts = ((struct known *)ctx)->parts;
	struct known *k = ctx;
	enum err e;

	if (clock_mono_ms() >= k->until_ms || nursery_is_gone(parts->nursery))
		return ERR_OK;
	e = overrides_read(parts->nursery, parts->overrides, body, add_override, k, NULL);
	return e == ERR_NOMEM ? e : ERR_OK;
}

static enum err
collect(struct known *k)
{
	struct store *s = k->parts->store;
	enum err e = templates_each(s, add_stored, k);

	if (e == ERR_OK)
		e = add_stock(k);
	if (e == ERR_OK)
		e = params_each_name(s, add_set, k);
	k->until_ms = clock_mono_ms() + KNOWN_UPLOADS_MS;
	if (e == ERR_OK)
		e = documents_each_override(s, KNOWN_UPLOADS_MAX, add_upload, k);
	return e;
}

static enum err
add_scope(void *ctx, const char *scope, const struct param *p)
{
	add_uses(ctx, scope, 0);
	if (!p->is_secret)
		offer_example(ctx, p->value);
	return ERR_OK;
}

struct name {
	struct slice text;
	struct jval *entry;
};

static enum err
push_name(void *ctx, struct slice text, struct jval *entry)
{
	struct name name = {text, entry};

	buf_add(ctx, (struct slice){(const char *)&name, sizeof(name)});
	return buf_check(ctx);
}

static int
by_text(const void *a, const void *b)
{
	return slice_compare(((const struct name *)a)->text, ((const struct name *)b)->text);
}

static enum err
push_row(struct store *s, const struct name *name, struct jval *rows)
{
	struct jval *row = jval_push_object(rows);
	enum err e = params_of_name(s, name->text, KNOWN_USES_MAX, add_scope, name->entry);
	bool is_secret = param_is_secret(name->text, jval_text(jval_get(name->entry, "example")));

	if (e == ERR_OK && !is_secret)
		e = params_is_sealed(s, name->text, &is_secret);
	jval_put_slice(row, "name", name->text);
	jval_put_number(row, "used_by", jval_number(jval_get(name->entry, "used_by")));
	jval_put(row, "used_in", jval_copy(jval_get(name->entry, "used_in")));
	if (is_secret || jval_get(name->entry, "example") == NULL)
		jval_put(row, "example", jval_null());
	else
		jval_put_slice(row, "example", jval_text(jval_get(name->entry, "example")));
	jval_put_bool(row, "secret", is_secret);
	return e;
}

/* Pushes the rows behind a mark. */
static enum err
push_page(struct store *s, const struct buf *names, const struct page *page,
	const struct page_mark *after, struct jval *rows, struct page_end *end)
{
	const struct name *all = (const struct name *)(const void *)names->p;
	struct page_mark mark = {.list = PAGE_PARAMETERS};
	size_t count = names->n / sizeof(*all), at = 0, last;
	enum err e = ERR_OK;

	while (at < count && slice_compare(all[at].text, page_mark_slice(after)) <= 0)
		at++;
	last = count - at > page->limit ? at + page->limit : count;
	for (; at < last && e == ERR_OK; at++)
		e = push_row(s, &all[at], rows);
	if (e != ERR_OK)
		return e;
	*end = (struct page_end){.total = (int64_t)count};
	if (last < count) {
		page_mark_value(&mark, all[last - 1].text);
		page_mark_write(&mark, end->next);
	}
	return ERR_OK;
}

enum err
known_parameters(const struct known_parts *parts, struct slice text, const struct page *page,
	struct jval *rows, struct page_end *end, struct why *why)
{
	AUTO(buf_free) struct buf names = BUF(KNOWN_NAMES_MAX * sizeof(struct name));
	struct known known = {.parts = parts, .text = text, .names = jval_object()};
	struct page_mark after = {.value_len = 0};
	enum err e = page_begin(page, PAGE_PARAMETERS, false, &after, why);

	if (e == ERR_OK)
		e = collect(&known);
	if (e == ERR_OK)
		e = jval_each(known.names, push_name, &names);
	if (e == ERR_OK && names.n > 0)
		qsort(names.p, names.n / sizeof(struct name), sizeof(struct name), by_text);
	if (e == ERR_OK)
		e = push_page(parts->store, &names, page, &after, rows, end);
	jval_free(known.names);
	return e;
}
