#include "store/line_query.h"

#include "base/auto.h"
#include "store/ask.h"
#include "store/db_one.h"

const char *const line_sort_names[LINE_SORT__COUNT] = {
	[LINE_SORT_ADDRESS] = "address",
	[LINE_SORT_DISPLAY_NAME] = "display_name",
	[LINE_SORT_LABEL] = "label",
};

static const char *const keys[LINE_SORT__COUNT] = {
	[LINE_SORT_ADDRESS] = "l.address",
	[LINE_SORT_DISPLAY_NAME] = "l.display_name COLLATE NOCASE",
	[LINE_SORT_LABEL] = "l.label COLLATE NOCASE",
};

/* In the order of line_read(). */
#define LINE_COLUMNS                                                                               \
	"l.id, l.address, l.auth_user, l.auth_domain, l.sign_in, l.is_shared,"                     \
	" l.secret IS NOT NULL, l.display_name, l.label"

static void
add_where(struct ask *a, const struct line_query *q, const struct buf *pattern)
{
	if (q->text.n > 0) {
		ask_where(a, "(l.address LIKE ? ESCAPE '\\' OR l.display_name LIKE ? ESCAPE '\\'"
			     " OR l.label LIKE ? ESCAPE '\\')");
		for (int i = 0; i < 3; i++)
			ask_text(a, buf_slice(pattern));
	}
	if (q->is_unassigned)
		ask_where(a, "NOT EXISTS (SELECT 1 FROM assignment a WHERE a.line_id = l.id)");
	if (q->shared != LINE_SHARED_ANY) {
		ask_where(a, "l.is_shared = ?");
		ask_number(a, q->shared == LINE_SHARED_YES);
	}
}

static enum err
count_lines(struct store *s, const struct line_query *q, const struct buf *pattern, int64_t *out)
{
	AUTO(ask_done) struct ask a = ASK;

	ask_add(&a, "SELECT count(*) FROM line l");
	add_where(&a, q, pattern);
	AUTO(db_done) struct db_query count = ask_begin(&a, s->main);
	return db_row_i64(&count, out);
}

/* Puts the statement for a page together. */
static void
add_page(struct ask *a, const struct line_query *q, const struct buf *pattern,
	const struct page_mark *mark)
{
	const char *key = keys[q->sort], *way = q->is_backward ? " DESC" : "";

	buf_addf(&a->text, "SELECT %s, " LINE_COLUMNS " FROM line l", key);
	add_where(a, q, pattern);
	if (q->page.after.n > 0) {
		buf_addf(&a->text, " %s (%s, l.id) %s (?, ?)", a->has_where ? "AND" : "WHERE", key,
			q->is_backward ? "<" : ">");
		ask_text(a, page_mark_slice(mark));
		ask_number(a, mark->id);
	}
	buf_addf(&a->text, " ORDER BY %s%s, l.id%s LIMIT ?", key, way, way);
	ask_number(a, (int64_t)q->page.limit + 1);
}

enum err
line_query_run(struct store *s, const struct line_query *q,
	enum err (*each)(void *ctx, const struct line *line), void *ctx, struct page_end *out,
	struct why *why)
{
	AUTO(buf_free) struct buf pattern = BUF(PATTERN_MAX_BYTES);
	AUTO(ask_done) struct ask a = ASK;
	struct page_mark mark = {.id = 0};
	struct page_end end = {.total = 0};
	size_t given = 0;
	enum err e =
		page_begin(&q->page, (uint8_t)(PAGE_LINES + q->sort), q->is_backward, &mark, why);

	ask_pattern(&pattern, q->text);
	if (e == ERR_OK)
		e = buf_check(&pattern);
	if (e == ERR_OK)
		e = count_lines(s, q, &pattern, &end.total);
	if (e != ERR_OK)
		return e;
	add_page(&a, q, &pattern, &mark);
	AUTO(db_done) struct db_query rows = ask_begin(&a, s->main);
	while ((e = db_row(&rows)) == ERR_OK) {
		struct page_mark here = {
			.list = (uint8_t)(PAGE_LINES + q->sort), .is_backward = q->is_backward};
		struct line line;

		if (given++ == q->page.limit) {
			page_mark_write(&mark, end.next);
			break;
		}
		page_mark_value(&here, db_slice(&rows));
		e = line_read(&rows, &line);
		here.id = line.id;
		mark = here;
		if (e == ERR_OK)
			e = each(ctx, &line);
		if (e != ERR_OK)
			return e;
	}
	if (e != ERR_OK && e != ERR_NOTFOUND)
		return e;
	*out = end;
	return ERR_OK;
}
