/* http_pump - sends the bytes of a file on a connection by itself, in pieces as large as the socket
 * takes them: libmicrohttpd's sendfile goes by 128 KiB, which costs a sixth of the rate.
 *
 * For plain connections that somebody has taken out of libmicrohttpd's hands meanwhile.  Keeps to
 * the pace of the download.  One per connection; a server's are in a list, so that they end with
 * it.
 */
#ifndef HTTP_PUMP_H
#define HTTP_PUMP_H

#include "net/loop.h"
#include "provision/content.h"

struct http_pump;
struct http_pumps {
	struct http_pump *first;
};

/* Where a pump stands. */
enum http_pump_state {
	HTTP_PUMP_RUNS,
	HTTP_PUMP_DONE,    /* every byte is with the system */
	HTTP_PUMP_FAILED,  /* the peer has gone, or the file became shorter */
	HTTP_PUMP_STOPPED, /* the server ends */
};

/* Makes one; it begins with http_pump_start(): over(ctx) is told once, when it runs no more;
 * paced(ctx, true) whenever the pace of the download holds it up, (ctx, false) when it goes on.
 *   pumps  of the server
 *   fd     the socket; borrowed
 *   c      borrowed; a file
 * NULL: out of memory. */
struct http_pump *http_pump_new(struct http_pumps *pumps, struct loop *loop, int fd,
	struct content *c, uint64_t offset, uint64_t length);
void http_pump_start(struct http_pump *p, void (*over)(void *ctx),
	void (*paced)(void *ctx, bool waits), void *ctx);
void http_pump_free(struct http_pump *p); /* NULL is allowed; over() is told no more */
/* How many bytes are with the system by now. */
uint64_t http_pump_sent(const struct http_pump *p);

/* Where it stands; from over() on it is final. */
enum http_pump_state http_pump_state(const struct http_pump *p);

/* Stops all of them: over() is told of each. */
void http_pumps_end(struct http_pumps *pumps);

#endif
