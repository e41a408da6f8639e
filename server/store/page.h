/* page - a part of a long list: how many rows, behind which one.
 *
 * A mark is opaque to whoever carries it from one page to the next: the last row's value of the
 * sorted column and its id.  So a page costs the same wherever it is, and rows that come and go
 * between two pages neither repeat nor hide others.
 */
#ifndef STORE_PAGE_H
#define STORE_PAGE_H

#include "base/slice.h"
#include "limits.h"

enum {
	PAGE_VALUE_MAX_BYTES = 255,                               /* of a label, an address */
	PAGE_MARK_BYTES = 2 * (2 + 8 + PAGE_VALUE_MAX_BYTES) + 1, /* in hex, with the NUL */
};

struct page {
	size_t limit;       /* rows, 1..PAGE_ROWS_MAX */
	struct slice after; /* the mark that the page before ended with; empty: the first page */
};

struct page_end {
	int64_t total;              /* rows of all pages; -1: not counted */
	char next[PAGE_MARK_BYTES]; /* "" where this was the last page */
};

struct page_mark {
	uint8_t list;     /* which list and order it is of: a mark of another one is refused */
	bool is_backward; /* of the order */
	int64_t id;
	char value[PAGE_VALUE_MAX_BYTES + 1];
	size_t value_len;
};

/* Sets the value; what has no room is cut off.  Writes a mark as text; reads one.
 *   list, is_backward  what the mark must be of
 * ERR_OK; ERR_SYNTAX (no mark of this list: why says so). */
void page_mark_value(struct page_mark *m, struct slice value);
void page_mark_write(const struct page_mark *m, char out[PAGE_MARK_BYTES]);
MUST_CHECK enum err page_mark_read(
	struct slice s, uint8_t list, bool is_backward, struct page_mark *out, struct why *why);

/* The value, as far as it was kept; borrowed from m. */
static inline struct slice
page_mark_slice(const struct page_mark *m)
{
	return (struct slice){m->value, m->value_len};
}

/* Begins a page: checks its limit and reads the mark that it goes on from.
 *   mark  stays as it is for a first page
 * ERR_OK; ERR_LIMIT (the limit is none); ERR_SYNTAX as page_mark_read(); both with why. */
MUST_CHECK enum err page_begin(const struct page *page, uint8_t list, bool is_backward,
	struct page_mark *mark, struct why *why);

/* The lists that have marks. */
enum {
	PAGE_PHONES = 0,
	PAGE_LINES = 32,
	PAGE_NEW = 64,
	PAGE_VISITS,
	PAGE_AUDIT,
	PAGE_PARAMETERS,
	PAGE_LOGS,
	PAGE_MOVING,
	PAGE_IMPORT_FILES,
	PAGE_IMPORT_NOTES,
	PAGE_ROLLOUT_PHONES = 96
};

#endif
