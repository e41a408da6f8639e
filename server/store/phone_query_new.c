#include "base/auto.h"
#include "store/ask.h"
#include "store/phone_query.h"

enum { COUNTED_MAX = 20000 }; /* new phones that are looked up one by one to count them exactly */

static void
add_where(struct ask *a, const struct new_phone_query *q)
{
	ask_where(a, "is_new");
	if (q->model.n > 0) {
		ask_where(a, "model = ?");
		ask_text(a, q->model);
	}
	if (q->text.n == 0)
		return;
	struct slice part = SLICE(""); /* which is no MAC's pattern */
	(void)ask_mac_pattern(a, q->text, &part);
	ask_where(a, "(mac LIKE ? OR instr(lower(model), lower(?)) OR"
		     " instr(part, ?) OR instr(address, ?))");
	ask_text(a, part);
	for (int i = 0; i < 3; i++)
		ask_text(a, q->text);
}

/* Whether a phone that was new when it was here has come into the inventory since. */
static enum err
is_known(struct store *s, struct mac mac, bool *out)
{
	struct phone phone;
	enum err e = phones_by_mac(s, mac, &phone);

	*out = e == ERR_OK;
	return e == ERR_NOTFOUND ? ERR_OK : e;
}

static enum err
count(struct store *s, const struct new_phone_query *q, int64_t *out)
{
	AUTO(ask_done) struct ask a = ASK;
	int64_t looked_at = 0, known = 0;
	enum err e;

	ask_add(&a, "SELECT mac FROM seen");
	add_where(&a, q);
	AUTO(db_done) struct db_query rows = ask_begin(&a, s->logs);
	while ((e = db_row(&rows)) == ERR_OK) {
		bool is = false;
		struct mac mac;

		if (looked_at++ >= COUNTED_MAX)
			continue;
		if (mac_from_hex(db_slice(&rows), &mac) != ERR_OK)
			return ERR_IO;
		e = is_known(s, mac, &is);
		if (e != ERR_OK)
			return e;
		known += is;
	}
	if (e != ERR_NOTFOUND)
		return e;
	*out = looked_at - known;
	return ERR_OK;
}

/* The id of a mark is when the phone was last here, its value the MAC. */
static void
add_page(struct ask *a, const struct new_phone_query *q, const struct page_mark *mark)
{
	ask_add(a, "SELECT " SEEN_COLUMNS " FROM seen");
	add_where(a, q);
	if (q->page.after.n > 0) {
		ask_where(a, "(last_at, mac) < (?, ?)");
		ask_number(a, mark->id);
		ask_text(a, page_mark_slice(mark));
	}
	ask_add(a, " ORDER BY last_at DESC, mac DESC");
}

static enum err
give_page(struct store *s, const struct new_phone_query *q, struct db_query *rows,
	enum err (*each)(void *ctx, const struct seen *seen), void *ctx, struct page_end *end)
{
	struct page_mark last = {.list = PAGE_NEW, .is_backward = true};
	size_t given = 0;
	enum err e;

	while ((e = db_row(rows)) == ERR_OK) {
		char mac[MAC_TEXT_BYTES];
		struct seen seen;
		bool is = false;

		e = seen_read(rows, &seen);
		if (e == ERR_OK)
			e = is_known(s, seen.mac, &is);
		if (e != ERR_OK)
			return e;
		if (is)
			continue;
		if (given++ == q->page.limit) {
			page_mark_write(&last, end->next);
			return ERR_OK;
		}
		last.id = seen.last_at;
		page_mark_value(&last, slice_of(mac_text(seen.mac, mac)));
		e = each(ctx, &seen);
		if (e != ERR_OK)
			return e;
	}
	return e == ERR_NOTFOUND ? ERR_OK : e;
}

enum err
new_phone_query_run(struct store *s, const struct new_phone_query *q,
	enum err (*each)(void *ctx, const struct seen *seen), void *ctx, struct page_end *out,
	struct why *why)
{
	AUTO(ask_done) struct ask a = ASK;
	struct page_mark mark = {.id = 0};
	struct page_end end = {.total = 0};
	enum err e = page_begin(&q->page, PAGE_NEW, true, &mark, why);

	if (e == ERR_OK)
		e = count(s, q, &end.total);
	if (e != ERR_OK)
		return e;
	add_page(&a, q, &mark);
	AUTO(db_done) struct db_query rows = ask_begin(&a, s->logs);
	e = give_page(s, q, &rows, each, ctx, &end);
	if (e == ERR_OK)
		*out = end;
	return e;
}
