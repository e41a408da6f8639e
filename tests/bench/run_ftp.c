/* The FTP engine: sessions that log in, fetch and store through passive data connections.
 *
 * A session is two wires, control and data, watched by one epoll.  What a reply must be and what
 * follows it is the table `turns`; a file is there when its bytes have ended and its 226 has come,
 * in either order.
 * Source: RFC 959; RFC 2428 (EPSV); RFC 4217 (PBSZ, PROT; the implicit listener has TLS at once).
 */
#include "plan.h"

#include "base/auto.h"
#include "base/buf.h"
#include "base/clock.h"
#include "control_reply.h"
#include "script.h"
#include "wire.h"

#include <errno.h>
#include <stdarg.h>
#include <sys/epoll.h>

enum {
	EVENTS_MAX = 256,
	OPENING_MAX = 64, /* sessions that are opened at once at the start */
	COMMAND_MAX_BYTES = PLAN_PATH_BYTES + 16,
};

/* What a session waits for. */
enum turn {
	TURN_GREETING,
	TURN_USER,
	TURN_PASS,
	TURN_PBSZ,
	TURN_PROT,
	TURN_TYPE,
	TURN_PASSIVE,
	TURN_FILE, /* 150, then 226, and the data */
	TURN_QUIT,
	TURN_READY, /* logged in; the others are not yet */
	TURN_OVER,  /* the conversation is; the session may be held */
};

static const struct {
	const char *name;
	unsigned code, or_code; /* of the reply that is right; or_code 0: there is no other */
} turns[] = {
	[TURN_GREETING] = {"the greeting", 220, 0  },
	[TURN_USER] = {"USER",         331, 230},
	[TURN_PASS] = {"PASS",         230, 202},
	[TURN_PBSZ] = {"PBSZ",         200, 0  },
	[TURN_PROT] = {"PROT",         200, 0  },
	[TURN_TYPE] = {"TYPE",         200, 0  },
	[TURN_PASSIVE] = {"EPSV",         229, 227},
	[TURN_FILE] = {"RETR or STOR", 226, 250},
	[TURN_QUIT] = {"QUIT",         221, 0  },
};

struct session {
	struct end {
		struct wire wire;
		struct session *of;
	} control, data;
	struct mac mac;
	uint64_t number; /* of the conversation */
	uint32_t source; /* the control connection's: data must come from the same */
	enum turn turn;
	bool is_accepted; /* 150 has come */
	bool is_replied;  /* 226 has come */
	size_t step;
	uint64_t moved_bytes; /* of the step's data */
	uint64_t started_us;
	size_t have_bytes; /* of replies that have come in part */
	char have[CONTROL_REPLY_MAX_BYTES];
};

struct load {
	const struct load_plan *plan;
	struct load_result *out;
	int epoll_fd;
	uint64_t begun;  /* conversations */
	unsigned ready;  /* sessions that have logged in; with LOAD_KEEP all wait for the last */
	unsigned opened; /* entries of sessions in use */
	struct session *sessions;
	struct slice user, password;
	struct buf log; /* what is stored */
	char *scratch;
	char why[LOAD_WHY_BYTES]; /* the last failure */
};

static void
ftp_release(void *load)
{
	struct load *l = load;

	if (l == NULL)
		return;
	for (unsigned i = 0; i < l->opened; i++) {
		wire_close(&l->sessions[i].data.wire);
		wire_close(&l->sessions[i].control.wire);
	}
	if (l->epoll_fd != -1)
		(void)close(l->epoll_fd);
	buf_free(&l->log);
	free(l->sessions);
	free(l->scratch);
	free(l);
}

static void *
ftp_make(const struct load_plan *plan)
{
	struct load *l = calloc(1, sizeof(*l));

	if (l == NULL)
		return NULL;
	l->plan = plan;
	l->user = slice_cut(slice_of(plan->login), ':', &l->password);
	l->epoll_fd = epoll_create1(EPOLL_CLOEXEC);
	l->sessions = calloc(plan->parallel, sizeof(*l->sessions));
	l->scratch = malloc(WIRE_DISCARD_BYTES);
	l->log = BUF(SCRIPT_REQUEST_MAX_BYTES);
	script_add_log(&l->log, plan->put_bytes);
	if (l->epoll_fd == -1 || l->sessions == NULL || l->scratch == NULL ||
		buf_check(&l->log) != ERR_OK) {
		ftp_release(l);
		return NULL;
	}
	return l;
}

