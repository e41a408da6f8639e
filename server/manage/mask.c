#include "manage/mask.h"
#include "base/escape.h"

#include "store/scopes.h"

static bool
is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

static bool
is_name(char c)
{
	return !is_blank(c) && c != '=' && c != '"' && c != '\'' && c != '<' && c != '>' &&
	       c != '/';
}

/* The name that stands in front of the equals sign at the end of head. */
static struct slice
name_before(struct slice head)
{
	size_t begin;

	while (head.n > 0 && is_blank(head.p[head.n - 1]))
		head.n--;
	begin = head.n;
	while (begin > 0 && is_name(head.p[begin - 1]))
		begin--;
	return slice_from(head, begin);
}

/* What stands in quotes at the front of s, without the quotes; a quote that is never closed
 * reaches to the end.  Empty where there is none. */
static struct slice
quoted(struct slice s)
{
	const char *end;

	while (s.n > 0 && is_blank(s.p[0]))
		s = slice_from(s, 1);
	if (s.n == 0 || (s.p[0] != '"' && s.p[0] != '\''))
		return slice_head(s, 0);
	end = memchr(s.p + 1, s.p[0], s.n - 1);
	s = slice_from(s, 1);
	return end ? slice_head(s, (size_t)(end - s.p)) : s;
}

enum err
mask_xml(struct slice text, struct buf *out, size_t *count)
{
	size_t found = 0;
	struct slice rest = text;

	if (memchr(text.p, '\0', text.n) != NULL)
		return ERR_SYNTAX;
	while (rest.n > 0) {
		const char *equals = memchr(rest.p, '=', rest.n);
		struct slice head = equals ? slice_head(rest, (size_t)(equals - rest.p) + 1) : rest;
		struct slice value = quoted(slice_from(rest, head.n));

		buf_add(out, head);
		rest = slice_from(rest, head.n);
		if (equals == NULL || value.n == 0 ||
			!param_is_secret(name_before(slice_head(head, head.n - 1)), value))
			continue;
		buf_add(out, slice_head(rest, (size_t)(value.p - rest.p)));
		buf_add_text(out, SECRET_MASK);
		rest = slice_from(rest, (size_t)(value.p - rest.p) + value.n);
		found++;
	}
	*count = found;
	return buf_check(out);
}
