#include "unit.h"

#include "reach/telling_step.h"

enum { NOW = 1700000000, HOUR = 3600, DAY = 86400 };
static const int64_t MS = 1000;

static const struct polling hourly = {.is_on = true, .mode = POLLING_REL, .period_s = HOUR};
static const struct polling never = {.is_on = false, .period_s = DAY};

static struct telling
waiting(enum telling_what what)
{
	return (struct telling){.what = what, .asked_at = NOW, .next_at = NOW};
}

static struct telling_try
in_vain(const char *why)
{
	struct telling_try t = {.has_address = true};

	(void)why_fail(&t.why, ERR_IO, "%s", why);
	return t;
}

static void
a_phone_that_said_yes_is_watched_for(void **state)
{
	struct telling t = waiting(TELLING_RESYNC);
	const struct telling_try yes = {
		.way = TELLING_BY_REST, .has_address = true, .began_ms = (NOW + 3) * MS + 400};

	(void)state;
	assert_true(telling_step_is_on(&t, 0, NOW));
	telling_step_tried(&t, &yes, &hourly, 0, NOW + 3);
	assert_int_equal(t.state, TELLING_TOLD);
	assert_int_equal(t.way, TELLING_BY_REST);
	assert_int_equal(t.answered_at, NOW + 3);
	assert_int_equal(t.tries, 1);
	assert_int_equal(t.over_at, 0);
	assert_false(telling_step_watched(&t, (NOW + 2) * MS, NOW + 60));
	assert_true(telling_step_watched(&t, (NOW + 50) * MS, NOW + 60));
	assert_int_equal(t.state, TELLING_BACK);
	assert_int_equal(t.back_at, NOW + 50);
	assert_int_equal(t.over_at, NOW + 60);
	assert_string_equal(t.why, "");
}

static void
what_was_here_in_the_second_of_the_telling_has_not_come_back_by_that(void **state)
{
	struct telling t = waiting(TELLING_RESYNC);
	const struct telling_try yes = {
		.way = TELLING_BY_UDP, .has_address = true, .began_ms = NOW * MS + 500};

	(void)state;
	telling_step_tried(&t, &yes, &hourly, NOW, NOW);
	assert_false(telling_step_watched(&t, NOW * MS + 499, NOW));
	assert_int_equal(t.state, TELLING_TOLD);
	assert_true(telling_step_watched(&t, NOW * MS + 501, NOW));
	assert_int_equal(t.state, TELLING_BACK);
	assert_int_equal(t.back_at, NOW);
}

static void
an_answer_that_is_noted_late_keeps_nobody_away(void **state)
{
	struct telling t = waiting(TELLING_RESYNC);
	const struct telling_try yes = {
		.way = TELLING_BY_UDP, .has_address = true, .began_ms = NOW * MS + 900};

	(void)state;
	telling_step_tried(&t, &yes, &hourly, NOW - 60, NOW + 5);
	assert_int_equal(t.answered_at, NOW);
	assert_true(telling_step_watched(&t, NOW * MS + 990, NOW + 5));
	assert_int_equal(t.back_at, NOW);
}

static void
one_that_said_yes_and_stays_away_has_failed(void **state)
{
	struct telling t = waiting(TELLING_RESTART);
	const struct telling_try yes = {
		.way = TELLING_BY_UDP, .has_address = true, .began_ms = NOW * MS};

	(void)state;
	telling_step_tried(&t, &yes, &hourly, 0, NOW);
	assert_non_null(strstr(t.why, "restarts where one of them has changed"));
	assert_false(telling_step_watched(&t, (NOW - 5) * MS, NOW + TELLING_BACK_S - 1));
	assert_true(telling_step_watched(&t, (NOW - 5) * MS, NOW + TELLING_BACK_S));
	assert_int_equal(t.state, TELLING_FAILED);
	assert_string_equal(t.why, "It said yes, and has not come since.");
	assert_int_equal(t.back_at, 0);
}

static void
silence_is_tried_again_at_growing_waits_and_then_left_to_the_poll(void **state)
{
	static const int64_t waits[] = {10, 60, 240};
	struct telling t = waiting(TELLING_RESYNC);
	const struct telling_try silent = in_vain("No answer.");
	int64_t now = NOW;

	(void)state;
	for (size_t i = 0; i < COUNT(waits); i++) {
		telling_step_tried(&t, &silent, &hourly, NOW - 600, now);
		assert_int_equal(t.state, TELLING_WAITING);
		assert_int_equal(t.next_at, now + waits[i]);
		assert_string_equal(t.why, "No answer.");
		now = t.next_at;
	}
	telling_step_tried(&t, &silent, &hourly, NOW - 600, now);
	assert_int_equal(t.state, TELLING_POLLING);
	assert_int_equal(t.way, TELLING_BY_POLL);
	assert_int_equal(t.tries, TELLING_TRIES);
	assert_string_equal(t.why, "No answer. It comes by itself at 2023-11-14 23:03:20 UTC.");
	assert_int_equal(t.next_at, NOW - 600 + 2 * HOUR);
	assert_false(telling_step_watched(&t, (NOW - 600) * MS, t.next_at - 1));
	assert_true(telling_step_watched(&t, (NOW + 3000) * MS, NOW + 3001));
	assert_int_equal(t.state, TELLING_BACK);
}

