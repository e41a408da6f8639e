#include "ftp/ftp_inner.h"

#include "provision/removal.h"

#include <stdlib.h>

/* One RETR, STOR, APPE or listing, from its command to its last reply.  Its name is resolved when
 * the command comes; nothing that is said later changes it. */
struct ftp_transfer {
	struct answer answer;        /* first: the tree gives it back; of a download */
	struct ftp_session *session; /* NULL: gone; the commit or the answer is all that is left */
	struct ftp_parts *parts;
	const char *verb;
	struct name name;
	bool has_name;
	bool is_quiet;  /* moves nothing: what is prepared for data stays prepared */
	bool is_asking; /* the tree has the answer and gives it back */
	bool has_come;  /* the data connection, perhaps with TLS still to come */
	int (*say)(struct ftp_session *s, uint64_t size_bytes, int64_t changed_at); /* of a look */
	enum ftp_phase phase;
	struct content *content; /* one reference, of a download */
	uint64_t from;           /* of REST */
	struct upload *upload;   /* owned while bytes come */
	uint64_t bytes;          /* that came, or were sent */
	struct who who;          /* the session's, when it has gone */
	struct ftp_now began;
	enum reason reason;
};

static void
transfer_free(struct ftp_transfer *x)
{
	content_unref(x->content);
	upload_abort(x->upload);
	free(x);
}

/* Starts one that moves nothing.  NULL: it is answered. */
static struct ftp_transfer *
begin_quiet(struct ftp_session *s, const char *verb)
{
	struct ftp_transfer *x = calloc(1, sizeof(*x));

	if (x == NULL) {
		(void)ftp_reply_error(s, ERR_NOMEM, REASON_FAILED, false);
		return NULL;
	}
	x->session = s;
	x->parts = s->parts;
	x->verb = verb;
	x->is_quiet = true;
	x->phase = FTP_PHASE_HELD;
	x->began = s->parts->env->now(s->owner);
	s->transfer = x;
	return x;
}

/* Starts one; REST is used up.  NULL: it is answered. */
static struct ftp_transfer *
begin(struct ftp_session *s, const char *verb)
{
	struct ftp_transfer *x = begin_quiet(s, verb);

	s->has &= (uint8_t)~FTP_HAS_DATA;
	if (x == NULL) {
		(void)s->parts->env->drop(s->owner);
		return NULL;
	}
	x->is_quiet = false;
	x->from = s->rest;
	x->phase = FTP_PHASE_DATA;
	s->rest = 0;
	return x;
}

/* Tells the trace what became of it.
 *   who  the session's, or what is left of it */
static void
tell(const struct ftp_transfer *x, const struct who *who, int status, uint64_t now_us)
{
	const struct visit_record r = {.at_ms = x->began.wall_ms,
		.duration_us = (uint32_t)(now_us - x->began.mono_us),
		.status = (uint16_t)status,
		.reason = (uint8_t)x->reason,
		.bytes = x->bytes,
		.method = slice_of(x->verb),
		.name = SLICE("")};

	ftp_session_tell(x->parts, who, r, x->has_name ? &x->name : NULL);
}

/* It is over: tells the trace, and goes on with what waits. */
static void
finish(struct ftp_transfer *x, int status)
{
	struct ftp_session *s = x->session;

	tell(x, &s->who, status, s->parts->env->now(s->owner).mono_us);
	s->transfer = NULL;
	transfer_free(x);
	ftp_session_run(s);
}

/* Ends with an error; the data connection goes. */
static void
fail(struct ftp_transfer *x, enum err e, bool is_write)
{
	struct ftp_session *s = x->session;

	if (!x->is_quiet)
		(void)s->parts->env->drop(s->owner);
	finish(x, ftp_reply_error(s, e, x->reason, is_write));
}

