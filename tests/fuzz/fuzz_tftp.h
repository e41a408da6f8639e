/* fuzz_tftp - a transfer whose datagrams are counted, and a content whose bytes tell their place.
 */
#ifndef FUZZ_TFTP_H
#define FUZZ_TFTP_H

#include "fuzz.h"

#include "base/buf.h"
#include "base/crypto.h"
#include "limits.h"
#include "tftp/tftp_transfer.h"

struct line {
	struct tftp_transfer t;
	struct slice content;      /* of a download */
	uint64_t sent, data, acks; /* datagrams ever */
	uint64_t unheard;          /* before the client was heard */
	uint64_t stored_bytes;
	unsigned commits;
	uint64_t highest; /* block that was sent */
};

static inline uint8_t
line_byte(uint64_t at)
{
	return (uint8_t)(at ^ at >> 8 ^ at >> 16);
}

/* What a block must be: in the window, and the content's own bytes. */
static inline void
line_check_data(struct line *l, struct slice head, struct slice body)
{
	uint64_t block = l->t.done_blocks + 1;
	uint64_t blksize = l->t.options.value[TFTP_BLKSIZE];

	while ((uint16_t)block != tftp_number(head))
		block++;
	must(block <= l->t.done_blocks + l->t.options.value[TFTP_WINDOWSIZE]);
	must(block <= l->highest + 1 && body.n <= blksize);
	l->highest = block > l->highest ? block : l->highest;
	if (l->t.is_netascii)
		return;
	must((block - 1) * blksize + body.n <= l->content.n);
	must(body.n == blksize || (block - 1) * blksize + body.n == l->content.n);
	must(memcmp(body.p, l->content.p + (block - 1) * blksize, body.n) == 0);
}

static inline void
line_send(void *ctx, struct slice head, struct slice body)
{
	struct line *l = ctx;
	unsigned opcode = tftp_opcode(head);

	must(head.n >= TFTP_HEAD_BYTES && head.n <= TFTP_REPLY_MAX_BYTES);
	must(l->t.phase != TFTP_FAILED && l->t.phase != TFTP_LEFT);
	l->sent++;
	l->data += opcode == TFTP_DATA;
	l->acks += opcode == TFTP_ACK;
	if (!l->t.is_heard && opcode != TFTP_ERROR)
		l->unheard++;
	must(l->unheard <= TFTP_TRIES_FIRST);
	if (opcode == TFTP_DATA)
		line_check_data(l, head, body);
}

static inline void
line_flush(void *ctx)
{
	(void)ctx;
}

static inline enum err
line_store(void *ctx, struct slice bytes)
{
	struct line *l = ctx;

	must(l->commits == 0 && bytes.n > 0);
	l->stored_bytes += bytes.n;
	return l->stored_bytes > 100000 ? ERR_LIMIT : ERR_OK;
}

static inline void
line_commit(void *ctx)
{
	struct line *l = ctx;

	l->commits++;
	must(l->commits == 1);
}

static inline bool
line_may_leave(void *ctx, size_t bytes)
{
	(void)ctx;
	must(bytes > 0);
	return true;
}

static const struct tftp_transfer_calls line_calls = {
	line_send, line_flush, line_may_leave, line_store, line_commit};

/* A content of n bytes; bytes is where they stand. */
static inline struct content *
line_content(size_t n, struct slice *bytes)
{
	struct buf b = BUF(1 << 20);
	char *at = buf_reserve(&b, n + 1);
	struct content *c;

	must(at != NULL && crypto_setup() == ERR_OK);
	for (size_t i = 0; i < n; i++)
		at[i] = (char)line_byte(i);
	b.n = n;
	c = content_from_buf(&b);
	must(c != NULL);
	*bytes = content_bytes(c);
	return c;
}

#endif
