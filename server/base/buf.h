/* buf - owned bytes that grow up to a maximum given at creation.
 *
 * Appends after a failure do nothing, so a caller builds with any number of appends and asks
 * once, with buf_check(), at the end.  The only place that calls realloc.
 */
#ifndef BASE_BUF_H
#define BASE_BUF_H

#include "base/err.h"
#include "base/slice.h"

struct buf {
	char *p;    /* owned; NULL while empty; NUL-terminated after buf_text() only */
	size_t n;   /* bytes used */
	size_t cap; /* bytes allocated */
	size_t max; /* bytes it may grow to */
	enum err err;
};

#define BUF(max_bytes) ((struct buf){.max = (max_bytes)})

/* Append bytes, a text up to its NUL, one byte, a number in decimal digits, and what printf makes
 * of its arguments: the whole of it, or nothing and the failure stays for buf_check().  What is
 * appended must not lie in b itself, whose memory may move. */
void buf_add(struct buf *b, struct slice s);
void buf_add_text(struct buf *b, const char *text);
void buf_add_char(struct buf *b, char c);
void buf_add_u64(struct buf *b, uint64_t v);
void buf_addf(struct buf *b, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Makes room for n more bytes and returns where they go, or NULL after a failure.  The caller
 * writes up to n bytes there and says how many with b->n += count. */
char *buf_reserve(struct buf *b, size_t n);

/* Adds n zero bytes.  Returns as buf_check(). */
MUST_CHECK enum err buf_zeros(struct buf *b, size_t n);

/* ERR_OK, or the first failure: ERR_LIMIT (over max) or ERR_NOMEM. */
MUST_CHECK enum err buf_check(const struct buf *b);

/* The bytes, valid until the next append. */
static inline struct slice
buf_slice(const struct buf *b)
{
	return b->n ? (struct slice){b->p, b->n} : SLICE("");
}

/* The bytes as a C string, valid until the next append; "" after a failure. */
const char *buf_text(struct buf *b);

/* Gives the memory away (free() releases it; NULL when empty) and leaves b empty. */
char *buf_take(struct buf *b);

/* Drops the content and keeps the memory. */
void buf_clear(struct buf *b);

/* Frees the memory; b is empty and usable again.  buf_wipe() overwrites it first: for secrets. */
void buf_free(struct buf *b);
void buf_wipe(struct buf *b);

#endif
