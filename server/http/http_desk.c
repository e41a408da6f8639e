#include "http/http_inner.h"

#include "base/auto.h"
#include "base/clock.h"

#include <stdarg.h>
#include <stdlib.h>

enum { STREAM_PIECE_BYTES = 16 * 1024 };

/* An ask with what libmicrohttpd needs around it. */
struct desk_call {
	struct http_ask a; /* first: answers come with it */
	struct http_server *server;
	struct MHD_Connection *connection;
	size_t body_max;
	bool is_begun;      /* the handler has seen the head */
	bool is_met;        /* the desk knows of it: is told when it is gone */
	bool is_asked;      /* the desk has it, or had it */
	bool is_answered;   /* the desk is done with it */
	bool is_suspended;  /* waits for the desk, or for more of a stream */
	bool is_over;       /* a stream: nothing more will come */
	struct buf pieces;  /* of a stream, not sent yet */
	size_t sent;        /* of pieces */
	const char *target; /* as sent; stands behind this */
};

static const char *const field_names[ASK_FIELD__COUNT] = {
	[ASK_ACCEPT] = "Accept",
	[ASK_CONTENT_TYPE] = "Content-Type",
	[ASK_COOKIE] = "Cookie",
	[ASK_CSRF] = "X-CSRF-Token",
	[ASK_IF_MATCH] = "If-Match",
	[ASK_LAST_EVENT] = "Last-Event-ID",
	[ASK_ORIGIN] = "Origin",
	[ASK_HOST] = "Host",
	[ASK_FETCH_SITE] = "Sec-Fetch-Site",
};

void
http_ask_header(struct http_ask *a, const char *name, const char *format, ...)
{
	struct http_header *h;
	va_list args;
	int n;

	if (a->header_count == ASK_HEADERS_MAX)
		return;
	h = &a->headers[a->header_count];
	va_start(args, format);
	n = vsnprintf(h->value, sizeof(h->value), format, args);
	va_end(args);
	if (n < 0 || (size_t)n >= sizeof(h->value))
		return;
	h->name = name;
	a->header_count++;
}

void
http_ask_file(struct http_ask *a, struct content *c)
{
	char range[HTTP_CONTENT_RANGE_BYTES];

	a->file = c;
	a->status =
		http_part_choose(&a->request, content_size(c), slice_of(content_tag(c)), &a->part);
	http_ask_header(a, "ETag", "\"%s\"", content_tag(c));
	http_ask_header(a, "Accept-Ranges", "bytes");
	if (a->status == 206)
		http_ask_header(a, "Content-Range", "%s",
			http_content_range_text(&a->part, content_size(c), range));
	else if (a->status == 416)
		http_ask_header(a, "Content-Range", "%s",
			http_content_range_text(NULL, content_size(c), range));
}

/* Two of one kind could be read in two ways: they are none. */
static enum MHD_Result
take_field(void *ctx, enum MHD_ValueKind kind, const char *name, const char *value)
{
	struct http_ask *a = ctx;

	(void)kind;
	for (size_t i = 0; i < ASK_FIELD__COUNT; i++)
		if (slice_eq_nocase(slice_of(name), slice_of(field_names[i])))
			a->fields[i] = a->fields[i].n > 0 ? SLICE("") : slice_trim(slice_of(value));
	return MHD_YES;
}

/* What somebody logs in with is nobody's to record. */
static bool
is_login(const char *name)
{
	static const char *const names[] = {"Authorization", "Proxy-Authorization", "Cookie"};

	for (size_t i = 0; i < COUNT(names); i++)
		if (slice_eq_nocase(slice_of(name), slice_of(names[i])))
			return true;
	return false;
}

/* Field by field as they came, for who records what a client says. */
static enum MHD_Result
take_head(void *ctx, enum MHD_ValueKind kind, const char *name, const char *value)
{
	struct http_ask *a = ctx;

	(void)kind;
	buf_addf(&a->heads, "%s: %s\n", name,
		value == NULL  ? "" :
		is_login(name) ? "********" :
				 value);
	return MHD_YES;
}

