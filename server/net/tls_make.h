/* tls_make - certificates of the server's own, for whoever has none to give.
 *
 * A small authority, and a certificate for this machine that it signs: phones that are told to
 * trust the authority keep doing so when the machine's certificate is made anew.
 */
#ifndef NET_TLS_MAKE_H
#define NET_TLS_MAKE_H

#include "base/buf.h"

/* PEM texts; owned, released by tls_made_done(). */
struct tls_made {
	struct buf chain; /* the machine's certificate, then the authority's */
	struct buf key;   /* the machine's */
	struct buf authority, authority_key;
};

/* Makes both, for this host's name and addresses.  RSA of 2048 bits, because phones older than
 * elliptic curves must be able to use them; takes some tenths of a second.
 *   now  unix seconds: they hold until ten years from then
 * Returns ERR_OK; ERR_NOMEM; ERR_IO (GnuTLS fails: why says how). */
MUST_CHECK enum err tls_make(int64_t now, struct tls_made *out, struct why *why);
void tls_made_done(struct tls_made *m); /* an empty one is allowed; wipes the keys */

#endif
