#include "http/http_inner.h"

#include "base/auto.h"
#include "base/clock.h"
#include "http/http_trace.h"
#include "net/vigil.h"

#include <stdlib.h>

/* An exchange with what libmicrohttpd needs around it. */
struct call {
	struct http_exchange x; /* first: http_files gives it back */
	struct http_server *server;
	struct MHD_Connection *connection;
	bool is_begun;      /* the handler has seen the head */
	bool is_suspended;  /* waits for x.ready() */
	struct vigil vigil; /* while its bytes inside TLS wait for the line */
	char method[16];    /* for the trace; cut */
	const char *target; /* as sent; stands behind this */
};

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
	http_conn_set_phase(call->connection, HTTP_PHASE_MOVING);
	result = MHD_queue_response(call->connection, (unsigned)call->x.status, r);
	if (!is_shared)
		MHD_destroy_response(r);
	return result;
}

/* Holds the connection until ready() is told. */
static enum MHD_Result
suspend(struct call *call)
{
	http_conn_set_phase(call->connection, HTTP_PHASE_HELD);
	call->is_suspended = true;
	MHD_suspend_connection(call->connection);
	return MHD_YES;
}

/* A connection of the shared account belongs to the phone that it named first. */
static void
begin_files(struct call *call)
{
	struct http_conn *conn = http_conn_of(call->connection);
	struct who *who = &call->x.who;

	who->binds = true;
	if (!who->is_bound && conn->is_bound) {
		who->is_bound = true;
		who->mac = conn->bound;
	}
	call->x.is_urgent =
		call->x.request.is_chunked || call->x.request.content_length > HTTP_DRAIN_MAX_BYTES;
	http_files_begin(&call->server->files, &call->x, clock_mono_ms() / 1000);
	conn->is_proven = who->proof != PROOF_NONE;
	if (who->is_bound && who->proof == PROOF_BOOTSTRAP) {
		conn->is_bound = true;
		conn->bound = who->mac;
	}
}

/* What the client's certificate proves; judged once for each connection. */
static void
identify(struct call *call)
{
	struct http_conn *conn = http_conn_of(call->connection);
	const union MHD_ConnectionInfo *info;
	struct http_exchange *x = &call->x;

	if (conn->tls != NULL && !conn->is_judged) {
		info = MHD_get_connection_info(
			call->connection, MHD_CONNECTION_INFO_GNUTLS_SESSION);
		conn->certificate =
			info ? tls_dressed_peer(conn->tls, info->tls_session, &conn->mac) :
			       CERT_NONE;
		conn->is_judged = true;
	}
	x->certificate = identity_by_certificate(&x->who, conn->certificate, conn->mac);
}

static bool
has_body(const struct call *call)
{
	return call->x.request.is_chunked || call->x.request.content_length > 0;
}

