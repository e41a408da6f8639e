/* data_folder - the data folder itself: whose it is, what lies in it, who serves from it. */
#ifndef STORE_DATA_FOLDER_H
#define STORE_DATA_FOLDER_H

#include "store/db.h"

/* Opens the folder, or makes it (0700, synced) where may_create says so.
 *   out  an open descriptor, the caller's
 * Returns ERR_OK; ERR_NOTFOUND; ERR_DENIED (owned by another user: why names him); ERR_SYNTAX
 * (not a folder); ERR_NOSPACE, ERR_IO. */
MUST_CHECK enum err data_folder_open(const char *dir, bool may_create, int *out, struct why *why);

/* Opens a folder below dir_fd, or makes it as data_folder_open() does. */
MUST_CHECK enum err data_folder_open_below(
	int dir_fd, const char *name, bool may_create, int *out, struct why *why);

/* Makes an empty file (0600) where there is none, so that SQLite's files are nobody else's. */
MUST_CHECK enum err data_folder_touch(int dir_fd, const char *name, struct why *why);

#endif
