/* folder - the administrator's own files (--root): opened only below the folder's descriptor,
 * never through links, plain files alone.
 */
#ifndef PROVISION_FOLDER_H
#define PROVISION_FOLDER_H

#include "provision/content.h"

/* Opens the folder.  ERR_OK; ERR_NOTFOUND, ERR_DENIED, ERR_IO with why. */
MUST_CHECK enum err folder_open(const char *path, int *out, struct why *why);

/* Opens what is below dir_fd without following any link, not even in the middle, and without
 * waiting for a FIFO's other end. more  further flags: O_DIRECTORY Returns a descriptor for
 * reading, or -1 with errno: ELOOP, EXDEV for what a link leads to. */
int folder_open_beneath(int dir_fd, const char *path, unsigned more);

/* The file of this name below dir_fd.
 *   dir_fd  -1: there is no folder, and nothing in it
 *   path    as name_parse() left it
 *   out     a content of one reference, written only on ERR_OK
 * Returns ERR_OK; ERR_NOTFOUND (none, a link, a directory, a hidden or special file); ERR_DENIED
 * (the server may not read it); ERR_BUSY (out of descriptors); ERR_NOMEM; ERR_IO. */
MUST_CHECK enum err folder_get(int dir_fd, const char *path, struct content **out);

/* Whether there is a folder of this name below dir_fd, itself under "". */
bool folder_has_folder(int dir_fd, const char *path);

struct folder_entry {
	struct slice name; /* one component; borrowed during the call */
	bool is_folder;
	uint64_t size_bytes; /* of a file */
	int64_t changed_at;
};

/* Calls each plain file and folder in a folder below dir_fd, hidden ones and links left out, in no
 * order; a call that returns other than ERR_OK ends it with that.
 * ERR_NOTFOUND: there is no such folder. */
MUST_CHECK enum err folder_each(int dir_fd, const char *path,
	enum err (*each)(void *ctx, const struct folder_entry *entry), void *ctx);

#endif
