#include "base/jval.h"

#include <jansson.h>
#include <stdlib.h>

enum { DEPTH_MAX = 32 };

/* Something could not be built on this thread since the last jval_write(), which tells: a value
 * that is missing leaves no trace in the tree. */
static _Thread_local bool has_failed;

/* An allocation of jansson's has failed on this thread since that was looked at last.  Its reader
 * tells that as bad syntax, or not at all: a byte that could not be kept is left out of a text. */
static _Thread_local bool is_out_of_memory;

static void *
take_memory(size_t n)
{
	void *p = malloc(n);

	if (p == NULL)
		is_out_of_memory = true;
	return p;
}

/* Before anything is allocated, and before there is another thread. */
__attribute__((constructor)) static void
use_own_memory(void)
{
	json_set_alloc_funcs(take_memory, free);
}

/* struct jval is jansson's json_t behind our name: never defined, only cast. */
static json_t *
inner(struct jval *j)
{
	return (json_t *)(void *)j;
}

static struct jval *
outer(json_t *j)
{
	if (j == NULL)
		has_failed = true;
	return (struct jval *)(void *)j;
}

/* Text for jansson, which takes UTF-8 alone: every other byte from 0x80 becomes U+FFFD. */
static json_t *
text_of(struct slice s)
{
	struct buf b = BUF(s.n * 3 + 1);
	json_t *j;

	if (slice_is_utf8(s))
		return json_stringn(s.p, s.n);
	for (size_t i = 0; i < s.n; i++)
		if ((unsigned char)s.p[i] < 0x80)
			buf_add_char(&b, s.p[i]);
		else
			buf_add_text(&b, "\xef\xbf\xbd");
	j = buf_check(&b) == ERR_OK ? json_stringn(buf_slice(&b).p, b.n) : NULL;
	buf_free(&b);
	return j;
}

/* Takes child, also when object or child is NULL: out of memory while it was built. */
static void
put(struct jval *object, const char *name, json_t *child)
{
	if (json_object_set_new(inner(object), name, child) != 0)
		has_failed = true;
}

struct jval *
jval_object(void)
{
	return outer(json_object());
}

struct jval *
jval_array(void)
{
	return outer(json_array());
}

struct jval *
jval_null(void)
{
	return outer(json_null());
}

void
jval_free(struct jval *j)
{
	json_decref(inner(j));
}

void
jval_put(struct jval *object, const char *name, struct jval *child)
{
	put(object, name, inner(child));
}

void
jval_put_text(struct jval *object, const char *name, const char *text)
{
	put(object, name, text ? text_of(slice_of(text)) : json_null());
}

void
jval_put_slice(struct jval *object, const char *name, struct slice text)
{
	put(object, name, text_of(text));
}

void
jval_put_number(struct jval *object, const char *name, int64_t number)
{
	put(object, name, json_integer(number));
}

void
jval_put_bool(struct jval *object, const char *name, bool is)
{
	put(object, name, json_boolean(is));
}

void
jval_put_time(struct jval *object, const char *name, int64_t at_s)
{
	put(object, name, at_s != 0 ? json_integer(at_s) : json_null());
}

struct jval *
jval_put_object(struct jval *object, const char *name)
{
	put(object, name, json_object());
	return jval_get(object, name);
}

struct jval *
jval_put_array(struct jval *object, const char *name)
{
	put(object, name, json_array());
	return jval_get(object, name);
}

struct jval *
jval_push_object(struct jval *array)
{
	json_t *row = json_object();

	return outer(json_array_append_new(inner(array), row) == 0 ? row : NULL);
}

void
jval_push(struct jval *array, struct jval *child)
{
	if (json_array_append_new(inner(array), inner(child)) != 0)
		has_failed = true;
}

void
jval_push_text(struct jval *array, const char *text)
{
	jval_push(array, outer(text ? text_of(slice_of(text)) : json_null()));
}

void
jval_push_slice(struct jval *array, struct slice text)
{
	jval_push(array, outer(text_of(text)));
}

static int
append(const char *bytes, size_t n, void *out)
{
	buf_add(out, (struct slice){bytes, n});
	return buf_check(out) == ERR_OK ? 0 : -1;
}

