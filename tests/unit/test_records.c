#include "unit_store.h"

#include "store/db_one.h"
#include "store/documents.h"
#include "store/logs.h"
#include "store/visits.h"

static const struct mac mac_a = {
	{0x00, 0x04, 0xf2, 0xaa, 0xbb, 0x01}
};
static const struct mac mac_b = {
	{0x00, 0x04, 0xf2, 0xaa, 0xbb, 0x02}
};
static const struct log_limits limits = {10, 2};

static enum err
append(struct store *s, const char *name, bool is_fresh, uint64_t at_byte, const char *body)
{
	const struct log_piece piece = {mac_a, slice_of(name), is_fresh, at_byte, slice_of(body)};

	return logs_append(s, &piece, 7, &limits);
}

static void
assert_open_log(struct store *s, const char *want)
{
	AUTO(buf_free) struct buf all = BUF(4096);
	struct log_row row;

	assert_int_equal(logs_open(s, mac_a, SLICE("app.log"), &row), ERR_OK);
	assert_int_equal(row.size_bytes, strlen(want));
	assert_false(row.is_closed);
	assert_int_equal(logs_read(s, row.id, &all), ERR_OK);
	assert_slice(buf_slice(&all), want);
}

static enum err
join(void *ctx, const struct log_row *row)
{
	buf_addf(ctx, "%s:%d%s ", row->name, (int)row->size_bytes, row->is_closed ? "!" : "");
	return ERR_OK;
}

static void
assert_logs(struct store *s, const char *want)
{
	AUTO(buf_free) struct buf all = BUF(4096);

	assert_int_equal(logs_each(s, &mac_a, join, &all), ERR_OK);
	assert_slice(buf_slice(&all), want);
}

static void
pieces_become_one_log(void **state)
{
	uint64_t bytes = 0;

	assert_int_equal(append(*state, "app.log", false, UINT64_MAX, "one "), ERR_OK);
	assert_int_equal(append(*state, "app.log", false, UINT64_MAX, "two"), ERR_OK);
	assert_open_log(*state, "one two");
	assert_int_equal(logs_usage(*state, mac_a, &bytes), ERR_OK);
	assert_int_equal(bytes, 7 + LOG_ROW_BYTES);
	assert_int_equal(logs_usage(*state, mac_b, &bytes), ERR_OK);
	assert_int_equal(bytes, 0);
}

static void
a_piece_goes_exactly_where_the_log_ends(void **state)
{
	assert_int_equal(append(*state, "app.log", false, 1, "x"), ERR_SYNTAX);
	assert_logs(*state, "");
	assert_int_equal(append(*state, "app.log", false, 0, "abc"), ERR_OK);
	assert_int_equal(append(*state, "app.log", false, 2, "x"), ERR_SYNTAX);
	assert_int_equal(append(*state, "app.log", false, 4, "x"), ERR_SYNTAX);
	assert_int_equal(append(*state, "app.log", false, 0, "x"), ERR_SYNTAX);
	assert_open_log(*state, "abc");
	assert_int_equal(append(*state, "app.log", false, 3, "def"), ERR_OK);
	assert_open_log(*state, "abcdef");
}

static void
a_log_is_closed_after_the_piece_that_passes_its_cap(void **state)
{
	struct log_row row;

	assert_int_equal(append(*state, "app.log", false, UINT64_MAX, "0123456789"), ERR_OK);
	assert_open_log(*state, "0123456789"); /* at the cap, not over it */
	assert_int_equal(append(*state, "app.log", false, UINT64_MAX, "x"), ERR_OK);
	assert_int_equal(logs_open(*state, mac_a, SLICE("app.log"), &row), ERR_NOTFOUND);
	assert_int_equal(append(*state, "app.log", false, 0, "new"), ERR_OK);
	assert_logs(*state, "app.log:3 app.log:11! ");
}

