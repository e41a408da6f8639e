/* words - a sentence for people, and each value in it by itself.
 *
 * A sentence is for people who read English; who says it in another language needs its values.
 * Pure; allocates nothing.
 */
#ifndef BASE_WORDS_H
#define BASE_WORDS_H

#include "base/buf.h"

#include <stdarg.h>

enum { WORDS_BYTES = 512, WORDS_VALUES_MAX = 6 };

struct words {
	char text[WORDS_BYTES];
	size_t n; /* bytes of text, without its NUL */
	struct {
		size_t at, n; /* where it stands in text, bytes */
	} values[WORDS_VALUES_MAX];
	size_t count;
};

/* Writes them as printf does, cut at WORDS_BYTES; each conversion of the format is a value.
 *   format  trusted; with the conversions that words.c has in its table, up to WORDS_VALUES_MAX */
void words_put(struct words *out, const char *format, va_list args)
	__attribute__((format(printf, 2, 0)));

/* Appends a format with each conversion as the number of its value in braces: "{1} of {2}". */
void words_form(const char *format, struct buf *out);

/* The i-th value; borrows from w. */
struct slice words_value(const struct words *w, size_t i);

#endif
