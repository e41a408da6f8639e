/* The HTTP engine: connections on epoll that play a script over and over.
 *
 * About 20 system calls for a boot of six requests, so that the tool is not what is measured.
 */
#include "plan.h"

#include "base/auto.h"
#include "base/clock.h"
#include "reply.h"
#include "script.h"
#include "wire.h"

#include <errno.h>
#include <sys/epoll.h>

enum {
	EVENTS_MAX = 256,
	OPENING_MAX = 256, /* connections that are opened at once at the start */
	RECEIVE_BYTES = 256 * 1024,
};

struct conn {
	struct wire wire;
	struct mac mac;
	uint64_t number;   /* of the conversation */
	size_t step;       /* the request that is being sent or answered; past the last one: idle */
	size_t sent_bytes; /* of it */
	uint64_t started_us;
	struct reply reply;
};

struct load {
	const struct load_plan *plan;
	struct script script;
	struct load_result *out;
	int epoll_fd;
	uint64_t begun;  /* conversations */
	unsigned opened; /* entries of conns in use */
	struct conn *conns;
	char *received;
};

static void
http_release(void *load)
{
	struct load *l = load;

	if (l == NULL)
		return;
	for (unsigned i = 0; i < l->opened; i++)
		wire_close(&l->conns[i].wire);
	if (l->epoll_fd != -1)
		(void)close(l->epoll_fd);
	script_done(&l->script);
	free(l->conns);
	free(l->received);
	free(l);
}

static void *
http_make(const struct load_plan *plan)
{
	struct load *l = calloc(1, sizeof(*l));

	if (l == NULL)
		return NULL;
	l->plan = plan;
	l->epoll_fd = epoll_create1(EPOLL_CLOEXEC);
	l->conns = calloc(plan->parallel, sizeof(*l->conns));
	l->received = malloc(RECEIVE_BYTES);
	if (script_init(&l->script, plan) != ERR_OK || l->epoll_fd == -1 || l->conns == NULL ||
		l->received == NULL) {
		http_release(l);
		return NULL;
	}
	return l;
}

static bool
conn_open(struct load *l, struct conn *c)
{
	const struct load_plan *p = l->plan;

	return wire_open(&c->wire, &p->to, plan_source(p, c->number), p->has_tls) &&
	       wire_watch(&c->wire, l->epoll_fd, c);
}

/* Sends what is left of the present request. */
static bool
conn_send(struct load *l, struct conn *c)
{
	struct slice all = script_request(&l->script, c->step, c->mac);
	ssize_t n = 1;

	while (n > 0 && c->sent_bytes < all.n) {
		n = wire_send(&c->wire, slice_from(all, c->sent_bytes));
		c->sent_bytes += n > 0 ? (size_t)n : 0;
	}
	return n != WIRE_FAILED;
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
	c->number = plan_number(l->plan, l->begun++);
	c->mac = plan_mac(l->plan, c->number);
	c->step = 0;
	c->started_us = clock_mono_us();
	return (c->wire.fd != -1 || conn_open(l, c)) && conn_request(l, c);
}

/* Begins the next conversation on c, if there is one left. */
static void
conn_next(struct load *l, struct conn *c)
{
	while (l->begun < l->plan->count && !conn_begin(l, c)) {
		result_fail(l->out, c->mac, c->step, "cannot connect or send: %s", wire_why());
		wire_close(&c->wire);
	}
}

/* Puts one more connection to use while there are fewer than planned. */
static void
open_another(struct load *l)
{
	if (l->opened == l->plan->parallel)
		return;
	struct conn *c = &l->conns[l->opened++];
	c->wire = (struct wire){.fd = -1};
	conn_next(l, c);
}

/* After a conversation, whole or failed. */
static void
conn_go_on(struct load *l, struct conn *c)
{
	if (l->plan->kind == LOAD_CLOSE)
		wire_close(&c->wire);
	open_another(l);
	if (l->plan->kind != LOAD_HOLD)
		conn_next(l, c);
}

