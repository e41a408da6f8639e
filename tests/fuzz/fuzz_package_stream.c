/* Whatever a child says, in whatever pieces: files begin and end in turns, under names that are
 * known, and lead nowhere else. */
#include "fuzz.h"

#include "firmware/package_stream.h"

struct seen {
	bool is_in_file;
};

static enum err
begin(void *ctx, struct slice path, struct why *why)
{
	struct seen *s = ctx;

	must(!s->is_in_file);
	must(package_path_is_known(path) && package_path_check(path, why) == ERR_OK);
	s->is_in_file = true;
	return ERR_OK;
}

static enum err
data(void *ctx, struct slice bytes, struct why *why)
{
	const struct seen *s = ctx;

	(void)why;
	must(s->is_in_file && bytes.n > 0);
	return ERR_OK;
}

static enum err
end(void *ctx, struct why *why)
{
	struct seen *s = ctx;

	(void)why;
	must(s->is_in_file);
	s->is_in_file = false;
	return ERR_OK;
}

/* Feeds it in pieces of n bytes. */
static enum err
feed(struct slice all, size_t n, bool *is_over)
{
	struct seen seen = {false};
	struct package_sink sink = {begin, data, end, &seen};
	struct why why = {""};
	struct package_stream s = {.sink = &sink, .why = &why};
	enum err e = ERR_OK;

	while (all.n > 0 && e == ERR_OK) {
		struct slice piece = slice_head(all, n);

		all = slice_from(all, piece.n);
		e = package_stream_take(&s, piece);
	}
	*is_over = s.is_over;
	must(!s.is_over || !seen.is_in_file);
	for (const char *c = why.text; *c != '\0'; c++)
		must((unsigned char)*c >= ' ' && *c != 0x7f);
	return e;
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	struct slice all = fuzz_input(bytes, size);
	bool whole, pieces;

	must(feed(all, size, &whole) == feed(all, 1, &pieces));
	must(whole == pieces);
	return 0;
}
