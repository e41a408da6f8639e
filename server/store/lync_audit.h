/* lync_audit - which device asked for an update, when, and what it was offered.
 *
 * Outlives the recorded requests (lync_requests.h), because a row is small.  Bounded in count; the
 * oldest go first.
 */
#ifndef STORE_LYNC_AUDIT_H
#define STORE_LYNC_AUDIT_H

#include "store/store.h"

/* Slices are borrowed. */
struct lync_audit_row {
	int64_t at; /* unix seconds */
	struct slice address;
	struct slice facts;   /* of the device, a NUL behind each */
	struct slice version; /* that it was offered; empty: none */
};

/* Adds one, and takes away what is over the bound. */
MUST_CHECK enum err lync_audit_add(struct store *s, const struct lync_audit_row *r);

/* All between two times (from inclusive, to exclusive), the oldest first. */
MUST_CHECK enum err lync_audit_between(struct store *s, int64_t from, int64_t to,
	enum err (*each)(void *ctx, const struct lync_audit_row *r), void *ctx);

#endif
