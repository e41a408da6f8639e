#include "unit_store.h"

#include "store/phones.h"
#include "store/tellings.h"

enum { NOW = 1700000000 };

struct found {
	struct telling rows[32];
	size_t n;
};

static enum err
collect(void *ctx, const struct telling *t)
{
	struct found *f = ctx;

	assert_true(f->n < COUNT(f->rows));
	f->rows[f->n++] = *t;
	return ERR_OK;
}

static struct phone
add_phone(struct store *s, const char *mac)
{
	struct phone p = {.state = PHONE_ACTIVE, .created_at = NOW};
	struct why why = {""};

	assert_int_equal(mac_from_hex(slice_of(mac), &p.mac), ERR_OK);
	assert_int_equal(phones_add(s, &p, &why), ERR_OK);
	return p;
}

static struct telling
wish(const struct phone *p, enum telling_what what, const char *by)
{
	struct telling t = {.phone_id = p->id, .what = what, .asked_at = NOW};

	assert_int_equal(slice_to_text(slice_of(by), t.asked_by, sizeof(t.asked_by)), ERR_OK);
	return t;
}

static struct telling
add(struct store *s, struct telling t)
{
	struct why why = {""};

	assert_int_equal(tellings_add(s, &t, &why), ERR_OK);
	assert_string_equal(why.text, "");
	return t;
}

static struct found
due(struct store *s, int64_t now)
{
	struct found f = {.n = 0};

	assert_int_equal(tellings_due(s, now, 10, collect, &f), ERR_OK);
	return f;
}

static void
what_is_asked_for_is_due_at_once(void **state)
{
	struct store *s = *state;
	struct phone p = add_phone(s, "0004f2000001");
	struct telling t = add(s, wish(&p, TELLING_RESTART, "ann"));
	struct found f = due(s, NOW);

	assert_int_equal(f.n, 1);
	assert_int_equal(f.rows[0].id, t.id);
	assert_true(mac_eq(f.rows[0].mac, p.mac));
	assert_int_equal(f.rows[0].what, TELLING_RESTART);
	assert_int_equal(f.rows[0].state, TELLING_WAITING);
	assert_string_equal(f.rows[0].asked_by, "ann");
	assert_int_equal(f.rows[0].tries, 0);
	assert_int_equal(due(s, NOW - 1).n, 0);
}

static void
a_window_that_opens_later_is_waited_for(void **state)
{
	struct store *s = *state;
	struct phone p = add_phone(s, "0004f2000001");
	struct telling t = wish(&p, TELLING_RESYNC, "rollout night");

	t.opens_at = NOW + 3600;
	t.closes_at = NOW + 7200;
	t = add(s, t);
	assert_int_equal(due(s, NOW + 3599).n, 0);
	assert_int_equal(due(s, NOW + 3600).n, 1);
	assert_int_equal(due(s, NOW + 9999).n, 1); /* who looks closes it */
}

static void
a_window_that_is_over_is_refused(void **state)
{
	struct store *s = *state;
	struct phone p = add_phone(s, "0004f2000001");
	struct telling t = wish(&p, TELLING_RESYNC, "ann");
	struct why why = {""};

	t.closes_at = NOW - 1;
	assert_int_equal(tellings_add(s, &t, &why), ERR_SYNTAX);
	assert_non_null(strstr(why.text, "window is over"));
	t.opens_at = NOW + 10;
	t.closes_at = NOW + 9;
	assert_int_equal(tellings_add(s, &t, NULL), ERR_SYNTAX);
	assert_int_equal(due(s, NOW + 100).n, 0);
}

static void
a_phone_that_is_not_there_is_refused(void **state)
{
	struct store *s = *state;
	struct telling t = {.phone_id = 4711, .asked_at = NOW};

	assert_int_equal(tellings_add(s, &t, NULL), ERR_DENIED);
}

static void
the_same_is_not_asked_for_twice_while_it_waits(void **state)
{
	struct store *s = *state;
	struct phone p = add_phone(s, "0004f2000001");
	struct telling t = add(s, wish(&p, TELLING_RESYNC, "ann"));
	struct telling again = add(s, wish(&p, TELLING_RESYNC, "bob"));
	struct telling other = add(s, wish(&p, TELLING_RESTART, "bob"));

	assert_int_equal(again.id, t.id);
	assert_true(other.id != t.id);
	t.state = TELLING_TOLD;
	assert_int_equal(tellings_note(s, TELLING_WAITING, &t), ERR_OK);
	again = add(s, wish(&p, TELLING_RESYNC, "ann"));
	assert_true(again.id != t.id);
}

