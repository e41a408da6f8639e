/* ftp_ports - the ports of passive data connections: one worker's share of the range.
 *
 * A session keeps its port between transfers, so that most cost no system call; when the range is
 * exhausted, the port that has been unused longest is taken from its session.  Ports come from a
 * cursor, never from bind() to port 0, which scans for one without any TIME_WAIT.
 */
#ifndef FTP_PORTS_H
#define FTP_PORTS_H

#include "net/listen.h"

#include <netinet/in.h>
#include <stdint.h>

/* The port of one session. */
struct ftp_port {
	int fd; /* listening; -1: none */
	uint16_t number;
	bool is_idle;                   /* between two transfers */
	struct ftp_port *older, *newer; /* of the idle ones */
};

struct ftp_ports;

/* low..high, both included, every `workers`-th of them beginning with number `worker`.  NULL: out
 * of memory. */
struct ftp_ports *ftp_ports_new(uint16_t low, uint16_t high, unsigned worker, unsigned workers);
void ftp_ports_free(struct ftp_ports *p); /* no port may be open; NULL is allowed */

/* Makes a session's port ready for a transfer: the one it has, else a new one at the address of
 * its control connection.  Whoever came to it before is not who is waited for, and is sent away.
 * Returns ERR_OK; ERR_BUSY (every port of the range is in use); ERR_NOMEM, ERR_IO. */
MUST_CHECK enum err ftp_ports_open(
	struct ftp_ports *p, struct ftp_port *port, const union socket_address *local);
/* The transfer is over: the port stays, but may be taken away. */
void ftp_ports_rest(struct ftp_ports *p, struct ftp_port *port);
/* The session ends, or its port must be another: closed, if it is open. */
void ftp_ports_close(struct ftp_ports *p, struct ftp_port *port);

#endif
