/* http_nonce - Digest nonces that prove themselves, and which of their counts were used.
 *
 * A nonce is its birth (monotonic seconds), its place in a table and random bytes, sealed with a
 * MAC under a key of this process.  The table is a ring: a new nonce takes the oldest one's
 * place, and the old one is stale from then on, so the memory is fixed whoever asks.
 * Lock-free; safe from every thread.
 */
#ifndef HTTP_NONCE_H
#define HTTP_NONCE_H

#include "base/slice.h"

enum { HTTP_NONCE_HEX = 64, HTTP_NONCE_TEXT_BYTES = HTTP_NONCE_HEX + 1 };

struct http_nonces;

struct http_nonces *http_nonces_new(void);    /* NULL when out of memory */
void http_nonces_free(struct http_nonces *n); /* NULL is allowed */

/* Makes a nonce that lives HTTP_NONCE_LIFE_S: hex digits and a NUL. */
void http_nonce_make(struct http_nonces *n, uint64_t now_s, char out[HTTP_NONCE_TEXT_BYTES]);

/* Whether a nonce may be used now with this count, which is then used up.
 *   text   untrusted
 *   count  nc; 0: an answer without counts (RFC 2069), good as long as the nonce lives
 * Returns false for what this process did not make, an old one, one whose place was taken, a
 * count used before, one more than 31 below the highest, and one over 2^24, which no client
 * reaches within a nonce's life.  Requests of parallel connections may come out of order. */
bool http_nonce_use(struct http_nonces *n, struct slice text, uint32_t count, uint64_t now_s);

#endif