static void
a_phone_has_a_bounded_number_of_open_ones(void **state)
{
	struct store *s = *state;
	struct phone p = add_phone(s, "0004f2000001"), q = add_phone(s, "0004f2000002");
	struct telling t = wish(&p, TELLING_RESYNC, "ann");
	struct why why = {""};

	for (int i = 0; i < TELLINGS_PER_PHONE_MAX; i++) {
		t.opens_at = NOW + i;
		(void)add(s, t);
	}
	t.opens_at = 0;
	assert_int_equal(tellings_add(s, &t, &why), ERR_LIMIT);
	assert_non_null(strstr(why.text, "16 things already"));
	(void)add(s, wish(&q, TELLING_RESYNC, "ann"));
}

static void
what_is_noted_is_found_and_only_once(void **state)
{
	struct store *s = *state;
	struct phone p = add_phone(s, "0004f2000001");
	struct telling t = add(s, wish(&p, TELLING_RESYNC, "ann")), found;
	struct found watched = {.n = 0};

	t.state = TELLING_TOLD;
	t.tries = 2;
	t.next_at = NOW + 5;
	t.way = TELLING_BY_TCP;
	t.answered_at = NOW + 4;
	t.told_ms = (NOW + 4) * (int64_t)1000 + 7;
	assert_int_equal(
		slice_to_text(SLICE("It answered 480 first."), t.why, sizeof(t.why)), ERR_OK);
	assert_int_equal(tellings_note(s, TELLING_WAITING, &t), ERR_OK);
	assert_int_equal(tellings_note(s, TELLING_WAITING, &t), ERR_NOTFOUND);
	assert_int_equal(tellings_by_id(s, t.id, &found), ERR_OK);
	assert_int_equal(found.state, TELLING_TOLD);
	assert_int_equal(found.tries, 2);
	assert_int_equal(found.way, TELLING_BY_TCP);
	assert_int_equal(found.answered_at, NOW + 4);
	assert_true(found.told_ms == (NOW + 4) * (int64_t)1000 + 7);
	assert_string_equal(found.why, "It answered 480 first.");
	assert_int_equal(due(s, NOW + 100).n, 0);
	assert_int_equal(tellings_watched(s, 0, 10, collect, &watched), ERR_OK);
	assert_int_equal(watched.n, 1);
	assert_int_equal(tellings_watched(s, t.id, 10, collect, &watched), ERR_OK);
	assert_int_equal(watched.n, 1);
}

static void
who_asked_may_withdraw_what_waits(void **state)
{
	struct store *s = *state;
	struct phone p = add_phone(s, "0004f2000001"), q = add_phone(s, "0004f2000002");
	struct telling told = add(s, wish(&q, TELLING_RESYNC, "rollout night"));
	int64_t n = -1;

	told.state = TELLING_TOLD;
	assert_int_equal(tellings_note(s, TELLING_WAITING, &told), ERR_OK);
	(void)add(s, wish(&p, TELLING_RESYNC, "rollout night"));
	(void)add(s, wish(&p, TELLING_RESTART, "ann"));
	assert_int_equal(tellings_withdraw(s, SLICE("rollout night"), 0, NOW + 1, &n), ERR_OK);
	assert_int_equal(n, 1);
	assert_int_equal(due(s, NOW).n, 1);
	assert_int_equal(tellings_withdraw(s, SLICE("ann"), q.id, NOW + 1, &n), ERR_OK);
	assert_int_equal(n, 0);
	assert_int_equal(tellings_withdraw(s, SLICE("ann"), p.id, NOW + 1, &n), ERR_OK);
	assert_int_equal(n, 1);
	assert_int_equal(tellings_open(s, &n), ERR_OK);
	assert_int_equal(n, 1); /* the one that was told */
}

