#include "unit.h"

#include "base/buf.h"
#include "limits.h"
#include "tftp/tftp_packet.h"

/* clang-format off */
static const struct {
	const char *name;
	struct slice in;
	enum err want;
	const char *path; /* looked at only for ERR_OK */
	bool is_write, is_netascii;
} requests[] = {
	{"a read", SLICE_INIT("\0\1a.cfg\0octet\0"), ERR_OK, "a.cfg", false, false},
	{"a write", SLICE_INIT("\0\2a.log\0octet\0"), ERR_OK, "a.log", true, false},
	{"mode in any case", SLICE_INIT("\0\1a\0oCtEt\0"), ERR_OK, "a", false, false},
	{"netascii in any case", SLICE_INIT("\0\1a\0NetAscii\0"), ERR_OK, "a", false, true},
	{"a path", SLICE_INIT("\0\1/prov/a b/../c\0octet\0"), ERR_OK, "/prov/a b/../c", false, false},
	{"a mode in the name's place ends nothing", SLICE_INIT("\0\1a\0octet\0b\0octet\0"), ERR_OK, "a", false, false},
	{"padding behind the mode", SLICE_INIT("\0\1a\0octet\0\0\0\0\0"), ERR_OK, "a", false, false},
	{"bytes behind the mode", SLICE_INIT("\0\1a\0octet\0xyz"), ERR_OK, "a", false, false},
	{"nothing", SLICE_INIT(""), ERR_SYNTAX, NULL, false, false},
	{"one byte", SLICE_INIT("\0"), ERR_SYNTAX, NULL, false, false},
	{"an opcode alone", SLICE_INIT("\0\1"), ERR_SYNTAX, NULL, false, false},
	{"no NUL behind the name", SLICE_INIT("\0\1a.cfg"), ERR_SYNTAX, NULL, false, false},
	{"no mode", SLICE_INIT("\0\1a.cfg\0"), ERR_SYNTAX, NULL, false, false},
	{"no NUL behind the mode", SLICE_INIT("\0\1a.cfg\0octet"), ERR_SYNTAX, NULL, false, false},
	{"no name", SLICE_INIT("\0\1\0octet\0"), ERR_SYNTAX, NULL, false, false},
	{"mode mail", SLICE_INIT("\0\1a\0mail\0"), ERR_SYNTAX, NULL, false, false},
	{"mode binary", SLICE_INIT("\0\1a\0binary\0"), ERR_SYNTAX, NULL, false, false},
	{"mode ascii", SLICE_INIT("\0\1a\0ascii\0"), ERR_SYNTAX, NULL, false, false},
	{"an empty mode", SLICE_INIT("\0\1a\0\0"), ERR_SYNTAX, NULL, false, false},
	{"DATA", SLICE_INIT("\0\3a\0octet\0"), ERR_SYNTAX, NULL, false, false},
	{"opcode 0", SLICE_INIT("\0\0a\0octet\0"), ERR_SYNTAX, NULL, false, false},
	{"opcode 257", SLICE_INIT("\1\1a\0octet\0"), ERR_SYNTAX, NULL, false, false},
};

