#include "reach/vphone_listen.h"

#include "base/auto.h"
#include "base/crypto.h"
#include "base/io.h"
#include "reach/sip_message.h"
#include "reach/vphone_rest.h"

#include <poll.h>
#include <stdio.h>
#include <sys/time.h>
#include <unistd.h>

enum { LOOK_MS = 250, SILENCE_S = 2, TAG_BYTES = 8 };

enum door { DOOR_UDP, DOOR_TCP, DOOR_REST, DOOR__COUNT };

struct vphone_listener {
	int fds[DOOR__COUNT];
	struct listen_address sip, rest;
	const char *password;
	struct sip_message message; /* the last one that came */
	struct buf answer;
};

static const char *const ways[DOOR__COUNT] = {
	[DOOR_UDP] = "notify-udp", [DOOR_TCP] = "notify-tcp", [DOOR_REST] = "rest"};

void
vphone_listen_close(struct vphone_listener *l)
{
	if (l == NULL)
		return;
	for (int i = 0; i < DOOR__COUNT; i++)
		auto_close(&l->fds[i]);
	buf_free(&l->answer);
	free(l);
}

void
vphone_listen_closep(struct vphone_listener **l)
{
	vphone_listen_close(*l);
}

/* Both transports of SIP share a port. */
static enum err
open_doors(struct vphone_listener *l, const struct vphone_listen_options *o, struct why *why)
{
	enum err e = ERR_OK;

	if (o->sip != NULL)
		e = listen_parse(slice_of(o->sip), &l->sip, why);
	if (e == ERR_OK && o->sip != NULL && o->has_tcp)
		e = listen_open(LISTEN_STREAM, &l->sip, &l->fds[DOOR_TCP], why);
	if (e == ERR_OK && o->sip != NULL && o->has_udp)
		e = listen_open(LISTEN_DATAGRAM, &l->sip, &l->fds[DOOR_UDP], why);
	if (e == ERR_OK && o->rest != NULL)
		e = listen_parse(slice_of(o->rest), &l->rest, why);
	if (e == ERR_OK && o->rest != NULL)
		e = listen_open(LISTEN_STREAM, &l->rest, &l->fds[DOOR_REST], why);
	return e;
}

enum err
vphone_listen_open(
	const struct vphone_listen_options *options, struct vphone_listener **out, struct why *why)
{
	AUTO(vphone_listen_closep) struct vphone_listener *l = calloc(1, sizeof(*l));
	enum err e;

	if (l == NULL)
		return ERR_NOMEM;
	for (int i = 0; i < DOOR__COUNT; i++)
		l->fds[i] = -1;
	l->answer = BUF(SIP_MESSAGE_MAX_BYTES);
	l->password = options->password;
	e = open_doors(l, options, why);
	if (e != ERR_OK)
		return e;
	*out = l;
	l = NULL;
	return ERR_OK;
}

void
vphone_listen_text(const struct vphone_listener *l, char out[VPHONE_LISTEN_BYTES])
{
	char sip[LISTEN_TEXT_BYTES] = "", rest[LISTEN_TEXT_BYTES] = "";
	bool has_sip = l->sip.len > 0, has_rest = l->rest.len > 0;

	(void)snprintf(out, VPHONE_LISTEN_BYTES, "%s%s%s%s%s", has_sip ? "sip=" : "",
		has_sip ? listen_text(&l->sip, sip) : "", has_sip && has_rest ? " " : "",
		has_rest ? "rest=" : "", has_rest ? listen_text(&l->rest, rest) : "");
}

/* Makes the answer to what came.  What is no NOTIFY of check-sync is answered as phones do. */
static enum vphone_told
answer_sip(struct vphone_listener *l, const union socket_address *from)
{
	char host[PEER_TEXT_BYTES], tag[2 * TAG_BYTES + 1];
	uint8_t random[TAG_BYTES];
	struct sip_peer peer = {host, 0};
	bool is_notify = slice_is(l->message.method, "NOTIFY");
	bool is_sync = is_notify && slice_is(l->message.event, "check-sync");

	buf_clear(&l->answer);
	if (!l->message.is_request)
		return VPHONE_TOLD_NOTHING;
	peer_text(&from->any, host);
	peer.port = ntohs(from->any.sa_family == AF_INET ? from->v4.sin_port : from->v6.sin6_port);
	crypto_random(random, sizeof(random));
	crypto_hex(random, sizeof(random), tag);
	const struct sip_answer answer = {is_sync   ? 200 :
					  is_notify ? 489 :
						      405,
		is_sync   ? "OK" :
		is_notify ? "Bad Event" :
			    "Method Not Allowed",
		tag, ""};
	if (sip_response_write(&l->message, &answer, &peer, &l->answer) != ERR_OK)
		buf_clear(&l->answer);
	return is_sync ? VPHONE_TOLD_RESYNC : VPHONE_TOLD_NOTHING;
}

