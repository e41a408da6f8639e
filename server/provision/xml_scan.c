#include "provision/xml_scan.h"

#include "base/auto.h"
#include "limits.h"

struct scan {
	struct slice rest;
	unsigned line;
	unsigned depth;
	struct buf *marks;
	struct why *why;
};

static enum err
fail(const struct scan *s, unsigned line, const char *reason)
{
	return why_fail(s->why, ERR_SYNTAX, "line %u: %s.", line, reason);
}

static bool
is_space(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/* Takes n bytes off the front, counting lines. */
static struct slice
take(struct scan *s, size_t n)
{
	struct slice taken = slice_head(s->rest, n);
	const char *end = taken.p + taken.n;

	for (const char *c = taken.p; (c = memchr(c, '\n', (size_t)(end - c))) != NULL; c++)
		s->line++;
	s->rest = slice_from(s->rest, n);
	return taken;
}

static void
skip_space(struct scan *s)
{
	size_t n = 0;

	while (n < s->rest.n && is_space(s->rest.p[n]))
		n++;
	(void)take(s, n);
}

/* Takes a name: what stands before a blank or one of XML's own signs. */
static struct slice
take_name(struct scan *s)
{
	size_t n = 0;

	while (n < s->rest.n && !is_space(s->rest.p[n]) && strchr("=/<>\"'", s->rest.p[n]) == NULL)
		n++;
	return take(s, n);
}

/* Takes everything up to and with end; what is what stands there, for the message. */
static enum err
skip_past(struct scan *s, const char *end, const char *what)
{
	struct slice mark = slice_of(end);
	size_t at = slice_find(s->rest, mark);
	unsigned line = s->line;

	if (at == s->rest.n)
		return why_fail(s->why, ERR_SYNTAX, "line %u: the %s that begins here has no %s.",
			line, what, end);
	(void)take(s, at + mark.n);
	return ERR_OK;
}

static bool
is_marked(struct slice name)
{
	return memchr(name.p, ':', name.n) == NULL && !slice_is(name, "xmlns");
}

/* Takes one attribute: name, =, quoted value. */
static enum err
scan_attribute(struct scan *s)
{
	struct xml_mark mark = {.line = s->line};
	unsigned line;
	char quote;
	size_t n;

	mark.name = take_name(s);
	if (mark.name.n == 0)
		return fail(s, s->line, "expected an attribute's name, > or />");
	skip_space(s);
	if (s->rest.n == 0 || s->rest.p[0] != '=')
		return why_fail(s->why, ERR_SYNTAX, "line %u: %.*s needs = and a value in quotes.",
			mark.line, SLICE_FMT(slice_head(mark.name, 128)));
	(void)take(s, 1);
	skip_space(s);
	if (s->rest.n == 0 || (s->rest.p[0] != '"' && s->rest.p[0] != '\''))
		return why_fail(s->why, ERR_SYNTAX, "line %u: the value of %.*s must be in quotes.",
			s->line, SLICE_FMT(slice_head(mark.name, 128)));
	quote = s->rest.p[0];
	line = s->line;
	(void)take(s, 1);
	for (n = 0; n < s->rest.n && s->rest.p[n] != quote && s->rest.p[n] != '<';)
		n++;
	if (n == s->rest.n || s->rest.p[n] == '<')
		return why_fail(s->why, ERR_SYNTAX,
			"line %u: the value of %.*s has no closing quote, or holds a < that must "
			"be "
			"written &lt;.",
			line, SLICE_FMT(slice_head(mark.name, 128)));
	(void)take(s, n + 1);
	if (is_marked(mark.name))
		buf_add(s->marks, (struct slice){(const char *)&mark, sizeof(mark)});
	return buf_check(s->marks);
}

/* Takes the rest of a start tag behind its name. */
static enum err
scan_start_tag(struct scan *s)
{
	unsigned begin = s->line;

	for (size_t count = 0;; count++) {
		size_t before = s->rest.n;

		skip_space(s);
		if (s->rest.n == 0)
			return fail(s, begin, "the tag that begins here is not closed");
		if (s->rest.p[0] == '>' || slice_starts(s->rest, SLICE("/>"))) {
			bool is_empty = s->rest.p[0] == '/';

			(void)take(s, is_empty ? 2 : 1);
			if (!is_empty)
				s->depth++;
			return ERR_OK;
		}
		if (before == s->rest.n)
			return fail(s, s->line, "expected a blank, > or />");
		if (count == XML_ATTRIBUTES_MAX)
			return why_fail(s->why, ERR_LIMIT,
				"line %u: over %d attributes in one element.", begin,
				XML_ATTRIBUTES_MAX);
		enum err e = scan_attribute(s);
		if (e != ERR_OK)
			return e;
	}
}

/* Takes an element's start or end tag. */
static enum err
scan_tag(struct scan *s)
{
	unsigned line = s->line;

	(void)take(s, 1);
	if (s->rest.n > 0 && s->rest.p[0] == '/') {
		if (s->depth > 0)
			s->depth--;
		return skip_past(s, ">", "end tag");
	}
	if (s->depth >= XML_DEPTH_MAX)
		return why_fail(s->why, ERR_LIMIT, "line %u: elements are nested deeper than %d.",
			line, XML_DEPTH_MAX);
	if (take_name(s).n == 0)
		return fail(s, line, "a < must begin a tag; in text and values it is written &lt;");
	return scan_start_tag(s);
}

/* Encodings in which every byte below 0x80 is ASCII: what is scanned is what libxml2 sees. */
static const char *const encodings[] = {"UTF-8", "UTF8", "US-ASCII", "ASCII", "ISO-8859-1",
	"LATIN1", "ISO-8859-15", "WINDOWS-1252", "UTF-16"};

/* Looks at the encoding that an XML declaration names. */
static enum err
check_encoding(const struct scan *s, struct slice declaration)
{
	struct slice value = slice_from(declaration, slice_find(declaration, SLICE("encoding")));
	size_t i = 0;

	if (value.n == 0)
		return ERR_OK;
	value = slice_trim(slice_from(value, strlen("encoding")));
	if (value.n > 0 && value.p[0] == '=')
		value = slice_trim(slice_from(value, 1));
	if (value.n > 0)
		value = slice_cut(slice_from(value, 1), value.p[0], &(struct slice){0});
	while (i < COUNT(encodings) && !slice_eq_nocase(value, slice_of(encodings[i])))
		i++;
	if (i < COUNT(encodings))
		return ERR_OK;
	return why_fail(s->why, ERR_SYNTAX,
		"line 1: the encoding \"%.*s\" cannot be read; save the file as UTF-8.",
		SLICE_FMT(slice_head(value, 32)));
}

static enum err
scan_instruction(struct scan *s)
{
	struct slice before = s->rest;
	enum err e = skip_past(s, "?>", "instruction");

	if (e == ERR_OK && slice_starts(before, SLICE("<?xml")))
		e = check_encoding(s, slice_head(before, before.n - s->rest.n));
	return e;
}

/* Takes one piece of markup; the text begins with '<'. */
static enum err
scan_markup(struct scan *s)
{
	if (slice_starts(s->rest, SLICE("<?")))
		return scan_instruction(s);
	if (slice_starts(s->rest, SLICE("<!--"))) {
		(void)take(s, 4);
		return skip_past(s, "-->", "comment");
	}
	if (slice_starts(s->rest, SLICE("<![CDATA[")))
		return skip_past(s, "]]>", "CDATA section");
	if (slice_starts(s->rest, SLICE("<!")))
		return fail(s, s->line, "a DOCTYPE is not allowed here; remove it");
	return scan_tag(s);
}

enum err
xml_scan(struct slice text, struct buf *marks, struct why *why)
{
	struct scan s = {.rest = text, .line = 1, .marks = marks, .why = why};
	const char *nul = memchr(text.p, '\0', text.n);
	enum err e = ERR_OK;

	if (nul != NULL) {
		(void)take(&s, (size_t)(nul - text.p));
		return fail(&s, s.line, "there is a NUL byte");
	}
	if (slice_starts(text, SLICE("\xef\xbb\xbf")))
		(void)take(&s, 3);
	if (slice_trim(s.rest).n == 0)
		return why_fail(why, ERR_SYNTAX, "line 1: the file is empty.");
	if (slice_trim(s.rest).p[0] != '<')
		return fail(&s, 1, "this is not XML: it does not begin with <");
	while (s.rest.n > 0 && e == ERR_OK) {
		(void)take(&s, slice_find(s.rest, SLICE("<")));
		if (s.rest.n > 0)
			e = scan_markup(&s);
	}
	return e;
}

/* The 16 bits at p. */
static unsigned
unit(const char *p, bool is_big)
{
	unsigned char a = (unsigned char)p[0], b = (unsigned char)p[1];

	return is_big ? (unsigned)a << 8 | b : (unsigned)b << 8 | a;
}

static void
add_utf8(struct buf *out, unsigned c)
{
	if (c < 0x80) {
		buf_add_char(out, (char)c);
		return;
	}
	if (c < 0x800) {
		buf_add_char(out, (char)(0xc0 | c >> 6));
	} else if (c < 0x10000) {
		buf_add_char(out, (char)(0xe0 | c >> 12));
		buf_add_char(out, (char)(0x80 | (c >> 6 & 0x3f)));
	} else {
		buf_add_char(out, (char)(0xf0 | c >> 18));
		buf_add_char(out, (char)(0x80 | (c >> 12 & 0x3f)));
		buf_add_char(out, (char)(0x80 | (c >> 6 & 0x3f)));
	}
	buf_add_char(out, (char)(0x80 | (c & 0x3f)));
}

enum err
xml_from_utf16(struct slice text, struct buf *out)
{
	bool is_big = slice_starts(text, SLICE("\xfe\xff")) || slice_starts(text, SLICE("\0<"));

	if (!is_big && !slice_starts(text, SLICE("\xff\xfe")) && !slice_starts(text, SLICE("<\0")))
		return ERR_NOTFOUND;
	if (text.n % 2 != 0)
		return ERR_SYNTAX;
	if (unit(text.p, is_big) == 0xfeff)
		text = slice_from(text, 2);
	for (; text.n >= 2; text = slice_from(text, 2)) {
		unsigned c = unit(text.p, is_big);

		if (c >= 0xd800 && c < 0xdc00 && text.n >= 4) {
			unsigned low = unit(text.p + 2, is_big);

			if (low < 0xdc00 || low > 0xdfff)
				return ERR_SYNTAX;
			c = 0x10000 + ((c - 0xd800) << 10) + (low - 0xdc00);
			text = slice_from(text, 2);
		} else if (c >= 0xd800 && c <= 0xdfff) {
			return ERR_SYNTAX;
		}
		add_utf8(out, c);
	}
	return buf_check(out);
}
