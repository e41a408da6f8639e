/* http_auth - the challenge, and whether what comes back proves who asks.
 *
 * Nonces are those of http_nonce.h, so every worker accepts every other's.  No socket, clock or
 * log; secrets are compared in constant time and never leave.
 * Source: RFC 7616 (Digest: MD5, qop=auth), RFC 2069 (without qop: old phones), RFC 7617 (Basic).
 */
#ifndef HTTP_AUTH_H
#define HTTP_AUTH_H

#include "base/crypto.h"
#include "http/http_credentials.h"
#include "http/http_nonce.h"
#include "net/tls.h"

#define HTTP_REALM "bootline"

/* The second WWW-Authenticate field, behind http_auth_challenge()'s. */
#define HTTP_BASIC_CHALLENGE "Basic realm=\"" HTTP_REALM "\""

enum { HTTP_CHALLENGE_BYTES = 192 };

struct http_auth; /* the secrets of this process; one, shared by all threads */

/* NULL when out of memory.  crypto_setup() must have been called. */
struct http_auth *http_auth_new(void);
void http_auth_free(struct http_auth *a); /* NULL is allowed */

/* Writes a Digest challenge with a new nonce: the value of the first WWW-Authenticate field.
 *   now_s     monotonic seconds
 *   is_stale  in answer to AUTH_STALE: the client then tries again without asking anybody
 * Returns out. */
const char *http_auth_challenge(
	struct http_auth *a, uint64_t now_s, bool is_stale, char out[HTTP_CHALLENGE_BYTES]);

/* Whom to let in, made ready so that asking is cheap. */
struct http_login {
	char user[LABEL_MAX_BYTES + 1];
	char ha1[TLS_MD5_TEXT_BYTES];       /* MD5 of user:realm:password */
	uint8_t basic[CRYPTO_DIGEST_BYTES]; /* of user:password, under a key of this process */
};

/* Makes a login ready.
 *   user      1..LABEL_MAX_BYTES bytes, no colon, no NUL
 *   password  0..SECRET_MAX_BYTES bytes
 *   out       written only on ERR_OK; ends with http_login_wipe()
 * Returns ERR_OK; ERR_LIMIT, ERR_SYNTAX (user or password is not that); ERR_IO (no MD5). */
MUST_CHECK enum err http_login_make(const struct http_auth *a, struct slice user,
	struct slice password, struct http_login *out);
void http_login_wipe(struct http_login *l); /* all zeros is allowed */

/* What is asked for, as the request line says it. */
struct http_asked {
	struct slice method; /* "GET" */
	struct slice target; /* exactly as sent */
	uint64_t now_s;      /* monotonic seconds */
};

/* Whether the credentials prove the login; the work is the same for any user and any secret.
 * A Digest's count is used up by AUTH_OK, so the same field is AUTH_STALE the next time (the form
 * without qop has no counts: it holds as long as its nonce).
 * Returns AUTH_OK, AUTH_STALE, AUTH_UNKNOWN_USER, AUTH_MISTYPED_USER, AUTH_WRONG_PASSWORD,
 * AUTH_FOREIGN_URI, AUTH_FOREIGN_REALM or AUTH_BROKEN. */
MUST_CHECK enum auth_outcome http_auth_check(struct http_auth *a, const struct http_credentials *c,
	const struct http_login *login, const struct http_asked *asked);

#endif
