#include "http/http_server.h"

#include "base/auto.h"
#include "base/clock.h"
#include "base/log.h"
#include "http/http_response.h"
#include "limits.h"

#include <microhttpd.h>
#include <stdlib.h>

enum {
	SWEEP_MS = 250,
	POOL_BYTES = 8 * 1024, /* per connection: the head, and pieces of a body */
	RUNS_PER_TURN = 4,
};

/* An exchange with what libmicrohttpd needs around it. */
struct call {
	struct http_exchange x; /* first: http_files gives it back */
	struct http_server *server;
	struct MHD_Connection *connection;
	bool is_begun;     /* the handler has seen the head */
	bool is_suspended; /* waits for x.ready() */
	char method[16];   /* for the trace; cut */
	char target[];     /* as sent, with its NUL */
};

struct http_server {
	struct front front; /* first */
	struct http_server_parts parts;
	struct http_files files;
	struct http_door *door;
	struct MHD_Daemon *daemon;
	struct loop_watch *watch; /* of the daemon's epoll descriptor */
	struct loop_timer *sweep, *again;
	struct http_conn *adopted; /* while MHD_add_connection() runs */
	bool is_draining;
	struct http_responses *responses;
};

static struct http_conn *
conn_of(struct MHD_Connection *connection)
{
	const union MHD_ConnectionInfo *info =
		MHD_get_connection_info(connection, MHD_CONNECTION_INFO_SOCKET_CONTEXT);

	return info ? info->socket_context : NULL;
}

static void
set_phase(struct MHD_Connection *connection, enum http_phase phase)
{
	struct http_conn *conn = conn_of(connection);

	if (conn != NULL && http_conn_phase(conn) != phase)
		http_door_phase(conn, phase);
}

static enum MHD_Result
respond(struct call *call)
{
	bool is_shared;
	struct MHD_Response *r = http_response_of(call->server->responses, &call->x, &is_shared);
	enum MHD_Result result;

	if (r == NULL) {
		call->x.status = 500;
		call->x.reason = REASON_FAILED;
		return MHD_NO; /* closes the connection */
	}
	set_phase(call->connection, HTTP_PHASE_MOVING);
	result = MHD_queue_response(call->connection, (unsigned)call->x.status, r);
	if (!is_shared)
		MHD_destroy_response(r);
	return result;
}

static enum MHD_Result
take_field(void *ctx, enum MHD_ValueKind kind, const char *name, const char *value)
{
	struct http_head *head = ctx;

	(void)kind;
	if (head->field_count == HTTP_FIELDS_MAX)
		return MHD_NO;
	/* As libmicrohttpd has it, blanks behind it too: "chunked " is no coding to it, and must be
	 * none to the gate. */
	head->fields[head->field_count++] = (struct http_field){slice_of(name), slice_of(value)};
	return MHD_YES;
}

/* Judges what libmicrohttpd made of the head: the same gate as at the door, because a second
 * request of a connection does not pass the door. */
static int
judge(struct call *call, const char *method, const char *version)
{
	struct http_head head;
	int status;

	head.method = slice_of(method);
	head.target = slice_of(call->target);
	head.field_count = 0;
	status = http_head_version(slice_of(version), &head.minor);
	if (status != 0)
		return status;
	if (MHD_get_connection_values(call->connection, MHD_HEADER_KIND, take_field, &head) < 0 ||
		head.field_count == HTTP_FIELDS_MAX)
		return 431;
	return http_gate(&head, &call->x.request);
}

/* Whether the rest of a request that is answered already can be read and dropped, so that the
 * connection lives on; else the answer goes out at once and the connection ends. */
static bool
is_drainable(const struct call *call)
{
	const struct http_request *r = &call->x.request;

	if (r->is_chunked || r->content_length > HTTP_DRAIN_MAX_BYTES)
		return false;
	return !r->wants_continue || call->x.status == 401;
}

/* Holds the connection until ready() is told. */
static enum MHD_Result
suspend(struct call *call)
{
	set_phase(call->connection, HTTP_PHASE_HELD);
	call->is_suspended = true;
	MHD_suspend_connection(call->connection);
	return MHD_YES;
}

