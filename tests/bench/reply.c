#include "reply.h"

static const struct slice head_end = SLICE_INIT("\r\n\r\n");

void
reply_start(struct reply *r)
{
	r->status = 0;
	r->length_bytes = r->left_bytes = 0;
	r->head_bytes = 0;
}

/* Reads a whole head, its empty line included. */
static enum parse
read_head(struct reply *r, struct slice head)
{
	static const struct slice name = SLICE_INIT("content-length");
	struct slice rest, line = slice_cut(head, '\n', &rest);
	uint64_t status;
	bool has_length = false;

	if (!slice_starts(line, SLICE("HTTP/1.")) || line.n < sizeof("HTTP/1.1 200") - 1 ||
		slice_to_u64((struct slice){line.p + 9, 3}, 100, 599, &status) != ERR_OK)
		return PARSE_BAD;
	while (rest.n > 0 && !has_length) {
		struct slice value;

		line = slice_cut(rest, '\n', &rest);
		if (slice_eq_nocase(slice_cut(line, ':', &value), name))
			has_length = slice_to_u64(slice_trim(value), 0, UINT32_MAX,
					     &r->length_bytes) == ERR_OK;
	}
	if (!has_length && status != 204 && status != 304)
		return PARSE_BAD;
	r->status = (unsigned)status;
	r->left_bytes = r->length_bytes;
	return PARSE_OK;
}

/* Takes the head off the front of in, with what earlier calls have kept of it. */
static enum parse
take_head(struct reply *r, struct slice *in)
{
	size_t end = slice_find(*in, head_end);

	if (r->head_bytes == 0 && end < in->n) {
		struct slice head = slice_head(*in, end + head_end.n);

		*in = slice_from(*in, head.n);
		return read_head(r, head);
	}
	while (in->n > 0) {
		if (r->head_bytes == sizeof(r->head))
			return PARSE_BAD;
		r->head[r->head_bytes++] = in->p[0];
		*in = slice_from(*in, 1);

		struct slice kept = {r->head, r->head_bytes};
		if (slice_ends(kept, head_end))
			return read_head(r, kept);
	}
	return PARSE_MORE;
}

enum parse
reply_feed(struct reply *r, struct slice in)
{
	if (r->status == 0) {
		enum parse p = take_head(r, &in);
		if (p != PARSE_OK)
			return p;
	}
	if (in.n > r->left_bytes)
		return PARSE_BAD;
	r->left_bytes -= in.n;
	return r->left_bytes == 0 ? PARSE_OK : PARSE_MORE;
}
