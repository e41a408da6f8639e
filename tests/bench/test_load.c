#include <stdio.h>

#include "../unit/unit.h"

#include "reply.h"
#include "script.h"
#include "times.h"

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

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_reply_ends_where_its_length_says),
		cmocka_unit_test(a_reply_may_come_in_any_two_pieces),
		cmocka_unit_test(a_head_that_never_ends_is_refused),
		cmocka_unit_test(a_request_carries_the_phone_that_it_is_for),
		cmocka_unit_test(a_path_with_too_many_macs_is_refused),
		cmocka_unit_test(a_percentile_is_within_a_fiftieth),
		cmocka_unit_test(the_longest_time_has_a_bucket),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