/* A connection of the shared account belongs to the phone that it named first. */
static void
begin_files(struct call *call)
{
	struct http_conn *conn = conn_of(call->connection);
	struct who *who = &call->x.who;

	who->binds = true;
	if (conn != NULL && conn->is_bound) {
		who->is_bound = true;
		who->mac = conn->bound;
	}
	http_files_begin(&call->server->files, &call->x, clock_mono_ms() / 1000);
	if (conn != NULL && who->is_bound && who->proof == PROOF_BOOTSTRAP) {
		conn->is_bound = true;
		conn->bound = who->mac;
	}
}

static enum MHD_Result
begin(struct call *call, const char *method, const char *version)
{
	struct http_exchange *x = &call->x;

	call->is_begun = true;
	(void)snprintf(call->method, sizeof(call->method), "%s", method);
	x->status = judge(call, method, version);
	set_phase(call->connection, HTTP_PHASE_MOVING);
	if (x->status != 0) {
		x->reason = x->status == 405 ? REASON_METHOD : REASON_BAD_REQUEST;
		return respond(call);
	}
	begin_files(call);
	/* An answer that is queued now, or when a connection that is suspended now goes on, comes
	 * before the end of the request and closes the connection: a download waits in end(). */
	return x->status == 0 || is_drainable(call) ? MHD_YES : respond(call);
}

static enum MHD_Result
take_body(struct call *call, const char *bytes, size_t *n)
{
	struct http_exchange *x = &call->x;

	x->body_bytes += *n;
	if (x->upload != NULL)
		http_files_body(x, bytes, *n);
	else if (x->body_bytes > HTTP_DRAIN_MAX_BYTES)
		return MHD_NO; /* refused in the middle, and too much still to come */
	*n = 0;
	return MHD_YES;
}

/* The exchange has its status: goes on where the connection was suspended. */
static void
ready(struct http_exchange *x)
{
	struct call *call = (struct call *)x;

	if (!call->is_suspended)
		return;
	call->is_suspended = false;
	MHD_resume_connection(call->connection);
	/* Without a listening socket of its own the daemon does not wake its epoll descriptor. */
	loop_timer_start(call->server->again, 0, 0);
}

static enum MHD_Result
end(struct call *call)
{
	struct http_exchange *x = &call->x;

	if (x->status == 0) {
		http_files_end(x, x->at_ms / 1000);
		if (x->status == 0)
			return suspend(call);
	}
	return respond(call);
}

