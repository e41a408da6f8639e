#include "admin/paging.h"

enum err
paging_take(struct call *c, struct page *out)
{
	int64_t limit = PAGING_ROWS_USUAL;
	enum err e = call_query_number(c, "limit", 1, PAGE_ROWS_MAX, &limit);

	out->limit = (size_t)limit;
	out->after = call_query(c, "cursor", NULL);
	return e;
}

enum err
paging_blame(struct call *c, enum err e)
{
	return call_blame(c, "cursor", e);
}

void
paging_put(struct call *c, const struct page_end *end)
{
	if (end->total < 0)
		jval_put(c->answer, "total", jval_null());
	else
		jval_put_number(c->answer, "total", end->total);
	jval_put_text(c->answer, "next", end->next[0] != '\0' ? end->next : NULL);
}
