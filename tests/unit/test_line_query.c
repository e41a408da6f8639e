/* Pages of lines, of the trace and of the audit. */
#include "unit_store.h"

#include "store/audit_query.h"
#include "store/line_query.h"
#include "store/visit_query.h"

static void
add_line(struct store *s, const char *address, const char *name, bool is_shared, int64_t phone_id)
{
	struct line line = {.is_shared = is_shared};
	struct assignment a = {.phone_id = phone_id, .line_keys = 1};

	assert_int_equal(
		slice_to_text(slice_of(address), line.address, sizeof(line.address)), ERR_OK);
	assert_int_equal(
		slice_to_text(slice_of(name), line.display_name, sizeof(line.display_name)),
		ERR_OK);
	assert_int_equal(lines_add(s, &line, NULL), ERR_OK);
	a.line_id = line.id;
	if (phone_id != 0)
		assert_int_equal(lines_assign(s, &a, NULL), ERR_OK);
}

static enum err
meet_line(void *ctx, const struct line *line)
{
	buf_addf(ctx, "%s ", line->address);
	return ERR_OK;
}

static void
assert_lines(struct store *s, struct line_query q, const char *want, int64_t total)
{
	AUTO(buf_free) struct buf met = BUF(1024);
	struct page_end end = {.next = ""};

	q.page.limit = 2;
	if (q.text.p == NULL)
		q.text = SLICE("");
	do {
		struct page_end before = end;

		q.page.after = slice_of(before.next);
		assert_int_equal(line_query_run(s, &q, meet_line, &met, &end, NULL), ERR_OK);
		assert_int_equal(end.total, total);
	} while (end.next[0] != '\0');
	assert_string_equal(buf_text(&met), want);
}

static void
lines_come_in_the_order_that_is_asked_for(void **state)
{
	struct store *s = *state;
	struct phone p = {.mac = {{0, 4, 0xf2, 0, 0, 1}}, .state = PHONE_ACTIVE};

	assert_int_equal(phones_add(s, &p, NULL), ERR_OK);
	add_line(s, "1@x", "delta", false, p.id);
	add_line(s, "2@x", "Bravo", true, 0);
	add_line(s, "3@x", "alpha", true, p.id);
	add_line(s, "4@x", "Charlie", false, 0);
	add_line(s, "5@x", "bravo", false, 0);
	assert_lines(s, (struct line_query){0}, "1@x 2@x 3@x 4@x 5@x ", 5);
	assert_lines(s, (struct line_query){.is_backward = true}, "5@x 4@x 3@x 2@x 1@x ", 5);
	assert_lines(
		s, (struct line_query){.sort = LINE_SORT_DISPLAY_NAME}, "3@x 2@x 5@x 4@x 1@x ", 5);
	assert_lines(s, (struct line_query){.is_unassigned = true}, "2@x 4@x 5@x ", 3);
	assert_lines(s, (struct line_query){.shared = LINE_SHARED_YES}, "2@x 3@x ", 2);
	assert_lines(s, (struct line_query){.shared = LINE_SHARED_NO}, "1@x 4@x 5@x ", 3);
	assert_lines(s, (struct line_query){.text = SLICE("BRAVO")}, "2@x 5@x ", 2);
	assert_lines(s, (struct line_query){.text = SLICE("4@")}, "4@x ", 1);
	assert_lines(s, (struct line_query){.text = SLICE("nobody")}, "", 0);
}

/* Visit i ended at second i; even ones were refused; those of i % 3 are by phone 1. */
static void
add_visits(struct store *s, int64_t count)
{
	for (int64_t i = 1; i <= count; i++) {
		struct visit_row v = {.has_mac = i % 3 == 0,
			.mac = {{0, 4, 0xf2, 0, 0, 1}},
			.ended_at = i,
			.refused = i % 2 == 0,
			.told = SLICE("")};

		(void)snprintf(v.address, sizeof(v.address), "192.0.2.%d", (int)(i % 5));
		assert_int_equal(visits_add(s, &v), ERR_OK);
	}
}

static enum err
meet_visit(void *ctx, const struct visit_row *v)
{
	buf_addf(ctx, "%d ", (int)v->ended_at);
	return ERR_OK;
}

static int64_t
words(const char *text)
{
	int64_t n = 0;

	while ((text = strchr(text, ' ')) != NULL) {
		text++;
		n++;
	}
	return n;
}

