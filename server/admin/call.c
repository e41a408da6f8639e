#include "admin/call.h"

#include "admin/call_read.h"
#include "admin/caller.h"
#include "admin/dry_run.h"
#include "admin/problem.h"
#include "base/auto.h"
#include "base/crypto.h"
#include "base/log.h"
#include "store/audit.h"
#include "store/people.h"

#include <stdarg.h>

#define API_PATH "/api/v1"

enum { TAG_BYTES = 35, AFTER_MAX_BYTES = 64 * 1024 * 1024 }; /* work for millions of phones */

/* The path below the API; /metrics and its like stand beside it, as they are. */
static struct slice
path_of(const struct http_ask *ask)
{
	struct slice path = {ask->request.path, ask->request.path_len};

	return slice_starts(path, SLICE(API_PATH "/")) ? slice_from(path, strlen(API_PATH)) : path;
}

static bool
is_safe(enum http_method method)
{
	return method == HTTP_METHOD_GET || method == HTTP_METHOD_HEAD ||
	       method == HTTP_METHOD_OPTIONS;
}

static const size_t body_max[BODY__COUNT] = {
	[BODY_NONE] = ADMIN_BODY_MAX_BYTES,
	[BODY_JSON] = ADMIN_BODY_MAX_BYTES,
	[BODY_LIST] = ADMIN_BODY_MAX_BYTES,
	[BODY_CSV] = ADMIN_CSV_MAX_BYTES,
	[BODY_FILE] = ADMIN_CSV_MAX_BYTES,
	[BODY_BYTES] = PACKAGE_PIECE_BYTES,
};

/* Says what can be done with a path, where something else was wanted. */
static void
tell_allowed(struct http_ask *ask)
{
	char allow[128];

	if (route_methods(path_of(ask), allow, sizeof(allow)))
		http_ask_header(ask, "Allow", "%s, OPTIONS", allow);
}

size_t
call_body_max(struct http_ask *ask)
{
	struct slice names[ROUTE_NAMES_MAX];
	int status;
	const struct route *r = route_find(ask->request.method, path_of(ask), names, &status);
	/* One that takes none is told so when it is known who asks. */
	size_t most = r == NULL || is_safe(r->method) ? 0 : body_max[r->body];

	if (ask->request.content_length <= most)
		return most;
	if (r == NULL && status == 405)
		tell_allowed(ask);
	problem_write(ask, r == NULL ? status : 413, NULL,
		r != NULL && most == 0 ? "No body is taken here." : "", NULL);
	return most;
}

enum err
call_refuse(struct call *c, int status, const char *code, const char *format, ...)
{
	char text[WHY_BYTES];
	va_list args;

	va_start(args, format);
	(void)vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	c->status = status;
	c->code = code;
	(void)snprintf(c->why->text, sizeof(c->why->text), "%s", text);
	return ERR_DENIED;
}

static enum err
find_route(struct call *c)
{
	int status = 404;

	c->route = route_find(c->ask->request.method, path_of(c->ask), c->names, &status);
	if (c->route != NULL)
		return ERR_OK;
	if (status == 405)
		tell_allowed(c->ask);
	return call_refuse(c, status, NULL, "%s",
		status == 405 ? "This cannot be done with that." :
				"There is nothing of that name.");
}

/* Nobody can log in before there is an administrator: whoever opens the page is told so. */
static enum err
refuse_stranger(struct call *c)
{
	int64_t admins;
	enum err e = people_count(c->store, ROLE_ADMIN, &admins);

	if (e == ERR_OK && admins == 0)
		return call_refuse(c, 401, "first_start",
			"There is no administrator yet: `bootline account setup-link` prints the "
			"link "
			"that makes one.");
	return e == ERR_OK ? call_refuse(c, 401, NULL, "Log in first.") : e;
}

