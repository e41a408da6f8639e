#include "unit.h"

#include "http/http_range.h"

static const struct {
	const char *range;
	uint64_t size;
	enum http_range want;
	uint64_t offset, length;
} ranges[] = {
	{"",			     10, HTTP_RANGE_WHOLE, 0, 0 },
	{"bytes=0-9",                    10, HTTP_RANGE_PART,  0, 10},
	{"bytes=0-0",                    10, HTTP_RANGE_PART,  0, 1 },
	{"bytes=9-9",                    10, HTTP_RANGE_PART,  9, 1 },
	{"bytes=4-",		     10, HTTP_RANGE_PART,  4, 6 },
	{"bytes=4-100",                  10, HTTP_RANGE_PART,  4, 6 },
	{"bytes=0-18446744073709551615", 10, HTTP_RANGE_PART,  0, 10},
	{"bytes=-3",		     10, HTTP_RANGE_PART,  7, 3 },
	{"bytes=-10",                    10, HTTP_RANGE_PART,  0, 10},
	{"bytes=-100",                   10, HTTP_RANGE_PART,  0, 10},
	{"Bytes= 0-1 ",                  10, HTTP_RANGE_PART,  0, 2 },
	{"bytes=10-",                    10, HTTP_RANGE_NONE,  0, 0 },
	{"bytes=10-11",                  10, HTTP_RANGE_NONE,  0, 0 },
	{"bytes=18446744073709551615-",  10, HTTP_RANGE_NONE,  0, 0 },
	{"bytes=-0",		     10, HTTP_RANGE_NONE,  0, 0 },
	{"bytes=0-",		     0,  HTTP_RANGE_NONE,  0, 0 },
	{"bytes=-1",		     0,  HTTP_RANGE_NONE,  0, 0 },
	{"bytes=9-5",                    10, HTTP_RANGE_WHOLE, 0, 0 },
	{"bytes=0-0,1-1",                10, HTTP_RANGE_WHOLE, 0, 0 },
	{"bytes=0-99999999999999999999", 10, HTTP_RANGE_WHOLE, 0, 0 },
	{"bytes=99999999999999999999-",  10, HTTP_RANGE_WHOLE, 0, 0 },
	{"bytes=-99999999999999999999",  10, HTTP_RANGE_WHOLE, 0, 0 },
	{"bytes=-",		      10, HTTP_RANGE_WHOLE, 0, 0 },
	{"bytes=",		       10, HTTP_RANGE_WHOLE, 0, 0 },
	{"bytes",			10, HTTP_RANGE_WHOLE, 0, 0 },
	{"bytes 0-1",                    10, HTTP_RANGE_WHOLE, 0, 0 },
	{"bytes=1",		      10, HTTP_RANGE_WHOLE, 0, 0 },
	{"bytes=--1",                    10, HTTP_RANGE_WHOLE, 0, 0 },
	{"bytes=+1-2",                   10, HTTP_RANGE_WHOLE, 0, 0 },
	{"bytes=1-2-3",                  10, HTTP_RANGE_WHOLE, 0, 0 },
	{"bytes=0x1-2",                  10, HTTP_RANGE_WHOLE, 0, 0 },
	{"lines=0-1",                    10, HTTP_RANGE_WHOLE, 0, 0 },
};

static void
a_single_range_gives_a_part_and_nonsense_the_whole(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(ranges); i++) {
		struct slice in = unit_exact(slice_of(ranges[i].range));
		struct http_part p = {42, 42};
		bool is_part = ranges[i].want == HTTP_RANGE_PART;

		print_message("%s of %d\n", ranges[i].range, (int)ranges[i].size);
		assert_int_equal(http_range_parse(in, ranges[i].size, &p), ranges[i].want);
		assert_int_equal(p.offset, is_part ? ranges[i].offset : 42);
		assert_int_equal(p.length, is_part ? ranges[i].length : 42);
		unit_free(in);
	}
}

static void
the_whole_of_the_largest_content_does_not_overflow(void **state)
{
	struct http_part p;

	(void)state;
	assert_int_equal(http_range_parse(SLICE("bytes=1-18446744073709551615"), UINT64_MAX, &p),
		HTTP_RANGE_PART);
	assert_int_equal(p.length, UINT64_MAX - 1);
}

