/* audit_query - a page of the audit, newest first.
 *
 * As in store/visit_query.h a page of a rare text may be short, and then have no total. */
#ifndef STORE_AUDIT_QUERY_H
#define STORE_AUDIT_QUERY_H

#include "store/audit.h"
#include "store/page.h"

struct audit_query {
	struct mac mac;    /* zero: any */
	struct slice by;   /* empty: anybody; else who did it or who logged in */
	int64_t since;     /* unix seconds */
	struct slice text; /* empty: any; part of action, object or a changed value, case and all */
	struct page page;
};

/* Calls the rows of one page, the newest first.
 *   out  written only on ERR_OK
 * Returns ERR_OK; ERR_SYNTAX, ERR_LIMIT (the page: why); storage errors; what each() returns. */
MUST_CHECK enum err audit_query_run(struct store *s, const struct audit_query *q,
	enum err (*each)(void *ctx, const struct audit_row *row), void *ctx, struct page_end *out,
	struct why *why);

#endif
