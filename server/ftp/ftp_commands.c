#include "ftp/ftp_inner.h"

#include "base/auto.h"

#include <stdio.h>

enum {
	FAILURES_MAX = 3,   /* of logins in a session */
	VERB_MAX_BYTES = 4, /* of any FTP command that is in use */
};

enum arg { ARG_NONE, ARG_MAYBE, ARG_ONE };

struct command {
	const char *verb;
	enum arg arg;
	uint8_t needs;    /* enum ftp_has: what the session must have already */
	bool is_secret;   /* its argument is for nobody's log */
	bool is_urgent;   /* heard while a transfer runs */
	const char *feat; /* its line of FEAT; NULL: none */
	void (*run)(struct ftp_session *s, struct slice arg);
};

/* Answers a login that came to nothing, and ends the session where it has had enough. */
static void
say_login_failed(struct ftp_session *s, int code)
{
	ftp_reply(s, code, code == 530 ? "Login refused." : "Busy: try again. Good-bye.");
	if (code == 530 && (++s->failures == FAILURES_MAX || s->must_end)) {
		ftp_reply(s, 421, "Too many refused logins. Good-bye.");
		code = 421;
	}
	s->is_ending = code == 421;
}

static void
delay_is_over(struct delay *d)
{
	struct ftp_session *s =
		(struct ftp_session *)((char *)d - offsetof(struct ftp_session, delay));

	s->is_held = false;
	s->must_end = s->must_end || d->is_hurried;
	say_login_failed(s, 530);
	ftp_session_run(s);
	s->parts->env->woken(s->owner);
}

static void
fail_login(struct ftp_session *s, enum err e, enum reason reason)
{
	struct guard *guard = tree_guard(s->parts->tree);
	int code = e == ERR_DENIED ? 530 : 421;
	struct guard_verdict v = {0, false, false};
	struct visit_record r = {.at_ms = s->parts->env->now(s->owner).wall_ms,
		.status = (uint16_t)code,
		.method = SLICE("PASS"),
		.name = SLICE("")};

	if (e == ERR_DENIED)
		v = guard_login_failed(guard, &s->who.ip, buf_slice(&s->user));
	r.reason = (uint8_t)(v.is_over ? REASON_THROTTLED : reason);
	ftp_session_tell(s->parts, &s->who, r, NULL);
	s->must_end = v.must_end;
	if (v.hold_ms == 0) {
		say_login_failed(s, code);
		return;
	}
	s->is_held = true;
	s->delay.due = delay_is_over;
	guard_hold(guard, &s->delay, &s->who.ip, v.hold_ms);
}

static void
log_out(struct ftp_session *s)
{
	(void)s->parts->env->drop(s->owner);
	buf_free(&s->user);
	buf_free(&s->cwd);
	s->who.proof = PROOF_NONE;
	s->who.is_bound = false;
	s->has &= FTP_HAS_TLS | FTP_HAS_PBSZ;
	s->is_extended_only = false;
	s->rest = 0;
	ftp_session_recognize(s);
}

static void
cmd_user(struct ftp_session *s, struct slice arg)
{
	log_out(s);
	buf_add(&s->user, arg);
	if (buf_check(&s->user) != ERR_OK) {
		(void)ftp_reply_error(s, ERR_NOMEM, REASON_FAILED, false);
		return;
	}
	s->has |= FTP_HAS_USER;
	if (s->who.proof == PROOF_CERTIFICATE) /* RFC 2228: authorized by security data */
		ftp_reply(s, 232, "Logged in by certificate.");
	else
		ftp_reply(s, 331, "Password, please.");
}

static void
cmd_pass(struct ftp_session *s, struct slice arg)
{
	enum reason reason;
	enum err e;

	s->has &= (uint8_t)~FTP_HAS_USER;
	if (s->who.proof == PROOF_CERTIFICATE) { /* a login would prove less */
		ftp_reply(s, 202, "Not needed: logged in by certificate.");
		return;
	}
	e = identity_log_in(s->parts->tree, &s->who, buf_slice(&s->user), arg, &reason);
	if (e != ERR_OK)
		fail_login(s, e, reason);
	buf_free(&s->user);
	if (e != ERR_OK)
		return;
	s->has |= FTP_HAS_LOGIN;
	s->failures = 0;
	ftp_reply(s, 230, "Logged in.");
}

