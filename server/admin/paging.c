#include "admin/paging.h"

#include <stdlib.h>

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

enum { NAMED_MAX_BYTES = 64 * 1024 * 1024 };

/* A row of a list that is sorted here. */
struct named_row {
	struct jval *row; /* owned until it is on the page */
	struct page_mark name;
};

static int
by_name(struct slice a, struct slice b)
{
	int n = slice_compare_nocase(a, b);

	return n != 0 ? n : slice_compare(a, b);
}

static int
by_name_backward(struct slice a, struct slice b)
{
	return by_name(b, a);
}

static int
compare_named(const void *a, const void *b)
{
	const struct named_row *x = a, *y = b;

	return by_name(page_mark_slice(&x->name), page_mark_slice(&y->name));
}

static enum err
take_sort(struct call *c, enum paging_sort *out)
{
	struct slice word = call_query(c, "sort", NULL);

	if (slice_is(word, "name"))
		*out = PAGING_BY_NAME;
	else if (slice_is(word, "-name"))
		*out = PAGING_BACKWARD;
	else if (word.n > 0)
		return call_fault(c, "sort", "One of: name; with - in front from the end.");
	return ERR_OK;
}

enum err
paging_begin(struct paging *p, struct call *c, const char *name, uint8_t list)
{
	struct page page;
	enum err e = paging_take(c, &page);

	*p = (struct paging){.call = c,
		.text = call_query(c, "text", NULL),
		.named = BUF(NAMED_MAX_BYTES),
		.rows = jval_put_array(c->answer, name)};
	if (e == ERR_OK)
		e = take_sort(c, &p->sort);
	list = (uint8_t)(list + p->sort * PAGE_SORTED);
	if (e == ERR_OK)
		e = paging_blame(c, page_cut_begin(&p->cut, &page, list, c->why));
	return e;
}

/* A row that is on a page or not when all of them are there. */
static struct jval *
collect(struct paging *p, struct slice name)
{
	struct named_row named = {.row = jval_object()};

	page_mark_value(&named.name, name);
	if (named.row != NULL)
		buf_add(&p->named, (struct slice){(const char *)&named, sizeof(named)});
	if (named.row != NULL && buf_check(&p->named) == ERR_OK)
		return named.row;
	jval_free(named.row);
	jval_push(p->rows, NULL); /* the answer ends with that */
	return NULL;
}

struct jval *
paging_row(struct paging *p, int64_t order, struct slice name)
{
	if (!slice_has_nocase(name, p->text))
		return NULL;
	if (p->sort != PAGING_AS_STORED)
		return collect(p, name);
	return page_cut_takes(&p->cut, order, name) ? jval_push_object(p->rows) : NULL;
}

/* Puts those of the page where they belong, and lets the others go. */
static void
give_sorted(struct paging *p)
{
	struct named_row *rows = (struct named_row *)(void *)p->named.p;
	size_t count = p->named.n / sizeof(*rows);
	bool is_backward = p->sort == PAGING_BACKWARD;

	p->cut.compare = is_backward ? by_name_backward : by_name;
	if (count > 0)
		qsort(rows, count, sizeof(*rows), compare_named);
	for (size_t i = 0; i < count; i++) {
		const struct named_row *r = &rows[is_backward ? count - 1 - i : i];

		if (page_cut_takes(&p->cut, 0, page_mark_slice(&r->name)))
			jval_push(p->rows, r->row);
		else
			jval_free(r->row);
	}
	buf_free(&p->named);
}

enum err
paging_end(struct paging *p, enum err e)
{
	struct page_end end;

	if (e == ERR_OK)
		e = buf_check(&p->named);
	give_sorted(p);
	if (e != ERR_OK)
		return e;
	page_cut_end(&p->cut, &end);
	paging_put(p->call, &end);
	return ERR_OK;
}