/* Keeps what went wrong, for the one place that counts it.  Returns false. */
__attribute__((format(printf, 2, 3))) static bool
broken(struct load *l, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	(void)vsnprintf(l->why, sizeof(l->why), format, args);
	va_end(args);
	return false;
}

/* Sends a command and waits for the turn's reply.  Commands are short and go out one at a time, so
 * what the socket does not take at once is an error. */
__attribute__((format(printf, 4, 5))) static bool
say(struct load *l, struct session *s, enum turn turn, const char *format, ...)
{
	char line[COMMAND_MAX_BYTES];
	va_list args;

	va_start(args, format);
	int n = vsnprintf(line, sizeof(line), format, args);
	va_end(args);
	s->turn = turn;
	if (n > 0 && (size_t)n < sizeof(line) &&
		wire_send(&s->control.wire, (struct slice){line, (size_t)n}) == n)
		return true;
	return broken(l, "cannot send %s: %s", turns[turn].name, wire_why());
}

/* Asks for the step that is next, or ends the conversation. */
static bool
ask_next(struct load *l, struct session *s)
{
	if (s->step < l->plan->step_count)
		return say(l, s, TURN_PASSIVE, "EPSV\r\n");
	if (l->plan->kind == LOAD_CLOSE)
		return say(l, s, TURN_QUIT, "QUIT\r\n");
	s->turn = TURN_OVER;
	return true;
}

static bool
session_begin(struct load *l, struct session *s)
{
	const struct load_plan *p = l->plan;

	s->number = plan_number(p, l->begun++);
	s->mac = plan_mac(p, s->number);
	s->step = 0;
	s->started_us = clock_mono_us();
	if (s->control.wire.fd != -1)
		return ask_next(l, s);
	s->turn = TURN_GREETING;
	s->have_bytes = 0;
	s->source = plan_source(p, s->number);
	return (wire_open(&s->control.wire, &p->to, s->source, p->has_tls) &&
		       wire_watch(&s->control.wire, l->epoll_fd, &s->control)) ||
	       broken(l, "cannot connect: %s", wire_why());
}

static void
session_close(struct session *s)
{
	wire_close(&s->data.wire);
	wire_close(&s->control.wire);
}

static void
session_fail(struct load *l, struct session *s)
{
	result_fail(l->out, s->mac, s->step, "%s", l->why);
	s->turn = TURN_OVER;
	session_close(s);
}

/* Begins the next conversation on s, if there is one left. */
static void
session_next(struct load *l, struct session *s)
{
	while (l->begun < l->plan->count && !session_begin(l, s))
		session_fail(l, s);
}

/* Puts one more session to use while there are fewer than planned. */
static void
open_another(struct load *l)
{
	if (l->opened == l->plan->parallel)
		return;
	struct session *s = &l->sessions[l->opened++];
	s->control = (struct end){{.fd = -1}, s};
	s->data = (struct end){{.fd = -1}, s};
	session_next(l, s);
}

/* The step's file is there once its data has ended and 226 has come. */
static bool
file_check(struct load *l, struct session *s)
{
	bool is_put = l->plan->steps[s->step].is_put;

	if (!s->is_replied || s->data.wire.fd != -1)
		return true;
	if (!is_put && !plan_length_is(l->plan, s->number, s->step, s->moved_bytes))
		return broken(l, "%ju bytes", (uintmax_t)s->moved_bytes);
	l->out->bytes += is_put ? 0 : s->moved_bytes;
	s->step++;
	return ask_next(l, s);
}

