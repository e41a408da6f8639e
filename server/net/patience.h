/* patience - how long to wait for somebody, and whether somebody else has called it off.
 *
 * For programs that ask one thing after the other and block; servers have loops.
 */
#ifndef NET_PATIENCE_H
#define NET_PATIENCE_H

#include "net/listen.h"

#include <stdatomic.h>

struct patience {
	const atomic_bool *is_over; /* set by a signal or another thread; NULL: nobody does */
	uint64_t until_ms;          /* monotonic */
};

/* From now on for so long. */
struct patience patience_of(const atomic_bool *is_over, uint32_t ms);

/* Milliseconds that are left; 0: none, or called off. */
uint32_t patience_left_ms(const struct patience *p);

/* Waits until a descriptor can be read (or written), at most that long.  false: it cannot. */
bool patience_wait(const struct patience *p, int fd, bool to_write);

/* How a connection came about. */
enum dial_outcome {
	DIAL_OPEN,
	DIAL_REFUSED, /* nobody listens there */
	DIAL_SILENT,  /* no answer in time */
	DIAL_FAILED,  /* no route, no descriptors ...: errno's words are in why */
};

/* Connects over TCP.
 *   to   the address, with its port
 *   out  the socket, non-blocking, owned; written only with DIAL_OPEN
 *   why  a few words in the other cases */
enum dial_outcome dial(
	const struct listen_address *to, const struct patience *p, int *out, struct why *why);

/* Asks over UDP and takes one answer of the one that was asked.
 * Returns the answer's length (cut at cap); 0: none came in time, and why says what did. */
size_t dial_ask_once(const struct listen_address *to, struct slice question,
	const struct patience *p, char *answer, size_t cap, struct why *why);

/* A v4 or v6 address with a port. */
struct listen_address dial_address(const struct ip *ip, uint16_t port);

#endif
