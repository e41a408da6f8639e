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
	/* Of a label, an address, or the six words that a rule for Lync devices is known by. */
	PAGE_VALUE_MAX_BYTES = 6 * (LYNC_WORD_MAX_BYTES + 1),
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

/* A page of a list that is small by nature: whoever reads the whole list asks of each row whether
 * it is on the page.  Rows stand in the order of a number, and those of one number in the order of
 * their names, which no two of them share. */
struct page_cut {
	size_t limit; /* rows of the page */
	/* Of names, as the list has them: below 0 where a stands before b. */
	int (*compare)(struct slice a, struct slice b);
	struct page_mark after, last; /* what the page before ended with, and this one so far */
	bool goes_on;                 /* behind another page */
	bool has_more;                /* rows behind this page */
	size_t rows;                  /* on this page so far */
	int64_t total;                /* in the list so far */
};

/* Begins it, with names that are compared byte by byte.  As page_begin(). */
MUST_CHECK enum err page_cut_begin(
	struct page_cut *cut, const struct page *page, uint8_t list, struct why *why);
/* Looks at the list's next row: whether it is on the page.
 *   name  what has no room in a mark does not count */
bool page_cut_takes(struct page_cut *cut, int64_t order, struct slice name);
/* Behind the last row: how many there are, and where the next page goes on. */
void page_cut_end(const struct page_cut *cut, struct page_end *out);

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
	PAGE_ROLLOUT_PHONES = 96,
	PAGE_SITES = 128,
	PAGE_GROUPS,
	PAGE_MODELS,
	PAGE_TEMPLATES,
	PAGE_ACCOUNTS,
	PAGE_TOKENS,
	PAGE_WEBHOOKS,
	PAGE_RELEASES,
	PAGE_RELEASES_SET,
	PAGE_DROPPED,
	PAGE_UPLOADS,
	PAGE_ROLLOUTS,
	PAGE_SCOPE_PARAMETERS,
	PAGE_TELLINGS,
	PAGE_DOCUMENTS,
	PAGE_LYNC_RULES,
	PAGE_LYNC_DEVICES,
	PAGE_LYNC_REQUESTS,
	PAGE_LYNC_LOGS,
	PAGE_SORTED = 32 /* as much more for one of these in another order */
};

#endif
