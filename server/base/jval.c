#include "base/jval.h"

#include <jansson.h>

/* Something could not be built on this thread since the last jval_write(), which tells: a value
 * that is missing leaves no trace in the tree. */
static _Thread_local bool has_failed;

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
jval_put_real(struct jval *object, const char *name, double number)
{
	put(object, name, json_real(number));
}

void
jval_put_bool(struct jval *object, const char *name, bool is)
{
	put(object, name, json_boolean(is));
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

enum err
jval_write(const struct jval *j, struct buf *out)
{
	const json_t *value = (const json_t *)(const void *)j;
	bool is_whole = value != NULL && !has_failed;

	has_failed = false;
	if (!is_whole)
		return ERR_NOMEM;
	if (json_dump_callback(value, append, out, JSON_INDENT(2) | JSON_REAL_PRECISION(6)) == 0)
		return ERR_OK;
	return buf_check(out) != ERR_OK ? buf_check(out) : ERR_NOMEM;
}
