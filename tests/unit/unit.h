/* unit - what every unit test includes, in the order that cmocka wants. */
#ifndef UNIT_H
#define UNIT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/auto.h"
#include "base/slice.h"

/* A copy in a heap block of exactly n bytes, so that reading one byte too far is a sanitizer's
 * report.  Freed by test_free(). */
static inline struct slice
unit_exact(struct slice s)
{
	char *p = test_malloc(s.n ? s.n : 1);

	memcpy(p, s.p, s.n);
	return (struct slice){p, s.n};
}

static inline void
unit_free(struct slice s)
{
	union {
		const char *from;
		char *to;
	} p = {s.p};

	test_free(p.to);
}

#define assert_slice(s, text)                                                                      \
	do {                                                                                       \
		struct slice got_ = (s);                                                           \
		assert_int_equal(got_.n, strlen(text));                                            \
		assert_memory_equal(got_.p, text, got_.n);                                         \
	} while (0)

#endif
