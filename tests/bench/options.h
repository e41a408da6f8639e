/* options - the load tool's command line. */
#ifndef BENCH_OPTIONS_H
#define BENCH_OPTIONS_H

#include "plan.h"

enum { OPTIONS_THREADS_MAX = 2 };

struct options {
	const char *mode; /* as typed */
	const struct engine *engine;
	struct load_plan plan; /* of all threads */
	uint64_t threads;
};

/* Reads the arguments into o, which holds what is in force without them.
 * Returns false when they make no plan; stderr says why. */
bool options_read(struct options *o, int argc, char **argv);

#endif
