#include "unit.h"

#include "base/buf.h"
#include "limits.h"
#include "provision/overrides.h"
#include "serve/readers.h"

enum { TEXT_MAX_BYTES = 32 * 1024 * 1024 };

/* Writes what it is given as "name=value;". */
static enum err
note(void *ctx, const struct override *o)
{
	buf_addf(ctx, "%.*s=%.*s;", SLICE_FMT(o->name), SLICE_FMT(o->value));
	return ERR_OK;
}

static int
setup(void **state)
{
	struct nursery *n = NULL;

	if (nursery_start(readers, READER__COUNT, &n, NULL) != ERR_OK)
		return 1;
	*state = n;
	return 0;
}

static int
teardown(void **state)
{
	nursery_stop(*state);
	return 0;
}

#define TEXT(text) SLICE_INIT(text)

/* One row a case; what is wrong is told by the head of the reason. */
/* clang-format off */
static const struct {
	const char *name;
	struct slice in;
	enum err want;
	const char *told;
} cases[] = {
	{"overrides of a phone", TEXT("<PHONE_CONFIG><OVERRIDES a.b='1' c='&lt;2&gt;'/></PHONE_CONFIG>"), ERR_OK, "a.b=1;c=<2>;"},
	{"a parameter that stands twice, in two elements", TEXT("<a b='1'><c b='2'/></a>"), ERR_OK, "b=1;b=2;"},
	{"an external entity", TEXT("<!DOCTYPE a [<!ENTITY x SYSTEM 'file:///etc/hostname'>]><a b='&x;'/>"), ERR_SYNTAX, "line 1: a DOCTYPE is not allowed"},
	{"a billion laughs", TEXT("<!DOCTYPE a [<!ENTITY b 'ha'><!ENTITY c '&b;&b;&b;&b;'>]><a d='&c;'/>"), ERR_SYNTAX, "line 1: a DOCTYPE is not allowed"},
	{"a stylesheet and an inclusion are inert", TEXT("<?xml-stylesheet href='http://192.0.2.1/x'?><a xmlns:xi='http://www.w3.org/2001/XInclude'><xi:include href='file:///etc/hostname'/></a>"), ERR_OK, "href=file:///etc/hostname;"},
	{"a schema elsewhere is inert", TEXT("<a xmlns:xsi='u' xsi:schemaLocation='http://192.0.2.1/x' b='1'/>"), ERR_OK, "b=1;"},
	{"a doubled attribute", TEXT("<a b='1' b='2'/>"), ERR_SYNTAX, "line 1: b is given twice"},
	{"names with colons", TEXT("<a p:b='1' c='2'/>"), ERR_OK, "c=2;"},
	{"cut short", TEXT("<a><b c='1'"), ERR_SYNTAX, "line 1: the tag that begins here is not closed."},
	{"nothing", TEXT(""), ERR_SYNTAX, "line 1: the file is empty."},
	{"a byte order mark alone", TEXT("\xef\xbb\xbf"), ERR_SYNTAX, "line 1: the file is empty."},
	{"UTF-16", TEXT("\xff\xfe<\0a\0 \0b\0=\0'\0001\0'\0/\0>\0"), ERR_OK, "b=1;"},
	{"UTF-7", TEXT("<?xml version='1.0' encoding='UTF-7'?><a b='+AGE-'/>"), ERR_SYNTAX, "line 1: the encoding \"UTF-7\" cannot be read"},
	{"EBCDIC", TEXT("<?xml version='1.0' encoding='EBCDIC-CP-US'?><a/>"), ERR_SYNTAX, "line 1: the encoding \"EBCDIC-CP-US\" cannot be read"},
	{"no UTF-8", TEXT("<a b='\xff\xfe'/>"), ERR_SYNTAX, "line 1: "},
	{"a NUL", TEXT("<a b='\0'/>"), ERR_SYNTAX, "line 1: there is a NUL byte."},
	{"no XML at all", TEXT("hello"), ERR_SYNTAX, "line 1: this is not XML"},
};
/* clang-format on */

