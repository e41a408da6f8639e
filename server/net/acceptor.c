#include "net/acceptor.h"

#include "base/auto.h"
#include "base/log.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/tcp.h>

enum {
	ACCEPT_PER_TURN = 64,
	PAUSE_MS = 100, /* when even the spare descriptor is gone */
	TELL_MS = 1000, /* refused connections are told at most this often */
};

struct acceptor {
	struct acceptor_parts parts;
	struct loop_watch *watch; /* NULL when closed */
	struct loop_timer *pause; /* until it listens again */
	int listen_fd;
	int spare_fd;     /* given up for a moment when descriptors run out */
	uint64_t refused; /* connections that were not told yet */
	uint64_t told_ms; /* when some were told last; 0: never */
};

static void
welcome(struct acceptor *a, int fd, const struct listen_address *peer)
{
	struct ip ip = peer_ip((const struct sockaddr *)&peer->sa);

	if (crowd_enter(a->parts.crowd, &ip, loop_now_ms(a->parts.loop))) {
		a->parts.welcome(a->parts.ctx, fd, peer);
		return;
	}
	crowd_leave(a->parts.crowd, &ip);
	(void)close(fd);
}

static void
tell_refused(struct acceptor *a)
{
	uint64_t now = loop_now_ms(a->parts.loop);

	a->refused++;
	if (a->told_ms != 0 && now - a->told_ms < TELL_MS)
		return;
	log_event(LOG_WARN, "out of file descriptors, connections were refused",
		log_field_number("refused", (int64_t)a->refused),
		log_field_number("connections", (int64_t)a->parts.crowd->count));
	a->told_ms = now;
	a->refused = 0;
}

/* Closes the next connection that waits.  false: there is none, or it cannot be had now. */
static bool
shed_one(struct acceptor *a)
{
	int fd;

	auto_close(&a->spare_fd);
	fd = accept4(a->listen_fd, NULL, NULL, SOCK_CLOEXEC);
	if (fd == -1 && (errno == EMFILE || errno == ENFILE)) { /* another thread was faster */
		loop_watch_want(a->watch, 0);
		loop_timer_start(a->pause, PAUSE_MS, 0);
	}
	auto_close(&fd);
	a->spare_fd = open("/dev/null", O_RDONLY | O_CLOEXEC);
	return fd != -1;
}

static void
resume(void *ctx)
{
	struct acceptor *a = ctx;

	if (a->spare_fd == -1)
		a->spare_fd = open("/dev/null", O_RDONLY | O_CLOEXEC);
	loop_watch_want(a->watch, LOOP_READ);
}

static void
ready(void *ctx)
{
	struct acceptor *a = ctx;

	for (int i = 0; i < ACCEPT_PER_TURN; i++) {
		struct listen_address peer = {.len = sizeof(peer.sa)};
		int fd = accept4(a->listen_fd, (struct sockaddr *)&peer.sa, &peer.len,
			SOCK_NONBLOCK | SOCK_CLOEXEC);

		if (fd != -1) {
			welcome(a, fd, &peer);
		} else if (errno == EMFILE || errno == ENFILE) {
			/* Said of an empty queue, too: nobody has to go for nobody. */
			if (!shed_one(a))
				return;
			crowd_shrink(a->parts.crowd);
			tell_refused(a);
		} else if (errno == EAGAIN) {
			return;
		}
	}
}

struct acceptor *
acceptor_new(const struct acceptor_parts *parts, int listen_fd)
{
	struct acceptor *a = calloc(1, sizeof(*a));

	if (a == NULL) {
		auto_close(&listen_fd);
		return NULL;
	}
	a->parts = *parts;
	a->listen_fd = listen_fd;
	a->spare_fd = open("/dev/null", O_RDONLY | O_CLOEXEC);
	a->pause = loop_timer(parts->loop, resume, a);
	a->watch = loop_watch(parts->loop, listen_fd, ready, a);
	if (a->watch == NULL || a->pause == NULL) {
		acceptor_free(a);
		return NULL;
	}
	return a;
}

void
acceptor_close(struct acceptor *a)
{
	loop_watch_end(a->watch);
	a->watch = NULL;
	if (a->pause != NULL)
		loop_timer_stop(a->pause);
	auto_close(&a->listen_fd);
	a->listen_fd = -1;
}

void
acceptor_free(struct acceptor *a)
{
	if (a == NULL)
		return;
	acceptor_close(a);
	auto_close(&a->spare_fd);
	free(a);
}

bool
acceptor_has_moved(int fd, uint64_t least, uint64_t *seen)
{
	struct tcp_info info = {0};
	socklen_t n = sizeof(info);
	uint64_t before = *seen;

	(void)getsockopt(fd, IPPROTO_TCP, TCP_INFO, &info, &n);
	*seen = info.tcpi_bytes_acked + info.tcpi_bytes_received + 1; /* never 0 */
	return before == 0 || *seen - before >= least;
}