static const struct {
	struct slice text; /* behind the mode */
	bool has[TFTP_OPTION__COUNT];
	uint64_t value[TFTP_OPTION__COUNT];
} options[] = {
	{SLICE_INIT(""), {0}, {512, 0, 0, 1}},
	{SLICE_INIT("blksize\0001428\0timeout\0003\0tsize\0000\0windowsize\00016\0"), {1, 1, 1, 1}, {1428, 3, 0, 16}},
	{SLICE_INIT("BLKSIZE\0001024\0"), {1}, {1024, 0, 0, 1}},
	{SLICE_INIT("blksize\0008\0"), {1}, {8, 0, 0, 1}},
	{SLICE_INIT("blksize\00065464\0"), {1}, {65464, 0, 0, 1}},
	{SLICE_INIT("blksize\0007\0"), {0}, {512, 0, 0, 1}},
	{SLICE_INIT("blksize\0000\0"), {0}, {512, 0, 0, 1}},
	{SLICE_INIT("blksize\00065465\0"), {0}, {512, 0, 0, 1}},
	{SLICE_INIT("blksize\0-1\0"), {0}, {512, 0, 0, 1}},
	{SLICE_INIT("blksize\0abc\0"), {0}, {512, 0, 0, 1}},
	{SLICE_INIT("blksize\0004294967808\0"), {0}, {512, 0, 0, 1}},
	{SLICE_INIT("blksize\000\0"), {0}, {512, 0, 0, 1}},
	{SLICE_INIT("windowsize\0000\0"), {0}, {512, 0, 0, 1}},
	{SLICE_INIT("windowsize\0001\0"), {0, 0, 0, 1}, {512, 0, 0, 1}},
	{SLICE_INIT("windowsize\00065535\0"), {0, 0, 0, 1}, {512, 0, 0, 65535}},
	{SLICE_INIT("windowsize\00065536\0"), {0}, {512, 0, 0, 1}},
	{SLICE_INIT("timeout\0000\0"), {0}, {512, 0, 0, 1}},
	{SLICE_INIT("timeout\0001\0"), {0, 1}, {512, 1, 0, 1}},
	{SLICE_INIT("timeout\000255\0"), {0, 1}, {512, 255, 0, 1}},
	{SLICE_INIT("timeout\000256\0"), {0}, {512, 0, 0, 1}},
	{SLICE_INIT("tsize\000-1\0"), {0}, {512, 0, 0, 1}},
	{SLICE_INIT("tsize\00018446744073709551615\0"), {0, 0, 1}, {512, 0, UINT64_MAX, 1}},
	{SLICE_INIT("tsize\00018446744073709551616\0"), {0}, {512, 0, 0, 1}},
	{SLICE_INIT("multicast\0\0blksize\0001024\0"), {1}, {1024, 0, 0, 1}},
	{SLICE_INIT("blksize\0001024\0blksize\0001428\0"), {1}, {1024, 0, 0, 1}},
	{SLICE_INIT("blksize\0abc\0blksize\0001428\0"), {0}, {512, 0, 0, 1}},
	{SLICE_INIT("blksize\0001024\0tsize\0"), {1}, {1024, 0, 0, 1}},
	{SLICE_INIT("blksize\0001024"), {0}, {512, 0, 0, 1}},
	{SLICE_INIT("blksize"), {0}, {512, 0, 0, 1}},
};
/* clang-format on */

static void
a_request_is_read_or_refused(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(requests); i++) {
		struct slice in = unit_exact(requests[i].in);
		struct tftp_request r = {.path = SLICE("untouched")};
		bool ok = requests[i].want == ERR_OK;

		print_message("%s\n", requests[i].name);
		assert_int_equal(tftp_request_parse(in, &r), requests[i].want);
		assert_slice(r.path, ok ? requests[i].path : "untouched");
		assert_int_equal(r.is_write, ok && requests[i].is_write);
		assert_int_equal(r.is_netascii, ok && requests[i].is_netascii);
		unit_free(in);
	}
}

static void
no_prefix_of_a_request_is_one(void **state)
{
	struct slice in = unit_exact(SLICE("\0\1a.cfg\0octet\0"));
	struct tftp_request r;

	(void)state;
	for (size_t n = 0; n < in.n; n++) {
		struct slice half = unit_exact(slice_head(in, n));

		assert_int_equal(tftp_request_parse(half, &r), ERR_SYNTAX);
		unit_free(half);
	}
	unit_free(in);
}

static void
options_count_when_they_are_in_range_and_the_first_of_their_name(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(options); i++) {
		AUTO(buf_free) struct buf b = BUF(1024);
		struct tftp_request r;

		buf_add(&b, SLICE("\0\1a\0octet\0"));
		buf_add(&b, options[i].text);
		struct slice in = unit_exact(buf_slice(&b));

		print_message("row %zu: %s\n", i, options[i].text.p);
		assert_int_equal(tftp_request_parse(in, &r), ERR_OK);
		for (int o = 0; o < TFTP_OPTION__COUNT; o++) {
			assert_int_equal(r.options.has[o], options[i].has[o]);
			assert_int_equal(r.options.value[o], options[i].value[o]);
		}
		unit_free(in);
	}
}

static void
a_hundred_unknown_options_are_skipped(void **state)
{
	AUTO(buf_free) struct buf b = BUF(4096);
	struct tftp_request r;

	(void)state;
	buf_add(&b, SLICE("\0\1a\0octet\0"));
	for (int i = 0; i < 100; i++)
		buf_addf(&b, "o%d%c%d%c", i, 0, i, 0);
	buf_add(&b, SLICE("blksize\0001024\0"));
	assert_int_equal(tftp_request_parse(buf_slice(&b), &r), ERR_OK);
	assert_int_equal(r.options.value[TFTP_BLKSIZE], 1024);
}

/* "\0\1" name "\0octet\0" with a name of so many bytes. */
static enum err
parse_long(size_t name_bytes, size_t padding_bytes)
{
	AUTO(buf_free) struct buf b = BUF(128 * 1024);
	struct tftp_request r;

	buf_add(&b, SLICE("\0\1"));
	for (size_t i = 0; i < name_bytes; i++)
		buf_add_char(&b, 'a');
	buf_add(&b, SLICE("\0octet\0"));
	for (size_t i = 0; i < padding_bytes; i++)
		buf_add_char(&b, '\0');
	assert_int_equal(buf_check(&b), ERR_OK);
	return tftp_request_parse(buf_slice(&b), &r);
}