static void
test_uploads_of_every_kind(void **state)
{
	for (size_t i = 0; i < COUNT(cases); i++) {
		AUTO(buf_free) struct buf got = BUF(TEXT_MAX_BYTES);
		struct slice in = unit_exact(cases[i].in);
		struct why why = {""};

		print_message("%s\n", cases[i].name);
		assert_int_equal(overrides_read(*state, READER_OVERRIDES, in, note, &got, &why),
			cases[i].want);
		if (cases[i].want != ERR_OK)
			buf_add(&got, slice_head(slice_of(why.text), strlen(cases[i].told)));
		assert_slice(buf_slice(&got), cases[i].told);
		unit_free(in);
	}
}

/* A document of count times a text between two others, with one number in it. */
static struct slice
repeated(struct buf *b, const char *before, const char *format, size_t count, const char *behind)
{
	*b = BUF(TEXT_MAX_BYTES);
	buf_add_text(b, before);
	for (size_t i = 0; i < count; i++) {
		buf_add_text(b, format);
		if (strchr(format, '"') == NULL)
			continue;
		b->n -= strlen("=\"\"");
		buf_add_u64(b, i);
		buf_add_text(b, "=\"\"");
	}
	buf_add_text(b, behind);
	assert_int_equal(buf_check(b), ERR_OK);
	return buf_slice(b);
}

/* clang-format off */
static const struct {
	const char *name, *before, *text;
	size_t count;
	const char *behind, *told;
} large[] = {
	{"4,097 attributes in one element", "<a", " b=\"\"", 4097, "/>", "line 1: over 4096 attributes"},
	{"25,000 attributes in one element", "<a", " b=\"\"", 25000, "/>", "line 1: over 4096 attributes"},
	{"50,000 attributes in one element", "<a", " b=\"\"", 50000, "/>", "line 1: over 4096 attributes"},
	{"300,000 attributes in one element", "<a", " b=\"\"", 300000, "/>", "line 1: the file is over 512 KiB."},
	{"a depth of 65", "", "<a>", 65, "", "line 1: elements are nested deeper than 64."},
	{"a depth of 100,000", "", "<a>", 100000, "", "line 1: elements are nested deeper than 64."},
	{"an attribute of 20 MB", "<a b='", "0123456789abcdef", 20 * 1024 * 64, "'/>", "line 1: the file is over 512 KiB."},
};
/* clang-format on */

static void
test_what_would_stall_a_parser_is_refused_before_it_sees_it(void **state)
{
	for (size_t i = 0; i < COUNT(large); i++) {
		AUTO(buf_free) struct buf got = BUF(TEXT_MAX_BYTES), text = BUF(0);
		struct slice in = repeated(
			&text, large[i].before, large[i].text, large[i].count, large[i].behind);
		struct why why = {""};

		print_message("%s\n", large[i].name);
		assert_int_equal(
			overrides_read(*state, READER_OVERRIDES, in, note, &got, &why), ERR_LIMIT);
		assert_slice(slice_head(slice_of(why.text), strlen(large[i].told)), large[i].told);
		assert_int_equal(got.n, 0);
	}
}

static void
test_the_most_attributes_there_may_be_are_read(void **state)
{
	AUTO(buf_free) struct buf got = BUF(TEXT_MAX_BYTES), text = BUF(0);
	struct slice in = repeated(&text, "<a", " b=\"\"", XML_ATTRIBUTES_MAX, "/>");

	assert_int_equal(overrides_read(*state, READER_OVERRIDES, in, note, &got, NULL), ERR_OK);
	assert_true(slice_starts(buf_slice(&got), SLICE("b0=;b1=;")));
}

/* Jobs that stand in for a parser that has been stalled, or taken over. */
static enum err
stall(int in_fd, int out_fd)
{
	volatile bool goes_on = true;

	(void)in_fd;
	(void)out_fd;
	while (goes_on)
		;
	return ERR_OK;
}

