#include "net/tls.h"

#include "base/crypto.h"

#include <gnutls/crypto.h>
#include <gnutls/gnutls.h>

enum { MD5_BYTES = TLS_MD5_HEX / 2 };

enum err
tls_md5_hex(struct slice s, char out[TLS_MD5_TEXT_BYTES])
{
	uint8_t digest[MD5_BYTES];

	if (gnutls_hash_fast(GNUTLS_DIG_MD5, s.p, s.n, digest) != 0)
		return ERR_IO;
	crypto_hex(digest, sizeof(digest), out);
	return ERR_OK;
}
