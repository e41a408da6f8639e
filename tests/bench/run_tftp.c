/* The TFTP engine: transfers that each have a port of their own, in lock step or in windows.
 *
 * A conversation is one file after the other.  Blocks must come in order; one that does not is
 * answered with the last that did, as RFC 7440 wants it.  What is lost is asked for again after a
 * second, and counted.  Data is never copied: of a block only its head is read.
 */
#include "plan.h"

#include "base/auto.h"
#include "base/clock.h"
#include "datagram.h"

#include <errno.h>
#include <stdarg.h>
#include <sys/epoll.h>
#include <sys/socket.h>

enum {
	EVENTS_MAX = 256,
	RESEND_US = 1000 * 1000,
	RESENDS_MAX = 5, /* of one datagram */
};

struct transfer {
	int fd; /* -1: idle */
	struct mac mac;
	uint64_t number; /* of the conversation */
	size_t step;
	uint64_t started_us;          /* the conversation */
	uint64_t sent_us;             /* the last datagram */
	unsigned resends;             /* of it */
	bool is_connected;            /* the server's port for this transfer is known */
	uint16_t block;               /* the last that came in order */
	unsigned unacked;             /* blocks that came in order since the last ACK */
	unsigned blksize, windowsize; /* agreed on */
	uint64_t bytes;
};

struct load {
	const struct load_plan *plan;
	struct load_result *out;
	int epoll_fd;
	uint64_t begun;     /* conversations */
	uint64_t looked_us; /* when what is late was last looked for */
	struct transfer *transfers;
};

static void
tftp_release(void *load)
{
	struct load *l = load;

	if (l == NULL)
		return;
	for (unsigned i = 0; l->transfers != NULL && i < l->plan->parallel; i++)
		auto_close(&l->transfers[i].fd);
	if (l->epoll_fd != -1)
		(void)close(l->epoll_fd);
	free(l->transfers);
	free(l);
}

static void *
tftp_make(const struct load_plan *plan)
{
	struct load *l = calloc(1, sizeof(*l));

	if (l == NULL)
		return NULL;
	l->plan = plan;
	l->epoll_fd = epoll_create1(EPOLL_CLOEXEC);
	l->transfers = calloc(plan->parallel, sizeof(*l->transfers));
	for (unsigned i = 0; l->transfers != NULL && i < plan->parallel; i++)
		l->transfers[i].fd = -1;
	for (size_t i = 0; i < plan->step_count; i++) {
		if (plan->steps[i].is_put) {
			tftp_release(l); /* no row needs it */
			return NULL;
		}
	}
	if (l->epoll_fd == -1 || l->transfers == NULL) {
		tftp_release(l);
		return NULL;
	}
	return l;
}

static bool
send_ack(struct transfer *t)
{
	char ack[DATAGRAM_HEAD_BYTES];

	t->unacked = 0;
	t->sent_us = clock_mono_us();
	datagram_head(ack, DATAGRAM_ACK, t->block);
	return send(t->fd, ack, sizeof(ack), 0) == (ssize_t)sizeof(ack);
}

static bool
send_request(const struct load *l, struct transfer *t)
{
	const struct load_plan *p = l->plan;
	char path[PLAN_PATH_BYTES], rrq[DATAGRAM_MAX_BYTES];

	if (plan_path(&p->steps[t->step], t->mac, path) == NULL)
		return false;
	size_t n = datagram_rrq(rrq, path, p->blksize, p->windowsize);
	t->sent_us = clock_mono_us();
	return n > 0 && sendto(t->fd, rrq, n, 0, (const struct sockaddr *)&p->to, sizeof(p->to)) ==
				(ssize_t)n;
}

