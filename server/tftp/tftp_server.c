#include "tftp/tftp_server.h"

#include "base/auto.h"
#include "tftp/tftp_calls.h"

#include <stdlib.h>

enum {
	SWEEP_MS = 100,
	ROUNDS_PER_TURN = 8, /* batches that one socket may have before the others */
};

/* A reply socket. */
struct port {
	struct tftp_server *server;
	struct loop_watch *watch;
};

struct tftp_server {
	struct front front; /* first */
	int listen_fd;
	struct loop_watch *watch; /* of listen_fd; NULL: draining */
	struct loop_timer *sweep;
	size_t slot_bytes;
	struct port ports[TFTP_PORTS];
	struct tftp_calls calls;
};

/* Neither what is too short to be TFTP nor an ERROR is ever answered. */
static bool
is_worth_an_answer(const struct datagram *d)
{
	return d->bytes.n >= TFTP_HEAD_BYTES && tftp_opcode(d->bytes) != TFTP_ERROR &&
	       datagram_is_answerable(&d->ends);
}

static void
take_request(struct tftp_calls *calls, size_t port, const struct datagram *d)
{
	struct tftp_request r;

	(void)port;
	if (!is_worth_an_answer(d))
		return;
	if (d->is_cut || tftp_request_parse(d->bytes, &r) != ERR_OK)
		tftp_calls_refuse(calls, d);
	else
		tftp_calls_request(calls, d, &r);
}

static void
take_packet(struct tftp_calls *calls, size_t port, const struct datagram *d)
{
	if (d->bytes.n < TFTP_HEAD_BYTES || tftp_calls_input(calls, port, d))
		return;
	if (is_worth_an_answer(d))
		tftp_calls_error(calls, port, &d->ends, &tftp_error_foreign);
}

/* Takes what has come to a socket, in batches, and sends what it leads to. */
static void
empty(struct tftp_calls *calls, int fd, size_t port,
	void (*take)(struct tftp_calls *calls, size_t port, const struct datagram *d))
{
	const struct datagram *d;
	size_t n = DATAGRAM_BATCH;

	calls->is_in_batch = true;
	for (int round = 0; round < ROUNDS_PER_TURN && n == DATAGRAM_BATCH; round++) {
		n = datagrams_receive(calls->datagrams, fd, &d);
		for (size_t i = 0; i < n; i++)
			take(calls, port, &d[i]);
		datagrams_flush(calls->datagrams);
	}
	calls->is_in_batch = false;
}

static void
listener_ready(void *ctx)
{
	struct tftp_server *s = ctx;

	empty(&s->calls, s->listen_fd, 0, take_request);
}

static void
port_ready(void *ctx)
{
	struct port *p = ctx;
	size_t port = (size_t)(p - p->server->ports);

	empty(&p->server->calls, p->server->calls.fds[port], port, take_packet);
}

static void
sweep(void *ctx)
{
	struct tftp_server *s = ctx;

	tftp_calls_sweep(&s->calls);
}

/* Room for the longest block and the longest request, and one byte by which a longer one shows. */
static size_t
slot_bytes(const struct settings *settings)
{
	size_t block = (size_t)settings_number(settings, SET_TFTP_BLKSIZE) + TFTP_HEAD_BYTES;

	return 1 + (block > TFTP_REQUEST_MAX_BYTES ? block : TFTP_REQUEST_MAX_BYTES);
}

static void
change_settings(struct front *f, const struct settings *settings)
{
	struct tftp_server *s = (struct tftp_server *)f;
	size_t bytes = slot_bytes(settings);

	/* Never less: transfers go on that have longer blocks. */
	if (bytes > s->slot_bytes) {
		if (datagrams_resize(s->calls.datagrams, bytes) != ERR_OK)
			return;
		s->slot_bytes = bytes;
	}
	s->calls.parts.settings = settings;
}

static void
stop_listening(struct front *f)
{
	struct tftp_server *s = (struct tftp_server *)f;

	loop_watch_end(s->watch);
	s->watch = NULL;
	auto_close(&s->listen_fd);
	s->listen_fd = -1;
}

static size_t
count(const struct front *f)
{
	return tftp_calls_count(&((const struct tftp_server *)f)->calls);
}

static bool
holds(const struct front *f)
{
	return tftp_calls_holds(&((const struct tftp_server *)f)->calls);
}

static void
server_free(struct front *f)
{
	struct tftp_server *s = (struct tftp_server *)f;

	stop_listening(f);
	if (s->sweep != NULL)
		loop_timer_stop(s->sweep);
	tftp_calls_done(&s->calls);
	for (size_t i = 0; i < TFTP_PORTS; i++) {
		loop_watch_end(s->ports[i].watch);
		auto_close(&s->calls.fds[i]);
	}
	datagrams_free(s->calls.datagrams);
	free(s);
}

static enum err
open_ports(struct tftp_server *s, struct loop *loop)
{
	for (size_t i = 0; i < TFTP_PORTS; i++) {
		struct port *p = &s->ports[i];
		enum err e = datagram_open_beside(s->listen_fd, &s->calls.fds[i]);

		if (e != ERR_OK)
			return e;
		datagram_set_buffer_bytes(s->calls.fds[i], TFTP_SOCKET_BYTES);
		p->server = s;
		p->watch = loop_watch(loop, s->calls.fds[i], port_ready, p);
		if (p->watch == NULL)
			return ERR_NOMEM;
	}
	return ERR_OK;
}

static enum err
start(struct tftp_server *s, const struct tftp_calls_parts *parts)
{
	s->slot_bytes = slot_bytes(parts->settings);
	s->calls.datagrams = datagrams_new(s->slot_bytes);
	s->sweep = loop_timer(parts->loop, sweep, s);
	s->watch = loop_watch(parts->loop, s->listen_fd, listener_ready, s);
	if (s->calls.datagrams == NULL || s->sweep == NULL || s->watch == NULL)
		return ERR_NOMEM;
	datagram_set_buffer_bytes(s->listen_fd, TFTP_SOCKET_BYTES);
	loop_timer_start(s->sweep, SWEEP_MS, SWEEP_MS);
	return open_ports(s, parts->loop);
}

struct front *
tftp_server_new(const struct tftp_calls_parts *parts, int listen_fd)
{
	static const struct front_calls calls = {
		change_settings, stop_listening, count, holds, server_free};
	struct tftp_server *s = calloc(1, sizeof(*s));

	if (s == NULL) {
		auto_close(&listen_fd);
		return NULL;
	}
	s->front.calls = &calls;
	s->listen_fd = listen_fd;
	tftp_calls_init(&s->calls, parts);
	if (start(s, parts) != ERR_OK) {
		server_free(&s->front);
		return NULL;
	}
	return &s->front;
}