static enum MHD_Result
/* NOLINTNEXTLINE(readability-function-size): the library says what it is given. */
handle(void *ctx, struct MHD_Connection *connection, const char *url, const char *method,
	const char *version, const char *body, size_t *body_n, void **request_ctx)
{
	struct call *call = *request_ctx;

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

/* libmicrohttpd has read a request line; the target is cut and decoded afterwards, so it is
 * kept here. */
static void *
note_target(void *ctx, const char *target, struct MHD_Connection *connection)
{
	struct http_server *s = ctx;
	struct http_conn *conn = conn_of(connection);
	size_t n =
		strnlen(target, HTTP_TARGET_MAX_BYTES + 1); /* http_gate() refuses a longer one */
	struct call *call = malloc(sizeof(*call) + n + 1);

	if (call == NULL || conn == NULL) {
		free(call);
		return NULL;
	}
	memset(call, 0, sizeof(*call));
	memcpy(call->target, target, n);
	call->target[n] = '\0';
	call->server = s;
	call->connection = connection;
	call->x.peer = conn->peer;
	call->x.who.ip = peer_ip((const struct sockaddr *)&conn->address.sa);
	call->x.at_ms = clock_wall_ms();
	call->x.began_us = clock_mono_us();
	call->x.ready = ready;
	call->x.request.user_agent = SLICE(""); /* told of a request that the gate refuses, too */
	if (http_conn_phase(conn) == HTTP_PHASE_IDLE)
		http_door_phase(conn, HTTP_PHASE_HEAD);
	return call;
}

/* The phone that a request belongs to in the trace: the one that it names, else the one that was
 * named on this connection before (an image, the master for everybody).  A claim, for display. */
static struct mac
phone_of(const struct call *call)
{
	const struct http_exchange *x = &call->x;
	struct http_conn *conn = conn_of(call->connection);

	if (x->has_name && x->name.has_mac && conn != NULL)
		conn->mac = x->name.mac;
	if (x->has_name && x->name.has_mac)
		return x->name.mac;
	return conn != NULL ? conn->mac : mac_from_u64(0);
}

static void
tell(struct http_server *s, const struct call *call)
{
	const struct http_exchange *x = &call->x;
	bool is_upload = x->request.method == HTTP_METHOD_PUT;
	struct mac mac = phone_of(call);
	bool has_bytes = x->content != NULL && x->request.method == HTTP_METHOD_GET;
	struct visit_record r = {
		.at_ms = x->at_ms,
		.duration_us = (uint32_t)(clock_mono_us() - x->began_us),
		.status = (uint16_t)x->status,
		.channel = (uint8_t)s->parts.files.channel,
		.proof = (uint8_t)x->who.proof,
		.reason = (uint8_t)x->reason,
		.has_mac = !mac_is_zero(mac),
		.mac = mac,
		.bytes = is_upload ? x->body_bytes :
			 has_bytes ? x->status == 206 ? x->part.length : content_size(x->content) :
				     0,
		.method = slice_of(call->method),
		.name = x->has_name ? slice_of(x->name.path) : slice_of(call->target),
		.address = slice_of(x->peer),
		.agent = x->request.user_agent,
	};

	s->parts.trace(s->parts.ctx, &r);
}

static void
completed(void *ctx, struct MHD_Connection *connection, void **request_ctx,
	enum MHD_RequestTerminationCode why)
{
	struct http_server *s = ctx;
	struct call *call = *request_ctx;

	if (call == NULL)
		return;
	*request_ctx = NULL;
	if (call->is_begun) {
		if (why != MHD_REQUEST_TERMINATED_COMPLETED_OK)
			call->x.reason = http_files_hung_up(&call->x);
		tell(s, call);
	}
	http_files_done(&call->x);
	free(call);
	set_phase(connection, s->is_draining ? HTTP_PHASE_HEAD : HTTP_PHASE_IDLE);
}

static void
connection_changed(void *ctx, struct MHD_Connection *connection, void **socket_ctx,
	enum MHD_ConnectionNotificationCode what)
{
	struct http_server *s = ctx;
	struct http_conn *conn = *socket_ctx;

	(void)connection;
	if (what == MHD_CONNECTION_NOTIFY_STARTED)
		*socket_ctx = s->adopted;
	else if (conn != NULL)
		http_door_gone(conn);
}

static void
run_daemon(void *ctx)
{
	struct http_server *s = ctx;
	MHD_UNSIGNED_LONG_LONG wait_ms = 1;

	for (int i = 0; i < RUNS_PER_TURN; i++) {
		(void)MHD_run(s->daemon);
		if (MHD_get_timeout(s->daemon, &wait_ms) != MHD_YES || wait_ms > 0)
			return;
	}
	loop_timer_start(s->again, 0, 0); /* more to do, after the others */
}

static enum err
admit(void *ctx, struct http_conn *conn)
{
	struct http_server *s = ctx;
	enum MHD_Result result;

	s->adopted = conn;
	result = MHD_add_connection(
		s->daemon, conn->fd, (const struct sockaddr *)&conn->address.sa, conn->address.len);
	s->adopted = NULL;
	return result == MHD_YES ? ERR_OK : ERR_NOMEM;
}

/* A first head that was refused: nothing of it can be trusted, so only its address is told. */
static void
refused(void *ctx, const struct http_conn *conn, int status)
{
	struct http_server *s = ctx;
	const struct visit_record r = {.at_ms = clock_wall_ms(),
		.status = (uint16_t)status,
		.channel = (uint8_t)s->parts.files.channel,
		.reason = status == 405 ? REASON_METHOD : REASON_BAD_REQUEST,
		.method = SLICE(""),
		.name = SLICE(""),
		.address = slice_of(conn->peer),
		.agent = SLICE("")};

	s->parts.trace(s->parts.ctx, &r);
}

static void
sweep(void *ctx)
{
	struct http_server *s = ctx;

	http_door_sweep(s->door);
	if (s->is_draining)
		http_door_end_idle(s->door);
}

/* Leaves the target as it was sent: one decoder is ours, in http_gate. */
static size_t
no_unescape(void *ctx, struct MHD_Connection *connection, char *text)
{
	(void)ctx;
	(void)connection;
	return strlen(text);
}

__attribute__((format(printf, 2, 0))) static void
log_daemon(void *ctx, const char *format, va_list args)
{
	char text[256];

	(void)ctx;
	(void)vsnprintf(text, sizeof(text), format, args);
	log_event(LOG_DEBUG, "libmicrohttpd says",
		log_field_slice("text", slice_trim(slice_of(text))));
}

static struct MHD_Daemon *
start_daemon(struct http_server *s)
{
	unsigned flags = MHD_USE_EPOLL | MHD_USE_NO_LISTEN_SOCKET | MHD_ALLOW_SUSPEND_RESUME |
			 MHD_USE_ERROR_LOG;

	return MHD_start_daemon(flags, 0, NULL, NULL, handle, s, MHD_OPTION_EXTERNAL_LOGGER,
		log_daemon, NULL, MHD_OPTION_CONNECTION_LIMIT,
		(unsigned)settings_number(s->parts.settings, SET_CONNECTIONS) + 64,
		MHD_OPTION_CONNECTION_MEMORY_LIMIT, (size_t)POOL_BYTES, MHD_OPTION_URI_LOG_CALLBACK,
		note_target, s, MHD_OPTION_UNESCAPE_CALLBACK, no_unescape, NULL,
		MHD_OPTION_NOTIFY_COMPLETED, completed, s, MHD_OPTION_NOTIFY_CONNECTION,
		connection_changed, s, MHD_OPTION_END);
}

static enum err
start(struct http_server *s, int listen_fd)
{
	const struct http_door_parts door = {
		s->parts.loop, s->parts.settings, s->parts.crowd, admit, refused, s};
	const union MHD_DaemonInfo *info;

	s->responses = http_responses_new(s->parts.files.auth);
	s->daemon = start_daemon(s);
	if (s->responses == NULL || s->daemon == NULL)
		return ERR_NOMEM;
	info = MHD_get_daemon_info(s->daemon, MHD_DAEMON_INFO_EPOLL_FD);
	if (info == NULL)
		return ERR_IO;
	s->watch = loop_watch(s->parts.loop, info->epoll_fd, run_daemon, s);
	s->sweep = loop_timer(s->parts.loop, sweep, s);
	s->again = loop_timer(s->parts.loop, run_daemon, s);
	s->door = http_door_new(&door, listen_fd);
	if (s->watch == NULL || s->sweep == NULL || s->again == NULL || s->door == NULL)
		return ERR_NOMEM;
	loop_timer_start(s->sweep, SWEEP_MS, SWEEP_MS);
	return ERR_OK;
}

static void
change_settings(struct front *f, const struct settings *settings)
{
	struct http_server *s = (struct http_server *)f;

	s->parts.settings = settings;
	http_door_settings(s->door, settings);
}

static void
drain(struct front *f)
{
	struct http_server *s = (struct http_server *)f;

	s->is_draining = true;
	http_door_close(s->door);
	http_door_end_idle(s->door);
}

static size_t
count(const struct front *f)
{
	return http_door_count(((const struct http_server *)f)->door);
}

static bool
holds(const struct front *f)
{
	return http_door_holds(((const struct http_server *)f)->door);
}

static void
server_free(struct front *f)
{
	struct http_server *s = (struct http_server *)f;

	if (s->door != NULL && !s->is_draining)
		drain(f);
	loop_watch_end(s->watch);
	if (s->sweep != NULL)
		loop_timer_stop(s->sweep);
	if (s->again != NULL)
		loop_timer_stop(s->again);
	if (s->daemon != NULL)
		MHD_stop_daemon(s->daemon); /* ends what is left; the door counts down */
	http_responses_free(s->responses);
	http_door_free(s->door);
	http_files_wipe(&s->files);
	free(s);
}

struct front *
http_server_new(const struct http_server_parts *parts, int listen_fd)
{
	static const struct front_calls calls = {change_settings, drain, count, holds, server_free};
	struct http_server *s = calloc(1, sizeof(*s));

	if (s == NULL)
		return NULL;
	s->front.calls = &calls;
	s->parts = *parts;
	if (http_files_init(&s->files, &parts->files) != ERR_OK || start(s, listen_fd) != ERR_OK) {
		server_free(&s->front);
		return NULL;
	}
	return &s->front;
}
