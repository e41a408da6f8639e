/* file - whole files in and out, as commands take and give them. */
#ifndef CLI_FILE_H
#define CLI_FILE_H

#include "base/buf.h"

/* Appends a file's bytes to out, which says with its maximum how long the file may be.
 *   path  as typed; "-" is standard input
 * Returns ERR_OK; ERR_NOTFOUND, ERR_DENIED, ERR_IO (a folder, too); ERR_LIMIT (longer than out
 * takes); ERR_NOMEM; why names the file. */
MUST_CHECK enum err file_read(const char *path, struct buf *out, struct why *why);

/* Writes a file: whole or not at all (a temporary name, synced, renamed).
 *   path  as typed; what stands there is replaced
 *   mode  of a new file, as for open(2)
 * Returns ERR_OK; ERR_NOTFOUND (no such folder), ERR_DENIED, ERR_NOSPACE, ERR_LIMIT (path too
 * long), ERR_IO; why names the file. */
MUST_CHECK enum err file_write(
	const char *path, struct slice bytes, unsigned mode, struct why *why);

/* The last part of a path. */
const char *file_base(const char *path);

#endif
