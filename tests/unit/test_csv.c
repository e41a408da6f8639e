#include "unit.h"

#include "manage/csv.h"

/* All rows of text as "cell|cell\n"; the first failure's sentence after a "!". */
static struct buf
flatten(struct slice text)
{
	AUTO(csv_done) struct csv c = {0};
	struct buf out = BUF(1 << 20);
	struct why why = {""};
	enum err e = csv_begin(&c, text, &why);

	while (e == ERR_OK && (e = csv_next(&c, &why)) == ERR_OK) {
		for (size_t i = 0; i < c.count; i++) {
			if (i > 0)
				buf_add_char(&out, '|');
			buf_add(&out, csv_cell(&c, i));
		}
		buf_add_char(&out, '\n');
	}
	if (e != ERR_NOTFOUND)
		buf_addf(&out, "!%s", why.text);
	return out;
}

static const struct {
	const char *name;
	struct slice in;
	const char *want;
} readings[] = {
  /* clang-format off */
	{"nothing",                     SLICE_INIT(""),                         ""},
	{"a row without a line end",    SLICE_INIT("a,b"),                      "a|b\n"},
	{"CRLF",                        SLICE_INIT("a,b\r\nc,d\r\n"),           "a|b\nc|d\n"},
	{"LF",                          SLICE_INIT("a,b\nc,d\n"),               "a|b\nc|d\n"},
	{"a byte order mark",           SLICE_INIT("\xef\xbb\xbf" "a,b\n"),     "a|b\n"},
	{"empty cells at both ends",    SLICE_INIT(",a,\n"),                    "|a|\n"},
	{"a comma at the very end",     SLICE_INIT("a,"),                       "a|\n"},
	{"empty lines are rows",        SLICE_INIT("a\n\nb\n"),                 "a\n\nb\n"},
	{"quotes",                      SLICE_INIT("\"a,b\",\"c\"\n"),          "a,b|c\n"},
	{"an empty quoted cell",        SLICE_INIT("\"\",a\n"),                 "|a\n"},
	{"doubled quotes",              SLICE_INIT("\"say \"\"hi\"\"\"\n"),     "say \"hi\"\n"},
	{"a line end inside quotes",    SLICE_INIT("\"a\r\nb\",c\nd,e\n"),      "a\r\nb|c\nd|e\n"},
	{"semicolons",                  SLICE_INIT("a;b\nc;d,e\n"),             "a|b\nc|d,e\n"},
	{"tabs",                        SLICE_INIT("a\tb\nc\td\n"),             "a|b\nc|d\n"},
	{"a quoted comma is no choice", SLICE_INIT("\"a,b\";c\n"),              "a,b|c\n"},
	{"a guard is taken off",        SLICE_INIT("a\n'=1+1\n'@x\n'-1\n'+4\n"), "a\n=1+1\n@x\n-1\n+4\n"},
	{"one guard only",              SLICE_INIT("''=1\n"),                   "'=1\n"},
	{"an apostrophe is no guard",   SLICE_INIT("'tis\n'\n"),                "'tis\n'\n"},
	{"no guard is needed to read",  SLICE_INIT("+49 30\n"),                 "+49 30\n"},
	{"an open quote",               SLICE_INIT("a,b\nc,\"d\n"),
		"a|b\n!row 2, column 2: the cell begins with a quote that is never closed."},
	{"an open quote at the end",    SLICE_INIT("a,\""),
		"!row 1, column 2: the cell begins with a quote that is never closed."},
	{"a doubled quote at the end",  SLICE_INIT("\"a\"\""),
		"!row 1, column 1: the cell begins with a quote that is never closed."},
	{"a quote inside",              SLICE_INIT("a,5\" disk\n"),
		"!row 1, column 2: a quote stands inside a cell without quotes around it; put the cell "
		"in quotes and write the quote twice."},
	{"text behind a quote",         SLICE_INIT("x\n\"a\"b,c\n"),
		"x\n!row 2, column 1: more text stands behind the closing quote; a quote inside a cell "
		"is written twice."},
	{"a lone CR",                   SLICE_INIT("a,b\rc,d\r"),
		"!row 1, column 2: a carriage return without a line feed; save the file with CRLF or "
		"LF line ends."},
	{"a CR at the end",             SLICE_INIT("a\r"),
		"!row 1, column 1: a carriage return without a line feed; save the file with CRLF or "
		"LF line ends."},
	{"a NUL",                       SLICE_INIT("a,b\0c\n"),
		"!row 1, column 2: the cell holds a NUL byte, which no text has."},
	{"Latin-1",                     SLICE_INIT("a,M\xfcller\n"),
		"!row 1, column 2: the cell is not UTF-8; save the file as \"CSV UTF-8\"."},
	{"UTF-16",                      SLICE_INIT("\xff\xfe" "a\0,\0"),
		"!The file is UTF-16 text: save it as \"CSV UTF-8\" and try again."},
  /* clang-format on */
};

static void
rows_are_read_as_spreadsheets_write_them_and_faults_are_located(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(readings); i++) {
		struct slice in = unit_exact(readings[i].in);
		AUTO(buf_free) struct buf out = flatten(in);

		print_message("%s\n", readings[i].name);
		assert_string_equal(buf_text(&out), readings[i].want);
		unit_free(in);
	}
}