/* Reads the name that a command is about.  false: it is answered. */
static bool
read_name(struct ftp_transfer *x, struct slice arg)
{
	struct ftp_session *s = x->session;
	struct ftp_path path;
	enum err e = ftp_path_resolve(buf_slice(&s->cwd), arg, &path);

	x->reason = REASON_BAD_REQUEST;
	if (e == ERR_OK &&
		name_parse(tree_rules(s->parts->tree), slice_of(path.text), &x->name) == ERR_OK) {
		x->has_name = true;
		return true;
	}
	/* What moves nothing may tell a name that cannot be from one that is not there. */
	fail(x, e == ERR_SYNTAX && x->is_quiet ? ERR_SYNTAX : ERR_NOTFOUND, false);
	return false;
}

/* Whether the file may go over the data connection as that is protected.  false: it is answered. */
static bool
check_protection(struct ftp_transfer *x)
{
	const struct ftp_session *s = x->session;

	if (!(s->has & FTP_HAS_TLS) || s->is_private || policy_is_open(x->name.kind))
		return true;
	x->reason = REASON_UNPROTECTED;
	fail(x, ERR_DENIED, true);
	return false;
}

static void
send_content(struct ftp_transfer *x)
{
	struct ftp_session *s = x->session;

	if (x->from > content_size(x->content)) {
		x->reason = REASON_RANGE;
		(void)s->parts->env->drop(s->owner);
		ftp_reply(s, 554, "The offset is beyond the end.");
		finish(x, 554);
		return;
	}
	s->parts->env->send(s->owner, x->content, x->from, s->is_private);
}

static void
resolved(struct answer *a)
{
	struct ftp_transfer *x = (struct ftp_transfer *)a;
	struct ftp_session *s = x->session;

	x->is_asking = false;
	x->parts->held--;
	x->content = a->err == ERR_OK ? a->content : NULL;
	x->reason = a->reason;
	if (s == NULL) {
		transfer_free(x);
		return;
	}
	if (a->err != ERR_OK)
		fail(x, a->err, false);
	else if (x->say != NULL)
		finish(x, x->say(s, content_size(x->content), content_time(x->content)));
	else
		send_content(x);
	if (!s->is_running)
		s->parts->env->woken(s->owner);
}

static void
ask(struct ftp_transfer *x, bool wants_bytes)
{
	struct ftp_session *s = x->session;

	x->answer.who = &s->who;
	x->answer.name = &x->name;
	x->answer.wants_bytes = wants_bytes;
	x->answer.done = resolved;
	x->is_asking = true;
	x->parts->held++;
	tree_resolve(s->parts->tree, &x->answer);
}

void
ftp_transfer_retr(struct ftp_session *s, struct slice arg)
{
	struct ftp_transfer *x = begin(s, "RETR");

	if (x != NULL && read_name(x, arg) && check_protection(x))
		ask(x, true);
}

void
ftp_transfer_look(struct ftp_session *s, const char *verb, struct slice arg,
	int (*say)(struct ftp_session *s, uint64_t size_bytes, int64_t changed_at))
{
	struct ftp_transfer *x = begin_quiet(s, verb);

	if (x == NULL)
		return;
	x->say = say;
	if (read_name(x, arg))
		ask(x, false);
}

static void
store(struct ftp_session *s, const char *verb, struct slice arg, uint64_t offset)
{
	struct ftp_transfer *x = begin(s, verb);
	enum err e;

	if (x == NULL || !read_name(x, arg) || !check_protection(x))
		return;
	const struct upload_request u = {&s->who, &x->name, UPLOAD_SIZE_UNKNOWN, offset};
	e = upload_begin(s->parts->uploads, &u, &x->upload, &x->reason);
	if (e == ERR_OK)
		s->parts->env->receive(s->owner, s->is_private);
	else
		fail(x, e, true);
}

void
ftp_transfer_stor(struct ftp_session *s, struct slice arg)
{
	store(s, "STOR", arg, s->rest > 0 ? s->rest : UPLOAD_USUAL);
}

