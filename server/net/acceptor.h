/* acceptor - takes the connections of one listening socket, within the limits of a crowd.
 *
 * When descriptors run out, the waiting connection is taken with a spare one and closed, so that
 * the loop does not spin on a socket that stays readable.
 */
#ifndef NET_ACCEPTOR_H
#define NET_ACCEPTOR_H

#include "net/crowd.h"
#include "net/listen.h"
#include "net/loop.h"

struct acceptor_parts {
	struct loop *loop;
	struct crowd *crowd;
	/* A new connection, counted in the crowd: fd and the duty to crowd_leave() are the
	 * callee's. */
	void (*welcome)(void *ctx, int fd, const struct listen_address *peer);
	void *ctx;
};

struct acceptor;

/* Listens on fd (owned, also when it fails).  NULL when out of memory. */
struct acceptor *acceptor_new(const struct acceptor_parts *parts, int listen_fd);
void acceptor_free(struct acceptor *a); /* NULL is allowed */
/* Takes no more connections; the socket is closed. */
void acceptor_close(struct acceptor *a);

/* Whether a TCP connection has moved at least so many bytes, in both directions and as the kernel
 * counts them, since the last time that it was asked; the first time it has.
 *   seen  0 at first; the connection's own */
bool acceptor_has_moved(int fd, uint64_t least, uint64_t *seen);

#endif
