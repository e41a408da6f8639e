/* upload - what phones send: decided before the body, kept in memory or an unnamed file while
 * it comes, and acknowledged only when it is on disk.
 *
 * begin, write..., then commit or abort.  Limits are checked at every write; nothing is visible
 * before the commit, and nothing is left of an abort.  Belongs to one worker's thread; the
 * keepers do the writing.
 */
#ifndef PROVISION_UPLOAD_H
#define PROVISION_UPLOAD_H

#include "provision/tree.h"

struct upload;

/* What uploads of one worker stand on; all borrowed. */
struct uploads {
	struct tree *tree;
	struct store *store; /* of this thread, for reading */
	struct keeper *main_keeper, *logs_keeper;
	struct keeper_outbox *outbox; /* the worker's */
	const struct settings *settings;
	/* Runs work(ctx) off this thread, then done(ctx) on it: syncs of files. */
	enum err (*offload)(
		void *offload_ctx, void (*work)(void *ctx), void (*done)(void *ctx), void *ctx);
	void *offload_ctx;
};

struct upload_request {
	struct who *who;         /* borrowed during the call; see tree_judge() */
	const struct name *name; /* copied */
	uint64_t size_bytes;     /* UPLOAD_SIZE_UNKNOWN: not said */
	uint64_t offset;         /* UPLOAD_USUAL, UPLOAD_AT_END, or where in the log it begins */
};
#define UPLOAD_SIZE_UNKNOWN UINT64_MAX
/* An application log goes on, a boot log or an archive starts anew, a document is replaced. */
#define UPLOAD_USUAL UINT64_MAX
/* Goes on behind what is there: for logs alone. */
#define UPLOAD_AT_END (UINT64_MAX - 1)

/* Decides an upload.
 *   out     owned; written only on ERR_OK
 *   reason  always written
 * Returns ERR_OK; ERR_DENIED (not logged in: REASON_NO_LOGIN; or a name that phones may not
 * write); ERR_LIMIT (too large); ERR_NOSPACE (disk or the phone's quota); ERR_SYNTAX (an offset
 * that is not the log's length, or an offset on what is no log); ERR_BUSY; ERR_NOMEM; ERR_IO. */
MUST_CHECK enum err upload_begin(const struct uploads *on, const struct upload_request *request,
	struct upload **out, enum reason *reason);

/* Takes n more bytes.  ERR_OK; ERR_LIMIT, ERR_NOSPACE, ERR_NOMEM, ERR_IO: abort it. */
MUST_CHECK enum err upload_write(
	struct upload *u, const void *bytes, size_t n, enum reason *reason);

/* Stores what came.  Consumes u.  done(ctx, result, reason) is called once, on this thread,
 * never before upload_commit() has returned when it is called with a result of the disk.
 *   now  unix seconds */
void upload_commit(struct upload *u, int64_t now,
	void (*done)(void *ctx, enum err result, enum reason reason), void *ctx);
void upload_abort(struct upload *u); /* NULL is allowed */

/* Removes cores that no row names: what a crash left between a file and its row.  At start,
 * before anybody uploads. */
MUST_CHECK enum err uploads_sweep(struct store *s);

#endif