static enum err
write_nonsense(int in_fd, int out_fd)
{
	(void)in_fd;
	return write(out_fd, "no end", 6) == 6 ? ERR_OK : ERR_IO;
}

static enum err
write_no_utf8(int in_fd, int out_fd)
{
	(void)in_fd;
	return write(out_fd, "a\0\xff\0", 4) == 4 ? ERR_OK : ERR_IO;
}

static enum err
fail_without_a_word(int in_fd, int out_fd)
{
	(void)in_fd;
	(void)out_fd;
	return ERR_SYNTAX;
}

static void
test_a_reader_that_was_stalled_or_taken_over_is_an_error(void **state)
{
	static const struct nursery_job bad[] = {
		{"Reading it", stall,               1,  600000, 64 << 20, 1 << 20},
		{"Reading it", write_nonsense,      60, 600000, 64 << 20, 1 << 20},
		{"Reading it", write_no_utf8,       60, 600000, 64 << 20, 1 << 20},
		{"Reading it", fail_without_a_word, 60, 600000, 64 << 20, 1 << 20},
	};
	static const struct {
		enum err want;
		const char *told;
	} wanted[] = {
		{ERR_LIMIT,  "Reading it took more than 1 s and was given up."},
		{ERR_IO,     "What read the document gave nonsense back."     },
		{ERR_IO,     "What read the document gave nonsense back."     },
		{ERR_SYNTAX, "It cannot be read: malformed."                  },
	};
	AUTO(nursery_stopp) struct nursery *n = NULL;

	(void)state;
	assert_int_equal(nursery_start(bad, COUNT(bad), &n, NULL), ERR_OK);
	for (size_t i = 0; i < COUNT(bad); i++) {
		AUTO(buf_free) struct buf got = BUF(TEXT_MAX_BYTES);
		struct why why = {""};

		assert_int_equal(
			overrides_read(n, i, SLICE("<a/>"), note, &got, &why), wanted[i].want);
		assert_string_equal(why.text, wanted[i].told);
		assert_int_equal(got.n, 0);
	}
}

static enum err
stop(void *ctx, const struct override *o)
{
	(void)ctx;
	(void)o;
	return ERR_NOSPACE;
}

static void
test_who_reads_may_end_it(void **state)
{
	assert_int_equal(overrides_read(*state, READER_OVERRIDES, SLICE("<a b='1' c='2'/>"), stop,
				 NULL, NULL),
		ERR_NOSPACE);
}

static void
test_overrides_that_take_a_phone_away_are_known(void **state)
{
	static const struct {
		const char *name, *risk;
	} rows[] = {
		{"device.prov.serverName",         "boot server"},
		{"DEVICE.PROV.SERVERNAME",         "boot server"},
		{"device.dhcp.bootSrvUseOpt",      "boot server"},
		{"device.auth.localAdminPassword", "password"   },
		{"device.sec.TLS.customCaCert1",   "trust"      },
		{"sec.TLS.customCaCert.1",         "trust"      },
		{"reg.1.auth.password",            "login"      },
		{"reg.12.auth.userId",             "login"      },
		{"reg.1.address",                  "login"      },
		{"reg.1.label",                    NULL         },
		{"qos.ip.rtp.dscp",                NULL         },
		{"",			       NULL         },
		{"reg",			    NULL         },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		const char *risk = overrides_risk(slice_of(rows[i].name));

		print_message("%s\n", rows[i].name);
		if (rows[i].risk == NULL)
			assert_null(risk);
		else
			assert_string_equal(risk, rows[i].risk);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_uploads_of_every_kind),
		cmocka_unit_test(test_what_would_stall_a_parser_is_refused_before_it_sees_it),
		cmocka_unit_test(test_the_most_attributes_there_may_be_are_read),
		cmocka_unit_test(test_a_reader_that_was_stalled_or_taken_over_is_an_error),
		cmocka_unit_test(test_who_reads_may_end_it),
		cmocka_unit_test(test_overrides_that_take_a_phone_away_are_known),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
