/* loop_tftp - the least that a TFTP server can do, as the upper bound of `make bench`.
 *
 * Answers every RRQ with so many bytes from memory, from a port of its own, in the block and
 * window sizes that are asked for.  No names, no limits; what is lost the client must ask for
 * again: for loopback only.
 *
 *   loop_tftp --bytes 596 [--workers 2]
 */
#include "base/auto.h"
#include "datagram.h"
#include "loop_socket.h"

#include <errno.h>
#include <getopt.h>
#include <netinet/in.h>
#include <sys/epoll.h>
#include <sys/socket.h>

enum { EVENTS_MAX = 256, BLOCK_MAX_BYTES = 65464 };

static uint64_t answer_bytes = 596;

struct transfer {
	int fd; /* -1: over */
	unsigned blksize, windowsize;
	uint64_t acked; /* blocks */
	struct transfer *next_free;
};

static struct transfer listener_mark; /* stands for the listening socket in epoll's events */
static _Thread_local char block_bytes[DATAGRAM_HEAD_BYTES + BLOCK_MAX_BYTES];

/* Sends a window behind what is acknowledged. */
static bool
send_window(const struct transfer *t)
{
	uint64_t last = answer_bytes / t->blksize + 1;

	for (uint64_t b = t->acked + 1; b <= last && b <= t->acked + t->windowsize; b++) {
		size_t n = b < last ? t->blksize : (size_t)(answer_bytes % t->blksize);

		datagram_head(block_bytes, DATAGRAM_DATA, (uint16_t)b);
		n += DATAGRAM_HEAD_BYTES;
		if (send(t->fd, block_bytes, n, 0) != (ssize_t)n && errno != EAGAIN)
			return false;
	}
	return true;
}

static bool
send_oack(const struct transfer *t, bool has_window)
{
	char d[64];
	int n = snprintf(d + 2, sizeof(d) - 2, "blksize%c%u%cwindowsize%c%u", '\0', t->blksize,
		'\0', '\0', t->windowsize);
	size_t bytes = 2 + (size_t)n + 1;

	datagram_head(d, DATAGRAM_OACK, 'b' << 8 | 'l');
	if (!has_window)
		bytes -= (size_t)snprintf(NULL, 0, "windowsize%c%u%c", '\0', t->windowsize, '\0');
	return send(t->fd, d, bytes, 0) == (ssize_t)bytes;
}

/* Begins a transfer on a socket that is connected to its client. */
static bool
begin(struct transfer *t, struct slice request)
{
	struct slice options = datagram_skip(slice_from(request, 2), 2);
	unsigned blksize = datagram_option(options, "blksize");
	unsigned windowsize = datagram_option(options, "windowsize");

	t->blksize = blksize > 0 && blksize <= BLOCK_MAX_BYTES ? blksize : DATAGRAM_BLOCK_BYTES;
	t->windowsize = windowsize > 0 ? windowsize : 1;
	t->acked = 0;
	return options.n > 0 ? send_oack(t, windowsize > 0) : send_window(t);
}

static void
transfer_close(struct transfer *t, struct transfer **free_list)
{
	auto_close(&t->fd);
	t->fd = -1;
	t->next_free = *free_list;
	*free_list = t;
}

static void
accept_one(int epoll_fd, const struct sockaddr_in *from, struct slice request,
	struct transfer **free_list)
{
	struct transfer *t = *free_list;
	struct epoll_event event = {.events = EPOLLIN};
	struct sockaddr_in at = {.sin_family = AF_INET};

	if (t != NULL)
		*free_list = t->next_free;
	else if ((t = malloc(sizeof(*t))) == NULL)
		abort();
	event.data.ptr = t;
	at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	t->fd = socket(AF_INET, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	if (t->fd == -1 || bind(t->fd, (const struct sockaddr *)&at, sizeof(at)) == -1 ||
		connect(t->fd, (const struct sockaddr *)from, sizeof(*from)) == -1 ||
		!begin(t, request) || epoll_ctl(epoll_fd, EPOLL_CTL_ADD, t->fd, &event) == -1)
		transfer_close(t, free_list);
}

static void
accept_all(int epoll_fd, int listener, struct transfer **free_list)
{
	char d[DATAGRAM_MAX_BYTES];
	struct sockaddr_in from;
	socklen_t size = sizeof(from);
	ssize_t n;

	while ((n = recvfrom(listener, d, sizeof(d), 0, (struct sockaddr *)&from, &size)) >= 0) {
		struct slice request = {d, (size_t)n};

		if (datagram_what(request) == DATAGRAM_RRQ)
			accept_one(epoll_fd, &from, request, free_list);
		size = sizeof(from);
	}
}

/* Returns false when the transfer is over. */
static bool
on_ack(struct transfer *t)
{
	char d[DATAGRAM_MAX_BYTES];
	ssize_t n = recv(t->fd, d, sizeof(d), 0);

	if (n == -1)
		return errno == EAGAIN;
	if (datagram_what((struct slice){d, (size_t)n}) != DATAGRAM_ACK)
		return false;
	/* The 16 bits that come are the low ones of a number not far behind. */
	t->acked += (uint16_t)(datagram_block((struct slice){d, (size_t)n}) - (uint16_t)t->acked);
	return t->acked <= answer_bytes / t->blksize && send_window(t);
}

static void *
serve(void *arg)
{
	int listener = *(const int *)arg, epoll_fd = epoll_create1(EPOLL_CLOEXEC);
	struct epoll_event events[EVENTS_MAX],
		own = {.events = EPOLLIN, .data.ptr = &listener_mark};
	struct transfer *free_list = NULL;

	if (epoll_fd == -1 || epoll_ctl(epoll_fd, EPOLL_CTL_ADD, listener, &own) == -1)
		abort();
	for (;;) {
		int n = epoll_wait(epoll_fd, events, EVENTS_MAX, -1);

		for (int i = 0; i < n; i++) {
			struct transfer *t = events[i].data.ptr;

			if (t == &listener_mark)
				accept_all(epoll_fd, listener, &free_list);
			else if (t->fd != -1 && !on_ack(t))
				transfer_close(t, &free_list);
		}
	}
	return NULL;
}

static bool
read_options(int argc, char **argv, uint64_t *workers)
{
	static const struct option flags[] = {
		{"bytes",   required_argument, NULL, 'b'},
		{"workers", required_argument, NULL, 'w'},
		{NULL,      0,                 NULL, 0  },
	};
	int flag;
	enum err e = ERR_OK;

	while (e == ERR_OK && (flag = getopt_long(argc, argv, "", flags, NULL)) != -1) {
		if (flag == 'b')
			e = slice_to_u64(slice_of(optarg), 0, UINT32_MAX, &answer_bytes);
		else
			e = flag == 'w' ?
				    slice_to_u64(slice_of(optarg), 1, LOOP_WORKERS_MAX, workers) :
				    ERR_SYNTAX;
	}
	return e == ERR_OK && optind == argc;
}

int
main(int argc, char **argv)
{
	uint64_t workers = 2;

	if (!read_options(argc, argv, &workers)) {
		(void)fputs("usage: loop_tftp [--bytes N] [--workers N]\n", stderr);
		return 2;
	}
	return loop_run("tftp", SOCK_DGRAM, workers, serve);
}
