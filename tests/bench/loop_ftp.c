/* loop_ftp - the least that an FTP server can do, as the upper bound of `make bench`.
 *
 * Answers every RETR with the same bytes, from memory or by sendfile, and reads away what is
 * stored.  A session keeps one passive port.  No names, no login, no limits: for loopback only.
 *
 *   loop_ftp --bytes 596 | --file PATH  [--workers 2]
 */
#include "base/auto.h"
#include "base/slice.h"
#include "loop_socket.h"

#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/sendfile.h>
#include <sys/socket.h>
#include <sys/stat.h>

enum {
	EVENTS_MAX = 256,
	COMMAND_MAX_BYTES = 512,
	ANSWER_MAX_BYTES = 1024 * 1024,
	PASSIVE_FIRST = 20000, /* below the kernel's own, so that no client has one of them */
	PASSIVE_COUNT = 12000,
};

static char answer[ANSWER_MAX_BYTES];
static uint64_t answer_bytes = 596;
static int answer_fd = -1; /* or a file */

struct session {
	struct end {
		int fd; /* -1: closed */
		struct session *of;
	} control, listener, data;
	uint16_t port;
	bool is_stor, is_moving; /* a transfer is under way, and which */
	off_t sent_bytes;
	size_t have_bytes; /* of a command that has come in part */
	char have[COMMAND_MAX_BYTES];
};

static bool
watch(int epoll_fd, struct end *e, uint32_t events)
{
	struct epoll_event event = {.events = events | EPOLLET, .data.ptr = e};

	return epoll_ctl(epoll_fd, EPOLL_CTL_ADD, e->fd, &event) == 0;
}

static void
end_close(struct end *e)
{
	auto_close(&e->fd);
	e->fd = -1;
}

static bool
say(const struct session *s, const char *text)
{
	size_t n = strlen(text);

	return send(s->control.fd, text, n, MSG_NOSIGNAL) == (ssize_t)n;
}

/* A listening socket on the next port of the range.  Never port 0: with many connections in
 * TIME_WAIT the kernel then searches for long. */
static int
listen_passive(uint16_t *port)
{
	static _Atomic unsigned cursor;
	struct sockaddr_in at = {.sin_family = AF_INET};
	int yes = 1;

	at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	for (unsigned tries = 0; tries < PASSIVE_COUNT; tries++) {
		AUTO(auto_close)
		int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);

		*port = (uint16_t)(PASSIVE_FIRST + cursor++ % PASSIVE_COUNT);
		at.sin_port = htons(*port);
		if (setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof(yes)) == 0 &&
			bind(fd, (const struct sockaddr *)&at, sizeof(at)) == 0 &&
			listen(fd, 4) == 0) {
			int listener = fd;

			fd = -1;
			return listener;
		}
	}
	return -1;
}

static bool
passive(struct session *s, int epoll_fd)
{
	char text[64];

	if (s->listener.fd == -1) {
		s->listener.fd = listen_passive(&s->port);
		if (s->listener.fd == -1 || !watch(epoll_fd, &s->listener, EPOLLIN))
			return false;
	}
	(void)snprintf(text, sizeof(text), "229 Passive (|||%u|)\r\n", s->port);
	return say(s, text);
}

static bool
transfer_end(struct session *s)
{
	end_close(&s->data);
	s->is_moving = false;
	return say(s, "226 Done.\r\n");
}

static bool
transfer_send(struct session *s)
{
	ssize_t n = 1;

	while (n > 0 && s->sent_bytes < (off_t)answer_bytes) {
		size_t left = (size_t)answer_bytes - (size_t)s->sent_bytes;

		if (answer_fd != -1) {
			n = sendfile(s->data.fd, answer_fd, &s->sent_bytes, left);
		} else {
			n = send(s->data.fd, answer + s->sent_bytes, left, MSG_NOSIGNAL);
			s->sent_bytes += n > 0 ? n : 0;
		}
	}
	if (n == -1)
		return errno == EAGAIN;
	return transfer_end(s);
}

static bool
transfer_recv(struct session *s)
{
	ssize_t n;

	while ((n = recv(s->data.fd, NULL, ANSWER_MAX_BYTES, MSG_TRUNC)) > 0)
		;
	if (n == -1)
		return errno == EAGAIN;
	return transfer_end(s);
}

