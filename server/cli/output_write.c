#include "cli/output_tree.h"

#include "base/auto.h"
#include "base/clock.h"
#include "base/escape.h"
#include "base/jval.h"

#include <assert.h>
#include <stdlib.h>

enum { CELL_MAX_BYTES = 1 << 20 };

/* A field's value as text. */
static void
add_value(const struct node *n, struct buf *out) /* NOLINT(misc-no-recursion): DEPTH_MAX deep */
{
	char at[CLOCK_TEXT_BYTES];

	if (n->kind == NODE_TEXT)
		escape_text((struct slice){n->text, n->text_len}, out);
	else if (n->kind == NODE_NUMBER)
		buf_addf(out, "%lld", (long long)n->number);
	else if (n->kind == NODE_BOOL)
		buf_add_text(out, n->number ? "yes" : "no");
	else if (n->kind == NODE_TIME)
		buf_add_text(out, clock_text(n->number, at));
	else if (n->kind == NODE_NULL)
		buf_add_char(out, '-');
	for (const struct node *i = n->first; i != NULL; i = i->next) {
		add_value(i, out);
		if (i->next != NULL)
			buf_add_text(out, ", ");
	}
}

static void
pad(struct buf *out, size_t n)
{
	while (n-- > 0)
		buf_add_char(out, ' ');
}

/* A name as people read it: "sip_domain" is "sip domain"; in capitals for headings. */
static void
add_label(const char *name, bool is_heading, struct buf *out)
{
	for (const char *c = name; *c != '\0'; c++)
		if (*c == '_')
			buf_add_char(out, ' ');
		else
			buf_add_char(out,
				is_heading && *c >= 'a' && *c <= 'z' ? (char)(*c - 'a' + 'A') : *c);
}

struct column {
	const char *name;
	size_t width;
	bool is_number, is_used;
};

static size_t
children(const struct node *n)
{
	size_t count = 0;

	for (const struct node *c = n->first; c != NULL; c = c->next)
		count++;
	return count;
}

/* Widens the columns to hold one row. */
static void
measure_row(const struct node *row, struct column *columns, size_t count, struct buf *cell)
{
	size_t i = 0;

	for (const struct node *c = row->first; c != NULL; c = c->next, i++) {
		assert(i < count && strcmp(columns[i].name, c->name) == 0);
		buf_clear(cell);
		add_value(c, cell);
		size_t width = slice_letters(buf_slice(cell));

		columns[i].width = width > columns[i].width ? width : columns[i].width;
		columns[i].is_used = columns[i].is_used || (width > 0 && c->kind != NODE_NULL);
		columns[i].is_number =
			columns[i].is_number && (c->kind == NODE_NUMBER || c->kind == NODE_NULL);
	}
	assert(i == count);
}

/* Adds one cell, padded to its column, unless it is the last of its row. */
static void
add_cell(struct slice text, const struct column *column, bool is_last, struct buf *out)
{
	size_t gap = column->width - slice_letters(text);

	if (column->is_number)
		pad(out, gap);
	buf_add(out, text);
	if (!is_last)
		pad(out, (column->is_number ? 0 : gap) + 2);
}

static size_t
last_used(const struct column *columns, size_t count)
{
	size_t last = 0;

	for (size_t i = 0; i < count; i++)
		last = columns[i].is_used ? i : last;
	return last;
}

static void
add_table(const struct node *table, size_t indent, struct buf *out)
{
	size_t count = children(table->first), last, i;
	AUTO(auto_free) struct column *columns = calloc(count ? count : 1, sizeof(*columns));
	AUTO(buf_free) struct buf cell = BUF(CELL_MAX_BYTES);

	if (columns == NULL) {
		out->err = ERR_NOMEM;
		return;
	}
	i = 0;
	for (const struct node *c = table->first->first; c != NULL; c = c->next, i++)
		columns[i] = (struct column){c->name, strlen(c->name), true, false};
	for (const struct node *row = table->first; row != NULL; row = row->next)
		measure_row(row, columns, count, &cell);

	last = last_used(columns, count);
	pad(out, indent);
	for (i = 0; i < count; i++)
		if (columns[i].is_used) {
			buf_clear(&cell);
			add_label(columns[i].name, true, &cell);
			add_cell(buf_slice(&cell), &columns[i], i == last, out);
		}
	buf_add_char(out, '\n');
	for (const struct node *row = table->first; row != NULL; row = row->next) {
		size_t line = out->n;

		pad(out, indent);
		i = 0;
		for (const struct node *c = row->first; c != NULL; c = c->next, i++)
			if (columns[i].is_used) {
				buf_clear(&cell);
				add_value(c, &cell);
				add_cell(buf_slice(&cell), &columns[i], i == last, out);
			}
		while (out->n > line && out->p[out->n - 1] == ' ')
			out->n--;
		buf_add_char(out, '\n');
	}
}

