#include "store/log_query.h"

struct walk {
	size_t left; /* rows that still have room */
	bool has_more;
	int64_t last_id;
	enum err (*each)(void *ctx, const struct log_row *row);
	void *ctx;
};

/* One row more than has room is asked for: it says that there is another page. */
static enum err
give(void *ctx, const struct log_row *row)
{
	struct walk *w = ctx;

	w->has_more = w->left == 0;
	if (w->has_more)
		return ERR_OK;
	w->left--;
	w->last_id = row->id;
	return w->each(w->ctx, row);
}

enum err
/* NOLINTNEXTLINE(readability-function-size): as every list that comes page by page. */
log_query_run(struct store *s, const struct mac *mac, const struct page *page,
	enum err (*each)(void *ctx, const struct log_row *row), void *ctx, struct page_end *out,
	struct why *why)
{
	struct walk w = {.left = page->limit, .each = each, .ctx = ctx};
	struct page_mark mark = {.id = INT64_MAX};
	struct page_end end = {.total = -1};
	enum err e = page_begin(page, PAGE_LOGS, true, &mark, why);

	if (e == ERR_OK)
		e = logs_before(s, mac, mark.id, (int64_t)page->limit + 1, give, &w);
	if (e != ERR_OK)
		return e;
	mark = (struct page_mark){.list = PAGE_LOGS, .is_backward = true, .id = w.last_id};
	if (w.has_more)
		page_mark_write(&mark, end.next);
	*out = end;
	return ERR_OK;
}