/* Goes on with what a command has begun, once the client has connected. */
static bool
transfer_go(struct session *s, int epoll_fd)
{
	if (!s->is_moving)
		return true;
	if (s->data.fd == -1) {
		s->data.fd = accept4(s->listener.fd, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
		if (s->data.fd == -1)
			return errno == EAGAIN;
		/* Most times all is sent at once, and epoll need not know. */
		if (!s->is_stor && answer_fd == -1)
			return transfer_send(s);
		if (!watch(epoll_fd, &s->data, EPOLLIN | EPOLLOUT))
			return false;
	}
	return s->is_stor ? transfer_recv(s) : transfer_send(s);
}

static bool
transfer_begin(struct session *s, int epoll_fd, bool is_stor)
{
	s->is_moving = true;
	s->is_stor = is_stor;
	s->sent_bytes = 0;
	return s->listener.fd != -1 && say(s, "150 Here it comes.\r\n") && transfer_go(s, epoll_fd);
}

/* Returns false when the session is over. */
static bool
command(struct session *s, int epoll_fd, struct slice line)
{
	static const struct {
		struct slice verb;
		const char *reply;
	} fixed[] = {
		{SLICE_INIT("USER"), "331 Password?\r\n"},
		{SLICE_INIT("PASS"), "230 Welcome.\r\n" },
		{SLICE_INIT("TYPE"), "200 Ok.\r\n"      },
	};

	for (size_t i = 0; i < COUNT(fixed); i++)
		if (slice_starts(line, fixed[i].verb))
			return say(s, fixed[i].reply);
	if (slice_starts(line, SLICE("EPSV")))
		return passive(s, epoll_fd);
	if (slice_starts(line, SLICE("RETR")) || slice_starts(line, SLICE("STOR")))
		return transfer_begin(s, epoll_fd, line.p[0] == 'S');
	if (slice_starts(line, SLICE("QUIT")))
		return say(s, "221 Bye.\r\n") && false;
	return say(s, "500 What?\r\n");
}

static bool
control_read(struct session *s, int epoll_fd)
{
	ssize_t n =
		recv(s->control.fd, s->have + s->have_bytes, sizeof(s->have) - s->have_bytes, 0);

	if (n <= 0)
		return n == -1 && errno == EAGAIN;
	s->have_bytes += (size_t)n;

	struct slice left = {s->have, s->have_bytes};
	for (;;) {
		size_t end = slice_find(left, SLICE("\n"));

		if (end == left.n)
			break;
		if (!command(s, epoll_fd, slice_head(left, end)))
			return false;
		left = slice_from(left, end + 1);
	}
	memmove(s->have, left.p, left.n);
	s->have_bytes = left.n;
	return left.n < sizeof(s->have);
}

/* A session that ends in the middle of a batch of events may be in it once more, so its memory is
 * kept for the next one. */
static void
session_close(struct session *s, struct session **free_list)
{
	end_close(&s->data);
	end_close(&s->listener);
	end_close(&s->control);
	memcpy(s->have, free_list, sizeof(struct session *));
	*free_list = s;
}

static void
session_open(int epoll_fd, int fd, struct session **free_list)
{
	struct session *s = *free_list;
	int yes = 1;

	if (s != NULL)
		memcpy(free_list, s->have, sizeof(struct session *));
	else if ((s = malloc(sizeof(*s))) == NULL)
		abort();
	s->control = (struct end){fd, s};
	s->listener = s->data = (struct end){-1, s};
	s->is_moving = false;
	s->have_bytes = 0;
	/* Or each 226 waits for the client's late acknowledgement of the 150. */
	(void)setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof(yes));
	if (!say(s, "220 Hello.\r\n") || !watch(epoll_fd, &s->control, EPOLLIN))
		session_close(s, free_list);
}

static bool
end_event(struct end *e, int epoll_fd)
{
	struct session *s = e->of;

	if (e->fd == -1)
		return true;
	return e == &s->control ? control_read(s, epoll_fd) : transfer_go(s, epoll_fd);
}

static void *
serve(void *arg)
{
	int listener = *(const int *)arg, epoll_fd = epoll_create1(EPOLL_CLOEXEC), fd;
	struct epoll_event events[EVENTS_MAX], own = {.events = EPOLLIN, .data.ptr = NULL};
	struct session *free_list = NULL;

	if (epoll_fd == -1 || epoll_ctl(epoll_fd, EPOLL_CTL_ADD, listener, &own) == -1)
		abort();
	for (;;) {
		int n = epoll_wait(epoll_fd, events, EVENTS_MAX, -1);

		for (int i = 0; i < n; i++) {
			struct end *e = events[i].data.ptr;

			if (e != NULL && !end_event(e, epoll_fd))
				session_close(e->of, &free_list);
			while (e == NULL && (fd = accept4(listener, NULL, NULL,
						     SOCK_NONBLOCK | SOCK_CLOEXEC)) != -1)
				session_open(epoll_fd, fd, &free_list);
		}
	}
	return NULL;
}

static bool
open_file(const char *path)
{
	struct stat st;

	answer_fd = open(path, O_RDONLY | O_CLOEXEC);
	if (answer_fd == -1 || fstat(answer_fd, &st) == -1)
		return false;
	answer_bytes = (uint64_t)st.st_size;
	return true;
}

static bool
read_options(int argc, char **argv, uint64_t *workers)
{
	static const struct option flags[] = {
		{"bytes",   required_argument, NULL, 'b'},
		{"file",    required_argument, NULL, 'f'},
		{"workers", required_argument, NULL, 'w'},
		{NULL,      0,                 NULL, 0  },
	};
	int flag;
	enum err e = ERR_OK;

	while (e == ERR_OK && (flag = getopt_long(argc, argv, "", flags, NULL)) != -1) {
		if (flag == 'b')
			e = slice_to_u64(slice_of(optarg), 0, ANSWER_MAX_BYTES, &answer_bytes);
		else if (flag == 'w')
			e = slice_to_u64(slice_of(optarg), 1, LOOP_WORKERS_MAX, workers);
		else
			e = flag == 'f' && open_file(optarg) ? ERR_OK : ERR_SYNTAX;
	}
	return e == ERR_OK && optind == argc;
}

int
main(int argc, char **argv)
{
	uint64_t workers = 2;

	if (!read_options(argc, argv, &workers)) {
		(void)fputs("usage: loop_ftp [--bytes N | --file PATH] [--workers N]\n", stderr);
		return 2;
	}
	memset(answer, 'x', sizeof(answer));
	return loop_run("ftp", SOCK_STREAM, workers, serve);
}
