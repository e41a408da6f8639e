#include "doctor/mex.h"

enum { NAME_MAX_BYTES = 64, OPERATIONS_MAX = 64 };

static bool
is_name(struct slice s)
{
	for (size_t i = 0; i < s.n; i++) {
		char c = s.p[i];

		if (!(c >= 'a' && c <= 'z') && !(c >= 'A' && c <= 'Z') && !(c >= '0' && c <= '9') &&
			c != '_')
			return false;
	}
	return s.n > 0 && s.n <= NAME_MAX_BYTES;
}

static bool
is_listed(struct slice list, struct slice name)
{
	while (list.n > 0)
		if (slice_eq(slice_trim(slice_cut(list, ',', &list)), name))
			return true;
	return false;
}

/* The name of the operation whose tag begins at tag: the value of name="..." before its ">". */
static struct slice
name_of(struct slice tag)
{
	struct slice attribute = SLICE(" name=\"");
	size_t at;

	tag = slice_cut(tag, '>', &(struct slice){0});
	at = slice_find(tag, attribute);
	return slice_cut(slice_from(tag, at + attribute.n), '"', &(struct slice){0});
}

size_t
mex_operations(struct slice text, struct buf *out)
{
	struct slice word = SLICE("operation");
	size_t count = 0, from = out->n;

	for (size_t at = slice_find(text, word); at < text.n && count < OPERATIONS_MAX;
		at = slice_find(text, word)) {
		text = slice_from(text, at + word.n);
		/* The tag of an operation alone, not of its binding's form ("operationXyz"). */
		struct slice name = slice_starts(text, SLICE(" ")) ? name_of(text) : SLICE("");

		if (!is_name(name) || is_listed(slice_from(buf_slice(out), from), name))
			continue;
		buf_add_text(out, count++ > 0 ? ", " : "");
		buf_add(out, name);
	}
	return count;
}

bool
mex_has_root(struct slice names)
{
	for (size_t i = 0; i + 4 <= names.n; i++)
		if (slice_eq_nocase((struct slice){names.p + i, 4}, SLICE("root")))
			return true;
	return false;
}