/* After a failure, which has been counted. */
static void
conn_broken(struct load *l, struct conn *c)
{
	wire_close(&c->wire);
	conn_go_on(l, c);
}

/* A reply is whole: the next request, or the end of the conversation. */
static void
conn_replied(struct load *l, struct conn *c)
{
	const struct reply *r = &c->reply;
	bool is_put = l->script.steps[c->step].is_put;

	l->out->bytes += r->length_bytes;
	if (is_put ? r->status / 100 != 2 : r->status != 200) {
		result_fail(l->out, c->mac, c->step, "status %u", r->status);
		conn_broken(l, c);
	} else if (!is_put && !plan_length_is(l->plan, c->number, c->step, r->length_bytes)) {
		result_fail(l->out, c->mac, c->step, "%ju bytes", (uintmax_t)r->length_bytes);
		conn_broken(l, c);
	} else if (++c->step < l->script.count) {
		if (!conn_request(l, c)) {
			result_fail(l->out, c->mac, c->step, "cannot send: %s", wire_why());
			conn_broken(l, c);
		}
	} else {
		times_add(&l->out->times, clock_mono_us() - c->started_us);
		l->out->done++;
		conn_go_on(l, c);
	}
}

/* Reads what has come.  epoll tells of new bytes only, so a full buffer means reading again; over
 * TLS a record may wait inside. */
static void
conn_read(struct load *l, struct conn *c)
{
	ssize_t n;

	do {
		n = wire_recv(&c->wire, l->received, RECEIVE_BYTES);
		if (n == WIRE_AGAIN)
			return;
		if (n <= 0) {
			result_fail(l->out, c->mac, c->step, "%s",
				n == 0 ? "the server closed" : wire_why());
			conn_broken(l, c);
			return;
		}

		enum parse p = reply_feed(&c->reply, (struct slice){l->received, (size_t)n});
		if (p == PARSE_OK) {
			conn_replied(l, c);
			return;
		}
		if (p == PARSE_BAD) {
			result_fail(l->out, c->mac, c->step, "not a reply that boot servers send");
			conn_broken(l, c);
			return;
		}
	} while (n == RECEIVE_BYTES || c->wire.tls != NULL);
}

static void
conn_event(struct load *l, struct conn *c, uint32_t events)
{
	if (c->wire.fd == -1 || c->step >= l->script.count)
		return; /* idle: http_count_closed() will see */
	if ((events & EPOLLOUT) != 0 && !conn_send(l, c)) {
		result_fail(l->out, c->mac, c->step, "cannot send: %s", wire_why());
		conn_broken(l, c);
		return;
	}
	if (l->out->cipher[0] == '\0' && c->wire.tls != NULL && c->wire.is_ready)
		(void)snprintf(l->out->cipher, sizeof(l->out->cipher), "%s", wire_cipher(&c->wire));
	if ((events & (EPOLLIN | EPOLLHUP | EPOLLERR)) != 0)
		conn_read(l, c);
}

static void
http_run(void *load, struct load_result *out)
{
	struct load *l = load;
	struct epoll_event events[EVENTS_MAX];

	l->out = out;
	for (unsigned i = 0; i < OPENING_MAX; i++)
		open_another(l);
	while (out->done < l->plan->count) {
		int n = epoll_wait(l->epoll_fd, events, EVENTS_MAX, PLAN_STALL_MS);

		if (n == 0 || (n == -1 && errno != EINTR))
			result_stall(out, l->plan->count);
		for (int i = 0; i < n; i++)
			conn_event(l, events[i].data.ptr, events[i].events);
	}
}

static unsigned
http_count_closed(const void *load)
{
	const struct load *l = load;
	unsigned closed = 0;

	for (unsigned i = 0; i < l->opened; i++)
		closed += wire_is_closed(&l->conns[i].wire);
	return closed;
}

const struct engine engine_http = {
	"http://", false, true, http_make, http_run, http_count_closed, http_release};
const struct engine engine_https = {
	"https://", true, true, http_make, http_run, http_count_closed, http_release};
