#include "net/listen.h"

#include "base/auto.h"
#include "limits.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/tcp.h>

static enum err
parse_host(struct slice host, in_port_t port, struct listen_address *out)
{
	struct listen_address a = {0};
	struct sockaddr_in *v4 = (struct sockaddr_in *)&a.sa;
	struct sockaddr_in6 *v6 = (struct sockaddr_in6 *)&a.sa;
	char text[INET6_ADDRSTRLEN];

	if (host.n >= 2 && host.p[0] == '[' && host.p[host.n - 1] == ']')
		host = (struct slice){host.p + 1, host.n - 2};
	if (host.n == 0 || slice_is(host, "*"))
		host = SLICE("::");
	if (slice_to_text(host, text, sizeof(text)) != ERR_OK)
		return ERR_SYNTAX;
	if (inet_pton(AF_INET, text, &v4->sin_addr) == 1) {
		v4->sin_family = AF_INET;
		v4->sin_port = port;
		a.len = sizeof(*v4);
	} else if (inet_pton(AF_INET6, text, &v6->sin6_addr) == 1) {
		v6->sin6_family = AF_INET6;
		v6->sin6_port = port;
		a.len = sizeof(*v6);
	} else {
		return ERR_SYNTAX;
	}
	*out = a;
	return ERR_OK;
}

enum err
listen_parse(struct slice s, struct listen_address *out, struct why *why)
{
	const char *colon = memrchr(s.p, ':', s.n);
	uint64_t port;

	if (colon != NULL &&
		slice_to_u64(slice_from(s, (size_t)(colon - s.p) + 1), 0, 65535, &port) == ERR_OK &&
		parse_host((struct slice){s.p, (size_t)(colon - s.p)}, htons((uint16_t)port),
			out) == ERR_OK)
		return ERR_OK;
	return why_fail(why, ERR_SYNTAX,
		"\"%.*s\" is no address to listen on: write ADDRESS:PORT, as in 0.0.0.0:8080, "
		"127.0.0.1:0 or [::]:8080.",
		(int)(s.n < 100 ? s.n : 100), s.p);
}

static in_port_t *
port_of(struct listen_address *a)
{
	return a->sa.ss_family == AF_INET ? &((struct sockaddr_in *)&a->sa)->sin_port :
					    &((struct sockaddr_in6 *)&a->sa)->sin6_port;
}

uint16_t
listen_port(const struct listen_address *a)
{
	struct listen_address copy = *a;

	return ntohs(*port_of(&copy));
}

const char *
listen_text(const struct listen_address *a, char out[LISTEN_TEXT_BYTES])
{
	struct listen_address copy = *a;
	bool is_v4 = a->sa.ss_family == AF_INET;
	char host[INET6_ADDRSTRLEN] = "?";
	const void *address =
		is_v4 ? (const void *)&((const struct sockaddr_in *)&a->sa)->sin_addr :
			(const void *)&((const struct sockaddr_in6 *)&a->sa)->sin6_addr;

	(void)inet_ntop(a->sa.ss_family, address, host, sizeof(host));
	(void)snprintf(
		out, LISTEN_TEXT_BYTES, is_v4 ? "%s:%u" : "[%s]:%u", host, ntohs(*port_of(&copy)));
	return out;
}

static bool
set_option(int fd, int level, int option, int value)
{
	return setsockopt(fd, level, option, &value, sizeof(value)) == 0;
}

static const int types[] = {
	[LISTEN_STREAM] = SOCK_STREAM,
	[LISTEN_DATAGRAM] = SOCK_DGRAM,
};

/* Tells whether somebody listens there: SO_REUSEPORT would let a second server of the same user
 * share the port in silence. */
static bool
is_taken(enum listen_kind kind, const struct listen_address *a)
{
	AUTO(auto_close) int fd = socket(a->sa.ss_family, types[kind] | SOCK_CLOEXEC, 0);

	/* Of UDP, SO_REUSEADDR would share the port as well. */
	return fd != -1 &&
	       (kind == LISTEN_DATAGRAM || set_option(fd, SOL_SOCKET, SO_REUSEADDR, 1)) &&
	       bind(fd, (const struct sockaddr *)&a->sa, a->len) == -1 && errno == EADDRINUSE;
}

