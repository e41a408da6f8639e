/* fuzz - what every fuzz target includes.
 *
 * A target feeds bytes to one parser and checks a property of what comes out.  libFuzzer calls
 * it with inputs of its own making, replay.c with the files of the corpus.
 */
#ifndef FUZZ_H
#define FUZZ_H

#include "base/auto.h"
#include "base/slice.h"

#include <stdio.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static inline void
fuzz_must(bool holds, const char *where, const char *what)
{
	if (holds)
		return;
	(void)fprintf(stderr, "%s: must(%s)\n", where, what);
	abort();
}

/* The property: what does not hold ends the program, so that the input is kept. */
#define FUZZ_TEXT_OF(x) #x
#define FUZZ_TEXT(x) FUZZ_TEXT_OF(x)
#define must(holds) fuzz_must((holds), __FILE__ ":" FUZZ_TEXT(__LINE__), #holds)

static inline struct slice
fuzz_input(const uint8_t *data, size_t size)
{
	return size > 0 ? (struct slice){(const char *)data, size} : SLICE("");
}

#endif
