#include "wire.h"

#include <errno.h>
#include <gnutls/gnutls.h>
#include <pthread.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

enum { PULLED_BYTES = 64 * 1024 };

/* What the socket gave at once: GnuTLS alone reads each record in two pieces. */
struct wire_pulled {
	size_t at, end; /* bytes of it that are used, and that are there */
	bool is_dry;    /* the socket had no more */
	char bytes[PULLED_BYTES];
};

static gnutls_certificate_credentials_t credentials;
static pthread_once_t once = PTHREAD_ONCE_INIT;
static _Thread_local int tls_error; /* the last one; 0: see errno */

static void
make_credentials(void)
{
	if (gnutls_certificate_allocate_credentials(&credentials) != GNUTLS_E_SUCCESS)
		credentials = NULL;
}

/* Gives GnuTLS bytes from a wire, as recv(2) would. */
static ssize_t
pull(gnutls_transport_ptr_t arg, void *to, size_t n)
{
	const struct wire *w = arg;
	struct wire_pulled *p = w->pulled;

	if (p->at == p->end) {
		ssize_t got = recv(w->fd, p->bytes, sizeof(p->bytes), 0);

		p->is_dry = got == -1;
		if (got <= 0)
			return got;
		p->at = 0;
		p->end = (size_t)got;
	}
	if (n > p->end - p->at)
		n = p->end - p->at;
	memcpy(to, p->bytes + p->at, n);
	p->at += n;
	return (ssize_t)n;
}

static ssize_t
push(gnutls_transport_ptr_t arg, const void *from, size_t n)
{
	const struct wire *w = arg;

	return send(w->fd, from, n, MSG_NOSIGNAL);
}

static bool
start_tls(struct wire *w)
{
	w->pulled = malloc(sizeof(*w->pulled));
	if (w->pulled == NULL)
		return false;
	w->pulled->at = w->pulled->end = 0;
	w->pulled->is_dry = false;
	if (pthread_once(&once, make_credentials) != 0 || credentials == NULL)
		return false;
	if (gnutls_init(&w->tls, GNUTLS_CLIENT | GNUTLS_NONBLOCK | GNUTLS_NO_SIGNAL) !=
		GNUTLS_E_SUCCESS)
		return false;
	/* 128 bits, as phones ask for; what is left of the defaults is the same for all servers. */
	if (gnutls_priority_set_direct(w->tls, "NORMAL:-CIPHER-ALL:+AES-128-GCM", NULL) !=
			GNUTLS_E_SUCCESS ||
		gnutls_credentials_set(w->tls, GNUTLS_CRD_CERTIFICATE, credentials) !=
			GNUTLS_E_SUCCESS)
		return false;
	gnutls_transport_set_ptr(w->tls, w);
	gnutls_transport_set_push_function(w->tls, push);
	gnutls_transport_set_pull_function(w->tls, pull);
	return true;
}

static bool
connect_from(int fd, const struct sockaddr_in *to, uint32_t source)
{
	struct sockaddr_in from = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(source)};
	int yes = 1;

	if (source != 0 &&
		(setsockopt(fd, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, &yes, sizeof(yes)) == -1 ||
			bind(fd, (const struct sockaddr *)&from, sizeof(from)) == -1))
		return false;
	return connect(fd, (const struct sockaddr *)to, sizeof(*to)) == 0 || errno == EINPROGRESS;
}

bool
wire_open(struct wire *w, const struct sockaddr_in *to, uint32_t source, bool has_tls)
{
	tls_error = 0;
	w->tls = NULL;
	w->pulled = NULL;
	w->is_ready = !has_tls;
	w->fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	if (w->fd == -1)
		return false;
	if (connect_from(w->fd, to, source) && (!has_tls || start_tls(w)))
		return true;
	int why = errno;
	wire_close(w);
	errno = why;
	return false;
}

bool
wire_watch(const struct wire *w, int epoll_fd, void *told)
{
	struct epoll_event event = {.events = EPOLLIN | EPOLLOUT | EPOLLET, .data.ptr = told};

	return epoll_ctl(epoll_fd, EPOLL_CTL_ADD, w->fd, &event) == 0;
}

static ssize_t
plain_result(ssize_t n)
{
	if (n >= 0)
		return n;
	tls_error = 0;
	return errno == EAGAIN || errno == EINTR ? WIRE_AGAIN : WIRE_FAILED;
}

static ssize_t
tls_result(ssize_t n)
{
	if (n >= 0)
		return n;
	if (n == GNUTLS_E_AGAIN || n == GNUTLS_E_INTERRUPTED)
		return WIRE_AGAIN;
	tls_error = (int)n;
	return WIRE_FAILED;
}

ssize_t
wire_shake(struct wire *w)
{
	int n;

	if (w->is_ready)
		return 1;
	do
		n = gnutls_handshake(w->tls);
	while (n < 0 && n != GNUTLS_E_AGAIN && gnutls_error_is_fatal(n) == 0);
	if (n < 0)
		return tls_result(n);
	w->is_ready = true;
	return 1;
}

ssize_t
wire_send(struct wire *w, struct slice s)
{
	ssize_t n = wire_shake(w);

	if (n < 0)
		return n;
	if (w->tls == NULL)
		return plain_result(send(w->fd, s.p, s.n, MSG_NOSIGNAL));
	return tls_result(gnutls_record_send(w->tls, s.p, s.n));
}

/* A ticket for a later session is no data, and no end of it; GnuTLS says "again" behind each,
 * although more may be there, of which epoll does not tell again. */
static ssize_t
tls_recv(struct wire *w, char *to, size_t n)
{
	ssize_t got;

	do
		got = gnutls_record_recv(w->tls, to, n);
	while (got < 0 && (got == GNUTLS_E_AGAIN ? !w->pulled->is_dry :
						   gnutls_error_is_fatal((int)got) == 0));
	return tls_result(got);
}

ssize_t
wire_recv(struct wire *w, char *to, size_t n)
{
	ssize_t ready = wire_shake(w);

	if (ready < 0)
		return ready;
	return w->tls == NULL ? plain_result(recv(w->fd, to, n, 0)) : tls_recv(w, to, n);
}

ssize_t
wire_discard(struct wire *w, char *scratch)
{
	if (w->tls == NULL)
		return plain_result(recv(w->fd, NULL, WIRE_DISCARD_BYTES, MSG_TRUNC));
	return wire_recv(w, scratch, WIRE_DISCARD_BYTES);
}

void
wire_close(struct wire *w)
{
	if (w->tls != NULL) {
		if (w->is_ready)
			(void)gnutls_bye(w->tls, GNUTLS_SHUT_WR);
		gnutls_deinit(w->tls);
	}
	free(w->pulled);
	if (w->fd != -1)
		(void)close(w->fd);
	*w = (struct wire){.fd = -1};
}

bool
wire_is_closed(const struct wire *w)
{
	char byte;
	ssize_t n = w->fd == -1 ? 0 : recv(w->fd, &byte, 1, MSG_PEEK | MSG_DONTWAIT);

	/* Over TLS a ticket may wait there unread. */
	return n == 0 || (n > 0 && w->tls == NULL) || (n == -1 && errno != EAGAIN);
}

const char *
wire_cipher(const struct wire *w)
{
	return w->tls == NULL ? "" : gnutls_cipher_get_name(gnutls_cipher_get(w->tls));
}

const char *
wire_why(void)
{
	return tls_error == 0 ? strerror(errno) : gnutls_strerror(tls_error);
}
