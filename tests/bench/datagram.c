#include "datagram.h"

#include <stdio.h>

void
datagram_head(char out[DATAGRAM_HEAD_BYTES], unsigned what, uint16_t block)
{
	out[0] = (char)(what >> 8);
	out[1] = (char)(what & 0xff);
	out[2] = (char)(block >> 8);
	out[3] = (char)(block & 0xff);
}

static unsigned
number_at(const char *p)
{
	return (unsigned)(uint8_t)p[0] << 8 | (uint8_t)p[1];
}

unsigned
datagram_what(struct slice d)
{
	return d.n < DATAGRAM_HEAD_BYTES ? 0 : number_at(d.p);
}

uint16_t
datagram_block(struct slice d)
{
	return (uint16_t)number_at(d.p + 2);
}

/* Appends text and its NUL at n.  Returns where it ends; past the end when it does not fit. */
static size_t
add_text(char *out, size_t n, const char *text)
{
	size_t bytes = strlen(text) + 1;

	if (n + bytes <= DATAGRAM_MAX_BYTES)
		memcpy(out + n, text, bytes);
	return n + bytes;
}

static size_t
add_option(char *out, size_t n, const char *name, unsigned value)
{
	char text[16];

	if (value == 0)
		return n;
	(void)snprintf(text, sizeof(text), "%u", value);
	return add_text(out, add_text(out, n, name), text);
}

size_t
datagram_rrq(char out[DATAGRAM_MAX_BYTES], const char *path, unsigned blksize, unsigned windowsize)
{
	size_t n = 2;

	datagram_head(out, DATAGRAM_RRQ, 0);
	n = add_text(out, n, path);
	n = add_text(out, n, "octet");
	n = add_option(out, n, "blksize", blksize);
	n = add_option(out, n, "windowsize", windowsize);
	return n <= DATAGRAM_MAX_BYTES ? n : 0;
}

struct slice
datagram_skip(struct slice s, unsigned count)
{
	while (count-- > 0)
		(void)slice_cut(s, '\0', &s);
	return s;
}

unsigned
datagram_option(struct slice options, const char *name)
{
	while (options.n > 0) {
		struct slice found = slice_cut(options, '\0', &options);
		struct slice value = slice_cut(options, '\0', &options);
		uint64_t v;

		if (slice_eq_nocase(found, slice_of(name)))
			return slice_to_u64(value, 1, UINT16_MAX, &v) == ERR_OK ? (unsigned)v : 0;
	}
	return 0;
}
