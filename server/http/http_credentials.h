/* http_credentials - an Authorization field as a value: Basic or Digest, read and not yet judged.
 *
 * Pure.  What is borrowed borrows from the field.
 * Source: RFC 7617 (Basic), RFC 7616 and RFC 2069 (Digest).
 */
#ifndef HTTP_CREDENTIALS_H
#define HTTP_CREDENTIALS_H

#include "limits.h"

#include "base/slice.h"

/* What an Authorization field comes to. */
enum auth_outcome {
	AUTH_NONE,          /* no Authorization: challenge */
	AUTH_OK,            /* let in */
	AUTH_STALE,         /* right, but the nonce is old, used up or not ours: challenge, stale */
	AUTH_UNKNOWN_USER,  /* challenge */
	AUTH_MISTYPED_USER, /* l, I, 1 or letter case mixed up in the user's name: challenge */
	AUTH_WRONG_PASSWORD, /* challenge */
	AUTH_FOREIGN_URI,    /* a Digest made for another target: challenge */
	AUTH_FOREIGN_REALM,  /* a Digest made for another server: challenge */
	AUTH_UNSUPPORTED,    /* a scheme, algorithm or qop that was not offered: challenge */
	AUTH_GARBAGE,        /* cannot be read: 400 */
	AUTH_BROKEN,         /* this machine cannot compute MD5: 500 */
	AUTH__COUNT
};

enum { HTTP_PASSWORD_BYTES = SECRET_MAX_BYTES + 1 };

struct http_credentials {
	bool is_digest;
	char user[LABEL_MAX_BYTES + 1];     /* as claimed; no control characters */
	char password[HTTP_PASSWORD_BYTES]; /* Basic only */
	/* Digest only; borrowed, as sent between the quotes. */
	struct slice realm, nonce, uri, response, cnonce, nc;
	uint32_t count; /* nc as a number, at least 1; 0: the form without qop, nc and cnonce */
};

/* Reads an Authorization field.
 *   field  untrusted; empty where the request had none; must outlive out
 *   out    written only on AUTH_OK; may then hold a password, so that it ends with
 *          http_credentials_wipe()
 * Returns AUTH_OK (it can be read: nothing is proven yet); AUTH_NONE; AUTH_UNSUPPORTED (another
 * scheme, an algorithm but MD5, a qop but auth); AUTH_GARBAGE: over HTTP_AUTH_MAX_BYTES, bad
 * base64, no colon, control characters, a user over LABEL_MAX_BYTES, a password over
 * SECRET_MAX_BYTES, a Digest without a parameter that it needs or with one twice. */
MUST_CHECK enum auth_outcome http_credentials_read(
	struct slice field, struct http_credentials *out);

/* Overwrites the password; for AUTO too. */
void http_credentials_wipe(struct http_credentials *c);

#endif
