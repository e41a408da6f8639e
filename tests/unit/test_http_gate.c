#include "unit.h"

#include "http/http_gate.h"

/* Judges a raw head; what it accepts borrows from in, which the caller frees. */
static int
gate(struct slice in, struct http_request *out)
{
	struct http_head head;
	size_t used;
	int status = 0;

	assert_int_equal(http_head_parse(in, &head, &used, &status), PARSE_OK);
	assert_int_equal(used, in.n);
	return http_gate(&head, HTTP_FOR_PHONES, out);
}

#define GET1 "GET /a HTTP/1.1\r\n"
#define PUT1 "PUT /a HTTP/1.1\r\nHost: h\r\n"

// clang-format off
static const struct {
	const char *name;
	struct slice in;
	int status;
} requests[] = {
	{"1.1 with Host",                     SLICE_INIT(GET1 "Host: h\r\n\r\n"), 0},
	{"1.1 without Host",                  SLICE_INIT(GET1 "\r\n"), 400},
	{"1.0 without Host",                  SLICE_INIT("GET /a HTTP/1.0\r\n\r\n"), 0},
	{"an empty Host",                     SLICE_INIT(GET1 "Host:\r\n\r\n"), 0},
	{"two Hosts",                         SLICE_INIT(GET1 "Host: h\r\nhost: h\r\n\r\n"), 400},
	{"two Hosts in 1.0",                  SLICE_INIT("GET /a HTTP/1.0\r\nHost: h\r\nHost: i\r\n\r\n"), 400},
	{"a Host with a path",                SLICE_INIT(GET1 "Host: h/a\r\n\r\n"), 400},
	{"a Host with a list",                SLICE_INIT(GET1 "Host: h, i\r\n\r\n"), 400},
	{"an IPv6 Host",                      SLICE_INIT(GET1 "Host: [::1]:8080\r\n\r\n"), 0},
	{"a Content-Length",                  SLICE_INIT(PUT1 "Content-Length: 4\r\n\r\n"), 0},
	{"Content-Length and chunked",        SLICE_INIT(PUT1 "Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n"), 400},
	{"chunked and Content-Length",        SLICE_INIT(PUT1 "Transfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\n"), 400},
	{"two Content-Lengths",               SLICE_INIT(PUT1 "Content-Length: 4\r\nContent-Length: 5\r\n\r\n"), 400},
	{"the same Content-Length twice",     SLICE_INIT(PUT1 "Content-Length: 4\r\nContent-Length: 4\r\n\r\n"), 400},
	{"a list of Content-Lengths",         SLICE_INIT(PUT1 "Content-Length: 4, 4\r\n\r\n"), 400},
	{"Content-Length +4",                 SLICE_INIT(PUT1 "Content-Length: +4\r\n\r\n"), 400},
	{"Content-Length -1",                 SLICE_INIT(PUT1 "Content-Length: -1\r\n\r\n"), 400},
	{"Content-Length 4x",                 SLICE_INIT(PUT1 "Content-Length: 4x\r\n\r\n"), 400},
	{"Content-Length 0x4",                SLICE_INIT(PUT1 "Content-Length: 0x4\r\n\r\n"), 400},
	{"Content-Length and a blank",        SLICE_INIT(PUT1 "Content-Length: 4 \r\n\r\n"), 400},
	{"chunked and a blank",               SLICE_INIT(PUT1 "Transfer-Encoding: chunked \r\n\r\n"), 501},
	{"harmless blanks",                   SLICE_INIT(PUT1 "Content-Length: \t4\r\nExpect: 100-continue \r\n\r\n"), 0},
	{"an empty Content-Length",           SLICE_INIT(PUT1 "Content-Length:\r\n\r\n"), 400},
	{"Content-Length 2^63",               SLICE_INIT(PUT1 "Content-Length: 9223372036854775808\r\n\r\n"), 0},
	{"Content-Length 2^63 + 1",           SLICE_INIT(PUT1 "Content-Length: 9223372036854775809\r\n\r\n"), 413},
	{"Content-Length 2^64",               SLICE_INIT(PUT1 "Content-Length: 18446744073709551616\r\n\r\n"), 413},
	{"30 digits and nonsense",            SLICE_INIT(PUT1 "Content-Length: 999999999999999999999999999999x\r\n\r\n"), 400},
	{"chunked",                           SLICE_INIT(PUT1 "Transfer-Encoding: chunked\r\n\r\n"), 0},
	{"Chunked",                           SLICE_INIT(PUT1 "transfer-encoding: Chunked\r\n\r\n"), 0},
	{"xchunked",                          SLICE_INIT(PUT1 "Transfer-Encoding: xchunked\r\n\r\n"), 501},
	{"chunked, identity",                 SLICE_INIT(PUT1 "Transfer-Encoding: chunked, identity\r\n\r\n"), 501},
	{"gzip, chunked",                     SLICE_INIT(PUT1 "Transfer-Encoding: gzip, chunked\r\n\r\n"), 501},
	{"an empty Transfer-Encoding",        SLICE_INIT(PUT1 "Transfer-Encoding:\r\n\r\n"), 501},
	{"Transfer-Encoding twice",           SLICE_INIT(PUT1 "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n"), 400},
	{"chunked in 1.0",                    SLICE_INIT("PUT /a HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n"), 400},
	{"Expect: foo",                       SLICE_INIT(PUT1 "Expect: foo\r\n\r\n"), 417},
	{"Expect: 100-continue, foo",         SLICE_INIT(PUT1 "Expect: 100-continue, foo\r\n\r\n"), 417},
	{"two Authorizations",                SLICE_INIT(GET1 "Host: h\r\nAuthorization: a\r\nauthorization: a\r\n\r\n"), 400},
	{"two Content-Ranges",                SLICE_INIT(PUT1 "Content-Range: bytes 0-1/2\r\nContent-Range: bytes 0-1/2\r\n\r\n"), 400},
	{"an empty Content-Range",            SLICE_INIT(PUT1 "Content-Range:\r\n\r\n"), 400},
	{"forwarded fields mean nothing",     SLICE_INIT(GET1 "Host: evil\r\nX-Forwarded-For: 1.2.3.4\r\nX-Original-URL: /b\r\n\r\n"), 0},
	{"POST",                              SLICE_INIT("POST /a HTTP/1.1\r\nHost: h\r\n\r\n"), 405},
	{"DELETE",                            SLICE_INIT("DELETE /a HTTP/1.1\r\nHost: h\r\n\r\n"), 405},
	{"TRACE",                             SLICE_INIT("TRACE /a HTTP/1.1\r\nHost: h\r\n\r\n"), 405},
	{"CONNECT",                           SLICE_INIT("CONNECT h:25 HTTP/1.1\r\nHost: h:25\r\n\r\n"), 405},
	{"PROPFIND",                          SLICE_INIT("PROPFIND / HTTP/1.1\r\nHost: h\r\n\r\n"), 405},
	{"MKCOL",                             SLICE_INIT("MKCOL /a HTTP/1.1\r\nHost: h\r\n\r\n"), 405},
	{"LOCK",                              SLICE_INIT("LOCK /a HTTP/1.1\r\nHost: h\r\n\r\n"), 405},
	{"get",                               SLICE_INIT("get /a HTTP/1.1\r\nHost: h\r\n\r\n"), 501},
	{"BREW",                              SLICE_INIT("BREW /a HTTP/1.1\r\nHost: h\r\n\r\n"), 501},
	{"GETT",                              SLICE_INIT("GETT /a HTTP/1.1\r\nHost: h\r\n\r\n"), 501},
	{"absolute, same host",               SLICE_INIT("GET http://h:80/a HTTP/1.1\r\nHost: H:80\r\n\r\n"), 0},
	{"absolute, another host",            SLICE_INIT("GET http://x/a HTTP/1.1\r\nHost: h\r\n\r\n"), 400},
	{"absolute, another port",            SLICE_INIT("GET http://h:81/a HTTP/1.1\r\nHost: h\r\n\r\n"), 400},
	{"absolute, a user in the host",      SLICE_INIT("GET http://u@h/a HTTP/1.1\r\nHost: h\r\n\r\n"), 400},
	{"absolute, an empty host",           SLICE_INIT("GET http:///a HTTP/1.1\r\nHost:\r\n\r\n"), 400},
	{"absolute in 1.0 without Host",      SLICE_INIT("GET http://h/a HTTP/1.0\r\n\r\n"), 400},
	{"another scheme",                    SLICE_INIT("GET ftp://h/a HTTP/1.1\r\nHost: h\r\n\r\n"), 400},
	{"a target without its slash",        SLICE_INIT("GET a HTTP/1.1\r\nHost: h\r\n\r\n"), 400},
	{"OPTIONS *",                         SLICE_INIT("OPTIONS * HTTP/1.1\r\nHost: h\r\n\r\n"), 0},
	{"OPTIONS /a",                        SLICE_INIT("OPTIONS /a HTTP/1.1\r\nHost: h\r\n\r\n"), 0},
	{"GET *",                             SLICE_INIT("GET * HTTP/1.1\r\nHost: h\r\n\r\n"), 400},
	{"OPTIONS *a",                        SLICE_INIT("OPTIONS *a HTTP/1.1\r\nHost: h\r\n\r\n"), 400},
};
// clang-format on