static ssize_t
read_stream(void *ctx, uint64_t at, char *dst, size_t n)
{
	struct desk_call *call = ctx;
	size_t left = call->pieces.n - call->sent;

	(void)at;
	if (left == 0 && call->is_over)
		return MHD_CONTENT_READER_END_OF_STREAM;
	if (left == 0) {
		buf_clear(&call->pieces);
		call->sent = 0;
		call->is_suspended = true;
		MHD_suspend_connection(call->connection);
		http_conn_set_phase(call->connection, HTTP_PHASE_HELD);
		return 0;
	}
	/* Until it waits for more again, it waits for its reader, for whom there is a least rate.
	 */
	http_conn_set_phase(call->connection, HTTP_PHASE_MOVING);
	n = left < n ? left : n;
	memcpy(dst, buf_slice(&call->pieces).p + call->sent, n);
	call->sent += n;
	return (ssize_t)n;
}

static struct MHD_Response *
make_response(struct desk_call *call)
{
	struct http_ask *a = &call->a;
	struct slice bytes = a->page.n > 0 ? a->page : buf_slice(&a->answer);
	union {
		const char *from;
		void *to;
	} p = {bytes.p};

	if (a->file != NULL && (a->status == 200 || a->status == 206))
		return http_response_of_bytes(a->is_tls, a->file, NULL, a->part.offset,
			a->status == 206 ? a->part.length : content_size(a->file));
	if (a->is_stream)
		return MHD_create_response_from_callback(
			MHD_SIZE_UNKNOWN, STREAM_PIECE_BYTES, read_stream, call, NULL);
	return MHD_create_response_from_buffer(bytes.n, p.to, MHD_RESPMEM_PERSISTENT);
}

static enum MHD_Result
respond(struct desk_call *call)
{
	struct http_ask *a = &call->a;
	struct MHD_Response *r = make_response(call);
	enum MHD_Result result;

	if (r == NULL)
		return MHD_NO; /* closes the connection */
	if (a->content_type != NULL)
		(void)MHD_add_response_header(r, "Content-Type", a->content_type);
	for (size_t i = 0; i < a->header_count; i++)
		(void)MHD_add_response_header(r, a->headers[i].name, a->headers[i].value);
	http_conn_set_phase(call->connection, HTTP_PHASE_MOVING);
	result = MHD_queue_response(call->connection, (unsigned)a->status, r);
	MHD_destroy_response(r);
	return result;
}

/* Answers by itself what no desk sees. */
static enum MHD_Result
refuse(struct desk_call *call, int status)
{
	struct http_ask *a = &call->a;

	a->status = status;
	if (a->content_type == NULL) { /* the desk has not said it in its own words */
		buf_addf(
			&a->answer, "%d %s\n", status, MHD_get_reason_phrase_for((unsigned)status));
		a->content_type = "text/plain; charset=utf-8";
		if (status == 405)
			http_ask_header(
				a, "Allow", "%s", http_allow[call->server->parts.desk->service]);
		if (status == 503)
			http_ask_header(a, "Retry-After", "5");
	}
	return http_conn_is_drainable(&a->request, status) ? MHD_YES : respond(call);
}

static enum MHD_Result
begin(struct desk_call *call, const char *method, const char *version)
{
	const struct http_desk *desk = call->server->parts.desk;
	struct http_ask *a = &call->a;
	int status = http_conn_judge(
		call->connection, method, call->target, version, desk->service, &a->request);

	call->is_begun = true;
	http_conn_set_phase(call->connection, HTTP_PHASE_MOVING);
	if (status != 0) {
		a->status = status;
		return respond(call);
	}
	(void)slice_cut(a->request.target, '?', &a->query);
	(void)MHD_get_connection_values(call->connection, MHD_HEADER_KIND, take_field, a);
	if (desk->wants_heads)
		(void)MHD_get_connection_values(call->connection, MHD_HEADER_KIND, take_head, a);
	call->is_met = true;
	call->body_max = desk->body_max(desk->ctx, a);
	a->body = BUF(call->body_max);
	if (a->status != 0)
		return refuse(call, a->status);
	if (a->request.content_length > call->body_max)
		return refuse(call, 413);
	return MHD_YES;
}

