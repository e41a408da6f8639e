#include "ftp/ftp_server.h"

#include "base/auto.h"
#include "ftp/ftp_conn.h"
#include "net/acceptor.h"

enum {
	SWEEP_MS = 250,
	LINGER_MS = 2000,
	END_MS = 5000,
};

/* The entry is a connection's first member, so that a phase's entry is its connection. */
static struct ftp_conn *
oldest(const struct ftp_server *s, int phase)
{
	return (struct ftp_conn *)phases_oldest(&s->phases, phase);
}

static void
welcome(void *ctx, int fd, const struct listen_address *peer)
{
	ftp_conn_new(ctx, fd, peer);
}

static struct ip
ip_of(const struct phase_entry *e)
{
	return ((const struct ftp_conn *)e)->peer;
}

/* What a connection that only waits is to the crowd. */
static enum crowd_rank
rank_of(const struct phase_entry *e)
{
	const struct ftp_conn *c = (const struct ftp_conn *)e;
	const struct ftp_server *s = c->server;

	if (e->phase == FTP_CONN_LINGER)
		return CROWD_LEAVING;
	if (e->phase == FTP_PHASE_IDLE)
		return CROWD_IDLE;
	return crowd_knows(s->parts.crowd, &c->peer, loop_now_ms(s->parts.loop)) ?
		       CROWD_UNFINISHED :
		       CROWD_STRANGER;
}

static bool
find_guest(void *ctx, const struct ip *source, struct crowd_guest *out)
{
	static const int phases[] = {
		FTP_CONN_LINGER, FTP_CONN_TLS, FTP_PHASE_LOGIN, FTP_PHASE_IDLE};
	const struct ftp_server *s = ctx;

	return crowd_find_waiting(
		&(const struct crowd_waiting){&s->phases, phases, COUNT(phases), ip_of, rank_of},
		source, out);
}

static void
evict(void *ctx, void *who)
{
	(void)ctx;
	ftp_conn_evict(who, "Too many connections.");
}

/* Takes the list of those that wait, so that whoever waits again waits for the next turn. */
static void
take_turns(struct ftp_server *s, bool is_slow_turn)
{
	struct ftp_conn *c = s->waiting, *next;

	s->waiting = NULL;
	for (; c != NULL; c = next) {
		next = c->next;
		c->is_waiting = false;
		if (c->is_closed) {
			free(c);
		} else if (!is_slow_turn && ftp_session_is_slowed(c->session)) {
			c->is_waiting = true;
			c->next = s->waiting;
			s->waiting = c;
		} else {
			ftp_conn_turn(c);
		}
	}
}

static void
again(void *ctx)
{
	take_turns(ctx, false);
}

static uint64_t
setting_ms(const struct ftp_server *s, enum setting id)
{
	return settings_number(s->parts.settings, id) * 1000;
}

/* Whether a data connection has moved enough since it was looked at last. */
static bool
is_fast_enough(struct ftp_server *s, struct ftp_conn *c)
{
	uint64_t least = settings_number(s->parts.settings, SET_MIN_RATE) *
			 settings_number(s->parts.settings, SET_RATE_WINDOW_S);

	bool has_waited = ftp_data_has_waited(c->data);

	if (!acceptor_has_moved(ftp_data_fd(c->data), least, &c->moved) && !has_waited)
		return false;
	phases_move(&s->phases, &c->entry, c->entry.phase, loop_now_ms(s->parts.loop));
	return true;
}

static void
expire(struct ftp_server *s, struct ftp_conn *c)
{
	switch (c->entry.phase) {
	case FTP_PHASE_DATA:
		ftp_conn_end_data(c, FTP_DATA_NEVER);
		break;
	case FTP_PHASE_MOVE:
		if (!is_fast_enough(s, c))
			ftp_conn_end_data(c, FTP_DATA_SLOW);
		break;
	case FTP_PHASE_LOGIN:
		ftp_conn_end(c, "The login took too long.");
		break;
	default:
		ftp_conn_end(c, "Nothing came for too long.");
		break;
	}
}

static void
end_idle(struct ftp_server *s)
{
	static const int phases[] = {FTP_PHASE_IDLE, FTP_PHASE_LOGIN, FTP_CONN_TLS};

	for (size_t i = 0; i < COUNT(phases); i++) {
		struct ftp_conn *c;

		while ((c = oldest(s, phases[i])) != NULL)
			ftp_conn_end(c, "The server is stopping.");
	}
}

