#include "net/vigil.h"

#include <netinet/in.h>
#include <netinet/tcp.h>

static bool
is_broken(int fd)
{
	struct tcp_info info = {0};
	socklen_t n = sizeof(info);

	return getsockopt(fd, IPPROTO_TCP, TCP_INFO, &info, &n) == -1 ||
	       info.tcpi_state == TCP_CLOSE;
}

/* Something came of the peer: its end, which is no news from then on, or a reset. */
static void
look(void *ctx)
{
	struct vigil *v = ctx;

	if (!is_broken(v->fd) && v->probe != NULL && v->probe(v->ctx)) {
		v->probe = NULL;
		loop_watch_want(v->watch, LOOP_BREAK);
		return;
	}
	vigil_end(v);
	v->gone(v->ctx);
}

void
vigil_begin(struct vigil *v, struct loop *l)
{
	v->watch = loop_watch(l, v->fd, look, v);
	if (v->watch != NULL)
		loop_watch_want(v->watch, LOOP_END);
}

void
vigil_end(struct vigil *v)
{
	loop_watch_end(v->watch);
	v->watch = NULL;
}