static enum MHD_Result
take_body(struct desk_call *call, const char *bytes, size_t *n)
{
	struct http_ask *a = &call->a;

	if (a->status == 0) {
		buf_add(&a->body, (struct slice){bytes, *n});
		if (buf_check(&a->body) != ERR_OK)
			return MHD_NO; /* without a length that said so: nothing polite is left */
	}
	*n = 0;
	return MHD_YES;
}

void
http_ask_done(struct http_ask *a)
{
	struct desk_call *call = (struct desk_call *)a;

	call->is_answered = true;
	if (!call->is_suspended)
		return;
	call->is_suspended = false;
	http_conn_resume(call->server, call->connection);
}

static enum MHD_Result
end(struct desk_call *call)
{
	const struct http_desk *desk = call->server->parts.desk;

	if (call->a.status == 0 && !call->is_asked) {
		call->is_asked = true;
		desk->answer(desk->ctx, &call->a);
		/* What stands in a is another thread's until it is done. */
		if (!call->is_answered) {
			http_conn_set_phase(call->connection, HTTP_PHASE_HELD);
			call->is_suspended = true;
			MHD_suspend_connection(call->connection);
			return MHD_YES;
		}
	}
	return respond(call);
}

static enum MHD_Result
/* NOLINTNEXTLINE(readability-function-size): the library says what it is given. */
handle(void *ctx, struct MHD_Connection *connection, const char *url, const char *method,
	const char *version, const char *body, size_t *body_n, void **request_ctx)
{
	struct desk_call *call = *request_ctx;

	(void)ctx;
	(void)url; /* the target as sent is in the call */
	if (call == NULL || call->is_suspended)
		return call == NULL ? MHD_NO : MHD_YES;
	call->connection = connection;
	if (!call->is_begun)
		return begin(call, method, version);
	if (*body_n > 0)
		return take_body(call, body, body_n);
	return end(call);
}

bool
http_ask_push(struct http_ask *a, struct slice bytes)
{
	struct desk_call *call = (struct desk_call *)a;

	buf_add(&call->pieces, bytes);
	if (buf_check(&call->pieces) != ERR_OK) {
		http_ask_end(a);
		return false;
	}
	http_ask_done(a);
	return true;
}

void
http_ask_end(struct http_ask *a)
{
	((struct desk_call *)a)->is_over = true;
	http_ask_done(a);
}

static void *
new_call(void *ctx, const char *target, struct MHD_Connection *connection)
{
	struct http_server *s = ctx;
	struct http_conn *conn = http_conn_of(connection);
	char *copy;
	struct desk_call *call = http_conn_begin(conn, target, sizeof(*call), &copy);

	if (call == NULL)
		return NULL;
	call->target = copy;
	call->server = s;
	call->connection = connection;
	call->pieces = BUF(STREAM_WAITING_MAX_BYTES);
	call->a.answer = BUF(ADMIN_ANSWER_MAX_BYTES);
	call->a.body = BUF(0);
	call->a.heads = BUF(2 * (size_t)HTTP_HEAD_MAX_BYTES);
	call->a.query = call->a.page = SLICE("");
	for (size_t i = 0; i < ASK_FIELD__COUNT; i++)
		call->a.fields[i] = SLICE("");
	call->a.peer = conn->peer;
	call->a.ip = peer_ip((const struct sockaddr *)&conn->address.sa);
	call->a.is_tls = s->parts.tls != NULL;
	call->a.at = clock_wall_s();
	return call;
}

static void
completed(void *ctx, struct MHD_Connection *connection, void **request_ctx,
	enum MHD_RequestTerminationCode why)
{
	struct http_server *s = ctx;
	struct desk_call *call = *request_ctx;

	(void)why;
	if (call == NULL)
		return;
	*request_ctx = NULL;
	if (call->is_met)
		s->parts.desk->gone(s->parts.desk->ctx, &call->a);
	if (call->a.let_go != NULL)
		call->a.let_go(call->a.held);
	buf_wipe(&call->a.answer);
	buf_wipe(&call->a.body);
	buf_wipe(&call->a.heads);
	buf_free(&call->pieces);
	content_unref(call->a.file);
	free(call);
	http_conn_rest(s, connection);
}

const struct http_handler http_desk_handler = {new_call, handle, completed};
