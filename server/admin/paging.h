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

#endif
