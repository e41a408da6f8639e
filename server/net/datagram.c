#include "net/datagram.h"

#include "base/auto.h"

#include <errno.h>
#include <stdlib.h>

enum {
	POOL_BYTES = 128 * 1024, /* all slots together; one very long slot may be all there is */
	CONTROL_BYTES = 64,      /* CMSG_SPACE of the larger packet info */
};

_Static_assert(CMSG_SPACE(sizeof(struct in6_pktinfo)) <= CONTROL_BYTES, "control messages fit");

struct control {
	_Alignas(size_t) char bytes[CONTROL_BYTES]; /* aligned for a struct cmsghdr */
};

struct queued {
	int fd;
	char head[DATAGRAM_HEAD_MAX_BYTES];
	struct iovec pieces[2];
	union socket_address to;
	struct control control;
};

struct datagrams {
	size_t slot_bytes, slots;
	char *pool; /* slots * slot_bytes */
	struct mmsghdr in[DATAGRAM_BATCH];
	struct iovec in_pieces[DATAGRAM_BATCH];
	struct control in_control[DATAGRAM_BATCH];
	struct datagram received[DATAGRAM_BATCH];
	size_t queued_count;
	uint64_t flushes;
	struct mmsghdr out[DATAGRAM_BATCH];
	struct queued queued[DATAGRAM_BATCH];
};

struct datagrams *
datagrams_new(size_t slot_bytes)
{
	struct datagrams *d = calloc(1, sizeof(*d));

	if (d != NULL)
		d->flushes = 1; /* nothing was queued at 0 */
	if (d != NULL && datagrams_resize(d, slot_bytes) != ERR_OK) {
		free(d);
		return NULL;
	}
	return d;
}

void
datagrams_free(struct datagrams *d)
{
	if (d == NULL)
		return;
	free(d->pool);
	free(d);
}

enum err
datagrams_resize(struct datagrams *d, size_t slot_bytes)
{
	size_t slots = POOL_BYTES / slot_bytes;
	char *pool;

	slots = slots > DATAGRAM_BATCH ? DATAGRAM_BATCH : slots > 0 ? slots : 1;
	pool = malloc(slots * slot_bytes);
	if (pool == NULL)
		return ERR_NOMEM;
	free(d->pool);
	d->pool = pool;
	d->slots = slots;
	d->slot_bytes = slot_bytes;
	for (size_t i = 0; i < slots; i++) {
		d->in_pieces[i] = (struct iovec){pool + i * slot_bytes, slot_bytes};
		d->in[i].msg_hdr = (struct msghdr){.msg_name = &d->received[i].ends.peer,
			.msg_iov = &d->in_pieces[i],
			.msg_iovlen = 1,
			.msg_control = &d->in_control[i]};
	}
	return ERR_OK;
}

static struct in6_addr
in_v6_clothes(struct in_addr v4)
{
	struct in6_addr a = {0};

	a.s6_addr[10] = a.s6_addr[11] = 0xff;
	memcpy(a.s6_addr + 12, &v4, sizeof(v4));
	return a;
}

/* The local address that a datagram was sent to. */
static struct in6_pktinfo
packet_info(struct msghdr *m)
{
	struct in6_pktinfo here = {0};

	for (struct cmsghdr *c = CMSG_FIRSTHDR(m); c != NULL; c = CMSG_NXTHDR(m, c)) {
		if (c->cmsg_level == IPPROTO_IPV6 && c->cmsg_type == IPV6_PKTINFO) {
			memcpy(&here, CMSG_DATA(c), sizeof(here));
		} else if (c->cmsg_level == IPPROTO_IP && c->cmsg_type == IP_PKTINFO) {
			struct in_pktinfo info;

			memcpy(&info, CMSG_DATA(c), sizeof(info));
			/* Of a broadcast, ipi_addr would be no address to answer from. */
			here.ipi6_addr = in_v6_clothes(info.ipi_spec_dst);
		}
	}
	/* The interface is needed where the address alone does not say it. */
	if (!IN6_IS_ADDR_LINKLOCAL(&here.ipi6_addr))
		here.ipi6_ifindex = 0;
	return here;
}

size_t
datagrams_receive(struct datagrams *d, int fd, const struct datagram **out)
{
	int count;

	for (size_t i = 0; i < d->slots; i++) {
		d->in[i].msg_hdr.msg_namelen = sizeof(d->received[i].ends.peer);
		d->in[i].msg_hdr.msg_controllen = CONTROL_BYTES;
	}
	count = recvmmsg(fd, d->in, (unsigned)d->slots, MSG_DONTWAIT, NULL);
	for (int i = 0; i < count; i++) {
		struct datagram *r = &d->received[i];

		r->bytes = (struct slice){d->in_pieces[i].iov_base, d->in[i].msg_len};
		r->is_cut = (d->in[i].msg_hdr.msg_flags & MSG_TRUNC) != 0;
		r->ends.here = packet_info(&d->in[i].msg_hdr);
	}
	*out = d->received;
	return count > 0 ? (size_t)count : 0;
}

static bool
is_zero(const struct in6_addr *a)
{
	static const struct in6_addr zero;

	return memcmp(a, &zero, sizeof(zero)) == 0;
}

