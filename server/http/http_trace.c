#include "http/http_trace.h"

#include "base/clock.h"

/* The phone that a request belongs to: the one that a certificate or its own login proves,
 * whoever's files it asks for; the one that it names, a claim; else the one that was named on this
 * connection before (an image, the master for everybody). */
static struct mac
phone_of(const struct http_exchange *x, struct http_conn *conn)
{
	if (x->who.proof >= PROOF_OWN)
		return x->who.mac;
	if (x->has_name && x->name.has_mac && conn != NULL)
		conn->mac = x->name.mac;
	if (x->has_name && x->name.has_mac)
		return x->name.mac;
	return conn != NULL ? conn->mac : mac_from_u64(0);
}

/* What libmicrohttpd sends by itself it does not tell: that counts as sent whole. */
static uint64_t
bytes_of(const struct http_exchange *x)
{
	if (x->request.method == HTTP_METHOD_PUT)
		return x->body_bytes;
	if (x->content == NULL || x->request.method != HTTP_METHOD_GET)
		return 0;
	if (x->pump != NULL)
		return http_pump_sent(x->pump);
	if (x->is_read_in_pieces)
		return x->read_bytes;
	return x->status == 206 ? x->part.length : content_size(x->content);
}

void
http_trace_request(const struct http_server_parts *parts, const struct http_exchange *x,
	struct slice method, struct slice target, struct http_conn *conn)
{
	struct mac mac = phone_of(x, conn);
	const struct visit_record r = {
		.at_ms = x->at_ms,
		.duration_us = (uint32_t)(clock_mono_us() - x->began_us),
		.status = (uint16_t)x->status,
		.channel = (uint8_t)parts->files.channel,
		.proof = (uint8_t)x->who.proof,
		.reason = (uint8_t)x->reason,
		.has_mac = !mac_is_zero(mac),
		.mac = mac,
		.bytes = bytes_of(x),
		.method = method,
		.name = x->has_name ? slice_of(x->name.path) : target,
		.address = slice_of(x->peer),
		.agent = x->request.user_agent,
	};

	parts->trace(parts->ctx, &r);
}

void
http_trace_refused(const struct http_server_parts *parts, const struct http_conn *conn, int status)
{
	const struct visit_record r = {.at_ms = clock_wall_ms(),
		.status = (uint16_t)status,
		.channel = (uint8_t)parts->files.channel,
		.reason = status == 405 ? REASON_METHOD : REASON_BAD_REQUEST,
		.method = SLICE(""),
		.name = SLICE(""),
		.address = slice_of(conn->peer),
		.agent = SLICE("")};

	parts->trace(parts->ctx, &r);
}
