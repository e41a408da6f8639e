#include "cli/output_tree.h"

#include "base/auto.h"
#include "base/escape.h"

#include "base/jval.h"

#include <assert.h>
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

enum { NOTE_BYTES = 4096 };

static void
node_free(struct node *n) /* NOLINT(misc-no-recursion): DEPTH_MAX deep */
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

	/* NOLINTNEXTLINE(clang-analyzer-valist.Uninitialized): both callers start it. */
	(void)vsnprintf(text, sizeof(text), format, args);
	escape_text(slice_of(text), to);
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
		escape_text(slice_of(sentence), &b);
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
