#include "run_load.h"

#include "base/auto.h"
#include "base/clock.h"
#include "reply.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <sys/epoll.h>
#include <sys/socket.h>

enum {
	EVENTS_MAX = 256,
	OPENING_MAX = 256, /* connections that are opened at once at the start */
	RECEIVE_BYTES = 256 * 1024,
	STALL_MS = 30 * 1000,
};

struct conn {
	int fd; /* -1: closed */
	struct mac mac;
	size_t step;       /* the request that is being sent or answered; past the last one: idle */
	size_t sent_bytes; /* of it */
	bool is_watched;   /* the descriptor is known to epoll */
	bool wants_out;    /* epoll tells when more can be sent */
	uint64_t started_us;
	struct reply reply;
};

struct load {
	const struct load_plan *plan;
	struct script *script;
	struct load_result *out;
	int epoll_fd;
	uint64_t begun;  /* conversations */
	unsigned opened; /* entries of conns in use */
	struct conn *conns;
	char *received;
};

struct load *
load_new(const struct load_plan *plan, struct script *script)
{
	struct load *l = calloc(1, sizeof(*l));

	if (l == NULL)
		return NULL;
	l->plan = plan;
	l->script = script;
	l->epoll_fd = epoll_create1(EPOLL_CLOEXEC);
	l->conns = calloc(plan->parallel, sizeof(*l->conns));
	l->received = malloc(RECEIVE_BYTES);
	if (l->epoll_fd == -1 || l->conns == NULL || l->received == NULL) {
		load_free(l);
		return NULL;
	}
	return l;
}

static void
conn_close(struct conn *c)
{
	if (c->fd != -1)
		(void)close(c->fd);
	c->fd = -1;
}

void
load_free(struct load *l)
{
	if (l == NULL)
		return;
	for (unsigned i = 0; i < l->opened; i++)
		conn_close(&l->conns[i]);
	if (l->epoll_fd != -1)
		(void)close(l->epoll_fd);
	free(l->conns);
	free(l->received);
	free(l);
}

/* Opens a connection from the next source address.  A refusal may show only when it is used. */
static bool
conn_open(struct load *l, struct conn *c)
{
	struct sockaddr_in from = {.sin_family = AF_INET};
	int yes = 1;

	c->is_watched = c->wants_out = false;
	c->fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	if (c->fd == -1)
		return false;
	if (l->plan->sources > 1) {
		uint32_t host = INADDR_LOOPBACK + (uint32_t)(l->begun % l->plan->sources);

		/* The port is chosen at connect: only there may one serve several destinations. */
		from.sin_addr.s_addr = htonl(host);
		if (setsockopt(c->fd, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, &yes, sizeof(yes)) ==
				-1 ||
			bind(c->fd, (const struct sockaddr *)&from, sizeof(from)) == -1)
			return false;
	}
	return connect(c->fd, (const struct sockaddr *)&l->plan->to, sizeof(l->plan->to)) == 0 ||
	       errno == EINPROGRESS;
}

/* Has epoll tell what there is to be told; changes nothing, and costs nothing, most times. */
static bool
conn_watch(struct load *l, struct conn *c, bool wants_out)
{
	struct epoll_event event = {.events = EPOLLIN | EPOLLET, .data.ptr = c};
	int how = c->is_watched ? EPOLL_CTL_MOD : EPOLL_CTL_ADD;

	if (c->is_watched && c->wants_out == wants_out)
		return true;
	if (wants_out)
		event.events |= EPOLLOUT;
	c->is_watched = true;
	c->wants_out = wants_out;
	return epoll_ctl(l->epoll_fd, how, c->fd, &event) == 0;
}

/* Sends what is left of the present request. */
static bool
conn_send(struct load *l, struct conn *c)
{
	struct slice all = script_request(l->script, c->step, c->mac);
	struct slice left = slice_from(all, c->sent_bytes);

	if (left.n > 0) {
		ssize_t n = send(c->fd, left.p, left.n, MSG_NOSIGNAL);

		if (n == -1 && errno != EAGAIN)
			return false;
		c->sent_bytes += n == -1 ? 0 : (size_t)n;
	}
	return conn_watch(l, c, c->sent_bytes < all.n);
}

static bool
conn_request(struct load *l, struct conn *c)
{
	c->sent_bytes = 0;
	reply_start(&c->reply);
	return conn_send(l, c);
}

/* Begins the next conversation on c, on its connection when it has one. */
static bool
conn_begin(struct load *l, struct conn *c)
{
	uint64_t number = l->plan->first + l->begun * l->plan->stride;

	l->begun++;
	c->mac = mac_from_u64(l->plan->mac_base + number % l->plan->phones);
	c->step = 0;
	c->started_us = clock_mono_us();
	return (c->fd != -1 || conn_open(l, c)) && conn_request(l, c);
}

