#include "firmware/package_stream.h"

#include "base/io.h"

_Static_assert((int)PACKAGE_PATH_MAX_BYTES >= (int)WHY_BYTES, "a sentence fits, too");

static enum err
nonsense(struct package_stream *s)
{
	return why_fail(s->why, ERR_IO, "What read the package gave nonsense back.");
}

/* Whether a message may come now, and how long it may be. */
static bool
may_come(const struct package_stream *s, char letter, uint32_t n)
{
	if (s->is_over || s->is_refused)
		return false;
	switch (letter) {
	case 'F':
		return !s->is_in_file && n > 0 && n <= PACKAGE_PATH_MAX_BYTES;
	case 'D':
		return s->is_in_file && n <= STREAM_PIECE_MAX_BYTES;
	case 'E':
		return s->is_in_file && n == 0;
	case 'X':
		return n < WHY_BYTES;
	case 'Z':
		return !s->is_in_file && n == 0;
	default:
		return false;
	}
}

static enum err
begin_file(struct package_stream *s)
{
	struct slice path = {s->text, s->text_n};
	enum err e = package_path_check(path, s->why);

	if (e == ERR_OK && !package_path_is_known(path))
		e = nonsense(s);
	s->is_in_file = true;
	return e == ERR_OK ? s->sink->begin(s->sink->ctx, path, s->why) : e;
}

/* A sentence, without what a terminal or a log would take for more than text. */
static enum err
refuse(struct package_stream *s)
{
	for (size_t i = 0; i < s->text_n; i++)
		if ((unsigned char)s->text[i] < ' ' || s->text[i] == 0x7f)
			s->text[i] = '?';
	s->is_refused = true;
	(void)why_fail(s->why, ERR_OK, "%.*s", (int)s->text_n, s->text);
	return ERR_OK; /* the child's own result says the rest */
}

/* A message is whole. */
static enum err
finish(struct package_stream *s)
{
	char letter = s->head[0];
	enum err e = ERR_OK;

	s->head_n = 0;
	if (letter == 'F')
		e = begin_file(s);
	else if (letter == 'X')
		e = refuse(s);
	else if (letter == 'Z')
		s->is_over = true;
	else if (letter == 'E') {
		s->is_in_file = false;
		e = s->sink->end(s->sink->ctx, s->why);
	}
	s->text_n = 0;
	return e;
}

/* Takes bytes into the message's head.  Returns how many. */
static size_t
take_head(struct package_stream *s, struct slice bytes)
{
	size_t n = sizeof(s->head) - s->head_n;

	n = n < bytes.n ? n : bytes.n;
	memcpy(s->head + s->head_n, bytes.p, n);
	s->head_n += n;
	for (size_t i = sizeof(s->head); i > 1 && s->head_n == sizeof(s->head); i--)
		s->left = (i == sizeof(s->head) ? 0 : s->left << 8) | (unsigned char)s->head[i - 1];
	return n;
}

static enum err
take_body(struct package_stream *s, struct slice body)
{
	s->left -= (uint32_t)body.n;
	if (s->head[0] == 'D')
		return body.n > 0 ? s->sink->data(s->sink->ctx, body, s->why) : ERR_OK;
	memcpy(s->text + s->text_n, body.p, body.n);
	s->text_n += body.n;
	return ERR_OK;
}

enum err
package_stream_take(struct package_stream *s, struct slice bytes)
{
	enum err e = ERR_OK;

	while (bytes.n > 0 && e == ERR_OK) {
		if (s->head_n < sizeof(s->head)) {
			bytes = slice_from(bytes, take_head(s, bytes));
			if (s->head_n < sizeof(s->head))
				return ERR_OK;
			if (!may_come(s, s->head[0], s->left))
				return nonsense(s);
		}
		struct slice body = slice_head(bytes, s->left);
		bytes = slice_from(bytes, body.n);
		e = take_body(s, body);
		if (e == ERR_OK && s->left == 0)
			e = finish(s);
	}
	return e;
}

enum err
package_stream_write(int fd, char letter, struct slice bytes)
{
	const uint32_t n = (uint32_t)bytes.n;
	const char head[] = {letter, (char)(n & 0xff), (char)(n >> 8 & 0xff),
		(char)(n >> 16 & 0xff), (char)(n >> 24 & 0xff)};
	enum err e = io_write_all(fd, (struct slice){head, sizeof(head)});

	return e == ERR_OK ? io_write_all(fd, bytes) : e;
}
