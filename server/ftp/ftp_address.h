/* ftp_address - the addresses that FTP commands and replies carry.
 *
 * Pure.  Source: RFC 959 (PORT, 227), RFC 2428 (EPRT, 229).
 */
#ifndef FTP_ADDRESS_H
#define FTP_ADDRESS_H

#include "base/buf.h"
#include "base/ip.h"

struct ftp_address {
	struct ip ip;
	uint16_t port;
};

/* Reads PORT's h1,h2,h3,h4,p1,p2: decimal numbers of one to three digits, 0..255.
 * ERR_OK; ERR_SYNTAX.  *out is written only on ERR_OK. */
MUST_CHECK enum err ftp_address_port(struct slice arg, struct ftp_address *out);

/* Reads EPRT's |protocol|address|port| with any delimiter of 33..126.
 * ERR_OK; ERR_SYNTAX; ERR_NOTFOUND (a protocol other than 1 and 2, or an address that is not of
 * its protocol: 522). */
MUST_CHECK enum err ftp_address_eprt(struct slice arg, struct ftp_address *out);

/* Appends 227's "(h1,h2,h3,h4,p1,p2)"; the address is a v4 one. */
void ftp_address_pasv_text(const struct ftp_address *a, struct buf *out);

#endif