static void
closed_logs_beyond_keep_go_oldest_first_with_their_pieces(void **state)
{
	static const char *const bodies[] = {"0123456789a", "0123456789ab", "0123456789abc"};
	struct store *s = *state;

	assert_int_equal(append(s, "boot.log", false, UINT64_MAX, "0123456789abcdef"), ERR_OK);
	for (size_t i = 0; i < COUNT(bodies); i++)
		assert_int_equal(append(s, "app.log", false, UINT64_MAX, bodies[i]), ERR_OK);
	assert_logs(s, "app.log:13! app.log:12! boot.log:16! ");
	AUTO(db_done) struct db_query q = db_use(s->logs, "SELECT count(*) FROM log_piece");
	assert_int_equal(db_row(&q), ERR_OK);
	assert_int_equal(db_i64(&q), 3);
}

static void
a_fresh_log_closes_the_one_before(void **state)
{
	assert_int_equal(append(*state, "app.log", true, UINT64_MAX, "one"), ERR_OK);
	assert_int_equal(append(*state, "app.log", true, 3, "two"), ERR_SYNTAX);
	assert_open_log(*state, "one"); /* the refused one closed nothing */
	assert_int_equal(append(*state, "app.log", true, 0, "three"), ERR_OK);
	assert_open_log(*state, "three");
	assert_logs(*state, "app.log:5 app.log:3! ");
}

static void
an_empty_piece_makes_an_empty_log(void **state)
{
	assert_int_equal(append(*state, "app.log", false, UINT64_MAX, ""), ERR_OK);
	assert_int_equal(append(*state, "app.log", false, UINT64_MAX, ""), ERR_OK);
	assert_open_log(*state, "");
}

static void
a_name_over_its_limit_is_refused(void **state)
{
	char name[LOG_NAME_MAX_BYTES + 2];

	memset(name, 'a', sizeof(name));
	name[sizeof(name) - 1] = '\0';
	assert_int_equal(append(*state, name, false, UINT64_MAX, "x"), ERR_LIMIT);
	name[sizeof(name) - 2] = '\0';
	assert_int_equal(append(*state, name, false, UINT64_MAX, "x"), ERR_OK);
}

static void
one_core_is_kept_per_phone_and_the_old_file_told(void **state)
{
	char name[NAME_MAX_BYTES + 1] = "", file[NAME_MAX_BYTES + 1] = "",
				   old[NAME_MAX_BYTES + 1] = "?";
	uint64_t size = 0;

	assert_int_equal(cores_get(*state, mac_a, name, file, &size), ERR_NOTFOUND);
	assert_int_equal(cores_put(*state, mac_a, SLICE("c1"), SLICE("f1"), 100, 1, old), ERR_OK);
	assert_string_equal(old, "");
	assert_int_equal(cores_put(*state, mac_a, SLICE("c2"), SLICE("f2"), 200, 2, old), ERR_OK);
	assert_string_equal(old, "f1");
	assert_int_equal(cores_get(*state, mac_a, name, file, &size), ERR_OK);
	assert_string_equal(name, "c2");
	assert_string_equal(file, "f2");
	assert_int_equal(size, 200);
}

static void
the_quarantine_keeps_the_newest_rows(void **state)
{
	struct store *s = *state;
	static char big[QUARANTINE_UPLOAD_MAX_BYTES + 1];

	for (int i = 0; i < QUARANTINE_ROWS_MAX + 5; i++)
		assert_int_equal(
			quarantine_put(s, mac_b, SLICE("app.log"), SLICE("x"), 1, i), ERR_OK);
	assert_int_equal(quarantine_put(s, mac_b, SLICE("app.log"),
				 (struct slice){big, sizeof(big)}, sizeof(big), 9999),
		ERR_OK);
	AUTO(db_done)
	struct db_query q = db_use(
		s->logs, "SELECT count(*), min(at), max(length(body)), max(size) FROM quarantine");
	assert_int_equal(db_row(&q), ERR_OK);
	assert_int_equal(db_i64(&q), QUARANTINE_ROWS_MAX);
	assert_int_equal(db_i64(&q), 6);
	assert_int_equal(db_i64(&q), QUARANTINE_UPLOAD_MAX_BYTES + CRYPTO_SEAL_OVERHEAD_BYTES);
	assert_int_equal(db_i64(&q), sizeof(big));
}

static enum err
put(struct store *s, const char *body, uint64_t keep)
{
	return documents_put(s, mac_a, DOCUMENT_PHONE, false, 5, slice_of(body), keep);
}

