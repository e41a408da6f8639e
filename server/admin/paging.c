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

enum err
paging_begin(struct paging *p, struct call *c, const char *name, uint8_t list)
{
	struct page page;
	enum err e = paging_take(c, &page);

	p->call = c;
	p->text = call_query(c, "text", NULL);
	p->rows = jval_put_array(c->answer, name);
	if (e == ERR_OK)
		e = paging_blame(c, page_cut_begin(&p->cut, &page, list, c->why));
	return e;
}

struct jval *
paging_row(struct paging *p, int64_t order, struct slice name)
{
	if (!slice_has_nocase(name, p->text) || !page_cut_takes(&p->cut, order, name))
		return NULL;
	return jval_push_object(p->rows);
}

enum err
paging_end(struct paging *p, enum err e)
{
	struct page_end end;

	if (e != ERR_OK)
		return e;
	page_cut_end(&p->cut, &end);
	paging_put(p->call, &end);
	return ERR_OK;
}
