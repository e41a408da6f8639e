#include "unit.h"

#include "base/crypto.h"
#include "base/tallies.h"

#include <pthread.h>
#include <stdio.h>

enum { PLACES = 64, NOW = 1000, PERIOD = 60000, STEP = 6000 };

static const struct throttle ten = {10, PERIOD, 30000};

static uint64_t
add(struct tallies *t, const char *key, unsigned count, uint64_t now)
{
	uint64_t level = 0;

	while (count-- > 0)
		level = tallies_add(t, slice_of(key), &ten, now);
	return level;
}

/* Comes with many keys, each of them once. */
static void
flood(struct tallies *t, unsigned keys, uint64_t now)
{
	char key[32];

	for (unsigned i = 0; i < keys; i++) {
		(void)snprintf(key, sizeof(key), "flood %u", i);
		(void)add(t, key, 1, now);
	}
}

static void
each_key_has_a_level_of_its_own(void **state)
{
	struct tallies *t = tallies_new(PLACES);

	(void)state;
	assert_int_equal(add(t, "a", 3, NOW), NOW + 3 * STEP);
	assert_int_equal(add(t, "b", 1, NOW), NOW + STEP);
	assert_int_equal(add(t, "a", 1, NOW), NOW + 4 * STEP);
	tallies_free(t);
}

static void
who_comes_with_many_keys_does_not_push_out_who_did_more(void **state)
{
	struct tallies *t = tallies_new(PLACES);

	(void)state;
	(void)add(t, "guesser", 15, NOW);
	flood(t, PLACES / 2, NOW);
	assert_int_equal(add(t, "guesser", 1, NOW), NOW + PERIOD + 30000);
	tallies_free(t);
}

static void
who_is_pushed_out_or_comes_anew_to_a_full_table_gets_no_fresh_budget(void **state)
{
	struct tallies *t = tallies_new(PLACES);

	(void)state;
	flood(t, 100 * PLACES, NOW);
	assert_true(add(t, "new", 1, NOW) >= NOW + PERIOD);
	tallies_free(t);
}

static void
places_of_what_is_forgotten_are_free(void **state)
{
	struct tallies *t = tallies_new(PLACES);
	uint64_t later = NOW + PERIOD + 30000;

	(void)state;
	flood(t, 100 * PLACES, NOW);
	assert_int_equal(add(t, "new", 1, later), later + STEP);
	tallies_free(t);
}

static void
of_more_keys_than_places_the_oldest_mark_goes(void **state)
{
	struct tallies *t = tallies_new(1); /* the eight of one key */
	char key[32];

	(void)state;
	for (unsigned i = 0; i < 9; i++) {
		(void)snprintf(key, sizeof(key), "key %u", i);
		assert_false(tallies_mark(t, slice_of(key), PERIOD, NOW + i));
	}
	assert_false(tallies_has(t, SLICE("key 0"), NOW + 9));
	for (unsigned i = 1; i < 9; i++) {
		(void)snprintf(key, sizeof(key), "key %u", i);
		assert_true(tallies_has(t, slice_of(key), NOW + 9));
	}
	tallies_free(t);
}

static void
a_mark_holds_for_its_period_from_the_first_time(void **state)
{
	struct tallies *t = tallies_new(PLACES);

	(void)state;
	assert_false(tallies_has(t, SLICE("a"), NOW));
	assert_false(tallies_mark(t, SLICE("a"), 100, NOW));
	assert_true(tallies_mark(t, SLICE("a"), 100, NOW + 99));
	assert_true(tallies_has(t, SLICE("a"), NOW + 99));
	assert_false(tallies_has(t, SLICE("b"), NOW));
	assert_false(tallies_has(t, SLICE("a"), NOW + 100));
	assert_false(tallies_mark(t, SLICE("a"), 100, NOW + 100));
	tallies_free(t);
}

static void *
add_a_thousand(void *t)
{
	static const struct throttle wide = {1000000, 1000000, 1000000000};

	for (int i = 0; i < 1000; i++)
		(void)tallies_add(t, SLICE("shared"), &wide, NOW);
	return NULL;
}

static void
no_event_of_any_thread_is_lost(void **state)
{
	static const struct throttle wide = {1000000, 1000000, 1000000000};
	struct tallies *t = tallies_new(PLACES);
	pthread_t threads[4];

	(void)state;
	for (size_t i = 0; i < COUNT(threads); i++)
		assert_int_equal(pthread_create(&threads[i], NULL, add_a_thousand, t), 0);
	for (size_t i = 0; i < COUNT(threads); i++)
		assert_int_equal(pthread_join(threads[i], NULL), 0);
	assert_int_equal(tallies_add(t, SLICE("shared"), &wide, NOW), NOW + 4001);
	tallies_free(t);
}

static int
set_up(void **state)
{
	(void)state;
	return crypto_setup() == ERR_OK ? 0 : -1;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_key_has_a_level_of_its_own),
		cmocka_unit_test(who_comes_with_many_keys_does_not_push_out_who_did_more),
		cmocka_unit_test(
			who_is_pushed_out_or_comes_anew_to_a_full_table_gets_no_fresh_budget),
		cmocka_unit_test(places_of_what_is_forgotten_are_free),
		cmocka_unit_test(of_more_keys_than_places_the_oldest_mark_goes),
		cmocka_unit_test(a_mark_holds_for_its_period_from_the_first_time),
		cmocka_unit_test(no_event_of_any_thread_is_lost),
	};

	return cmocka_run_group_tests(tests, set_up, NULL);
}
