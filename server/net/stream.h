/* stream - one TCP connection, plain or inside TLS: the same calls.
 *
 * Non-blocking: what cannot go on says what to wait for (enum stream_state of tls.h).
 */
#ifndef NET_STREAM_H
#define NET_STREAM_H

#include "net/tls.h"

struct stream {
	int fd;          /* owned; -1: closed */
	struct tls *tls; /* owned; NULL: plain */
};

/* Reads up to n bytes; *moved is their count with STREAM_OK, else 0.  Plain streams never say
 * STREAM_CUT: TCP cannot tell. */
enum stream_state stream_read(struct stream *s, void *dst, size_t n, size_t *moved);

/* Writes bytes; *moved is how many were taken, with STREAM_OK. */
enum stream_state stream_write(struct stream *s, const void *bytes, size_t n, size_t *moved);

/* Sends n bytes of an open regular file from offset on: by the kernel alone where it is plain.
 *   *moved  how many were taken, with STREAM_OK
 * STREAM_FAILED: the file ended early, too. */
enum stream_state stream_send_file(
	struct stream *s, int file, uint64_t offset, size_t n, size_t *moved);

/* Says in TLS that nothing more follows; STREAM_OK at once where it is plain. */
enum stream_state stream_end(struct stream *s);

void stream_close(struct stream *s); /* a closed one is allowed */

#endif