static enum MHD_Result
begin(struct call *call, const char *method, const char *version)
{
	struct http_exchange *x = &call->x;

	call->is_begun = true;
	identify(call);
	(void)snprintf(call->method, sizeof(call->method), "%s", method);
	x->status = http_conn_judge(
		call->connection, method, call->target, version, HTTP_FOR_PHONES, &x->request);
	http_conn_set_phase(
		call->connection, has_body(call) ? HTTP_PHASE_TAKING : HTTP_PHASE_MOVING);
	if (x->status != 0) {
		x->reason = x->status == 405 ? REASON_METHOD : REASON_BAD_REQUEST;
		return respond(call);
	}
	begin_files(call);
	/* An answer that is queued now, or when a connection that is suspended now goes on, comes
	 * before the end of the request and closes the connection.  A download waits in end(),
	 * which is next, but for one with a body: the client could hang up before its end. */
	if (x->status == 0 && x->upload == NULL && has_body(call))
		return suspend(call);
	return x->status == 0 || http_conn_is_drainable(&x->request, x->status) ? MHD_YES :
										  respond(call);
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

/* It waits for the line, or goes on.  It is as fast as it may be, so its rate is not measured
 * meanwhile, and anew from then on. */
static void
set_paced(struct call *call, bool waits)
{
	struct http_conn *conn = http_conn_of(call->connection);
	enum http_phase was = waits ? HTTP_PHASE_MOVING : HTTP_PHASE_PACED;

	if (conn != NULL && http_conn_phase(conn) == was)
		http_door_phase(conn, waits ? HTTP_PHASE_PACED : HTTP_PHASE_MOVING);
}

/* The exchange has its status: goes on where the connection was suspended. */
static void
ready(struct http_exchange *x)
{
	struct call *call = (struct call *)x;

	if (!call->is_suspended)
		return;
	call->is_suspended = false;
	vigil_end(&call->vigil);
	set_paced(call, false);
	http_conn_resume(call->server, call->connection);
}

static void
pump_paced(void *ctx, bool waits)
{
	set_paced(ctx, waits);
}

static void
gone(void *ctx)
{
	struct call *call = ctx;

	call->x.has_gone = true;
	ready(&call->x);
}

/* Inside TLS, which libmicrohttpd has: nothing can be sent to see whether the peer is there. */
static void
paced(struct http_exchange *x)
{
	struct call *call = (struct call *)x;
	const struct http_conn *conn = http_conn_of(call->connection);

	set_paced(call, true);
	http_conn_mind(call->connection);
	if (conn != NULL) {
		call->vigil = (struct vigil){.fd = conn->fd, .gone = gone, .ctx = call};
		vigil_begin(&call->vigil, call->server->parts.loop);
	}
	call->is_suspended = true;
	MHD_suspend_connection(call->connection);
}

static void
pumped(void *ctx)
{
	struct call *call = ctx;

	ready(&call->x);
}

/* Takes the connection out of libmicrohttpd's hands until the file is sent. */
static void
send_file(struct http_exchange *x)
{
	struct call *call = (struct call *)x;
	const union MHD_ConnectionInfo *info =
		MHD_get_connection_info(call->connection, MHD_CONNECTION_INFO_CONNECTION_FD);
	bool is_part = x->status == 206;

	if (info == NULL)
		return;
	x->pump = http_pump_new(&call->server->pumps, call->server->parts.loop, info->connect_fd,
		x->content, is_part ? x->part.offset : 0,
		is_part ? x->part.length : content_size(x->content));
	if (x->pump == NULL)
		return;
	call->is_suspended = true;
	http_conn_mind(call->connection);
	MHD_suspend_connection(call->connection);
	http_pump_start(x->pump, pumped, pump_paced, call);
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

static void *
new_call(void *ctx, const char *target, struct MHD_Connection *connection)
{
	struct http_server *s = ctx;
	struct http_conn *conn = http_conn_of(connection);
	char *copy;
	struct call *call = http_conn_begin(conn, target, sizeof(*call), &copy);

	if (call == NULL)
		return NULL;
	call->target = copy;
	call->server = s;
	call->connection = connection;
	call->x.peer = conn->peer;
	call->x.who.ip = peer_ip((const struct sockaddr *)&conn->address.sa);
	call->x.at_ms = clock_wall_ms();
	call->x.began_us = clock_mono_us();
	call->x.ready = ready;
	call->x.paced = paced;
	call->x.send = send_file;
	call->x.request.user_agent = SLICE(""); /* told of a request that the gate refuses, too */
	return call;
}

/* Whether a file was not sent whole, which libmicrohttpd does not know. */
static bool
has_failed(const struct http_pump *p)
{
	return p != NULL && http_pump_state(p) != HTTP_PUMP_DONE;
}

/* Why it was not answered whole: it may be our doing. */
static enum reason
reason_of_end(const struct http_exchange *x, enum MHD_RequestTerminationCode why)
{
	bool was_stopped = x->pump != NULL && http_pump_state(x->pump) == HTTP_PUMP_STOPPED;

	return was_stopped || x->is_stopped || why == MHD_REQUEST_TERMINATED_DAEMON_SHUTDOWN ?
		       REASON_STOPPED :
		       http_files_hung_up(x);
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
	vigil_end(&call->vigil);
	if (call->is_begun) {
		if (why != MHD_REQUEST_TERMINATED_COMPLETED_OK || has_failed(call->x.pump))
			call->x.reason = reason_of_end(&call->x, why);
		http_trace_request(&s->parts, &call->x, slice_of(call->method),
			slice_of(call->target), http_conn_of(connection));
	}
	http_files_done(&call->x);
	free(call);
	http_conn_rest(s, connection);
}

const struct http_handler http_call_handler = {new_call, handle, completed};
