/* datagram - UDP in batches: many datagrams for one system call, in both directions, and replies
 * that leave from the very address that was asked.
 *
 * One struct datagrams per thread; it owns no socket.
 */
#ifndef NET_DATAGRAM_H
#define NET_DATAGRAM_H

#include "base/err.h"
#include "base/slice.h"
#include "net/listen.h"

#include <netinet/in.h>
#include <sys/socket.h>

/* Both ends of an exchange. */
struct datagram_ends {
	union socket_address peer;
	struct in6_pktinfo here; /* the local address, v4 as ::ffff:a.b.c.d; zeros: not known */
};

/* Whether replies may go there: a port, and the address of one host alone. */
bool datagram_is_answerable(const struct datagram_ends *ends);

struct datagrams;
/* slot_bytes: of the longest datagram that is taken whole.  NULL when out of memory. */
struct datagrams *datagrams_new(size_t slot_bytes);
void datagrams_free(struct datagrams *d); /* NULL is allowed */
/* Longer datagrams from now on; nothing may have been received that is still looked at.
 * ERR_OK; ERR_NOMEM: it stays as it was. */
MUST_CHECK enum err datagrams_resize(struct datagrams *d, size_t slot_bytes);

enum { DATAGRAM_BATCH = 32 };

/* One that came; valid until the next datagrams_receive(). */
struct datagram {
	struct datagram_ends ends;
	struct slice bytes;
	bool is_cut; /* it was longer than slot_bytes */
};

/* Takes what has come, at most DATAGRAM_BATCH; the rest stays in the socket.
 * Returns how many; *out is where they are. */
size_t datagrams_receive(struct datagrams *d, int fd, const struct datagram **out);

/* Queues a datagram of two pieces.
 *   head  copied, at most DATAGRAM_HEAD_MAX_BYTES
 *   body  borrowed until datagrams_flush() */
enum { DATAGRAM_HEAD_MAX_BYTES = 96 };
void datagrams_send(struct datagrams *d, int fd, const struct datagram_ends *ends,
	struct slice head, struct slice body);
/* Has what is queued leave; what the system refuses is lost, as datagrams may be. */
void datagrams_flush(struct datagrams *d);
/* Counts flushes: what was queued at another count has left. */
uint64_t datagrams_flushes(const struct datagrams *d);

/* A socket of its own port at the address of another one, not blocking.
 * Returns ERR_OK; ERR_IO (errno). */
MUST_CHECK enum err datagram_open_beside(int fd, int *out);
/* How many bytes may wait in a socket for either direction; the system may give less. */
void datagram_set_buffer_bytes(int fd, int bytes);

#endif
