#include "http/http_door.h"

#include "base/auto.h"
#include "base/log.h"
#include "http/http_gate.h"
#include "limits.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/tcp.h>
#include <stdio.h>

enum {
	ACCEPT_PER_TURN = 64,
	LINGER_MS = 2 * 1000,
	ADDRESSES = 4096, /* counters of connections per address; addresses may share one */
};

/* Connections of one phase, oldest first: all have the same deadline, so a list is enough. */
struct phase_list {
	struct http_conn *oldest, *newest;
};

struct http_door {
	struct http_door_parts parts;
	struct loop_watch *watch;
	int listen_fd;
	int spare_fd; /* given up for a moment when descriptors run out */
	size_t count;
	struct phase_list phases[HTTP_PHASE__COUNT];
	uint16_t per_address[ADDRESSES];
	char peek[HTTP_HEAD_MAX_BYTES + 1];
};

static void accept_ready(void *ctx);

struct http_door *
http_door_new(const struct http_door_parts *parts, int listen_fd)
{
	struct http_door *d = calloc(1, sizeof(*d));

	if (d == NULL)
		return NULL;
	d->parts = *parts;
	d->listen_fd = listen_fd;
	d->spare_fd = open("/dev/null", O_RDONLY | O_CLOEXEC);
	d->watch = loop_watch(parts->loop, listen_fd, accept_ready, d);
	if (d->watch == NULL) {
		auto_close(&d->spare_fd);
		free(d);
		return NULL;
	}
	return d;
}

void
http_door_settings(struct http_door *d, const struct settings *settings)
{
	d->parts.settings = settings;
}

static uint64_t
setting(const struct http_door *d, enum setting id)
{
	return settings_number(d->parts.settings, id);
}

bool
http_door_holds(const struct http_door *d)
{
	return d->phases[HTTP_PHASE_HELD].oldest != NULL;
}

size_t
http_door_count(const struct http_door *d)
{
	return d->count;
}

static void
list_remove(struct http_conn *c)
{
	struct phase_list *l = &c->door->phases[c->phase];

	*(c->older ? &c->older->newer : &l->oldest) = c->newer;
	*(c->newer ? &c->newer->older : &l->newest) = c->older;
}

static void
list_append(struct http_conn *c)
{
	struct phase_list *l = &c->door->phases[c->phase];

	c->older = l->newest;
	c->newer = NULL;
	*(l->newest ? &l->newest->newer : &l->oldest) = c;
	l->newest = c;
}

/* Bytes that the connection has moved, as the kernel counts them. */
static uint64_t
moved_bytes(int fd)
{
	struct tcp_info info = {0};
	socklen_t n = sizeof(info);

	if (getsockopt(fd, IPPROTO_TCP, TCP_INFO, &info, &n) == -1)
		return 0;
	return info.tcpi_bytes_acked + info.tcpi_bytes_received;
}

void
http_door_phase(struct http_conn *c, enum http_phase phase)
{
	list_remove(c);
	c->phase = phase;
	c->phase_at_ms = loop_now_ms(c->door->parts.loop);
	c->moved = 0;
	list_append(c);
}

static uint16_t *
address_counter(struct http_door *d, const char *peer)
{
	uint32_t hash = 2166136261U;

	for (const char *p = peer; *p != '\0'; p++)
		hash = (hash ^ (unsigned char)*p) * 16777619U;
	return &d->per_address[hash % ADDRESSES];
}

void
http_door_gone(struct http_conn *c)
{
	loop_watch_end(c->watch);
	list_remove(c);
	c->door->count--;
	(*address_counter(c->door, c->peer))--;
	free(c);
}

/* Closes a connection that is still at the door. */
static void
turn_away(struct http_conn *c)
{
	int fd = c->fd;

	http_door_gone(c); /* ends the watch before the descriptor goes */
	(void)close(fd);
}

/* Reads and drops what has come.  False at the end of the stream. */
static bool
drop_input(struct http_conn *c)
{
	ssize_t n;

	do
		n = recv(c->fd, c->door->peek, sizeof(c->door->peek), MSG_DONTWAIT);
	while (n > 0);
	return n == -1 && (errno == EAGAIN || errno == EINTR);
}

static const char *
status_text(int status)
{
	static const struct {
		int status;
		const char *text;
	} texts[] = {
		{400, "Bad Request"                    },
		{405, "Method Not Allowed"             },
		{413, "Content Too Large"              },
		{414, "URI Too Long"                   },
		{417, "Expectation Failed"             },
		{431, "Request Header Fields Too Large"},
		{501, "Not Implemented"                },
		{505, "HTTP Version Not Supported"     },
	};

	for (size_t i = 0; i < COUNT(texts); i++)
		if (texts[i].status == status)
			return texts[i].text;
	return "Refused";
}

