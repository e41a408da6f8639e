#include "ftp/ftp_conn.h"

#include "base/auto.h"
#include "base/clock.h"
#include "base/log.h"
#include "limits.h"

#include <errno.h>

enum { READ_BYTES = 2 * FTP_LINE_MAX_BYTES };

static void settle(struct ftp_conn *c);

static struct ftp_now
env_now(void *owner)
{
	(void)owner;
	return (struct ftp_now){clock_mono_us(), clock_wall_ms()};
}

/* The data connections, made when they are asked for first.  NULL: out of memory. */
static struct ftp_data *
data_of(struct ftp_conn *c)
{
	if (c->data == NULL)
		c->data = ftp_data_new(&c->server->data_parts, c->session, c, &c->local, &c->peer);
	return c->data;
}

static enum err
env_passive(void *owner, struct ftp_address *out)
{
	struct ftp_data *d = data_of(owner);

	return d != NULL ? ftp_data_passive(d, out) : ERR_NOMEM;
}

static void
env_active(void *owner, const struct ftp_address *to)
{
	struct ftp_data *d = data_of(owner);

	if (d != NULL)
		ftp_data_active(d, to);
}

static void
env_send(void *owner, struct content *c, uint64_t from, bool is_private)
{
	struct ftp_conn *conn = owner;

	if (conn->data != NULL)
		ftp_data_send(conn->data, c, from, is_private);
	else
		ftp_session_data_end(conn->session, FTP_DATA_NEVER);
}

static void
env_receive(void *owner, bool is_private)
{
	struct ftp_conn *conn = owner;

	if (conn->data != NULL)
		ftp_data_receive(conn->data, is_private);
	else
		ftp_session_data_end(conn->session, FTP_DATA_NEVER);
}

static uint64_t
env_drop(void *owner)
{
	struct ftp_conn *c = owner;

	return c->data != NULL ? ftp_data_drop(c->data) : 0;
}

static void
env_heard(void *owner, struct slice verb, struct slice arg)
{
	const struct ftp_conn *c = owner;
	char peer[IP_TEXT_BYTES];

	log_event(LOG_DEBUG, "ftp command", log_field_text("from", ip_text(&c->peer, peer)),
		log_field_slice("verb", slice_head(verb, 16)), log_field_slice("arg", arg));
}

void
ftp_conn_moved(void *owner)
{
	settle(owner);
}

const struct ftp_env ftp_conn_env = {env_now, env_passive, env_active, env_send, env_receive,
	env_drop, ftp_conn_moved, env_heard};

void
ftp_conn_close(struct ftp_conn *c)
{
	struct ftp_server *s = c->server;

	ftp_session_free(c->session);
	c->session = NULL;
	ftp_data_free(c->data);
	c->data = NULL;
	loop_watch_end(c->watch);
	c->watch = NULL;
	stream_close(&c->stream);
	phases_leave(&s->phases, &c->entry);
	crowd_leave(s->parts.crowd, &c->peer);
	s->count--;
	c->is_closed = true;
	if (!c->is_waiting)
		free(c);
}

static void
set_phase(struct ftp_conn *c, int phase)
{
	uint64_t commands = c->session != NULL ? ftp_session_commands(c->session) : 0;

	/* Every command begins idleness anew; the login has one deadline for all of it. */
	if (c->entry.phase == phase && (phase != FTP_PHASE_IDLE || commands == c->commands))
		return;
	if (c->entry.phase != phase)
		c->moved = 0;
	c->commands = commands;
	phases_move(&c->server->phases, &c->entry, phase, loop_now_ms(c->server->parts.loop));
}

/* Sends what there is to send.  STREAM_OK: all of it. */
static enum stream_state
flush(struct ftp_conn *c)
{
	struct slice out = ftp_session_output(c->session);
	enum stream_state state = STREAM_OK;
	size_t moved;

	while (out.n > 0 && state == STREAM_OK) {
		state = stream_write(&c->stream, out.p, out.n, &moved);
		if (state == STREAM_OK)
			ftp_session_sent(c->session, moved);
		out = ftp_session_output(c->session);
	}
	return state;
}

