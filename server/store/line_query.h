/* line_query - a page of the lines, in any order, of any kind. */
#ifndef STORE_LINE_QUERY_H
#define STORE_LINE_QUERY_H

#include "store/lines.h"
#include "store/page.h"

enum line_sort { LINE_SORT_ADDRESS, LINE_SORT_DISPLAY_NAME, LINE_SORT_LABEL, LINE_SORT__COUNT };
extern const char *const line_sort_names[LINE_SORT__COUNT]; /* "address", ... */

enum line_shared { LINE_SHARED_ANY, LINE_SHARED_YES, LINE_SHARED_NO };

struct line_query {
	struct slice text;  /* empty: any; part of address, display name or label */
	bool is_unassigned; /* only those on no phone */
	enum line_shared shared;
	enum line_sort sort;
	bool is_backward;
	struct page page;
};

/* Calls the lines of one page in order.
 *   out  written only on ERR_OK
 * Returns ERR_OK; ERR_SYNTAX, ERR_LIMIT (the page: why); storage errors; what each() returns. */
MUST_CHECK enum err line_query_run(struct store *s, const struct line_query *q,
	enum err (*each)(void *ctx, const struct line *line), void *ctx, struct page_end *out,
	struct why *why);

#endif
