/* page - the administrators' page: files that are read once, at the start, and served as they are.
 *
 * No path of a client reaches the file system: it is looked up among what was read.
 */
#ifndef ADMIN_PAGE_H
#define ADMIN_PAGE_H

#include "http/http_desk.h"

struct page;

/* Reads the folder, as far as its files have a type that a page is made of.
 *   folder  "" or one that is not there: a page that says so is served instead
 * NULL when out of memory. */
struct page *page_open(const char *folder);
void page_close(struct page *p); /* no answer may be under way; NULL is allowed */

/* Answers what is not the API's: a file of the page; for other paths without a dot its index, which
 * knows what to show for them.  False: it is the API's to answer. */
bool page_answer(const struct page *p, struct http_ask *a);

#endif
