#include "base/log.h"

#include "base/buf.h"
#include "base/clock.h"

#include <poll.h>
#include <stdatomic.h>
#include <unistd.h>

enum { FIELD_BYTES_MAX = 1024, LINE_BYTES_MAX = 16 * 1024 };

static const char *const level_names[LOG__COUNT] = {"error", "warn", "info", "debug"};

static _Atomic int most_level = LOG_INFO;
static atomic_bool as_json;
static _Atomic uint64_t lost;

void
log_setup(enum log_level most, bool is_json)
{
	atomic_store(&most_level, (int)most);
	atomic_store(&as_json, is_json);
}

bool
log_wants(enum log_level level)
{
	return (int)level <= atomic_load_explicit(&most_level, memory_order_relaxed);
}

/* Adds s with everything that could break a line or fool a terminal escaped: quotes,
 * backslashes, control characters, and (where it is not UTF-8) every byte from 0x80. */
static void
add_escaped(struct buf *b, struct slice s)
{
	bool is_utf8 = slice_is_utf8(s);

	for (size_t i = 0; i < s.n; i++) {
		unsigned char c = (unsigned char)s.p[i];

		if (c == '"' || c == '\\')
			buf_addf(b, "\\%c", c);
		else if (c < 0x20 || c == 0x7f || (c >= 0x80 && !is_utf8))
			buf_addf(b, "\\u%04x", c);
		else
			buf_add_char(b, (char)c);
	}
}

/* The longest head of s within the limit that does not end inside a UTF-8 sequence. */
static struct slice
cut(struct slice s)
{
	size_t n = s.n;

	if (n <= FIELD_BYTES_MAX)
		return s;
	n = FIELD_BYTES_MAX;
	while (n > 0 && ((unsigned char)s.p[n] & 0xc0) == 0x80)
		n--;
	return slice_head(s, n);
}

static bool
is_plain(struct slice s)
{
	for (size_t i = 0; i < s.n; i++)
		if (s.p[i] <= ' ' || s.p[i] == '"' || s.p[i] == '\\' || s.p[i] == '=' ||
			s.p[i] == 0x7f)
			return false;
	return s.n > 0;
}

static void
add_field(struct buf *b, const struct log_field *f, bool is_json)
{
	struct slice text = cut(f->text);
	bool is_number = f->number != LOG_NO_NUMBER;
	bool is_quoted = !is_number && (is_json || !is_plain(text));

	buf_addf(b, is_json ? ",\"%s\":" : " %s=", f->name);
	if (is_quoted)
		buf_add_char(b, '"');
	if (is_number)
		buf_addf(b, "%lld", (long long)f->number);
	else
		add_escaped(b, text);
	if (is_quoted)
		buf_add_char(b, '"');
}

/* Writes one whole line, or counts it as lost when the reader of a pipe does not keep up: a
 * blocked log must not block phones. */
static void
put_line(struct slice line)
{
	struct pollfd p = {STDERR_FILENO, POLLOUT, 0};

	if (poll(&p, 1, 0) != 1 || write(STDERR_FILENO, line.p, line.n) != (ssize_t)line.n)
		(void)atomic_fetch_add(&lost, 1);
}

void
log_write(enum log_level level, const char *event, const struct log_field *fields, size_t count)
{
	struct buf b = BUF(LINE_BYTES_MAX);
	char at[CLOCK_TEXT_BYTES];
	bool is_json = atomic_load(&as_json);
	uint64_t before = atomic_exchange(&lost, 0);
	struct log_field lost_field = log_field_number("lines_lost", (int64_t)before);

	buf_addf(&b, is_json ? "{\"time\":\"%s\",\"level\":\"%s\",\"event\":\"%s\"" : "%s %-5s %s",
		clock_text(clock_wall_s(), at), level_names[level], event);
	for (size_t i = 0; i < count; i++)
		add_field(&b, &fields[i], is_json);
	if (before > 0)
		add_field(&b, &lost_field, is_json);
	buf_add_text(&b, is_json ? "}\n" : "\n");
	if (buf_check(&b) == ERR_OK)
		put_line(buf_slice(&b));
	else
		(void)atomic_fetch_add(&lost, 1);
	buf_free(&b);
}
