/* refused - phones of the inventory that were refused, and that have not come through since: kept
 * in logs.db as visits end, so that nobody searches the trace for them. */
#ifndef STORE_REFUSED_H
#define STORE_REFUSED_H

#include "base/mac.h"
#include "store/visits.h"

struct refused {
	struct mac mac;
	int64_t at;                       /* unix seconds: when it was refused last */
	char address[PEER_MAX_BYTES + 1]; /* from where */
};

/* Remembers one, in place of what was remembered of this phone.  ERR_OK; storage errors. */
MUST_CHECK enum err refused_put(struct store *s, const struct refused *r);
/* The phone came through.  ERR_OK, also where nothing was remembered. */
MUST_CHECK enum err refused_drop(struct store *s, struct mac mac);
/* ERR_NOTFOUND: it was not refused, or has come through. */
MUST_CHECK enum err refused_by_mac(struct store *s, struct mac mac, struct refused *out);
/* The last refused first. */
MUST_CHECK enum err refused_each(
	struct store *s, enum err (*each)(void *ctx, const struct refused *r), void *ctx);
/* Drops those that were refused last before. */
MUST_CHECK enum err refused_trim(struct store *s, int64_t before_s);

#endif
