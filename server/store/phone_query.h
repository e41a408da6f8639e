/* phone_query - a page of the inventory's phones, in any order, of any kind.
 *
 * When phones were last here and what they run is in logs.db.  The two files are never joined by
 * ATTACH: a reader of both would hold up the one's log for the other's sake, and a join would
 * look up every phone for each page.  Instead the sorted column's own index is walked and what it
 * names is looked up on the other side; with conditions on the inventory its side is gathered
 * first.  Phones that were never here come last in both directions.
 */
#ifndef STORE_PHONE_QUERY_H
#define STORE_PHONE_QUERY_H

#include "store/page.h"
#include "store/phones.h"
#include "store/visits.h"

enum phone_sort {
	PHONE_SORT_MAC,
	PHONE_SORT_LABEL,
	PHONE_SORT_MODEL, /* the one that counts */
	PHONE_SORT_SITE,
	PHONE_SORT_STATE,
	PHONE_SORT_CREATED,
	PHONE_SORT_LAST_SEEN,
	PHONE_SORT_VERSION,
	PHONE_SORT__COUNT
};
extern const char *const phone_sort_names[PHONE_SORT__COUNT]; /* "mac", ... "last_seen_at", */

struct phone_query {
	struct phone_filter filter; /* state PHONE_NEW: nothing; see new_phone_query_run() */
	struct slice version;       /* empty: any; the application's, exactly */
	int64_t line_id;            /* 0: any; else phones that have this line */
	const struct buf *only;     /* NULL: any; else these, struct mac each, in any order */
	enum phone_sort sort;
	bool is_backward;
	struct page page;
};

struct phone_hit {
	struct phone phone;
	bool is_seen;
	struct seen seen; /* where it was */
};

/* Calls the phones of one page in order.
 *   out  written only on ERR_OK
 * Returns ERR_OK; ERR_SYNTAX, ERR_LIMIT (the page: why); storage errors; what each() returns. */
MUST_CHECK enum err phone_query_run(struct store *s, const struct phone_query *q,
	enum err (*each)(void *ctx, const struct phone_hit *hit), void *ctx, struct page_end *out,
	struct why *why);

/* Calls every phone of a query, by MAC; its page, sort and direction do not count.
 * ERR_OK; storage errors; what each() returns. */
MUST_CHECK enum err phone_query_each(struct store *s, const struct phone_query *q,
	enum err (*each)(void *ctx, const struct phone *phone), void *ctx);

/* Phones that asked and are not in the inventory. */
struct new_phone_query {
	struct slice text;  /* empty: any; part of MAC, model, part number or address */
	struct slice model; /* empty: any */
	struct page page;
};
/* Calls one page, last seen first.  As phone_query_run(). */
MUST_CHECK enum err new_phone_query_run(struct store *s, const struct new_phone_query *q,
	enum err (*each)(void *ctx, const struct seen *seen), void *ctx, struct page_end *out,
	struct why *why);

#endif
