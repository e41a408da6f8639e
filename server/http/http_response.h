/* http_response - libmicrohttpd's responses for decided exchanges.
 *
 * Beside http_server the only file that knows libmicrohttpd.  What is the same every time is made
 * once: answers without content by status, and whole contents in memory, whose response hangs on
 * the content and goes with it.  One per server, on its thread.
 */
#ifndef HTTP_RESPONSE_H
#define HTTP_RESPONSE_H

#include "http/http_files.h"

struct MHD_Response;
struct http_responses;

/* NULL when out of memory.
 *   auth    makes the challenges; borrowed
 *   is_tls  files are read in pieces: sendfile cannot encrypt */
struct http_responses *http_responses_new(struct http_auth *auth, bool is_tls);
void http_responses_free(struct http_responses *s); /* no response may be in use; NULL is allowed */

/* The response of an exchange whose status is decided.
 *   is_shared  set when it is kept for others: then it must not be destroyed after queueing.  Its
 *              bytes live as long as the exchange
 * NULL: out of memory or descriptors. */
struct MHD_Response *http_response_of(
	struct http_responses *s, struct http_exchange *x, bool *is_shared);

/* A response with bytes of a content, which live as long as a reference to it: of a file it takes
 * one itself.
 *   is_tls  as for http_responses_new()
 *   x       the exchange that it answers, for a download that has a pace; NULL: it has none
 * NULL: out of memory or descriptors. */
struct MHD_Response *http_response_of_bytes(
	bool is_tls, struct content *c, struct http_exchange *x, uint64_t offset, uint64_t length);

#endif
