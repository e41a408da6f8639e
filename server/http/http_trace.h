/* http_trace - what the trace is told of HTTP requests. */
#ifndef HTTP_TRACE_H
#define HTTP_TRACE_H

#include "http/http_server.h"

/* A finished request.
 *   method, target  as sent
 *   conn            remembers the phone that was named last */
void http_trace_request(const struct http_server_parts *parts, const struct http_exchange *x,
	struct slice method, struct slice target, struct http_conn *conn);

/* A first head that was refused with this status: nothing of it can be trusted, so only its address
 * is told. */
void http_trace_refused(
	const struct http_server_parts *parts, const struct http_conn *conn, int status);

#endif
