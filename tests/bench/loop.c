/* loop - the least that an HTTP server can do, as the upper bound of `make bench`.
 *
 * Answers every GET with the same bytes from memory and every PUT, once its body has come, with
 * an empty 200.  No names, no login, no log, no limits: for loopback only.
 *
 *   loop --bytes 596 --workers 2
 */
#include "base/auto.h"
#include "base/buf.h"
#include "loop_socket.h"

#include <errno.h>
#include <getopt.h>
#include <sys/epoll.h>
#include <sys/socket.h>

enum {
	EVENTS_MAX = 256,
	DESCRIPTORS_MAX = 65536,
	REQUEST_MAX_BYTES = 64 * 1024,
	ANSWER_MAX_BYTES = 64 * 1024 * 1024,
};

static struct buf get_answer = {.max = ANSWER_MAX_BYTES};
static const struct slice put_answer = SLICE_INIT("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");

static struct peer *peers[DESCRIPTORS_MAX];

struct peer {
	size_t have_bytes; /* of a request that has come in part */
	char have[REQUEST_MAX_BYTES];
};

/* Where the request at the front of s ends, or 0 while it is not whole. */
static size_t
request_end(struct slice s)
{
	static const struct slice head_end = SLICE_INIT("\r\n\r\n"),
				  name = SLICE_INIT("content-length");
	size_t head = slice_find(s, head_end);
	struct slice rest = slice_head(s, head), value;
	uint64_t body = 0;

	if (head == s.n)
		return 0;
	if (slice_starts(s, SLICE("PUT "))) {
		while (rest.n > 0) {
			struct slice line = slice_cut(rest, '\n', &rest);

			if (slice_eq_nocase(slice_cut(line, ':', &value), name) &&
				slice_to_u64(slice_trim(value), 0, REQUEST_MAX_BYTES, &body) !=
					ERR_OK)
				return 0;
		}
	}
	head += head_end.n + (size_t)body;
	return head <= s.n ? head : 0;
}

/* Answers each whole request in s.  Returns the bytes that these took, or SIZE_MAX when the
 * answer does not go out at once. */
static size_t
answer_all(int fd, struct slice s)
{
	size_t used = 0, end;

	while ((end = request_end(slice_from(s, used))) > 0) {
		bool is_put = slice_starts(slice_from(s, used), SLICE("PUT "));
		struct slice answer = is_put ? put_answer : buf_slice(&get_answer);

		if (send(fd, answer.p, answer.n, MSG_NOSIGNAL) != (ssize_t)answer.n)
			return SIZE_MAX;
		used += end;
	}
	return used;
}

/* Returns false when the connection is over. */
static bool
peer_read(int fd)
{
	struct peer *p = peers[fd];
	ssize_t n = recv(fd, p->have + p->have_bytes, sizeof(p->have) - p->have_bytes, 0);

	if (n <= 0)
		return n == -1 && errno == EAGAIN;
	p->have_bytes += (size_t)n;

	size_t used = answer_all(fd, (struct slice){p->have, p->have_bytes});
	if (used == SIZE_MAX || (used == 0 && p->have_bytes == sizeof(p->have)))
		return false;
	p->have_bytes -= used;
	memmove(p->have, p->have + used, p->have_bytes);
	return true;
}

/* The entry goes first: once the descriptor is closed, another worker may be given its number. */
static void
peer_close(int fd)
{
	free(peers[fd]);
	peers[fd] = NULL;
	(void)close(fd);
}

static void
peer_open(int epoll_fd, int fd)
{
	struct epoll_event event = {.events = EPOLLIN, .data.fd = fd};

	if (fd >= DESCRIPTORS_MAX || (peers[fd] = malloc(sizeof(struct peer))) == NULL) {
		(void)close(fd);
		return;
	}
	peers[fd]->have_bytes = 0;
	if (epoll_ctl(epoll_fd, EPOLL_CTL_ADD, fd, &event) == -1)
		peer_close(fd);
}

static void
accept_all(int epoll_fd, int listener)
{
	int fd;

	while ((fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC)) != -1)
		peer_open(epoll_fd, fd);
}

static void *
serve(void *arg)
{
	int listener = *(const int *)arg, epoll_fd = epoll_create1(EPOLL_CLOEXEC);
	struct epoll_event events[EVENTS_MAX], own = {.events = EPOLLIN, .data.fd = listener};

	if (epoll_fd == -1 || epoll_ctl(epoll_fd, EPOLL_CTL_ADD, listener, &own) == -1)
		abort();
	for (;;) {
		int n = epoll_wait(epoll_fd, events, EVENTS_MAX, -1);

		for (int i = 0; i < n; i++) {
			int fd = events[i].data.fd;

			if (fd == listener)
				accept_all(epoll_fd, listener);
			else if (!peer_read(fd))
				peer_close(fd);
		}
	}
	return NULL;
}

static bool
make_answer(uint64_t bytes)
{
	buf_addf(&get_answer,
		"HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\nContent-Length: %ju\r\n\r\n",
		(uintmax_t)bytes);
	char *body = buf_reserve(&get_answer, (size_t)bytes);
	if (body != NULL) {
		memset(body, 'x', (size_t)bytes);
		get_answer.n += (size_t)bytes;
	}
	return buf_check(&get_answer) == ERR_OK;
}

static bool
read_options(int argc, char **argv, uint64_t *bytes, uint64_t *workers)
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
			e = slice_to_u64(slice_of(optarg), 0, ANSWER_MAX_BYTES / 2, bytes);
		else if (flag == 'w')
			e = slice_to_u64(slice_of(optarg), 1, LOOP_WORKERS_MAX, workers);
		else
			e = ERR_SYNTAX;
	}
	return e == ERR_OK && optind == argc;
}

int
main(int argc, char **argv)
{
	uint64_t bytes = 596, workers = 2;

	if (!read_options(argc, argv, &bytes, &workers) || !make_answer(bytes)) {
		(void)fputs("usage: loop [--bytes N] [--workers N]\n", stderr);
		return 2;
	}
	return loop_run("http", SOCK_STREAM, workers, serve);
}
