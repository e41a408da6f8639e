/* http_server - one HTTP or HTTPS listener of one thread; libmicrohttpd is met here alone.
 *
 * The daemon has no thread and no listening socket: http_door accepts, and the thread's loop
 * runs the daemon when its epoll descriptor is readable.  Requests of phones become exchanges of
 * http_files, uploads suspend their connection until they are on disk; those of people go whole to
 * a desk (http_desk.h).
 *
 * Of HTTPS the daemon does the records, and nothing else: each session is given what tls.h says
 * before its handshake begins.  The door cannot see a first head there, so the gate judges what
 * libmicrohttpd has made of it, as it does with every later head: a Content-Length that is no
 * number, and heads beyond its memory, it answers by itself; a folded line, a NUL and lines that
 * end with LF it reads in a way that harms nobody.
 */
#ifndef HTTP_SERVER_H
#define HTTP_SERVER_H

#include "http/http_desk.h"
#include "http/http_door.h"
#include "http/http_files.h"
#include "net/front.h"
#include "net/tls.h"
#include "provision/visit.h"

struct http_server_parts {
	struct loop *loop;
	const struct settings *settings;
	struct crowd *crowd;          /* the worker's */
	const struct tls_shelf *tls;  /* NULL: in clear; else never empty */
	const struct http_desk *desk; /* answers people; NULL: phones are served, with the rest */
	struct http_files_parts files;
	/* Takes a finished request for the trace; slices live during the call. */
	void (*trace)(void *ctx, const struct visit_record *r);
	void *ctx;
};

/* Serves what comes to listen_fd, which it owns.  NULL: out of memory or descriptors. */
struct front *http_server_new(const struct http_server_parts *parts, int listen_fd);

#endif
