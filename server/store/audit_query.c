#include "store/audit_query.h"

#include "base/auto.h"
#include "store/ask.h"

static void
add_mac(struct ask *a, const char *mac)
{
	if (mac[0] == '\0')
		return;
	ask_where(a, "mac <> '' AND mac = ?");
	ask_text(a, slice_of(mac));
}

static void
add_page(struct ask *a, int64_t before_id, const char *mac)
{
	ask_add(a, "SELECT " AUDIT_COLUMNS " FROM audit");
	ask_where(a, "id < ?");
	ask_number(a, before_id);
	add_mac(a, mac);
	ask_add(a, " ORDER BY id DESC LIMIT ?");
	ask_number(a, PAGE_LOOK_MAX);
}

/* Counts what is_wanted() lets through. */
static enum err
count(struct store *s, const struct audit_query *q, const char *mac, int64_t *out)
{
	AUTO(ask_done) struct ask a = ASK;
	bool looks = q->since > 0 || q->by.n > 0 || q->text.n > 0;

	ask_add(&a, "SELECT 1");
	if (q->since > 0) {
		ask_add(&a, " AND at >= ?");
		ask_number(&a, q->since);
	}
	if (q->by.n > 0) {
		ask_add(&a, " AND ? IN (by, login)");
		ask_text(&a, q->by);
	}
	if (q->text.n > 0) {
		ask_add(&a, " AND (instr(action, ?) OR instr(object, ?) OR instr(was, ?)"
			    " OR instr(becomes, ?))");
		for (int i = 0; i < 4; i++)
			ask_text(&a, q->text);
	}
	ask_add(&a, " AS counts FROM audit");
	add_mac(&a, mac);
	return ask_count(&a, s->main, looks ? PAGE_LOOK_MAX : 0, out);
}

static bool
is_wanted(const struct audit_query *q, const struct audit_row *row)
{
	const struct slice texts[] = {row->action, row->object, row->was, row->becomes};

	if (row->at < q->since ||
		(q->by.n > 0 && !slice_eq(q->by, row->by) && !slice_eq(q->by, row->login)))
		return false;
	for (size_t i = 0; i < COUNT(texts); i++)
		if (slice_find(texts[i], q->text) < texts[i].n)
			return true;
	return q->text.n == 0;
}

struct paging {
	const struct audit_query *q;
	enum err (*each)(void *ctx, const struct audit_row *row);
	void *ctx;
	size_t given;
	bool is_full; /* there is one row more than the page takes */
	struct page_mark last;
};

static enum err
take_row(void *ctx, const struct audit_row *row)
{
	struct paging *p = ctx;
	enum err e = ERR_OK;

	if (is_wanted(p->q, row)) {
		p->is_full = p->given++ == p->q->page.limit;
		if (p->is_full)
			return ERR_OK;
		e = p->each(p->ctx, row);
	}
	p->last.id = row->id;
	return e;
}

static enum err
give_page(struct paging *p, struct db_query *rows, struct page_end *end)
{
	size_t looked_at = 0;
	enum err e;

	while ((e = db_row(rows)) == ERR_OK) {
		e = audit_read(rows, take_row, p);
		if (e != ERR_OK)
			return e;
		if (p->is_full || ++looked_at == PAGE_LOOK_MAX) {
			page_mark_write(&p->last, end->next);
			return ERR_OK;
		}
	}
	return e == ERR_NOTFOUND ? ERR_OK : e;
}

enum err
audit_query_run(struct store *s, const struct audit_query *q,
	enum err (*each)(void *ctx, const struct audit_row *row), void *ctx, struct page_end *out,
	struct why *why)
{
	AUTO(ask_done) struct ask a = ASK;
	struct page_mark mark = {.id = INT64_MAX};
	struct page_end end = {.total = 0};
	struct paging p = {
		.q = q,
		.each = each,
		.ctx = ctx,
		.last = {.list = PAGE_AUDIT, .is_backward = true}
        };
	char mac[MAC_TEXT_BYTES] = "";
	enum err e = page_begin(&q->page, PAGE_AUDIT, true, &mark, why);

	if (e != ERR_OK)
		return e;
	if (!mac_is_zero(q->mac))
		(void)mac_text(q->mac, mac);
	e = count(s, q, mac, &end.total);
	if (e != ERR_OK)
		return e;
	add_page(&a, mark.id, mac);
	AUTO(db_done) struct db_query rows = ask_begin(&a, s->main);
	e = give_page(&p, &rows, &end);
	if (e == ERR_OK)
		*out = end;
	return e;
}
