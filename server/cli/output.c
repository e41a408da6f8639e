#include "cli/output.h"

#include "base/auto.h"
#include "base/clock.h"
#include "base/jval.h"

#include <assert.h>
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

enum { PRINT_MAX_BYTES = 1 << 30, CELL_MAX_BYTES = 1 << 20, DEPTH_MAX = 8, NOTE_BYTES = 4096 };

enum node_kind {
	NODE_NULL,
	NODE_TEXT,
	NODE_NUMBER,
	NODE_BOOL,
	NODE_TIME,
	NODE_LIST,
	NODE_TABLE,
	NODE_ROW
};

/* What a command has told, as a tree: rows and tables above, texts and numbers below. */
struct node {
	enum node_kind kind;
	const char *name; /* static; NULL for rows and items */
	struct node *next, *first, *last;
	int64_t number;
	size_t text_len; /* bytes */
	char text[];
};

struct output {
	bool is_json, is_raw;
	enum err err;
	struct node *open[DEPTH_MAX]; /* open[0] is the root, a row */
	size_t depth;
	struct buf notes, warnings, raw; /* notes and warnings: a line each */
};

static void
node_free(struct node *n)
{
	while (n != NULL) {
		struct node *next = n->next;

		node_free(n->first); /* as deep as the tree: DEPTH_MAX */
		free(n);
		n = next;
	}
}

static struct node *
node_new(enum node_kind kind, const char *name, struct slice text)
{
	struct node *n = calloc(1, sizeof(*n) + text.n);

	if (n == NULL)
		return NULL;
	n->kind = kind;
	n->name = name;
	n->text_len = text.n;
	memcpy(n->text, text.p, text.n);
	return n;
}

/* Hangs a new node on what was begun last and returns it, or NULL after a failure. */
static struct node *
add(struct output *o, enum node_kind kind, const char *name, struct slice text)
{
	struct node *parent, *n;

	if (o == NULL || o->err != ERR_OK)
		return NULL;
	parent = o->open[o->depth];
	n = node_new(kind, name, text);
	if (n == NULL) {
		o->err = ERR_NOMEM;
		return NULL;
	}
	if (parent->last != NULL)
		parent->last->next = n;
	else
		parent->first = n;
	parent->last = n;
	return n;
}

static void
begin(struct output *o, enum node_kind kind, const char *name)
{
	struct node *n = add(o, kind, name, SLICE(""));

	if (n == NULL)
		return;
	assert(o->depth + 1 < DEPTH_MAX);
	o->open[++o->depth] = n;
}

static void
end(struct output *o, enum node_kind kind)
{
	if (o == NULL || o->err != ERR_OK)
		return;
	assert(o->depth > 0 && o->open[o->depth]->kind == kind);
	o->depth--;
}

struct output *
output_new(bool is_json)
{
	struct output *o = calloc(1, sizeof(*o));

	if (o == NULL)
		return NULL;
	o->is_json = is_json;
	o->notes = o->warnings = o->raw = BUF(PRINT_MAX_BYTES);
	o->open[0] = node_new(NODE_ROW, NULL, SLICE(""));
	if (o->open[0] == NULL)
		o->err = ERR_NOMEM;
	return o;
}

void
output_free(struct output *o)
{
	if (o == NULL)
		return;
	node_free(o->open[0]);
	buf_free(&o->notes);
	buf_free(&o->warnings);
	buf_free(&o->raw);
	free(o);
}

void
output_freep(struct output **o)
{
	output_free(*o);
}

bool
output_is_json(const struct output *o)
{
	return o != NULL && o->is_json;
}

void
output_text(struct output *o, const char *name, const char *text)
{
	(void)add(o, text ? NODE_TEXT : NODE_NULL, name, slice_of(text));
}

void
output_slice(struct output *o, const char *name, struct slice text)
{
	(void)add(o, NODE_TEXT, name, text);
}

static void
add_number(struct output *o, enum node_kind kind, const char *name, int64_t number)
{
	struct node *n = add(o, kind, name, SLICE(""));

	if (n != NULL)
		n->number = number;
}

void
output_number(struct output *o, const char *name, int64_t number)
{
	add_number(o, NODE_NUMBER, name, number);
}

void
output_bool(struct output *o, const char *name, bool is)
{
	add_number(o, NODE_BOOL, name, is);
}

void
output_time(struct output *o, const char *name, int64_t at_s)
{
	add_number(o, at_s != 0 ? NODE_TIME : NODE_NULL, name, at_s);
}

void
output_list_begin(struct output *o, const char *name)
{
	begin(o, NODE_LIST, name);
}

void
output_list_end(struct output *o)
{
	end(o, NODE_LIST);
}

void
output_table_begin(struct output *o, const char *name)
{
	begin(o, NODE_TABLE, name);
}

void
output_table_end(struct output *o)
{
	end(o, NODE_TABLE);
}

void
output_row_begin(struct output *o)
{
	begin(o, NODE_ROW, NULL);
}

void
output_row_end(struct output *o)
{
	end(o, NODE_ROW);
}

__attribute__((format(printf, 2, 0))) static void
add_line(struct buf *to, const char *format, va_list args)
{
	char text[NOTE_BYTES];

	(void)vsnprintf(text, sizeof(text), format, args);
	output_escape(slice_of(text), to);
	buf_add_char(to, '\n');
}

void
output_note(struct output *o, const char *format, ...)
{
	va_list args;

	if (o == NULL)
		return;
	va_start(args, format);
	add_line(&o->notes, format, args);
	va_end(args);
}

void
output_warn(struct output *o, const char *format, ...)
{
	va_list args;

	if (o == NULL)
		return;
	va_start(args, format);
	add_line(&o->warnings, format, args);
	va_end(args);
}

