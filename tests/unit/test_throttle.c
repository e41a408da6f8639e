#include "unit.h"

#include "base/throttle.h"

static const struct throttle ten = {
	10, 60000, 30000}; /* in a minute; held for half of one at most */

/* Adds events at one moment; gives the delay of the last. */
static uint64_t
add(uint64_t *level, unsigned count, uint64_t now)
{
	while (count-- > 0)
		*level = throttle_add(&ten, *level, now);
	return throttle_delay_ms(&ten, *level, now);
}

static void
the_budget_is_free_and_each_event_beyond_it_waits_longer(void **state)
{
	uint64_t level = 0;

	(void)state;
	assert_int_equal(add(&level, 10, 1000), 0);
	assert_int_equal(add(&level, 1, 1000), 6000);
	assert_int_equal(add(&level, 1, 1000), 12000);
}

static void
nobody_waits_longer_than_the_longest_delay(void **state)
{
	uint64_t level = 0;

	(void)state;
	assert_int_equal(add(&level, 14, 1000), 24000);
	assert_false(throttle_is_full(&ten, level, 1000));
	assert_int_equal(add(&level, 1, 1000), 30000);
	assert_true(throttle_is_full(&ten, level, 1000));
	assert_int_equal(add(&level, 100000, 1000), 30000);
}

static void
what_was_done_is_forgotten_however_much_it_was(void **state)
{
	uint64_t level = 0;

	(void)state;
	(void)add(&level, 100000, 1000);
	assert_int_equal(add(&level, 10, 1000 + 60000 + 30000), 0);
	assert_int_equal(add(&level, 1, 1000 + 60000 + 30000), 6000);
}

static void
a_pace_at_the_budget_is_free_for_ever_and_one_above_it_is_slowed_to_it(void **state)
{
	uint64_t level = 0, now = 1000;

	(void)state;
	for (int i = 0; i < 1000; i++, now += 6000)
		assert_int_equal(add(&level, 1, now), 0);
	level = 0;
	for (int i = 0; i < 1000; i++) /* each as soon as the one before is answered */
		now += add(&level, 1, now);
	assert_in_range(now, 6001000 + 980 * 6000ULL, 6001000 + 1000 * 6000ULL);
}

static void
no_budget_is_no_limit(void **state)
{
	static const struct throttle none = {0, 60000, 30000};
	uint64_t level = 0;

	(void)state;
	for (int i = 0; i < 1000; i++)
		level = throttle_add(&none, level, 1000);
	assert_int_equal(throttle_delay_ms(&none, level, 1000), 0);
	assert_false(throttle_is_full(&none, UINT64_MAX, 1000));
}

static void
a_budget_of_more_than_the_period_has_moments_moves_all_the_same(void **state)
{
	static const struct throttle many = {1000000, 60000, 30000};

	(void)state;
	assert_int_equal(throttle_add(&many, 0, 1000), 1001);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_budget_is_free_and_each_event_beyond_it_waits_longer),
		cmocka_unit_test(nobody_waits_longer_than_the_longest_delay),
		cmocka_unit_test(what_was_done_is_forgotten_however_much_it_was),
		cmocka_unit_test(
			a_pace_at_the_budget_is_free_for_ever_and_one_above_it_is_slowed_to_it),
		cmocka_unit_test(no_budget_is_no_limit),
		cmocka_unit_test(a_budget_of_more_than_the_period_has_moments_moves_all_the_same),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