static bool
data_recv(struct load *l, struct session *s)
{
	ssize_t n;

	while ((n = wire_discard(&s->data.wire, l->scratch)) > 0)
		s->moved_bytes += (size_t)n;
	if (n == WIRE_FAILED)
		return broken(l, "data: %s", wire_why());
	if (n == 0)
		wire_close(&s->data.wire);
	return n != 0 || file_check(l, s);
}

static bool
data_send(struct load *l, struct session *s)
{
	struct slice all = buf_slice(&l->log);
	ssize_t n = 1;

	while (n > 0 && s->moved_bytes < all.n) {
		n = wire_send(&s->data.wire, slice_from(all, (size_t)s->moved_bytes));
		s->moved_bytes += n > 0 ? (size_t)n : 0;
	}
	if (n == WIRE_FAILED)
		return broken(l, "data: %s", wire_why());
	if (s->moved_bytes < all.n)
		return true;
	wire_close(&s->data.wire);
	return file_check(l, s);
}

/* Moves what can be moved.  Over TLS hands are shaken at once, whether the server has said 150 or
 * waits with it; a log goes out only then. */
static bool
data_go(struct load *l, struct session *s)
{
	if (s->data.wire.fd == -1 || s->turn != TURN_FILE)
		return true;
	if (!l->plan->steps[s->step].is_put)
		return data_recv(l, s);
	if (s->is_accepted)
		return data_send(l, s);
	return wire_shake(&s->data.wire) != WIRE_FAILED || broken(l, "data: %s", wire_why());
}

/* A port is known: connects to it and asks for the file. */
static bool
file_ask(struct load *l, struct session *s, uint16_t port)
{
	const struct load_plan *p = l->plan;
	const struct step *step = &p->steps[s->step];
	struct sockaddr_in to = p->to;
	char path[PLAN_PATH_BYTES];

	to.sin_port = htons(port);
	s->moved_bytes = 0;
	s->is_accepted = s->is_replied = false;
	if (port == 0 || plan_path(step, s->mac, path) == NULL)
		return broken(l, "no port, or a path that is too long");
	if (!wire_open(&s->data.wire, &to, s->source, p->has_tls) ||
		!wire_watch(&s->data.wire, l->epoll_fd, &s->data))
		return broken(l, "cannot connect for data: %s", wire_why());
	return say(l, s, TURN_FILE, "%s %s\r\n", step->is_put ? "STOR" : "RETR", path);
}

/* Logged in, but for the type.  One cipher is kept, for the table. */
static bool
logged_in(struct load *l, struct session *s)
{
	if (!l->plan->has_tls)
		return say(l, s, TURN_TYPE, "TYPE I\r\n");
	(void)snprintf(l->out->cipher, sizeof(l->out->cipher), "%s", wire_cipher(&s->control.wire));
	return say(l, s, TURN_PBSZ, "PBSZ 0\r\n");
}

/* Goes on after a reply that was right. */
static bool
answered(struct load *l, struct session *s, const struct control_reply *r)
{
	switch (s->turn) {
	case TURN_GREETING:
		return say(l, s, TURN_USER, "USER %.*s\r\n", SLICE_FMT(l->user));
	case TURN_USER:
		return say(l, s, TURN_PASS, "PASS %.*s\r\n", SLICE_FMT(l->password));
	case TURN_PASS:
		return logged_in(l, s);
	case TURN_PBSZ:
		return say(l, s, TURN_PROT, "PROT P\r\n");
	case TURN_PROT:
		return say(l, s, TURN_TYPE, "TYPE I\r\n");
	case TURN_PASSIVE:
		return file_ask(l, s, control_reply_port(r));
	case TURN_TYPE:
		s->turn = TURN_READY;
		return l->plan->kind == LOAD_KEEP || ask_next(l, s);
	case TURN_FILE:
		s->is_replied = true;
		return file_check(l, s);
	case TURN_QUIT:
		s->turn = TURN_OVER;
		return true;
	case TURN_READY:
	case TURN_OVER:
	default:
		return broken(l, "a reply that nobody asked for: %u", r->code);
	}
}