static void
assert_visits(struct store *s, struct visit_query q, const char *want)
{
	AUTO(buf_free) struct buf met = BUF(1024);
	struct page_end end = {.next = ""};

	q.page.limit = 2;
	if (q.address.p == NULL)
		q.address = SLICE("");
	do {
		struct page_end before = end;

		q.page.after = slice_of(before.next);
		assert_int_equal(visit_query_run(s, &q, meet_visit, &met, &end, NULL), ERR_OK);
		assert_int_equal(end.total, words(want));
	} while (end.next[0] != '\0');
	assert_string_equal(buf_text(&met), want);
}

static void
visits_come_newest_first(void **state)
{
	struct store *s = *state;

	assert_visits(s, (struct visit_query){0}, "");
	add_visits(s, 10);
	assert_visits(s, (struct visit_query){0}, "10 9 8 7 6 5 4 3 2 1 ");
	assert_visits(s, (struct visit_query){.since = 8}, "10 9 8 ");
	assert_visits(s, (struct visit_query){.mac = {{0, 4, 0xf2, 0, 0, 1}}}, "9 6 3 ");
	assert_visits(s, (struct visit_query){.address = SLICE("192.0.2.1")}, "6 1 ");
	assert_visits(s, (struct visit_query){.outcome = VISIT_OUTCOME_REFUSED}, "10 8 6 4 2 ");
	assert_visits(s, (struct visit_query){.outcome = VISIT_OUTCOME_SERVED}, "9 7 5 3 1 ");
}

static void
a_page_that_looked_at_enough_is_short_and_has_a_next(void **state)
{
	struct store *s = *state;
	struct visit_query q = {
		.address = SLICE("203.0.113.1"), .page = {5, SLICE("")}
        };
	struct db_tx tx = {NULL, 0};
	struct page_end end, last;

	assert_int_equal(db_tx_begin_write(s->logs, &tx), ERR_OK);
	add_visits(s, PAGE_LOOK_MAX + 10);
	assert_int_equal(db_tx_commit(&tx), ERR_OK);
	assert_int_equal(visit_query_run(s, &q, meet_visit, NULL, &end, NULL), ERR_OK);
	assert_string_not_equal(end.next, "");
	q.page.after = slice_of(end.next);
	assert_int_equal(visit_query_run(s, &q, meet_visit, NULL, &last, NULL), ERR_OK);
	assert_string_equal(last.next, "");
}

static enum err
meet_audit(void *ctx, const struct audit_row *row)
{
	buf_addf(ctx, "%d ", (int)row->at);
	return ERR_OK;
}

static void
assert_audit(struct store *s, struct audit_query q, const char *want)
{
	AUTO(buf_free) struct buf met = BUF(1024);
	struct page_end end = {.next = ""};

	q.page.limit = 2;
	if (q.by.p == NULL)
		q.by = SLICE("");
	if (q.text.p == NULL)
		q.text = SLICE("");
	do {
		struct page_end before = end;

		q.page.after = slice_of(before.next);
		assert_int_equal(audit_query_run(s, &q, meet_audit, &met, &end, NULL), ERR_OK);
	} while (end.next[0] != '\0');
	assert_string_equal(buf_text(&met), want);
}

static void
the_audit_comes_newest_first(void **state)
{
	struct store *s = *state;

	for (int i = 1; i <= 7; i++) {
		struct audit_row row = {.at = i,
			.by = i % 2 ? SLICE("anna") : SLICE("root"),
			.login = i == 2 ? SLICE("anna") : SLICE(""),
			.via = SLICE("cli"),
			.action = SLICE("phone set"),
			.object = SLICE("phone"),
			.was = SLICE(""),
			.becomes = i == 3 ? SLICE("label=Attic\n") : SLICE("label=Cellar\n")};

		if (i < 3)
			row.mac = (struct mac){
				{0, 4, 0xf2, 0, 0, 1}
                        };
		assert_int_equal(audit_add(s, &row), ERR_OK);
	}
	assert_audit(s, (struct audit_query){0}, "7 6 5 4 3 2 1 ");
	assert_audit(s, (struct audit_query){.by = SLICE("anna")}, "7 5 3 2 1 ");
	assert_audit(s, (struct audit_query){.since = 6}, "7 6 ");
	assert_audit(s, (struct audit_query){.mac = {{0, 4, 0xf2, 0, 0, 1}}}, "2 1 ");
	assert_audit(s, (struct audit_query){.text = SLICE("Attic")}, "3 ");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		STORE_CASE(lines_come_in_the_order_that_is_asked_for),
		STORE_CASE(visits_come_newest_first),
		STORE_CASE(a_page_that_looked_at_enough_is_short_and_has_a_next),
		STORE_CASE(the_audit_comes_newest_first),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
