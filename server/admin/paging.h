/* paging - the query and the answer of a list that comes page by page. */
#ifndef ADMIN_PAGING_H
#define ADMIN_PAGING_H

#include "admin/call.h"
#include "store/page.h"

enum { PAGING_ROWS_USUAL = 50 };

/* Reads ?limit and ?cursor; the cursor is for whoever reads the list to look at.
 * ERR_OK; ERR_SYNTAX (the limit; noted). */
MUST_CHECK enum err paging_take(struct call *c, struct page *out);

/* Notes a cursor that is none of this list, by the sentence in why.  Returns e. */
enum err paging_blame(struct call *c, enum err e);

/* Puts "total" (null where it was not counted) and "next". */
void paging_put(struct call *c, const struct page_end *end);

/* A list that its store gives whole, cut into pages here: for those that are small by nature. Where
 * its route takes ?text, the rows are those with the text in their names; where it takes ?sort,
 * they may come by their names, which then no two of them share. */
struct paging {
	struct call *call;
	struct slice text;
	enum paging_sort { PAGING_AS_STORED, PAGING_BY_NAME, PAGING_BACKWARD } sort;
	struct buf named; /* struct named_row of paging.c: all of them, where they are sorted */
	struct jval *rows;
	struct page_cut cut; /* compare is the list's to set, where its names have an order of
				their own */
};

/* Begins the answer's member of this name.
 *   list  PAGE_...
 * ERR_OK; ERR_SYNTAX (the limit, the cursor or the sort; noted). */
MUST_CHECK enum err paging_begin(struct paging *p, struct call *c, const char *name, uint8_t list);

/* The list's next row, to be filled; NULL: it is on another page, has not the text, or there is
 * no memory, which the answer then ends with.
 *   order, name  as page_cut_takes() has them */
struct jval *paging_row(struct paging *p, int64_t order, struct slice name);

/* Ends the list, whatever became of it (e): puts "total" and "next" where that is ERR_OK.
 * Returns e; ERR_NOMEM, ERR_LIMIT (more rows than can be sorted). */
enum err paging_end(struct paging *p, enum err e);

#endif
