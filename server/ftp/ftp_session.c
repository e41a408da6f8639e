#include "ftp/ftp_inner.h"

#include "base/auto.h"
#include "base/crypto.h"
#include "ftp/ftp_line.h"

#include <stdlib.h>

enum {
	IN_MAX_BYTES = 2 * FTP_LINE_MAX_BYTES,
	OUT_MAX_BYTES = 64 * 1024, /* of replies that the client does not read */
	COMMANDS_PER_TURN = 32,    /* then the other sessions have their turn */
	IDLE_COMMANDS_MAX = 1000,  /* without moving anything: then it is slowed */
};

struct ftp_session *
ftp_session_new(struct ftp_parts *parts, void *owner, const struct ip *local, const struct ip *peer,
	bool is_tls)
{
	struct ftp_session *s = calloc(1, sizeof(*s));

	if (s == NULL)
		return NULL;
	s->parts = parts;
	s->owner = owner;
	s->local = *local;
	s->who = (struct who){.channel = is_tls ? CHANNEL_FTPS : CHANNEL_FTP,
		.proof = PROOF_NONE,
		.ip = *peer,
		.binds = true};
	s->has = is_tls ? FTP_HAS_TLS : 0;
	s->is_private = is_tls; /* what clients of the implicit port take for granted */
	s->in = BUF(IN_MAX_BYTES);
	s->out = BUF(OUT_MAX_BYTES);
	s->user = BUF(FTP_LINE_MAX_BYTES);
	s->cwd = BUF(NAME_MAX_BYTES);
	ftp_reply(s, 220, "bootline is ready.");
	return s;
}

void
ftp_session_free(struct ftp_session *s)
{
	if (s == NULL)
		return;
	delays_remove(&s->delay);
	ftp_transfer_leave(s);
	buf_wipe(&s->in); /* may hold a password */
	buf_free(&s->out);
	buf_free(&s->user);
	buf_free(&s->cwd);
	free(s);
}

void
ftp_session_tell(struct ftp_parts *parts, const struct who *who, struct visit_record r,
	const struct name *name)
{
	char address[IP_TEXT_BYTES];

	if (name != NULL && name->has_mac && who->proof < PROOF_OWN) {
		r.has_mac = true;
		r.mac = name->mac;
	} else if (who->is_bound) { /* an image belongs to the phone that the session named, and
					 everything to the one that is proven */
		r.has_mac = true;
		r.mac = who->mac;
	}
	r.channel = (uint8_t)who->channel;
	r.proof = (uint8_t)who->proof;
	r.name = name != NULL ? slice_of(name->path) : r.name;
	r.address = slice_of(ip_text(&who->ip, address));
	r.agent = SLICE("");
	parts->trace(parts->ctx, &r);
}

bool
ftp_session_path(struct ftp_session *s, struct slice arg, struct ftp_path *out)
{
	enum err e = ftp_path_resolve(buf_slice(&s->cwd), arg, out);

	if (e != ERR_OK)
		ftp_reply(s, e == ERR_LIMIT ? 550 : 501, "Not a name that can be used.");
	return e == ERR_OK;
}

/* Drops n bytes off the front of what came; they may have been a password. */
static void
consume(struct ftp_session *s, size_t n)
{
	size_t left = s->in.n - n;

	memmove(s->in.p, s->in.p + n, left);
	crypto_wipe(s->in.p + left, n);
	s->in.n = left;
	if (left == 0)
		buf_free(&s->in);
}

static void
dispatch(struct ftp_session *s, const struct ftp_line *line)
{
	s->commands++;
	s->idle_commands++;
	s->who.now = s->parts->env->now(s->owner).wall_ms / 1000;
	if (line->flaw != FTP_FLAW_NONE)
		ftp_reply(s, 501, "A line holds a byte that no command has.");
	else
		ftp_dispatch(s, line->verb, line->arg);
}

/* Handles the next line.  false: there is none, or it has to wait. */
static bool
handle_next(struct ftp_session *s)
{
	struct ftp_line line;
	size_t used;

	if (s->is_ending || s->wants_tls || s->is_held)
		return false;
	switch (ftp_line_parse(buf_slice(&s->in), &line, &used)) {
	case PARSE_MORE:
		return false;
	case PARSE_BAD:
		s->is_skipping = true;
		return false;
	case PARSE_OK:
		break;
	}
	if (s->transfer != NULL && !ftp_is_urgent(line.verb))
		return false;
	dispatch(s, &line);
	/* What was sent behind AUTH TLS was not sent inside TLS, and never becomes a command. */
	consume(s, s->wants_tls ? s->in.n : used);
	return true;
}

