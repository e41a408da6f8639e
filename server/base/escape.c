#include "base/escape.h"

#include "base/auto.h"

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
escape_text(struct slice s, struct buf *out)
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

void
escape_lines(struct slice text, struct buf *out)
{
	while (text.n > 0) {
		struct slice rest, line = slice_cut(text, '\n', &rest);
		bool has_end = line.n < text.n;

		text = rest;
		if (line.n > 0 && line.p[line.n - 1] == '\r')
			line.n--;
		while (line.n > 0) {
			struct slice after, piece = slice_cut(line, '\t', &after);

			escape_text(piece, out);
			if (piece.n < line.n)
				buf_add_char(out, '\t');
			line = after;
		}
		if (has_end)
			buf_add_char(out, '\n');
	}
}