static void
a_name_or_a_packet_beyond_its_limit_is_refused(void **state)
{
	(void)state;
	assert_int_equal(parse_long(NAME_MAX_BYTES, 0), ERR_OK);
	assert_int_equal(parse_long(NAME_MAX_BYTES + 1, 0), ERR_SYNTAX);
	assert_int_equal(parse_long(600, 0), ERR_SYNTAX);
	assert_int_equal(parse_long(1, TFTP_REQUEST_MAX_BYTES - 10), ERR_OK);
	assert_int_equal(parse_long(1, TFTP_REQUEST_MAX_BYTES - 9), ERR_SYNTAX);
	assert_int_equal(parse_long(1, 65497), ERR_SYNTAX);
}

static void
what_is_shorter_than_a_head_has_no_opcode(void **state)
{
	(void)state;
	for (size_t n = 0; n < TFTP_HEAD_BYTES; n++) {
		struct slice in = unit_exact((struct slice){"\0\4\0\1", n});

		assert_int_equal(tftp_opcode(in), 0);
		unit_free(in);
	}
	assert_int_equal(tftp_opcode(SLICE("\0\4\xff\xfe")), TFTP_ACK);
	assert_int_equal(tftp_number(SLICE("\0\4\xff\xfe")), 0xfffe);
	assert_int_equal(tftp_opcode(SLICE("\xff\xff\0\0")), 65535);
}

static void
heads_and_oacks_are_built_as_the_rfcs_have_them(void **state)
{
	struct tftp_options o = {
		{true,  true, true,       true},
                {65464, 255,  UINT64_MAX, 64  }
        };
	char head[TFTP_HEAD_BYTES], out[TFTP_REPLY_MAX_BYTES];
	size_t n;

	(void)state;
	tftp_head_build(TFTP_DATA, 0xfffe, head);
	assert_memory_equal(head, "\0\3\xff\xfe", sizeof(head));
	n = tftp_oack_build(&o, out);
	static const char all[] = "\0\6blksize\00065464\0timeout\000255\0"
				  "tsize\00018446744073709551615\0windowsize\00064";
	assert_int_equal(n, sizeof(all));
	assert_memory_equal(out, all, n);
	o = (struct tftp_options){
		{false, false, true, false},
                {512,   0,     0,    1    }
        };
	n = tftp_oack_build(&o, out);
	assert_int_equal(n, 10);
	assert_memory_equal(out, "\0\6tsize\0000\0", n);
}

static void
every_error_has_its_code_and_a_text_that_fits(void **state)
{
	static const unsigned codes[ERR__COUNT] = {
		[ERR_NOTFOUND] = 1,
		[ERR_DENIED] = 2,
		[ERR_EXISTS] = 6,
		[ERR_SYNTAX] = 4,
		[ERR_LIMIT] = 3,
		[ERR_NOSPACE] = 3,
	};
	char out[TFTP_REPLY_MAX_BYTES];

	(void)state;
	for (int e = 0; e < ERR__COUNT; e++) {
		const struct tftp_error *error = tftp_error_of((enum err)e);
		size_t n = tftp_error_build(error, out);

		print_message("%s\n", err_text((enum err)e));
		assert_int_equal(error->code, codes[e]);
		assert_int_equal(n, TFTP_HEAD_BYTES + strlen(error->text) + 1);
		assert_int_equal(out[n - 1], '\0');
		assert_memory_equal(out, "\0\5\0", 3);
		assert_int_equal(out[3], (char)codes[e]);
		assert_true(strlen(error->text) > 0 && n < TFTP_REPLY_MAX_BYTES);
	}
	assert_int_equal(tftp_error_build(&tftp_error_foreign, out), 24);
	assert_int_equal(out[3], 5);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_request_is_read_or_refused),
		cmocka_unit_test(no_prefix_of_a_request_is_one),
		cmocka_unit_test(options_count_when_they_are_in_range_and_the_first_of_their_name),
		cmocka_unit_test(a_hundred_unknown_options_are_skipped),
		cmocka_unit_test(a_name_or_a_packet_beyond_its_limit_is_refused),
		cmocka_unit_test(what_is_shorter_than_a_head_has_no_opcode),
		cmocka_unit_test(heads_and_oacks_are_built_as_the_rfcs_have_them),
		cmocka_unit_test(every_error_has_its_code_and_a_text_that_fits),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
