#include "http/http_inner.h"

#include <stdlib.h>

struct http_conn *
http_conn_of(struct MHD_Connection *connection)
{
	const union MHD_ConnectionInfo *info =
		MHD_get_connection_info(connection, MHD_CONNECTION_INFO_SOCKET_CONTEXT);

	return info ? info->socket_context : NULL;
}

void
http_conn_set_phase(struct MHD_Connection *connection, enum http_phase phase)
{
	struct http_conn *conn = http_conn_of(connection);

	if (conn != NULL && http_conn_phase(conn) != phase)
		http_door_phase(conn, phase);
}

void *
http_conn_begin(struct http_conn *conn, const char *target, size_t bytes, char **copy)
{
	size_t n = strnlen(target, HTTP_TARGET_MAX_BYTES + 1);
	char *call = conn != NULL ? calloc(1, bytes + n + 1) : NULL;

	if (call == NULL)
		return NULL;
	memcpy(call + bytes, target, n);
	*copy = call + bytes;
	if (http_conn_phase(conn) == HTTP_PHASE_IDLE)
		http_door_phase(conn, HTTP_PHASE_HEAD);
	return call;
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

int
http_conn_judge(struct MHD_Connection *connection, const char *method, const char *target,
	const char *version, enum http_service service, struct http_request *out)
{
	struct http_head head;
	int status;

	head.method = slice_of(method);
	head.target = slice_of(target);
	head.field_count = 0;
	status = http_head_version(slice_of(version), &head.minor);
	if (status != 0)
		return status;
	if (MHD_get_connection_values(connection, MHD_HEADER_KIND, take_field, &head) < 0 ||
		head.field_count == HTTP_FIELDS_MAX)
		return 431;
	return http_gate(&head, service, out);
}

bool
http_conn_is_drainable(const struct http_request *r, int status)
{
	if (r->is_chunked || r->content_length > HTTP_DRAIN_MAX_BYTES)
		return false;
	return !r->wants_continue || status == 401;
}

void
http_conn_resume(struct http_server *s, struct MHD_Connection *connection)
{
	MHD_resume_connection(connection);
	/* Without a listening socket of its own the daemon does not wake its epoll descriptor. */
	loop_next_ask(s->again);
}

void
http_conn_mind(struct MHD_Connection *connection)
{
	enum { A_DAY_S = 86400 }; /* since it was suspended last: as good as never */

	(void)MHD_set_connection_option(
		connection, MHD_CONNECTION_OPTION_TIMEOUT, (unsigned)A_DAY_S);
}

void
http_conn_rest(struct http_server *s, struct MHD_Connection *connection)
{
	http_conn_set_phase(connection, HTTP_PHASE_IDLE);
	if (s->is_draining)
		http_door_end_idle(s->door);
}
