#include "unit.h"

#include "net/phases.h"

enum { A, B };

static void
the_oldest_of_a_phase_is_due_first_and_at_its_limit(void **state)
{
	struct phases p = {0};
	struct phase_entry one, two;

	(void)state;
	phases_enter(&p, &one, A, 100);
	phases_enter(&p, &two, A, 200);
	assert_null(phases_due(&p, A, 50, 149));
	assert_ptr_equal(phases_due(&p, A, 50, 150), &one);
	assert_null(phases_due(&p, B, 0, 150));
	phases_leave(&p, &one);
	assert_ptr_equal(phases_oldest(&p, A), &two);
	assert_null(phases_due(&p, A, 50, 249));
	assert_ptr_equal(phases_due(&p, A, 50, 1000), &two);
	phases_leave(&p, &two);
	assert_null(phases_oldest(&p, A));
}

static void
a_phase_that_begins_anew_is_the_newest(void **state)
{
	struct phases p = {0};
	struct phase_entry one, two, three;

	(void)state;
	phases_enter(&p, &one, A, 1);
	phases_enter(&p, &two, A, 2);
	phases_enter(&p, &three, A, 3);
	phases_move(&p, &one, A, 10);
	assert_ptr_equal(phases_oldest(&p, A), &two);
	phases_move(&p, &two, B, 11);
	assert_ptr_equal(phases_oldest(&p, A), &three);
	assert_ptr_equal(phases_oldest(&p, B), &two);
	phases_leave(&p, &three);
	assert_ptr_equal(phases_due(&p, A, 5, 15), &one);
	phases_leave(&p, &one);
	phases_leave(&p, &two);
	assert_null(phases_oldest(&p, A));
	assert_null(phases_oldest(&p, B));
}

static void
an_entry_leaves_from_the_middle(void **state)
{
	struct phases p = {0};
	struct phase_entry e[3];

	(void)state;
	for (int i = 0; i < 3; i++)
		phases_enter(&p, &e[i], A, (uint64_t)i);
	phases_leave(&p, &e[1]);
	assert_ptr_equal(e[0].newer, &e[2]);
	assert_ptr_equal(e[2].older, &e[0]);
	phases_leave(&p, &e[2]);
	phases_enter(&p, &e[1], A, 5);
	assert_ptr_equal(e[0].newer, &e[1]);
}

static void
a_limit_without_end_is_never_reached(void **state)
{
	struct phases p = {0};
	struct phase_entry one;

	(void)state;
	phases_enter(&p, &one, PHASES_MAX - 1, 0);
	assert_null(phases_due(&p, PHASES_MAX - 1, UINT64_MAX, UINT64_MAX - 1));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_oldest_of_a_phase_is_due_first_and_at_its_limit),
		cmocka_unit_test(a_phase_that_begins_anew_is_the_newest),
		cmocka_unit_test(an_entry_leaves_from_the_middle),
		cmocka_unit_test(a_limit_without_end_is_never_reached),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
