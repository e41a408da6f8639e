#include "unit.h"

#include "ftp/ftp_path.h"

static const struct {
	const char *cwd, *arg;
	enum err want;
	const char *text;
} cases[] = {
	{"",    "",		 ERR_OK,     ""                },
	{"",    "/",                ERR_OK,     ""                },
	{"",    "a",                ERR_OK,     "a"               },
	{"",    "/a",               ERR_OK,     "a"               },
	{"",    "//a//b//",         ERR_OK,     "a/b"             },
	{"",    "a/./b/.",          ERR_OK,     "a/b"             },
	{"",    "..",               ERR_OK,     ""                },
	{"",    "../../etc/passwd", ERR_OK,     "etc/passwd"      },
	{"",    "a/../../b",        ERR_OK,     "b"               },
	{"",    "...",              ERR_OK,     "..."             },
	{"",    "..a/b..",          ERR_OK,     "..a/b.."         },
	{"",    "a b/ c",           ERR_OK,     "a b/ c"          },
	{"",    "%2e%2e/a",         ERR_OK,     "%2e%2e/a"        },
	{"",    "\xc0\xae\xc0\xae", ERR_OK,     "\xc0\xae\xc0\xae"},
	{"x/y", "",                 ERR_OK,     "x/y"             },
	{"x/y", "a",                ERR_OK,     "x/y/a"           },
	{"x/y", "/a",               ERR_OK,     "a"               },
	{"x/y", "..",               ERR_OK,     "x"               },
	{"x/y", "../..",            ERR_OK,     ""                },
	{"x/y", "../../..",         ERR_OK,     ""                },
	{"x/y", "../z",             ERR_OK,     "x/z"             },
	{"x/y", "/",                ERR_OK,     ""                },
	{"x",   "../x/../x",        ERR_OK,     "x"               },
	{"",    "..\\a",            ERR_SYNTAX, NULL              },
	{"",    "a\tb",             ERR_SYNTAX, NULL              },
	{"",    "a\x7f",            ERR_SYNTAX, NULL              },
	{"",    "a\n",              ERR_SYNTAX, NULL              },
};

static void
a_path_means_what_the_table_says(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct slice cwd = unit_exact(slice_of(cases[i].cwd));
		struct slice arg = unit_exact(slice_of(cases[i].arg));
		struct ftp_path path = {"untouched"};

		print_message("%s + %s\n", cases[i].cwd, cases[i].arg);
		assert_int_equal(ftp_path_resolve(cwd, arg, &path), cases[i].want);
		assert_string_equal(
			path.text, cases[i].want == ERR_OK ? cases[i].text : "untouched");
		unit_free(cwd);
		unit_free(arg);
	}
}

static void
a_nul_is_a_control_character(void **state)
{
	struct ftp_path path;

	(void)state;
	assert_int_equal(ftp_path_resolve(SLICE(""), SLICE("a\0b"), &path), ERR_SYNTAX);
}

static void
the_longest_path_fits_and_a_longer_one_does_not(void **state)
{
	char bytes[NAME_MAX_BYTES + 1];
	struct ftp_path path;

	(void)state;
	memset(bytes, 'a', sizeof(bytes));
	bytes[100] = '/';
	assert_int_equal(
		ftp_path_resolve(SLICE(""), (struct slice){bytes, NAME_MAX_BYTES}, &path), ERR_OK);
	assert_int_equal(strlen(path.text), NAME_MAX_BYTES);
	assert_int_equal(
		ftp_path_resolve(SLICE(""), (struct slice){bytes, NAME_MAX_BYTES + 1}, &path),
		ERR_LIMIT);
	assert_int_equal(
		ftp_path_resolve(SLICE("x"), (struct slice){bytes, NAME_MAX_BYTES - 2}, &path),
		ERR_OK);
	assert_int_equal(
		ftp_path_resolve(SLICE("x"), (struct slice){bytes, NAME_MAX_BYTES - 1}, &path),
		ERR_LIMIT);
	/* What falls away again does not count, but may not be longer than any name meanwhile. */
	assert_int_equal(
		ftp_path_resolve((struct slice){bytes, NAME_MAX_BYTES}, SLICE("../b"), &path),
		ERR_OK);
	assert_int_equal(strlen(path.text), 102);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_path_means_what_the_table_says),
		cmocka_unit_test(a_nul_is_a_control_character),
		cmocka_unit_test(the_longest_path_fits_and_a_longer_one_does_not),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
