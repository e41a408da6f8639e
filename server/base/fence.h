/* fence - which files this process may still reach: Landlock.
 *
 * What is open stays open.  There is no way back, for this thread and all threads and processes
 * that it makes from now on; so it is called before the first thread.
 * Source: Documentation/userspace-api/landlock.rst of Linux.
 */
#ifndef BASE_FENCE_H
#define BASE_FENCE_H

#include "base/err.h"

#include <stddef.h>

enum fence_access {
	FENCE_READ,  /* files and folders below, none to be run */
	FENCE_WRITE, /* the same, and made, changed, renamed and removed; no devices */
};

struct fence_path {
	const char *path; /* one that is not there is left out */
	enum fence_access access;
};

/* The version of Landlock that the kernel has, from 1 up; 0: none. */
int fence_version(void);

/* Closes every path but these, and what is below them.
 *   paths  count of them; none at all: nothing can be opened any more
 * Returns ERR_OK; ERR_NOTFOUND (the kernel has no Landlock); ERR_IO, and nothing has changed then;
 * why says which. */
MUST_CHECK enum err fence_close(const struct fence_path *paths, size_t count, struct why *why);

#endif
