#include <stdio.h>

#include "../unit/unit.h"

#include "control_reply.h"
#include "datagram.h"
#include "reply.h"
#include "script.h"

static const struct {
	const char *name;
	struct slice in;
	enum parse want;
	unsigned status;
	uint64_t length_bytes;
} replies[] = {
	{"a body",                  SLICE_INIT("HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nabc"),    PARSE_OK,  200, 3},
	{"no body",                 SLICE_INIT("HTTP/1.1 404 Not Found\r\ncontent-length:0\r\n\r\n"), PARSE_OK,  404,
         0													     },
	{"204 has no length",       SLICE_INIT("HTTP/1.1 204 No Content\r\n\r\n"),                    PARSE_OK,  204, 0},
	{"no length",               SLICE_INIT("HTTP/1.1 200 OK\r\nServer: x\r\n\r\n"),               PARSE_BAD, 0,   0},
	{"a length that is none",   SLICE_INIT("HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n"),
         PARSE_BAD,											      0,   0},
	{"no HTTP",                 SLICE_INIT("SSH-2.0-x\r\n\r\n"),                                  PARSE_BAD, 0,   0},
	{"no status",               SLICE_INIT("HTTP/1.1 2x0 OK\r\nContent-Length: 0\r\n\r\n"),       PARSE_BAD, 0,   0},
	{"a status line cut short", SLICE_INIT("HTTP/1.1 20\r\n\r\n"),                                PARSE_BAD, 0,   0},
	{"more than was announced", SLICE_INIT("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nabc"),
         PARSE_BAD,											      200, 2},
};

static void
a_reply_ends_where_its_length_says(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(replies); i++) {
		struct slice in = unit_exact(replies[i].in);
		struct reply r;

		print_message("%s\n", replies[i].name);
		reply_start(&r);
		assert_int_equal(reply_feed(&r, in), replies[i].want);
		assert_int_equal(r.status, replies[i].status);
		if (r.status != 0)
			assert_int_equal(r.length_bytes, replies[i].length_bytes);
		unit_free(in);
	}
}

static void
a_reply_may_come_in_any_two_pieces(void **state)
{
	struct slice in = unit_exact(replies[0].in);
	struct reply r;

	(void)state;
	for (size_t n = 1; n < in.n; n++) {
		reply_start(&r);
		assert_int_equal(reply_feed(&r, slice_head(in, n)), PARSE_MORE);
		assert_int_equal(reply_feed(&r, slice_from(in, n)), PARSE_OK);
		assert_int_equal(r.status, 200);
	}
	unit_free(in);
}

static void
a_head_that_never_ends_is_refused(void **state)
{
	static char endless[REPLY_HEAD_MAX_BYTES + 1];
	struct reply r;

	(void)state;
	memset(endless, 'x', sizeof(endless));
	reply_start(&r);
	assert_int_equal(reply_feed(&r, (struct slice){endless, sizeof(endless) - 1}), PARSE_MORE);
	assert_int_equal(reply_feed(&r, (struct slice){endless, 1}), PARSE_BAD);
}

static void
a_request_carries_the_phone_that_it_is_for(void **state)
{
	const struct load_plan plan = {
		.host = "127.0.0.1:80",
		.login = "a:b",
		.put_bytes = 5,
		.steps = {{"/%.cfg", false}, {"/logs/%-app.log", true}},
		.step_count = 2,
	};
	struct script s;
	struct slice body;

	(void)state;
	assert_int_equal(script_init(&s, &plan), ERR_OK);
	for (uint64_t v = 0x0004f2000000; v < 0x0004f2000002; v++) {
		struct slice get = script_request(&s, 0, mac_from_u64(v));
		struct slice put = script_request(&s, 1, mac_from_u64(v));
		char path[64];

		(void)snprintf(path, sizeof(path), "GET /%012jx.cfg HTTP/1.1\r\n", (uintmax_t)v);
		assert_true(slice_starts(get, slice_of(path)));
		assert_true(slice_ends(get, SLICE("\r\n\r\n")));
		assert_true(slice_find(get, SLICE("Authorization: Basic YTpi\r\n")) < get.n);
		(void)snprintf(
			path, sizeof(path), "PUT /logs/%012jx-app.log HTTP/1.1\r\n", (uintmax_t)v);
		assert_true(slice_starts(put, slice_of(path)));
		assert_true(slice_find(put, SLICE("Content-Length: 5\r\n")) < put.n);
		body = slice_from(put, slice_find(put, SLICE("\r\n\r\n")) + 4);
		assert_int_equal(body.n, 5);
	}
	script_done(&s);
}

