/* listen - listening sockets: ADDR:PORT as typed, one socket per worker. */
#ifndef NET_LISTEN_H
#define NET_LISTEN_H

#include "base/err.h"
#include "base/ip.h"
#include "base/slice.h"

#include <netinet/in.h>
#include <sys/socket.h>

enum { PEER_TEXT_BYTES = IP_TEXT_BYTES };

/* A socket's address, v4 or v6, in as little room as it needs. */
union socket_address {
	struct sockaddr any;
	struct sockaddr_in v4;
	struct sockaddr_in6 v6;
};

struct listen_address {
	struct sockaddr_storage sa;
	socklen_t len;
};

/* Reads ADDR:PORT, [v6]:PORT, *:PORT or :PORT (every address, v6 and v4), port 0..65535.
 * Returns ERR_OK; ERR_SYNTAX with why. */
MUST_CHECK enum err listen_parse(struct slice s, struct listen_address *out, struct why *why);

/* Whether others than this machine's own programs reach what listens there; not, where len is 0. */
bool listen_faces_others(const struct listen_address *a);

/* "127.0.0.1:8080", "[::1]:8080". */
enum { LISTEN_TEXT_BYTES = INET6_ADDRSTRLEN + 16 };
const char *listen_text(const struct listen_address *a, char out[LISTEN_TEXT_BYTES]);

/* Its port; 0 where none is chosen yet. */
uint16_t listen_port(const struct listen_address *a);

/* What a listening socket takes. */
enum listen_kind { LISTEN_STREAM, LISTEN_DATAGRAM };

/* Refuses an address where another program listens: SO_REUSEPORT would let two servers of one
 * user share a port in silence.  Asked once, before the first listen_open().
 * Returns ERR_OK; ERR_EXISTS with why. */
MUST_CHECK enum err listen_check(
	enum listen_kind kind, const struct listen_address *a, struct why *why);

/* Opens a socket with SO_REUSEPORT, so that each worker has its own: TCP, bound and listening; or
 * UDP, bound, whose messages tell the address that they were sent to (IP_PKTINFO).
 *   a  port 0 is replaced by the port that was taken, for the next worker
 * Returns ERR_OK; ERR_EXISTS (in use: why says by which address); ERR_DENIED (port below 1024);
 * ERR_IO. */
MUST_CHECK enum err listen_open(
	enum listen_kind kind, struct listen_address *a, int *out, struct why *why);

/* Takes over a socket that was bound by somebody else (socket activation): makes it non-blocking
 * and sets what listen_open() sets.
 *   a  written: where it is bound
 * Returns ERR_OK; ERR_SYNTAX (not a socket of this kind); ERR_IO. */
MUST_CHECK enum err listen_adopt(
	enum listen_kind kind, int fd, struct listen_address *a, struct why *why);

/* The peer's address without its port: "192.0.2.7"; a v4 address in v6 clothes as v4. */
void peer_text(const struct sockaddr *sa, char out[PEER_TEXT_BYTES]);
struct ip peer_ip(const struct sockaddr *sa); /* zeros for what is neither v4 nor v6 */

#endif
