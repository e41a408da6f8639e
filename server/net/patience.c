#include "net/patience.h"

#include "base/auto.h"
#include "base/clock.h"

#include <errno.h>
#include <poll.h>
#include <string.h>

enum { SLICE_MS = 100 }; /* how late it may be noticed that it was called off */

struct patience
patience_of(const atomic_bool *is_over, uint32_t ms)
{
	return (struct patience){.is_over = is_over, .until_ms = clock_mono_ms() + ms};
}

uint32_t
patience_left_ms(const struct patience *p)
{
	uint64_t now = clock_mono_ms();

	if (now >= p->until_ms || (p->is_over != NULL && atomic_load(p->is_over)))
		return 0;
	return (uint32_t)(p->until_ms - now);
}

bool
patience_wait(const struct patience *p, int fd, bool to_write)
{
	struct pollfd on = {.fd = fd, .events = to_write ? POLLOUT : POLLIN};

	for (uint32_t left = patience_left_ms(p); left > 0; left = patience_left_ms(p))
		if (poll(&on, 1, (int)(left < SLICE_MS ? left : SLICE_MS)) > 0)
			return true;
	return false;
}

struct listen_address
dial_address(const struct ip *ip, uint16_t port)
{
	struct listen_address a = {0};
	struct sockaddr_in *v4 = (struct sockaddr_in *)&a.sa;
	struct sockaddr_in6 *v6 = (struct sockaddr_in6 *)&a.sa;

	if (ip_is_v4(ip)) {
		v4->sin_family = AF_INET;
		v4->sin_port = htons(port);
		memcpy(&v4->sin_addr, ip->b + IP_BYTES - 4, 4);
		a.len = sizeof(*v4);
	} else {
		v6->sin6_family = AF_INET6;
		v6->sin6_port = htons(port);
		memcpy(&v6->sin6_addr, ip->b, IP_BYTES);
		a.len = sizeof(*v6);
	}
	return a;
}

static enum dial_outcome
failed(int number, struct why *why)
{
	char text[128];

	(void)why_fail(why, ERR_IO, "%s", strerror_r(number, text, sizeof(text)));
	return number == ECONNREFUSED ? DIAL_REFUSED : DIAL_FAILED;
}

enum dial_outcome
dial(const struct listen_address *to, const struct patience *p, int *out, struct why *why)
{
	AUTO(auto_close)
	int fd = socket(to->sa.ss_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	int number = 0;
	socklen_t n = sizeof(number);

	if (fd == -1)
		return failed(errno, why);
	if (connect(fd, (const struct sockaddr *)&to->sa, to->len) == -1) {
		if (errno != EINPROGRESS)
			return failed(errno, why);
		if (!patience_wait(p, fd, true)) {
			(void)why_fail(why, ERR_IO, "no answer in time");
			return DIAL_SILENT;
		}
		if (getsockopt(fd, SOL_SOCKET, SO_ERROR, &number, &n) == -1 || number != 0)
			return failed(number != 0 ? number : errno, why);
	}
	*out = fd;
	fd = -1;
	return DIAL_OPEN;
}

size_t
dial_ask_once(const struct listen_address *to, struct slice question, const struct patience *p,
	char *answer, size_t cap, struct why *why)
{
	AUTO(auto_close)
	int fd = socket(to->sa.ss_family, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	ssize_t n = -1;

	/* Connected, so that nobody else's datagrams are taken, and a closed port is heard of. */
	if (fd == -1 || connect(fd, (const struct sockaddr *)&to->sa, to->len) == -1 ||
		send(fd, question.p, question.n, 0) != (ssize_t)question.n) {
		(void)failed(errno, why);
		return 0;
	}
	if (!patience_wait(p, fd, false)) {
		(void)why_fail(why, ERR_IO, "no answer in time");
		return 0;
	}
	n = recv(fd, answer, cap, 0);
	if (n <= 0)
		(void)failed(n == 0 ? ECONNRESET : errno, why);
	return n > 0 ? (size_t)n : 0;
}