static void
a_path_with_too_many_macs_is_refused(void **state)
{
	const struct load_plan plan = {
		.host = "h", .steps = {{"/%/%/%/%/%", false}}, .step_count = 1};
	struct script s;

	(void)state;
	assert_int_equal(script_init(&s, &plan), ERR_LIMIT);
}

static void
a_percentile_is_within_a_fiftieth(void **state)
{
	static struct times t, other;

	(void)state;
	assert_int_equal(times_percentile(&t, 50), 0);
	for (uint64_t us = 1; us <= 100000; us++)
		times_add(us % 2 ? &t : &other, us);
	times_merge(&t, &other);
	assert_int_equal(t.count, 100000);
	assert_in_range(times_percentile(&t, 0), 1, 1);
	assert_in_range(times_percentile(&t, 50), 49000, 51000);
	assert_in_range(times_percentile(&t, 99), 97000, 101000);
	assert_in_range(times_percentile(&t, 100), 98000, 100000);
}

static void
the_longest_time_has_a_bucket(void **state)
{
	static struct times t;

	(void)state;
	times_add(&t, UINT64_MAX);
	assert_true(times_percentile(&t, 100) >= UINT64_MAX / 64 * 63);
}

static const struct {
	const char *name;
	struct slice in;
	enum parse want;
	unsigned code;
	const char *text;
	size_t used;
} ftp_replies[] = {
	{"one line",                 SLICE_INIT("220 Hello.\r\nx"),                       PARSE_OK,   220, "Hello.",  12},
	{"a bare line end",          SLICE_INIT("220 Hello.\n"),                          PARSE_OK,   220, "Hello.",  11},
	{"no text",                  SLICE_INIT("226\r\n"),                               PARSE_OK,   226, "",        5 },
	{"several lines",            SLICE_INIT("226-Sent\r\n226 0.000 s\r\n"),           PARSE_OK,   226, "0.000 s", 23},
	{"other codes between",      SLICE_INIT("230-a\r\n220 b\r\n 230 c\r\n230 d\r\n"), PARSE_OK,   230,
         "d",													 29},
	{"a last line to come",      SLICE_INIT("230-a\r\n230-b\r\n"),                    PARSE_MORE, 0,   "",        0 },
	{"a line cut short",         SLICE_INIT("220 Hel"),                               PARSE_MORE, 0,   "",        0 },
	{"no code",                  SLICE_INIT("Hello.\r\n"),                            PARSE_BAD,  0,   "",        0 },
	{"a code out of range",      SLICE_INIT("620 x\r\n"),                             PARSE_BAD,  0,   "",        0 },
	{"no blank behind the code", SLICE_INIT("220x\r\n"),                              PARSE_BAD,  0,   "",        0 },
	{"an empty line",            SLICE_INIT("\r\n"),                                  PARSE_BAD,  0,   "",        0 },
};

