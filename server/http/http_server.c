#include "http/http_inner.h"

#include "base/auto.h"
#include "base/log.h"
#include "http/http_trace.h"

#include <stdlib.h>

enum {
	SWEEP_MS = 250,
	POOL_BYTES = 8 * 1024, /* per connection: the head, and pieces of a body */
	RUNS_PER_TURN = 4,
	HEADS_PER_MS = 32, /* handshakes that are tried in vain, for each millisecond of pause */
};

/* Has GnuTLS's session use the certificate in force.  Where that fails, the handshake fails. */
static void
dress(const struct http_server *s, struct MHD_Connection *connection, struct http_conn *conn)
{
	const struct tls_context *context = tls_shelf_top(s->parts.tls);
	const union MHD_ConnectionInfo *info =
		MHD_get_connection_info(connection, MHD_CONNECTION_INFO_GNUTLS_SESSION);

	if (conn != NULL && info != NULL && tls_dress(context, info->tls_session))
		conn->tls = context;
}

static void
connection_changed(void *ctx, struct MHD_Connection *connection, void **socket_ctx,
	enum MHD_ConnectionNotificationCode what)
{
	struct http_server *s = ctx;
	struct http_conn *conn = *socket_ctx;

	if (what != MHD_CONNECTION_NOTIFY_STARTED) {
		if (conn != NULL)
			http_door_gone(conn);
		return;
	}
	conn = *socket_ctx = s->adopted;
	s->adopted = NULL;
	if (s->parts.tls != NULL)
		dress(s, connection, conn);
}

/* Once a handshake has begun libmicrohttpd takes its connection for readable until the handshake is
 * over, and never waits: who stands still in the middle would have it turn round and round.  So it
 * is let run now and then, the less often the more there are; what really comes wakes it at once.
 */
static uint64_t
pause_ms(const struct http_server *s)
{
	return s->parts.tls != NULL ? (http_door_heads(s->door) + HEADS_PER_MS - 1) / HEADS_PER_MS :
				      0;
}

static void
run_daemon(void *ctx)
{
	struct http_server *s = ctx;
	MHD_UNSIGNED_LONG_LONG wait_ms = 1;
	uint64_t pause = pause_ms(s);

	for (int i = 0; i < (pause > 0 ? 1 : RUNS_PER_TURN); i++) {
		(void)MHD_run(s->daemon);
		if (MHD_get_timeout(s->daemon, &wait_ms) != MHD_YES || wait_ms > 0)
			return;
	}
	if (pause > 0)
		loop_timer_start(s->pause, pause, 0);
	else
		loop_next_ask(s->again);
}

/* libmicrohttpd closes the socket when it fails, too; without having told of the connection, if it
 * failed early. */
static void
admit(void *ctx, struct http_conn *conn)
{
	struct http_server *s = ctx;

	s->adopted = conn;
	(void)MHD_add_connection(
		s->daemon, conn->fd, (const struct sockaddr *)&conn->address.sa, conn->address.len);
	if (s->adopted != NULL)
		http_door_gone(conn);
	s->adopted = NULL;
}

static void
refused(void *ctx, const struct http_conn *conn, int status)
{
	struct http_server *s = ctx;

	if (s->parts.trace != NULL)
		http_trace_refused(&s->parts, conn, status);
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
	bool is_tls = s->parts.tls != NULL;
	unsigned flags = MHD_USE_EPOLL | MHD_USE_NO_LISTEN_SOCKET | MHD_ALLOW_SUSPEND_RESUME |
			 MHD_USE_ERROR_LOG | (is_tls ? MHD_USE_TLS : 0);

	return MHD_start_daemon(flags, 0, NULL, NULL, s->handler->handle, s,
		MHD_OPTION_EXTERNAL_LOGGER, log_daemon, NULL, MHD_OPTION_CONNECTION_LIMIT,
		(unsigned)settings_number(s->parts.settings, SET_CONNECTIONS) + 64,
		MHD_OPTION_CONNECTION_MEMORY_LIMIT, (size_t)POOL_BYTES,
		MHD_OPTION_SIGPIPE_HANDLED_BY_APP, 1, MHD_OPTION_URI_LOG_CALLBACK,
		s->handler->begin, s, MHD_OPTION_UNESCAPE_CALLBACK, no_unescape, NULL,
		MHD_OPTION_NOTIFY_COMPLETED, s->handler->completed, s, MHD_OPTION_NOTIFY_CONNECTION,
		connection_changed, s, is_tls ? MHD_OPTION_HTTPS_CERT_CALLBACK : MHD_OPTION_END,
		tls_no_certificate, MHD_OPTION_END);
}

static enum err
start(struct http_server *s, int listen_fd)
{
	const struct http_desk *desk = s->parts.desk;
	const struct http_door_parts door = {s->parts.loop, s->parts.settings, s->parts.crowd,
		desk != NULL ? desk->service : HTTP_FOR_PHONES, s->parts.tls != NULL, admit,
		refused, s};
	const union MHD_DaemonInfo *info;

	s->responses = http_responses_new(s->parts.files.auth, s->parts.tls != NULL);
	s->daemon = start_daemon(s);
	if (s->responses == NULL || s->daemon == NULL)
		return ERR_NOMEM;
	info = MHD_get_daemon_info(s->daemon, MHD_DAEMON_INFO_EPOLL_FD);
	if (info == NULL)
		return ERR_IO;
	s->watch = loop_watch(s->parts.loop, info->epoll_fd, run_daemon, s);
	s->sweep = loop_timer(s->parts.loop, sweep, s);
	s->again = loop_next(s->parts.loop, run_daemon, s);
	s->pause = loop_timer(s->parts.loop, run_daemon, s);
	s->door = http_door_new(&door, listen_fd);
	if (s->watch == NULL || s->sweep == NULL || s->again == NULL || s->pause == NULL ||
		s->door == NULL)
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
		loop_next_stop(s->again);
	if (s->pause != NULL)
		loop_timer_stop(s->pause);
	http_pumps_end(&s->pumps); /* libmicrohttpd cannot end what is suspended */
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
	s->handler = parts->desk != NULL ? &http_desk_handler : &http_call_handler;
	if ((parts->desk == NULL && http_files_init(&s->files, &parts->files) != ERR_OK) ||
		start(s, listen_fd) != ERR_OK) {
		server_free(&s->front);
		return NULL;
	}
	return &s->front;
}