static const struct {
	struct slice cell;
	const char *want;
} writings[] = {
  /* clang-format off */
	{SLICE_INIT("plain"),           "plain"},
	{SLICE_INIT(""),                ""},
	{SLICE_INIT("a,b"),             "\"a,b\""},
	{SLICE_INIT("a;b"),             "\"a;b\""},
	{SLICE_INIT("say \"hi\""),      "\"say \"\"hi\"\"\""},
	{SLICE_INIT("two\r\nlines"),    "\"two\r\nlines\""},
	{SLICE_INIT(" blank"),          "\" blank\""},
	{SLICE_INIT("=cmd|'/c calc'!A1"), "'=cmd|'/c calc'!A1"},
	{SLICE_INIT("+49 30 1"),        "'+49 30 1"},
	{SLICE_INIT("-1"),              "'-1"},
	{SLICE_INIT("@SUM(A1)"),        "'@SUM(A1)"},
	{SLICE_INIT("\t=1"),            "\"'\t=1\""},
	{SLICE_INIT("'=1"),             "''=1"},
	{SLICE_INIT("'tis"),            "'tis"},
	{SLICE_INIT("=1,2"),            "\"'=1,2\""},
  /* clang-format on */
};

static void
a_cell_that_a_spreadsheet_would_run_is_written_as_text(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(writings); i++) {
		AUTO(buf_free) struct buf out = BUF(1024);

		csv_write(&out, true, writings[i].cell);
		print_message("%s\n", writings[i].want);
		assert_string_equal(buf_text(&out), writings[i].want);
	}
}

static void
what_is_written_is_read_back_the_same(void **state)
{
	AUTO(buf_free) struct buf out = BUF(1 << 16);
	AUTO(csv_done) struct csv c = {0};
	struct why why;

	(void)state;
	for (size_t i = 0; i < COUNT(writings); i++)
		csv_write(&out, i == 0, writings[i].cell);
	csv_end(&out);
	assert_int_equal(csv_begin(&c, buf_slice(&out), &why), ERR_OK);
	assert_int_equal(csv_next(&c, &why), ERR_OK);
	assert_int_equal(c.count, COUNT(writings));
	for (size_t i = 0; i < COUNT(writings); i++)
		assert_true(slice_eq(csv_cell(&c, i), writings[i].cell));
	assert_int_equal(csv_next(&c, &why), ERR_NOTFOUND);
}

static void
a_cell_or_a_row_over_its_bound_is_refused_with_its_place(void **state)
{
	static const struct {
		const char *begin, *fill;
		size_t times;
		enum err want;
		const char *why;
	} cases[] = {
		{"a\n", "x",  CSV_CELL_MAX_BYTES,      ERR_OK,    ""                                     },
		{"a\n", "x",  CSV_CELL_MAX_BYTES + 1,  ERR_LIMIT,
                 "row 2, column 1: the cell has more than"                                               },
		{"a\n", ",",  CSV_COLUMNS_MAX - 1,     ERR_OK,    ""                                     },
		{"a\n", ",",  CSV_COLUMNS_MAX,         ERR_LIMIT, "row 2, column 2049: a row has at most"},
		{"\"",  "\n", CSV_ROW_MAX_BYTES * 2ul, ERR_LIMIT, "row 1, column 1: "                    },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		AUTO(buf_free) struct buf in = BUF(4 << 20);
		AUTO(csv_done) struct csv c = {0};
		struct why why = {""};
		enum err e;

		buf_add_text(&in, cases[i].begin);
		for (size_t n = 0; n < cases[i].times; n++)
			buf_add_text(&in, cases[i].fill);
		if (cases[i].begin[0] == '"')
			buf_add_char(&in, '"');
		assert_int_equal(csv_begin(&c, buf_slice(&in), &why), ERR_OK);
		e = csv_next(&c, &why);
		if (e == ERR_OK)
			e = csv_next(&c, &why);
		assert_int_equal(e, cases[i].want);
		assert_memory_equal(why.text, cases[i].why, strlen(cases[i].why));
	}
}

static void
rows_are_counted_as_a_spreadsheet_counts_them(void **state)
{
	AUTO(csv_done) struct csv c = {0};
	struct why why;

	(void)state;
	assert_int_equal(csv_begin(&c, SLICE("a,b\n\n\"x\ny\",z\n,\nlast"), &why), ERR_OK);
	for (size_t row = 1; row <= 5; row++) {
		assert_int_equal(csv_next(&c, &why), ERR_OK);
		assert_int_equal(c.row, row);
		assert_int_equal(csv_is_blank(&c), row == 2 || row == 4);
	}
	assert_int_equal(csv_cell(&c, 1).n, 0); /* a short row has empty cells */
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(rows_are_read_as_spreadsheets_write_them_and_faults_are_located),
		cmocka_unit_test(a_cell_that_a_spreadsheet_would_run_is_written_as_text),
		cmocka_unit_test(what_is_written_is_read_back_the_same),
		cmocka_unit_test(a_cell_or_a_row_over_its_bound_is_refused_with_its_place),
		cmocka_unit_test(rows_are_counted_as_a_spreadsheet_counts_them),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
