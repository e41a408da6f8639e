/* Cutting bytes apart and putting them together again gives the same bytes; a buffer never
 * holds more than its maximum; base64 comes back. */
#include "fuzz.h"

#include "base/buf.h"
#include "base/crypto.h"

static void
cut_and_join(struct slice in, char sep)
{
	struct buf b = BUF(in.n + 1);
	struct slice rest = in;

	while (rest.n > 0) {
		struct slice part = slice_cut(rest, sep, &rest);

		must(memchr(part.p, sep, part.n) == NULL);
		buf_add(&b, part);
		if (b.n < in.n)
			buf_add_char(&b, sep);
	}
	must(buf_check(&b) == ERR_OK && slice_eq(buf_slice(&b), in));
	must(strlen(buf_text(&b)) <= in.n);
	buf_free(&b);
}

static void
fill(struct slice in, size_t max)
{
	struct buf b = BUF(max);

	for (size_t i = 0; i < in.n; i++)
		buf_add_char(&b, in.p[i]);
	must(b.n == (in.n < max ? in.n : max));
	must(buf_check(&b) == (in.n > max ? ERR_LIMIT : ERR_OK));
	must(slice_starts(in, buf_slice(&b)));
	buf_free(&b);
}

static void
encode(struct slice in)
{
	struct buf text = BUF(2 * in.n + 8), back = BUF(3 * in.n + 8);

	crypto_base64_encode(in, &text);
	must(buf_check(&text) == ERR_OK);
	must(crypto_base64_decode(buf_slice(&text), &back) == ERR_OK);
	must(slice_eq(buf_slice(&back), in));
	if (crypto_base64_decode(in, &back) == ERR_OK)
		must(back.n <= 2 * in.n);
	buf_free(&text);
	buf_free(&back);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct slice in = fuzz_input(data, size), trimmed = slice_trim(in);

	if (size == 0)
		return 0;
	cut_and_join(in, in.p[0]);
	fill(in, data[0]);
	encode(in);
	must(trimmed.n <= in.n && slice_eq(slice_trim(trimmed), trimmed));
	must(slice_find(in, trimmed) <= in.n && slice_compare(in, in) == 0);
	(void)slice_is_utf8(in);
	return 0;
}