/* Whether the caller may; nobody learns by it what there is. */
static enum err
check_access(struct call *c)
{
	enum err e = caller_find(c);

	if (e != ERR_OK)
		return e;
	if (c->caller.access < c->route->access && c->caller.access == ACCESS_NOBODY)
		return refuse_stranger(c);
	if (c->caller.access < c->route->access)
		return call_refuse(c, 403, NULL, "This takes the role %s; yours is %s.",
			access_names[c->route->access], access_names[c->caller.access]);
	return is_safe(c->ask->request.method) ? ERR_OK : caller_check_origin(c);
}

/* The bytes that an answer's ETag is of: what it says, but for what moves by itself. */
static enum err
write_steady(const struct route *r, const struct jval *answer, struct buf *out)
{
	struct slice rest = slice_of(r->unsteady);
	struct jval *steady = jval_copy(answer);
	char word[64];
	enum err e;

	while (rest.n > 0)
		if (slice_to_text(slice_cut(rest, ' ', &rest), word, sizeof(word)) == ERR_OK)
			jval_drop(steady, word);
	e = jval_write_tight(steady, out);
	jval_free(steady);
	return e;
}

/*   r  the GET that has made c's answer */
static enum err
write_tag(const struct call *c, const struct route *r, char tag[TAG_BYTES])
{
	AUTO(buf_wipe) struct buf text = BUF(ADMIN_ANSWER_MAX_BYTES);
	uint8_t digest[CRYPTO_DIGEST_BYTES];
	char hex[2 * CRYPTO_DIGEST_BYTES + 1];
	enum err e =
		c->answer != NULL ? write_steady(r, c->answer, &text) : buf_check(&c->ask->answer);

	if (e != ERR_OK)
		return e;
	crypto_digest(NULL, buf_slice(c->answer != NULL ? &text : &c->ask->answer), digest);
	crypto_hex(digest, sizeof(digest), hex);
	(void)snprintf(tag, TAG_BYTES, "\"%.32s\"", hex);
	return ERR_OK;
}

/* Looks whether the object still is what the caller has seen: runs the GET of its path. */
static enum err
check_if_match(struct call *c)
{
	struct slice want = c->ask->fields[ASK_IF_MATCH];
	const struct route *self = c->route, *get = route_shown_by(self);
	struct jval *body = c->body, *answer = c->answer;
	size_t headers = c->ask->header_count;
	char tag[TAG_BYTES];
	enum err e;

	if (want.n == 0 || slice_is(want, "*") || get == NULL || is_safe(self->method))
		return ERR_OK;
	c->route = get;
	c->body = NULL;
	c->answer = jval_object();
	e = get->run(c);
	if (e == ERR_OK)
		e = write_tag(c, get, tag);
	jval_free(c->answer);
	buf_wipe(&c->ask->answer); /* of a GET that answers with something else than JSON */
	c->ask->header_count = headers;
	c->route = self;
	c->body = body;
	c->answer = answer;
	if (e == ERR_OK && slice_find(want, slice_of(tag)) == want.n)
		return call_refuse(
			c, 412, NULL, "Somebody has changed it since you read it: read it again.");
	return e;
}

void
call_who(const struct call *c, struct audit_who *out)
{
	*out = (struct audit_who){.via = c->caller.is_token ? "token" : "web"};
	(void)snprintf(out->by, sizeof(out->by), "%s", c->caller.name);
}

enum err
call_note(struct call *c, struct slice object, struct mac mac)
{
	struct audit_row row = {.at = c->ask->at, .object = object, .mac = mac};
	struct audit_who who;

	call_who(c, &who);
	row.by = slice_of(who.by);
	row.login = row.was = row.becomes = SLICE("");
	row.via = slice_of(who.via);
	row.action = slice_of(c->route->action);
	return audit_add(c->store, &row);
}

enum err
call_reveal(struct call *c, struct slice object, struct mac mac)
{
	enum err e = call_note(c, object, mac);

	return e == ERR_OK ? ERR_OK :
			     why_fail(c->why, e,
				     "No secret is shown, because the record of it cannot be "
				     "written.");
}

static enum err
record(struct call *c)
{
	struct audit_who who;

	call_who(c, &who);
	return audit_finish(c->store, c->ask->at, &who, slice_of(c->route->action), SLICE(""));
}