/* A file of its own port: what is late of an earlier one cannot reach it. */
static bool
file_ask(struct load *l, struct transfer *t)
{
	struct sockaddr_in from = {.sin_family = AF_INET};
	struct epoll_event event = {.events = EPOLLIN, .data.ptr = t};

	auto_close(&t->fd);
	t->is_connected = false;
	t->block = 0;
	t->unacked = t->resends = 0;
	t->blksize = DATAGRAM_BLOCK_BYTES;
	t->windowsize = 1;
	t->bytes = 0;
	t->fd = socket(AF_INET, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	from.sin_addr.s_addr = htonl(plan_source(l->plan, t->number));
	return t->fd != -1 &&
	       (from.sin_addr.s_addr == 0 ||
		       bind(t->fd, (const struct sockaddr *)&from, sizeof(from)) == 0) &&
	       epoll_ctl(l->epoll_fd, EPOLL_CTL_ADD, t->fd, &event) == 0 && send_request(l, t);
}

static void
transfer_close(struct transfer *t)
{
	auto_close(&t->fd);
	t->fd = -1;
}

/* Begins the next conversation on t, if there is one left. */
static void
transfer_next(struct load *l, struct transfer *t)
{
	while (l->begun < l->plan->count) {
		t->number = plan_number(l->plan, l->begun++);
		t->mac = plan_mac(l->plan, t->number);
		t->step = 0;
		t->started_us = clock_mono_us();
		if (file_ask(l, t))
			return;
		result_fail(l->out, t->mac, t->step, "cannot send: %s", strerror(errno));
	}
	transfer_close(t);
}

__attribute__((format(printf, 3, 4))) static void
transfer_fail(struct load *l, struct transfer *t, const char *format, ...)
{
	char what[LOAD_WHY_BYTES];
	va_list args;

	va_start(args, format);
	(void)vsnprintf(what, sizeof(what), format, args);
	va_end(args);
	result_fail(l->out, t->mac, t->step, "%s", what);
	transfer_next(l, t);
}

/* The last block is here and acknowledged. */
static void
file_end(struct load *l, struct transfer *t)
{
	if (!plan_length_is(l->plan, t->number, t->step, t->bytes)) {
		transfer_fail(l, t, "%ju bytes", (uintmax_t)t->bytes);
		return;
	}
	l->out->bytes += t->bytes;
	if (++t->step < l->plan->step_count) {
		if (!file_ask(l, t))
			transfer_fail(l, t, "cannot send: %s", strerror(errno));
		return;
	}
	times_add(&l->out->times, clock_mono_us() - t->started_us);
	l->out->done++;
	transfer_next(l, t);
}

/* One DATA.  Returns whether the transfer goes on as it was. */
static bool
on_data(struct load *l, struct transfer *t, uint16_t block, size_t bytes)
{
	if (block != (uint16_t)(t->block + 1)) {
		if (block == t->block || t->unacked > 0) {
			l->out->resent++;
			(void)send_ack(t);
		}
		return true;
	}
	if (bytes > t->blksize) {
		transfer_fail(l, t, "a block of %zu bytes", bytes);
		return false;
	}
	t->block = block;
	t->bytes += bytes;
	t->resends = 0;

	bool is_last = bytes < t->blksize;
	if ((++t->unacked == t->windowsize || is_last) && !send_ack(t)) {
		transfer_fail(l, t, "cannot send: %s", strerror(errno));
		return false;
	}
	if (is_last)
		file_end(l, t);
	return !is_last;
}

static bool
on_oack(struct load *l, struct transfer *t, struct slice d)
{
	struct slice options = slice_from(d, 2);
	unsigned blksize = datagram_option(options, "blksize");
	unsigned windowsize = datagram_option(options, "windowsize");

	t->blksize = blksize > 0 ? blksize : DATAGRAM_BLOCK_BYTES;
	t->windowsize = windowsize > 0 ? windowsize : 1;
	if (t->blksize > l->plan->blksize ||
		t->windowsize > (l->plan->windowsize > 0 ? l->plan->windowsize : 1)) {
		transfer_fail(l, t, "options that were not asked for");
		return false;
	}
	return send_ack(t);
}

/* One datagram.  Returns whether the transfer goes on as it was. */
static bool
on_datagram(struct load *l, struct transfer *t, struct slice d, size_t bytes)
{
	unsigned what = datagram_what(d);

	if (what == DATAGRAM_DATA)
		return on_data(l, t, datagram_block(d), bytes - DATAGRAM_HEAD_BYTES);
	if (what == DATAGRAM_OACK && t->block == 0)
		return on_oack(l, t, d);
	if (what == DATAGRAM_ERROR)
		transfer_fail(l, t, "error %u: %.*s", datagram_block(d),
			SLICE_FMT(slice_head(slice_from(d, DATAGRAM_HEAD_BYTES), 40)));
	else
		transfer_fail(l, t, "a datagram of kind %u", what);
	return false;
}

/* One datagram.  The first one tells the server's port for this transfer; no other is heard then:
 * not the answer to a request that was sent twice.  Returns its bytes, of which d has the first;
 * -1 when there is none. */
static ssize_t
receive(struct transfer *t, char *d, size_t room)
{
	struct sockaddr_in from = {.sin_family = AF_INET};
	socklen_t size = sizeof(from);

	if (t->is_connected)
		return recv(t->fd, d, room, MSG_TRUNC);

	ssize_t n = recvfrom(t->fd, d, room, MSG_TRUNC, (struct sockaddr *)&from, &size);
	if (n == -1 || connect(t->fd, (const struct sockaddr *)&from, sizeof(from)) == -1)
		return -1;
	t->is_connected = true;
	return n;
}

/* Reads what has come, up to a window: in lock step nothing more can be there. */
static void
transfer_read(struct load *l, struct transfer *t)
{
	char d[DATAGRAM_MAX_BYTES]; /* all of an OACK or ERROR, the head of DATA */
	bool goes_on = t->fd != -1;

	for (unsigned i = 0; goes_on && i < t->windowsize; i++) {
		size_t room = t->block == 0 ? sizeof(d) : DATAGRAM_HEAD_BYTES + 60;
		ssize_t n = receive(t, d, room);

		if (n == -1)
			return;
		goes_on = on_datagram(
			l, t, slice_head((struct slice){d, room}, (size_t)n), (size_t)n);
	}
}

/* Sends again what has had no answer.  Looks at all transfers, so a few times a second. */
static void
resend_late(struct load *l)
{
	uint64_t now = clock_mono_us();

	if (now - l->looked_us < RESEND_US / 8)
		return;
	l->looked_us = now;
	for (unsigned i = 0; i < l->plan->parallel; i++) {
		struct transfer *t = &l->transfers[i];

		if (t->fd == -1 || now - t->sent_us < RESEND_US)
			continue;
		l->out->resent++;
		if (++t->resends > RESENDS_MAX)
			transfer_fail(l, t, "no answer");
		else if (!(t->is_connected ? send_ack(t) : send_request(l, t)))
			transfer_fail(l, t, "cannot send: %s", strerror(errno));
	}
}

static void
tftp_run(void *load, struct load_result *out)
{
	struct load *l = load;
	struct epoll_event events[EVENTS_MAX];

	l->out = out;
	l->looked_us = clock_mono_us();
	for (unsigned i = 0; i < l->plan->parallel; i++)
		transfer_next(l, &l->transfers[i]);
	while (out->done < l->plan->count) {
		int n = epoll_wait(l->epoll_fd, events, EVENTS_MAX, RESEND_US / 4000);

		for (int i = 0; i < n; i++)
			transfer_read(l, events[i].data.ptr);
		resend_late(l);
	}
}

static unsigned
tftp_count_closed(const void *load)
{
	(void)load; /* TFTP has no connection to hold */
	return 0;
}

const struct engine engine_tftp = {
	"tftp://", false, true, tftp_make, tftp_run, tftp_count_closed, tftp_release};
