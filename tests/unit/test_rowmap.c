#include "unit.h"

#include "manage/rowmap.h"

static void
the_first_row_of_a_key_stays_however_many_there_are(void **state)
{
	struct rowmap m = {0};
	size_t first = 0;

	(void)state;
	for (uint64_t key = 0; key < 5000; key++) {
		assert_int_equal(rowmap_first(&m, key << 24, (size_t)key + 1, &first), ERR_OK);
		assert_int_equal(first, key + 1);
	}
	for (uint64_t key = 0; key < 5000; key++) {
		assert_int_equal(rowmap_first(&m, key << 24, 9999, &first), ERR_OK);
		assert_int_equal(first, key + 1);
	}
	rowmap_done(&m);
	assert_int_equal(rowmap_first(&m, 0, 7, &first), ERR_OK);
	assert_int_equal(first, 7);
	rowmap_done(&m);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_first_row_of_a_key_stays_however_many_there_are),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
