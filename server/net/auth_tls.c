#include "net/auth_tls.h"

#include "base/slice.h"
#include "limits.h"

#include <errno.h>
#include <sys/socket.h>

enum { CODE_DIGITS = 3, REPLY_WELCOME = 220, REPLY_GO_ON = 234, SHOWN_BYTES = 100 };

/* One byte; false: there is none to come. */
static bool
read_byte(int fd, const struct patience *p, char *out)
{
	for (;;) {
		ssize_t n = recv(fd, out, 1, 0);

		if (n == 1)
			return true;
		if (n == 0 || (errno != EAGAIN && errno != EINTR) || !patience_wait(p, fd, false))
			return false;
	}
}

/* A line without its end; what does not fit is passed over.  false: the peer went before its end.
 *   left  bytes that the whole reply may still have */
static bool
read_line(int fd, const struct patience *p, size_t *left, char line[FTP_REPLY_LINE_BYTES])
{
	size_t n = 0;
	char c;

	while (*left > 0 && read_byte(fd, p, &c)) {
		(*left)--;
		if (c == '\n') {
			line[n - (n > 0 && line[n - 1] == '\r')] = '\0';
			return true;
		}
		if (n + 1 < FTP_REPLY_LINE_BYTES)
			line[n++] = c;
	}
	return false;
}

static bool
read_code(const char *line, uint64_t *out)
{
	return slice_to_u64(slice_head(slice_of(line), CODE_DIGITS), 100, 599, out) == ERR_OK;
}

/* The code of a whole reply, of one line or of many; 0: none came that is one.
 *   line  room for its last line */
static uint64_t
read_reply(int fd, const struct patience *p, char line[FTP_REPLY_LINE_BYTES])
{
	size_t left = FTP_REPLY_MAX_BYTES;
	uint64_t code, last;

	if (!read_line(fd, p, &left, line) || !read_code(line, &code))
		return 0;
	if (line[CODE_DIGITS] != '-')
		return code;
	while (read_line(fd, p, &left, line))
		if (read_code(line, &last) && last == code && line[CODE_DIGITS] == ' ')
			return code;
	return 0;
}

static bool
say(int fd, const struct patience *p, struct slice text)
{
	while (text.n > 0) {
		ssize_t n = send(fd, text.p, text.n, MSG_NOSIGNAL);

		if (n > 0)
			text = slice_from(text, (size_t)n);
		else if ((errno != EAGAIN && errno != EINTR) || !patience_wait(p, fd, true))
			return false;
	}
	return true;
}

enum auth_tls
auth_tls_ask(int fd, const struct patience *p, struct why *why)
{
	char line[FTP_REPLY_LINE_BYTES] = "";
	uint64_t code = read_reply(fd, p, line);

	if (code == REPLY_WELCOME && say(fd, p, SLICE("AUTH TLS\r\n")))
		code = read_reply(fd, p, line);
	else if (code == REPLY_WELCOME)
		code = 0;
	if (code == REPLY_GO_ON)
		return AUTH_TLS_READY;
	if (code == 0) {
		(void)why_fail(why, ERR_IO, "it does not answer as FTP servers do");
		return AUTH_TLS_BROKEN;
	}
	(void)why_fail(why, ERR_DENIED, "it answers \"%.*s\"", SHOWN_BYTES, line);
	return AUTH_TLS_REFUSED;
}
