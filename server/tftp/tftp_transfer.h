/* tftp_transfer - one transfer as a state machine: a file on its way to a client or from it.
 *
 * Knows no socket and no clock: datagrams and times come in as parameters, datagrams leave through
 * calls.send().  What the product decides is told to it (serve, accept, fail, stored); the bytes of
 * an upload leave through calls.store().  Nothing but progress makes it send DATA or wait longer:
 * at most TFTP_TRIES_FIRST datagrams before the client has answered once, then at most
 * TFTP_TRIES of the same, each wait twice as long, and never longer than TFTP_SILENCE_MS.
 * Source: RFC 1350; RFC 1123 section 4.2.3.1 (a copy of an ACK is never answered with DATA); RFC
 * 2347 to 2349; RFC 7440.
 */
#ifndef TFTP_TRANSFER_H
#define TFTP_TRANSFER_H

#include "tftp/tftp_packet.h"
#include "tftp/tftp_source.h"

struct tftp_transfer_calls {
	/* Takes a datagram.
	 *   head  copied, at most TFTP_REPLY_MAX_BYTES
	 *   body  goes behind it; borrowed until flush() or tftp_transfer_done() */
	void (*send)(void *ctx, struct slice head, struct slice body);
	/* Has everything that was sent leave now: its bodies become invalid. */
	void (*flush)(void *ctx);
	/* Asks whether so many bytes of a file may leave now: true; false: tftp_transfer_go_on()
	 * will be told when they may.  They are asked for once, however often they are sent again.
	 */
	bool (*may_leave)(void *ctx, size_t bytes);
	/* Takes the next bytes of an upload.  Other than ERR_OK ends it. */
	enum err (*store)(void *ctx, struct slice bytes);
	/* The upload is whole: answered by tftp_transfer_stored(), later or before it returns. */
	void (*commit)(void *ctx);
};

enum tftp_phase {
	TFTP_ASKING,    /* waits for serve, accept or fail */
	TFTP_SENDING,   /* to the client */
	TFTP_RECEIVING, /* from the client */
	TFTP_STORING,   /* waits for stored: has no deadline */
	TFTP_DONE,      /* all there; a repeated last DATA is still answered */
	TFTP_FAILED,    /* the client was told err */
	TFTP_LEFT,      /* the client sent ERROR, or nothing for too long */
};

struct tftp_transfer {
	const struct tftp_transfer_calls *calls; /* static */
	void *ctx;
	enum tftp_phase phase;
	enum err err; /* of TFTP_FAILED */
	bool is_write, is_netascii;
	bool is_heard;   /* the client has answered once: its address is its own */
	bool is_opening; /* an OACK that is sent has not been answered */
	bool has_told_gap;
	struct tftp_options options; /* in force; has: to be told in the OACK */
	unsigned tries;              /* datagrams, or windows, sent since the last progress */
	uint64_t progress_at_ms, deadline_ms;
	uint64_t done_blocks;           /* acknowledged by the client, or by us */
	uint64_t sent_blocks;           /* sending: the last one of the window */
	uint64_t last_block;            /* sending: the short one; 0 while it is not known */
	uint64_t unacknowledged_blocks; /* receiving: of this window */
	uint64_t bytes;                 /* receiving: stored */
	struct tftp_source source;
	struct tftp_netascii state; /* receiving */
};

/* Begins with a request.
 *   t            any bytes before; to be released by tftp_transfer_done()
 *   r            its options are taken over as far as they can be; its path is not kept
 *   blksize_max  bytes that a block may have here */
void tftp_transfer_begin(struct tftp_transfer *t, const struct tftp_transfer_calls *calls,
	void *ctx, const struct tftp_request *r, uint64_t blksize_max);
void tftp_transfer_done(struct tftp_transfer *t); /* gives up its content; says nothing */

/* The answer of a RRQ: sends content, of which the caller's reference is taken over. */
void tftp_transfer_serve(struct tftp_transfer *t, struct content *content, uint64_t now_ms);
/* The answer of a WRQ: takes what comes. */
void tftp_transfer_accept(struct tftp_transfer *t, uint64_t now_ms);
/* Tells the client why not, or why no further. */
void tftp_transfer_fail(struct tftp_transfer *t, enum err e);
/* The window that calls.may_leave() has held back may leave. */
void tftp_transfer_go_on(struct tftp_transfer *t, uint64_t now_ms);
/* The result of calls.commit(). */
void tftp_transfer_stored(struct tftp_transfer *t, enum err e, uint64_t now_ms);

/* The request came once more.  While the client has not been heard its first answer may be lost,
 * and is sent again; while blocks move, the request is a late copy.
 * Returns false where the transfer waits in vain: then the client has perhaps begun anew, and is to
 * get another transfer beside this one, which it ends by an ERROR if it has. */
bool tftp_transfer_again(struct tftp_transfer *t, uint64_t now_ms);
/* A datagram of this client for this transfer.
 *   dgram  at least TFTP_HEAD_BYTES, untrusted */
void tftp_transfer_input(struct tftp_transfer *t, struct slice dgram, uint64_t now_ms);
/* Time has passed: does nothing before t->deadline_ms. */
void tftp_transfer_tick(struct tftp_transfer *t, uint64_t now_ms);

/* Ends one that waits for its client, in silence: its place is wanted. */
void tftp_transfer_give_up(struct tftp_transfer *t);

/* Whether it wants nothing more from its client: it may still repeat its last answer. */
static inline bool
tftp_transfer_is_over(const struct tftp_transfer *t)
{
	return t->phase >= TFTP_DONE;
}

/* Bytes of the file that have arrived. */
uint64_t tftp_transfer_bytes(const struct tftp_transfer *t);

#endif