static void
cmd_quit(struct ftp_session *s, struct slice arg)
{
	(void)arg;
	ftp_reply(s, 221, "Good-bye.");
	s->is_ending = true;
}

static void
cmd_rein(struct ftp_session *s, struct slice arg)
{
	(void)arg;
	log_out(s);
	ftp_reply(s, 220, "bootline is ready.");
}

static void
cmd_auth(struct ftp_session *s, struct slice arg)
{
	if (!slice_eq_nocase(arg, SLICE("TLS")) && !slice_eq_nocase(arg, SLICE("TLS-C")) &&
		!slice_eq_nocase(arg, SLICE("SSL"))) {
		ftp_reply(s, 504, "Only TLS is offered.");
	} else if (s->has & FTP_HAS_TLS) {
		ftp_reply(s, 503, "This connection is inside TLS already.");
	} else if (!s->parts->has_tls) {
		ftp_reply(s, 431, "There is no certificate.");
	} else {
		ftp_reply(s, 234, "Begin the TLS handshake.");
		s->wants_tls = true;
	}
}

static void
cmd_pbsz(struct ftp_session *s, struct slice arg)
{
	(void)arg;
	s->has |= FTP_HAS_PBSZ;
	ftp_reply(s, 200, "PBSZ=0");
}

static void
cmd_prot(struct ftp_session *s, struct slice arg)
{
	if (slice_eq_nocase(arg, SLICE("P")) || slice_eq_nocase(arg, SLICE("C"))) {
		s->is_private = slice_eq_nocase(arg, SLICE("P"));
		ftp_reply(s, 200, "Data connections are %s.", s->is_private ? "private" : "clear");
	} else {
		ftp_reply(s, 536, "Only PROT P and PROT C are offered.");
	}
}

static void
cmd_ccc(struct ftp_session *s, struct slice arg)
{
	(void)arg;
	ftp_reply(s, 533, "Commands stay private.");
}

static void
cmd_type(struct ftp_session *s, struct slice arg)
{
	struct slice form, type = slice_cut(arg, ' ', &form);
	bool is_ascii = slice_eq_nocase(type, SLICE("A")) &&
			(form.n == 0 || slice_eq_nocase(form, SLICE("N")));
	bool is_binary = (slice_eq_nocase(type, SLICE("I")) && form.n == 0) ||
			 (slice_eq_nocase(type, SLICE("L")) && slice_is(form, "8"));

	/* Files are sent as they are in either type: a converted one would have another size. */
	if (is_ascii || is_binary)
		ftp_reply(s, 200, "Type is %c.", is_ascii ? 'A' : 'I');
	else
		ftp_reply(s, 504, "Only TYPE A and TYPE I are offered.");
}

static void
cmd_mode(struct ftp_session *s, struct slice arg)
{
	bool is_known = slice_eq_nocase(arg, SLICE("S"));

	ftp_reply(s, is_known ? 200 : 504, is_known ? "Mode is S." : "Only MODE S is offered.");
}

static void
cmd_stru(struct ftp_session *s, struct slice arg)
{
	bool is_known = slice_eq_nocase(arg, SLICE("F"));

	ftp_reply(
		s, is_known ? 200 : 504, is_known ? "Structure is F." : "Only STRU F is offered.");
}

static void
cmd_pwd(struct ftp_session *s, struct slice arg)
{
	AUTO(buf_free) struct buf quoted = BUF(2 * NAME_MAX_BYTES);

	(void)arg;
	for (size_t i = 0; i < s->cwd.n; i++) {
		if (s->cwd.p[i] == '"')
			buf_add_char(&quoted, '"');
		buf_add_char(&quoted, s->cwd.p[i]);
	}
	ftp_reply(s, 257, "\"/%s\" is the current directory.", buf_text(&quoted));
}

