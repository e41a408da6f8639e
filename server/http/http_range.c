#include "http/http_range.h"

#include "base/auto.h"

/* Takes the unit, in any case, off the front of *s; false where it does not stand there. */
static bool
take_unit(struct slice *s)
{
	if (!slice_eq_nocase(slice_head(*s, 5), SLICE("bytes")))
		return false;
	*s = slice_from(*s, 5);
	return true;
}

static bool
read_number(struct slice s, uint64_t *out)
{
	return slice_to_u64(s, 0, UINT64_MAX, out) == ERR_OK;
}

/* The last n bytes of the content. */
static enum http_range
read_suffix(struct slice digits, uint64_t size, struct http_part *out)
{
	uint64_t n;

	if (!read_number(digits, &n))
		return HTTP_RANGE_WHOLE;
	if (n == 0 || size == 0)
		return HTTP_RANGE_NONE;
	out->length = n < size ? n : size;
	out->offset = size - out->length;
	return HTTP_RANGE_PART;
}

enum http_range
http_range_parse(struct slice range, uint64_t size, struct http_part *out)
{
	struct slice s = slice_trim(range), first, last;
	uint64_t from, to = UINT64_MAX;

	if (!take_unit(&s) || s.n == 0 || s.p[0] != '=')
		return HTTP_RANGE_WHOLE;
	s = slice_trim(slice_from(s, 1));
	if (memchr(s.p, '-', s.n) == NULL)
		return HTTP_RANGE_WHOLE;
	first = slice_cut(s, '-', &last);
	if (first.n == 0)
		return read_suffix(last, size, out);
	if (!read_number(first, &from) || (last.n > 0 && !read_number(last, &to)) || to < from)
		return HTTP_RANGE_WHOLE;
	if (from >= size)
		return HTTP_RANGE_NONE;
	out->offset = from;
	out->length = (to < size ? to + 1 : size) - from;
	return HTTP_RANGE_PART;
}

/* Takes "text" with its quotes off the front of *s and gives the text; false where no tag stands
 * there. */
static bool
take_tag(struct slice *s, struct slice *out)
{
	const char *end;

	if (s->n < 2 || s->p[0] != '"')
		return false;
	end = memchr(s->p + 1, '"', s->n - 1);
	if (end == NULL)
		return false;
	*out = (struct slice){s->p + 1, (size_t)(end - s->p) - 1};
	*s = slice_from(*s, out->n + 2);
	return true;
}

bool
http_if_range_holds(struct slice if_range, struct slice tag)
{
	struct slice s = slice_trim(if_range), got;

	if (s.n == 0)
		return true;
	return take_tag(&s, &got) && s.n == 0 && slice_eq(got, tag);
}

bool
http_if_none_match_names(struct slice if_none_match, struct slice tag)
{
	struct slice s = slice_trim(if_none_match), got;

	if (slice_is(s, "*"))
		return true;
	while (s.n > 0) {
		if (slice_starts(s, SLICE("W/")))
			s = slice_from(s, 2);
		if (!take_tag(&s, &got))
			return false;
		if (slice_eq(got, tag))
			return true;
		s = slice_trim(s);
		if (s.n > 0 && s.p[0] != ',')
			return false;
		while (s.n > 0 && s.p[0] == ',')
			s = slice_trim(slice_from(s, 1));
	}
	return false;
}

/* Reads "B" (may be empty) of A-B. */
static bool
read_last(struct slice s, struct http_content_range *r)
{
	uint64_t last;

	if (s.n == 0)
		return true;
	if (!read_number(s, &last) || last < r->offset ||
		__builtin_add_overflow(last - r->offset, 1U, &r->length))
		return false;
	r->has_length = true;
	return true;
}

/* Reads "C" of A-B/C, which "*" leaves open. */
static bool
read_total(struct slice s, struct http_content_range *r)
{
	if (slice_is(s, "*"))
		return true;
	if (!read_number(s, &r->total) || r->total <= r->offset)
		return false;
	r->has_total = true;
	return !r->has_length || r->length <= r->total - r->offset;
}

enum err
http_content_range_parse(struct slice s, struct http_content_range *out)
{
	struct http_content_range r = {.has_length = false};
	struct slice span, total, first, last;

	s = slice_trim(s);
	if (!take_unit(&s) || s.n == 0 || (s.p[0] != ' ' && s.p[0] != '\t' && s.p[0] != '='))
		return ERR_SYNTAX;
	s = slice_trim(s);
	if (s.n > 0 && s.p[0] == '=')
		s = slice_from(s, 1);
	span = slice_cut(s, '/', &total);
	if (memchr(span.p, '-', span.n) == NULL)
		return ERR_SYNTAX;
	first = slice_trim(slice_cut(span, '-', &last));
	if (!read_number(first, &r.offset) || !read_last(slice_trim(last), &r))
		return ERR_SYNTAX;
	if (span.n < s.n && !read_total(slice_trim(total), &r))
		return ERR_SYNTAX;
	*out = r;
	return ERR_OK;
}

int
http_part_choose(
	const struct http_request *r, uint64_t size, struct slice tag, struct http_part *out)
{
	static const int statuses[] = {
		[HTTP_RANGE_WHOLE] = 200, [HTTP_RANGE_PART] = 206, [HTTP_RANGE_NONE] = 416};

	if (tag.n > 0 && http_if_none_match_names(r->if_none_match, tag))
		return 304;
	if (r->method != HTTP_METHOD_GET || !http_if_range_holds(r->if_range, tag))
		return 200;
	return statuses[http_range_parse(r->range, size, out)];
}

const char *
http_content_range_text(
	const struct http_part *part, uint64_t size, char out[HTTP_CONTENT_RANGE_BYTES])
{
	unsigned long long all = size;

	if (part == NULL)
		(void)snprintf(out, HTTP_CONTENT_RANGE_BYTES, "bytes */%llu", all);
	else
		(void)snprintf(out, HTTP_CONTENT_RANGE_BYTES, "bytes %llu-%llu/%llu",
			(unsigned long long)part->offset,
			(unsigned long long)(part->offset + part->length - 1), all);
	return out;
}
