#include "http/http_head.h"

static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* RFC 9110 section 5.6.2. */
static bool
is_token_byte(char c)
{
	if ((c >= 'a' && c <= 'z') || c == '-' || (c >= 'A' && c <= 'Z') || is_digit(c))
		return true;
	return c != '\0' && strchr("!#$%&'*+.^_`|~", c) != NULL;
}

bool
http_is_token(struct slice s)
{
	for (size_t i = 0; i < s.n; i++)
		if (!is_token_byte(s.p[i]))
			return false;
	return s.n > 0;
}

bool
http_has_control(struct slice s)
{
	unsigned found = 0;

	/* No early end: almost every value is clean, and this form is the faster one then. */
	for (size_t i = 0; i < s.n; i++) {
		unsigned char c = (unsigned char)s.p[i];

		found |= (unsigned)(c < 0x20) & (unsigned)(c != '\t');
		found |= (unsigned)(c == 0x7f);
	}
	return found != 0;
}

int
http_head_version(struct slice text, unsigned *minor)
{
	if (text.n != 8 || !slice_starts(text, SLICE("HTTP/")) || text.p[6] != '.')
		return 400;
	if (!is_digit(text.p[5]) || !is_digit(text.p[7]) || text.p[5] == '0')
		return 400;
	if (text.p[5] != '1')
		return 505;
	*minor = text.p[7] == '0' ? 0 : 1;
	return 0;
}

/* Whether s could stand between the two spaces of a request line. */
static bool
is_visible(struct slice s)
{
	for (size_t i = 0; i < s.n; i++)
		if ((unsigned char)s.p[i] <= ' ' || s.p[i] == 0x7f)
			return false;
	return s.n > 0;
}

/* Reads the request line; 0 or the status. */
static int
read_request_line(struct slice line, struct http_head *out)
{
	struct slice rest, version;

	out->method = slice_cut(line, ' ', &rest);
	out->target = slice_cut(rest, ' ', &version);
	if (!http_is_token(out->method) || !is_visible(out->target))
		return 400;
	return http_head_version(version, &out->minor);
}

static bool
is_blank(char c)
{
	return c == ' ' || c == '\t';
}

/* Reads one header field; 0 or the status.  A line that begins with a blank continues the one
 * before it in old HTTP; it has no token in front of a colon and is refused here. */
static int
read_field(struct slice line, struct http_head *out)
{
	const char *colon = memchr(line.p, ':', line.n);
	struct slice name, value;

	if (colon == NULL)
		return 400;
	name = (struct slice){line.p, (size_t)(colon - line.p)};
	value = slice_from(line, name.n + 1);
	if (!http_is_token(name) || http_has_control(value))
		return 400;
	if (out->field_count == HTTP_FIELDS_MAX)
		return 431;
	while (value.n > 0 && is_blank(value.p[0]))
		value = slice_from(value, 1);
	out->fields[out->field_count++] = (struct http_field){name, value};
	return 0;
}

enum line { LINE_WHOLE, LINE_UNFINISHED, LINE_BAD };

/* Takes a line that ends with CR LF off the front of *rest.  A line that ends with LF alone, or
 * that has a CR elsewhere, is bad. */
static enum line
take_line(struct slice *rest, struct slice *out)
{
	const char *lf = memchr(rest->p, '\n', rest->n);
	const char *cr = memchr(rest->p, '\r', lf ? (size_t)(lf - rest->p) : rest->n);

	if (lf == NULL)
		return cr == NULL || cr == rest->p + rest->n - 1 ? LINE_UNFINISHED : LINE_BAD;
	if (cr == NULL || cr + 1 != lf)
		return LINE_BAD;
	*out = (struct slice){rest->p, (size_t)(cr - rest->p)};
	*rest = slice_from(*rest, out->n + 2);
	return LINE_WHOLE;
}

/* What a request line that has no end yet comes to.  The first byte tells a TLS hello, and most
 * of what is not HTTP. */
static enum parse
judge_unfinished(struct slice line, bool is_full, int *status)
{
	struct slice rest, method = slice_cut(line, ' ', &rest);

	if (line.n > 0 && line.p[0] != '\r' && !http_is_token(slice_head(line, 1)))
		*status = 400;
	else if (!is_full)
		return PARSE_MORE;
	else
		*status = method.n == line.n ? 501 : 414;
	return PARSE_BAD;
}

static void
copy_head(const struct http_head *from, struct http_head *out)
{
	out->method = from->method;
	out->target = from->target;
	out->minor = from->minor;
	out->field_count = from->field_count;
	memcpy(out->fields, from->fields, from->field_count * sizeof(from->fields[0]));
}

enum parse
http_head_parse(struct slice in, struct http_head *out, size_t *used, int *status)
{
	bool is_full = in.n >= HTTP_HEAD_MAX_BYTES;
	struct slice rest = slice_head(in, HTTP_HEAD_MAX_BYTES), line;
	struct http_head head;
	enum line got;
	int bad;

	head.field_count = 0;
	if (slice_starts(rest, SLICE("\r\n")))
		rest = slice_from(rest, 2);

	got = take_line(&rest, &line);
	if (got == LINE_UNFINISHED)
		return judge_unfinished(rest, is_full, status);
	bad = got == LINE_BAD ? 400 : read_request_line(line, &head);
	while (bad == 0) {
		got = take_line(&rest, &line);
		if (got == LINE_UNFINISHED && !is_full)
			return PARSE_MORE;
		if (got == LINE_WHOLE && line.n == 0)
			break;
		if (got == LINE_WHOLE)
			bad = read_field(line, &head);
		else
			bad = got == LINE_BAD ? 400 : 431;
	}
	if (bad != 0) {
		*status = bad;
		return PARSE_BAD;
	}
	copy_head(&head, out);
	*used = (size_t)(rest.p - in.p);
	return PARSE_OK;
}
