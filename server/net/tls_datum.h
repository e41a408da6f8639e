/* tls_datum - slices as GnuTLS takes them.  Private to tls*.c of this room. */
#ifndef NET_TLS_DATUM_H
#define NET_TLS_DATUM_H

#include "base/slice.h"

#include <gnutls/gnutls.h>

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

#endif
