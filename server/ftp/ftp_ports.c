#include "ftp/ftp_ports.h"

#include "base/auto.h"

#include <errno.h>
#include <netinet/tcp.h>

enum {
	TRIES_MAX = 256, /* ports in use that are passed over for one that is not */
	BACKLOG = 4,     /* one connection is expected */
};

struct ftp_ports {
	uint16_t low;
	unsigned step, count; /* ports of this worker: low + step * 0 .. count - 1 */
	unsigned cursor;
	struct ftp_port *oldest, *newest; /* idle ones */
};

struct ftp_ports *
ftp_ports_new(uint16_t low, uint16_t high, unsigned worker, unsigned workers)
{
	struct ftp_ports *p = calloc(1, sizeof(*p));
	unsigned all = (unsigned)(high - low) + 1;

	if (p == NULL)
		return NULL;
	/* A range with fewer ports than workers is everybody's. */
	p->step = all >= workers ? workers : 1;
	p->low = (uint16_t)(low + (all >= workers ? worker : 0));
	p->count = all >= workers ? (all - worker + workers - 1) / workers : all;
	return p;
}

void
ftp_ports_free(struct ftp_ports *p)
{
	free(p);
}

static void
take_off(struct ftp_ports *p, struct ftp_port *port)
{
	*(port->older ? &port->older->newer : &p->oldest) = port->newer;
	*(port->newer ? &port->newer->older : &p->newest) = port->older;
	port->is_idle = false;
}

void
ftp_ports_rest(struct ftp_ports *p, struct ftp_port *port)
{
	if (port->fd == -1 || port->is_idle)
		return;
	port->is_idle = true;
	port->older = p->newest;
	port->newer = NULL;
	*(p->newest ? &p->newest->newer : &p->oldest) = port;
	p->newest = port;
}

void
ftp_ports_close(struct ftp_ports *p, struct ftp_port *port)
{
	if (port->is_idle)
		take_off(p, port);
	auto_close(&port->fd);
	port->fd = -1;
}

/* Closes what came before it was asked for: for an announcement that no transfer followed, or to a
 * port that had done its work. */
static void
drain(const struct ftp_port *port)
{
	int fd;

	while ((fd = accept4(port->fd, NULL, NULL, SOCK_CLOEXEC)) != -1)
		(void)close(fd);
}

/* A socket bound to the next port that is free.  -1 with errno. */
static int
bind_next(struct ftp_ports *p, int fd, const union socket_address *local, uint16_t *number)
{
	bool is_v6 = local->any.sa_family == AF_INET6;
	unsigned tries = p->count < TRIES_MAX ? p->count : TRIES_MAX;
	union socket_address at = *local;

	for (errno = EADDRINUSE; tries > 0 && errno == EADDRINUSE; tries--) {
		*number = (uint16_t)(p->low + p->cursor * p->step);
		p->cursor = (p->cursor + 1) % p->count;
		*(is_v6 ? &at.v6.sin6_port : &at.v4.sin_port) = htons(*number);
		if (bind(fd, &at.any, is_v6 ? sizeof(at.v6) : sizeof(at.v4)) == 0 &&
			listen(fd, BACKLOG) == 0)
			return 0;
	}
	return -1;
}

/* Takes the port that has been unused longest from its session, and has the cursor point to it. */
static bool
take_oldest(struct ftp_ports *p)
{
	struct ftp_port *port = p->oldest;

	if (port == NULL)
		return false;
	p->cursor = (port->number - p->low) / p->step;
	ftp_ports_close(p, port);
	return true;
}

static enum err
open_new(struct ftp_ports *p, struct ftp_port *port, const union socket_address *local)
{
	AUTO(auto_close)
	int fd = socket(local->any.sa_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	int yes = 1, no = 0;

	if (fd == -1)
		return err_from_errno(errno);
	(void)setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof(yes));
	/* Of what is accepted: TLS begins with small pieces that must not wait for each other. */
	(void)setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof(yes));
	if (local->any.sa_family == AF_INET6)
		(void)setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &no, sizeof(no));
	while (bind_next(p, fd, local, &port->number) == -1)
		if (errno != EADDRINUSE || !take_oldest(p))
			return errno == EADDRINUSE ? ERR_BUSY : err_from_errno(errno);
	port->fd = fd;
	fd = -1;
	return ERR_OK;
}

enum err
ftp_ports_open(struct ftp_ports *p, struct ftp_port *port, const union socket_address *local)
{
	if (port->is_idle)
		take_off(p, port);
	if (port->fd == -1)
		return open_new(p, port, local);
	drain(port);
	return ERR_OK;
}
