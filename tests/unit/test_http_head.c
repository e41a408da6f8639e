#include "unit.h"

#include "http/http_head.h"

static const struct {
	const char *name;
	struct slice in;
	unsigned minor;
	size_t field_count;
} good[] = {
	{"a phone's request",
         SLICE_INIT("GET /0004f2aabbcc.cfg HTTP/1.1\r\nHost: boot.example\r\nUser-Agent: "
			   "x\r\n\r\n"),
         1,										2},
	{"no fields",                 SLICE_INIT("GET / HTTP/1.0\r\n\r\n"),             0, 0},
	{"1.2 is 1.1",                SLICE_INIT("GET / HTTP/1.2\r\n\r\n"),             1, 0},
	{"an empty line in front",    SLICE_INIT("\r\nGET / HTTP/1.1\r\nA:b\r\n\r\n"),  1, 1},
	{"an empty value",            SLICE_INIT("PUT /a HTTP/1.1\r\nA:\r\n\r\n"),      1, 1},
	{"blanks around a value",     SLICE_INIT("PUT /a HTTP/1.1\r\nA:\t b \r\n\r\n"), 1, 1},
	{"bytes over 127 in a value", SLICE_INIT("GET / HTTP/1.1\r\nA: \xff\r\n\r\n"),  1, 1},
	{"any token is a method",     SLICE_INIT("get / HTTP/1.1\r\n\r\n"),             1, 0},
};

static void
a_good_head_is_read_and_none_of_its_prefixes_is(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(good); i++) {
		struct http_head h;
		size_t used = 0;
		int status = 0;

		print_message("%s\n", good[i].name);
		for (size_t n = 0; n < good[i].in.n; n++) {
			struct slice part = unit_exact(slice_head(good[i].in, n));

			assert_int_equal(http_head_parse(part, &h, &used, &status), PARSE_MORE);
			unit_free(part);
		}
		assert_int_equal(used, 0);
		assert_int_equal(status, 0);

		struct slice in = unit_exact(good[i].in);

		assert_int_equal(http_head_parse(in, &h, &used, &status), PARSE_OK);
		assert_int_equal(used, in.n);
		assert_int_equal(h.minor, good[i].minor);
		assert_int_equal(h.field_count, good[i].field_count);
		unit_free(in);
	}
}

static void
the_parts_of_a_head_are_given_and_what_follows_it_is_left(void **state)
{
	struct slice in = unit_exact(SLICE(
		"PUT /a?b HTTP/1.1\r\nHost:  h \r\nX-y:\tc d\t\r\n\r\nGET / HTTP/1.1\r\n\r\n"));
	struct http_head h;
	size_t used;
	int status;

	(void)state;
	assert_int_equal(http_head_parse(in, &h, &used, &status), PARSE_OK);
	assert_slice(h.method, "PUT");
	assert_slice(h.target, "/a?b");
	assert_int_equal(h.field_count, 2);
	assert_slice(h.fields[0].name, "Host");
	assert_slice(h.fields[0].value, "h ");
	assert_slice(h.fields[1].name, "X-y");
	assert_slice(h.fields[1].value, "c d\t");
	assert_slice(slice_from(in, used), "GET / HTTP/1.1\r\n\r\n");
	unit_free(in);
}

