#include "unit.h"

#include "ftp/ftp_line.h"
#include "limits.h"

static const struct {
	const char *name;
	struct slice in;
	enum parse want;
	const char *verb, *arg; /* looked at only for PARSE_OK */
	enum ftp_flaw flaw;
	size_t used;
} cases[] = {
	{"a verb alone",             SLICE_INIT("NOOP\r\n"),           PARSE_OK,   "NOOP",     "",         FTP_FLAW_NONE,  6 },
	{"a path",		   SLICE_INIT("RETR a.cfg\r\n"),     PARSE_OK,   "RETR",     "a.cfg",    FTP_FLAW_NONE,  12},
	{"blanks in a path",         SLICE_INIT("RETR a b  c \r\n"),   PARSE_OK,   "RETR",     "a b  c ",
         FTP_FLAW_NONE,												    14},
	{"two blanks",               SLICE_INIT("PASS  x\r\n"),        PARSE_OK,   "PASS",     " x",       FTP_FLAW_NONE,  9 },
	{"no verb",                  SLICE_INIT(" x\r\n"),             PARSE_OK,   "",         "x",        FTP_FLAW_NONE,  4 },
	{"nothing",                  SLICE_INIT("\r\n"),               PARSE_OK,   "",         "",         FTP_FLAW_NONE,  2 },
	{"bare LF",                  SLICE_INIT("noop\n"),             PARSE_OK,   "noop",     "",         FTP_FLAW_NONE,  5 },
	{"two lines",                SLICE_INIT("NOOP\r\nQUIT\r\n"),   PARSE_OK,   "NOOP",     "",         FTP_FLAW_NONE,  6 },
	{"NUL in the path",          SLICE_INIT("RETR a\0b\r\n"),      PARSE_OK,   NULL,       NULL,       FTP_FLAW_BYTES, 10},
	{"NUL at the end",           SLICE_INIT("RETR a\0\r\n"),       PARSE_OK,   NULL,       NULL,       FTP_FLAW_BYTES, 9 },
	{"CR in the path",           SLICE_INIT("RETR a\rDELE b\r\n"), PARSE_OK,   NULL,       NULL,       FTP_FLAW_BYTES,
         15														  },
	{"two CRs",                  SLICE_INIT("NOOP\r\r\n"),         PARSE_OK,   NULL,       NULL,       FTP_FLAW_BYTES, 7 },
	{"Telnet's interrupt",
         SLICE_INIT("\xff\xf4\xff\xf2"
			   "ABOR\r\n"),
         PARSE_OK,								 "ABOR",     "",         FTP_FLAW_NONE,  10},
	{"urgent data's mark alone",
         SLICE_INIT("\xf2"
			   "ABOR\r\n"),
         PARSE_OK,								 "ABOR",     "",         FTP_FLAW_NONE,  7 },
	{"nothing but Telnet",       SLICE_INIT("\xff\xff\xff\r\n"),   PARSE_OK,   "",         "",         FTP_FLAW_NONE,  5 },
	{"a high byte that is none", SLICE_INIT("\xefNOOP\r\n"),       PARSE_OK,   "\xefNOOP", "",
         FTP_FLAW_NONE,												    7 },
	{"high bytes in a path",     SLICE_INIT("RETR \xff\xf4\r\n"),  PARSE_OK,   "RETR",     "\xff\xf4",
         FTP_FLAW_NONE,												    9 },
	{"half a line",              SLICE_INIT("RETR a.c"),           PARSE_MORE, NULL,       NULL,       FTP_FLAW_NONE,  0 },
	{"no line end yet",          SLICE_INIT("NOOP\r"),             PARSE_MORE, NULL,       NULL,       FTP_FLAW_NONE,  0 },
	{"empty",		    SLICE_INIT(""),                   PARSE_MORE, NULL,       NULL,       FTP_FLAW_NONE,  0 },
};

/* No prefix of a line is ever one, and nothing is written for it. */
static void
check_prefixes(struct slice in, size_t used)
{
	const struct ftp_line untouched = {SLICE("untouched"), SLICE("too"), FTP_FLAW_BYTES};
	struct ftp_line l = untouched;
	size_t got = 12345;

	for (in.n = 0; in.n < used; in.n++) {
		assert_int_equal(ftp_line_parse(in, &l, &got), PARSE_MORE);
		assert_memory_equal(&l, &untouched, sizeof(l));
		assert_int_equal(got, 12345);
	}
}

static void
a_line_is_read_as_the_table_says(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct slice in = unit_exact(cases[i].in);
		struct ftp_line l;
		size_t used = 0;

		print_message("%s\n", cases[i].name);
		assert_int_equal(ftp_line_parse(in, &l, &used), cases[i].want);
		assert_int_equal(used, cases[i].used);
		if (cases[i].want == PARSE_OK)
			assert_int_equal(l.flaw, cases[i].flaw);
		if (cases[i].verb != NULL) {
			assert_slice(l.verb, cases[i].verb);
			assert_slice(l.arg, cases[i].arg);
		}
		check_prefixes(in, cases[i].used);
		unit_free(in);
	}
}

static void
a_line_of_the_longest_length_is_one_and_a_longer_one_is_not(void **state)
{
	char bytes[FTP_LINE_MAX_BYTES + 1];
	struct ftp_line l;
	struct slice in;
	size_t used = 0;

	(void)state;
	memset(bytes, 'a', sizeof(bytes));
	bytes[FTP_LINE_MAX_BYTES - 1] = '\n';
	in = unit_exact((struct slice){bytes, FTP_LINE_MAX_BYTES});
	assert_int_equal(ftp_line_parse(in, &l, &used), PARSE_OK);
	assert_int_equal(used, FTP_LINE_MAX_BYTES);
	assert_int_equal(l.verb.n, FTP_LINE_MAX_BYTES - 1);
	unit_free(in);

	bytes[FTP_LINE_MAX_BYTES - 1] = 'a';
	bytes[FTP_LINE_MAX_BYTES] = '\n';
	in = unit_exact((struct slice){bytes, FTP_LINE_MAX_BYTES + 1});
	assert_int_equal(ftp_line_parse(in, &l, &used), PARSE_BAD);
	assert_int_equal(ftp_line_parse(slice_head(in, FTP_LINE_MAX_BYTES), &l, &used), PARSE_BAD);
	assert_int_equal(
		ftp_line_parse(slice_head(in, FTP_LINE_MAX_BYTES - 1), &l, &used), PARSE_MORE);
	unit_free(in);
}

static void
the_end_of_a_line_that_is_too_long_is_found(void **state)
{
	bool is_over = false;

	(void)state;
	assert_int_equal(ftp_line_skip(SLICE("aaa\r\nNOOP\r\n"), &is_over), 5);
	assert_true(is_over);
	assert_int_equal(ftp_line_skip(SLICE("aaa\r"), &is_over), 4);
	assert_false(is_over);
	assert_int_equal(ftp_line_skip(SLICE(""), &is_over), 0);
	assert_false(is_over);
	assert_int_equal(ftp_line_skip(SLICE("\n"), &is_over), 1);
	assert_true(is_over);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_line_is_read_as_the_table_says),
		cmocka_unit_test(a_line_of_the_longest_length_is_one_and_a_longer_one_is_not),
		cmocka_unit_test(the_end_of_a_line_that_is_too_long_is_found),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