void
ftp_transfer_appe(struct ftp_session *s, struct slice arg)
{
	store(s, "APPE", arg, UPLOAD_AT_END);
}

void
ftp_transfer_bytes(struct ftp_session *s, const char *verb, struct buf *b)
{
	struct ftp_transfer *x = begin(s, verb);

	if (x == NULL)
		return;
	x->from = 0;
	x->reason = REASON_LISTED;
	x->content = content_from_buf(b);
	if (x->content != NULL)
		s->parts->env->send(s->owner, x->content, 0, s->is_private);
	else
		fail(x, ERR_NOMEM, false);
}

/* The reason of a broken transfer, where the upload has none of its own. */
static void
note_break(struct ftp_transfer *x, enum ftp_data_end end)
{
	static const enum reason reasons[] = {
		[FTP_DATA_DONE] = REASON_HUNG_UP,
		[FTP_DATA_CUT] = REASON_CUT_TLS,
		[FTP_DATA_FAILED] = REASON_HUNG_UP,
		[FTP_DATA_NEVER] = REASON_NO_DATA,
		[FTP_DATA_PLAIN] = REASON_UNPROTECTED,
		[FTP_DATA_SLOW] = REASON_TOO_SLOW,
		[FTP_DATA_STOPPED] = REASON_STOPPED,
	};

	x->reason = reasons[end];
	if (x->content != NULL && x->reason == REASON_HUNG_UP)
		x->reason = reason_of_hang_up(x->has_name ? x->name.kind : NAME__COUNT);
}

/* The data connection goes, and how much of a send went out is known. */
static void
drop_data(struct ftp_transfer *x)
{
	uint64_t sent = x->session->parts->env->drop(x->session->owner);

	if (x->content != NULL)
		x->bytes = sent;
}

static void
fail_end(struct ftp_transfer *x, enum ftp_data_end end)
{
	static const struct {
		int code;
		const char *text;
	} replies[] = {
		[FTP_DATA_DONE] = {426, "Transfer aborted."                                      },
		[FTP_DATA_CUT] = {426,
				   "The data connection ended without TLS's own end: not stored."},
		[FTP_DATA_FAILED] = {426, "The data connection broke."                             },
		[FTP_DATA_NEVER] = {425, "No data connection came."                               },
		[FTP_DATA_PLAIN] = {522,
				   "The data connection must be TLS, and resume this session."   },
		[FTP_DATA_SLOW] = {426, "Too slow."                                              },
		[FTP_DATA_STOPPED] = {426, "The server is stopping."                                },
	};
	struct ftp_session *s = x->session;

	note_break(x, end);
	drop_data(x);
	ftp_reply(s, replies[end].code, "%s", replies[end].text);
	finish(x, replies[end].code);
}

bool
ftp_transfer_abort(struct ftp_session *s)
{
	struct ftp_transfer *x = s->transfer;

	if (x == NULL || x->phase == FTP_PHASE_HELD)
		return false;
	fail_end(x, FTP_DATA_DONE);
	return true;
}

void
ftp_session_data_came(struct ftp_session *s)
{
	struct ftp_transfer *x = s->transfer;

	x->has_come = true;
	if (x->content != NULL)
		ftp_reply(s, 150, "Here come %llu bytes.",
			(unsigned long long)(content_size(x->content) - x->from));
	else
		ftp_reply(s, 150, "Send it.");
}

void
ftp_session_data_open(struct ftp_session *s)
{
	s->transfer->phase = FTP_PHASE_MOVE;
	s->idle_commands = 0;
}

bool
ftp_session_data_in(struct ftp_session *s, struct slice bytes)
{
	struct ftp_transfer *x = s->transfer;
	enum err e = upload_write(x->upload, bytes.p, bytes.n, &x->reason);

	x->bytes += bytes.n;
	if (e == ERR_OK)
		return true;
	fail(x, e, true);
	return false;
}

