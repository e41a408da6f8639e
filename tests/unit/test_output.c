#include "base/escape.h"
#include "unit.h"

#include "base/jval.h"
#include "cli/output.h"

static void
print(const struct output *o, const char *want)
{
	AUTO(buf_free) struct buf b = BUF(64 * 1024);

	assert_int_equal(output_write(o, &b), ERR_OK);
	assert_string_equal(buf_text(&b), want);
}

static void
tell_phone(struct output *o)
{
	output_text(o, "mac", "0004f2aabbcc");
	output_text(o, "sip_domain", "");
	output_text(o, "nothing", NULL);
	output_number(o, "port", 5060);
	output_bool(o, "shared", true);
	output_time(o, "seen_at", 1);
	output_time(o, "never_at", 0);
	output_list_begin(o, "groups");
	output_text(o, NULL, "a");
	output_text(o, NULL, "b");
	output_list_end(o);
}

static void
fields_stand_under_each_other(void **state)
{
	AUTO(output_freep) struct output *o = output_new(false);

	(void)state;
	tell_phone(o);
	print(o, "mac         0004f2aabbcc\n"
		 "sip domain  -\n"
		 "nothing     -\n"
		 "port        5060\n"
		 "shared      yes\n"
		 "seen at     1970-01-01 00:00:01\n"
		 "never at    -\n"
		 "groups      a, b\n");
}

static void
the_same_fields_are_json(void **state)
{
	AUTO(output_freep) struct output *o = output_new(true);

	(void)state;
	tell_phone(o);
	print(o, "{\n"
		 "  \"mac\": \"0004f2aabbcc\",\n"
		 "  \"sip_domain\": \"\",\n"
		 "  \"nothing\": null,\n"
		 "  \"port\": 5060,\n"
		 "  \"shared\": true,\n"
		 "  \"seen_at\": 1,\n"
		 "  \"never_at\": null,\n"
		 "  \"groups\": [\n"
		 "    \"a\",\n"
		 "    \"b\"\n"
		 "  ]\n"
		 "}\n");
}

static void
tell_row(struct output *o, const char *name, int64_t rank, const char *label)
{
	output_row_begin(o);
	output_text(o, "name", name);
	output_number(o, "rank", rank);
	output_text(o, "empty", "");
	output_text(o, "label", label);
	output_row_end(o);
}

static void
tell_members(struct members m)
{
	member_text(m, "mac", "0004f2aabbcc");
	member_text(m, "nothing", NULL);
	member_slice(m, "model", SLICE("VVX400"));
	member_maybe(m, "label", SLICE(""));
	member_maybe(m, "site", SLICE("hq"));
	member_number(m, "port", 5060);
	member_bool(m, "shared", false);
	member_time(m, "seen_at", 1);
	member_time(m, "never_at", 0);
	member_words(m, "choices", SLICE("off on"));
}

static void
members_are_fields_of_a_command_and_of_a_json_object(void **state)
{
	AUTO(output_freep) struct output *o = output_new(false);
	AUTO(buf_free) struct buf b = BUF(1024);
	struct jval *j = jval_object();

	(void)state;
	tell_members(output_members(o));
	print(o, "mac       0004f2aabbcc\n"
		 "nothing   -\n"
		 "model     VVX400\n"
		 "label     -\n"
		 "site      hq\n"
		 "port      5060\n"
		 "shared    no\n"
		 "seen at   1970-01-01 00:00:01\n"
		 "never at  -\n"
		 "choices   off, on\n");
	tell_members(jval_members(j));
	assert_int_equal(jval_write_tight(j, &b), ERR_OK);
	assert_string_equal(buf_text(&b),
		"{\"mac\":\"0004f2aabbcc\",\"nothing\":null,\"model\":\"VVX400\","
		"\"label\":null,\"site\":\"hq\",\"port\":5060,\"shared\":false,"
		"\"seen_at\":1,\"never_at\":null,\"choices\":[\"off\",\"on\"]}");
	jval_free(j);
}

static void
a_table_is_aligned_without_its_empty_columns(void **state)
{
	AUTO(output_freep) struct output *o = output_new(false);

	(void)state;
	output_table_begin(o, "groups");
	tell_row(o, "lobby", 10, "");
	tell_row(o, "\xc3\xa4", 7, "x");
	output_table_end(o);
	print(o, "NAME   RANK  LABEL\n"
		 "lobby    10\n"
		 "\xc3\xa4         7  x\n");
}

static void
a_table_below_fields_has_its_name(void **state)
{
	AUTO(output_freep) struct output *o = output_new(false);

	(void)state;
	output_text(o, "name", "hq");
	output_table_begin(o, "none");
	output_table_end(o);
	output_table_begin(o, "phone_groups");
	tell_row(o, "lobby", 10, "");
	output_table_end(o);
	print(o, "name  hq\n"
		 "\n"
		 "phone groups:\n"
		 "  NAME   RANK\n"
		 "  lobby    10\n");
}

static void
an_empty_table_alone_says_so(void **state)
{
	AUTO(output_freep) struct output *text = output_new(false), *json = output_new(true);

	(void)state;
	output_table_begin(text, "phones");
	output_table_end(text);
	print(text, "No phones.\n");
	output_table_begin(json, "phones");
	output_table_end(json);
	print(json, "{\n  \"phones\": []\n}\n");
}