static void
a_document_gets_a_version_only_when_its_bytes_change(void **state)
{
	AUTO(buf_free) struct buf body = BUF(4096);
	struct document d;

	assert_int_equal(documents_get(*state, mac_a, DOCUMENT_PHONE, 0, &d, NULL), ERR_NOTFOUND);
	assert_int_equal(put(*state, "<a/>", 20), ERR_OK);
	assert_int_equal(put(*state, "<a/>", 20), ERR_OK);
	assert_int_equal(documents_get(*state, mac_a, DOCUMENT_PHONE, 0, &d, NULL), ERR_OK);
	assert_int_equal(d.version, 1);
	assert_int_equal(put(*state, "<b/>", 20), ERR_OK);
	assert_int_equal(put(*state, "<a/>", 20), ERR_OK);
	assert_int_equal(documents_get(*state, mac_a, DOCUMENT_PHONE, 0, &d, &body), ERR_OK);
	assert_int_equal(d.version, 3);
	assert_slice(buf_slice(&body), "<a/>");
	buf_clear(&body);
	assert_int_equal(documents_get(*state, mac_a, DOCUMENT_PHONE, 2, &d, &body), ERR_OK);
	assert_slice(buf_slice(&body), "<b/>");
	assert_int_equal(documents_get(*state, mac_a, DOCUMENT_WEB, 0, &d, NULL), ERR_NOTFOUND);
	assert_int_equal(documents_get(*state, mac_b, DOCUMENT_PHONE, 0, &d, NULL), ERR_NOTFOUND);
}

static bool
is_in_clear(struct db *db, const char *sql, const char *text)
{
	AUTO(db_done) struct db_query q = db_use(db, sql);
	bool is_there = false;

	while (db_row(&q) == ERR_OK) {
		struct slice stored = db_slice(&q);

		is_there = is_there || slice_find(stored, slice_of(text)) < stored.n;
	}
	assert_int_equal(q.err, ERR_NOTFOUND);
	return is_there;
}

static void
what_phones_upload_is_sealed(void **state)
{
	static const char text[] = "<a reg.1.auth.password=\"s3cret\"/>";
	struct store *s = *state;

	assert_int_equal(put(s, text, 20), ERR_OK);
	assert_int_equal(
		quarantine_put(s, mac_b, SLICE("x-phone.cfg"), slice_of(text), 1, 1), ERR_OK);
	assert_false(is_in_clear(
		s->main, "SELECT body || coalesce(sealed_body, '') FROM document", "s3cret"));
	assert_false(is_in_clear(s->logs, "SELECT body FROM quarantine", "s3cret"));
}

static enum err
join_body(void *ctx, struct slice body)
{
	buf_add(ctx, body);
	return buf_check(ctx);
}

static void
what_was_stored_before_is_read_and_then_sealed(void **state)
{
	AUTO(buf_free) struct buf body = BUF(4096);
	struct store *s = *state;
	struct document d;

	for (int i = 0; i < 2; i++) {
		AUTO(db_done)
		struct db_query q = db_use(s->main, i == 0 ? "INSERT INTO document VALUES (7, "
							     "'0004f2000001', 0, 1, 0, 5, 6, '', "
							     "CAST('s3cret' AS BLOB), NULL)" :
							     "INSERT INTO document VALUES (8, "
							     "'0004f2000001', 1, 1, 0, 5, 0, '', "
							     "x'', NULL)");

		assert_int_equal(db_run(&q), ERR_OK);
	}
	for (int pass = 0; pass < 2; pass++) {
		buf_clear(&body);
		assert_int_equal(documents_get(s,
					 (struct mac){
						 {0, 4, 0xf2, 0, 0, 1}
                },
					 DOCUMENT_PHONE, 0, &d, &body),
			ERR_OK);
		assert_int_equal(documents_each_override(s, 10, join_body, &body), ERR_OK);
		assert_slice(buf_slice(&body), "s3crets3cret");
		assert_int_equal(documents_seal_old(s), ERR_OK);
		assert_false(is_in_clear(s->main, "SELECT body FROM document", "s3cret"));
		assert_uses_index_of(s->main, "document_open",
			"EXPLAIN QUERY PLAN SELECT id, body FROM document WHERE sealed_body IS "
			"NULL ORDER BY id LIMIT 1");
	}
}

