#include "base/buf.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

/* Test builds set 1, so that every buffer grows in every test. */
#ifndef BUF_FIRST_BYTES
#define BUF_FIRST_BYTES 256
#endif

char *
buf_reserve(struct buf *b, size_t n)
{
	size_t cap = b->cap ? b->cap : BUF_FIRST_BYTES;

	if (b->err != ERR_OK)
		return NULL;
	if (n > b->max - b->n) {
		b->err = ERR_LIMIT;
		return NULL;
	}
	while (cap < b->n + n)
		cap *= 2;
	if (cap != b->cap) {
		char *p = realloc(b->p, cap);

		if (p == NULL) {
			b->err = ERR_NOMEM;
			return NULL;
		}
		b->p = p;
		b->cap = cap;
	}
	return b->p + b->n;
}

void
buf_add(struct buf *b, struct slice s)
{
	char *at = buf_reserve(b, s.n);

	if (at == NULL)
		return;
	memcpy(at, s.p, s.n);
	b->n += s.n;
}

void
buf_add_text(struct buf *b, const char *text)
{
	buf_add(b, slice_of(text));
}

void
buf_add_char(struct buf *b, char c)
{
	buf_add(b, (struct slice){&c, 1});
}

void
buf_add_u64(struct buf *b, uint64_t v)
{
	char digits[20];
	size_t at = sizeof(digits);

	do {
		digits[--at] = (char)('0' + v % 10);
		v /= 10;
	} while (v > 0);
	buf_add(b, (struct slice){digits + at, sizeof(digits) - at});
}

/* Room for n bytes and a NUL behind them, which is ours and does not count for the maximum. */
static char *
reserve_text(struct buf *b, size_t n)
{
	char *at;

	b->max++;
	at = buf_reserve(b, n + 1);
	b->max--;
	return at;
}

void
buf_addf(struct buf *b, const char *format, ...)
{
	va_list args;
	int n;

	va_start(args, format);
	/* NOLINTNEXTLINE(clang-analyzer-valist.Uninitialized): the line above does it. */
	n = vsnprintf(NULL, 0, format, args);
	va_end(args);
	if (n < 0 && b->err == ERR_OK)
		b->err = ERR_LIMIT; /* over INT_MAX bytes, or no bytes for a character */
	if (n < 0)
		return;

	char *at = reserve_text(b, (size_t)n);
	if (at == NULL)
		return;
	va_start(args, format);
	(void)vsnprintf(at, (size_t)n + 1, format, args);
	va_end(args);
	b->n += (size_t)n;
}

enum err
buf_zeros(struct buf *b, size_t n)
{
	char *at = buf_reserve(b, n);

	if (at != NULL) {
		memset(at, 0, n);
		b->n += n;
	}
	return buf_check(b);
}

enum err
buf_check(const struct buf *b)
{
	return b->err;
}

const char *
buf_text(struct buf *b)
{
	char *at = reserve_text(b, 0);

	if (at == NULL)
		return "";
	*at = '\0';
	return b->p;
}

char *
buf_take(struct buf *b)
{
	char *p = b->p;

	*b = BUF(b->max);
	return p;
}

void
buf_clear(struct buf *b)
{
	b->n = 0;
	b->err = ERR_OK;
}

void
buf_free(struct buf *b)
{
	free(b->p);
	*b = BUF(b->max);
}

void
buf_wipe(struct buf *b)
{
	if (b->p != NULL)
		explicit_bzero(b->p, b->cap);
	buf_free(b);
}
