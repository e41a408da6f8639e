#include "http/http_door.h"

#include "base/auto.h"
#include "http/http_gate.h"
#include "limits.h"

#include <errno.h>
#include <stdio.h>

enum {
	LINGER_MS = 2 * 1000,
};

struct http_door {
	struct http_door_parts parts;
	struct acceptor *acceptor;
	size_t count, heads;
	struct phases phases;
	char peek[HTTP_HEAD_MAX_BYTES + 1];
};

static void welcome(void *ctx, int fd, const struct listen_address *peer);
static bool find_guest(void *ctx, const struct ip *source, struct crowd_guest *out);
static void evict(void *ctx, void *who);

struct http_door *
http_door_new(const struct http_door_parts *parts, int listen_fd)
{
	struct http_door *d = calloc(1, sizeof(*d));
	const struct acceptor_parts acceptor = {parts->loop, parts->crowd, welcome, d};
	const struct crowd_room room = {find_guest, evict, d};

	if (d == NULL) {
		auto_close(&listen_fd);
		return NULL;
	}
	d->parts = *parts;
	d->acceptor = acceptor_new(&acceptor, listen_fd);
	if (d->acceptor == NULL) {
		free(d);
		return NULL;
	}
	crowd_add_room(parts->crowd, &room);
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

/* The entry is a connection's first member, so that a phase's entry is its connection. */
static struct http_conn *
oldest(const struct http_door *d, enum http_phase phase)
{
	return (struct http_conn *)phases_oldest(&d->phases, (int)phase);
}

bool
http_door_holds(const struct http_door *d)
{
	return oldest(d, HTTP_PHASE_HELD) != NULL;
}

size_t
http_door_count(const struct http_door *d)
{
	return d->count;
}

size_t
http_door_heads(const struct http_door *d)
{
	return d->heads;
}

void
http_door_phase(struct http_conn *c, enum http_phase phase)
{
	c->door->heads -= http_conn_phase(c) == HTTP_PHASE_HEAD;
	c->door->heads += phase == HTTP_PHASE_HEAD;
	c->moved = 0;
	c->has_ended = false;
	phases_move(&c->door->phases, &c->entry, (int)phase, loop_now_ms(c->door->parts.loop));
}

void
http_door_gone(struct http_conn *c)
{
	struct ip ip = peer_ip((const struct sockaddr *)&c->address.sa);

	loop_watch_end(c->watch);
	phases_leave(&c->door->phases, &c->entry);
	c->door->heads -= http_conn_phase(c) == HTTP_PHASE_HEAD;
	c->door->count--;
	crowd_leave(c->door->parts.crowd, &ip);
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
	bool has_allow = status == 405;
	int n = snprintf(answer, sizeof(answer),
		"HTTP/1.1 %d %s\r\nConnection: close\r\n%s%s%sContent-Length: 0\r\n\r\n", status,
		status_text(status), has_allow ? "Allow: " : "",
		has_allow ? http_allow[c->door->parts.service] : "", has_allow ? "\r\n" : "");

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
	if (c->watch != NULL)
		set_low_water(c->fd, 1);
	loop_watch_end(c->watch);
	c->watch = NULL;
	c->door->parts.admit(c->door->parts.ctx, c);
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
		status = http_gate(&head, d->parts.service, &request);
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

	if (http_conn_phase(c) != HTTP_PHASE_LINGER)
		look(c);
	else if (!drop_input(c))
		turn_away(c);
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

static struct ip
ip_of(const struct phase_entry *e)
{
	return peer_ip((const struct sockaddr *)&((const struct http_conn *)e)->address.sa);
}

/* What a connection is to the crowd. */
static enum crowd_rank
rank_of(const struct phase_entry *e)
{
	const struct http_conn *c = (const struct http_conn *)e;
	const struct http_door *d = c->door;
	struct ip ip = ip_of(e);

	if (e->phase == HTTP_PHASE_LINGER)
		return CROWD_LEAVING;
	if (e->phase == HTTP_PHASE_IDLE)
		return CROWD_IDLE;
	if (e->phase != HTTP_PHASE_HEAD && c->is_proven)
		return CROWD_BUSY;
	return crowd_knows(d->parts.crowd, &ip, loop_now_ms(d->parts.loop)) ? CROWD_UNFINISHED :
									      CROWD_STRANGER;
}

static bool
find_guest(void *ctx, const struct ip *source, struct crowd_guest *out)
{
	static const int phases[] = {HTTP_PHASE_LINGER, HTTP_PHASE_HEAD, HTTP_PHASE_TAKING,
		HTTP_PHASE_MOVING, HTTP_PHASE_PACED, HTTP_PHASE_IDLE};
	const struct http_door *d = ctx;

	return crowd_find_waiting(
		&(const struct crowd_waiting){&d->phases, phases, COUNT(phases), ip_of, rank_of},
		source, out);
}

/* Ends a connection, so that another can come. */
static void
evict(void *ctx, void *who)
{
	struct http_conn *c = who;

	(void)ctx;
	expire(c, http_conn_phase(c));
}

static void
welcome(void *ctx, int fd, const struct listen_address *peer)
{
	struct http_door *d = ctx;
	struct http_conn *c = calloc(1, sizeof(*c));
	struct ip ip = peer_ip((const struct sockaddr *)&peer->sa);

	if (c == NULL) {
		crowd_leave(d->parts.crowd, &ip);
		(void)close(fd);
		return;
	}
	c->door = d;
	c->fd = fd;
	c->address = *peer;
	(void)ip_text(&ip, c->peer);
	phases_enter(&d->phases, &c->entry, HTTP_PHASE_HEAD, loop_now_ms(d->parts.loop));
	d->count++;
	d->heads++;
	if (d->parts.is_blind)
		let_in(c);
	else
		look(c); /* most send their head at once */
}

/* Whether a moving connection has moved enough since its window began; begins the next one.  The
 * first window is the grace: what was moved before it is not known. */
static bool
is_fast_enough(struct http_conn *c, uint64_t min_bytes)
{
	uint64_t seen = c->moved;

	if (!acceptor_has_moved(c->fd, min_bytes, &seen))
		return false;
	http_door_phase(c, http_conn_phase(c));
	c->moved = seen;
	return true;
}

static bool
is_at_its_end(const struct http_conn *c)
{
	char next;

	return recv(c->fd, &next, sizeof(next), MSG_PEEK | MSG_DONTWAIT) == 0;
}

/* Ends uploads whose client has hung up in the middle: libmicrohttpd takes a short read for all
 * there is, and where the last bytes and the end come at once it is not told of the end again.
 * Seen twice, so that what TLS has read ahead is used first. */
static void
end_cut_uploads(struct http_door *d)
{
	struct phase_entry *e = phases_oldest(&d->phases, HTTP_PHASE_TAKING);

	for (; e != NULL; e = e->newer) {
		struct http_conn *c = (struct http_conn *)e;
		bool has_ended = is_at_its_end(c);

		if (has_ended && c->has_ended)
			(void)shutdown(c->fd, SHUT_RDWR);
		c->has_ended = has_ended;
	}
}

void
http_door_sweep(struct http_door *d)
{
	uint64_t window_s = setting(d, SET_RATE_WINDOW_S);
	const uint64_t limits[HTTP_PHASE__COUNT] = {
		[HTTP_PHASE_HEAD] = setting(d, SET_HEADER_DEADLINE_S) * 1000,
		[HTTP_PHASE_IDLE] = setting(d, SET_IDLE_S) * 1000,
		[HTTP_PHASE_TAKING] = window_s * 1000,
		[HTTP_PHASE_MOVING] = window_s * 1000,
		[HTTP_PHASE_PACED] = UINT64_MAX,
		[HTTP_PHASE_LINGER] = LINGER_MS,
		[HTTP_PHASE_HELD] = UINT64_MAX,
	};
	uint64_t now = loop_now_ms(d->parts.loop), min_bytes = setting(d, SET_MIN_RATE) * window_s;

	end_cut_uploads(d);
	for (int phase = 0; phase < HTTP_PHASE__COUNT; phase++) {
		struct phase_entry *due;

		while ((due = phases_due(&d->phases, phase, limits[phase], now)) != NULL) {
			struct http_conn *c = (struct http_conn *)due;

			bool has_rate = phase == HTTP_PHASE_TAKING || phase == HTTP_PHASE_MOVING;

			if (!has_rate || !is_fast_enough(c, min_bytes))
				expire(c, (enum http_phase)phase);
		}
	}
}

void
http_door_end_idle(struct http_door *d)
{
	struct phase_entry *e = phases_oldest(&d->phases, HTTP_PHASE_IDLE);

	for (; e != NULL; e = e->newer)
		(void)shutdown(((struct http_conn *)e)->fd, SHUT_RDWR);
}

void
http_door_close(struct http_door *d)
{
	struct phase_entry *e, *newer;

	acceptor_close(d->acceptor);
	for (int phase = HTTP_PHASE_HEAD; phase < HTTP_PHASE__COUNT; phase++)
		for (e = phases_oldest(&d->phases, phase); e != NULL; e = newer) {
			struct http_conn *c = (struct http_conn *)e;

			newer = e->newer;
			if (c->watch != NULL)
				turn_away(c);
		}
}

void
http_door_free(struct http_door *d)
{
	if (d == NULL)
		return;
	acceptor_free(d->acceptor);
	free(d);
}
