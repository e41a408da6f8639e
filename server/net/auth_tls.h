/* auth_tls - asks an FTP server for TLS (AUTH TLS) on a connection that was just made.
 *
 * Reads no byte beyond the server's answer: what follows it is TLS's.  For programs that block.
 * Source: RFC 959 section 4.2 (replies), RFC 4217 section 4 (AUTH).
 */
#ifndef NET_AUTH_TLS_H
#define NET_AUTH_TLS_H

#include "net/patience.h"

enum auth_tls {
	AUTH_TLS_READY,   /* the next byte is the client's, of a TLS handshake */
	AUTH_TLS_REFUSED, /* an FTP server, and it offers none */
	AUTH_TLS_BROKEN,  /* no FTP server, or it was silent for too long */
};

/*   fd   non-blocking, the caller's; nothing was read from it yet
 *   why  in words what is not AUTH_TLS_READY; the server's own stand in it, as they came */
enum auth_tls auth_tls_ask(int fd, const struct patience *p, struct why *why);

#endif
