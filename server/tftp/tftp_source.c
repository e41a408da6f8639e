#include "tftp/tftp_source.h"

#include "limits.h"

#include <stdlib.h>

/* So many whole windows, or blocks where a window is too large, as fit what is read at a time: then
 * what one window sends lies in one reading. */
static size_t
ahead_bytes(size_t blksize_bytes, size_t window_blocks)
{
	size_t unit = blksize_bytes * window_blocks;

	if (unit > TFTP_AHEAD_BYTES)
		unit = blksize_bytes;
	return unit > TFTP_AHEAD_BYTES ? unit : TFTP_AHEAD_BYTES / unit * unit;
}

enum err
tftp_source_init(struct tftp_source *s, struct content *content, size_t blksize_bytes,
	size_t window_blocks, bool is_netascii)
{
	bool is_file = content_fd(content) != -1;

	*s = (struct tftp_source){.content = content,
		.size_bytes = content_size(content),
		.blksize_bytes = blksize_bytes,
		.whole = content_bytes(content)};
	if (is_file) {
		s->ahead_cap = ahead_bytes(blksize_bytes, window_blocks);
		s->ahead = malloc(s->ahead_cap);
	}
	if (is_netascii)
		s->text = malloc(blksize_bytes);
	if ((is_file && s->ahead == NULL) || (is_netascii && s->text == NULL)) {
		tftp_source_done(s);
		return ERR_NOMEM;
	}
	return ERR_OK;
}

void
tftp_source_done(struct tftp_source *s)
{
	content_unref(s->content);
	free(s->ahead);
	free(s->text);
	*s = (struct tftp_source){.whole = SLICE("")};
}

/* The number of bytes from offset at on, at most n. */
static size_t
left(const struct tftp_source *s, uint64_t at, size_t n)
{
	if (at >= s->size_bytes)
		return 0;
	return n < s->size_bytes - at ? n : (size_t)(s->size_bytes - at);
}

static bool
is_ahead(const struct tftp_source *s, uint64_t at, size_t n)
{
	return s->ahead == NULL || n == 0 ||
	       (at >= s->ahead_at && at + n <= s->ahead_at + s->ahead_n);
}

static enum err
read_ahead(struct tftp_source *s, uint64_t at)
{
	size_t want = left(s, at, s->ahead_cap);

	s->ahead_at = at;
	s->ahead_n = 0;
	while (s->ahead_n < want) {
		ssize_t got = content_read(
			s->content, at + s->ahead_n, s->ahead + s->ahead_n, want - s->ahead_n);

		if (got <= 0)
			return ERR_IO;
		s->ahead_n += (size_t)got;
	}
	return ERR_OK;
}

/* Lends n bytes at an offset, or what there is. */
static enum err
lend(struct tftp_source *s, uint64_t at, size_t n, struct slice *out)
{
	n = left(s, at, n);
	if (!is_ahead(s, at, n)) {
		enum err e = read_ahead(s, at);

		if (e != ERR_OK)
			return e;
	}
	if (n == 0)
		*out = SLICE("");
	else if (s->ahead != NULL)
		*out = (struct slice){s->ahead + (at - s->ahead_at), n};
	else
		*out = (struct slice){s->whole.p + at, n};
	return ERR_OK;
}

static enum err
convert_next(struct tftp_source *s)
{
	struct slice in = SLICE("");
	size_t count = 0;

	do {
		/* Never more bytes than room: what is not taken is lent again. */
		enum err e = lend(s, s->text_from, s->blksize_bytes - count, &in);
		size_t n = in.n;

		if (e != ERR_OK)
			return e;
		count += tftp_netascii_encode(
			&s->state, &in, s->text + count, s->blksize_bytes - count);
		s->text_from += n - in.n;
	} while (count < s->blksize_bytes && left(s, s->text_from, 1) > 0);
	s->text_n = count;
	s->text_block++;
	return ERR_OK;
}

bool
tftp_source_holds(const struct tftp_source *s, uint64_t block)
{
	uint64_t at = (block - 1) * s->blksize_bytes;

	if (s->text != NULL)
		return block == s->text_block;
	return is_ahead(s, at, left(s, at, s->blksize_bytes));
}

enum err
tftp_source_block(struct tftp_source *s, uint64_t block, struct slice *out)
{
	enum err e = ERR_OK;

	if (s->text == NULL)
		return lend(s, (block - 1) * s->blksize_bytes, s->blksize_bytes, out);
	if (block != s->text_block)
		e = convert_next(s);
	if (e == ERR_OK)
		*out = (struct slice){s->text, s->text_n};
	return e;
}

uint64_t
tftp_source_bytes(const struct tftp_source *s, uint64_t blocks)
{
	if (s->text != NULL)
		return s->text_from;
	return blocks * s->blksize_bytes < s->size_bytes ? blocks * s->blksize_bytes :
							   s->size_bytes;
}
