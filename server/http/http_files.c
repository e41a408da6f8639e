#include "http/http_files.h"

#include "base/auto.h"
#include "base/log.h"

static const int statuses[ERR__COUNT] = {
	[ERR_OK] = 200,
	[ERR_NOTFOUND] = 404,
	[ERR_DENIED] = 403,
	[ERR_EXISTS] = 409,
	[ERR_SYNTAX] = 400,
	[ERR_LIMIT] = 413,
	[ERR_BUSY] = 503,
	[ERR_NOSPACE] = 507,
	[ERR_NOMEM] = 500,
	[ERR_IO] = 500,
};

/* How each outcome of a login is answered, and what the trace says of it. */
static const struct {
	int status; /* 0: let in */
	enum reason reason;
	bool is_guess; /* somebody may try passwords: counted */
} logins[AUTH__COUNT] = {
	[AUTH_NONE] = {401, REASON_NO_LOGIN,       false},
	[AUTH_OK] = {0,   REASON_SERVED,         false},
	[AUTH_STALE] = {401, REASON_STALE_NONCE,    false},
	[AUTH_UNKNOWN_USER] = {401, REASON_UNKNOWN_USER,   true },
	[AUTH_MISTYPED_USER] = {401, REASON_MISTYPED_USER,  true },
	[AUTH_WRONG_PASSWORD] = {401, REASON_WRONG_PASSWORD, true },
	[AUTH_FOREIGN_URI] = {401, REASON_FOREIGN_URI,    false},
	[AUTH_FOREIGN_REALM] = {401, REASON_STALE_NONCE,    false},
	[AUTH_UNSUPPORTED] = {401, REASON_BAD_LOGIN,      false},
	[AUTH_GARBAGE] = {400, REASON_BAD_LOGIN,      false},
	[AUTH_BROKEN] = {500, REASON_FAILED,         false},
};

int
http_status_of(enum err e)
{
	return statuses[e];
}

enum err
http_files_init(struct http_files *f, const struct http_files_parts *parts)
{
	f->parts = *parts;
	f->own = http_own_new(parts->auth, parts->tree);
	return f->own != NULL ? ERR_OK : ERR_NOMEM;
}

void
http_files_wipe(struct http_files *f)
{
	http_own_free(f->own);
	http_login_wipe(&f->login);
}

static void
decide(struct http_exchange *x, int status, enum reason reason)
{
	x->status = status;
	x->reason = reason;
}

/* Makes the account ready again where it has changed. */
static enum err
refresh_login(struct http_files *f)
{
	enum err e = tree_refresh(f->parts.tree);
	const struct tree_account *a = tree_account(f->parts.tree);

	if (e != ERR_OK || a->epoch == f->login_epoch)
		return e;
	http_login_wipe(&f->login);
	e = http_login_make(f->parts.auth, a->user, a->password, &f->login);
	f->is_open = a->is_open && e == ERR_OK;
	if (e == ERR_OK)
		f->login_epoch = a->epoch;
	return e;
}

static const char *const methods[] = {
	[HTTP_METHOD_GET] = "GET",
	[HTTP_METHOD_HEAD] = "HEAD",
	[HTTP_METHOD_PUT] = "PUT",
	[HTTP_METHOD_OPTIONS] = "OPTIONS",
};

/* Checks credentials against the account that their user names. */
static enum err
check(struct http_files *f, struct http_exchange *x, const struct http_credentials *c,
	const struct http_asked *asked, enum auth_outcome *out)
{
	struct own_login login = {.next_tag = 0};
	enum err e = ERR_OK;

	if (mac_from_hex(slice_of(c->user), &login.mac) != ERR_OK) {
		*out = http_auth_check(f->parts.auth, c, &f->login, asked);
		if (*out == AUTH_OK && f->is_open)
			x->who.proof = PROOF_BOOTSTRAP;
		return ERR_OK;
	}
	e = http_own_check(f->own, c, asked, out, &login);
	if (e == ERR_OK && *out == AUTH_OK)
		identity_is_phone(f->parts.tree, &x->who, &login);
	return e;
}

static void
delay_is_over(struct delay *d)
{
	struct http_exchange *x =
		(struct http_exchange *)((char *)d - offsetof(struct http_exchange, delay));

	x->must_end = x->must_end || d->is_hurried;
	decide(x, 401, x->reason);
	x->ready(x);
}

/* Counts a login that is refused; the answer waits for a moment, and where there were too many for
 * longer. */
static void
refuse_login(struct http_files *f, struct http_exchange *x, const char *user, enum reason reason)
{
	struct guard *guard = tree_guard(f->parts.tree);
	const struct guard_verdict v = guard_login_failed(guard, &x->who.ip, slice_of(user));
	bool must_wait = v.is_over || (v.hold_ms > 0 && !x->is_urgent);

	decide(x, must_wait ? 0 : 401, v.is_over ? REASON_THROTTLED : reason);
	x->must_end = v.must_end;
	if (!must_wait)
		return;
	x->is_held = true;
	x->delay.due = delay_is_over;
	guard_hold(guard, &x->delay, &x->who.ip, v.hold_ms);
}

