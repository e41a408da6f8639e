/* reply - HTTP replies as the load tool reads them: status, length, and where one ends.
 *
 * Knows what boot servers send: HTTP/1.x with Content-Length, no transfer coding.  Pure.
 */
#ifndef BENCH_REPLY_H
#define BENCH_REPLY_H

#include "base/slice.h"

enum { REPLY_HEAD_MAX_BYTES = 2048 };

struct reply {
	unsigned status;       /* 0 until the head is read */
	uint64_t length_bytes; /* of the body; valid once status is set */
	uint64_t left_bytes;   /* of the body, still to come */
	size_t head_bytes;     /* kept in head, while the head comes in pieces */
	char head[REPLY_HEAD_MAX_BYTES];
};

/* Makes r ready for the next reply. */
void reply_start(struct reply *r);

/* Reads what has arrived, which must not reach beyond this reply.
 * Returns PARSE_OK (the reply is whole: r->status and r->length_bytes are its own), PARSE_MORE;
 * PARSE_BAD (no HTTP, no Content-Length, a head over 2 KiB, bytes after the end). */
enum parse reply_feed(struct reply *r, struct slice in);

#endif
