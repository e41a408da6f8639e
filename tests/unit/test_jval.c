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
a_child_is_begun_where_it_belongs_and_filled_there(void **state)
{
	AUTO(buf_free) struct buf b = BUF(256);
	struct jval *j = jval_object(), *list = jval_put_array(j, "list"), *row;

	(void)state;
	jval_put_bool(jval_put_object(j, "inner"), "x", false);
	row = jval_push_object(list);
	jval_put_number(row, "n", 1);
	jval_put_number(jval_push_object(list), "n", 2);
	assert_int_equal(jval_write_tight(j, &b), ERR_OK);
	assert_slice(buf_slice(&b), "{\"list\":[{\"n\":1},{\"n\":2}],\"inner\":{\"x\":false}}");
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

static void
json_is_read_as_it_is(void **state)
{
	struct why why = {""};
	struct jval *j = NULL;

	(void)state;
	assert_int_equal(
		jval_parse(SLICE("{\"t\": \"a\\u0000b\", \"n\": -9223372036854775808, \"y\": true, "
				 "\"r\": 1.5, \"z\": null, \"l\": [1, \"x\"]}"),
			&j, &why),
		ERR_OK);
	assert_int_equal(jval_kind(j), JVAL_OBJECT);
	assert_int_equal(jval_count(j), 6);
	assert_true(slice_eq(jval_text(jval_get(j, "t")), SLICE("a\0b")));
	assert_true(jval_number(jval_get(j, "n")) == INT64_MIN);
	assert_true(jval_bool(jval_get(j, "y")));
	assert_int_equal(jval_kind(jval_get(j, "r")), JVAL_REAL);
	assert_int_equal(jval_kind(jval_get(j, "z")), JVAL_NULL);
	assert_non_null(jval_get(j, "z"));
	assert_null(jval_get(j, "none"));
	assert_int_equal(jval_count(jval_get(j, "l")), 2);
	assert_true(slice_is(jval_text(jval_at(jval_get(j, "l"), 1)), "x"));
	assert_null(jval_at(jval_get(j, "l"), 2));
	jval_free(j);
}

static void
a_value_of_another_kind_reads_as_nothing(void **state)
{
	struct jval *j = jval_object();

	(void)state;
	jval_put_number(j, "n", 5);
	assert_int_equal(jval_text(jval_get(j, "n")).n, 0);
	assert_false(jval_bool(jval_get(j, "n")));
	assert_int_equal(jval_number(j), 0);
	assert_int_equal(jval_count(jval_get(j, "n")), 0);
	assert_null(jval_get(jval_get(j, "n"), "x"));
	assert_int_equal(jval_kind(NULL), JVAL_NULL);
	assert_null(jval_get(NULL, "x"));
	jval_free(j);
}

/* What is no JSON, or could be read in two ways. */
static void
json_that_could_be_read_in_two_ways_is_refused(void **state)
{
	static const char *const texts[] = {"", "{", "{\"a\":1,\"a\":2}", "[1,]", "nul", "NaN",
		"\"\xff\"", "\"\\ud800\"", "1e999", "{} {}", "99999999999999999999", "'a'",
		"// x\n1"};

	(void)state;
	for (size_t i = 0; i < COUNT(texts); i++) {
		struct why why = {""};
		struct jval *j = NULL;

		assert_int_equal(jval_parse(slice_of(texts[i]), &j, &why), ERR_SYNTAX);
		assert_null(j);
		assert_true(why.text[0] != '\0');
	}
}

static void
json_that_is_too_deep_is_refused_without_recursion(void **state)
{
	struct buf b = BUF(300000);
	struct why why = {""};
	struct jval *j = NULL;

	(void)state;
	for (size_t i = 0; i < 100000; i++)
		buf_add_char(&b, '[');
	assert_int_equal(jval_parse(buf_slice(&b), &j, &why), ERR_LIMIT);
	buf_free(&b);
	/* Brackets inside a text are none. */
	assert_int_equal(
		jval_parse(SLICE("\"[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[\\\"[[[[[[[[\""), &j,
			&why),
		ERR_OK);
	jval_free(j);
}

static void
a_copy_loses_a_member_and_the_first_keeps_it(void **state)
{
	AUTO(buf_free) struct buf b = BUF(256);
	struct jval *j = jval_object(), *copy;

	(void)state;
	jval_put_text(j, "a", "1");
	jval_put_text(j, "b", "2");
	copy = jval_copy(j);
	jval_drop(copy, "a");
	jval_drop(copy, "none");
	assert_int_equal(jval_write_tight(copy, &b), ERR_OK);
	assert_slice(buf_slice(&b), "{\"b\":\"2\"}");
	assert_int_equal(jval_count(j), 2);
	jval_free(copy);
	jval_free(j);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(values_are_written_in_the_order_they_were_put),
		cmocka_unit_test(a_child_is_begun_where_it_belongs_and_filled_there),
		cmocka_unit_test(bytes_that_are_not_utf8_become_replacement_characters),
		cmocka_unit_test(an_answer_that_does_not_fit_is_an_error),
		cmocka_unit_test(what_was_never_made_is_out_of_memory_when_written),
		cmocka_unit_test(json_is_read_as_it_is),
		cmocka_unit_test(a_value_of_another_kind_reads_as_nothing),
		cmocka_unit_test(json_that_could_be_read_in_two_ways_is_refused),
		cmocka_unit_test(json_that_is_too_deep_is_refused_without_recursion),
		cmocka_unit_test(a_copy_loses_a_member_and_the_first_keeps_it),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
