#include "unit.h"

#include "manage/mask.h"

static const struct {
	const char *name, *in, *want;
	size_t count;
} cases[] = {
  /* clang-format off */
	{"nothing", "", "", 0},
	{"no secret", "<a voice.volume=\"3\"/>", "<a voice.volume=\"3\"/>", 0},
	{"a password", "<a reg.1.auth.password=\"hunter2\" b=\"1\"/>",
		"<a reg.1.auth.password=\"********\" b=\"1\"/>", 1},
	{"in single quotes, with blanks", "<a\n reg.1.auth.password = 'x\"y'/>",
		"<a\n reg.1.auth.password = '********'/>", 1},
	{"an empty one", "<a reg.1.auth.password=\"\"/>", "<a reg.1.auth.password=\"\"/>", 0},
	{"two", "<a reg.1.auth.password=\"p\"/><b reg.2.auth.password=\"q\"/>",
		"<a reg.1.auth.password=\"********\"/><b reg.2.auth.password=\"********\"/>", 2},
	{"a quote that is never closed", "<a reg.1.auth.password=\"hunter2/>",
		"<a reg.1.auth.password=\"********", 1},
	{"a value that looks like an attribute", "<a b=\"x=\" reg.1.auth.password=\"p=q\"/>",
		"<a b=\"x=\" reg.1.auth.password=\"********\"/>", 1},
	{"no quotes at all", "reg.1.auth.password=", "reg.1.auth.password=", 0},
  /* clang-format on */
};

static void
values_of_secret_parameters_are_masked_and_nothing_else_changes(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		AUTO(buf_free) struct buf out = BUF(4096);
		struct slice in = unit_exact(slice_of(cases[i].in));
		size_t count = 42;

		print_message("%s\n", cases[i].name);
		assert_int_equal(mask_xml(in, &out, &count), ERR_OK);
		assert_string_equal(buf_text(&out), cases[i].want);
		assert_int_equal(count, cases[i].count);
		unit_free(in);
	}
}

static void
what_cannot_be_masked_is_not_shown(void **state)
{
	AUTO(buf_free) struct buf out = BUF(4096);
	size_t count = 42;

	(void)state;
	assert_int_equal(mask_xml(SLICE("<\0a\0"), &out, &count), ERR_SYNTAX);
	assert_int_equal(out.n, 0);
	assert_int_equal(count, 42);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(values_of_secret_parameters_are_masked_and_nothing_else_changes),
		cmocka_unit_test(what_cannot_be_masked_is_not_shown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
