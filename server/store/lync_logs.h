/* lync_logs - device logs that Lync devices have brought.
 *
 * A row each, whole.  Bounded in days, count, bytes and by address; the oldest go first.
 */
#ifndef STORE_LYNC_LOGS_H
#define STORE_LYNC_LOGS_H

#include "store/store.h"

/* Slices are borrowed. */
struct lync_log_row {
	int64_t id, at; /* at: unix seconds */
	struct slice address;
	struct slice kind, name; /* the folder, and the file in it */
	int64_t size_bytes;
	struct slice body;
};

/* Adds one, and takes away what is over the bounds. */
MUST_CHECK enum err lync_logs_add(struct store *s, const struct lync_log_row *r);
/* Takes away those that are older than LYNC_LOG_DAYS.
 *   now  unix seconds */
MUST_CHECK enum err lync_logs_sweep(struct store *s, int64_t now);

/* The newest first, at most so many, without bodies. */
MUST_CHECK enum err lync_logs_each(struct store *s, int64_t most,
	enum err (*each)(void *ctx, const struct lync_log_row *r), void *ctx);
/* One of them, whole.  ERR_NOTFOUND: there is none. */
MUST_CHECK enum err lync_logs_by_id(struct store *s, int64_t id,
	enum err (*take)(void *ctx, const struct lync_log_row *r), void *ctx);

#endif
