#include "unit.h"

#include "base/buf.h"

static void
appends_of_every_kind_stand_one_after_the_other(void **state)
{
	AUTO(buf_free) struct buf b = BUF(64);

	(void)state;
	buf_add(&b, SLICE("slice "));
	buf_add_text(&b, "text ");
	buf_add_char(&b, 'c');
	buf_addf(&b, " %d-%s ", 42, "f");
	buf_add_u64(&b, 0);
	buf_add_char(&b, ' ');
	buf_add_u64(&b, UINT64_MAX);
	assert_int_equal(buf_check(&b), ERR_OK);
	assert_slice(buf_slice(&b), "slice text c 42-f 0 18446744073709551615");
}

static void
bytes_stay_what_they_were_while_it_grows(void **state)
{
	AUTO(buf_free) struct buf b = BUF(5000);

	(void)state;
	for (int i = 0; i < 5000; i++)
		buf_add_char(&b, (char)(i % 251));
	assert_int_equal(buf_check(&b), ERR_OK);
	for (int i = 0; i < 5000; i++)
		assert_int_equal(b.p[i], (char)(i % 251));
}

static void
the_maximum_is_reached_and_not_passed(void **state)
{
	AUTO(buf_free) struct buf b = BUF(4);

	(void)state;
	buf_add_text(&b, "abcd");
	assert_int_equal(buf_check(&b), ERR_OK);
	buf_add_text(&b, "");
	assert_int_equal(buf_check(&b), ERR_OK);
	buf_add_char(&b, 'e');
	assert_int_equal(buf_check(&b), ERR_LIMIT);
	assert_slice(buf_slice(&b), "abcd");
}

static void
after_a_failure_nothing_is_added_even_what_would_fit(void **state)
{
	AUTO(buf_free) struct buf b = BUF(4);

	(void)state;
	buf_add_text(&b, "ab");
	buf_add_text(&b, "too long");
	buf_add_text(&b, "c");
	buf_addf(&b, "%d", 1);
	assert_int_equal(buf_check(&b), ERR_LIMIT);
	assert_slice(buf_slice(&b), "ab");
	assert_null(buf_reserve(&b, 1));
	assert_string_equal(buf_text(&b), "");
}

static void
clearing_makes_a_failed_buffer_usable_and_keeps_its_memory(void **state)
{
	AUTO(buf_free) struct buf b = BUF(4);
	const char *memory;

	(void)state;
	buf_add_text(&b, "abcd");
	memory = b.p;
	buf_add_char(&b, 'e');
	buf_clear(&b);
	assert_int_equal(buf_check(&b), ERR_OK);
	assert_int_equal(buf_slice(&b).n, 0);
	buf_add_text(&b, "wxyz");
	assert_slice(buf_slice(&b), "wxyz");
	assert_ptr_equal(b.p, memory);
}

static void
a_full_buffer_still_gives_its_bytes_as_text(void **state)
{
	AUTO(buf_free) struct buf b = BUF(3);

	(void)state;
	buf_add_text(&b, "abc");
	assert_string_equal(buf_text(&b), "abc");
	assert_int_equal(b.n, 3);
	assert_int_equal(buf_check(&b), ERR_OK);
}

static void
an_empty_buffer_is_an_empty_text_and_an_empty_slice(void **state)
{
	AUTO(buf_free) struct buf b = BUF(0);

	(void)state;
	assert_non_null(buf_slice(&b).p);
	assert_int_equal(buf_slice(&b).n, 0);
	assert_string_equal(buf_text(&b), "");
	assert_null(buf_take(&(struct buf){.max = 1}));
}

static void
what_is_taken_out_belongs_to_the_taker_and_leaves_it_empty(void **state)
{
	struct buf b = BUF(8);
	char *taken;

	(void)state;
	buf_add_text(&b, "mine");
	taken = buf_take(&b);
	assert_memory_equal(taken, "mine", 4);
	assert_int_equal(b.n, 0);
	assert_null(b.p);
	buf_add_text(&b, "new");
	assert_slice(buf_slice(&b), "new");
	free(taken);
	buf_free(&b);
	buf_free(&b);
}

static void
what_cannot_be_formatted_is_a_failure_and_not_left_out(void **state)
{
	AUTO(buf_free) struct buf b = BUF(64);

	(void)state;
	buf_addf(&b, "%ls", L"\u20ac"); /* no character of the C locale */
	assert_int_equal(buf_check(&b), ERR_LIMIT);
}

static void
formatted_text_may_fill_it_to_the_last_byte(void **state)
{
	AUTO(buf_free) struct buf b = BUF(5);

	(void)state;
	buf_addf(&b, "%05d", 12);
	assert_int_equal(buf_check(&b), ERR_OK);
	assert_slice(buf_slice(&b), "00012");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(appends_of_every_kind_stand_one_after_the_other),
		cmocka_unit_test(bytes_stay_what_they_were_while_it_grows),
		cmocka_unit_test(the_maximum_is_reached_and_not_passed),
		cmocka_unit_test(after_a_failure_nothing_is_added_even_what_would_fit),
		cmocka_unit_test(clearing_makes_a_failed_buffer_usable_and_keeps_its_memory),
		cmocka_unit_test(a_full_buffer_still_gives_its_bytes_as_text),
		cmocka_unit_test(an_empty_buffer_is_an_empty_text_and_an_empty_slice),
		cmocka_unit_test(what_is_taken_out_belongs_to_the_taker_and_leaves_it_empty),
		cmocka_unit_test(what_cannot_be_formatted_is_a_failure_and_not_left_out),
		cmocka_unit_test(formatted_text_may_fill_it_to_the_last_byte),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
