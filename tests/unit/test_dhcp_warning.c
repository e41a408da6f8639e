#include "unit.h"

#include "netcheck/dhcp_warning.h"

static void
sentence_is(const struct dhcp_warning *w, const char *expected)
{
	AUTO(buf_free) struct buf b = BUF(DHCP_WARNING_TEXT_BYTES);

	dhcp_warning_text(w, &b);
	assert_true(slice_is(buf_slice(&b), expected));
}

static void
every_code_has_a_word_of_its_own_and_a_sentence(void **state)
{
	static const struct slice values[] = {
		SLICE_INIT("one"), SLICE_INIT("two"), SLICE_INIT("3")};

	(void)state;
	for (int i = 0; i < DHCP_WARN__COUNT; i++) {
		struct dhcp_warnings w = {.count = 0};
		AUTO(buf_free) struct buf b = BUF(DHCP_WARNING_TEXT_BYTES);

		dhcp_warn(&w, (enum dhcp_warning_code)i, values);
		dhcp_warning_text(&w.rows[0], &b);
		assert_int_equal(buf_check(&b), ERR_OK);
		assert_true(b.n > 20 && memchr(b.p, '{', b.n) == NULL);
		for (int k = 0; k < i; k++)
			assert_string_not_equal(dhcp_warning_word((enum dhcp_warning_code)i),
				dhcp_warning_word((enum dhcp_warning_code)k));
	}
}

static void
values_stand_in_the_sentence_and_under_their_names(void **state)
{
	static const struct slice values[] = {SLICE_INIT("10.0.0.1"), SLICE_INIT("eth0")};
	struct dhcp_warnings w = {.count = 0};
	AUTO(buf_free) struct buf b = BUF(4096);
	struct jval *j;

	(void)state;
	dhcp_warn(&w, DHCP_WARN_ADDRESSES, values);
	sentence_is(&w.rows[0],
		"This machine has several addresses; 10.0.0.1 of eth0 was taken.  Where phones "
		"come by another, say by which URL.");
	j = dhcp_warning_json(&w.rows[0]);
	assert_int_equal(jval_write(j, &b), ERR_OK);
	jval_free(j);
	assert_non_null(memmem(b.p, b.n, "\"interface\": \"eth0\"", 19));
	assert_non_null(memmem(b.p, b.n, "\"address\": \"10.0.0.1\"", 21));
}

static void
the_same_is_said_once_and_of_another_value_again(void **state)
{
	const struct slice one = SLICE("a"), other = SLICE("b");
	struct dhcp_warnings w = {.count = 0};

	(void)state;
	dhcp_warn(&w, DHCP_WARN_REGISTRAR, &one);
	dhcp_warn(&w, DHCP_WARN_REGISTRAR, &one);
	assert_int_equal(w.count, 1);
	dhcp_warn(&w, DHCP_WARN_REGISTRAR, &other);
	assert_int_equal(w.count, 2);
	for (int i = 0; i < 2 * DHCP_WARNINGS_MAX; i++) {
		char text[2] = {(char)('A' + i), '\0'};
		struct slice value = slice_of(text);

		dhcp_warn(&w, DHCP_WARN_REGISTRAR, &value);
	}
	assert_int_equal(w.count, DHCP_WARNINGS_MAX);
}

static void
a_value_that_is_too_long_is_cut(void **state)
{
	char *long_one = test_malloc(2 * DHCP_WARNING_VALUE_BYTES);
	const struct slice value = {long_one, 2 * DHCP_WARNING_VALUE_BYTES};
	struct dhcp_warnings w = {.count = 0};

	(void)state;
	memset(long_one, 'x', value.n);
	dhcp_warn(&w, DHCP_WARN_ITSELF, &value);
	assert_int_equal(strlen(w.rows[0].values[0]), DHCP_WARNING_VALUE_BYTES - 1);
	test_free(long_one);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_code_has_a_word_of_its_own_and_a_sentence),
		cmocka_unit_test(values_stand_in_the_sentence_and_under_their_names),
		cmocka_unit_test(the_same_is_said_once_and_of_another_value_again),
		cmocka_unit_test(a_value_that_is_too_long_is_cut),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
