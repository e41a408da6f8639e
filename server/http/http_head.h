/* http_head - the head of a request as a value: request line and header fields from raw bytes.
 *
 * Strict, because what reads the connection afterwards is not: one spelling per meaning, or the
 * request is refused.  Pure: no socket, clock, log or allocation.  Slices in a parsed head borrow
 * from the input and die with it.
 * Source: RFC 9112 sections 2 to 5, RFC 9110 section 5.
 */
#ifndef HTTP_HEAD_H
#define HTTP_HEAD_H

#include "limits.h"

#include "base/slice.h"

struct http_field {
	struct slice name; /* a token, as sent: names compare without regard to case */
	/* Without the blanks in front of it; those behind it stay, because to libmicrohttpd they
	 * belong to the value too.  No control characters but tabs. */
	struct slice value;
};

struct http_head {
	struct slice method; /* a token, not judged */
	struct slice target; /* 1 or more bytes, no blanks or control characters, not judged */
	unsigned minor;      /* 0 or 1: HTTP/1.0, or HTTP/1.1 and above */
	size_t field_count;
	struct http_field fields[HTTP_FIELDS_MAX];
};

/* Takes one request head off the front of what the client has sent so far.  Errors are told as
 * soon as they can be seen, not when the head is complete.
 *   in      any length, untrusted; may go on behind the head
 *   out     written only on PARSE_OK; borrows from in
 *   used    bytes of the head, empty line included; written only on PARSE_OK
 *   status  what to answer; written only on PARSE_BAD: 400 (anything the grammar forbids; a bare
 *           CR or LF, a line that continues another, HTTP/0.9, a TLS hello), 414 (the request line
 *           is over HTTP_HEAD_MAX_BYTES), 431 (the head is, or it has over HTTP_FIELDS_MAX fields),
 *           501 (a method without end), 505 (HTTP/2.0 and above)
 * Returns PARSE_MORE while the head may still become a good one.  One empty line in front is
 * skipped (RFC 9112 section 2.2). */
enum parse http_head_parse(struct slice in, struct http_head *out, size_t *used, int *status);

/* Reads "HTTP/1.1" and the like, which is case-sensitive.
 *   minor  0 or 1, as in struct http_head; written only when 0 is returned
 * Returns 0, or the status to answer: 505 (another major version), 400 (anything else). */
MUST_CHECK int http_head_version(struct slice text, unsigned *minor);

/* Whether s is a token: 1 or more of the letters, digits and marks that names are made of. */
bool http_is_token(struct slice s);

/* Whether s holds a control character other than a tab (NUL, CR and LF are control characters). */
bool http_has_control(struct slice s);

#endif
