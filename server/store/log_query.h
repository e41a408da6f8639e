/* log_query - a page of the logs that phones have uploaded, the one that began last first. */
#ifndef STORE_LOG_QUERY_H
#define STORE_LOG_QUERY_H

#include "store/logs.h"
#include "store/page.h"

/* Calls the logs of one page; out->total is -1.
 *   mac  NULL: every phone's
 *   out  written only on ERR_OK
 * Returns ERR_OK; ERR_SYNTAX, ERR_LIMIT (the page: why); storage errors; what each() returns. */
MUST_CHECK enum err log_query_run(struct store *s, const struct mac *mac, const struct page *page,
	enum err (*each)(void *ctx, const struct log_row *row), void *ctx, struct page_end *out,
	struct why *why);

#endif