/* The commit is through, or has failed; the session may have ended meanwhile. */
static void
committed(struct ftp_transfer *x, enum err result, enum reason reason, bool is_write)
{
	struct ftp_session *s = x->session;
	int code = is_write ? 226 : 250;

	x->parts->held--;
	x->reason = reason;
	if (s == NULL) {
		tell(x, &x->who, result == ERR_OK ? code : 426, x->began.mono_us);
		transfer_free(x);
		return;
	}
	if (result == ERR_OK)
		ftp_reply(s, code, is_write ? "Stored." : "Removed.");
	else
		code = ftp_reply_error(s, result, reason, is_write);
	finish(x, code);
	if (!s->is_running)
		s->parts->env->woken(s->owner);
}

static void
stored(void *ctx, enum err result, enum reason reason)
{
	committed(ctx, result, reason, true);
}

static void
removed(void *ctx, enum err result, enum reason reason)
{
	committed(ctx, result, reason, false);
}

void
ftp_transfer_dele(struct ftp_session *s, struct slice arg)
{
	struct ftp_transfer *x = begin_quiet(s, "DELE");

	if (x == NULL || !read_name(x, arg))
		return;
	if (!settings_is_on(s->parts->settings, SET_FTP_DELETE)) {
		x->reason = REASON_NAME_REFUSED;
		fail(x, ERR_DENIED, false);
		return;
	}
	x->parts->held++;
	removal_start(s->parts->uploads, &s->who, &x->name, removed, x);
}

/* Whether an upload that TLS did not end may be stored all the same. */
static bool
may_be_cut(struct ftp_transfer *x)
{
	enum site_tls_end tls_end = SITE_TLS_END_STRICT;

	return tree_tls_end(x->parts->tree, x->name.mac, &tls_end) == ERR_OK &&
	       tls_end == SITE_TLS_END_ANY;
}

/* What fails at once is answered before this returns, and x is gone: whoever told of the end looks
 * at the session then, and must not be woken meanwhile, for that may end what is telling. */
static void
commit(struct ftp_transfer *x)
{
	struct ftp_session *s = x->session;
	struct upload *u = x->upload;
	bool was_running = s->is_running;

	x->upload = NULL;
	x->phase = FTP_PHASE_HELD;
	x->parts->held++;
	(void)s->parts->env->drop(s->owner);
	s->is_running = true;
	upload_commit(u, x->began.wall_ms / 1000, stored, x);
	s->is_running = was_running;
}

void
ftp_session_data_end(struct ftp_session *s, enum ftp_data_end end)
{
	struct ftp_transfer *x = s->transfer;

	if (end == FTP_DATA_NEVER && x->has_come)
		end = FTP_DATA_PLAIN; /* and then it did not begin with TLS */
	if (x->upload != NULL && (end == FTP_DATA_DONE || (end == FTP_DATA_CUT && may_be_cut(x)))) {
		commit(x);
	} else if (x->upload == NULL && end == FTP_DATA_DONE) {
		drop_data(x);
		ftp_reply(s, 226, "Sent.");
		finish(x, 226);
	} else {
		fail_end(x, end);
	}
}

void
ftp_transfer_leave(struct ftp_session *s)
{
	struct ftp_transfer *x = s->transfer;

	if (x == NULL)
		return;
	drop_data(x);
	s->transfer = NULL;
	x->session = NULL;
	x->who = s->who;
	x->answer.who = &x->who; /* a claim may still be under way for it */
	if (x->phase == FTP_PHASE_HELD && !x->is_asking)
		return;
	note_break(x, FTP_DATA_FAILED);
	tell(x, &x->who, 426, s->parts->env->now(s->owner).mono_us);
	if (!x->is_asking) /* else resolved() frees it */
		transfer_free(x);
}

uint64_t
ftp_transfer_moved(const struct ftp_session *s)
{
	return s->transfer != NULL ? s->transfer->bytes : 0;
}

enum ftp_phase
ftp_transfer_phase(const struct ftp_session *s)
{
	return s->transfer->phase;
}
