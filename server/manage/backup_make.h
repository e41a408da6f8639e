/* backup_make - writes a backup of a data folder, while a server works on it.
 *
 * The inventory as it is at one moment with the master keys that open it; firmware on request.
 * Logs, the trace and cores are not in it: they are large and expendable.  What is to be restored
 * is tried out first: each sealed value opens with the keys that go with it.
 */
#ifndef MANAGE_BACKUP_MAKE_H
#define MANAGE_BACKUP_MAKE_H

#include "manage/backup_stream.h"
#include "store/store.h"

struct backup_job {
	struct store *store; /* outside a transaction */
	int fd;              /* of the file; borrowed */
	const struct backup_secret *secret;
	bool has_firmware;
	int64_t now;         /* unix seconds */
	const char *version; /* of this program */
	/* Told now and then how far it is; false: it is to end.  May be NULL. */
	bool (*goes_on)(void *ctx, uint64_t done_bytes, uint64_t total_bytes);
	void *ctx;
};

struct backup_made {
	uint64_t bytes;  /* of the file */
	uint64_t images; /* in it */
};

/* ERR_OK: the file is whole and synced.
 * ERR_BUSY (another backup is being made, or it was told to end); ERR_DENIED (a value does not
 * open: why); ERR_NOTFOUND (firmware was removed meanwhile); ERR_NOSPACE, ERR_NOMEM, ERR_IO: why.
 */
MUST_CHECK enum err backup_make(
	const struct backup_job *job, struct backup_made *out, struct why *why);

#endif