static void
an_ftp_reply_ends_with_its_last_line(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(ftp_replies); i++) {
		struct slice in = unit_exact(ftp_replies[i].in);
		struct control_reply r = {0, SLICE("")};
		size_t used = 0;

		print_message("%s\n", ftp_replies[i].name);
		assert_int_equal(control_reply_take(in, &r, &used), ftp_replies[i].want);
		assert_int_equal(r.code, ftp_replies[i].code);
		assert_int_equal(used, ftp_replies[i].used);
		assert_true(slice_is(r.text, ftp_replies[i].text));
		for (size_t n = 0; n < used; n++) {
			struct slice part = unit_exact(slice_head(in, n));
			size_t untouched;

			assert_int_equal(control_reply_take(part, &r, &untouched), PARSE_MORE);
			unit_free(part);
		}
		unit_free(in);
	}
}

static void
an_ftp_reply_that_never_ends_is_refused(void **state)
{
	static char endless[CONTROL_REPLY_MAX_BYTES];
	struct control_reply r;
	size_t used;

	(void)state;
	memset(endless, '2', sizeof(endless));
	assert_int_equal(
		control_reply_take((struct slice){endless, sizeof(endless) - 1}, &r, &used),
		PARSE_MORE);
	assert_int_equal(
		control_reply_take((struct slice){endless, sizeof(endless)}, &r, &used), PARSE_BAD);
}

static const struct {
	unsigned code;
	const char *text;
	uint16_t port;
} passive[] = {
	{229, "Extended Passive mode OK (|||29876|)",     29876},
	{229, "Entering (|||65535|).",                    65535},
	{229, "(|||0|)",				  0    },
	{229, "(|||70000|)",			      0    },
	{229, "(|||",				     0    },
	{229, "no port",				  0    },
	{227, "Entering Passive Mode (127,0,0,1,78,33).", 20001},
	{227, "127,0,0,1,255,255",                        65535},
	{227, "(127,0,0,1,256,1)",                        0    },
	{227, "(127,0,0,1)",			      0    },
	{227, "",					 0    },
};

static void
a_passive_reply_names_a_port(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(passive); i++) {
		struct slice text = unit_exact(slice_of(passive[i].text));
		const struct control_reply r = {passive[i].code, text};

		print_message("%s\n", passive[i].text);
		assert_int_equal(control_reply_port(&r), passive[i].port);
		unit_free(text);
	}
}

static void
a_tftp_request_carries_the_options_that_are_asked_for(void **state)
{
	static const char plain[] = "\0\1a.cfg\0octet", both[] = "\0\1a\0octet\0blksize\0001428\0"
								 "windowsize\00016";
	static char longest[DATAGRAM_MAX_BYTES];
	char out[DATAGRAM_MAX_BYTES];

	(void)state;
	assert_int_equal(datagram_rrq(out, "a.cfg", 0, 0), sizeof(plain));
	assert_memory_equal(out, plain, sizeof(plain));
	assert_int_equal(datagram_rrq(out, "a", 1428, 16), sizeof(both));
	assert_memory_equal(out, both, sizeof(both));
	memset(longest, 'x', sizeof(longest) - 9);
	assert_int_equal(datagram_rrq(out, longest, 0, 0), sizeof(out));
	longest[sizeof(longest) - 9] = 'x';
	assert_int_equal(datagram_rrq(out, longest, 0, 0), 0);
}

static void
a_tftp_option_is_found_by_its_name(void **state)
{
	struct slice options = unit_exact(SLICE("tsize\0000\0BLKSIZE\0001428\0windowsize\0000\0x"));

	(void)state;
	assert_int_equal(datagram_option(options, "blksize"), 1428);
	assert_int_equal(datagram_option(options, "windowsize"), 0);
	assert_int_equal(datagram_option(options, "x"), 0);
	assert_int_equal(datagram_option(options, "timeout"), 0);
	assert_true(slice_starts(datagram_skip(options, 2), SLICE("BLKSIZE")));
	assert_int_equal(datagram_skip(options, 99).n, 0);
	unit_free(options);
}

