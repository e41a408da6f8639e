#include "unit.h"

#include "base/crc32.h"

static void
test_known_sums(void **state)
{
	static const struct {
		struct slice in;
		uint32_t want;
	} cases[] = {
		{SLICE_INIT(""),					    0         },
		{SLICE_INIT("a"),					   0xe8b7be43},
		{SLICE_INIT("abc"),					 0x352441c2},
		{SLICE_INIT("123456789"),                                   0xcbf43926},
		{SLICE_INIT("The quick brown fox jumps over the lazy dog"), 0x414fa339},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct slice in = unit_exact(cases[i].in);

		assert_int_equal(crc32_add(0, in), cases[i].want);
		for (size_t n = 0; n <= in.n; n++) /* in two pieces */
			assert_int_equal(
				crc32_add(crc32_add(0, slice_head(in, n)), slice_from(in, n)),
				cases[i].want);
		unit_free(in);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_known_sums),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