/* Whoever has thousands of them does not wait for the disk as often: one that fails takes those
 * before it back. */
static void
what_was_stored_before_is_sealed_many_at_a_time(void **state)
{
	static const char in_clear[] = "SELECT count(*) FROM document WHERE sealed_body IS NULL";
	struct store *s = *state;
	int64_t left = 0;

	assert_int_equal(
		db_script(s->main,
			"WITH n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1200)"
			" INSERT INTO document SELECT i, '0004f2000001', 0, i, 0, 5, 1, '', x'61',"
			" NULL FROM n;"
			"CREATE TEMP TRIGGER broken BEFORE UPDATE ON document WHEN NEW.id = 300"
			" BEGIN SELECT RAISE(ABORT, 'it is broken'); END;"),
		ERR_OK);
	assert_int_not_equal(documents_seal_old(s), ERR_OK);
	assert_int_equal(db_number(s->main, in_clear, &left), ERR_OK);
	assert_int_equal(left, 1200);
	assert_int_equal(db_script(s->main, "DROP TRIGGER broken"), ERR_OK);
	assert_int_equal(documents_seal_old(s), ERR_OK);
	assert_int_equal(db_number(s->main, in_clear, &left), ERR_OK);
	assert_int_equal(left, 0);
}

static void
versions_beyond_keep_are_dropped_and_the_newest_never(void **state)
{
	struct document d;
	uint64_t bytes = 0;

	assert_int_equal(put(*state, "1", 2), ERR_OK);
	assert_int_equal(put(*state, "22", 2), ERR_OK);
	assert_int_equal(put(*state, "333", 2), ERR_OK);
	assert_int_equal(documents_get(*state, mac_a, DOCUMENT_PHONE, 1, &d, NULL), ERR_NOTFOUND);
	assert_int_equal(documents_usage(*state, mac_a, &bytes), ERR_OK);
	assert_int_equal(bytes, 5);
	assert_int_equal(put(*state, "4444", 0), ERR_OK);
	assert_int_equal(documents_get(*state, mac_a, DOCUMENT_PHONE, 0, &d, NULL), ERR_OK);
	assert_int_equal(d.version, 4);
	assert_int_equal(documents_remove(*state, mac_a, DOCUMENT_PHONE, 3), ERR_NOTFOUND);
	assert_int_equal(documents_remove(*state, mac_a, DOCUMENT_PHONE, 0), ERR_OK);
	assert_int_equal(documents_remove(*state, mac_a, DOCUMENT_PHONE, 0), ERR_NOTFOUND);
}

static enum err
join_visit(void *ctx, const struct visit_row *v)
{
	buf_addf(ctx, "%d%s ", (int)v->ended_at, v->has_mac ? "" : "?");
	return ERR_OK;
}

static void
add_visit(struct store *s, const struct mac *mac, int64_t ended_at)
{
	struct visit_row v = {.ended_at = ended_at, .address = "10.0.0.1", .told = SLICE_INIT("t")};

	if (mac != NULL) {
		v.has_mac = true;
		v.mac = *mac;
	}
	assert_int_equal(visits_add(s, &v), ERR_OK);
}

static void
visits_come_in_order_and_the_oldest_are_trimmed(void **state)
{
	AUTO(buf_free) struct buf all = BUF(4096);

	assert_int_equal(visits_trim(*state, 100, 10), ERR_OK); /* nothing there */
	for (int i = 1; i <= 6; i++)
		add_visit(*state, i == 4 ? NULL : &mac_a, i);
	assert_int_equal(visits_each(*state, NULL, 1, join_visit, &all), ERR_OK);
	assert_slice(buf_slice(&all), "2 3 4? 5 6 ");
	buf_clear(&all);
	assert_int_equal(visits_last(*state, &mac_a, 2, join_visit, &all), ERR_OK);
	assert_slice(buf_slice(&all), "5 6 ");
	buf_clear(&all);
	assert_int_equal(visits_trim(*state, 3, 100), ERR_OK);
	assert_int_equal(visits_last(*state, NULL, 100, join_visit, &all), ERR_OK);
	assert_slice(buf_slice(&all), "3 4? 5 6 ");
	buf_clear(&all);
	assert_int_equal(visits_trim(*state, 0, 1), ERR_OK);
	assert_int_equal(visits_each(*state, NULL, 0, join_visit, &all), ERR_OK);
	assert_slice(buf_slice(&all), "6 ");
	buf_clear(&all);
	assert_int_equal(visits_trim(*state, 7, 100), ERR_OK);
	assert_int_equal(visits_each(*state, NULL, 0, join_visit, &all), ERR_OK);
	assert_int_equal(all.n, 0);
}