static void
set_low_water(int fd, int bytes)
{
	(void)setsockopt(fd, SOL_SOCKET, SO_RCVLOWAT, &bytes, sizeof(bytes));
}

static void conn_ready(void *ctx);

/* Waits for more than the n bytes that are there already. */
static void
wait_for_more(struct http_conn *c, size_t n)
{
	set_low_water(c->fd, (int)n + 1);
	if (c->watch == NULL)
		c->watch = loop_watch(c->door->parts.loop, c->fd, conn_ready, c);
	if (c->watch == NULL)
		turn_away(c);
}

/* Answers a first head that may not pass, once, and waits a moment for the peer to read it:
 * closing at once would reset the connection and lose the answer. */
static void
refuse(struct http_conn *c, int status)
{
	char answer[256];
	int n = snprintf(answer, sizeof(answer),
		"HTTP/1.1 %d %s\r\nConnection: close\r\n%sContent-Length: 0\r\n\r\n", status,
		status_text(status), status == 405 ? "Allow: GET, HEAD, PUT, OPTIONS\r\n" : "");

	c->door->parts.refused(c->door->parts.ctx, c, status);
	(void)send(c->fd, answer, (size_t)n, MSG_NOSIGNAL | MSG_DONTWAIT);
	(void)shutdown(c->fd, SHUT_WR);
	http_door_phase(c, HTTP_PHASE_LINGER);
	if (drop_input(c))
		wait_for_more(c, 0);
	else
		turn_away(c);
}

static void
let_in(struct http_conn *c)
{
	int fd = c->fd;

	if (c->watch != NULL)
		set_low_water(fd, 1);
	loop_watch_end(c->watch);
	c->watch = NULL;
	if (c->door->parts.admit(c->door->parts.ctx, c) != ERR_OK)
		turn_away(c);
}

/* Looks at the head without taking it from the socket: libmicrohttpd reads it again. */
static void
look(struct http_conn *c)
{
	struct http_door *d = c->door;
	ssize_t n = recv(c->fd, d->peek, sizeof(d->peek), MSG_PEEK | MSG_DONTWAIT);
	struct http_request request;
	struct http_head head;
	int status = 0;
	size_t used;

	/* Woken without anything new: the peer has closed behind half a head. */
	if (n == 0 || (n == -1 && errno != EAGAIN && errno != EINTR) ||
		(n > 0 && c->watch != NULL && (uint64_t)n == c->moved)) {
		turn_away(c);
		return;
	}
	c->moved = n > 0 ? (uint64_t)n : 0;
	switch (http_head_parse(
		(struct slice){d->peek, n > 0 ? (size_t)n : 0}, &head, &used, &status)) {
	case PARSE_MORE:
		wait_for_more(c, n > 0 ? (size_t)n : 0);
		return;
	case PARSE_OK:
		status = http_gate(&head, &request);
		break;
	case PARSE_BAD:
		break;
	}
	if (status == 0)
		let_in(c);
	else
		refuse(c, status);
}

static void
conn_ready(void *ctx)
{
	struct http_conn *c = ctx;

	if (c->phase != HTTP_PHASE_LINGER)
		look(c);
	else if (!drop_input(c))
		turn_away(c);
}

/* Ends the connection that has kept us waiting longest, so that another can come. */
static void
make_room(struct http_door *d)
{
	struct http_conn *c = d->phases[HTTP_PHASE_LINGER].oldest;

	if (c == NULL)
		c = d->phases[HTTP_PHASE_HEAD].oldest;
	if (c == NULL)
		c = d->phases[HTTP_PHASE_IDLE].oldest;
	if (c != NULL && c->watch != NULL)
		turn_away(c);
	else if (c != NULL)
		(void)shutdown(c->fd, SHUT_RDWR); /* its owner sees the end */
}

/* This door's share of a limit of the whole server. */
static uint64_t
share(const struct http_door *d, enum setting id)
{
	return setting(d, id) / d->parts.sharers + 1;
}

