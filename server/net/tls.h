/* tls - GnuTLS is met here alone. */
#ifndef NET_TLS_H
#define NET_TLS_H

#include "base/slice.h"

enum { TLS_MD5_HEX = 32, TLS_MD5_TEXT_BYTES = TLS_MD5_HEX + 1 };

/* The MD5 of s as 32 lower-case hex digits and a NUL: for HTTP Digest, which phones know in no
 * other form.
 * Returns ERR_OK; ERR_IO (GnuTLS refuses MD5: the system is in FIPS mode). */
MUST_CHECK enum err tls_md5_hex(struct slice s, char out[TLS_MD5_TEXT_BYTES]);

#endif