static bool
on_reply(struct load *l, struct session *s, const struct control_reply *r)
{
	if (s->turn == TURN_FILE && !s->is_accepted && (r->code == 150 || r->code == 125)) {
		s->is_accepted = true;
		return data_go(l, s);
	}
	if (s->turn < TURN_READY && r->code != turns[s->turn].code &&
		r->code != turns[s->turn].or_code)
		return broken(l, "%s: %u %.*s", turns[s->turn].name, r->code,
			SLICE_FMT(slice_head(r->text, 40)));
	return answered(l, s, r);
}

/* Takes the whole replies that have come. */
static bool
take_replies(struct load *l, struct session *s)
{
	struct slice left = {s->have, s->have_bytes};
	struct control_reply r;
	size_t used;

	while (left.n > 0 && s->turn != TURN_OVER) {
		enum parse p = control_reply_take(left, &r, &used);

		if (p == PARSE_BAD)
			return broken(l, "not a reply of FTP");
		if (p == PARSE_MORE)
			break;
		left = slice_from(left, used);
		if (!on_reply(l, s, &r))
			return false;
	}
	memmove(s->have, left.p, left.n);
	s->have_bytes = left.n;
	return true;
}

/* Reads what has come.  epoll tells of new bytes only; over TLS a record may wait inside. */
static bool
control_read(struct load *l, struct session *s)
{
	bool is_again;

	do {
		size_t room = sizeof(s->have) - s->have_bytes;
		ssize_t n = wire_recv(&s->control.wire, s->have + s->have_bytes, room);

		if (n == WIRE_AGAIN)
			return true;
		if (n <= 0)
			return broken(l, "%s", n == 0 ? "the server closed" : wire_why());
		s->have_bytes += (size_t)n;
		if (!take_replies(l, s))
			return false;
		is_again = s->have_bytes > 0 || s->control.wire.tls != NULL;
	} while (is_again && s->turn != TURN_OVER);
	return true;
}

/* Sessions that stay begin together, so that how long they take to log in is not in the figures.
 * A session that cannot begin is found by its next event. */
static void
begin_together(struct load *l)
{
	uint64_t wanted = l->plan->count < l->plan->parallel ? l->plan->count : l->plan->parallel;

	open_another(l);
	if (++l->ready < wanted)
		return;
	l->out->ready_us = clock_mono_us();
	for (unsigned i = 0; i < l->opened; i++) {
		if (l->sessions[i].turn != TURN_READY)
			continue;
		l->sessions[i].started_us = l->out->ready_us;
		(void)ask_next(l, &l->sessions[i]);
	}
}

static void
end_event(struct load *l, struct end *e)
{
	struct session *s = e->of;
	enum turn before = s->turn;

	if (e->wire.fd == -1 || s->turn == TURN_OVER)
		return; /* closed by an event before this one, or idle: ftp_count_closed() will see
			 */
	if (!(e == &s->data ? data_go(l, s) : control_read(l, s))) {
		session_fail(l, s);
	} else if (s->turn == TURN_READY) {
		if (before != TURN_READY)
			begin_together(l);
		return;
	} else if (s->turn == TURN_OVER) {
		times_add(&l->out->times, clock_mono_us() - s->started_us);
		l->out->done++;
		if (l->plan->kind == LOAD_CLOSE)
			session_close(s);
	} else {
		return;
	}
	open_another(l);
	if (l->plan->kind != LOAD_HOLD)
		session_next(l, s);
}

static void
ftp_run(void *load, struct load_result *out)
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
			end_event(l, events[i].data.ptr);
	}
}

static unsigned
ftp_count_closed(const void *load)
{
	const struct load *l = load;
	unsigned closed = 0;

	for (unsigned i = 0; i < l->opened; i++)
		closed += wire_is_closed(&l->sessions[i].control.wire);
	return closed;
}

const struct engine engine_ftp = {
	"ftp://", false, false, ftp_make, ftp_run, ftp_count_closed, ftp_release};
const struct engine engine_ftps = {
	"ftps://", true, false, ftp_make, ftp_run, ftp_count_closed, ftp_release};