static void
a_tftp_datagram_shorter_than_a_head_is_none(void **state)
{
	struct slice whole = unit_exact(SLICE("\0\3\377\376data")),
		     half = unit_exact(SLICE("\0\3\1"));

	(void)state;
	assert_int_equal(datagram_what(whole), DATAGRAM_DATA);
	assert_int_equal(datagram_block(whole), 0xfffe);
	assert_int_equal(datagram_what(half), 0);
	unit_free(whole);
	unit_free(half);
}

static void
a_length_is_that_of_the_phone_and_the_step(void **state)
{
	static const uint64_t lengths[] = {10, 11, 20, 21};
	struct load_plan p = {.step_count = 2,
		.phones = 2,
		.length_bytes = UINT64_MAX,
		.lengths = lengths,
		.length_count = COUNT(lengths)};

	(void)state;
	assert_true(plan_length_is(&p, 0, 1, 11));
	assert_true(plan_length_is(&p, 5, 0, 20)); /* the second phone again */
	assert_false(plan_length_is(&p, 1, 0, 10));
	p.phones = 3;
	assert_false(plan_length_is(&p, 2, 0, 0)); /* the list is too short */
	p.lengths = NULL;
	assert_true(plan_length_is(&p, 2, 0, 7));
	p.length_bytes = 8;
	assert_false(plan_length_is(&p, 2, 0, 7));
}

static void
a_path_has_the_mac_wherever_it_is_wanted(void **state)
{
	static char longest[PLAN_PATH_BYTES + 1];
	const struct mac mac = mac_from_u64(0x0004f2000001);
	char out[PLAN_PATH_BYTES];

	(void)state;
	assert_string_equal(plan_path(&(struct step){"logs/%-%.log", true}, mac, out),
		"logs/0004f2000001-0004f2000001.log");
	memset(longest, 'x', PLAN_PATH_BYTES - 1);
	assert_non_null(plan_path(&(struct step){longest, false}, mac, out));
	longest[PLAN_PATH_BYTES - 1] = 'x';
	assert_null(plan_path(&(struct step){longest, false}, mac, out));
}

static void
the_first_failure_is_kept_and_stands_in_json(void **state)
{
	static struct load_result r, other;
	const struct mac mac = mac_from_u64(1);

	(void)state;
	result_fail(&r, mac, 1, "550 \"a\\b\"\n");
	result_fail(&r, mac, 2, "later");
	assert_string_equal(r.why, "550 'a'b'' (request 2, phone 000000000001)");
	other.ready_us = 7;
	result_merge(&other, &r);
	assert_int_equal(other.failures, 2);
	assert_int_equal(other.ready_us, 7);
	assert_string_equal(other.why, r.why);
	result_stall(&other, 10);
	assert_int_equal(other.failures, 10);
	assert_int_equal(other.done, 10);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_reply_ends_where_its_length_says),
		cmocka_unit_test(a_reply_may_come_in_any_two_pieces),
		cmocka_unit_test(a_head_that_never_ends_is_refused),
		cmocka_unit_test(a_request_carries_the_phone_that_it_is_for),
		cmocka_unit_test(a_path_with_too_many_macs_is_refused),
		cmocka_unit_test(an_ftp_reply_ends_with_its_last_line),
		cmocka_unit_test(an_ftp_reply_that_never_ends_is_refused),
		cmocka_unit_test(a_passive_reply_names_a_port),
		cmocka_unit_test(a_tftp_request_carries_the_options_that_are_asked_for),
		cmocka_unit_test(a_tftp_option_is_found_by_its_name),
		cmocka_unit_test(a_tftp_datagram_shorter_than_a_head_is_none),
		cmocka_unit_test(a_length_is_that_of_the_phone_and_the_step),
		cmocka_unit_test(a_path_has_the_mac_wherever_it_is_wanted),
		cmocka_unit_test(the_first_failure_is_kept_and_stands_in_json),
		cmocka_unit_test(a_percentile_is_within_a_fiftieth),
		cmocka_unit_test(the_longest_time_has_a_bucket),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