static enum err
join_seen(void *ctx, const struct seen *seen)
{
	buf_addf(ctx, "%d ", seen->mac.b[5]);
	return ERR_OK;
}

static void
new_phones_beyond_the_most_are_forgotten_quietest_first(void **state)
{
	AUTO(buf_free) struct buf all = BUF(256);
	struct seen seen = {.mac = mac_a, .address = "10.0.0.1", .model = "VVX400", .is_new = true},
		    found;

	for (uint8_t i = 1; i <= 3; i++) {
		seen.mac.b[5] = i;
		seen.first_at = seen.last_at = 10 + i;
		assert_int_equal(seen_put(*state, &seen, 2), ERR_OK);
	}
	assert_int_equal(seen_each_new(*state, join_seen, &all), ERR_OK);
	assert_slice(buf_slice(&all), "3 2 ");
	seen.mac.b[5] = 2;
	seen = (struct seen){.mac = seen.mac, .first_at = 50, .last_at = 50, .version = "5.9"};
	assert_int_equal(seen_put(*state, &seen, 2), ERR_OK); /* known by now */
	assert_int_equal(seen_by_mac(*state, seen.mac, &found), ERR_OK);
	assert_int_equal(found.first_at, 12);
	assert_int_equal(found.last_at, 50);
	assert_string_equal(found.model, "VVX400");
	assert_string_equal(found.version, "5.9");
	assert_false(found.is_new);
}

static void
open_logs_and_newest_documents_are_found_by_an_index(void **state)
{
	struct store *s = *state;

	assert_uses_index(s->logs, "EXPLAIN QUERY PLAN SELECT id, size FROM log WHERE mac = ?1"
				   " AND name = ?2 AND is_closed = 0 ORDER BY id DESC LIMIT 1");
	assert_uses_index(s->logs, "EXPLAIN QUERY PLAN SELECT body FROM log_piece WHERE id = ?1");
	assert_uses_index(s->logs, "EXPLAIN QUERY PLAN SELECT told FROM visit WHERE id > ?1"
				   " AND mac = ?2 ORDER BY id");
	assert_uses_index(s->main, "EXPLAIN QUERY PLAN SELECT body FROM document WHERE mac = ?1"
				   " AND kind = ?2 ORDER BY version DESC LIMIT 1");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		STORE_CASE(pieces_become_one_log),
		STORE_CASE(a_piece_goes_exactly_where_the_log_ends),
		STORE_CASE(a_log_is_closed_after_the_piece_that_passes_its_cap),
		STORE_CASE(closed_logs_beyond_keep_go_oldest_first_with_their_pieces),
		STORE_CASE(a_fresh_log_closes_the_one_before),
		STORE_CASE(an_empty_piece_makes_an_empty_log),
		STORE_CASE(a_name_over_its_limit_is_refused),
		STORE_CASE(one_core_is_kept_per_phone_and_the_old_file_told),
		STORE_CASE(the_quarantine_keeps_the_newest_rows),
		STORE_CASE(a_document_gets_a_version_only_when_its_bytes_change),
		STORE_CASE(what_phones_upload_is_sealed),
		STORE_CASE(what_was_stored_before_is_read_and_then_sealed),
		STORE_CASE(what_was_stored_before_is_sealed_many_at_a_time),
		STORE_CASE(versions_beyond_keep_are_dropped_and_the_newest_never),
		STORE_CASE(visits_come_in_order_and_the_oldest_are_trimmed),
		STORE_CASE(new_phones_beyond_the_most_are_forgotten_quietest_first),
		STORE_CASE(open_logs_and_newest_documents_are_found_by_an_index),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
