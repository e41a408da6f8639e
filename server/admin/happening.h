/* happening - what has happened since a place in the trace and the audit, as events that others
 * are told of.
 *
 * One visit may be several events.  No event holds a secret, nor what a value was or became: who
 * may read the audit looks there.
 */
#ifndef ADMIN_HAPPENING_H
#define ADMIN_HAPPENING_H

#include "base/jval.h"
#include "store/webhooks.h"

/* The last rows that somebody was told of. */
struct place {
	int64_t visit_id, audit_id;
};

enum { HAPPENING_ID_BYTES = 48, PLACE_TEXT_BYTES = 2 * 20 + 2 };

/* A place as whoever was told carries it back, "VISIT-AUDIT".  place_read() is false, and *out as
 * it was, where it is none. */
const char *place_text(struct place p, char out[PLACE_TEXT_BYTES]);
bool place_read(struct slice s, struct place *out);

struct happening {
	enum webhook_event event;
	char id[HAPPENING_ID_BYTES]; /* "visit-12-boot": the same however often it is told */
	struct place after; /* of who has been told this; before the last event of a visit it
			       is in front of that visit */
	struct slice data;  /* a JSON object without line ends; lives during the call */
};

/* Where everything has been told.  ERR_OK; storage errors. */
MUST_CHECK enum err happenings_end(struct store *s, struct place *out);

/* Calls the events behind a place, in order: first the trace's, then the audit's.
 *   wanted  a set: 1 << WEBHOOK_VISIT ...
 *   rows    of each of the two that are looked at, at most
 *   place   where to begin; moved behind what was told, or needed not be.  A place behind the end
 *           (the trace was emptied) is the end
 * ERR_OK; ERR_NOMEM, storage errors; what each() returns, and then its event is not told. */
MUST_CHECK enum err happenings_each(struct store *s, unsigned wanted, int64_t rows,
	struct place *place, enum err (*each)(void *ctx, const struct happening *h), void *ctx);

#endif