void
output_raw(struct output *o, struct slice bytes)
{
	if (o == NULL)
		return;
	o->is_raw = true;
	buf_add(&o->raw, bytes);
}

/* The bytes of the UTF-8 character at the front of s, which is well-formed. */
static size_t
character(struct slice s)
{
	size_t n = 1;

	while (n < s.n && ((unsigned char)s.p[n] & 0xc0) == 0x80)
		n++;
	return n;
}

/* Whether a character of more than one byte moves the cursor or turns the text around: C1
 * controls, line and paragraph separators, direction marks. */
static bool
is_treacherous(struct slice c)
{
	static const struct {
		unsigned from, to;
	} ranges[] = {
		{0x80,   0x9f  },
                {0x200e, 0x200f},
                {0x2028, 0x202e},
                {0x2066, 0x2069}
        };
	const unsigned char *b = (const unsigned char *)c.p;
	unsigned v = 0;

	if (c.n == 2)
		v = (b[0] & 0x1fU) << 6 | (b[1] & 0x3fU);
	if (c.n == 3)
		v = (b[0] & 0x0fU) << 12 | (b[1] & 0x3fU) << 6 | (b[2] & 0x3fU);
	for (size_t i = 0; i < COUNT(ranges); i++)
		if (v >= ranges[i].from && v <= ranges[i].to)
			return true;
	return false;
}

static void
escape_byte(char c, struct buf *out)
{
	if (c == '\n')
		buf_add_text(out, "\\n");
	else if (c == '\t')
		buf_add_text(out, "\\t");
	else
		buf_addf(out, "\\x%02x", (unsigned)(unsigned char)c);
}

void
output_escape(struct slice s, struct buf *out)
{
	bool is_utf8 = slice_is_utf8(s);

	while (s.n > 0) {
		size_t n = is_utf8 ? character(s) : 1;
		unsigned char c = (unsigned char)s.p[0];

		if (n == 1 && c >= 0x20 && c < 0x7f)
			buf_add_char(out, s.p[0]);
		else if (n > 1 && !is_treacherous(slice_head(s, n)))
			buf_add(out, slice_head(s, n));
		else
			for (size_t i = 0; i < n; i++)
				escape_byte(s.p[i], out);
		s = slice_from(s, n);
	}
}

/* A field's value as text. */
static void
add_value(const struct node *n, struct buf *out)
{
	char at[CLOCK_TEXT_BYTES];

	if (n->kind == NODE_TEXT)
		output_escape((struct slice){n->text, n->text_len}, out);
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

/* Columns a text takes: its characters. */
static size_t
width_of(struct slice s)
{
	size_t width = 0;

	for (size_t i = 0; i < s.n; i++)
		width += ((unsigned char)s.p[i] & 0xc0) != 0x80;
	return width;
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
		size_t width = width_of(buf_slice(cell));

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
	size_t gap = column->width - width_of(text);

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
			if (value.n > 0)
				pad(out, width - strlen(f->name) + 2);
			buf_add(out, buf_slice(&value));
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

/* The tree below n as JSON; it is as deep as DEPTH_MAX. */
static struct jval *
json_of(const struct node *n)
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
		struct jval *warnings = jval_array();

		while (rest.n > 0)
			jval_push_slice(warnings, slice_cut(rest, '\n', &rest));
		jval_put(j, "warnings", warnings);
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

/* Drops what was printed. */
static enum err
empty(struct output *o)
{
	node_free(o->open[0]);
	o->open[0] = node_new(NODE_ROW, NULL, SLICE(""));
	o->depth = 0;
	o->is_raw = false;
	buf_clear(&o->notes);
	buf_clear(&o->warnings);
	buf_clear(&o->raw);
	return o->open[0] != NULL ? ERR_OK : ERR_NOMEM;
}

enum err
output_end(struct output *o)
{
	AUTO(buf_wipe) struct buf b = BUF(PRINT_MAX_BYTES);
	enum err e = output_write(o, &b);
	struct slice s = buf_slice(&b);

	if (e != ERR_OK)
		return e;
	if (fwrite(s.p, 1, s.n, stdout) != s.n || fflush(stdout) != 0)
		return ERR_IO;
	if (!o->is_json) {
		struct slice rest = buf_slice(&o->warnings);

		while (rest.n > 0) {
			struct slice line = slice_cut(rest, '\n', &rest);

			(void)fprintf(stderr, "bootline: %.*s\n", SLICE_FMT(line));
		}
	}
	return empty(o);
}

const char *
output_code(enum err e)
{
	static const char *const codes[ERR__COUNT] = {
		[ERR_OK] = "ok",
		[ERR_NOTFOUND] = "not_found",
		[ERR_DENIED] = "denied",
		[ERR_EXISTS] = "exists",
		[ERR_SYNTAX] = "malformed",
		[ERR_LIMIT] = "limit",
		[ERR_BUSY] = "busy",
		[ERR_NOSPACE] = "no_space",
		[ERR_NOMEM] = "no_memory",
		[ERR_IO] = "io",
	};

	return codes[e];
}

void
output_error(bool is_json, const char *code, const char *sentence)
{
	AUTO(buf_free) struct buf b = BUF(PRINT_MAX_BYTES);
	struct jval *j, *error;

	if (!is_json) {
		buf_add_text(&b, "bootline: ");
		output_escape(slice_of(sentence), &b);
	} else {
		j = jval_object();
		error = jval_object();
		jval_put_text(error, "code", code);
		jval_put_text(error, "message", sentence);
		jval_put(j, "error", error);
		if (jval_write(j, &b) != ERR_OK)
			buf_clear(&b);
		jval_free(j);
	}
	buf_add_char(&b, '\n');
	(void)fputs(buf_text(&b), stderr);
}