struct follow_up {
	enum err (*work)(struct store *s, struct mac mac);
	struct mac mac;
};

void
call_after_commit(struct call *c, enum err (*work)(struct store *s, struct mac mac), struct mac mac)
{
	const struct follow_up f = {work, mac};

	buf_add(&c->after, (struct slice){(const char *)&f, sizeof(f)});
}

/* Does what was asked for after the commit, all of it or nothing. */
static enum err
follow_up(struct call *c)
{
	AUTO(db_tx_done) struct db_tx tx = {NULL, 0};
	enum err e = db_tx_begin_write(c->store->logs, &tx);

	for (size_t at = 0; at < c->after.n && e == ERR_OK; at += sizeof(struct follow_up)) {
		struct follow_up f;

		memcpy(&f, c->after.p + at, sizeof(f));
		e = f.work(c->store, f.mac);
	}
	return e == ERR_OK ? db_tx_commit(&tx) : e;
}

static enum err
commit(struct call *c, struct db_tx *tx)
{
	enum err e = buf_check(&c->after);

	if (e == ERR_OK)
		e = db_tx_commit(tx);
	if (e != ERR_OK)
		return e;
	if (c->route->data != ROUTE_READ)
		keeper_note_commit(c->parts->main_keeper);
	if (c->finally != NULL)
		c->finally(c->store);
	if (c->after.n > 0 && (e = follow_up(c)) != ERR_OK)
		log_event(LOG_WARN,
			"a change of an administrator is committed, not all that follows it",
			log_field_text("action", c->route->action),
			log_field_text("why", err_text(e)));
	buf_clear(&c->after);
	return ERR_OK;
}

enum err
call_write(struct call *c, enum err (*work)(struct call *c, void *ctx), void *ctx)
{
	AUTO(db_tx_done) struct db_tx tx = {NULL, 0};
	enum err e = db_tx_begin_write(c->store->main, &tx);

	if (e == ERR_OK)
		e = audit_begin(c->store);
	if (e == ERR_OK)
		e = work(c, ctx);
	if (e == ERR_OK)
		e = record(c);
	else
		audit_drop(c->store);
	return e == ERR_OK ? commit(c, &tx) : e;
}

/* Whether this call may show secrets: where its route takes ?reveal, when that says so. */
static bool
reveals(const struct call *c)
{
	return (c->route->flags & ROUTE_REVEALS) != 0 &&
	       (!call_has_word(c->route->queries, SLICE("reveal")) || call_query_flag(c, "reveal"));
}

static enum err
check_reveal(struct call *c)
{
	if (!reveals(c) || c->caller.access == ACCESS_ADMIN)
		return ERR_OK;
	return call_refuse(c, 403, NULL, "Secrets are shown to the role admin; yours is %s.",
		access_names[c->caller.access]);
}

static enum err
begin(struct call *c)
{
	enum err e;

	if (c->route->data == ROUTE_NONE)
		return ERR_OK;
	/* A secret leaves after its record is written. */
	if (c->route->data == ROUTE_READ && !reveals(c))
		return db_tx_begin_read(c->store->main, c->tx);
	e = db_tx_begin_write(c->store->main, c->tx);
	return e == ERR_OK && c->route->data == ROUTE_WRITE ? audit_begin(c->store) : e;
}

/* Runs the handler in its one transaction. */
static enum err
run_in_transaction(struct call *c, struct store *before)
{
	AUTO(db_tx_done) struct db_tx tx = {NULL, 0};
	enum err e;

	c->tx = &tx;
	e = begin(c);
	if (e == ERR_OK)
		e = check_if_match(c);
	if (e == ERR_OK)
		e = c->route->run(c);
	if (e == ERR_OK && c->errors != NULL)
		e = ERR_SYNTAX;
	if (e == ERR_OK && c->is_dry && c->route->data == ROUTE_WRITE)
		e = dry_run_tell(c, before);
	else if (e == ERR_OK && c->route->data == ROUTE_WRITE)
		e = record(c);
	if (e != ERR_OK || c->is_dry)
		audit_drop(c->store);
	if (e == ERR_OK && tx.db != NULL && !c->is_dry)
		e = commit(c, &tx);
	c->tx = NULL;
	return e;
}