static void
each_request_gets_its_status(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(requests); i++) {
		struct slice in = unit_exact(requests[i].in);
		struct http_request r = {.minor = 42};

		print_message("%s\n", requests[i].name);
		assert_int_equal(gate(in, &r), requests[i].status);
		assert_int_equal(r.minor == 42, requests[i].status != 0);
		unit_free(in);
	}
}

static const struct {
	struct slice target;
	int status;
	const char *path; /* looked at only where status is 0 */
} paths[] = {
	{SLICE_INIT("/"),                  0,   "/"                },
	{SLICE_INIT("/0004f2aabbcc.cfg"),  0,   "/0004f2aabbcc.cfg"},
	{SLICE_INIT("//0004f2aabbcc.cfg"), 0,   "/0004f2aabbcc.cfg"},
	{SLICE_INIT("////a"),              0,   "/a"               },
	{SLICE_INIT("/logs/a.log"),        0,   "/logs/a.log"      },
	{SLICE_INIT("/logs/"),             0,   "/logs/"           },
	{SLICE_INIT("/a?b=/../c%zz"),      0,   "/a"               },
	{SLICE_INIT("/a%20b"),             0,   "/a b"             },
	{SLICE_INIT("/%41%62"),            0,   "/Ab"              },
	{SLICE_INIT("/%c3%a4.wav"),        0,   "/\xc3\xa4.wav"    },
	{SLICE_INIT("/%252e%252e/a"),      0,   "/%2e%2e/a"        }, /* decoded once */
	{SLICE_INIT("/a%2500"),            0,   "/a%00"            },
	{SLICE_INIT("/..."),               0,   "/..."             },
	{SLICE_INIT("/..a/b.."),           0,   "/..a/b.."         },
	{SLICE_INIT("/~a!$&'()*+,=:@_"),   0,   "/~a!$&'()*+,=:@_" },
	{SLICE_INIT("/.."),                400, NULL               },
	{SLICE_INIT("/../a"),              400, NULL               },
	{SLICE_INIT("//../a"),             400, NULL               },
	{SLICE_INIT("/a/../b"),            400, NULL               },
	{SLICE_INIT("/a/.."),              400, NULL               },
	{SLICE_INIT("/."),                 400, NULL               },
	{SLICE_INIT("/./a"),               400, NULL               },
	{SLICE_INIT("/a/./b"),             400, NULL               },
	{SLICE_INIT("/a//b"),              400, NULL               },
	{SLICE_INIT("/a//"),               400, NULL               },
	{SLICE_INIT("/%2e%2e/a"),          400, NULL               },
	{SLICE_INIT("/%2E./a"),            400, NULL               },
	{SLICE_INIT("/%2e%2e%2fa"),        400, NULL               },
	{SLICE_INIT("/a%2fb"),             400, NULL               },
	{SLICE_INIT("/a%2Fb"),             400, NULL               },
	{SLICE_INIT("/%2fa"),              400, NULL               },
	{SLICE_INIT("/\\..\\a"),           400, NULL               },
	{SLICE_INIT("/..\\a"),             400, NULL               },
	{SLICE_INIT("/..%5ca"),            400, NULL               },
	{SLICE_INIT("/..;/a"),             400, NULL               },
	{SLICE_INIT("/a;b"),               400, NULL               },
	{SLICE_INIT("/..%3b/a"),           400, NULL               },
	{SLICE_INIT("/%c0%ae%c0%ae/a"),    400, NULL               }, /* over-long dots */
	{SLICE_INIT("/%c0%af"),            400, NULL               },
	{SLICE_INIT("/%ff"),               400, NULL               },
	{SLICE_INIT("/\xc3\xa4"),          400, NULL               },
	{SLICE_INIT("/%u002e"),            400, NULL               },
	{SLICE_INIT("/a%00b"),             400, NULL               },
	{SLICE_INIT("/a\0b"),              400, NULL               },
	{SLICE_INIT("/a%0d%0aX:y"),        400, NULL               },
	{SLICE_INIT("/a%7f"),              400, NULL               },
	{SLICE_INIT("/a%1b"),              400, NULL               },
	{SLICE_INIT("/%zz"),               400, NULL               },
	{SLICE_INIT("/%4"),                400, NULL               },
	{SLICE_INIT("/%"),                 400, NULL               },
	{SLICE_INIT("/%%41"),              400, NULL               },
	{SLICE_INIT("/%4g"),               400, NULL               },
	{SLICE_INIT("/a#b"),               400, NULL               },
	{SLICE_INIT("/a<b>"),              400, NULL               },
	{SLICE_INIT("/a\"b"),              400, NULL               },
	{SLICE_INIT("/a b"),               400, NULL               },
	{SLICE_INIT("/a?b c"),             400, NULL               },
	{SLICE_INIT("/a?b\xff"),           400, NULL               },
	{SLICE_INIT("?a"),                 400, NULL               },
	{SLICE_INIT(""),                   400, NULL               },
};