static void
thousands_of_ranges_give_the_whole(void **state)
{
	char text[6 + 4 * 1300] = "bytes=";

	(void)state;
	for (size_t i = 0; i < 1300; i++)
		memcpy(text + 6 + 4 * i, "0-0,", 4);

	struct slice in = unit_exact((struct slice){text, sizeof(text)});
	struct http_part p;

	assert_int_equal(http_range_parse(in, 10, &p), HTTP_RANGE_WHOLE);
	unit_free(in);
}

static const struct {
	const char *field;
	bool range_holds, none_match; /* for the tag abc */
} tags[] = {
	{"",			       true,  false},
	{"\"abc\"",			true,  true },
	{" \"abc\" ",		      true,  true },
	{"W/\"abc\"",		      false, true },
	{"w/\"abc\"",		      false, false},
	{"\"abd\"",			false, false},
	{"\"ab\"",			 false, false},
	{"abc",			    false, false},
	{"\"abc",			  false, false},
	{"\"",			     false, false},
	{"\"\"",			   false, false},
	{"*",			      false, true },
	{"\"x\", \"abc\"",                 false, true },
	{"\"x\",\t,,W/\"y\" , W/\"abc\"",  false, true },
	{"\"a,b\", \"abc\"",               false, true },
	{"\"x\" \"abc\"",                  false, false},
	{"\"x\", *",		       false, false},
	{"\"abc\", \"x\"",                 false, true },
	{"Sun, 06 Nov 1994 08:49:37 GMT",  false, false},
	{"Sunday, 06-Nov-94 08:49:37 GMT", false, false},
	{"W/",			     false, false},
};

static void
tags_match_strongly_for_parts_and_weakly_for_304(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(tags); i++) {
		struct slice in = unit_exact(slice_of(tags[i].field));

		print_message("%s\n", tags[i].field);
		assert_int_equal(http_if_range_holds(in, SLICE("abc")), tags[i].range_holds);
		assert_int_equal(http_if_none_match_names(in, SLICE("abc")), tags[i].none_match);
		unit_free(in);
	}
}

#define OPEN 0 /* no length, or no total */

static const struct {
	const char *field;
	enum err want;
	uint64_t offset, length, total;
} content_ranges[] = {
	{"bytes 0-9/10",                   ERR_OK,     0,          10,   10  },
	{"bytes 100-199/*",                ERR_OK,     100,        100,  OPEN},
	{"bytes 100-199/200",              ERR_OK,     100,        100,  200 },
	{"bytes 100-/*",                   ERR_OK,     100,        OPEN, OPEN},
	{"bytes 100-",                     ERR_OK,     100,        OPEN, OPEN},
	{"bytes 100-199",                  ERR_OK,     100,        100,  OPEN},
	{"bytes=100-199/200",              ERR_OK,     100,        100,  200 },
	{"BYTES  100 - 199 / 200 ",        ERR_OK,     100,        100,  200 },
	{"bytes = 100-199/*",              ERR_OK,     100,        100,  OPEN},
	{"bytes 18446744073709551615-/*",  ERR_OK,     UINT64_MAX, OPEN, OPEN},
	{"",			       ERR_SYNTAX, 0,          0,    0   },
	{"bytes",			  ERR_SYNTAX, 0,          0,    0   },
	{"bytes ",			 ERR_SYNTAX, 0,          0,    0   },
	{"bytes0-9/10",                    ERR_SYNTAX, 0,          0,    0   },
	{"bytes */10",                     ERR_SYNTAX, 0,          0,    0   },
	{"bytes -9/10",                    ERR_SYNTAX, 0,          0,    0   },
	{"bytes 9/10",                     ERR_SYNTAX, 0,          0,    0   },
	{"bytes 9-5/10",                   ERR_SYNTAX, 0,          0,    0   },
	{"bytes 0-9/5",                    ERR_SYNTAX, 0,          0,    0   },
	{"bytes 5-/5",                     ERR_SYNTAX, 0,          0,    0   },
	{"bytes 0-9/",                     ERR_SYNTAX, 0,          0,    0   },
	{"bytes 0-9/x",                    ERR_SYNTAX, 0,          0,    0   },
	{"bytes 0-9/10/11",                ERR_SYNTAX, 0,          0,    0   },
	{"bytes 0-+9/10",                  ERR_SYNTAX, 0,          0,    0   },
	{"bytes 1e3-/*",                   ERR_SYNTAX, 0,          0,    0   },
	{"bytes 0-18446744073709551615/*", ERR_SYNTAX, 0,          0,    0   },
	{"bytes 0-99999999999999999999/*", ERR_SYNTAX, 0,          0,    0   },
	{"bytes 99999999999999999999-/*",  ERR_SYNTAX, 0,          0,    0   },
	{"bytes 0-4,5-9/10",               ERR_SYNTAX, 0,          0,    0   },
	{"bytes == 0-9/10",                ERR_SYNTAX, 0,          0,    0   },
	{"lines 0-9/10",                   ERR_SYNTAX, 0,          0,    0   },
};