static void
set_header(struct cmsghdr *c, size_t n, int level, int type)
{
	c->cmsg_len = CMSG_LEN(n);
	c->cmsg_level = level;
	c->cmsg_type = type;
}

/* Asks for the local address as source, in the form that the socket's family wants.
 * Returns the length of the control message; 0: none. */
static size_t
ask_source(struct control *control, const struct datagram_ends *ends)
{
	struct cmsghdr *c = (struct cmsghdr *)(void *)control->bytes;

	if (is_zero(&ends->here.ipi6_addr))
		return 0;
	if (ends->peer.any.sa_family == AF_INET) {
		struct in_pktinfo info = {0};

		memcpy(&info.ipi_spec_dst, ends->here.ipi6_addr.s6_addr + 12,
			sizeof(info.ipi_spec_dst));
		set_header(c, sizeof(info), IPPROTO_IP, IP_PKTINFO);
		memcpy(CMSG_DATA(c), &info, sizeof(info));
		return CMSG_SPACE(sizeof(info));
	}
	set_header(c, sizeof(ends->here), IPPROTO_IPV6, IPV6_PKTINFO);
	memcpy(CMSG_DATA(c), &ends->here, sizeof(ends->here));
	return CMSG_SPACE(sizeof(ends->here));
}

/* sendmmsg() does not write to what it sends. */
static void *
unconst(const char *p)
{
	union {
		const char *from;
		void *to;
	} u = {p};

	return u.to;
}

void
datagrams_send(struct datagrams *d, int fd, const struct datagram_ends *ends, struct slice head,
	struct slice body)
{
	struct queued *q;
	struct msghdr *m;

	if (d->queued_count == DATAGRAM_BATCH)
		datagrams_flush(d);
	q = &d->queued[d->queued_count];
	m = &d->out[d->queued_count++].msg_hdr;
	q->fd = fd;
	q->to = ends->peer;
	memcpy(q->head, head.p, head.n);
	q->pieces[0] = (struct iovec){q->head, head.n};
	q->pieces[1] = (struct iovec){unconst(body.p), body.n};
	m->msg_name = &q->to;
	m->msg_namelen = q->to.any.sa_family == AF_INET ? sizeof(q->to.v4) : sizeof(q->to.v6);
	m->msg_iov = q->pieces;
	m->msg_iovlen = body.n > 0 ? 2 : 1;
	m->msg_control = &q->control;
	m->msg_controllen = ask_source(&q->control, ends);
}

/* Sends those of one socket that stand at the front of the queue from i on; returns how many. */
static size_t
send_run(struct datagrams *d, size_t i)
{
	size_t n = 1;
	int sent;

	while (i + n < d->queued_count && d->queued[i + n].fd == d->queued[i].fd)
		n++;
	sent = sendmmsg(d->queued[i].fd, d->out + i, (unsigned)n, MSG_DONTWAIT | MSG_NOSIGNAL);
	return sent > 0 ? (size_t)sent : 1; /* the first one was refused: it is lost */
}

void
datagrams_flush(struct datagrams *d)
{
	for (size_t i = 0; i < d->queued_count;)
		i += send_run(d, i);
	d->queued_count = 0;
	d->flushes++;
}

uint64_t
datagrams_flushes(const struct datagrams *d)
{
	return d->flushes;
}

bool
datagram_is_answerable(const struct datagram_ends *ends)
{
	const union socket_address *a = &ends->peer;
	bool is_v6 = a->any.sa_family == AF_INET6;
	struct in6_addr ip = is_v6 ? a->v6.sin6_addr : in_v6_clothes(a->v4.sin_addr);
	bool is_v4 = IN6_IS_ADDR_V4MAPPED(&ip);

	if ((is_v6 ? a->v6.sin6_port : a->v4.sin_port) == 0 || is_zero(&ip))
		return false;
	/* Of v4: 0.x, multicast and broadcast. */
	return is_v4 ? ip.s6_addr[12] != 0 && ip.s6_addr[12] < 224 : !IN6_IS_ADDR_MULTICAST(&ip);
}

enum err
datagram_open_beside(int fd, int *out)
{
	union socket_address a = {.v6 = {0}};
	socklen_t n = sizeof(a);
	AUTO(auto_close) int own = -1;
	int off = 0;

	if (getsockname(fd, &a.any, &n) == -1)
		return ERR_IO;
	own = socket(a.any.sa_family, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	if (a.any.sa_family == AF_INET6)
		a.v6.sin6_port = 0;
	else
		a.v4.sin_port = 0;
	if (own == -1 ||
		(a.any.sa_family == AF_INET6 &&
			setsockopt(own, IPPROTO_IPV6, IPV6_V6ONLY, &off, sizeof(off)) == -1) ||
		bind(own, &a.any, n) == -1)
		return ERR_IO;
	*out = own;
	own = -1;
	return ERR_OK;
}

void
datagram_set_buffer_bytes(int fd, int bytes)
{
	(void)setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &bytes, sizeof(bytes));
	(void)setsockopt(fd, SOL_SOCKET, SO_SNDBUF, &bytes, sizeof(bytes));
}