/* Adds the fields of the root that are no tables, their values under each other. */
static bool
add_fields(const struct node *root, struct buf *out)
{
	size_t width = 0;
	bool is_any = false;

	for (const struct node *f = root->first; f != NULL; f = f->next)
		if (f->kind != NODE_TABLE && strlen(f->name) > width)
			width = strlen(f->name);
	for (const struct node *f = root->first; f != NULL; f = f->next)
		if (f->kind != NODE_TABLE) {
			AUTO(buf_free) struct buf value = BUF(CELL_MAX_BYTES);

			add_value(f, &value);
			add_label(f->name, false, out);
			pad(out, width - strlen(f->name) + 2);
			buf_add(out, value.n > 0 ? buf_slice(&value) : SLICE("-"));
			buf_add_char(out, '\n');
			is_any = true;
		}
	return is_any;
}

static void
write_text(const struct output *o, struct buf *out)
{
	const struct node *root = o->open[0];
	bool is_alone = root->first != NULL && root->first->next == NULL;

	buf_add(out, buf_slice(&o->notes));
	if (o->notes.n > 0)
		return;
	bool has_fields = add_fields(root, out);

	for (const struct node *t = root->first; t != NULL; t = t->next) {
		if (t->kind != NODE_TABLE)
			continue;
		if (t->first == NULL && is_alone) {
			buf_add_text(out, "No ");
			add_label(t->name, false, out);
			buf_add_text(out, ".\n");
		}
		if (t->first == NULL)
			continue;
		if (has_fields || (!is_alone && out->n > 0))
			buf_add_char(out, '\n');
		if (!is_alone) {
			add_label(t->name, false, out);
			buf_add_text(out, ":\n");
		}
		add_table(t, is_alone ? 0 : 2, out);
	}
}

/* The tree below n as JSON. */
static struct jval *
json_of(const struct node *n) /* NOLINT(misc-no-recursion): DEPTH_MAX deep */
{
	bool is_row = n->kind == NODE_ROW;
	struct jval *j = is_row ? jval_object() : jval_array();

	for (const struct node *c = n->first; c != NULL; c = c->next) {
		struct slice text = {c->text, c->text_len};

		if (c->kind == NODE_ROW || c->kind == NODE_TABLE || c->kind == NODE_LIST) {
			if (is_row)
				jval_put(j, c->name, json_of(c));
			else
				jval_push(j, json_of(c));
		} else if (!is_row)
			jval_push_slice(j, text);
		else if (c->kind == NODE_NULL)
			jval_put_text(j, c->name, NULL);
		else if (c->kind == NODE_TEXT)
			jval_put_slice(j, c->name, text);
		else if (c->kind == NODE_BOOL)
			jval_put_bool(j, c->name, c->number != 0);
		else
			jval_put_number(j, c->name, c->number);
	}
	return j;
}

static enum err
write_json(const struct output *o, struct buf *out)
{
	struct jval *j = json_of(o->open[0]);
	struct slice rest = buf_slice(&o->warnings);
	enum err e;

	if (rest.n > 0) {
		struct jval *warnings = jval_put_array(j, "warnings");

		while (rest.n > 0)
			jval_push_slice(warnings, slice_cut(rest, '\n', &rest));
	}
	e = jval_write(j, out);
	buf_add_char(out, '\n');
	jval_free(j);
	return e;
}

enum err
output_write(const struct output *o, struct buf *out)
{
	enum err e = o != NULL ? o->err : ERR_NOMEM;

	if (e != ERR_OK)
		return e;
	if (o->is_raw) {
		buf_add(out, buf_slice(&o->raw));
		e = buf_check(&o->raw);
	} else if (o->is_json)
		e = write_json(o, out);
	else
		write_text(o, out);
	return e != ERR_OK ? e : buf_check(out);
}
