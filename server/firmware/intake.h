/* intake - takes a package in: its files into the data folder, its release into the inventory.
 *
 * Bytes first, each file synced; then one short transaction.  A crash, a failure or a refusal
 * leaves what was there, and no litter that the next start does not sweep.  Works beside a server.
 */
#ifndef FIRMWARE_INTAKE_H
#define FIRMWARE_INTAKE_H

#include "base/settings.h"
#include "firmware/intake_plan.h"
#include "firmware/package.h"
#include "store/audit.h"

struct intake {
	struct store *store;     /* for writing, outside a transaction */
	struct nursery *nursery; /* and package_job()'s place in its table */
	size_t job;
	int fd; /* borrowed: a folder with a package's files, a file NAME.ld, or an archive */
	const struct slice *only; /* of a folder: these files, by their paths in it; NULL: all */
	size_t only_len;
	struct slice name;           /* its own */
	struct slice version;        /* as the administrator says, or empty */
	uint64_t reserve_bytes;      /* of the disk that stay free */
	const struct audit_who *who; /* whose doing it is */
	int64_t now;                 /* unix seconds */
	/* Told from time to time how far it is, in bytes of the file (of a folder: of what was
	 * read; 0 of 0); false: give it up.  NULL: nobody wants to know. */
	bool (*goes_on)(void *ctx, uint64_t done, uint64_t all);
	void *ctx;
};

struct intake_result {
	char release[RELEASE_NAME_MAX_BYTES + 1];
	bool is_new;   /* the release was not there before */
	size_t added;  /* files that were not there before */
	size_t images; /* of the package */
	size_t files;  /* the same, all */
	uint64_t size_bytes;
};

/* Takes it in, and waits for others who do the same.  Files that the release has already are left
 * as they are: a second time changes nothing.
 * Returns ERR_OK; ERR_SYNTAX, ERR_LIMIT (refused: why says what is wrong with it); ERR_EXISTS (the
 * release has other bytes under the same name); ERR_BUSY (given up, or the inventory is locked);
 * ERR_NOSPACE; ERR_NOMEM; ERR_IO. */
MUST_CHECK enum err intake_take(
	const struct intake *in, struct intake_result *out, struct why *why);

/* The same in two steps, for who has more to write in the transaction: several packages' bytes,
 * then their rows. */
struct intake_batch {
	struct store *store;
	int lock; /* -1: not begun */
};
#define INTAKE_BATCH ((struct intake_batch){.lock = -1})
/* Waits for others who take packages in.  ERR_OK; ERR_IO. */
MUST_CHECK enum err intake_batch_begin(struct intake_batch *b, struct store *s, struct why *why);
/* Sweeps what was stored and is in no release, and lets others in; for AUTO. */
void intake_batch_end(struct intake_batch *b);
/* Stores the bytes, synced.
 *   plan  intake_plan_init()'s, and filled
 * Returns as intake_take(). */
MUST_CHECK enum err intake_store(
	const struct intake *in, struct intake_plan *plan, struct why *why);
/* Adds the rows of what was stored, in the caller's transaction.  Returns as intake_take(). */
MUST_CHECK enum err intake_rows(const struct intake *in, const struct intake_plan *plan,
	struct intake_result *out, struct why *why);

/* Removes a release, with the bytes that no other one has: a download under way gets them whole.
 * Returns ERR_OK; ERR_NOTFOUND; ERR_DENIED (somebody needs it: why says who); storage errors. */
MUST_CHECK enum err intake_remove(struct store *s, const struct settings *settings,
	struct slice release, const struct audit_who *who, int64_t now, struct why *why);

#endif
