#include "store/visit_query.h"

#include "base/auto.h"
#include "store/ask.h"
#include "store/db_one.h"

const char *const visit_outcome_names[VISIT_OUTCOME__COUNT] = {
	[VISIT_OUTCOME_ANY] = "any",
	[VISIT_OUTCOME_SERVED] = "served",
	[VISIT_OUTCOME_REFUSED] = "refused",
};

/* The conditions that have an index. */
static void
add_conditions(struct ask *a, const struct visit_query *q, const char *mac)
{
	if (mac[0] != '\0') {
		ask_where(a, "mac = ?");
		ask_text(a, slice_of(mac));
	}
	if (q->outcome == VISIT_OUTCOME_REFUSED)
		ask_where(a, "refused > 0");
}

/* Counts what is_wanted() and give_page() let through. */
static enum err
count(struct store *s, const struct visit_query *q, const char *mac, int64_t *out)
{
	AUTO(ask_done) struct ask a = ASK;
	bool looks = q->address.n > 0 || q->outcome == VISIT_OUTCOME_SERVED || q->since > 0;

	ask_add(&a, "SELECT 1");
	if (q->address.n > 0) {
		ask_add(&a, " AND address = ?");
		ask_text(&a, q->address);
	}
	if (q->outcome == VISIT_OUTCOME_SERVED)
		ask_add(&a, " AND refused = 0");
	if (q->since > 0) {
		ask_add(&a, " AND ended_at >= ?");
		ask_number(&a, q->since);
	}
	ask_add(&a, " AS counts FROM visit");
	add_conditions(&a, q, mac);
	return ask_count(&a, s->logs, looks ? PAGE_LOOK_MAX : 0, out);
}

static void
add_page(struct ask *a, const struct visit_query *q, int64_t before_id, const char *mac)
{
	ask_add(a, "SELECT " VISIT_COLUMNS " FROM visit");
	ask_where(a, "id < ?");
	ask_number(a, before_id);
	add_conditions(a, q, mac);
	ask_add(a, " ORDER BY id DESC LIMIT ?");
	ask_number(a, PAGE_LOOK_MAX);
}

static bool
is_wanted(const struct visit_query *q, const struct visit_row *v)
{
	return (q->address.n == 0 || slice_is(q->address, v->address)) &&
	       (q->outcome != VISIT_OUTCOME_SERVED || v->refused == 0);
}

/* Rows come in order of time, so behind the first that is too old all are. */
static enum err
give_page(const struct visit_query *q, struct db_query *rows,
	enum err (*each)(void *ctx, const struct visit_row *v), void *ctx, struct page_end *end)
{
	struct page_mark last = {.list = PAGE_VISITS, .is_backward = true};
	size_t given = 0, looked_at = 0;
	enum err e;

	while ((e = db_row(rows)) == ERR_OK) {
		struct visit_row v;

		e = visit_read(rows, &v);
		if (e != ERR_OK || v.ended_at < q->since)
			return e;
		if (is_wanted(q, &v)) {
			if (given++ == q->page.limit)
				break;
			e = each(ctx, &v);
		}
		if (e != ERR_OK)
			return e;
		last.id = v.id;
		if (++looked_at == PAGE_LOOK_MAX)
			break;
	}
	if (e == ERR_OK)
		page_mark_write(&last, end->next);
	return e == ERR_NOTFOUND ? ERR_OK : e;
}

enum err
visit_query_run(struct store *s, const struct visit_query *q,
	enum err (*each)(void *ctx, const struct visit_row *v), void *ctx, struct page_end *out,
	struct why *why)
{
	AUTO(ask_done) struct ask a = ASK;
	struct page_mark mark = {.id = INT64_MAX};
	struct page_end end = {.total = 0};
	char mac[MAC_TEXT_BYTES] = "";
	enum err e = page_begin(&q->page, PAGE_VISITS, true, &mark, why);

	if (e != ERR_OK)
		return e;
	if (!mac_is_zero(q->mac))
		(void)mac_text(q->mac, mac);
	e = count(s, q, mac, &end.total);
	if (e != ERR_OK)
		return e;
	add_page(&a, q, mark.id, mac);
	AUTO(db_done) struct db_query rows = ask_begin(&a, s->logs);
	e = give_page(q, &rows, each, ctx, &end);
	if (e == ERR_OK)
		*out = end;
	return e;
}

enum err
visit_query_requests(struct store *s, struct mac mac, int64_t *out)
{
	static const char sql[] =
		"SELECT COALESCE(SUM(requests), 0) FROM (SELECT requests FROM visit"
		" WHERE mac = ?1 ORDER BY id DESC LIMIT ?2)";
	AUTO(db_done) struct db_query q = db_use(s->logs, sql);
	char text[MAC_TEXT_BYTES];

	db_bind_text(&q, slice_of(mac_text(mac, text)));
	db_bind_i64(&q, VISITS_COUNTED_MAX);
	return db_row_i64(&q, out);
}
