/* visit_query - a page of the trace, newest first.
 *
 * Where no index knows the answer (an address) at most PAGE_LOOK_MAX visits are looked at; a page
 * may then be short, or empty, and still have a next one, and there is no total where that was not
 * all.
 */
#ifndef STORE_VISIT_QUERY_H
#define STORE_VISIT_QUERY_H

#include "store/page.h"
#include "store/visits.h"

enum visit_outcome {
	VISIT_OUTCOME_ANY,
	VISIT_OUTCOME_SERVED,  /* nothing was refused */
	VISIT_OUTCOME_REFUSED, /* something was */
	VISIT_OUTCOME__COUNT
};
extern const char *const visit_outcome_names[VISIT_OUTCOME__COUNT]; /* "any", ... */

struct visit_query {
	struct mac mac;       /* zero: any */
	struct slice address; /* empty: any; else exactly */
	enum visit_outcome outcome;
	int64_t since; /* unix seconds: visits that ended then or later */
	struct page page;
};

/* Calls the visits of one page, the newest first.
 *   out  written only on ERR_OK
 * Returns ERR_OK; ERR_SYNTAX, ERR_LIMIT (the page: why); storage errors; what each() returns. */
MUST_CHECK enum err visit_query_run(struct store *s, const struct visit_query *q,
	enum err (*each)(void *ctx, const struct visit_row *v), void *ctx, struct page_end *out,
	struct why *why);

/* How often a phone has asked for something, by its last VISITS_COUNTED_MAX visits. */
enum { VISITS_COUNTED_MAX = 1000 };
MUST_CHECK enum err visit_query_requests(struct store *s, struct mac mac, int64_t *out);

#endif
