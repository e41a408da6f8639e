#include "unit.h"

#include "provision/visit.h"

static struct visit_record
record(const char *name, enum reason reason)
{
	return (struct visit_record){.at_ms = 1700000000123,
		.duration_us = 45,
		.status = 200,
		.channel = CHANNEL_HTTP,
		.proof = PROOF_BOOTSTRAP,
		.reason = (uint8_t)reason,
		.has_mac = true,
		.mac = {{0x00, 0x04, 0xf2, 1, 2, 3}},
		.bytes = 1699,
		.method = SLICE("GET"),
		.name = slice_of(name),
		.address = SLICE("192.0.2.7"),
		.agent = SLICE("FileTransport PolycomVVX-VVX_400-UA/4.1.4.7430 Type/Application")};
}

static void
a_batch_gives_back_what_was_put_in(void **state)
{
	struct visit_record in = record("0004f2010203.cfg", REASON_SERVED), out;
	struct buf batch = BUF(4096);
	struct slice rest;

	(void)state;
	visit_batch_add(&batch, &in);
	in.name = SLICE("second");
	visit_batch_add(&batch, &in);
	rest = unit_exact(buf_slice(&batch));
	struct slice all = rest;
	assert_true(visit_batch_read(&rest, &out));
	assert_slice(out.name, "0004f2010203.cfg");
	assert_slice(out.address, "192.0.2.7");
	assert_int_equal(out.bytes, 1699);
	assert_int_equal(out.at_ms, 1700000000123);
	assert_true(mac_eq(out.mac, in.mac));
	assert_true(visit_batch_read(&rest, &out));
	assert_slice(out.name, "second");
	assert_false(visit_batch_read(&rest, &out));
	unit_free(all);
	buf_free(&batch);
}

static void
a_full_batch_holds_whole_records_alone(void **state)
{
	struct visit_record in = record("0004f2010203.cfg", REASON_SERVED), out;
	struct buf batch = BUF(300);
	struct slice rest;
	int count = 0;

	(void)state;
	for (int i = 0; i < 10; i++)
		visit_batch_add(&batch, &in);
	rest = buf_slice(&batch);
	while (visit_batch_read(&rest, &out)) {
		assert_slice(out.name, "0004f2010203.cfg");
		count++;
	}
	assert_int_equal(rest.n, 0);
	assert_in_range(count, 1, 2);
	buf_free(&batch);
}

static void
over_long_texts_are_cut_to_their_limits(void **state)
{
	char text[1000];
	struct visit_record in = record("x", REASON_SERVED), out;
	struct buf batch = BUF(4096);
	struct slice rest;

	(void)state;
	memset(text, 'a', sizeof(text));
	in.name = in.agent = in.address = in.method = (struct slice){text, sizeof(text)};
	visit_batch_add(&batch, &in);
	rest = buf_slice(&batch);
	assert_true(visit_batch_read(&rest, &out));
	assert_int_equal(out.name.n, NAME_MAX_BYTES);
	assert_int_equal(out.agent.n, AGENT_MAX_BYTES);
	assert_int_equal(out.address.n, PEER_MAX_BYTES);
	buf_free(&batch);
}

static void
a_told_request_reads_back(void **state)
{
	struct visit_record in = record("logs/0004f2010203-app.log", REASON_OPTIONAL);
	struct buf told = BUF(4096);
	struct visit_told out;
	struct slice rest;

	(void)state;
	visit_told_add(&told, &in, 1700000000000);
	rest = buf_slice(&told);
	assert_true(visit_told_read(&rest, &out));
	assert_int_equal(out.offset_ms, 123);
	assert_slice(out.method, "GET");
	assert_int_equal(out.status, 200);
	assert_int_equal(out.bytes, 1699);
	assert_int_equal(out.duration_us, 45);
	assert_int_equal(out.reason, REASON_OPTIONAL);
	assert_slice(out.name, "logs/0004f2010203-app.log");
	assert_false(visit_told_read(&rest, &out));
	buf_free(&told);
}

static void
hostile_names_cannot_break_a_told_line(void **state)
{
	struct visit_record in = record("a\tb\nc\x1b[2J\xff\\", REASON_NO_FILE);
	struct buf told = BUF(4096);
	struct visit_told out;
	struct slice rest;

	(void)state;
	visit_told_add(&told, &in, in.at_ms + 5); /* a clock that was set back */
	rest = buf_slice(&told);
	assert_true(visit_told_read(&rest, &out));
	assert_int_equal(out.offset_ms, 0);
	assert_slice(out.name, "a\\x09b\\x0ac\\x1b[2J\\xff\\x5c");
	assert_false(visit_told_read(&rest, &out));
	buf_free(&told);
}

static void
a_word_of_a_newer_version_is_told_as_unknown(void **state)
{
	struct slice rest = SLICE("1\tGET\t200\t3\t4\tbrand-new\tname\n");
	struct visit_told out;

	(void)state;
	assert_true(visit_told_read(&rest, &out));
	assert_int_equal(out.reason, REASON__COUNT);
}

static void
what_is_no_told_line_ends_the_reading(void **state)
{
	static const char *const broken[] = {
		"\n", "x\n", "1\n", "1\tGET\n", "1\tGET\tx\t1\t1\tserved\tn\n"};

	(void)state;
	for (size_t i = 0; i < COUNT(broken); i++) {
		struct slice in = unit_exact(slice_of(broken[i])), rest = in;
		struct visit_told out;

		assert_false(visit_told_read(&rest, &out));
		unit_free(in);
	}
}

static void
a_phone_boots_when_it_brings_its_boot_log_or_asks_for_its_directory(void **state)
{
	static const struct {
		const char *name;
		bool want;
	} rows[] = {
		{"/0004f2aabbcc-boot.log",      true },
		{"logs/0004f2aabbcc-boot.log",  true },
		{"/000000000000-directory.xml", true },
		{"/0004f2aabbcc-now-boot.log",  false},
		{"/0004f2aabbcc-app.log",       false},
		{"/0004f2aabbcc.cfg",           false},
		{"/000000000000.cfg",           false},
		{"",			    false},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++)
		assert_int_equal(visit_is_boot(slice_of(rows[i].name)), rows[i].want);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_batch_gives_back_what_was_put_in),
		cmocka_unit_test(a_full_batch_holds_whole_records_alone),
		cmocka_unit_test(over_long_texts_are_cut_to_their_limits),
		cmocka_unit_test(a_told_request_reads_back),
		cmocka_unit_test(hostile_names_cannot_break_a_told_line),
		cmocka_unit_test(a_word_of_a_newer_version_is_told_as_unknown),
		cmocka_unit_test(what_is_no_told_line_ends_the_reading),
		cmocka_unit_test(
			a_phone_boots_when_it_brings_its_boot_log_or_asks_for_its_directory),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
