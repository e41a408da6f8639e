/* lync_files - files for Lync devices, by names in any case: the server that they know does not
 * mind it.
 */
#ifndef LYNC_LYNC_FILES_H
#define LYNC_LYNC_FILES_H

#include "provision/content.h"

/* The file of this name below dir_fd: as it is spelt, or else of each part the first (by its bytes)
 * that differs in letters' case alone.
 *   dir_fd  -1: there is no folder
 *   path    "files/a/b"; clean
 * Errors as folder_get(). */
MUST_CHECK enum err lync_files_get(int dir_fd, const char *path, struct content **out);

#endif
