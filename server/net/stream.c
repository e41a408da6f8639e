#include "net/stream.h"

#include <errno.h>
#include <sys/sendfile.h>
#include <sys/socket.h>
#include <unistd.h>

enum { RECORD_BYTES = 16 * 1024 }; /* the most that a TLS record holds */

/* What a plain call's result means; n is its count. */
static enum stream_state
state_of(ssize_t n, enum stream_state wait, size_t *moved)
{
	*moved = n > 0 ? (size_t)n : 0;
	if (n >= 0)
		return STREAM_OK;
	return errno == EAGAIN || errno == EINTR ? wait : STREAM_FAILED;
}

enum stream_state
stream_read(struct stream *s, void *dst, size_t n, size_t *moved)
{
	enum stream_state state;

	if (s->tls != NULL)
		return tls_read(s->tls, dst, n, moved);
	state = state_of(recv(s->fd, dst, n, 0), STREAM_READ, moved);
	return state == STREAM_OK && *moved == 0 ? STREAM_END : state;
}

enum stream_state
stream_write(struct stream *s, const void *bytes, size_t n, size_t *moved)
{
	if (s->tls != NULL)
		return tls_write(s->tls, bytes, n, moved);
	return state_of(send(s->fd, bytes, n, MSG_NOSIGNAL), STREAM_WRITE, moved);
}

enum stream_state
stream_send_file(struct stream *s, int file, uint64_t offset, size_t n, size_t *moved)
{
	off_t at = (off_t)offset;
	char record[RECORD_BYTES];
	ssize_t got;

	*moved = 0;
	if (s->tls == NULL) {
		enum stream_state state =
			state_of(sendfile(s->fd, file, &at, n), STREAM_WRITE, moved);

		return state == STREAM_OK && *moved == 0 ? STREAM_FAILED : state;
	}
	got = pread(file, record, n < sizeof(record) ? n : sizeof(record), at);
	return got <= 0 ? STREAM_FAILED : tls_write(s->tls, record, (size_t)got, moved);
}

enum stream_state
stream_end(struct stream *s)
{
	return s->tls != NULL ? tls_end(s->tls) : STREAM_OK;
}

void
stream_close(struct stream *s)
{
	tls_free(s->tls);
	s->tls = NULL;
	if (s->fd != -1)
		(void)close(s->fd);
	s->fd = -1;
}
