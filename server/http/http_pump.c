#include "http/http_pump.h"

#include "net/stream.h"
#include "net/vigil.h"

#include <stdlib.h>

enum { TURN_BYTES = 8 * 1024 * 1024 }; /* then the others have their turn, as over FTP */

struct http_pump {
	struct http_pumps *pumps;
	struct http_pump *older, *newer; /* in the list */
	struct loop *loop;
	struct loop_watch *watch; /* of the socket, while it is waited for; NULL: not */
	struct vigil vigil;       /* while the line is */
	struct stream stream;     /* borrows the socket */
	struct content *content;
	uint64_t begin, offset, end;
	enum http_pump_state state;
	void (*over)(void *ctx);
	void (*paced)(void *ctx, bool waits);
	bool is_paced; /* waits */
	void *ctx;
};

struct http_pump *
http_pump_new(struct http_pumps *pumps, struct loop *loop, int fd, struct content *c,
	uint64_t offset, uint64_t length)
{
	struct http_pump *p = calloc(1, sizeof(*p));

	if (p == NULL)
		return NULL;
	*p = (struct http_pump){
		.pumps = pumps,
		.newer = pumps->first,
		.loop = loop,
		.stream = {fd, NULL},
		.content = c,
		.begin = offset,
		.offset = offset,
		.end = offset + length
        };
	if (p->newer != NULL)
		p->newer->older = p;
	pumps->first = p;
	return p;
}

static void
rest(struct http_pump *p)
{
	loop_watch_end(p->watch);
	p->watch = NULL;
	vigil_end(&p->vigil);
	if (content_download(p->content) != NULL)
		download_rest(content_download(p->content));
}

void
http_pump_free(struct http_pump *p)
{
	if (p == NULL)
		return;
	rest(p);
	*(p->older != NULL ? &p->older->newer : &p->pumps->first) = p->newer;
	if (p->newer != NULL)
		p->newer->older = p->older;
	free(p);
}

static void
finish(struct http_pump *p, enum http_pump_state state)
{
	rest(p);
	p->state = state;
	p->over(p->ctx);
}

static void step(void *ctx);

static void
wait_for_socket(struct http_pump *p)
{
	if (p->watch == NULL)
		p->watch = loop_watch(p->loop, p->stream.fd, step, p);
	if (p->watch != NULL)
		loop_watch_want(p->watch, LOOP_WRITE);
	else
		finish(p, HTTP_PUMP_FAILED);
}

/* How many of the bytes that are left may leave now.  0: none, and step() is called when some may.
 */
static size_t
allowed(struct http_pump *p)
{
	struct download *d = content_download(p->content);
	uint64_t left = p->end - p->offset;
	size_t n = left < TURN_BYTES ? (size_t)left : TURN_BYTES;

	return d != NULL ? download_ask(d, n, step, p) : n;
}

static enum stream_state
send_piece(struct http_pump *p, size_t n)
{
	struct download *d = content_download(p->content);
	size_t moved;
	enum stream_state state =
		stream_send_file(&p->stream, content_fd(p->content), p->offset, n, &moved);

	p->offset += moved;
	if (d != NULL)
		download_sent(d, moved);
	return state;
}

static void
tell_paced(struct http_pump *p, bool waits)
{
	p->is_paced = waits;
	p->paced(p->ctx, waits);
}

static bool
probe(void *ctx)
{
	return send_piece(ctx, 1) != STREAM_FAILED;
}

static void
gone(void *ctx)
{
	finish(ctx, HTTP_PUMP_FAILED);
}

/* The socket is not what is waited for. */
static void
wait_for_line(struct http_pump *p)
{
	if (download_is_vain(content_download(p->content), p->end - p->offset)) {
		finish(p, HTTP_PUMP_STOPPED);
		return;
	}
	loop_watch_end(p->watch);
	p->watch = NULL;
	p->vigil = (struct vigil){.fd = p->stream.fd, .probe = probe, .gone = gone, .ctx = p};
	vigil_begin(&p->vigil, p->loop);
	tell_paced(p, true);
}

/* Sends what can be sent now. */
static void
step(void *ctx)
{
	struct http_pump *p = ctx;
	uint64_t turn_end = p->offset + TURN_BYTES;
	enum stream_state state = STREAM_OK;

	vigil_end(&p->vigil);
	if (p->is_paced)
		tell_paced(p, false);
	while (state == STREAM_OK && p->offset < p->end && p->offset < turn_end) {
		size_t n = allowed(p);

		if (n == 0) {
			wait_for_line(p);
			return;
		}
		state = send_piece(p, n);
	}
	if (state == STREAM_FAILED)
		finish(p, HTTP_PUMP_FAILED);
	else if (p->offset == p->end)
		finish(p, HTTP_PUMP_DONE);
	else
		wait_for_socket(p);
}

void
http_pump_start(struct http_pump *p, void (*over)(void *ctx), void (*paced)(void *ctx, bool waits),
	void *ctx)
{
	p->over = over;
	p->paced = paced;
	p->ctx = ctx;
	wait_for_socket(p);
}

uint64_t
http_pump_sent(const struct http_pump *p)
{
	return p->offset - p->begin;
}

enum http_pump_state
http_pump_state(const struct http_pump *p)
{
	return p->state;
}

void
http_pumps_end(struct http_pumps *pumps)
{
	for (struct http_pump *p = pumps->first; p != NULL; p = p->newer)
		if (p->state == HTTP_PUMP_RUNS)
			finish(p, HTTP_PUMP_STOPPED);
}