static enum err
bind_failed(const struct listen_address *a, int number, struct why *why)
{
	char text[LISTEN_TEXT_BYTES];

	(void)listen_text(a, text);
	if (number == EADDRINUSE)
		return why_fail(why, ERR_EXISTS,
			"Cannot listen on %s: another program does already. Stop it, or choose "
			"another port.",
			text);
	if (number == EACCES)
		return why_fail(why, ERR_DENIED,
			"Cannot listen on %s: ports below 1024 need root or CAP_NET_BIND_SERVICE. "
			"Choose "
			"another port.",
			text);
	return why_fail(why, ERR_IO, "Cannot listen on %s: %s.", text, strerror(number));
}

/* What both a socket of our own and an adopted one need; accepted sockets inherit it. */
static bool
set_up(enum listen_kind kind, int fd, int family)
{
	if (kind == LISTEN_STREAM)
		return set_option(fd, IPPROTO_TCP, TCP_NODELAY, 1);
	if (family == AF_INET6)
		return set_option(fd, IPPROTO_IPV6, IPV6_RECVPKTINFO, 1);
	return set_option(fd, IPPROTO_IP, IP_PKTINFO, 1);
}

enum err
listen_open(enum listen_kind kind, struct listen_address *a, int *out, struct why *why)
{
	int family = a->sa.ss_family;
	AUTO(auto_close)
	int fd = socket(family, types[kind] | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	struct listen_address bound = *a;

	bound.len = sizeof(bound.sa);
	if (fd == -1)
		return bind_failed(a, errno, why);
	if (kind == LISTEN_STREAM)
		(void)set_option(fd, SOL_SOCKET, SO_REUSEADDR, 1);
	if (family == AF_INET6)
		(void)set_option(fd, IPPROTO_IPV6, IPV6_V6ONLY, 0);
	if (!set_option(fd, SOL_SOCKET, SO_REUSEPORT, 1) ||
		bind(fd, (const struct sockaddr *)&a->sa, a->len) == -1 ||
		(kind == LISTEN_STREAM && listen(fd, LISTEN_BACKLOG) == -1) ||
		getsockname(fd, (struct sockaddr *)&bound.sa, &bound.len) == -1 ||
		!set_up(kind, fd, family))
		return bind_failed(a, errno, why);
	*a = bound;
	*out = fd;
	fd = -1;
	return ERR_OK;
}

enum err
listen_adopt(enum listen_kind kind, int fd, struct listen_address *a, struct why *why)
{
	struct listen_address bound = {.len = sizeof(bound.sa)};
	int type = 0, flags = fcntl(fd, F_GETFL);
	socklen_t n = sizeof(type);

	if (flags == -1 || getsockopt(fd, SOL_SOCKET, SO_TYPE, &type, &n) == -1 ||
		type != types[kind] ||
		getsockname(fd, (struct sockaddr *)&bound.sa, &bound.len) == -1)
		return why_fail(why, ERR_SYNTAX,
			"The socket that was passed to this program is none that listens for %s.",
			kind == LISTEN_STREAM ? "connections" : "datagrams");
	if (fcntl(fd, F_SETFL, flags | O_NONBLOCK) == -1 || fcntl(fd, F_SETFD, FD_CLOEXEC) == -1 ||
		!set_up(kind, fd, bound.sa.ss_family))
		return why_fail(why, ERR_IO, "The socket that was passed to this program: %s.",
			strerror(errno));
	*a = bound;
	return ERR_OK;
}

enum err
listen_check(enum listen_kind kind, const struct listen_address *a, struct why *why)
{
	struct listen_address copy = *a;

	return *port_of(&copy) != 0 && is_taken(kind, a) ? bind_failed(a, EADDRINUSE, why) : ERR_OK;
}

struct ip
peer_ip(const struct sockaddr *sa)
{
	struct ip ip = {{0}};

	if (sa->sa_family == AF_INET6) {
		memcpy(ip.b, &((const struct sockaddr_in6 *)(const void *)sa)->sin6_addr, IP_BYTES);
	} else if (sa->sa_family == AF_INET) {
		ip.b[10] = ip.b[11] = 0xff;
		memcpy(ip.b + 12, &((const struct sockaddr_in *)(const void *)sa)->sin_addr, 4);
	}
	return ip;
}

void
peer_text(const struct sockaddr *sa, char out[PEER_TEXT_BYTES])
{
	struct ip ip = peer_ip(sa);

	(void)ip_text(&ip, out);
}

bool
listen_faces_others(const struct listen_address *a)
{
	static const struct ip loopback =
				       {
					       {[15] = 1}
        },
			       v4_loopback = {{[10] = 0xff, [11] = 0xff, [12] = 127}};
	struct ip ip = peer_ip((const struct sockaddr *)&a->sa);

	return a->len != 0 && !ip_eq(&ip, &loopback) && !ip_shares(&ip, &v4_loopback, 96 + 8);
}