/* Drops what has come of a line that is too long. */
static void
skip(struct ftp_session *s)
{
	bool is_over;
	size_t n = ftp_line_skip(buf_slice(&s->in), &is_over);

	consume(s, n);
	s->skipped += (uint32_t)n;
	if (s->skipped > FTP_SKIP_MAX_BYTES) {
		ftp_reply(s, 421, "The line does not end. Good-bye.");
		s->is_ending = true;
	} else if (is_over) {
		ftp_reply(s, 500, "The line is too long.");
	} else {
		return;
	}
	s->is_skipping = false;
	s->skipped = 0;
	s->commands++;
	s->idle_commands++;
}

static void
run(struct ftp_session *s, unsigned most)
{
	if (s->is_running)
		return;
	s->is_running = true;
	while (most-- > 0 && !ftp_session_is_slowed(s) && (s->is_skipping || handle_next(s)))
		if (s->is_skipping && s->in.n > 0)
			skip(s);
		else if (s->is_skipping)
			break;
	s->is_running = false;
}

void
ftp_session_run(struct ftp_session *s)
{
	run(s, COMMANDS_PER_TURN);
}

void
ftp_session_input(struct ftp_session *s, struct slice bytes)
{
	buf_add(&s->in, slice_head(bytes, ftp_session_room(s)));
	if (buf_check(&s->in) != ERR_OK) { /* out of memory: the room was asked for */
		ftp_reply(s, 421, "Out of memory. Good-bye.");
		s->is_ending = true;
		return;
	}
	ftp_session_run(s);
}

size_t
ftp_session_room(const struct ftp_session *s)
{
	/* Who does not read replies is not heard either. */
	if (s->is_ending || s->wants_tls || s->is_held || s->out.n > 0 || ftp_session_is_slowed(s))
		return 0;
	return IN_MAX_BYTES - s->in.n;
}

bool
ftp_session_has_more(const struct ftp_session *s)
{
	struct ftp_line line;
	size_t used;

	if (s->is_ending || s->wants_tls || s->is_held)
		return false;
	if (ftp_session_is_slowed(s))
		return true;
	if (s->in.n == 0)
		return false;
	return s->is_skipping || (ftp_line_parse(buf_slice(&s->in), &line, &used) == PARSE_OK &&
					 (s->transfer == NULL || ftp_is_urgent(line.verb)));
}

bool
ftp_session_is_slowed(const struct ftp_session *s)
{
	return s->idle_commands >= IDLE_COMMANDS_MAX;
}

void
ftp_session_turn(struct ftp_session *s)
{
	if (ftp_session_is_slowed(s))
		s->idle_commands -= COMMANDS_PER_TURN;
	ftp_session_run(s);
}

struct slice
ftp_session_output(const struct ftp_session *s)
{
	return buf_slice(&s->out);
}

void
ftp_session_sent(struct ftp_session *s, size_t n)
{
	memmove(s->out.p, s->out.p + n, s->out.n - n);
	s->out.n -= n;
	if (s->out.n == 0)
		buf_free(&s->out);
}

enum ftp_phase
ftp_session_phase(const struct ftp_session *s)
{
	if (s->is_ending)
		return FTP_PHASE_END;
	if (s->transfer != NULL)
		return ftp_transfer_phase(s);
	return s->has & FTP_HAS_LOGIN ? FTP_PHASE_IDLE : FTP_PHASE_LOGIN;
}

uint64_t
ftp_session_commands(const struct ftp_session *s)
{
	return s->commands;
}

void
ftp_session_end(struct ftp_session *s, const char *sentence)
{
	delays_remove(&s->delay);
	if (!s->is_ending)
		ftp_reply(s, 421, "%s Good-bye.", sentence);
	s->is_ending = true;
}

bool
ftp_session_wants_tls(const struct ftp_session *s)
{
	return s->wants_tls;
}

void
ftp_session_secured(struct ftp_session *s)
{
	/* Nothing that was said before is taken over. */
	(void)s->parts->env->drop(s->owner);
	s->is_extended_only = false;
	s->rest = 0;
	buf_free(&s->user);
	buf_free(&s->cwd);
	s->who.channel = CHANNEL_FTPS;
	s->who.proof = PROOF_NONE;
	s->who.is_bound = false;
	s->has = FTP_HAS_TLS;
	s->is_private = false;
	s->wants_tls = false;
}

void
ftp_session_recognize(struct ftp_session *s)
{
	if (mac_is_zero(s->certified))
		return;
	(void)identity_by_certificate(&s->who, CERT_PHONE, s->certified);
	s->has |= FTP_HAS_LOGIN;
}

void
ftp_session_certify(struct ftp_session *s, enum cert_verdict verdict, struct mac mac)
{
	enum reason reason = identity_by_certificate(&s->who, verdict, mac);
	const struct visit_record r = {.at_ms = s->parts->env->now(s->owner).wall_ms,
		.status = 234,
		.reason = (uint8_t)reason,
		.method = SLICE("AUTH"),
		.name = SLICE("")};

	if (verdict == CERT_PHONE)
		s->certified = mac;
	else if (verdict != CERT_NONE)
		ftp_session_tell(s->parts, &s->who, r, NULL);
	ftp_session_recognize(s);
}
