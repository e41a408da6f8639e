/* ftp_path - what a client's path means from where it stands.
 *
 * Pure: words, no file system.  Paths are kept without a slash at either end; "" is the root.
 */
#ifndef FTP_PATH_H
#define FTP_PATH_H

#include "base/slice.h"
#include "limits.h"

struct ftp_path {
	char text[NAME_MAX_BYTES + 1];
};

/* Resolves arg from cwd: "." and empty components fall away, ".." goes up and stays at the root.
 *   cwd  as this function left one
 *   arg  untrusted; "" is cwd itself, a leading slash starts at the root
 * Returns ERR_OK; ERR_SYNTAX (a control character or a backslash: names that mean something else
 * elsewhere); ERR_LIMIT (over NAME_MAX_BYTES).  *out is written only on ERR_OK. */
MUST_CHECK enum err ftp_path_resolve(struct slice cwd, struct slice arg, struct ftp_path *out);

#endif
