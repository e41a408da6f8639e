/* lync_requests - what devices sent to the Lync Device Update service, byte for byte.
 *
 * The form of these requests is not public: whoever has a device finds it here.  Bounded in count
 * and in bytes; the oldest go first.
 */
#ifndef STORE_LYNC_REQUESTS_H
#define STORE_LYNC_REQUESTS_H

#include "store/store.h"

/* Slices are borrowed. */
struct lync_request {
	int64_t id, at; /* at: unix seconds */
	struct slice address, method, target;
	struct slice heads; /* header fields as sent, "Name: value\n" each */
	struct slice body;
	int64_t status;
	struct slice facts;   /* of the device, a NUL behind each */
	struct slice version; /* that it was offered; empty: none */
};

/* Adds one, and takes away what is over the bounds. */
MUST_CHECK enum err lync_requests_add(struct store *s, const struct lync_request *r);

/* The newest first, at most so many, with empty heads and body. */
MUST_CHECK enum err lync_requests_each(struct store *s, int64_t most,
	enum err (*each)(void *ctx, const struct lync_request *r), void *ctx);
/* One of them, whole.  ERR_NOTFOUND: there is none. */
MUST_CHECK enum err lync_requests_by_id(struct store *s, int64_t id,
	enum err (*take)(void *ctx, const struct lync_request *r), void *ctx);
#endif