/* Decides 401 and the like, or sets x->who.proof. */
static void
log_in(struct http_files *f, struct http_exchange *x, uint64_t now_s)
{
	AUTO(http_credentials_wipe) struct http_credentials c;
	const struct http_asked asked = {
		slice_of(methods[x->request.method]), x->request.target, now_s};
	enum auth_outcome outcome = AUTH_NONE;
	enum err e = refresh_login(f);

	c.password[0] = '\0';
	if (e == ERR_OK)
		outcome = http_credentials_read(x->request.authorization, &c);
	if (e == ERR_OK && outcome == AUTH_OK)
		e = check(f, x, &c, &asked, &outcome);
	if (e != ERR_OK) {
		decide(x, http_status_of(e == ERR_BUSY ? ERR_BUSY : ERR_IO),
			e == ERR_BUSY ? REASON_BUSY : REASON_FAILED);
		return;
	}
	decide(x, logins[outcome].status, logins[outcome].reason);
	if (outcome == AUTH_NONE)
		x->reason = x->certificate;
	x->is_stale = outcome == AUTH_STALE;
	if (outcome == AUTH_OK && x->who.proof == PROOF_NONE)
		refuse_login(f, x, c.user, REASON_ACCOUNT_CLOSED);
	else if (logins[outcome].is_guess)
		refuse_login(f, x, c.user, logins[outcome].reason);
}

/* The part of a content that Range asks for, and what is not changed. */
static void
choose_part(struct http_exchange *x)
{
	const struct http_request *r = &x->request;
	struct slice tag = slice_of(content_tag(x->content));

	int status = http_part_choose(r, content_size(x->content), tag, &x->part);

	decide(x, status,
		status == 304 ? REASON_UNCHANGED :
		status == 416 ? REASON_RANGE :
				x->reason);
}

static void
answered(struct answer *a)
{
	struct http_exchange *x =
		(struct http_exchange *)((char *)a - offsetof(struct http_exchange, answer));

	x->content = a->content;
	x->reason = a->reason;
	if (a->err == ERR_OK)
		choose_part(x);
	else
		decide(x, http_status_of(a->err), a->reason);
	if (a->why.text[0] != '\0')
		log_event(LOG_ERROR, "a phone's files could not be made",
			log_field_text("name", x->name.path), log_field_text("why", a->why.text));
	x->ready(x);
}

static void
download(struct http_files *f, struct http_exchange *x)
{
	x->answer.who = &x->who;
	x->answer.name = &x->name;
	x->answer.agent = x->request.user_agent;
	x->answer.wants_bytes = x->request.method == HTTP_METHOD_GET;
	x->answer.done = answered;
	tree_resolve(f->parts.tree, &x->answer);
}

/* What Content-Range and Content-Length say of an upload.  False: the answer is decided. */
static bool
read_upload_size(struct http_exchange *x, struct upload_request *u)
{
	const struct http_request *r = &x->request;
	struct http_content_range range;

	u->size_bytes = r->has_length ? r->content_length : UPLOAD_SIZE_UNKNOWN;
	u->offset = UPLOAD_USUAL;
	if (r->content_range.n == 0)
		return true;
	if (x->name.kind != NAME_LOG) {
		decide(x, 400, REASON_NOT_LOGGABLE);
	} else if (http_content_range_parse(r->content_range, &range) != ERR_OK ||
		   (range.has_length && r->has_length && range.length != r->content_length)) {
		decide(x, 400, REASON_BAD_REQUEST);
	} else {
		u->offset = range.offset;
		return true;
	}
	return false;
}

static void
begin_upload(struct http_files *f, struct http_exchange *x)
{
	struct upload_request u = {&x->who, &x->name, 0, 0};
	enum reason reason;
	enum err e;

	if (!read_upload_size(x, &u))
		return;
	e = upload_begin(f->parts.uploads, &u, &x->upload, &reason);
	if (e == ERR_OK)
		x->reason = reason;
	else
		decide(x, reason == REASON_LOG_POSITION ? 416 : http_status_of(e), reason);
}

void
http_files_begin(struct http_files *f, struct http_exchange *x, uint64_t now_s)
{
	enum err e;

	if (x->request.method == HTTP_METHOD_OPTIONS) {
		decide(x, 204, REASON_SERVED);
		return;
	}
	x->who.channel = f->parts.channel;
	x->who.now = x->at_ms / 1000;
	e = name_parse(tree_rules(f->parts.tree), slice_of(x->request.path), &x->name);
	x->has_name = e == ERR_OK;
	if (x->who.proof != PROOF_CERTIFICATE)
		log_in(f, x, now_s);
	if (x->status != 0 || x->is_held)
		return;
	if (!x->has_name)
		decide(x, e == ERR_LIMIT ? 414 : 400, REASON_BAD_REQUEST);
	else if (x->request.method == HTTP_METHOD_PUT)
		begin_upload(f, x);
	else
		download(f, x);
}

void
http_files_body(struct http_exchange *x, const void *bytes, size_t n)
{
	enum reason reason = REASON_FAILED;
	enum err e;

	if (x->upload == NULL)
		return;
	e = upload_write(x->upload, bytes, n, &reason);
	if (e == ERR_OK)
		return;
	upload_abort(x->upload);
	x->upload = NULL;
	decide(x, http_status_of(e), reason);
}

static void
stored(void *ctx, enum err result, enum reason reason)
{
	struct http_exchange *x = ctx;

	decide(x,
		result == ERR_OK              ? 200 :
		reason == REASON_LOG_POSITION ? 416 :
						http_status_of(result),
		reason);
	x->ready(x);
}

void
http_files_end(struct http_exchange *x, int64_t now)
{
	struct upload *u = x->upload;

	if (u == NULL)
		return; /* a download that waits for its answer */
	x->upload = NULL;
	upload_commit(u, now, stored, x);
}

void
http_files_done(struct http_exchange *x)
{
	delays_remove(&x->delay);
	upload_abort(x->upload);
	x->upload = NULL;
	http_pump_free(x->pump);
	x->pump = NULL;
	if (x->content != NULL && content_download(x->content) != NULL)
		download_rest(content_download(x->content));
	content_unref(x->content);
	x->content = NULL;
}

enum reason
http_files_hung_up(const struct http_exchange *x)
{
	return reason_of_hang_up(x->has_name && x->content != NULL ? x->name.kind : NAME__COUNT);
}