static enum err
answer(struct call *c, struct store *before)
{
	enum err e = find_route(c);

	if (e == ERR_OK)
		e = check_access(c);
	if (e == ERR_OK)
		e = call_read_query(c);
	if (e == ERR_OK)
		e = check_reveal(c);
	if (e == ERR_OK)
		e = call_read_body(c);
	c->answer = jval_object();
	return e == ERR_OK ? run_in_transaction(c, before) : e;
}

void
call_created(struct call *c, const char *name)
{
	c->status = 201;
	http_ask_header(c->ask, "Location", API_PATH "%s/%s", c->route->path, name);
}

enum err
call_done(struct call *c, enum err e)
{
	if (e == ERR_OK)
		c->status = 204;
	return e;
}

struct buf *
call_raw(struct call *c, const char *content_type)
{
	jval_free(c->answer);
	c->answer = NULL;
	c->ask->content_type = content_type;
	return &c->ask->answer;
}

enum err
call_file(struct call *c, const char *content_type, int *fd, uint64_t size_bytes)
{
	struct content *content = content_from_fd(*fd, size_bytes, SLICE(""));

	if (content == NULL)
		return ERR_NOMEM;
	*fd = -1;
	(void)call_raw(c, content_type);
	c->ask->file = content;
	return ERR_OK;
}

static enum err
put_tag(struct call *c)
{
	char tag[TAG_BYTES];
	enum err e = write_tag(c, c->route, tag);

	if (e == ERR_OK)
		http_ask_header(c->ask, "ETag", "%s", tag);
	return e;
}

/* Writes what the handler has made. */
static enum err
write_answer(struct call *c)
{
	struct http_ask *a = c->ask;
	enum err e = ERR_OK;

	http_ask_header(a, "Cache-Control", "no-store");
	http_ask_header(a, "X-Content-Type-Options", "nosniff");
	if (c->route->method == HTTP_METHOD_GET && !a->is_stream)
		e = put_tag(c);
	if (e == ERR_OK && c->answer != NULL && c->status != 204) {
		a->content_type = "application/json";
		e = jval_write(c->answer, &a->answer);
	}
	a->status = c->status;
	return e == ERR_OK ? buf_check(&a->answer) : e;
}

static void
tell_problem(struct call *c, enum err e)
{
	int status = c->status >= 400 ? c->status : problem_status(e);
	const char *detail = c->why->text[0] != '\0' ? c->why->text :
			     status >= 500           ? err_sentence(e) :
						       "";

	problem_write(c->ask, status, c->code, detail, c->errors);
	c->errors = NULL;
	if (status >= 500)
		log_event(LOG_ERROR, "a request of an administrator failed",
			log_field_slice("path", path_of(c->ask)), log_field_text("why", detail));
}

void
call_run(struct http_ask *ask, const struct admin_parts *parts, const struct settings *settings,
	struct store *store, struct store *before)
{
	struct why why = {""};
	struct call c = {.ask = ask,
		.parts = parts,
		.settings = settings,
		.store = store,
		.why = &why,
		.after = BUF(AFTER_MAX_BYTES),
		.status = 200};
	enum err e;

	if (ask->request.method == HTTP_METHOD_OPTIONS) {
		char allow[128];

		if (route_methods(path_of(ask), allow, sizeof(allow)))
			http_ask_header(ask, "Allow", "%s, OPTIONS", allow);
		ask->status = allow[0] != '\0' ? 204 : 404;
		return;
	}
	e = store_keys_refresh(store);
	if (e == ERR_OK)
		e = answer(&c, before);
	if (e == ERR_OK)
		e = write_answer(&c);
	if (e != ERR_OK)
		tell_problem(&c, e);
	jval_free(c.body);
	jval_free(c.answer);
	jval_free(c.errors);
	jval_free(c.report);
	buf_free(&c.after);
	buf_free(&c.query_text);
}
