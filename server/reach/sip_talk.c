#include "reach/sip_talk.h"

#include "base/auto.h"
#include "base/clock.h"
#include "base/crypto.h"
#include "net/listen.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <unistd.h>

enum { LOOK_MS = 250 }; /* whether it is to end */

struct talking {
	const struct sip_talk *talk;
	int fd;
	struct sip_notify notify;
	struct buf came; /* TCP: what was read and not understood yet */
};

static bool
goes_on(const struct talking *t)
{
	return t->talk->is_over == NULL || !atomic_load(t->talk->is_over);
}

/* Waits for the socket until a time.  False: the time is over, or nobody waits any more. */
static bool
wait_for(const struct talking *t, short events, uint64_t until_ms)
{
	struct pollfd p = {.fd = t->fd, .events = events};

	for (;;) {
		uint64_t now = clock_mono_ms();

		if (now >= until_ms || !goes_on(t))
			return false;
		if (poll(&p, 1, (int)(until_ms - now < LOOK_MS ? until_ms - now : LOOK_MS)) > 0)
			return true;
	}
}

static enum err
address_of(const struct talking *t, struct listen_address *out, char text[SIP_ADDRESS_BYTES])
{
	char ip[IP_TEXT_BYTES];
	bool is_v4 = ip_is_v4(&t->talk->phone);

	(void)snprintf(text, SIP_ADDRESS_BYTES, "%s%s%s:%u", is_v4 ? "" : "[",
		ip_text(&t->talk->phone, ip), is_v4 ? "" : "]", t->talk->port);
	return listen_parse(slice_of(text), out, NULL);
}

/* The address that the phone sees, and is to answer to. */
static enum err
find_here(const struct talking *t, char out[SIP_ADDRESS_BYTES])
{
	struct listen_address here = {.len = sizeof(here.sa)};
	char text[LISTEN_TEXT_BYTES];

	if (getsockname(t->fd, (struct sockaddr *)&here.sa, &here.len) == -1)
		return ERR_IO;
	return slice_to_text(slice_of(listen_text(&here, text)), out, SIP_ADDRESS_BYTES);
}

/* Connects: a UDP socket too, so that nobody else is heard and "port unreachable" is. */
static enum err
reach(struct talking *t, struct sip_notify_options *o)
{
	struct listen_address to;
	int type = (t->talk->is_stream ? SOCK_STREAM : SOCK_DGRAM) | SOCK_CLOEXEC | SOCK_NONBLOCK;
	int failure = 0;
	socklen_t len = sizeof(failure);

	if (address_of(t, &to, o->peer) != ERR_OK)
		return ERR_SYNTAX;
	t->fd = socket(to.sa.ss_family, type, 0);
	if (t->fd == -1)
		return ERR_IO;
	if (connect(t->fd, (struct sockaddr *)&to.sa, to.len) == -1) {
		if (errno != EINPROGRESS)
			return ERR_IO;
		if (!wait_for(t, POLLOUT, clock_mono_ms() + o->wait_ms))
			return ERR_BUSY;
		if (getsockopt(t->fd, SOL_SOCKET, SO_ERROR, &failure, &len) == -1 || failure != 0)
			return ERR_IO;
	}
	return find_here(t, o->here);
}

/* A request is far smaller than what a socket takes at once, so a short write is a failure. */
static bool
send_due(struct talking *t)
{
	struct slice due = sip_notify_output(&t->notify);

	return due.n == 0 || send(t->fd, due.p, due.n, MSG_NOSIGNAL) == (ssize_t)due.n;
}

/* Takes what the buffer holds.  False: it is no SIP. */
static bool
understand(struct talking *t, struct sip_message *m)
{
	size_t used = 0;
	enum parse p = PARSE_OK;

	while (t->came.n > 0 && p == PARSE_OK) {
		p = sip_message_parse(buf_slice(&t->came), t->talk->is_stream, m, &used);
		if (p != PARSE_OK)
			break;
		sip_notify_input(&t->notify, m, clock_mono_ms());
		memmove(t->came.p, t->came.p + used, t->came.n - used);
		t->came.n -= used;
	}
	/* A datagram that is none is as good as lost; a stream cannot be found into again. */
	if (!t->talk->is_stream)
		buf_clear(&t->came);
	return p != PARSE_BAD || !t->talk->is_stream;
}

/* Reads what has come.  False: the phone has hung up, nobody listens there, or it speaks no SIP. */
static bool
receive(struct talking *t, struct sip_message *m)
{
	char *room = buf_reserve(&t->came, SIP_MESSAGE_MAX_BYTES);
	ssize_t n;

	if (room == NULL)
		return false;
	n = recv(t->fd, room, SIP_MESSAGE_MAX_BYTES, 0);
	if (n == -1)
		return errno == EAGAIN || errno == EINTR;
	if (n == 0)
		return !t->talk->is_stream;
	t->came.n += (size_t)n;
	return understand(t, m);
}

/* False: it broke off. */
static bool
converse(struct talking *t)
{
	AUTO(auto_free) struct sip_message *m = malloc(sizeof(*m));

	if (m == NULL)
		return false;
	while (t->notify.result == SIP_PENDING && goes_on(t)) {
		if (!send_due(t))
			return false;
		if (wait_for(t, POLLIN, t->notify.deadline_ms) && !receive(t, m))
			return false;
		sip_notify_tick(&t->notify, clock_mono_ms());
	}
	return true;
}

static void
talking_done(struct talking *t)
{
	auto_close(&t->fd);
	sip_notify_done(&t->notify);
	buf_free(&t->came);
}

void
sip_talk(const struct sip_talk *talk, struct sip_talk_end *out)
{
	AUTO(talking_done)
	struct talking t = {.talk = talk, .fd = -1, .came = BUF((size_t)4 * SIP_MESSAGE_MAX_BYTES)};
	struct sip_notify_options o = {
		.is_stream = talk->is_stream, .wait_ms = talk->wait_ms, .login = talk->login};
	uint8_t random[(SIP_ID_BYTES - 1) / 2];
	enum err e = slice_to_text(slice_of(talk->user), o.user, sizeof(o.user));

	*out = (struct sip_talk_end){.result = SIP_FAILED};
	if (e != ERR_OK)
		return;
	e = reach(&t, &o);
	if (e != ERR_OK) {
		out->result = e == ERR_BUSY ? SIP_SILENT : SIP_UNREACHABLE;
		return;
	}
	crypto_random(random, sizeof(random));
	crypto_hex(random, sizeof(random), o.id);
	sip_notify_begin(&t.notify, &o, clock_mono_ms());
	if (!converse(&t))
		out->result = SIP_UNREACHABLE;
	else
		out->result = t.notify.result == SIP_PENDING ? SIP_SILENT : t.notify.result;
	/* What it said before it hung up counts. */
	if (t.notify.result != SIP_PENDING)
		out->result = t.notify.result;
	out->status = t.notify.status;
	memcpy(out->phrase, t.notify.phrase, sizeof(out->phrase));
}