static void
a_note_stands_for_the_fields_and_json_has_none(void **state)
{
	AUTO(output_freep) struct output *text = output_new(false), *json = output_new(true);

	(void)state;
	output_note(text, "Added %s.", "hq");
	output_text(text, "name", "hq");
	print(text, "Added hq.\n");
	output_note(json, "Added %s.", "hq");
	output_text(json, "name", "hq");
	print(json, "{\n  \"name\": \"hq\"\n}\n");
}

static void
json_carries_warnings(void **state)
{
	AUTO(output_freep) struct output *o = output_new(true);

	(void)state;
	output_warn(o, "One.");
	output_warn(o, "Two.");
	print(o, "{\n  \"warnings\": [\n    \"One.\",\n    \"Two.\"\n  ]\n}\n");
}

static void
raw_bytes_stand_alone(void **state)
{
	AUTO(output_freep) struct output *o = output_new(false);
	AUTO(buf_free) struct buf b = BUF(100);

	(void)state;
	output_text(o, "name", "hq");
	output_raw(o, SLICE("a\0b\x1b"));
	assert_int_equal(output_write(o, &b), ERR_OK);
	assert_true(slice_eq(buf_slice(&b), SLICE("a\0b\x1b")));
}

static void
what_could_fool_a_terminal_is_escaped(void **state)
{
	static const struct {
		struct slice in;
		const char *want;
	} cases[] = {
		{SLICE_INIT("plain \"text\" <&> \\n"), "plain \"text\" <&> \\n"},
		{SLICE_INIT(""),                       ""                      },
                {SLICE_INIT("a\x1b[31mb"),             "a\\x1b[31mb"           },
		{SLICE_INIT("a\r\nb\tc"),              "a\\x0d\\nb\\tc"        },
                {SLICE_INIT("\0"),                     "\\x00"                 },
		{SLICE_INIT("\x7f"),                   "\\x7f"                 },
		{SLICE_INIT("\xc2\x9b"),               "\\xc2\\x9b"            }, /* CSI in one character */
		{SLICE_INIT("\xc2\xa0"),               "\xc2\xa0"              }, /* the first behind C1 */
		{SLICE_INIT("\xe2\x80\xae"),           "\\xe2\\x80\\xae"       }, /* right-to-left override */
		{SLICE_INIT("\xe2\x80\xa8"),           "\\xe2\\x80\\xa8"       }, /* line separator */
		{SLICE_INIT("\xe2\x80\xaf"),           "\xe2\x80\xaf"          }, /* narrow space, behind them */
		{SLICE_INIT("\xe2\x81\xa6"),           "\\xe2\\x81\\xa6"       }, /* isolate */
		{SLICE_INIT("\xf0\x9f\x98\x80"),       "\xf0\x9f\x98\x80"      }, /* U+1F600 */
		{SLICE_INIT("\xf0\x9f\x98"),           "\\xf0\\x9f\\x98"       }, /* cut */
		{SLICE_INIT("\xff\xc3\xa4"),           "\\xff\\xc3\\xa4"       }, /* not UTF-8 */
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		AUTO(buf_free) struct buf b = BUF(1000);
		struct slice in = unit_exact(cases[i].in);

		escape_text(in, &b);
		unit_free(in);
		assert_int_equal(buf_check(&b), ERR_OK);
		assert_string_equal(buf_text(&b), cases[i].want);
	}
}

static void
a_value_with_line_ends_stays_on_its_line(void **state)
{
	AUTO(output_freep) struct output *o = output_new(false);

	(void)state;
	output_text(o, "label", "one\ntwo\x1b]0;x\x07");
	print(o, "label  one\\ntwo\\x1b]0;x\\x07\n");
}

static void
every_error_has_a_code(void **state)
{
	(void)state;
	for (int e = 0; e < ERR__COUNT; e++)
		assert_non_null(output_code((enum err)e));
	assert_string_equal(output_code(ERR_NOTFOUND), "not_found");
}

static void
without_memory_telling_goes_on_and_writing_fails(void **state)
{
	AUTO(buf_free) struct buf b = BUF(100);

	(void)state;
	output_text(NULL, "name", "x");
	output_table_begin(NULL, "rows");
	output_row_begin(NULL);
	output_row_end(NULL);
	output_table_end(NULL);
	output_note(NULL, "x");
	output_warn(NULL, "x");
	output_raw(NULL, SLICE("x"));
	assert_int_equal(output_write(NULL, &b), ERR_NOMEM);
	assert_int_equal(b.n, 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(fields_stand_under_each_other),
		cmocka_unit_test(the_same_fields_are_json),
		cmocka_unit_test(members_are_fields_of_a_command_and_of_a_json_object),
		cmocka_unit_test(a_table_is_aligned_without_its_empty_columns),
		cmocka_unit_test(a_table_below_fields_has_its_name),
		cmocka_unit_test(an_empty_table_alone_says_so),
		cmocka_unit_test(a_note_stands_for_the_fields_and_json_has_none),
		cmocka_unit_test(json_carries_warnings),
		cmocka_unit_test(raw_bytes_stand_alone),
		cmocka_unit_test(what_could_fool_a_terminal_is_escaped),
		cmocka_unit_test(a_value_with_line_ends_stays_on_its_line),
		cmocka_unit_test(every_error_has_a_code),
		cmocka_unit_test(without_memory_telling_goes_on_and_writing_fails),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
