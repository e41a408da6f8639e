/* wire - one TCP connection of the load tool, plain or TLS, that never blocks.
 *
 * It is watched by epoll for both directions, edge triggered, from the start: a caller reads or
 * writes until WIRE_AGAIN.  The TLS side takes any certificate, and shakes hands with the first
 * bytes that are sent or received.
 */
#ifndef BENCH_WIRE_H
#define BENCH_WIRE_H

#include "base/slice.h"

#include <netinet/in.h>
#include <sys/types.h>

enum { WIRE_AGAIN = -1, WIRE_FAILED = -2, WIRE_DISCARD_BYTES = 1024 * 1024 };

struct gnutls_session_int;

struct wire {
	int fd;                         /* -1: closed */
	bool is_ready;                  /* plain, or hands are shaken */
	struct gnutls_session_int *tls; /* NULL: plain */
	struct wire_pulled *pulled;     /* TLS: bytes that have come and are not decrypted */
};

/* Connects.  A TLS wire must not be moved while it is open.  A refusal may show only when the wire
 * is used. source    host order, where from; 0: any.  The port is chosen at connect: only there may
 * one serve several destinations epoll_fd  that tells of it, with `told` as the event's pointer
 * Returns false with errno set, and w closed. */
bool wire_open(struct wire *w, const struct sockaddr_in *to, uint32_t source, bool has_tls);
bool wire_watch(const struct wire *w, int epoll_fd, void *told);

/* Goes on with the TLS handshake.  Returns 1 when there is nothing more to do, WIRE_AGAIN, or
 * WIRE_FAILED. */
ssize_t wire_shake(struct wire *w);

/* Both give the bytes moved, 0 (received: the other side is done), WIRE_AGAIN, or WIRE_FAILED. */
ssize_t wire_send(struct wire *w, struct slice s);
ssize_t wire_recv(struct wire *w, char *to, size_t n);

/* The same as wire_recv() for bytes that nobody looks at: plain ones are never copied.
 *   scratch  WIRE_DISCARD_BYTES */
ssize_t wire_discard(struct wire *w, char *scratch);

/* Tells the other side that nothing more comes, where TLS needs that, and closes. */
void wire_close(struct wire *w);

/* Whether the other side has closed a wire on which nothing is expected. */
bool wire_is_closed(const struct wire *w);

/* The cipher that was agreed on; "" for a plain wire. */
const char *wire_cipher(const struct wire *w);

/* What went wrong last, in words. */
const char *wire_why(void);

#endif