static void
a_poll_that_does_not_come_is_a_failure(void **state)
{
	struct telling t = waiting(TELLING_RESYNC);
	const struct telling_try nowhere = {.has_address = false};

	(void)state;
	telling_step_tried(&t, &nowhere, &never, 0, NOW);
	assert_int_equal(t.state, TELLING_POLLING);
	assert_string_equal(t.why, "It has never been here with what proves that it is this phone, "
				   "so nobody knows where it is. It does not poll: it comes when "
				   "it starts the next time.");
	assert_false(telling_step_watched(&t, 0, NOW + TELLING_POLL_S - 1));
	assert_true(telling_step_watched(&t, 0, NOW + TELLING_POLL_S));
	assert_int_equal(t.state, TELLING_FAILED);
	assert_int_equal(t.over_at, NOW + TELLING_POLL_S);
}

static void
a_poll_makes_no_restart_and_that_is_said(void **state)
{
	struct telling t = waiting(TELLING_RESTART);
	const struct telling_try nowhere = {.has_address = false};

	(void)state;
	telling_step_tried(&t, &nowhere, &hourly, 0, NOW);
	assert_true(telling_step_watched(&t, (NOW + 5) * MS, NOW + 6));
	assert_int_equal(t.state, TELLING_BACK);
	assert_non_null(strstr(t.why, "it was not made to restart"));
}

static void
who_came_by_itself_need_not_be_told_to_read_its_files(void **state)
{
	struct telling t = waiting(TELLING_RESYNC), r = waiting(TELLING_RESTART);

	(void)state;
	assert_true(
		telling_step_is_on(&t, NOW * MS, NOW + 5)); /* perhaps before it was asked for */
	assert_false(telling_step_is_on(&t, (NOW + 1) * MS, NOW + 5));
	assert_int_equal(t.state, TELLING_BACK);
	assert_int_equal(t.way, TELLING_BY_POLL);
	assert_true(telling_step_is_on(&r, (NOW + 1) * MS, NOW + 5));
	t = waiting(TELLING_RESYNC);
	t.opens_at = NOW + HOUR; /* what it is to read is there by then */
	assert_true(telling_step_is_on(&t, (NOW + 5) * MS, NOW + HOUR));
}

static void
nothing_is_told_outside_its_window(void **state)
{
	struct telling t = waiting(TELLING_RESTART);
	const struct telling_try silent = in_vain("No answer.");

	(void)state;
	t.opens_at = t.next_at = NOW + 100;
	t.closes_at = NOW + 200;
	assert_false(telling_step_is_on(&t, 0, NOW)); /* the clock was set back */
	assert_int_equal(t.next_at, NOW + 100);
	assert_int_equal(t.state, TELLING_WAITING);
	assert_true(telling_step_is_on(&t, 0, NOW + 100));
	assert_true(telling_step_is_on(&t, 0, NOW + 200));
	assert_false(telling_step_is_on(&t, 0, NOW + 201));
	assert_int_equal(t.state, TELLING_FAILED);
	assert_string_equal(t.why, "Its window closed before it was its turn.");
	/* The next try would be behind the end. */
	t.state = TELLING_WAITING;
	telling_step_tried(&t, &silent, &hourly, NOW, NOW + 195);
	assert_int_equal(t.state, TELLING_POLLING);
}

static void
a_long_reason_leaves_room_for_what_comes_next(void **state)
{
	struct telling t = waiting(TELLING_RESYNC);
	char text[WHY_BYTES];

	(void)state;
	memset(text, 'x', sizeof(text) - 1);
	text[sizeof(text) - 1] = '\0';
	t.tries = TELLING_TRIES - 1;
	const struct telling_try silent = in_vain(text);
	telling_step_tried(&t, &silent, &hourly, NOW, NOW);
	assert_non_null(strstr(t.why, " It comes by itself at "));
	assert_int_equal(t.why[strlen(t.why) - 1], '.');
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_phone_that_said_yes_is_watched_for),
		cmocka_unit_test(
			what_was_here_in_the_second_of_the_telling_has_not_come_back_by_that),
		cmocka_unit_test(an_answer_that_is_noted_late_keeps_nobody_away),
		cmocka_unit_test(one_that_said_yes_and_stays_away_has_failed),
		cmocka_unit_test(silence_is_tried_again_at_growing_waits_and_then_left_to_the_poll),
		cmocka_unit_test(a_poll_that_does_not_come_is_a_failure),
		cmocka_unit_test(a_poll_makes_no_restart_and_that_is_said),
		cmocka_unit_test(who_came_by_itself_need_not_be_told_to_read_its_files),
		cmocka_unit_test(nothing_is_told_outside_its_window),
		cmocka_unit_test(a_long_reason_leaves_room_for_what_comes_next),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