static void
cmd_cdup(struct ftp_session *s, struct slice arg)
{
	(void)arg;
	ftp_files_cwd(s, SLICE(".."));
}

static void
cmd_rest(struct ftp_session *s, struct slice arg)
{
	uint64_t offset;

	if (slice_to_u64(arg, 0, INT64_MAX, &offset) != ERR_OK) {
		ftp_reply(s, 501, "Not an offset.");
		return;
	}
	s->rest = offset;
	ftp_reply(s, 350, "The next transfer begins there.");
}

static void
cmd_allo(struct ftp_session *s, struct slice arg)
{
	struct slice rest, size = slice_cut(arg, ' ', &rest);
	uint64_t most = settings_number(s->parts->settings, SET_CORE_BYTES), bytes;
	enum err e = slice_to_u64(size, 0, UINT64_MAX, &bytes);

	if (e == ERR_SYNTAX)
		ftp_reply(s, 501, "Not a size.");
	else if (e != ERR_OK || bytes > most)
		ftp_reply(s, 552, "More than a phone may store.");
	else
		ftp_reply(s, 202, "Not needed.");
}

static void
cmd_abor(struct ftp_session *s, struct slice arg)
{
	(void)arg;
	if (!ftp_transfer_abort(s)) {
		(void)s->parts->env->drop(s->owner);
		s->has &= (uint8_t)~FTP_HAS_DATA;
	}
	ftp_reply(s, 226, "Nothing runs any more.");
}

static void
cmd_noop(struct ftp_session *s, struct slice arg)
{
	(void)arg;
	ftp_reply(s, 200, "Yes.");
}

static void
cmd_syst(struct ftp_session *s, struct slice arg)
{
	(void)arg;
	ftp_reply(s, 215, "UNIX Type: L8");
}

static void
cmd_opts(struct ftp_session *s, struct slice arg)
{
	struct slice value, option = slice_cut(arg, ' ', &value);

	if (slice_eq_nocase(option, SLICE("UTF8")) &&
		(value.n == 0 || slice_eq_nocase(value, SLICE("ON"))))
		ftp_reply(s, 200, "Names are UTF-8.");
	else if (slice_eq_nocase(option, SLICE("MLST")))
		ftp_reply(s, 200, "MLST OPTS type;size;modify;");
	else
		ftp_reply(s, 501, "No such option.");
}

static void
cmd_clnt(struct ftp_session *s, struct slice arg)
{
	(void)arg;
	ftp_reply(s, 200, "Noted.");
}

static void
cmd_stat(struct ftp_session *s, struct slice arg)
{
	static const char *const phases[FTP_PHASE__COUNT] = {"Nobody is logged in", "Logged in",
		"Waiting for the data connection", "Moving data", "Storing", "Ending"};

	if (arg.n > 0 && s->transfer == NULL && (s->has & FTP_HAS_LOGIN)) {
		ftp_files_stat(s, arg);
		return;
	}
	ftp_reply_begin(s, 211, "bootline");
	ftp_reply_line(s, "%s; %s; %llu bytes came in.", phases[ftp_session_phase(s)],
		s->has & FTP_HAS_TLS ? "inside TLS" : "in clear",
		(unsigned long long)ftp_transfer_moved(s));
	ftp_reply_end(s, 211, "End.");
}

static void cmd_feat(struct ftp_session *s, struct slice arg);
static void cmd_help(struct ftp_session *s, struct slice arg);

enum { NEEDS_DATA = FTP_HAS_LOGIN | FTP_HAS_DATA, NEEDS_PBSZ = FTP_HAS_TLS | FTP_HAS_PBSZ };

