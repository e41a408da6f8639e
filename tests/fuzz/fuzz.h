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

/* The property: what does not hold ends the program, so that the input is kept. */
#define must(holds)                                                                                \
	do {                                                                                       \
		if (!(holds)) {                                                                    \
			(void)fprintf(stderr, "%s:%d: must(%s)\n", __FILE__, __LINE__, #holds);    \
			abort();                                                                   \
		}                                                                                  \
	} while (0)

static inline struct slice
fuzz_input(const uint8_t *data, size_t size)
{
	return size > 0 ? (struct slice){(const char *)data, size} : SLICE("");
}

#endif
