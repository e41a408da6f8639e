#include "unit.h"

#include "manage/phone_columns.h"

static enum err
read_header(struct slice text, struct phone_columns *out, struct why *why)
{
	AUTO(csv_done) struct csv c = {0};
	enum err e = csv_begin(&c, text, why);

	if (e == ERR_OK)
		e = csv_next(&c, why);
	return e == ERR_OK ? phone_columns_read(&c, out, why) : e;
}

static void
columns_stand_in_any_order_and_case(void **state)
{
	struct phone_columns columns = {0};
	struct why why = {""};

	(void)state;
	assert_int_equal(
		read_header(SLICE("Label, line128_address ,MAC,line2_SECRET,line2_address"),
			&columns, &why),
		ERR_OK);
	assert_int_equal(columns.phone[PHONE_COLUMN_LABEL], 1);
	assert_int_equal(columns.phone[PHONE_COLUMN_MAC], 3);
	assert_int_equal(columns.phone[PHONE_COLUMN_SITE], 0);
	assert_int_equal(columns.line[127][LINE_COLUMN_ADDRESS], 2);
	assert_int_equal(columns.line[1][LINE_COLUMN_SECRET], 4);
	assert_int_equal(columns.line[0][LINE_COLUMN_ADDRESS], 0);
	assert_int_equal(columns.lines, 128);
}

static const struct {
	struct slice header;
	const char *why;
} refusals[] = {
  /* clang-format off */
	{SLICE_INIT("model,site"),
		"row 1: there is no column mac; the first row must name the columns."},
	{SLICE_INIT("mac,lable"),
		"row 1, column 2: there is no column \"lable\"; did you mean label?"},
	{SLICE_INIT("mac,line2_adress"),
		"row 1, column 2: there is no column \"line2_adress\"; did you mean line2_address?"},
	{SLICE_INIT("mac,favourite_colour"),
		"row 1, column 2: there is no column \"favourite_colour\"; `bootline phone import --help` "
		"lists them."},
	{SLICE_INIT("mac,"),
		"row 1, column 2: there is no column \"\"; `bootline phone import --help` lists them."},
	{SLICE_INIT("mac,line129_address"),
		"row 1, column 2: there is no column \"line129_address\"; `bootline phone import --help` "
		"lists them."},
	{SLICE_INIT("mac,line0_address"),
		"row 1, column 2: there is no column \"line0_address\"; `bootline phone import --help` "
		"lists them."},
	{SLICE_INIT("mac,label,MAC"),
		"row 1, column 3: MAC stands in column 1 already."},
	{SLICE_INIT("mac,line1_secret"),
		"row 1, column 2: line1_secret stands without line1_address, so nobody knows whose it is."},
  /* clang-format on */
};

static void
a_header_that_is_not_understood_is_refused_with_the_column(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(refusals); i++) {
		struct slice in = unit_exact(refusals[i].header);
		struct phone_columns columns = {.lines = 42};
		struct why why = {""};

		print_message("%s\n", refusals[i].why);
		assert_int_equal(read_header(in, &columns, &why), ERR_SYNTAX);
		assert_string_equal(why.text, refusals[i].why);
		assert_int_equal(columns.lines, 42);
		unit_free(in);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(columns_stand_in_any_order_and_case),
		cmocka_unit_test(a_header_that_is_not_understood_is_refused_with_the_column),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