/* Has a session with lines left wait for its turn. */
static void
queue(struct ftp_conn *c)
{
	struct ftp_server *s = c->server;

	if (c->is_waiting)
		return;
	c->is_waiting = true;
	c->next = s->waiting;
	s->waiting = c;
	if (!ftp_session_is_slowed(c->session))
		loop_next_ask(s->again);
}

/* All is said: the peer may still be sending, and must not lose our last words by a reset. */
static void
linger(struct ftp_conn *c)
{
	(void)stream_end(&c->stream);
	(void)shutdown(c->stream.fd, SHUT_WR);
	(void)env_drop(c);
	set_phase(c, FTP_CONN_LINGER);
	loop_watch_want(c->watch, LOOP_READ);
}

/* The client's first bytes of TLS are what comes next. */
static void
begin_tls(struct ftp_conn *c)
{
	const struct tls_context *context = tls_shelf_top(c->server->parts.tls);

	c->stream.tls = context != NULL ? tls_new(context, c->stream.fd) : NULL;
	if (c->stream.tls == NULL) {
		ftp_conn_close(c);
		return;
	}
	set_phase(c, FTP_CONN_TLS);
	loop_watch_want(c->watch, LOOP_READ);
}

static struct ftp_session *
session_of(struct ftp_conn *c)
{
	struct ip local = peer_ip(&c->local.any);

	if (c->session == NULL)
		c->session = ftp_session_new(&c->server->session_parts, c, &local, &c->peer,
			c->server->parts.is_implicit);
	return c->session;
}

/* Whether TLS has read ahead what the session would take: the loop does not see that. */
static bool
has_unread(const struct ftp_conn *c)
{
	return c->stream.tls != NULL && tls_has_more(c->stream.tls) &&
	       ftp_session_room(c->session) > 0;
}

/* After anything has happened: sends, waits for what the session waits for, or ends. */
static void
settle(struct ftp_conn *c)
{
	enum stream_state state = session_of(c) != NULL ? flush(c) : STREAM_FAILED;
	bool is_sent = state == STREAM_OK;

	if (state == STREAM_FAILED || state == STREAM_CUT) {
		ftp_conn_close(c);
		return;
	}
	if (is_sent && ftp_session_wants_tls(c->session)) {
		begin_tls(c);
		return;
	}
	if (is_sent && ftp_session_phase(c->session) == FTP_PHASE_END) {
		linger(c);
		return;
	}
	set_phase(c, (int)ftp_session_phase(c->session));
	loop_watch_want(c->watch,
		(ftp_session_room(c->session) > 0 ? LOOP_READ : 0) | (is_sent ? 0 : LOOP_WRITE));
	if (is_sent && (ftp_session_has_more(c->session) || has_unread(c)))
		queue(c);
}

/* The session goes on inside TLS, or begins there. */
static void
secured(struct ftp_conn *c)
{
	struct mac mac = mac_from_u64(0);
	enum cert_verdict verdict = tls_peer(c->stream.tls, &mac);

	if (c->session != NULL)
		ftp_session_secured(c->session);
	if (session_of(c) != NULL)
		ftp_session_certify(c->session, verdict, mac);
}

/* The handshake goes on. */
static void
shake_hands(struct ftp_conn *c)
{
	enum stream_state state = tls_handshake(c->stream.tls);

	if (state == STREAM_FAILED || state == STREAM_CUT) {
		ftp_conn_close(c);
		return;
	}
	if (state != STREAM_OK) {
		loop_watch_want(c->watch, state == STREAM_WRITE ? LOOP_WRITE : LOOP_READ);
		return;
	}
	secured(c);
	settle(c);
}

