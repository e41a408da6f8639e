/* tls_datum - slices as GnuTLS takes them, and its certificates as we show them.  Private to tls*.c
 * of this room. */
#ifndef NET_TLS_DATUM_H
#define NET_TLS_DATUM_H

#include "net/tls_view.h"

#include <gnutls/x509.h>

/* GnuTLS reads through pointers that are not const. */
static inline gnutls_datum_t
tls_datum(struct slice s)
{
	union {
		const char *from;
		unsigned char *to;
	} p = {s.p};

	return (gnutls_datum_t){p.to, (unsigned)s.n};
}

/* Reads a certificate; *v is released by tls_view_done() whatever is returned.
 * Returns GnuTLS's code; buf_check(&v->names) is the caller's. */
int tls_view_crt(gnutls_x509_crt_t crt, struct tls_view *v);

#endif
