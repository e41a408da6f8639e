/* http_inner - what the modules of an HTTP server share.
 *
 *   http_server   libmicrohttpd's daemon, its connections and its life
 *   http_call     one request, from its line to its trace
 */
#ifndef HTTP_INNER_H
#define HTTP_INNER_H

#include "http/http_response.h"
#include "http/http_server.h"

#include <microhttpd.h>

struct http_server {
	struct front front; /* first */
	struct http_server_parts parts;
	struct http_files files;
	struct http_door *door;
	struct MHD_Daemon *daemon;
	struct loop_watch *watch; /* of the daemon's epoll descriptor */
	struct loop_timer *sweep, *again;
	struct http_conn *adopted; /* given to MHD_add_connection(), which has not told of it */
	bool is_draining;
	struct http_responses *responses;
};

/* What libmicrohttpd calls for a request; ctx is the server.  First when it has read the request
 * line: the target is cut and decoded afterwards, so it is kept here.  NULL: out of memory. */
void *http_call_new(void *ctx, const char *target, struct MHD_Connection *connection);
/* When it has the head, for each piece of the body, and at the end. */
enum MHD_Result http_call_handle(void *ctx, struct MHD_Connection *connection, const char *url,
	const char *method, const char *version, const char *body, size_t *body_n,
	void **request_ctx);
/* When the request is over, however it ended. */
void http_call_completed(void *ctx, struct MHD_Connection *connection, void **request_ctx,
	enum MHD_RequestTerminationCode why);

#endif
