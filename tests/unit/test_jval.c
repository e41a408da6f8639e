#include "unit.h"

#include "base/jval.h"

static void
values_are_written_in_the_order_they_were_put(void **state)
{
	AUTO(buf_free) struct buf b = BUF(4096);
	struct jval *j = jval_object(), *list = jval_array();

	(void)state;
	jval_put_text(j, "b", "x\"y\\z\n");
	jval_put_text(j, "a", NULL);
	jval_put_number(j, "n", INT64_MIN);
	jval_put_real(j, "r", 0.5);
	jval_put_bool(j, "t", true);
	jval_put_slice(j, "s", SLICE("in\0side"));
	jval_push_text(list, "\xf0\x9f\x93\x9e");
	jval_push_slice(list, SLICE(""));
	jval_push(list, jval_object());
	jval_push_text(list, NULL);
	jval_put(j, "list", list);
	assert_int_equal(jval_write(j, &b), ERR_OK);
	assert_slice(buf_slice(&b), "{\n"
				    "  \"b\": \"x\\\"y\\\\z\\n\",\n"
				    "  \"a\": null,\n"
				    "  \"n\": -9223372036854775808,\n"
				    "  \"r\": 0.5,\n"
				    "  \"t\": true,\n"
				    "  \"s\": \"in\\u0000side\",\n"
				    "  \"list\": [\n"
				    "    \"\xf0\x9f\x93\x9e\",\n"
				    "    \"\",\n"
				    "    {},\n"
				    "    null\n"
				    "  ]\n"
				    "}");
	jval_free(j);
}

static void
bytes_that_are_not_utf8_become_replacement_characters(void **state)
{
	AUTO(buf_free) struct buf b = BUF(256);
	struct jval *j = jval_array();

	(void)state;
	jval_push_slice(j, SLICE("a\xff"
				 "b\xc3"));
	assert_int_equal(jval_write(j, &b), ERR_OK);
	assert_slice(buf_slice(&b), "[\n  \"a\xef\xbf\xbd"
				    "b\xef\xbf\xbd\"\n]");
	jval_free(j);
}

static void
an_answer_that_does_not_fit_is_an_error(void **state)
{
	struct jval *j = jval_object();

	(void)state;
	jval_put_text(j, "name", "value");
	for (size_t max = 0; max < 21; max++) {
		AUTO(buf_free) struct buf b = BUF(max);

		assert_int_equal(jval_write(j, &b), ERR_LIMIT);
	}
	AUTO(buf_free) struct buf b = BUF(21);
	assert_int_equal(jval_write(j, &b), ERR_OK);
	jval_free(j);
}

static void
what_was_never_made_is_out_of_memory_when_written(void **state)
{
	AUTO(buf_free) struct buf b = BUF(256);

	(void)state;
	jval_put_text(NULL, "a", "b");
	jval_put(NULL, "c", jval_object());
	jval_push(NULL, jval_array());
	jval_push_text(NULL, "d");
	assert_int_equal(jval_write(NULL, &b), ERR_NOMEM);
	jval_free(NULL);
	struct jval *j = jval_object(); /* and that is told once */
	assert_int_equal(jval_write(j, &b), ERR_OK);
	jval_put(j, "child", NULL);
	assert_int_equal(jval_write(j, &b), ERR_NOMEM);
	jval_free(j);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(values_are_written_in_the_order_they_were_put),
		cmocka_unit_test(bytes_that_are_not_utf8_become_replacement_characters),
		cmocka_unit_test(an_answer_that_does_not_fit_is_an_error),
		cmocka_unit_test(what_was_never_made_is_out_of_memory_when_written),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
