/* listing - what an asker may read in a folder of the virtual tree.
 *
 * The phone's own files, where the asker stands for one, and the administrator's folder; never a
 * name that tells of another phone.  Everything listed is asked of the tree first, so a listing
 * shows nothing that a download would not give.
 */
#ifndef PROVISION_LISTING_H
#define PROVISION_LISTING_H

#include "provision/tree.h"

struct listing {
	struct tree *tree;
	struct store *store; /* of this thread, for reading */
};

struct listing_entry {
	const char *name; /* one component; borrowed during the call */
	bool is_folder;
	uint64_t size_bytes; /* of a file */
	int64_t changed_at;  /* unix seconds; 0: not known */
};

/* Whether a client may go into a folder: one that the master declares, one on the way to the base
 * path or to images (fw/...), or one of the administrator's.
 *   path  canonical: no slash at either end; "" is the root */
bool listing_has_folder(const struct listing *l, const char *path);

/* Whether path is a folder that the master declares. */
bool listing_is_declared(const struct listing *l, const char *path);

/* Calls each entry of a folder, at most LISTING_MAX of them; a call that returns other than ERR_OK
 * ends it with that, but for ERR_LIMIT: then the caller has enough, and it is ERR_OK.
 * Returns ERR_OK; ERR_NOTFOUND (no such folder); ERR_BUSY, ERR_NOMEM, ERR_IO. */
MUST_CHECK enum err listing_each(const struct listing *l, struct who *who, const char *path,
	enum err (*each)(void *ctx, const struct listing_entry *entry), void *ctx);

/* One entry: a file that the asker may read, or a folder.
 * Returns as listing_each(). */
MUST_CHECK enum err listing_one(const struct listing *l, struct who *who, const char *path,
	enum err (*each)(void *ctx, const struct listing_entry *entry), void *ctx);

#endif