static void
a_path_is_decoded_once_and_clean_or_refused(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(paths); i++) {
		struct slice in = unit_exact(paths[i].target);
		char out[HTTP_PATH_BYTES] = "untouched";
		size_t len = 42;

		print_message("%s\n", paths[i].target.p);
		assert_int_equal(http_path_read(in, HTTP_FOR_PHONES, out, &len), paths[i].status);
		assert_string_equal(out, paths[i].status == 0 ? paths[i].path : "untouched");
		assert_int_equal(len, paths[i].status == 0 ? strlen(paths[i].path) : 42);
		unit_free(in);
	}
}

static void
a_name_may_have_its_limit_and_not_a_byte_more(void **state)
{
	char target[1 + NAME_MAX_BYTES + 1 + 3], out[HTTP_PATH_BYTES];
	size_t len;

	(void)state;
	memset(target, 'a', sizeof(target));
	target[0] = '/';
	assert_int_equal(http_path_read((struct slice){target, 1 + NAME_MAX_BYTES}, HTTP_FOR_PHONES,
				 out, &len),
		0);
	assert_int_equal(len, 1 + NAME_MAX_BYTES);
	assert_int_equal(strlen(out), len);
	assert_int_equal(http_path_read((struct slice){target, 1 + NAME_MAX_BYTES + 1},
				 HTTP_FOR_PHONES, out, &len),
		414);
	/* It is the decoded name that counts. */
	memcpy(target + NAME_MAX_BYTES, "%41", 3);
	assert_int_equal(http_path_read((struct slice){target, NAME_MAX_BYTES + 3}, HTTP_FOR_PHONES,
				 out, &len),
		0);
	assert_int_equal(len, 1 + NAME_MAX_BYTES);
}

