/* Whatever a client sends, each step goes on by something that was there, a line's parts lie inside
 * it and hold nothing that could end it, and no prefix of a line is one. */
#include "fuzz.h"

#include "ftp/ftp_line.h"
#include "limits.h"

static void
check_line(const struct ftp_line *l, struct slice in, size_t used)
{
	struct ftp_line early;
	size_t ignored;

	must(used > 0 && used <= in.n && used <= FTP_LINE_MAX_BYTES && in.p[used - 1] == '\n');
	must(l->verb.p >= in.p && l->arg.p + l->arg.n <= in.p + used);
	must(memchr(l->verb.p, ' ', l->verb.n) == NULL);
	must(memchr(l->verb.p, '\n', l->verb.n) == NULL &&
		memchr(l->arg.p, '\n', l->arg.n) == NULL);
	if (l->flaw == FTP_FLAW_NONE) {
		must(memchr(l->verb.p, '\0', l->verb.n) == NULL);
		must(memchr(l->verb.p, '\r', l->verb.n) == NULL);
		must(memchr(l->arg.p, '\0', l->arg.n) == NULL);
		must(memchr(l->arg.p, '\r', l->arg.n) == NULL);
	}
	must(ftp_line_parse(slice_head(in, used - 1), &early, &ignored) == PARSE_MORE);
}

/* Takes one step of a session off the front of *in.  false: more has to come. */
static bool
take(struct slice *in, bool *is_skipping)
{
	struct ftp_line l;
	size_t used = 0;
	bool is_over;

	if (*is_skipping) {
		used = ftp_line_skip(*in, &is_over);
		must(used <= in->n && (is_over ? in->p[used - 1] == '\n' : used == in->n));
		*is_skipping = !is_over;
	} else {
		switch (ftp_line_parse(*in, &l, &used)) {
		case PARSE_MORE:
			must(in->n < FTP_LINE_MAX_BYTES && memchr(in->p, '\n', in->n) == NULL);
			return false;
		case PARSE_BAD:
			must(in->n >= FTP_LINE_MAX_BYTES);
			*is_skipping = true;
			return true;
		case PARSE_OK:
			check_line(&l, *in, used);
			break;
		}
	}
	*in = slice_from(*in, used);
	return used > 0;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct slice in = fuzz_input(data, size);
	bool is_skipping = false;
	size_t steps = 0;

	while (take(&in, &is_skipping))
		must(steps++ <= 2 * size + 1);
	return 0;
}
