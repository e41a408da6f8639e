/* restore - puts a backup in the place of a data folder's inventory, after all of it was looked at.
 *
 * Nothing of the folder changes before every piece has opened, the database was brought to this
 * program's schema and checked whole, and its keys have opened every secret.  What was there stays
 * beside it (store/replace.h).  Logs, the trace and cores stay as they are.
 */
#ifndef MANAGE_RESTORE_H
#define MANAGE_RESTORE_H

#include "manage/backup_stream.h"
#include "store/replace.h"
#include "store/store.h"

struct restore_job {
	const char *dir; /* the data folder; made where there is none */
	int fd;          /* the backup, from its first byte; borrowed */
	const struct backup_secret *secret;
	int64_t now; /* unix seconds */
	/* Told now and then how many bytes were read; false: it is to end.  May be NULL. */
	bool (*goes_on)(void *ctx, uint64_t done_bytes);
	void *ctx;
};

struct restored {
	int64_t made_at;               /* when the backup was made */
	char program[32];              /* that made it */
	char kept[REPLACE_KEPT_BYTES]; /* where what was there before is; "": nothing was */
	uint64_t images;               /* that came with it */
};

/* Reads all of a backup and tells what is in it, without a folder.
 *   each  NULL, or called for every item
 * As backup_item_next(); what each() returns. */
MUST_CHECK enum err restore_look(const struct restore_job *job, struct restored *out,
	enum err (*each)(void *ctx, const struct backup_item *item), void *ctx, struct why *why);

/* A backup as a store of its own below the folder; nobody else opens one there meanwhile. */
struct restore_view {
	struct store *store; /* NULL: it is not open */
	int lock_fd;         /* -1: none */
};

#define RESTORE_VIEW ((struct restore_view){NULL, -1})

/* Opens a backup, checked whole: for who wants a part of it.
 *   out  the caller's, for restore_close()
 * ERR_OK; ERR_BUSY (one is open there already; it was told to end); as restore_put(). */
MUST_CHECK enum err restore_open(const struct restore_job *job, struct restored *about,
	struct restore_view *out, struct why *why);
/* Closes it and removes its files; one that is not open is left alone. */
void restore_close(const char *dir, struct restore_view *view);
/* Removes what a crash has left of one. */
void restore_sweep(const char *dir);

/* Replaces what is there.
 * ERR_OK; ERR_BUSY (a server runs on the folder, or it was told to end); ERR_DENIED (another
 * secret; keys that do not open it); ERR_SYNTAX (damaged); ERR_LIMIT (of a newer program);
 * ERR_NOSPACE, ERR_NOMEM, ERR_IO: why, and nothing was changed. */
MUST_CHECK enum err restore_put(
	const struct restore_job *job, struct restored *out, struct why *why);

/* Ends one that was cut short.  ERR_OK; ERR_NOTFOUND (none was); ERR_BUSY, ERR_IO: why. */
MUST_CHECK enum err restore_finish(
	const char *dir, int64_t now, char kept[REPLACE_KEPT_BYTES], struct why *why);

#endif
