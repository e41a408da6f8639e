/* affected - which phones a change may reach: read off the rows that the audit notes.
 *
 * A phone's own rows reach it alone; a line's the phones that have it; those of a site, a group or
 * a model their phones; a template's the phones of the scopes that use it.  Anything else may
 * reach everybody.  Rather one too many than one too few: what really changes is for
 * manage/preview to see.
 */
#ifndef MANAGE_AFFECTED_H
#define MANAGE_AFFECTED_H

#include "base/buf.h"
#include "base/mac.h"
#include "store/store.h"

struct affected {
	struct buf macs; /* struct mac, each once, by MAC; the caller's: affected_done() */
	bool is_all;     /* they are every phone that gets files */
};

/* How many there are, and the i-th of them, by MAC. */
static inline size_t
affected_count(const struct affected *a)
{
	return a->macs.n / sizeof(struct mac);
}

static inline struct mac
affected_at(const struct affected *a, size_t i)
{
	struct mac mac;

	memcpy(&mac, a->macs.p + i * sizeof(mac), sizeof(mac));
	return mac;
}

/* Finds them.
 *   before  sees the inventory as it is committed
 *   after   inside the write transaction, between audit_begin() and audit_finish()
 *   out     written only on ERR_OK
 * Returns ERR_OK; ERR_NOMEM, storage errors. */
MUST_CHECK enum err affected_find(struct store *before, struct store *after, struct affected *out);
void affected_done(struct affected *a); /* for AUTO; all zeros is allowed */

#endif
