#include "unit.h"

#include "admin/verify_shelf.h"
#include "limits.h"

static void
so_many_look_through_the_folder_at_a_time_and_the_next_one_when_one_is_done(void **state)
{
	struct verify_shelf *s = verify_shelf_new();
	struct verify_survey *got;

	(void)state;
	assert_non_null(s);
	for (int i = 0; i < VERIFY_AT_ONCE_MAX; i++)
		assert_int_equal(verify_shelf_take(s, &got), ERR_OK);
	assert_int_equal(verify_shelf_take(s, &got), ERR_BUSY);
	assert_null(got);
	verify_shelf_look(s);
	verify_shelf_put(s, NULL);
	assert_int_equal(verify_shelf_take(s, &got), ERR_OK);
	assert_int_equal(verify_shelf_take(s, &got), ERR_BUSY);
	verify_shelf_free(s);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			so_many_look_through_the_folder_at_a_time_and_the_next_one_when_one_is_done),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
