/* candidates - phones that may wait for a decision, found by indexes: for provision/undecided.
 *
 * What two databases know of is found by stepping through an index of each in turn, so that the
 * smaller set says how many steps that takes.
 */
#ifndef STORE_CANDIDATES_H
#define STORE_CANDIDATES_H

#include "base/mac.h"
#include "store/visits.h"

enum candidates {
	CANDIDATES_OWN,     /* has a login of its own; bootline.db */
	CANDIDATES_OF_SITE, /* belongs to a site; bootline.db */
	CANDIDATES_SHARED,  /* came last with the shared account; logs.db */
	CANDIDATES_CLEAR,   /* came last in clear text; logs.db */
	CANDIDATES__COUNT
};

/* Calls each phone that is in both sets, by MAC.
 *   site_id  of CANDIDATES_OF_SITE
 * ERR_OK; what each() returned when it was not ERR_OK; storage errors. */
MUST_CHECK enum err candidates_of_both(struct store *s, enum candidates a, enum candidates b,
	int64_t site_id, enum err (*each)(void *ctx, struct mac mac), void *ctx);

/* Active phones whose enrolment window is frozen, by MAC. */
MUST_CHECK enum err candidates_frozen(
	struct store *s, enum err (*each)(void *ctx, struct mac mac), void *ctx);

/* Active phones without a login of their own whose window was over at `now`, by MAC; and how they
 * came last: mac, address, channel (-1: never) and proof alone. */
MUST_CHECK enum err candidates_over(struct store *s, int64_t now,
	enum err (*each)(void *ctx, int64_t site_id, const struct seen *how), void *ctx);

/* When the next window will be over; INT64_MAX: there is none. */
MUST_CHECK enum err candidates_next_end(struct store *s, int64_t now, int64_t *out);

/* Moves with everything in logs.db that decisions are made of, and not with every visit. */
MUST_CHECK enum err candidates_turn(struct store *s, int64_t *out);

#endif