static void
a_target_may_have_its_limit_and_not_a_byte_more(void **state)
{
	char target[HTTP_TARGET_MAX_BYTES + 1] = "/a?";
	struct http_head head = {.method = SLICE("GET"), .minor = 0};
	struct http_request r;

	(void)state;
	memset(target + 3, 'b', sizeof(target) - 3);
	head.target = (struct slice){target, HTTP_TARGET_MAX_BYTES};
	assert_int_equal(http_gate(&head, HTTP_FOR_PHONES, &r), 0);
	head.target.n++;
	assert_int_equal(http_gate(&head, HTTP_FOR_PHONES, &r), 414);
}

static void
what_a_request_says_is_given(void **state)
{
	struct slice in =
		unit_exact(SLICE("PUT /a%20b?c HTTP/1.1\r\nHost: h\r\nContent-Length: 7\r\n"
				 "Expect: 100-Continue\r\nAuthorization: Basic x\r\n"
				 "User-Agent: FileTransport\r\nContent-Range: bytes 1-7/8\r\n"
				 "Range: bytes=0-1\r\nIf-Range: \"t\"\r\n"
				 "If-None-Match: \"u\"\r\n\r\n"));
	struct http_request r;

	(void)state;
	assert_int_equal(gate(in, &r), 0);
	assert_int_equal(r.method, HTTP_METHOD_PUT);
	assert_int_equal(r.minor, 1);
	assert_string_equal(r.path, "/a b");
	assert_int_equal(r.path_len, 4);
	assert_slice(r.target, "/a%20b?c");
	assert_true(r.has_length && r.content_length == 7 && !r.is_chunked);
	assert_true(r.wants_continue && r.keeps_alive);
	assert_slice(r.authorization, "Basic x");
	assert_slice(r.user_agent, "FileTransport");
	assert_slice(r.content_range, "bytes 1-7/8");
	assert_slice(r.range, "bytes=0-1");
	assert_slice(r.if_range, "\"t\"");
	assert_slice(r.if_none_match, "\"u\"");
	unit_free(in);
}