static const struct {
	const char *name;
	struct slice in;
	int status;
} bad[] = {
	{"a TLS hello",                       SLICE_INIT("\x16"),                                         400},
	{"a TLS hello, more of it",           SLICE_INIT("\x16\x03\x01\x02\x00\x01"),                     400},
	{"a NUL in front",                    SLICE_INIT("\0GET"),                                        400},
	{"two empty lines",                   SLICE_INIT("\r\n\r\n"),                                     400},
	{"a CR and no LF",                    SLICE_INIT("\rG"),                                          400},
	{"an LF alone",                       SLICE_INIT("\n"),					   400},
	{"a space in front",                  SLICE_INIT(" GET / HTTP/1.1\r\n"),                          400},
	{"no target",			 SLICE_INIT("GET\r\n"),                                      400},
	{"HTTP/0.9",			  SLICE_INIT("GET /\r\n"),                                    400},
	{"HTTP/0.9, said",                    SLICE_INIT("GET / HTTP/0.9\r\n"),                           400},
	{"HTTP/2.0",			  SLICE_INIT("GET / HTTP/2.0\r\n"),                           505},
	{"the HTTP/2 preface",                SLICE_INIT("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"),             505},
	{"HTTP/11.1",			 SLICE_INIT("GET / HTTP/11.1\r\n"),                          400},
	{"HTTP/1.10",			 SLICE_INIT("GET / HTTP/1.10\r\n"),                          400},
	{"http/1.1",			  SLICE_INIT("GET / http/1.1\r\n"),                           400},
	{"HTTP/1,1",			  SLICE_INIT("GET / HTTP/1,1\r\n"),                           400},
	{"HTTP/1.x",			  SLICE_INIT("GET / HTTP/1.x\r\n"),                           400},
	{"two spaces",			SLICE_INIT("GET  / HTTP/1.1\r\n"),                          400},
	{"a space in the path",               SLICE_INIT("GET /a b HTTP/1.1\r\n"),                        400},
	{"a space behind",                    SLICE_INIT("GET / HTTP/1.1 \r\n"),                          400},
	{"a tab for a space",                 SLICE_INIT("GET\t/ HTTP/1.1\r\n"),                          400},
	{"an empty method",                   SLICE_INIT(" / HTTP/1.1\r\n"),                              400},
	{"a control character in the method", SLICE_INIT("G\x01T / HTTP/1.1\r\n"),                        400},
	{"a NUL in the path",                 SLICE_INIT("GET /a\0b HTTP/1.1\r\n"),                       400},
	{"a DEL in the path",                 SLICE_INIT("GET /a\x7f HTTP/1.1\r\n"),                      400},
	{"a CR in the path",                  SLICE_INIT("GET /a\rb HTTP/1.1\r\n"),                       400},
	{"a request line with LF",            SLICE_INIT("GET / HTTP/1.1\nA: b\r\n\r\n"),                 400},
	{"a field with LF",                   SLICE_INIT("GET / HTTP/1.1\r\nA: b\n\r\n"),                 400},
	{"an end with LF",                    SLICE_INIT("GET / HTTP/1.1\r\nA: b\r\n\n"),                 400},
	{"a CR in a value",                   SLICE_INIT("GET / HTTP/1.1\r\nA: b\rc\r\n\r\n"),            400},
	{"a NUL in a value",                  SLICE_INIT("GET / HTTP/1.1\r\nA: b\0c\r\n\r\n"),            400},
	{"a NUL in a name",                   SLICE_INIT("GET / HTTP/1.1\r\nA\0: b\r\n\r\n"),             400},
	{"an escape in a value",              SLICE_INIT("GET / HTTP/1.1\r\nA: \x1b[1m\r\n\r\n"),         400},
	{"a folded line",                     SLICE_INIT("GET / HTTP/1.1\r\nA: b\r\n c\r\n\r\n"),         400},
	{"a folded line with colon",          SLICE_INIT("GET / HTTP/1.1\r\nA: b\r\n\tc: d\r\n\r\n"),     400},
	{"a blank before fields",             SLICE_INIT("GET / HTTP/1.1\r\n A: b\r\n\r\n"),              400},
	{"no colon",			  SLICE_INIT("GET / HTTP/1.1\r\nHost\r\n\r\n"),               400},
	{"a space before the colon",          SLICE_INIT("GET / HTTP/1.1\r\nContent-Length : 4\r\n\r\n"),
         400												 },
	{"an empty name",                     SLICE_INIT("GET / HTTP/1.1\r\n: b\r\n\r\n"),                400},
	{"a name of no token",                SLICE_INIT("GET / HTTP/1.1\r\nA(b): c\r\n\r\n"),            400},
	{"a name over 127",                   SLICE_INIT("GET / HTTP/1.1\r\nA\xe4: c\r\n\r\n"),           400},
};