static void
a_content_range_is_read_in_any_spelling_and_no_other_meaning(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(content_ranges); i++) {
		struct slice in = unit_exact(slice_of(content_ranges[i].field));
		struct http_content_range r = {.offset = 42};
		bool ok = content_ranges[i].want == ERR_OK;

		print_message("%s\n", content_ranges[i].field);
		assert_int_equal(http_content_range_parse(in, &r), content_ranges[i].want);
		assert_int_equal(r.offset, ok ? content_ranges[i].offset : 42);
		assert_int_equal(r.length, content_ranges[i].length);
		assert_int_equal(r.total, content_ranges[i].total);
		assert_int_equal(r.has_length, content_ranges[i].length != OPEN);
		assert_int_equal(r.has_total, content_ranges[i].total != OPEN);
		unit_free(in);
	}
}

static const struct {
	enum http_method method;
	struct slice range, if_range, if_none_match;
	int want;
} choices[] = {
	{HTTP_METHOD_GET,  SLICE_INIT(""),          SLICE_INIT(""),      SLICE_INIT(""),      200},
	{HTTP_METHOD_GET,  SLICE_INIT("bytes=1-2"), SLICE_INIT(""),      SLICE_INIT(""),      206},
	{HTTP_METHOD_HEAD, SLICE_INIT("bytes=1-2"), SLICE_INIT(""),      SLICE_INIT(""),      200},
	{HTTP_METHOD_GET,  SLICE_INIT("bytes=10-"), SLICE_INIT(""),      SLICE_INIT(""),      416},
	{HTTP_METHOD_GET,  SLICE_INIT("bytes=1-2"), SLICE_INIT("\"t\""), SLICE_INIT(""),      206},
	{HTTP_METHOD_GET,  SLICE_INIT("bytes=1-2"), SLICE_INIT("\"u\""), SLICE_INIT(""),      200},
	{HTTP_METHOD_GET,  SLICE_INIT("bytes=1-2"), SLICE_INIT(""),      SLICE_INIT("\"t\""), 304},
	{HTTP_METHOD_HEAD, SLICE_INIT(""),          SLICE_INIT(""),      SLICE_INIT("*"),     304},
};

static void
each_request_for_a_content_gets_its_status(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(choices); i++) {
		const struct http_request r = {.method = choices[i].method,
			.range = choices[i].range,
			.if_range = choices[i].if_range,
			.if_none_match = choices[i].if_none_match};
		struct http_part part = {42, 42};
		char text[HTTP_CONTENT_RANGE_BYTES];

		assert_int_equal(http_part_choose(&r, 10, SLICE("t"), &part), choices[i].want);
		if (choices[i].want == 206)
			assert_string_equal(
				http_content_range_text(&part, 10, text), "bytes 1-2/10");
		else
			assert_int_equal(part.offset, 42);
	}
}

static void
the_content_range_of_the_largest_content_fits(void **state)
{
	const struct http_part part = {1, UINT64_MAX - 1};
	char text[HTTP_CONTENT_RANGE_BYTES];

	(void)state;
	assert_string_equal(http_content_range_text(&part, UINT64_MAX, text),
		"bytes 1-18446744073709551614/18446744073709551615");
	assert_string_equal(http_content_range_text(NULL, 7, text), "bytes */7");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_single_range_gives_a_part_and_nonsense_the_whole),
		cmocka_unit_test(the_whole_of_the_largest_content_does_not_overflow),
		cmocka_unit_test(thousands_of_ranges_give_the_whole),
		cmocka_unit_test(tags_match_strongly_for_parts_and_weakly_for_304),
		cmocka_unit_test(a_content_range_is_read_in_any_spelling_and_no_other_meaning),
		cmocka_unit_test(each_request_for_a_content_gets_its_status),
		cmocka_unit_test(the_content_range_of_the_largest_content_fits),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