static void
an_absolute_target_gives_its_path_and_stays_as_sent(void **state)
{
	struct http_request r;

	(void)state;
	assert_int_equal(gate(SLICE("GET http://h/a?b HTTP/1.1\r\nHost: h\r\n\r\n"), &r), 0);
	assert_string_equal(r.path, "/a");
	assert_slice(r.target, "http://h/a?b");
	assert_int_equal(gate(SLICE("GET HTTPS://h HTTP/1.1\r\nHost: h\r\n\r\n"), &r), 0);
	assert_string_equal(r.path, "/");
	assert_int_equal(gate(SLICE("GET http://h?b HTTP/1.1\r\nHost: h\r\n\r\n"), &r), 0);
	assert_string_equal(r.path, "/");
}

static const struct {
	const char *in;
	bool keeps_alive;
} connections[] = {
	{"GET / HTTP/1.1\r\nHost: h\r\n\r\n",						true },
	{"GET / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n",                           false},
	{"GET / HTTP/1.1\r\nHost: h\r\nConnection: TE, Close\r\n\r\n",                       false},
	{"GET / HTTP/1.1\r\nHost: h\r\nConnection: keep-alive\r\nConnection: close\r\n\r\n", false},
	{"GET / HTTP/1.1\r\nHost: h\r\nConnection: closed\r\n\r\n",                          true },
	{"GET / HTTP/1.0\r\n\r\n",							   false},
	{"GET / HTTP/1.0\r\nConnection: Keep-Alive\r\n\r\n",                                 true },
	{"GET / HTTP/1.0\r\nConnection: close, keep-alive\r\n\r\n",                          false},
};

static void
a_connection_is_kept_where_both_sides_can(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(connections); i++) {
		struct http_request r;

		print_message("%s\n", connections[i].in);
		assert_int_equal(gate(slice_of(connections[i].in), &r), 0);
		assert_int_equal(r.keeps_alive, connections[i].keeps_alive);
	}
}

static void
a_range_that_is_said_twice_is_no_range(void **state)
{
	struct http_request r;

	(void)state;
	assert_int_equal(gate(SLICE("GET / HTTP/1.1\r\nHost: h\r\nRange: bytes=0-0\r\n"
				    "Range: bytes=0-0\r\n\r\n"),
				 &r),
		0);
	assert_int_equal(r.range.n, 0);
	assert_int_equal(gate(SLICE("GET / HTTP/1.1\r\nHost: h\r\nRange: bytes=0-0\r\n"
				    "If-Range: \"a\"\r\nIf-Range: \"b\"\r\n\r\n"),
				 &r),
		0);
	assert_int_equal(r.range.n, 0);
}

static void
http_1_0_never_waits_for_100_continue(void **state)
{
	struct http_request r;

	(void)state;
	assert_int_equal(gate(SLICE("PUT /a HTTP/1.0\r\nExpect: 100-continue\r\n\r\n"), &r), 0);
	assert_false(r.wants_continue);
}

