/* package_uploads - packages of firmware on their way from an administrator: rows, and the files
 * behind them.
 *
 * The row says how many bytes of the file count: they were synced before it did.  What else the
 * file holds is of a piece that was cut off.
 */
#ifndef STORE_PACKAGE_UPLOADS_H
#define STORE_PACKAGE_UPLOADS_H

#include "limits.h"
#include "store/store.h"

enum { PACKAGE_ID_BYTES = 2 * 12 + 1 };

enum package_state {
	PACKAGE_RECEIVING, /* pieces come */
	PACKAGE_WAITING,   /* whole: is to be taken in */
	PACKAGE_READING,   /* is being taken in */
	PACKAGE_TAKEN,     /* done; its file is gone */
	PACKAGE_REFUSED,   /* why says the reason; its file stays for a while: it may be told its
			      version */
	PACKAGE_STATE__COUNT
};
extern const char *const package_state_names[PACKAGE_STATE__COUNT];

struct package_upload {
	char id[PACKAGE_ID_BYTES];
	char name[RELEASE_SOURCE_MAX_BYTES + 1];
	char version[RELEASE_NAME_MAX_BYTES + 1]; /* as the administrator says, or "" */
	uint64_t size_bytes, received_bytes;
	uint64_t read_bytes; /* how far it is being taken in */
	enum package_state state;
	char release[RELEASE_NAME_MAX_BYTES + 1]; /* "": taken into none */
	bool is_new;
	int64_t added;
	char why[WHY_BYTES];
	char by[AUDIT_WORD_MAX_BYTES + 1]; /* who sends it */
	bool is_token;                     /* and is a program */
	int64_t created_at, changed_at;
};

/* Each is one transaction, or part of the caller's.  A row may be gone at any time: ERR_NOTFOUND.
 */
MUST_CHECK enum err package_uploads_add(struct store *s, const struct package_upload *u);
MUST_CHECK enum err package_uploads_get(
	struct store *s, struct slice id, struct package_upload *out);
/* All but id, name, size, by and created_at. */
MUST_CHECK enum err package_uploads_put(struct store *s, const struct package_upload *u);
/* That it is read so far.  ERR_NOTFOUND also where it is no longer being read: it was given up. */
MUST_CHECK enum err package_uploads_progress(struct store *s, struct slice id, uint64_t read_bytes);
/* Begins to read the one that has waited longest: out is PACKAGE_READING.  One that is so already
 * waits, too: a server has ended meanwhile, or what became of it could not be written.  So there is
 * one reader alone.  ERR_NOTFOUND: none waits. */
MUST_CHECK enum err package_uploads_next(struct store *s, struct package_upload *out);
MUST_CHECK enum err package_uploads_remove(struct store *s, struct slice id);
/* The newest first. */
MUST_CHECK enum err package_uploads_each(
	struct store *s, enum err (*each)(void *ctx, const struct package_upload *u), void *ctx);

/* How many have bytes that are kept or will come, and how many bytes those are. */
MUST_CHECK enum err package_uploads_usage(struct store *s, int64_t *count, uint64_t *bytes);

/* Removes rows that nobody has touched since a time (done_before: for those that are over), and
 * then every file without a row or whose package was taken in. */
MUST_CHECK enum err package_uploads_sweep(
	struct store *s, int64_t idle_before, int64_t done_before);

/* Opens the bytes of one, and keeps others from doing the same until package_file_close().
 *   makes  makes the file where there is none
 * ERR_OK; ERR_NOTFOUND; ERR_BUSY (another one has it, or out of descriptors); ERR_NOSPACE;
 * ERR_IO. */
MUST_CHECK enum err package_file_open(struct store *s, const char *id, bool makes, int *out);
/* Lets others open it, also where a child that is ending has the same descriptor.  -1 is allowed.
 */
void package_file_close(int *fd);
/* Writes a piece and syncs it.  ERR_OK; ERR_NOSPACE; ERR_IO. */
MUST_CHECK enum err package_file_write(int fd, uint64_t at, struct slice bytes);
/* Removes it; the descriptors of those who have it open stay good. */
void package_file_remove(struct store *s, const char *id);

#endif