/* The whole command set: dispatch, HELP, FEAT, masking and the tests read this table. */
/* clang-format off */
static const struct command commands[] = {
	{"USER", ARG_ONE,   0,             false, false, NULL,          cmd_user},
	{"PASS", ARG_MAYBE, FTP_HAS_USER,  true,  false, NULL,          cmd_pass},
	{"REIN", ARG_NONE,  0,             false, false, NULL,          cmd_rein},
	{"QUIT", ARG_NONE,  0,             false, false, NULL,          cmd_quit},
	{"AUTH", ARG_ONE,   0,             false, false, "AUTH TLS",    cmd_auth},
	{"PBSZ", ARG_ONE,   FTP_HAS_TLS,   false, false, "PBSZ",        cmd_pbsz},
	{"PROT", ARG_ONE,   NEEDS_PBSZ,    false, false, "PROT",        cmd_prot},
	{"CCC",  ARG_NONE,  0,             false, false, NULL,          cmd_ccc},
	{"TYPE", ARG_ONE,   FTP_HAS_LOGIN, false, false, NULL,          cmd_type},
	{"MODE", ARG_ONE,   FTP_HAS_LOGIN, false, false, NULL,          cmd_mode},
	{"STRU", ARG_ONE,   FTP_HAS_LOGIN, false, false, NULL,          cmd_stru},
	{"PWD",  ARG_NONE,  FTP_HAS_LOGIN, false, false, NULL,          cmd_pwd},
	{"XPWD", ARG_NONE,  FTP_HAS_LOGIN, false, false, NULL,          cmd_pwd},
	{"CWD",  ARG_ONE,   FTP_HAS_LOGIN, false, false, NULL,          ftp_files_cwd},
	{"XCWD", ARG_ONE,   FTP_HAS_LOGIN, false, false, NULL,          ftp_files_cwd},
	{"CDUP", ARG_NONE,  FTP_HAS_LOGIN, false, false, NULL,          cmd_cdup},
	{"XCUP", ARG_NONE,  FTP_HAS_LOGIN, false, false, NULL,          cmd_cdup},
	{"MKD",  ARG_ONE,   FTP_HAS_LOGIN, false, false, NULL,          ftp_files_mkd},
	{"XMKD", ARG_ONE,   FTP_HAS_LOGIN, false, false, NULL,          ftp_files_mkd},
	{"PASV", ARG_NONE,  FTP_HAS_LOGIN, false, false, NULL,          ftp_prepare_pasv},
	{"EPSV", ARG_MAYBE, FTP_HAS_LOGIN, false, false, "EPSV",        ftp_prepare_epsv},
	{"PORT", ARG_ONE,   FTP_HAS_LOGIN, false, false, NULL,          ftp_prepare_port},
	{"EPRT", ARG_ONE,   FTP_HAS_LOGIN, false, false, "EPRT",        ftp_prepare_eprt},
	{"SIZE", ARG_ONE,   FTP_HAS_LOGIN, false, false, "SIZE",        ftp_files_size},
	{"MDTM", ARG_ONE,   FTP_HAS_LOGIN, false, false, "MDTM",        ftp_files_mdtm},
	{"REST", ARG_ONE,   FTP_HAS_LOGIN, false, false, "REST STREAM", cmd_rest},
	{"RETR", ARG_ONE,   NEEDS_DATA,    false, false, NULL,          ftp_transfer_retr},
	{"STOR", ARG_ONE,   NEEDS_DATA,    false, false, NULL,          ftp_transfer_stor},
	{"APPE", ARG_ONE,   NEEDS_DATA,    false, false, NULL,          ftp_transfer_appe},
	{"ALLO", ARG_ONE,   FTP_HAS_LOGIN, false, false, NULL,          cmd_allo},
	{"ABOR", ARG_NONE,  FTP_HAS_LOGIN, false, true,  NULL,          cmd_abor},
	{"DELE", ARG_ONE,   FTP_HAS_LOGIN, false, false, NULL,          ftp_transfer_dele},
	{"LIST", ARG_MAYBE, NEEDS_DATA,    false, false, NULL,          ftp_files_list},
	{"NLST", ARG_MAYBE, NEEDS_DATA,    false, false, NULL,          ftp_files_nlst},
	{"MLSD", ARG_MAYBE, NEEDS_DATA,    false, false, NULL,          ftp_files_mlsd},
	{"MLST", ARG_MAYBE, FTP_HAS_LOGIN, false, false, "MLST type*;size*;modify*;", ftp_files_mlst},
	{"STAT", ARG_MAYBE, 0,             false, true,  NULL,          cmd_stat},
	{"NOOP", ARG_MAYBE, 0,             false, true,  NULL,          cmd_noop},
	{"SYST", ARG_NONE,  0,             false, false, NULL,          cmd_syst},
	{"FEAT", ARG_NONE,  0,             false, false, NULL,          cmd_feat},
	{"OPTS", ARG_ONE,   0,             false, false, "UTF8",        cmd_opts},
	{"HELP", ARG_MAYBE, 0,             false, false, NULL,          cmd_help},
	{"CLNT", ARG_ONE,   0,             false, false, "TVFS",        cmd_clnt},
};
/* clang-format on */

