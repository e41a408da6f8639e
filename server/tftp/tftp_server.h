/* tftp_server - one TFTP listener of one worker: sockets to transfers and back.
 *
 * Requests come to the listening socket; transfers leave from a fixed pool of reply sockets, so
 * that none opens, watches or closes one.  A transfer is found by its client and the reply socket.
 * Source: RFC 1350 section 4 (transfer identifiers).
 */
#ifndef TFTP_SERVER_H
#define TFTP_SERVER_H

#include "net/front.h"
#include "tftp/tftp_calls.h"

/* Serves what comes to listen_fd (a datagram socket of listen_open()), which it owns.  NULL: out of
 * memory or descriptors. */
struct front *tftp_server_new(const struct tftp_calls_parts *parts, int listen_fd);

#endif
