#include "unit.h"

static void
a_cut_without_its_separator_gives_all_and_an_empty_rest(void **state)
{
	struct slice rest, head = slice_cut(SLICE("abc"), ',', &rest);

	(void)state;
	assert_slice(head, "abc");
	assert_int_equal(rest.n, 0);
}

static const struct {
	const char *text;
	enum err want;
	uint64_t value;
} numbers[] = {
	{"0",		    ERR_OK,     0         },
	{"18446744073709551615", ERR_OK,     UINT64_MAX},
	{"18446744073709551616", ERR_LIMIT,  0         },
	{"99999999999999999999", ERR_LIMIT,  0         },
	{"",		     ERR_SYNTAX, 0         },
	{"+1",		   ERR_SYNTAX, 0         },
	{"-1",		   ERR_SYNTAX, 0         },
	{"1e3",		  ERR_SYNTAX, 0         },
	{" 1",		   ERR_SYNTAX, 0         },
};

static void
numbers_are_digits_within_bounds_and_nothing_else(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(numbers); i++) {
		struct slice in = unit_exact(slice_of(numbers[i].text));
		uint64_t v = 42;

		print_message("\"%s\"\n", numbers[i].text);
		assert_int_equal(slice_to_u64(in, 0, UINT64_MAX, &v), numbers[i].want);
		assert_int_equal(v, numbers[i].want == ERR_OK ? numbers[i].value : 42);
		unit_free(in);
	}
}

static const struct {
	const char *text;
	bool want;
} utf8[] = {
	{"plain",            true },
	{"\xc3\xa4",         true },
	{"\xf0\x9f\x93\x9e", true },
	{"\xc0\xae",         false}, /* over-long */
	{"\xed\xa0\x80",     false}, /* a surrogate */
	{"\xf4\x90\x80\x80", false}, /* over U+10FFFF */
	{"\xc3",             false},
	{"\x80",             false},
};

static void
utf8_is_told_from_what_only_looks_like_it(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(utf8); i++) {
		struct slice in = unit_exact(slice_of(utf8[i].text));

		assert_int_equal(slice_is_utf8(in), utf8[i].want);
		unit_free(in);
	}
}

static void
letters_are_counted_not_bytes_and_control_characters_are_found(void **state)
{
	(void)state;
	assert_int_equal(slice_letters(SLICE("")), 0);
	assert_int_equal(slice_letters(SLICE("Z\xc3\xbcrich")), 6);
	assert_false(slice_has_control(SLICE("Z\xc3\xbcrich ~")));
	assert_true(slice_has_control(SLICE("a\x1f")));
	assert_true(slice_has_control(SLICE("a\x7f")));
	assert_true(slice_has_control(SLICE("a\0b")));
}

static void
a_word_is_found_in_whatever_case(void **state)
{
	(void)state;
	assert_true(slice_has_nocase(SLICE("fw/0004F2aabb01/sip.ld"), SLICE("0004f2AABB01")));
	assert_true(slice_has_nocase(SLICE("abc"), SLICE("C")));
	assert_true(slice_has_nocase(SLICE("abc"), SLICE("ABC")));
	assert_true(slice_has_nocase(SLICE(""), SLICE("")));
	assert_false(slice_has_nocase(SLICE("abc"), SLICE("abcd")));
	assert_false(slice_has_nocase(SLICE("abc"), SLICE("d")));
	assert_false(slice_has_nocase(SLICE(""), SLICE("a")));
}

static void
letters_of_either_case_are_ordered_alike(void **state)
{
	static const struct {
		const char *a, *b;
		int order;
	} cases[] = {
		{"",   "",     0 },
                {"",   "a",    -1},
                {"aB", "Ab",   0 },
                {"aB", "abc",  -1},
                {"b",  "A",    1 },
		{"Z",  "_",    1 }, /* folded to small letters, as SQLite's NOCASE does it */
		{"a",  "\xc3", -1}, /* bytes have no sign */
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct slice a = slice_of(cases[i].a), b = slice_of(cases[i].b);

		assert_int_equal(slice_compare_nocase(a, b), cases[i].order);
		assert_int_equal(slice_compare_nocase(b, a), -cases[i].order);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(letters_are_counted_not_bytes_and_control_characters_are_found),
		cmocka_unit_test(a_word_is_found_in_whatever_case),
		cmocka_unit_test(letters_of_either_case_are_ordered_alike),
		cmocka_unit_test(a_cut_without_its_separator_gives_all_and_an_empty_rest),
		cmocka_unit_test(numbers_are_digits_within_bounds_and_nothing_else),
		cmocka_unit_test(utf8_is_told_from_what_only_looks_like_it),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
