/* phone_query_inner - what phone_query and phone_query_seen know together; nobody else includes it.
 */
#ifndef STORE_PHONE_QUERY_INNER_H
#define STORE_PHONE_QUERY_INNER_H

#include "store/ask.h"
#include "store/phone_query.h"

/* MACs as numbers, in order. */
struct mac_set {
	struct buf macs; /* uint64_t */
};
/* Whether a MAC is in it; macs must be in order. */
bool mac_set_has(const struct mac_set *set, struct mac mac);

struct phone_search {
	struct store *store;
	const struct phone_query *q;
	bool has_set; /* q->version or q->only are given: */
	struct mac_set set;
	bool has_ids;   /* the conditions were looked at already, and these phones fulfil them: */
	struct buf ids; /* "[1,2,3]" */
	struct buf pattern;    /* of q->filter.text */
	struct page_mark mark; /* of the page before */
	bool has_mark;
	enum err (*each)(void *ctx, const struct phone_hit *hit);
	enum err (*each_phone)(void *ctx, const struct phone *phone); /* NULL: a page is wanted */
	void *ctx;
	size_t given; /* rows of this page */
	struct page_end end;
};

/* A conditions' number of phones up to which their indexes find them, and the few are sorted; more
 * are met by walking the sorted column's index.  2,000 of 100,000: a page of 50 looks at 2,500. */
enum { PHONES_FEW = 2000 };

/* Adds the query's conditions on phone p.
 *   is_many  they may not choose the index */
void phone_search_where(const struct phone_search *f, struct ask *a, bool is_many);

/* Which list a page's mark is of: one for each order. */
static inline uint8_t
phone_search_list(const struct phone_query *q)
{
	return (uint8_t)(PAGE_PHONES + q->sort);
}

/* The page in the order of what is in logs.db. */
MUST_CHECK enum err phone_search_by_seen(struct phone_search *f);

#endif