static void
sweep(void *ctx)
{
	struct ftp_server *s = ctx;
	const uint64_t limits[FTP_CONN__COUNT] = {
		[FTP_PHASE_LOGIN] = setting_ms(s, SET_FTP_LOGIN_S),
		[FTP_PHASE_IDLE] = setting_ms(s, SET_FTP_IDLE_S),
		[FTP_PHASE_DATA] = setting_ms(s, SET_FTP_DATA_S),
		[FTP_PHASE_MOVE] = setting_ms(s, SET_RATE_WINDOW_S),
		[FTP_PHASE_HELD] = UINT64_MAX,
		[FTP_PHASE_END] = END_MS,
		[FTP_CONN_TLS] = setting_ms(s, SET_HEADER_DEADLINE_S),
		[FTP_CONN_LINGER] = LINGER_MS,
	};
	uint64_t now = loop_now_ms(s->parts.loop);
	struct phase_entry *due;

	take_turns(s, true);
	for (int phase = 0; phase < FTP_CONN__COUNT; phase++)
		while ((due = phases_due(&s->phases, phase, limits[phase], now)) != NULL)
			expire(s, (struct ftp_conn *)due);
	if (s->is_draining)
		end_idle(s);
}

static void
change_settings(struct front *f, const struct settings *settings)
{
	struct ftp_server *s = (struct ftp_server *)f;

	s->parts.settings = settings;
	s->session_parts.settings = settings;
	s->data_parts.settings = settings;
}

static void
drain(struct front *f)
{
	struct ftp_server *s = (struct ftp_server *)f;

	s->is_draining = true;
	acceptor_close(s->acceptor);
	end_idle(s);
}

static size_t
count(const struct front *f)
{
	return ((const struct ftp_server *)f)->count;
}

static bool
holds(const struct front *f)
{
	return ((const struct ftp_server *)f)->session_parts.held > 0;
}

static void
server_free(struct front *f)
{
	struct ftp_server *s = (struct ftp_server *)f;
	struct ftp_conn *c;

	while ((c = oldest(s, FTP_PHASE_MOVE)) != NULL)
		ftp_conn_end_data(c, FTP_DATA_STOPPED);
	for (int phase = 0; phase < FTP_CONN__COUNT; phase++)
		while ((c = oldest(s, phase)) != NULL)
			ftp_conn_close(c);
	take_turns(s, true); /* frees those that had waited for one */
	acceptor_free(s->acceptor);
	if (s->sweep != NULL)
		loop_timer_stop(s->sweep);
	if (s->again != NULL)
		loop_next_stop(s->again);
	free(s);
}

static bool
start(struct ftp_server *s, int listen_fd)
{
	const struct acceptor_parts acceptor = {s->parts.loop, s->parts.crowd, welcome, s};
	const struct crowd_room room = {find_guest, evict, s};

	s->session_parts = (struct ftp_parts){.tree = s->parts.tree,
		.uploads = s->parts.uploads,
		.settings = s->parts.settings,
		.env = &ftp_conn_env,
		.has_tls = tls_shelf_top(s->parts.tls) != NULL,
		.trace = s->parts.trace,
		.ctx = s->parts.ctx};
	s->data_parts = (struct ftp_data_parts){s->parts.loop, s->parts.ports, s->parts.tls,
		s->parts.settings, s->scratch, ftp_conn_moved};
	s->acceptor = acceptor_new(&acceptor, listen_fd);
	s->sweep = loop_timer(s->parts.loop, sweep, s);
	s->again = loop_next(s->parts.loop, again, s);
	if (s->acceptor == NULL || s->sweep == NULL || s->again == NULL)
		return false;
	crowd_add_room(s->parts.crowd, &room);
	loop_timer_start(s->sweep, SWEEP_MS, SWEEP_MS);
	return true;
}

struct front *
ftp_server_new(const struct ftp_server_parts *parts, int listen_fd)
{
	static const struct front_calls calls = {change_settings, drain, count, holds, server_free};
	struct ftp_server *s = calloc(1, sizeof(*s));

	if (s == NULL)
		return NULL;
	s->front.calls = &calls;
	s->parts = *parts;
	if (start(s, listen_fd))
		return &s->front;
	server_free(&s->front);
	return NULL;
}
