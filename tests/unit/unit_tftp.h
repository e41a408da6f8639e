/* unit_tftp - a transfer without sockets and clock: what it sends is kept, time is a number. */
#ifndef UNIT_TFTP_H
#define UNIT_TFTP_H

#include "unit.h"

#include "base/crypto.h"
#include "limits.h"
#include "tftp/tftp_transfer.h"

#include <sys/mman.h>

enum { SENT_MAX = 512 };

struct sent {
	unsigned opcode;
	uint16_t number;
	size_t n; /* bytes behind the head */
};

struct peer {
	struct tftp_transfer t;
	uint64_t now;
	struct sent sent[SENT_MAX]; /* since the last peer_forget() */
	size_t count;
	size_t total;      /* ever */
	struct buf bodies; /* of all DATA in sent[] */
	struct buf last;   /* the last datagram, whole */
	struct buf stored; /* of an upload */
	size_t store_max;  /* bytes that are taken */
	unsigned commits;
	bool commits_at_once; /* the answer comes before commit() returns */
	enum err commit_result;
	bool is_line_busy;  /* the next window has to wait */
	size_t asked_bytes; /* for that window */
};

static inline void
peer_send(void *ctx, struct slice head, struct slice body)
{
	struct peer *p = ctx;

	assert_in_range(head.n, TFTP_HEAD_BYTES, TFTP_REPLY_MAX_BYTES);
	buf_clear(&p->last);
	buf_add(&p->last, head);
	buf_add(&p->last, body);
	if (tftp_opcode(head) == TFTP_DATA)
		buf_add(&p->bodies, body);
	assert_true(p->count < SENT_MAX);
	p->sent[p->count++] = (struct sent){tftp_opcode(head), tftp_number(head), body.n};
	p->total++;
}

static inline void
peer_flush(void *ctx)
{
	(void)ctx;
}

static inline enum err
peer_store(void *ctx, struct slice bytes)
{
	struct peer *p = ctx;

	if (p->stored.n + bytes.n > p->store_max)
		return ERR_LIMIT;
	buf_add(&p->stored, bytes);
	return buf_check(&p->stored);
}

static inline void
peer_commit(void *ctx)
{
	struct peer *p = ctx;

	p->commits++;
	if (p->commits_at_once)
		tftp_transfer_stored(&p->t, p->commit_result, p->now);
}

static inline bool
peer_may_leave(void *ctx, size_t bytes)
{
	struct peer *p = ctx;

	p->asked_bytes = bytes;
	return !p->is_line_busy;
}

static const struct tftp_transfer_calls peer_calls = {
	peer_send, peer_flush, peer_may_leave, peer_store, peer_commit};

/* Begins with a request of these words, as "netascii\0blksize\08". */
static inline void
peer_begin(struct peer *p, bool is_write, struct slice words)
{
	AUTO(buf_free) struct buf b = BUF(4096);
	struct tftp_request r;

	*p = (struct peer){.bodies = BUF(SIZE_MAX / 2),
		.last = BUF(128 * 1024),
		.stored = BUF(SIZE_MAX / 2),
		.store_max = SIZE_MAX / 2,
		.now = 1000000};
	buf_add(&b, is_write ? SLICE("\0\2name\0") : SLICE("\0\1name\0"));
	buf_add(&b, words);
	buf_add_char(&b, '\0');
	assert_int_equal(tftp_request_parse(buf_slice(&b), &r), ERR_OK);
	tftp_transfer_begin(&p->t, &peer_calls, p, &r, 1428);
}

static inline void
peer_done(struct peer *p)
{
	tftp_transfer_done(&p->t);
	buf_free(&p->bodies);
	buf_free(&p->last);
	buf_free(&p->stored);
}

static inline void
peer_forget(struct peer *p)
{
	p->count = 0;
	buf_clear(&p->bodies);
}

/* A datagram of the client. */
static inline void
peer_says(struct peer *p, unsigned opcode, uint16_t number, struct slice body)
{
	AUTO(buf_free) struct buf b = BUF(128 * 1024);
	const char head[] = {(char)(opcode >> 8), (char)(opcode & 0xff), (char)(number >> 8),
		(char)(number & 0xff)};

	peer_forget(p);
	buf_add(&b, (struct slice){head, sizeof(head)});
	buf_add(&b, body);
	struct slice exact = unit_exact(buf_slice(&b));
	tftp_transfer_input(&p->t, exact, p->now);
	unit_free(exact);
}

static inline void
peer_acks(struct peer *p, uint16_t number)
{
	peer_says(p, TFTP_ACK, number, SLICE(""));
}

/* Lets time pass to the next deadline, or to `most` ms from now.  Returns how long it was. */
static inline uint64_t
peer_waits(struct peer *p, uint64_t most)
{
	uint64_t at = p->t.deadline_ms < p->now + most ? p->t.deadline_ms : p->now + most;
	uint64_t waited = at - p->now;

	peer_forget(p);
	tftp_transfer_tick(&p->t, at - 1);
	assert_int_equal(p->count, 0);
	p->now = at;
	tftp_transfer_tick(&p->t, at);
	return waited;
}

#define assert_sent(p, i, opcode_, number_)                                                        \
	do {                                                                                       \
		assert_true((i) < (p)->count);                                                     \
		assert_int_equal((p)->sent[i].opcode, opcode_);                                    \
		assert_int_equal((p)->sent[i].number, number_);                                    \
	} while (0)

/* Bytes that tell their place, no two blocks alike. */
static inline void
pattern(struct buf *b, size_t n)
{
	char *at = buf_reserve(b, n + 8);

	assert_non_null(at);
	for (size_t i = 0; i < n + 8; i += 8)
		for (size_t k = 0; k < 8; k++)
			at[i + k > n + 7 ? n + 7 : i + k] = (char)(i >> 8 * (k % 4) ^ k);
	b->n += n;
}

/* A content of these bytes, in memory or in a file. */
static inline struct content *
content_make(struct slice bytes, bool is_file)
{
	struct buf b = BUF(SIZE_MAX / 2);
	struct content *c;

	if (is_file) {
		int fd = memfd_create("content", MFD_CLOEXEC);

		assert_int_equal(write(fd, bytes.p, bytes.n), bytes.n);
		c = content_from_fd(fd, bytes.n, SLICE("version"));
	} else {
		buf_add(&b, bytes);
		c = content_from_buf(&b);
	}
	assert_non_null(c);
	return c;
}

#endif