static enum err
write(const struct jval *j, size_t flags, struct buf *out)
{
	const json_t *value = (const json_t *)(const void *)j;
	bool is_whole = value != NULL && !has_failed;

	has_failed = false;
	if (!is_whole)
		return ERR_NOMEM;
	if (json_dump_callback(value, append, out, flags | JSON_REAL_PRECISION(6)) == 0)
		return ERR_OK;
	return buf_check(out) != ERR_OK ? buf_check(out) : ERR_NOMEM;
}

enum err
jval_write(const struct jval *j, struct buf *out)
{
	return write(j, JSON_INDENT(2), out);
}

enum err
jval_write_tight(const struct jval *j, struct buf *out)
{
	return write(j, JSON_COMPACT, out);
}

/* Whether brackets outside strings nest deeper than the limit: jansson's own is 2,048, and it
 * recurses. */
static bool
is_too_deep(struct slice in)
{
	size_t depth = 0;
	bool is_string = false;

	for (size_t i = 0; i < in.n; i++) {
		char c = in.p[i];

		if (is_string && c == '\\')
			i++;
		else if (c == '"')
			is_string = !is_string;
		else if (!is_string && (c == '[' || c == '{') && ++depth > DEPTH_MAX)
			return true;
		else if (!is_string && (c == ']' || c == '}') && depth > 0)
			depth--;
	}
	return false;
}

enum err
jval_parse(struct slice in, struct jval **out, struct why *why)
{
	json_error_t error = {.line = 0};
	json_t *j;

	if (is_too_deep(in))
		return why_fail(
			why, ERR_LIMIT, "The JSON is nested deeper than %d levels.", DEPTH_MAX);
	is_out_of_memory = false;
	j = json_loadb(
		in.p, in.n, JSON_REJECT_DUPLICATES | JSON_DECODE_ANY | JSON_ALLOW_NUL, &error);
	if (is_out_of_memory) {
		json_decref(j);
		return ERR_NOMEM;
	}
	if (j == NULL)
		return why_fail(why, ERR_SYNTAX,
			"The JSON cannot be read: line %d, column %d: %.100s.", error.line,
			error.column, error.text);
	*out = outer(j);
	return ERR_OK;
}

/* Const is given back by the caller, who only reads. */
static json_t *
peek(const struct jval *j)
{
	union {
		const struct jval *from;
		json_t *to;
	} p = {j};

	return p.to;
}

enum jval_kind
jval_kind(const struct jval *j)
{
	if (j == NULL)
		return JVAL_NULL;
	switch (json_typeof(peek(j))) {
	case JSON_OBJECT:
		return JVAL_OBJECT;
	case JSON_ARRAY:
		return JVAL_ARRAY;
	case JSON_STRING:
		return JVAL_TEXT;
	case JSON_INTEGER:
		return JVAL_NUMBER;
	case JSON_REAL:
		return JVAL_REAL;
	case JSON_TRUE:
	case JSON_FALSE:
		return JVAL_BOOL;
	case JSON_NULL:
		break;
	}
	return JVAL_NULL;
}

/* struct jval of something that is looked at: absent is no failure. */
static struct jval *
seen(json_t *j)
{
	return (struct jval *)(void *)j;
}

struct jval *
jval_get(const struct jval *object, const char *name)
{
	return seen(json_object_get(peek(object), name));
}

struct jval *
jval_at(const struct jval *array, size_t i)
{
	return seen(json_array_get(peek(array), i));
}

size_t
jval_count(const struct jval *j)
{
	return jval_kind(j) == JVAL_ARRAY ? json_array_size(peek(j)) : json_object_size(peek(j));
}

struct slice
jval_text(const struct jval *j)
{
	if (jval_kind(j) != JVAL_TEXT)
		return SLICE("");
	return (struct slice){json_string_value(peek(j)), json_string_length(peek(j))};
}

int64_t
jval_number(const struct jval *j)
{
	return json_integer_value(peek(j));
}

bool
jval_bool(const struct jval *j)
{
	return json_is_true(peek(j));
}

enum err
jval_each(const struct jval *object,
	enum err (*each)(void *ctx, struct slice name, struct jval *value), void *ctx)
{
	enum err e = ERR_OK;
	const char *name;
	json_t *value;

	json_object_foreach(peek(object), name, value)
	{
		e = each(ctx, slice_of(name), seen(value));
		if (e != ERR_OK)
			break;
	}
	return e;
}

void
jval_drop(struct jval *object, const char *name)
{
	(void)json_object_del(inner(object), name);
}

struct jval *
jval_copy(const struct jval *j)
{
	return outer(json_copy(peek(j)));
}
