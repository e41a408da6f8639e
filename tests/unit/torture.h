/* torture - every allocation may fail once, or fail from then on.
 *
 * A scenario is run again and again with the first, second, ... allocation failing until none
 * is left.  It must say ERR_NOMEM whenever one did; what it loses on the way is the leak
 * sanitizer's to report.  Links with --wrap, see meson.build.
 */
#ifndef TORTURE_H
#define TORTURE_H

#include "base/err.h"

#include <stddef.h>

struct torture_scenario {
	const char *name;
	enum err (*run)(void);
	bool copes; /* ERR_OK is right too: a cache does without; run() checks what came out */
};

/* Runs a program's one test: tortures each, between setup and teardown (NULL: none), which are
 * cmocka's.  Returns what main() does. */
int torture_main(const struct torture_scenario *all, size_t count, int (*setup)(void **state),
	int (*teardown)(void **state));

/* For a library that takes its functions from us and is not to fail. */
void *__real_malloc(size_t n);

#endif