/* Reads what may be read.  false: the connection is over. */
static bool
take_input(struct ftp_conn *c)
{
	enum stream_state state = STREAM_OK;
	char bytes[READ_BYTES];
	size_t room, moved;

	do {
		room = ftp_session_room(c->session);
		if (room == 0)
			return true;
		state = stream_read(
			&c->stream, bytes, room < sizeof(bytes) ? room : sizeof(bytes), &moved);
		if (state == STREAM_OK)
			ftp_session_input(c->session, (struct slice){bytes, moved});
		/* What TLS has read ahead is not seen by the loop. */
	} while (state == STREAM_OK && c->stream.tls != NULL);
	return state == STREAM_OK || state == STREAM_READ || state == STREAM_WRITE;
}

static void
drop_input(struct ftp_conn *c)
{
	ssize_t n = recv(c->stream.fd, c->server->scratch, FTP_SCRATCH_BYTES, 0);

	if (n == 0 || (n == -1 && errno != EAGAIN && errno != EINTR))
		ftp_conn_close(c);
}

static void
ready(void *ctx)
{
	struct ftp_conn *c = ctx;

	if (c->entry.phase == FTP_CONN_LINGER)
		drop_input(c);
	else if (c->entry.phase == FTP_CONN_TLS)
		shake_hands(c);
	else if (flush(c) == STREAM_FAILED || !take_input(c))
		ftp_conn_close(c);
	else
		settle(c);
}

void
ftp_conn_turn(struct ftp_conn *c)
{
	if (c->entry.phase == FTP_CONN_LINGER || c->entry.phase == FTP_CONN_TLS)
		return;
	ftp_session_turn(c->session);
	if (has_unread(c) && !take_input(c))
		ftp_conn_close(c);
	else
		settle(c);
}

void
ftp_conn_end(struct ftp_conn *c, const char *sentence)
{
	/* Whoever does not even take our last words, or has not begun to talk. */
	if (c->session == NULL || c->entry.phase >= FTP_PHASE_END) {
		ftp_conn_close(c);
		return;
	}
	ftp_session_end(c->session, sentence);
	settle(c);
}

void
ftp_conn_evict(struct ftp_conn *c, const char *sentence)
{
	if (c->session != NULL && c->entry.phase < FTP_PHASE_END) {
		ftp_session_end(c->session, sentence);
		if (flush(c) == STREAM_OK)
			(void)stream_end(&c->stream);
	}
	ftp_conn_close(c);
}

void
ftp_conn_end_data(struct ftp_conn *c, enum ftp_data_end how)
{
	ftp_session_data_end(c->session, how);
	settle(c);
}

static bool
set_up(struct ftp_conn *c)
{
	socklen_t n = sizeof(c->local);
	int yes = 1;

	/* ABOR comes as urgent data; it stays in its place in the stream. */
	(void)setsockopt(c->stream.fd, SOL_SOCKET, SO_OOBINLINE, &yes, sizeof(yes));
	if (getsockname(c->stream.fd, &c->local.any, &n) == -1)
		return false;
	c->watch = loop_watch(c->server->parts.loop, c->stream.fd, ready, c);
	return c->watch != NULL;
}

void
ftp_conn_new(struct ftp_server *s, int fd, const struct listen_address *peer)
{
	struct ftp_conn *c = calloc(1, sizeof(*c));
	struct ip ip = peer_ip((const struct sockaddr *)&peer->sa);

	if (c == NULL) {
		crowd_leave(s->parts.crowd, &ip);
		(void)close(fd);
		return;
	}
	c->server = s;
	c->stream.fd = fd;
	c->peer = ip;
	s->count++;
	phases_enter(&s->phases, &c->entry, s->parts.is_implicit ? FTP_CONN_TLS : FTP_PHASE_LOGIN,
		loop_now_ms(s->parts.loop));
	if (!set_up(c))
		ftp_conn_close(c);
	else if (s->parts.is_implicit)
		begin_tls(c);
	else
		settle(c);
}
