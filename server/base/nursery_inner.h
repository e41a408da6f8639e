/* nursery_inner - what passes between nursery.c, which asks, and nursery_child.c, which forks. */
#ifndef BASE_NURSERY_INNER_H
#define BASE_NURSERY_INNER_H

#include "base/nursery.h"

/* A request is the job's number, with three descriptors. */
enum nursery_fd { NURSERY_FD_IN, NURSERY_FD_OUT, NURSERY_FD_END, NURSERY_FD__COUNT };

/* A child's exit code is this and its result: a sanitizer, or a library, ends with others. */
enum { NURSERY_EXIT = 100 };

/* How a child ended, written to NURSERY_FD_END. */
struct nursery_end {
	int status;   /* as waitpid() gives it */
	bool is_late; /* it was ended because its time was over */
};

/* The nursery itself: forks children for what comes in at fd, until its other end is closed.
 * Every signal is blocked. */
void nursery_live(int fd, const struct nursery_job *jobs, size_t count);

#endif
