/* http_gate - which requests are let in, and what they ask for, before anything acts on them.
 *
 * A pure function over (method, target, version, fields).  It judges every request twice: as raw
 * bytes where they are seen (the first of a connection), and as libmicrohttpd tells it, because
 * what libmicrohttpd 0.9.75 lets through is not safe: two Content-Lengths, Content-Length beside
 * Transfer-Encoding, two Hosts, control characters, %00 and %2f decoded into the path.
 * Source: RFC 9112 sections 3, 6 and 7, RFC 9110 sections 7 to 10, RFC 3986 section 3.3.
 */
#ifndef HTTP_GATE_H
#define HTTP_GATE_H

#include "http/http_head.h"

enum http_method {
	HTTP_METHOD_GET,
	HTTP_METHOD_HEAD,
	HTTP_METHOD_PUT,
	HTTP_METHOD_OPTIONS,
	HTTP_METHOD_POST,
	HTTP_METHOD_PATCH,
	HTTP_METHOD_DELETE,
	HTTP_METHOD__COUNT
};

/* Whom a listener is for, and so which methods mean something there. */
enum http_service {
	HTTP_FOR_PHONES,  /* GET, HEAD, PUT, OPTIONS */
	HTTP_FOR_PEOPLE,  /* all of enum http_method */
	HTTP_FOR_DEVICES, /* of Lync: the same and POST; "\\" is another "/" in their paths */
	HTTP_SERVICE__COUNT
};

/* The value of Allow. */
extern const char *const http_allow[HTTP_SERVICE__COUNT];

/* "/" and a name. */
enum { HTTP_PATH_BYTES = 1 + NAME_MAX_BYTES + 1 };

struct http_request {
	enum http_method method;
	unsigned minor;
	/* Decoded and clean, with its NUL: "/", or "/a/b" without "//", ".", "..", "\\", ";" or
	 * control characters, UTF-8; "*" for OPTIONS on the server itself. */
	char path[HTTP_PATH_BYTES];
	size_t path_len;
	uint64_t content_length; /* bytes; 0 where there is none, or is_chunked */
	bool has_length;         /* a Content-Length was sent */
	bool is_chunked;
	bool wants_continue; /* waits for 100 Continue before it sends the body */
	bool keeps_alive;    /* wants the connection to stay open */
	/* As sent, borrowed from the head; empty where absent. */
	struct slice target;
	struct slice authorization;
	struct slice user_agent;
	struct slice range; /* empty too where two of them contradict each other */
	struct slice if_range;
	struct slice if_none_match;
	struct slice content_range;
};

/* Judges one request.
 *   head  untrusted; need not come from http_head_parse(), so names and values are judged again
 *   out   written only when 0 is returned; its slices borrow from head
 * Returns 0, or the status to answer before closing the connection: 400 (the grammar forbids it,
 * or it could be read in two ways), 405 (a known method that is not served), 413 (a
 * Content-Length over 2^63), 414 (a path over NAME_MAX_BYTES, a target over HTTP_TARGET_MAX_BYTES),
 * 417 (an expectation other than 100-continue), 501 (an unknown method or transfer coding). */
MUST_CHECK int http_gate(
	const struct http_head *head, enum http_service service, struct http_request *out);

/* Reads the path of a target: what stands before "?", %-decoded once, cleaned as struct
 * http_request says.
 *   out, len  written only when 0 is returned; out with its NUL
 * Returns 0, 400 or 414. */
MUST_CHECK int http_path_read(
	struct slice target, enum http_service service, char out[HTTP_PATH_BYTES], size_t *len);

#endif
