#include "unit.h"

#include "provision/delays.h"

static unsigned calls;
static struct delay *last, *victim;
static struct delays *again_in;

static void
note(struct delay *self)
{
	calls++;
	last = self;
}

static void
take_another_out(struct delay *self)
{
	note(self);
	delays_remove(victim);
}

static void
come_again(struct delay *self)
{
	note(self);
	delays_add(again_in, self, 0, 0);
}

static int
forget(void **state)
{
	(void)state;
	calls = 0;
	last = NULL;
	return 0;
}

static void
each_is_called_once_and_not_before_its_time(void **state)
{
	struct delays d = {.is_over = false};
	struct delay slow = {.due = note}, quick = {.due = note};

	(void)state;
	delays_add(&d, &slow, 500, 1000);
	delays_add(&d, &quick, 100, 1000);
	delays_run(&d, 1099);
	assert_int_equal(calls, 0);
	delays_run(&d, 1100);
	assert_int_equal(calls, 1);
	assert_ptr_equal(last, &quick);
	delays_run(&d, 1500);
	assert_int_equal(calls, 2);
	delays_run(&d, 100000);
	assert_int_equal(calls, 2);
}

static void
who_goes_is_not_called_even_by_another_who_is_due(void **state)
{
	struct delays d = {.is_over = false};
	struct delay one = {.due = take_another_out}, other = {.due = note};

	(void)state;
	victim = &other;
	delays_add(&d, &one, 1, 0);
	delays_add(&d, &other, 1, 0);
	delays_run(&d, 1);
	assert_int_equal(calls, 1);
	delays_remove(&other); /* twice is harmless */
	assert_null(delays_oldest(&d, NULL));
}

static void
who_comes_again_waits_for_the_next_turn(void **state)
{
	struct delays d = {.is_over = false};
	struct delay one = {.due = come_again};

	(void)state;
	again_in = &d;
	delays_add(&d, &one, 0, 0);
	delays_run(&d, 0);
	assert_int_equal(calls, 1);
	delays_run(&d, 0);
	assert_int_equal(calls, 2);
}

static void
the_oldest_of_an_address_can_be_hurried(void **state)
{
	struct delays d = {.is_over = false};
	struct delay a = {.due = note}, b = {.due = note}, c = {.due = note};

	(void)state;
	b.ip.b[0] = c.ip.b[0] = 1;
	delays_add(&d, &a, 10, 0);
	delays_add(&d, &b, 10, 0);
	delays_add(&d, &c, 10, 0);
	assert_ptr_equal(delays_oldest(&d, NULL), &a);
	assert_ptr_equal(delays_oldest(&d, &b.ip), &b);
	delays_hurry(&b);
	assert_ptr_equal(last, &b);
	assert_true(b.is_hurried);
	assert_false(c.is_hurried);
	assert_ptr_equal(delays_oldest(&d, &b.ip), &c);
	delays_run(&d, 10);
	assert_int_equal(calls, 3);
}

static void
at_the_end_nobody_waits_any_more(void **state)
{
	struct delays d = {.is_over = false};
	struct delay a = {.due = note}, b = {.due = note};

	(void)state;
	delays_add(&d, &a, 1000000, 0);
	delays_end(&d);
	delays_run(&d, 1);
	assert_int_equal(calls, 1);
	delays_add(&d, &b, 1000000, 1);
	delays_run(&d, 1);
	assert_int_equal(calls, 2);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(each_is_called_once_and_not_before_its_time, forget),
		cmocka_unit_test_setup(who_goes_is_not_called_even_by_another_who_is_due, forget),
		cmocka_unit_test_setup(who_comes_again_waits_for_the_next_turn, forget),
		cmocka_unit_test_setup(the_oldest_of_an_address_can_be_hurried, forget),
		cmocka_unit_test_setup(at_the_end_nobody_waits_any_more, forget),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
