/* tls - TLS for the server's side, and MD5; GnuTLS is met in tls*.c of this room alone.
 *
 * A context is what many connections share: certificate, key, protocol versions and ciphers, the
 * key of session tickets, whose phones' certificates are believed.  It does not change; another
 * certificate is another context.
 * Source: RFC 8446, RFC 5246, RFC 5077; facts on phones: TLS 1.2 and later, RSA certificates; old
 * ones know TLS 1.0 and RSA key exchange alone.
 */
#ifndef NET_TLS_H
#define NET_TLS_H

#include "base/cert.h"
#include "base/mac.h"

#include <stdatomic.h>

enum { TLS_MD5_HEX = 32, TLS_MD5_TEXT_BYTES = TLS_MD5_HEX + 1 };

/* The MD5 of s as 32 lower-case hex digits and a NUL: for HTTP Digest, which phones know in no
 * other form.
 * Returns ERR_OK; ERR_IO (GnuTLS refuses MD5: the system is in FIPS mode). */
MUST_CHECK enum err tls_md5_hex(struct slice s, char out[TLS_MD5_TEXT_BYTES]);

struct tls_context;

/* What a context is made of; read during the call. */
struct tls_parts {
	struct slice chain, key; /* PEM; the server's own certificate first */
	struct slice phone_ca;   /* PEM: the authorities of phones; empty: no certificate is asked
				    of clients */
	bool checks_dates;       /* of the certificates that phones show */
	bool is_legacy;          /* for old phones: TLS 1.0 and what they know of ciphers */
};

/* Makes a context.
 *   why  what is wrong with its parts
 * Returns ERR_OK; ERR_SYNTAX (not PEM, the key is another certificate's, or too weak);
 * ERR_NOMEM, ERR_IO. */
MUST_CHECK enum err tls_context_new(
	const struct tls_parts *parts, struct tls_context **out, struct why *why);
void tls_context_free(struct tls_context *c); /* after its last connection; NULL is allowed */

/* The context in force, and behind it those that were: their connections may still run.  One thread
 * puts another in front; any looks at the front for each new connection. */
struct tls_shelf {
	_Atomic(struct tls_context *) front; /* NULL: none */
};
void tls_shelf_put(struct tls_shelf *s, struct tls_context *c);
const struct tls_context *tls_shelf_top(const struct tls_shelf *s);
void tls_shelf_done(struct tls_shelf *s); /* after the last connection of all */

/* How far a call on a connection came. */
enum stream_state {
	STREAM_OK,
	STREAM_READ,  /* wait until the socket can be read, then call again */
	STREAM_WRITE, /* wait until it can be written, then call again with the same bytes */
	STREAM_END,   /* the peer has ended its stream in order */
	STREAM_CUT,   /* TLS: the connection ended without TLS's own end */
	STREAM_FAILED,
};

struct tls; /* one connection's */

/* Begins TLS on a connected, non-blocking socket (borrowed).  NULL when out of memory. */
struct tls *tls_new(const struct tls_context *c, int fd);
/* The same for a peer that may only send: in TLS 1.3 it is given no session tickets.  They would
 * lie unread at its socket when it closes that; the system resets such a connection, and what was
 * sent last is lost (lftp 4.9, curl before 7.74). */
struct tls *tls_new_one_way(const struct tls_context *c, int fd);
void tls_free(struct tls *t); /* NULL is allowed */

/* STREAM_OK when it is done; STREAM_READ, STREAM_WRITE; STREAM_FAILED. */
enum stream_state tls_handshake(struct tls *t);
/* Whether the handshake that is done went on with a session of before: for data connections. */
bool tls_is_resumed(const struct tls *t);
/* What the client's certificate proves, after the handshake.
 *   out  the phone; written only with CERT_PHONE */
enum cert_verdict tls_peer(const struct tls *t, struct mac *out);

/* Reads and writes: *moved is the count of bytes with STREAM_OK, else 0. */
enum stream_state tls_read(struct tls *t, void *dst, size_t n, size_t *moved);
enum stream_state tls_write(struct tls *t, const void *bytes, size_t n, size_t *moved);
/* Whether bytes were read from the socket that tls_read() has not given yet. */
bool tls_has_more(const struct tls *t);
/* Says that nothing more will be written.  STREAM_OK, STREAM_WRITE, STREAM_FAILED. */
enum stream_state tls_end(struct tls *t);

/* For libmicrohttpd, which makes GnuTLS's sessions itself and hands them out as pointers to
 * nothing in particular. */

/* Gives a session, before its handshake, what a context has: certificate, priorities, tickets, the
 * question for a certificate.  The context outlives the session.  false: out of memory. */
bool tls_dress(const struct tls_context *c, void *session);
/* As tls_peer(), of a session that was dressed with this context. */
enum cert_verdict tls_dressed_peer(const struct tls_context *c, void *session, struct mac *out);
/* As a certificate callback: has none, so that a session that was not dressed fails its handshake.
 */
int tls_no_certificate(void);

#endif
