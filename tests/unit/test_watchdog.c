#include "unit.h"

#include "serve/watchdog.h"

enum { THREADS = 3 };

struct staged {
	struct watchdog w;
	struct pulse pulses[THREADS];
};

static int
setup(void **state)
{
	static struct staged s;

	s = (struct staged){.w = {.count = 0}};
	for (unsigned i = 0; i < THREADS; i++)
		watchdog_add(&s.w, "thread", i, &s.pulses[i]);
	*state = &s;
	return 0;
}

static void
turn_all(struct staged *s)
{
	for (size_t i = 0; i < THREADS; i++)
		pulse_turn(&s->pulses[i]);
}

static void
test_nobody_is_stuck_at_the_first_look(void **state)
{
	struct staged *s = *state;

	assert_null(watchdog_look(&s->w));
}

static void
test_threads_that_turn_are_not_stuck(void **state)
{
	struct staged *s = *state;

	for (int i = 0; i < 5; i++) {
		turn_all(s);
		assert_null(watchdog_look(&s->w));
	}
}

static void
test_one_that_has_not_turned_since_the_last_look_is_stuck_and_named(void **state)
{
	for (unsigned still = 0; still < THREADS; still++) {
		struct staged *s = *state;
		const struct watched *stuck;

		assert_null(watchdog_look(&s->w));
		for (unsigned i = 0; i < THREADS; i++)
			if (i != still)
				pulse_turn(&s->pulses[i]);
		stuck = watchdog_look(&s->w);
		assert_non_null(stuck);
		assert_int_equal(stuck->number, still);
		turn_all(s); /* it has come back */
		assert_null(watchdog_look(&s->w));
		turn_all(s);
	}
}

static void
test_one_that_stays_away_is_stuck_at_every_look(void **state)
{
	struct staged *s = *state;

	assert_null(watchdog_look(&s->w));
	for (int i = 0; i < 5; i++) {
		pulse_turn(&s->pulses[0]);
		pulse_turn(&s->pulses[2]);
		assert_non_null(watchdog_look(&s->w));
	}
}

static void
test_one_that_waits_for_a_lock_or_a_disk_is_not_stuck(void **state)
{
	struct staged *s = *state;

	pulse_wait(&s->pulses[1], true);
	for (int i = 0; i < 5; i++) {
		assert_null(watchdog_look(&s->w));
		pulse_turn(&s->pulses[0]);
		pulse_turn(&s->pulses[2]);
	}
	pulse_wait(&s->pulses[1], false); /* it works again, and then no more */
	assert_null(watchdog_look(&s->w));
	pulse_turn(&s->pulses[0]);
	pulse_turn(&s->pulses[2]);
	assert_int_equal(watchdog_look(&s->w)->number, 1);
}

static void
test_a_wait_that_began_and_ended_between_two_looks_is_a_turn(void **state)
{
	struct staged *s = *state;

	assert_null(watchdog_look(&s->w));
	turn_all(s);
	assert_null(watchdog_look(&s->w));
	pulse_turn(&s->pulses[0]);
	pulse_wait(&s->pulses[1], true);
	pulse_wait(&s->pulses[1], false);
	pulse_turn(&s->pulses[2]);
	assert_null(watchdog_look(&s->w));
}

#define CASE(name) cmocka_unit_test_setup(name, setup)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(test_nobody_is_stuck_at_the_first_look),
		CASE(test_threads_that_turn_are_not_stuck),
		CASE(test_one_that_has_not_turned_since_the_last_look_is_stuck_and_named),
		CASE(test_one_that_stays_away_is_stuck_at_every_look),
		CASE(test_one_that_waits_for_a_lock_or_a_disk_is_not_stuck),
		CASE(test_a_wait_that_began_and_ended_between_two_looks_is_a_turn),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
