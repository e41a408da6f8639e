/* slice - borrowed bytes: a pointer and a length.
 *
 * Never NULL, never NUL-terminated; valid as long as the docstring that gives one says.
 * Pure and allocation free.
 */
#ifndef BASE_SLICE_H
#define BASE_SLICE_H

#include "base/err.h"

#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct slice {
	const char *p;
	size_t n; /* bytes */
};

enum parse { PARSE_OK, PARSE_MORE, PARSE_BAD };

/* clang-format off */
#define SLICE_INIT(text) {(text), sizeof(text) - 1}
/* clang-format on */
#define SLICE(text) ((struct slice)SLICE_INIT(text))

/* printf's "%.*s": printf("%.*s", SLICE_FMT(s)). */
#define SLICE_FMT(s) (int)(s).n, (s).p

/* The bytes of a C string; NULL gives the empty slice. */
static inline struct slice
slice_of(const char *text)
{
	return text ? (struct slice){text, strlen(text)} : SLICE("");
}

static inline bool
slice_eq(struct slice a, struct slice b)
{
	return a.n == b.n && memcmp(a.p, b.p, a.n) == 0;
}

static inline bool
slice_is(struct slice s, const char *text)
{
	return slice_eq(s, slice_of(text));
}

static inline bool
slice_starts(struct slice s, struct slice head)
{
	return s.n >= head.n && memcmp(s.p, head.p, head.n) == 0;
}

static inline bool
slice_ends(struct slice s, struct slice tail)
{
	return s.n >= tail.n && memcmp(s.p + s.n - tail.n, tail.p, tail.n) == 0;
}

/* What is left of s after its first n bytes; the empty slice when it has no more. */
static inline struct slice
slice_from(struct slice s, size_t n)
{
	return n > s.n ? (struct slice){s.p + s.n, 0} : (struct slice){s.p + n, s.n - n};
}

/* The first n bytes of s, or all of it. */
static inline struct slice
slice_head(struct slice s, size_t n)
{
	return (struct slice){s.p, n < s.n ? n : s.n};
}

/* Returns what stands before the first sep and leaves what follows it in *rest.
 * Without a sep: all of s, and an empty *rest. */
static inline struct slice
slice_cut(struct slice s, char sep, struct slice *rest)
{
	const char *at = memchr(s.p, sep, s.n);
	size_t head = at ? (size_t)(at - s.p) : s.n;

	*rest = slice_from(s, head + (at != NULL));
	return (struct slice){s.p, head};
}

/* The value of a hex digit in either case, or -1. */
static inline int
slice_hex_value(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

/* ASCII case folded comparison: never depends on the locale. */
bool slice_eq_nocase(struct slice a, struct slice b);

/* Orders by bytes, then by length: <0, 0, >0. */
int slice_compare(struct slice a, struct slice b);
/* The same of ASCII case folded bytes. */
int slice_compare_nocase(struct slice a, struct slice b);

/* s without blanks, tabs, CR and LF at both ends. */
struct slice slice_trim(struct slice s);

/* Where needle first stands in s, or s.n when it does not.  An empty needle is at 0. */
size_t slice_find(struct slice s, struct slice needle);
/* Whether it does, ASCII case folded. */
bool slice_has_nocase(struct slice s, struct slice needle);

/* Reads all of s as a decimal number: digits only, no sign, no blanks.
 *   out  written only on ERR_OK
 * Returns ERR_OK; ERR_SYNTAX (empty, or not a digit); ERR_LIMIT (outside min..max). */
MUST_CHECK enum err slice_to_u64(struct slice s, uint64_t min, uint64_t max, uint64_t *out);

/* Copies s as a C string.
 *   dst, cap  where to; cap includes the NUL; written only on ERR_OK
 * Returns ERR_OK; ERR_LIMIT (does not fit); ERR_SYNTAX (s holds a NUL). */
MUST_CHECK enum err slice_to_text(struct slice s, char *dst, size_t cap);

/* Whether s is well-formed UTF-8 (no surrogates, no over-long forms, at most U+10FFFF). */
bool slice_is_utf8(struct slice s);
/* The characters of UTF-8: what a terminal gives a column each, near enough. */
size_t slice_letters(struct slice s);
/* Whether s holds a byte below a blank, or DEL. */
bool slice_has_control(struct slice s);

#endif
