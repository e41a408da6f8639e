#include "control_reply.h"

/* Reads "code text" or, where a further line must follow, "code-text". */
static enum parse
read_code(struct slice line, uint64_t *code, bool *is_last)
{
	if (line.n < 3 || slice_to_u64(slice_head(line, 3), 100, 599, code) != ERR_OK)
		return PARSE_BAD;
	*is_last = line.n == 3 || line.p[3] != '-';
	return *is_last && line.n > 3 && line.p[3] != ' ' ? PARSE_BAD : PARSE_OK;
}

/* The last line of a reply bears the first one's code; lines between may be anything. */
static bool
ends(struct slice line, uint64_t code)
{
	uint64_t own;
	bool is_last;

	return read_code(line, &own, &is_last) == PARSE_OK && is_last && own == code;
}

enum parse
control_reply_take(struct slice in, struct control_reply *out, size_t *used)
{
	struct slice rest = slice_head(in, CONTROL_REPLY_MAX_BYTES), line = rest;
	uint64_t code = 0;
	bool is_last = false;

	while (!is_last) {
		size_t end = slice_find(rest, SLICE("\n"));

		if (end == rest.n)
			return in.n < CONTROL_REPLY_MAX_BYTES ? PARSE_MORE : PARSE_BAD;
		line = slice_head(rest, end);
		if (slice_ends(line, SLICE("\r")))
			line.n--;
		rest = slice_from(rest, end + 1);
		if (code != 0)
			is_last = ends(line, code);
		else if (read_code(line, &code, &is_last) != PARSE_OK)
			return PARSE_BAD;
	}
	*out = (struct control_reply){(unsigned)code, slice_from(line, 4)};
	*used = (size_t)(rest.p - in.p);
	return PARSE_OK;
}

/* (|||port|) */
static uint16_t
extended_port(struct slice s)
{
	struct slice rest;
	uint64_t port;

	s = slice_from(s, slice_find(s, SLICE("(|||")) + 4);
	return slice_to_u64(slice_cut(s, '|', &rest), 1, UINT16_MAX, &port) == ERR_OK ?
		       (uint16_t)port :
		       0;
}

/* h1,h2,h3,h4,p1,p2, behind a bracket or not */
static uint16_t
old_port(struct slice s)
{
	uint64_t high = 0, low = 0;
	struct slice rest = s, part;
	size_t end;

	for (int i = 0; i < 4; i++)
		(void)slice_cut(rest, ',', &rest);
	if (slice_to_u64(slice_cut(rest, ',', &part), 0, UINT8_MAX, &high) != ERR_OK)
		return 0;
	for (end = 0; end < part.n && part.p[end] >= '0' && part.p[end] <= '9'; end++)
		;
	if (slice_to_u64(slice_head(part, end), 0, UINT8_MAX, &low) != ERR_OK)
		return 0;
	return (uint16_t)(high * 256 + low);
}

uint16_t
control_reply_port(const struct control_reply *r)
{
	return r->code == 229 ? extended_port(r->text) : old_port(r->text);
}