static void
what_the_grammar_forbids_is_refused_with_its_status(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(bad); i++) {
		struct slice in = unit_exact(bad[i].in);
		struct http_head h = {.minor = 42};
		size_t used = 42;
		int status = 0;

		print_message("%s\n", bad[i].name);
		assert_int_equal(http_head_parse(in, &h, &used, &status), PARSE_BAD);
		assert_int_equal(status, bad[i].status);
		assert_int_equal(h.minor, 42);
		assert_int_equal(used, 42);
		unit_free(in);
	}
}

/* A head of exactly size bytes: front, then fill until the last four bytes, then its end. */
static struct slice
padded(const char *front, size_t size)
{
	char *p = test_malloc(size);
	size_t n = strlen(front);

	memset(p, 'a', size);
	memcpy(p, front, n);
	memcpy(p + size - 4, "\r\n\r\n", 4);
	return (struct slice){p, size};
}

static void
a_head_may_have_its_limit_and_not_a_byte_more(void **state)
{
	struct slice in = padded("GET / HTTP/1.1\r\nA: ", HTTP_HEAD_MAX_BYTES);
	struct http_head h;
	size_t used;
	int status;

	(void)state;
	assert_int_equal(http_head_parse(in, &h, &used, &status), PARSE_OK);
	assert_int_equal(http_head_parse(slice_head(in, in.n - 1), &h, &used, &status), PARSE_MORE);
	unit_free(in);

	in = padded("GET / HTTP/1.1\r\nA: ", HTTP_HEAD_MAX_BYTES + 1);
	assert_int_equal(http_head_parse(in, &h, &used, &status), PARSE_BAD);
	assert_int_equal(status, 431);
	assert_int_equal(http_head_parse(slice_head(in, HTTP_HEAD_MAX_BYTES), &h, &used, &status),
		PARSE_BAD);
	assert_int_equal(status, 431);
	unit_free(in);
}

static void
a_request_line_over_the_limit_is_told_by_what_is_too_long(void **state)
{
	struct slice target = padded("GET /", HTTP_HEAD_MAX_BYTES + 100);
	struct slice method = padded("GET", HTTP_HEAD_MAX_BYTES + 100);
	struct http_head h;
	size_t used;
	int status;

	(void)state;
	assert_int_equal(http_head_parse(target, &h, &used, &status), PARSE_BAD);
	assert_int_equal(status, 414);
	assert_int_equal(http_head_parse(method, &h, &used, &status), PARSE_BAD);
	assert_int_equal(status, 501);
	unit_free(target);
	unit_free(method);
}

static void
more_fields_than_the_limit_are_431(void **state)
{
	char text[HTTP_HEAD_MAX_BYTES] = "GET / HTTP/1.1\r\n";
	size_t n = strlen(text);
	struct http_head h;
	size_t used;
	int status;

	(void)state;
	for (int i = 0; i < HTTP_FIELDS_MAX; i++, n += 6)
		memcpy(text + n, "A: b\r\n", 6);
	memcpy(text + n, "\r\n", 2);
	assert_int_equal(
		http_head_parse((struct slice){text, n + 2}, &h, &used, &status), PARSE_OK);
	assert_int_equal(h.field_count, HTTP_FIELDS_MAX);
	memcpy(text + n, "A: b\r\n\r\n", 8);
	assert_int_equal(
		http_head_parse((struct slice){text, n + 8}, &h, &used, &status), PARSE_BAD);
	assert_int_equal(status, 431);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_good_head_is_read_and_none_of_its_prefixes_is),
		cmocka_unit_test(the_parts_of_a_head_are_given_and_what_follows_it_is_left),
		cmocka_unit_test(what_the_grammar_forbids_is_refused_with_its_status),
		cmocka_unit_test(a_head_may_have_its_limit_and_not_a_byte_more),
		cmocka_unit_test(a_request_line_over_the_limit_is_told_by_what_is_too_long),
		cmocka_unit_test(more_fields_than_the_limit_are_431),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
