/* io - files and folders as the system gives them: all of what there is, in one call. */
#ifndef BASE_IO_H
#define BASE_IO_H

#include "base/buf.h"
#include "base/err.h"
#include "base/slice.h"

#include <dirent.h>

/* Writes all of s to fd, going on after a short write or a signal.
 * Returns ERR_OK, or what err_from_errno() makes of the failure; errno still says it.  Part of s
 * may have been written then. */
MUST_CHECK enum err io_write_all(int fd, struct slice s);

/* Appends what fd still has to give.
 * Returns ERR_OK; ERR_LIMIT (out is full), ERR_NOMEM; ERR_IO (errno says it). */
MUST_CHECK enum err io_read_all(int fd, struct buf *out);

/* Opens a folder to list what is in it; who lists it moves nobody else's place in dir_fd.
 *   name  of a folder in dir_fd, links are not followed; ".": dir_fd's own
 * NULL: errno says why.  The caller's to close: auto_closedir. */
DIR *io_open_folder(int dir_fd, const char *name);

/* Lets this process have as many descriptors as the system gives; no failure. */
void io_raise_descriptor_limit(void);

static inline void
auto_closedir(DIR **dir) /* for AUTO */
{
	if (*dir != NULL)
		(void)closedir(*dir);
}

#endif