/* libmicrohttpd's callbacks give what http_head_parse() would have refused. */
static void
a_head_that_was_not_parsed_here_is_judged_as_strictly(void **state)
{
	static const struct http_field bad[] = {
		{SLICE_INIT("Content-Length "), SLICE_INIT("4")      },
		{SLICE_INIT(""),                SLICE_INIT("4")      },
		{SLICE_INIT("A"),               SLICE_INIT("b\rc")   },
		{SLICE_INIT("A"),               SLICE_INIT("b\nc: d")},
		{SLICE_INIT("A"),               SLICE_INIT("\0")     },
		{SLICE_INIT("Content-Length"),  SLICE_INIT("4 ")     },
	};
	struct http_head head = {.method = SLICE("GET"), .target = SLICE("/"), .minor = 1};
	struct http_request r;

	(void)state;
	head.fields[0] = (struct http_field){SLICE("Host"), SLICE("h")};
	head.field_count = 1;
	assert_int_equal(http_gate(&head, HTTP_FOR_PHONES, &r), 0);
	head.field_count = 2;
	for (size_t i = 0; i < COUNT(bad); i++) {
		head.fields[1] = bad[i];
		assert_int_equal(http_gate(&head, HTTP_FOR_PHONES, &r), 400);
	}
	head.fields[1] = (struct http_field){SLICE("Transfer-Encoding"), SLICE("chunked ")};
	assert_int_equal(http_gate(&head, HTTP_FOR_PHONES, &r), 501);
	head.fields[0].value = SLICE("h "); /* no harm in that one */
	head.field_count = 1;
	assert_int_equal(http_gate(&head, HTTP_FOR_PHONES, &r), 0);
	head.method = SLICE("G\x01T");
	assert_int_equal(http_gate(&head, HTTP_FOR_PHONES, &r), 400);
	head.method = SLICE("");
	assert_int_equal(http_gate(&head, HTTP_FOR_PHONES, &r), 400);
	head.method = SLICE("GET");
	head.target = SLICE("");
	assert_int_equal(http_gate(&head, HTTP_FOR_PHONES, &r), 400);
}

static const struct {
	const char *target;
	int status;
	const char *path;
} device_paths[] = {
	{"/a\\b",       0,   "/a/b" },
	{"/a%5cb%5C",   0,   "/a/b/"},
	{"/a\\..\\b",   400, NULL   },
	{"/a%5C..%5Cb", 400, NULL   },
	{"/a/..%5cb",   400, NULL   },
	{"/a\\/b",      400, NULL   },
	{"\\a",         400, NULL   },
	{"/a%2fb",      400, NULL   },
};

static void
to_lync_devices_alone_a_backslash_is_a_slash(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(device_paths); i++) {
		struct slice in = unit_exact(slice_of(device_paths[i].target));
		char out[HTTP_PATH_BYTES] = "untouched";
		size_t len;

		print_message("%s\n", device_paths[i].target);
		assert_int_equal(
			http_path_read(in, HTTP_FOR_DEVICES, out, &len), device_paths[i].status);
		if (device_paths[i].status == 0)
			assert_string_equal(out, device_paths[i].path);
		assert_int_equal(http_path_read(in, HTTP_FOR_PEOPLE, out, &len), 400);
		unit_free(in);
	}
}

static void
lync_devices_may_post_and_change_nothing_else(void **state)
{
	struct http_head head = {.method = SLICE("POST"), .target = SLICE("/"), .minor = 0};
	struct http_request r;

	(void)state;
	assert_int_equal(http_gate(&head, HTTP_FOR_PHONES, &r), 405);
	assert_int_equal(http_gate(&head, HTTP_FOR_DEVICES, &r), 0);
	assert_int_equal(r.method, HTTP_METHOD_POST);
	head.method = SLICE("DELETE");
	assert_int_equal(http_gate(&head, HTTP_FOR_DEVICES, &r), 405);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_request_gets_its_status),
		cmocka_unit_test(a_path_is_decoded_once_and_clean_or_refused),
		cmocka_unit_test(a_name_may_have_its_limit_and_not_a_byte_more),
		cmocka_unit_test(a_target_may_have_its_limit_and_not_a_byte_more),
		cmocka_unit_test(what_a_request_says_is_given),
		cmocka_unit_test(an_absolute_target_gives_its_path_and_stays_as_sent),
		cmocka_unit_test(a_connection_is_kept_where_both_sides_can),
		cmocka_unit_test(a_range_that_is_said_twice_is_no_range),
		cmocka_unit_test(http_1_0_never_waits_for_100_continue),
		cmocka_unit_test(a_head_that_was_not_parsed_here_is_judged_as_strictly),
		cmocka_unit_test(to_lync_devices_alone_a_backslash_is_a_slash),
		cmocka_unit_test(lync_devices_may_post_and_change_nothing_else),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