static void
welcome(struct http_door *d, int fd, const struct sockaddr_storage *address, socklen_t len)
{
	struct http_conn *c = calloc(1, sizeof(*c));
	uint16_t *counter;

	if (c == NULL) {
		(void)close(fd);
		return;
	}
	if (d->count >= share(d, SET_CONNECTIONS) - share(d, SET_CONNECTIONS) / 10)
		make_room(d);
	c->door = d;
	c->fd = fd;
	c->address = *address;
	c->address_len = len;
	peer_text((const struct sockaddr *)address, c->peer);
	c->phase = HTTP_PHASE_HEAD;
	c->phase_at_ms = loop_now_ms(d->parts.loop);
	list_append(c);
	d->count++;
	counter = address_counter(d, c->peer);
	(*counter)++;
	if (d->count > share(d, SET_CONNECTIONS) ||
		*counter > share(d, SET_CONNECTIONS_PER_ADDRESS) || *counter == UINT16_MAX)
		turn_away(c);
	else
		look(c); /* most send their head at once */
}

/* Out of descriptors: takes the waiting connection with the spare one and closes it, so that
 * the loop does not spin on a listener that stays readable. */
static void
shed_one(struct http_door *d)
{
	auto_close(&d->spare_fd);
	d->spare_fd = accept4(d->listen_fd, NULL, NULL, SOCK_CLOEXEC);
	auto_close(&d->spare_fd);
	d->spare_fd = open("/dev/null", O_RDONLY | O_CLOEXEC);
	make_room(d);
	log_event(LOG_WARN, "out of file descriptors, a connection was refused",
		log_field_number("connections", (int64_t)d->count));
}

static void
accept_ready(void *ctx)
{
	struct http_door *d = ctx;

	for (int i = 0; i < ACCEPT_PER_TURN; i++) {
		struct sockaddr_storage address = {0};
		socklen_t len = sizeof(address);
		int fd = accept4(d->listen_fd, (struct sockaddr *)&address, &len,
			SOCK_NONBLOCK | SOCK_CLOEXEC);

		if (fd != -1)
			welcome(d, fd, &address, len);
		else if (errno == EMFILE || errno == ENFILE)
			shed_one(d);
		else if (errno == EAGAIN)
			return;
	}
}

/* Whether a moving connection has moved enough since its window began; begins the next one.  The
 * first window is the grace: what was moved before it is not known. */
static bool
is_fast_enough(struct http_conn *c, uint64_t min_bytes)
{
	uint64_t moved = moved_bytes(c->fd) + 1, before = c->moved; /* 0: not looked at yet */

	if (before != 0 && moved - before < min_bytes)
		return false;
	http_door_phase(c, HTTP_PHASE_MOVING);
	c->moved = moved;
	return true;
}

static void
expire(struct http_conn *c, enum http_phase phase)
{
	if (c->watch != NULL) {
		turn_away(c);
		return;
	}
	/* The owner sees the end of the stream and lets go of it; until then it stands at the
	 * end of the queue. */
	(void)shutdown(c->fd, SHUT_RDWR);
	http_door_phase(c, phase);
}

void
http_door_sweep(struct http_door *d)
{
	uint64_t window_s = setting(d, SET_RATE_WINDOW_S);
	const uint64_t limits[HTTP_PHASE__COUNT] = {
		[HTTP_PHASE_HEAD] = setting(d, SET_HEADER_DEADLINE_S) * 1000,
		[HTTP_PHASE_IDLE] = setting(d, SET_IDLE_S) * 1000,
		[HTTP_PHASE_MOVING] = window_s * 1000,
		[HTTP_PHASE_LINGER] = LINGER_MS,
		[HTTP_PHASE_HELD] = UINT64_MAX,
	};
	uint64_t now = loop_now_ms(d->parts.loop), min_bytes = setting(d, SET_MIN_RATE) * window_s;

	for (int phase = 0; phase < HTTP_PHASE__COUNT; phase++) {
		struct http_conn *c;

		while ((c = d->phases[phase].oldest) != NULL &&
			now - c->phase_at_ms >= limits[phase])
			if (phase != HTTP_PHASE_MOVING || !is_fast_enough(c, min_bytes))
				expire(c, (enum http_phase)phase);
	}
}

void
http_door_end_idle(struct http_door *d)
{
	for (struct http_conn *c = d->phases[HTTP_PHASE_IDLE].oldest; c != NULL; c = c->newer)
		(void)shutdown(c->fd, SHUT_RDWR);
}

void
http_door_close(struct http_door *d)
{
	struct http_conn *c, *newer;

	loop_watch_end(d->watch);
	d->watch = NULL;
	auto_close(&d->listen_fd);
	d->listen_fd = -1;
	for (int phase = HTTP_PHASE_HEAD; phase < HTTP_PHASE__COUNT; phase++)
		for (c = d->phases[phase].oldest; c != NULL; c = newer) {
			newer = c->newer;
			if (c->watch != NULL)
				turn_away(c);
		}
}

void
http_door_free(struct http_door *d)
{
	if (d == NULL)
		return;
	auto_close(&d->spare_fd);
	free(d);
}