static void
cmd_feat(struct ftp_session *s, struct slice arg)
{
	(void)arg;
	ftp_reply_begin(s, 211, "What it knows beyond RFC 959:");
	for (size_t i = 0; i < COUNT(commands); i++)
		if (commands[i].feat != NULL)
			ftp_reply_line(s, "%s", commands[i].feat);
	ftp_reply_end(s, 211, "End.");
}

static void
cmd_help(struct ftp_session *s, struct slice arg)
{
	(void)arg;
	ftp_reply_begin(s, 214, "The commands:");
	for (size_t i = 0; i < COUNT(commands); i++)
		ftp_reply_line(s, "%s", commands[i].verb);
	ftp_reply_end(s, 214, "Everything else is answered 502.");
}

static const struct command *
find(struct slice verb)
{
	for (size_t i = 0; i < COUNT(commands); i++)
		if (slice_eq_nocase(verb, slice_of(commands[i].verb)))
			return &commands[i];
	return NULL;
}

bool
ftp_is_urgent(struct slice verb)
{
	const struct command *c = find(verb);

	return c != NULL && c->is_urgent;
}

/* Says what a command lacks.  false: nothing, it may run. */
static bool
refuse(struct ftp_session *s, const struct command *c, struct slice arg)
{
	uint8_t lacks = c->needs & (uint8_t)~s->has;

	if (arg.n == 0 ? c->arg == ARG_ONE : c->arg == ARG_NONE)
		ftp_reply(s, 501, arg.n == 0 ? "It needs an argument." : "It takes no argument.");
	else if (lacks & FTP_HAS_LOGIN)
		ftp_reply(s, 530, "Log in first.");
	else if (lacks & FTP_HAS_DATA)
		ftp_reply(s, 425, "Say EPSV or PASV first.");
	else if (lacks != 0)
		ftp_reply(s, 503, "Another command must come first.");
	else
		return false;
	return true;
}

/* Whether a word without a row may be told: what is no verb may be a password that was typed in the
 * wrong place. */
static bool
looks_like_a_verb(struct slice s)
{
	for (size_t i = 0; i < s.n; i++)
		if ((s.p[i] | 0x20) < 'a' || (s.p[i] | 0x20) > 'z')
			return false;
	return s.n <= VERB_MAX_BYTES;
}

void
ftp_dispatch(struct ftp_session *s, struct slice verb, struct slice arg)
{
	const struct command *c = find(verb);

	if (c == NULL) {
		s->parts->env->heard(
			s->owner, looks_like_a_verb(verb) ? verb : SLICE("***"), SLICE("***"));
		ftp_reply(s, verb.n == 0 ? 500 : 502, "No such command here.");
		return;
	}
	s->parts->env->heard(s->owner, verb, c->is_secret ? SLICE("***") : arg);
	if (refuse(s, c, arg))
		return;
	c->run(s, arg);
}