static enum vphone_told
hear_udp(struct vphone_listener *l)
{
	char bytes[SIP_MESSAGE_MAX_BYTES];
	union socket_address from = {.v6 = {.sin6_family = AF_UNSPEC}};
	socklen_t len = sizeof(from);
	enum vphone_told told;
	size_t used;
	ssize_t n = recvfrom(l->fds[DOOR_UDP], bytes, sizeof(bytes), 0, &from.any, &len);

	if (n <= 0 || sip_message_parse((struct slice){bytes, (size_t)n}, false, &l->message,
			      &used) != PARSE_OK)
		return VPHONE_TOLD_NOTHING;
	told = answer_sip(l, &from);
	(void)sendto(l->fds[DOOR_UDP], l->answer.p, l->answer.n, 0, &from.any, len);
	return told;
}

/* A connection that keeps silent does not hold the phone up for long. */
static int
accept_one(int fd, union socket_address *from)
{
	const struct timeval silence = {.tv_sec = SILENCE_S};
	socklen_t len = sizeof(*from);
	int conn = accept4(fd, &from->any, &len, SOCK_CLOEXEC);

	if (conn != -1)
		(void)setsockopt(conn, SOL_SOCKET, SO_RCVTIMEO, &silence, sizeof(silence));
	return conn;
}

static enum vphone_told
hear_tcp(struct vphone_listener *l)
{
	char bytes[SIP_MESSAGE_MAX_BYTES];
	union socket_address from = {.v6 = {.sin6_family = AF_UNSPEC}};
	AUTO(auto_close) int fd = accept_one(l->fds[DOOR_TCP], &from);
	enum vphone_told told = VPHONE_TOLD_NOTHING;
	enum parse p = PARSE_MORE;
	size_t n = 0, used;

	while (fd != -1 && p == PARSE_MORE && n < sizeof(bytes)) {
		ssize_t got = recv(fd, bytes + n, sizeof(bytes) - n, 0);

		if (got <= 0)
			return VPHONE_TOLD_NOTHING;
		n += (size_t)got;
		p = sip_message_parse((struct slice){bytes, n}, true, &l->message, &used);
	}
	if (p != PARSE_OK)
		return VPHONE_TOLD_NOTHING;
	told = answer_sip(l, &from);
	return io_write_all(fd, buf_slice(&l->answer)) == ERR_OK ? told : VPHONE_TOLD_NOTHING;
}

static enum vphone_told
hear_rest(struct vphone_listener *l)
{
	char bytes[SIP_MESSAGE_MAX_BYTES];
	union socket_address from = {.v6 = {.sin6_family = AF_UNSPEC}};
	AUTO(auto_close) int fd = accept_one(l->fds[DOOR_REST], &from);
	enum parse p = PARSE_MORE;
	struct vphone_rest r;
	size_t n = 0;

	while (fd != -1 && p == PARSE_MORE && n < sizeof(bytes)) {
		ssize_t got = recv(fd, bytes + n, sizeof(bytes) - n, 0);

		if (got <= 0)
			return VPHONE_TOLD_NOTHING;
		n += (size_t)got;
		p = vphone_rest_read((struct slice){bytes, n}, l->password, &r);
	}
	if (p != PARSE_OK || io_write_all(fd, slice_of(r.answer)) != ERR_OK)
		return VPHONE_TOLD_NOTHING;
	return r.is_resync  ? VPHONE_TOLD_RESYNC :
	       r.is_restart ? VPHONE_TOLD_RESTART :
			      VPHONE_TOLD_NOTHING;
}

enum vphone_told
vphone_listen_wait(
	struct vphone_listener *l, const volatile sig_atomic_t *is_over, const char **how)
{
	static enum vphone_told (*const hear[DOOR__COUNT])(struct vphone_listener *) = {
		[DOOR_UDP] = hear_udp, [DOOR_TCP] = hear_tcp, [DOOR_REST] = hear_rest};

	while (!*is_over) {
		struct pollfd p[DOOR__COUNT];

		for (int i = 0; i < DOOR__COUNT; i++)
			p[i] = (struct pollfd){.fd = l->fds[i], .events = POLLIN};
		if (poll(p, DOOR__COUNT, LOOK_MS) <= 0)
			continue;
		for (int i = 0; i < DOOR__COUNT; i++) {
			enum vphone_told told =
				p[i].revents != 0 ? hear[i](l) : VPHONE_TOLD_NOTHING;

			*how = ways[i];
			if (told != VPHONE_TOLD_NOTHING)
				return told;
		}
	}
	return VPHONE_TOLD_NOTHING;
}