/* Counts a conversation that has failed; the first one is kept in words. */
__attribute__((format(printf, 3, 4))) static void
conn_fail(struct load *l, struct conn *c, const char *format, ...)
{
	char what[LOAD_WHY_BYTES / 2], mac[MAC_TEXT_BYTES];
	va_list args;

	va_start(args, format);
	(void)vsnprintf(what, sizeof(what), format, args);
	va_end(args);
	if (l->out->failures++ == 0)
		(void)snprintf(l->out->why, sizeof(l->out->why), "%s (request %zu, phone %s)", what,
			c->step + 1, mac_text(c->mac, mac));
	l->out->done++;
	conn_close(c);
}

/* Begins the next conversation on c, if there is one left. */
static void
conn_next(struct load *l, struct conn *c)
{
	while (l->begun < l->plan->count && !conn_begin(l, c))
		conn_fail(l, c, "cannot connect or send: %s", strerror(errno));
}

/* Puts one more connection to use while there are fewer than planned. */
static void
open_another(struct load *l)
{
	if (l->opened == l->plan->parallel)
		return;
	struct conn *c = &l->conns[l->opened++];
	c->fd = -1;
	conn_next(l, c);
}

/* After a conversation, whole or failed. */
static void
conn_go_on(struct load *l, struct conn *c)
{
	if (l->plan->kind == LOAD_CLOSE)
		conn_close(c);
	open_another(l);
	if (l->plan->kind != LOAD_HOLD)
		conn_next(l, c);
}

/* A reply is whole: the next request, or the end of the conversation. */
static void
conn_replied(struct load *l, struct conn *c)
{
	const struct reply *r = &c->reply;
	bool is_put = l->script->steps[c->step].is_put;

	l->out->bytes += r->length_bytes;
	if (is_put ? r->status / 100 != 2 : r->status != 200) {
		conn_fail(l, c, "status %u", r->status);
		conn_go_on(l, c);
		return;
	}
	if (!is_put && l->plan->length_bytes != UINT64_MAX &&
		r->length_bytes != l->plan->length_bytes) {
		conn_fail(l, c, "%ju bytes", (uintmax_t)r->length_bytes);
		conn_go_on(l, c);
		return;
	}
	if (++c->step < l->script->count) {
		if (conn_request(l, c))
			return;
		conn_fail(l, c, "cannot send: %s", strerror(errno));
	} else {
		times_add(&l->out->times, clock_mono_us() - c->started_us);
		l->out->done++;
	}
	conn_go_on(l, c);
}

/* Reads what has come.  epoll tells of new bytes only, so a full buffer means reading again. */
static void
conn_read(struct load *l, struct conn *c)
{
	ssize_t n;

	do {
		n = recv(c->fd, l->received, RECEIVE_BYTES, 0);
		if (n == -1 && errno == EAGAIN)
			return;
		if (n <= 0) {
			conn_fail(l, c, n == 0 ? "the server closed" : "%s", strerror(errno));
			conn_go_on(l, c);
			return;
		}

		enum parse p = reply_feed(&c->reply, (struct slice){l->received, (size_t)n});
		if (p == PARSE_OK) {
			conn_replied(l, c);
			return;
		}
		if (p == PARSE_BAD) {
			conn_fail(l, c, "not a reply that boot servers send");
			conn_go_on(l, c);
			return;
		}
	} while (n == RECEIVE_BYTES);
}

static void
conn_event(struct load *l, struct conn *c, uint32_t events)
{
	if (c->fd == -1 || c->step >= l->script->count)
		return; /* idle: load_count_closed() will see */
	if ((events & EPOLLOUT) != 0 && !conn_send(l, c)) {
		conn_fail(l, c, "cannot send: %s", strerror(errno));
		conn_go_on(l, c);
		return;
	}
	if ((events & (EPOLLIN | EPOLLHUP | EPOLLERR)) != 0)
		conn_read(l, c);
}

void
load_run(struct load *l, struct load_result *out)
{
	struct epoll_event events[EVENTS_MAX];

	l->out = out;
	for (unsigned i = 0; i < OPENING_MAX; i++)
		open_another(l);
	while (out->done < l->plan->count) {
		int n = epoll_wait(l->epoll_fd, events, EVENTS_MAX, STALL_MS);

		if (n == 0 || (n == -1 && errno != EINTR)) {
			if (out->failures == 0)
				(void)snprintf(out->why, sizeof(out->why), "nothing came for 30 s");
			out->failures += l->plan->count - out->done;
			out->done = l->plan->count;
		}
		for (int i = 0; i < n; i++)
			conn_event(l, events[i].data.ptr, events[i].events);
	}
}

unsigned
load_count_closed(const struct load *l)
{
	unsigned closed = 0;
	char byte;

	for (unsigned i = 0; i < l->opened; i++) {
		int fd = l->conns[i].fd;

		if (fd == -1 || recv(fd, &byte, 1, MSG_PEEK | MSG_DONTWAIT) != -1 ||
			errno != EAGAIN)
			closed++;
	}
	return closed;
}
