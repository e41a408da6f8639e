/* http_inner - what the modules of an HTTP server share.
 *
 *   http_server   libmicrohttpd's daemon, its connections and its life
 *   http_link     what libmicrohttpd knows of a connection and a head
 *   http_call     one request of a phone, from its line to its trace
 *   http_desk     one request of a person, which another thread answers as a whole
 */
#ifndef HTTP_INNER_H
#define HTTP_INNER_H

#include "http/http_response.h"
#include "http/http_server.h"

#include <microhttpd.h>

/* What libmicrohttpd calls for a request; ctx is the server. */
struct http_handler {
	/* When it has read the request line: the target is cut and decoded afterwards, so it is
	 * kept here.  NULL: out of memory. */
	void *(*begin)(void *ctx, const char *target, struct MHD_Connection *connection);
	/* When it has the head, for each piece of the body, and at the end. */
	MHD_AccessHandlerCallback handle;
	/* When the request is over, however it ended. */
	MHD_RequestCompletedCallback completed;
};
extern const struct http_handler http_call_handler, http_desk_handler;

struct http_server {
	struct front front; /* first */
	struct http_server_parts parts;
	const struct http_handler *handler;
	struct http_files files; /* for phones */
	struct http_door *door;
	struct MHD_Daemon *daemon;
	struct loop_watch *watch; /* of the daemon's epoll descriptor */
	struct loop_timer *sweep;
	struct loop_next *again;   /* it has more to do, after the others */
	struct loop_timer *pause;  /* what it has to do can wait a moment */
	struct http_conn *adopted; /* given to MHD_add_connection(), which has not told of it */
	struct http_pumps pumps;   /* of connections that libmicrohttpd has suspended */
	bool is_draining;
	struct http_responses *responses;
};

/* Of http_link: */

/* The connection as the door knows it; NULL where libmicrohttpd is ending it. */
struct http_conn *http_conn_of(struct MHD_Connection *connection);
/* As http_door_phase(), where it does something else now, and is not ending. */
void http_conn_set_phase(struct MHD_Connection *connection, enum http_phase phase);

/* Begins a request: memory for it, zeroed, with the target behind it, because
 * libmicrohttpd decodes and cuts its own; and a connection that was idle waits for a head.
 *   conn    NULL is allowed
 *   target  as sent; what is longer than http_gate() lets pass is cut
 *   bytes   of the request's own struct
 *   copy    the target with its NUL; freed with the memory
 * NULL: out of memory, or conn is. */
void *http_conn_begin(struct http_conn *conn, const char *target, size_t bytes, char **copy);

/* Judges what libmicrohttpd made of a head: the same gate as at the door, because a second request
 * of a connection does not pass the door. target  as sent As http_gate(). */
int http_conn_judge(struct MHD_Connection *connection, const char *method, const char *target,
	const char *version, enum http_service service, struct http_request *out);

/* Whether the rest of a request that is answered already can be read and dropped, so that the
 * connection lives on; else the answer goes out at once and the connection ends. */
bool http_conn_is_drainable(const struct http_request *r, int status);

/* Has libmicrohttpd look at a connection in each of its runs.  One that ends while it is asked for
 * bytes is closed only when it is looked at again, and those without a deadline of their own are
 * looked at oldest first, up to one that lives: without this the places of images that have been
 * sent would be taken until every older connection has gone. */
void http_conn_mind(struct MHD_Connection *connection);

/* A request of it is over: it waits for the next one, or during a drain ends. */
void http_conn_rest(struct http_server *s, struct MHD_Connection *connection);
/* Goes on with a connection that was suspended. */
void http_conn_resume(struct http_server *s, struct MHD_Connection *connection);

#endif
