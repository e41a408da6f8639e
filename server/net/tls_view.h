/* tls_view - what stands in a certificate, for people. */
#ifndef NET_TLS_VIEW_H
#define NET_TLS_VIEW_H

#include "base/buf.h"
#include "base/err.h"

/* What a certificate is signed with, by its digest. */
enum tls_signature {
	TLS_SIGNED_SHA2, /* SHA-256 and later */
	TLS_SIGNED_SHA1,
	TLS_SIGNED_BROKEN, /* MD5 and older */
	TLS_SIGNED_OTHER,
};

enum { TLS_NAME_BYTES = 512, TLS_FINGERPRINT_BYTES = 32 * 3, TLS_KEY_TEXT_BYTES = 32 };

struct tls_view {
	char subject[TLS_NAME_BYTES], issuer[TLS_NAME_BYTES]; /* RFC 4514; cut */
	char common[TLS_NAME_BYTES];                          /* the subject's common name, or "" */
	struct buf names;                                     /* "boot.example, 192.0.2.7" */
	int64_t from, to;                                     /* unix seconds: when it is valid */
	char key[TLS_KEY_TEXT_BYTES];                         /* "RSA 2048" */
	char fingerprint[TLS_FINGERPRINT_BYTES]; /* SHA-256, as openssl prints it: "AB:CD:..." */
	unsigned bits;                           /* of the key */
	enum tls_signature signature;
	bool is_rsa;
	bool is_authority;
};

/* Reads the first certificate of a PEM text.
 *   out  released by tls_view_done()
 * Returns ERR_OK; ERR_SYNTAX (there is none, or it cannot be read); ERR_NOMEM. */
MUST_CHECK enum err tls_view(struct slice pem, struct tls_view *out, struct why *why);
void tls_view_done(struct tls_view *v); /* an empty one is allowed */

#endif