static void
a_phones_own_are_listed_newest_first_and_go_with_it(void **state)
{
	struct store *s = *state;
	struct phone p = add_phone(s, "0004f2000001");
	struct telling a = add(s, wish(&p, TELLING_RESYNC, "ann"));
	struct telling b = add(s, wish(&p, TELLING_RESTART, "ann"));
	struct found f = {.n = 0};
	int64_t n = -1;

	assert_int_equal(tellings_of_phone(s, p.id, 10, collect, &f), ERR_OK);
	assert_int_equal(f.n, 2);
	assert_int_equal(f.rows[0].id, b.id);
	assert_int_equal(f.rows[1].id, a.id);
	f.n = 0;
	assert_int_equal(tellings_of_phone(s, p.id, 1, collect, &f), ERR_OK);
	assert_int_equal(f.n, 1);
	assert_int_equal(phones_remove(s, p.id), ERR_OK);
	assert_int_equal(tellings_open(s, &n), ERR_OK);
	assert_int_equal(n, 0);
}

static void
what_was_over_long_ago_is_forgotten(void **state)
{
	struct store *s = *state;
	struct phone p = add_phone(s, "0004f2000001");
	struct telling t = add(s, wish(&p, TELLING_RESYNC, "ann")), found;

	t.state = TELLING_BACK;
	t.over_at = NOW + 5;
	assert_int_equal(tellings_note(s, TELLING_WAITING, &t), ERR_OK);
	struct telling open = add(s, wish(&p, TELLING_RESYNC, "ann"));
	assert_int_equal(tellings_trim(s, NOW + 5), ERR_OK);
	assert_int_equal(tellings_by_id(s, t.id, &found), ERR_OK);
	assert_int_equal(tellings_trim(s, NOW + 6), ERR_OK);
	assert_int_equal(tellings_by_id(s, t.id, &found), ERR_NOTFOUND);
	assert_int_equal(tellings_by_id(s, open.id, &found), ERR_OK);
}

static void
what_is_due_and_what_is_watched_is_found_by_an_index(void **state)
{
	struct store *s = *state;

	assert_uses_index(s->main, "EXPLAIN QUERY PLAN SELECT id FROM telling t WHERE t.state = 0"
				   " AND t.next_at <= 5 ORDER BY t.next_at, t.id LIMIT 7");
	assert_uses_index(s->main, "EXPLAIN QUERY PLAN SELECT id FROM telling t WHERE t.state IN"
				   " (1, 2) AND t.id > 5 ORDER BY t.id LIMIT 7");
	/* Of one phone, by its own rows: a rollout has asked for 100,000. */
	assert_uses_index_of(s->main, "telling_phone",
		"EXPLAIN QUERY PLAN UPDATE telling SET state = 5, over_at = 7 WHERE state = 0"
		" AND +asked_by = 'rollout 1' AND phone_id = 5");
	assert_uses_index(s->main, "EXPLAIN QUERY PLAN SELECT id FROM telling WHERE over_at > 0"
				   " AND over_at < 5 ORDER BY over_at LIMIT 7");
}

static void
asking_moves_no_generation(void **state)
{
	struct store *s = *state;
	struct phone p = add_phone(s, "0004f2000001");
	int64_t before = 0, after = 0;

	assert_int_equal(store_generation(s, &before), ERR_OK);
	(void)add(s, wish(&p, TELLING_RESYNC, "ann"));
	assert_int_equal(store_generation(s, &after), ERR_OK);
	assert_int_equal(after, before);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		STORE_CASE(what_is_asked_for_is_due_at_once),
		STORE_CASE(a_window_that_opens_later_is_waited_for),
		STORE_CASE(a_window_that_is_over_is_refused),
		STORE_CASE(a_phone_that_is_not_there_is_refused),
		STORE_CASE(the_same_is_not_asked_for_twice_while_it_waits),
		STORE_CASE(a_phone_has_a_bounded_number_of_open_ones),
		STORE_CASE(what_is_noted_is_found_and_only_once),
		STORE_CASE(who_asked_may_withdraw_what_waits),
		STORE_CASE(a_phones_own_are_listed_newest_first_and_go_with_it),
		STORE_CASE(what_was_over_long_ago_is_forgotten),
		STORE_CASE(what_is_due_and_what_is_watched_is_found_by_an_index),
		STORE_CASE(asking_moves_no_generation),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
