#include "unit.h"

#include "cli/args.h"

static const struct arg_row options[] = {
	{"site",   "S",  0,            "where it is"      },
	{"group",  "G",  ARG_REPEATED, "one of its groups"},
	{"number", "N",  0,            "how many"         },
	{"now",    NULL, 0,            "at once"          },
	{NULL,     NULL, 0,            NULL               },
};
static const struct arg_row needing[] = {
	{"type", "T",  ARG_REQUIRED, "what it is"},
	{NULL,   NULL, 0,            NULL        },
};
static const struct arg_row places[] = {
	{"MAC",  NULL, ARG_REQUIRED, "the phone"},
	{"NAME", NULL, 0,            "its name" },
	{NULL,   NULL, 0,            NULL       },
};
static const struct arg_row many[] = {
	{"GROUP", NULL, ARG_REQUIRED,                "the group"        },
	{"MAC",   NULL, ARG_REQUIRED | ARG_REPEATED, "one phone or more"},
	{NULL,    NULL, 0,			   NULL               },
};

enum { WORDS_MAX = 12 };

/* Parses words as if they stood behind the command. */
static enum err
parse(const struct arg_row *opts, const struct arg_row *pos, const char *const *words,
	struct args **out, struct why *why)
{
	static char copies[WORDS_MAX][64]; /* getopt moves the pointers; values borrow the text */
	static char *argv[WORDS_MAX + 2];
	int argc = 1;

	copies[0][0] = '\0';
	argv[0] = copies[0];
	for (; words[argc - 1] != NULL; argc++) {
		assert_true(argc < WORDS_MAX);
		assert_int_equal(
			slice_to_text(slice_of(words[argc - 1]), copies[argc], 64), ERR_OK);
		argv[argc] = copies[argc];
	}
	argv[argc] = NULL;
	*why = (struct why){""};
	return args_parse(opts, pos, argc, argv, out, why);
}

#define WORDS(...) ((const char *const[]){__VA_ARGS__, NULL})

static void
what_was_given_is_found_by_its_name(void **state)
{
	AUTO(args_freep) struct args *a = NULL;
	struct why why;

	(void)state;
	assert_int_equal(parse(options, places,
				 WORDS("--site", "hq", "0004f2aabbcc", "--group=a", "--now",
					 "--group", "b", "x"),
				 &a, &why),
		ERR_OK);
	assert_string_equal(args_text(a, "site"), "hq");
	assert_string_equal(args_text(a, "MAC"), "0004f2aabbcc");
	assert_string_equal(args_text(a, "NAME"), "x");
	assert_int_equal(args_count(a, "group"), 2);
	assert_string_equal(args_nth(a, "group", 0), "a");
	assert_string_equal(args_nth(a, "group", 1), "b");
	assert_null(args_nth(a, "group", 2));
	assert_true(args_has(a, "now"));
	assert_false(args_has(a, "json"));
	assert_null(args_text(a, "number"));
	assert_int_equal(args_slice(a, "number").n, 0);
}

static void
an_empty_value_is_given(void **state)
{
	AUTO(args_freep) struct args *a = NULL;
	struct why why;

	(void)state;
	assert_int_equal(parse(options, NULL, WORDS("--site", ""), &a, &why), ERR_OK);
	assert_true(args_has(a, "site"));
	assert_string_equal(args_text(a, "site"), "");
}

static void
words_behind_two_dashes_are_no_options(void **state)
{
	AUTO(args_freep) struct args *a = NULL;
	struct why why;

	(void)state;
	assert_int_equal(parse(options, places, WORDS("m", "--", "--now"), &a, &why), ERR_OK);
	assert_string_equal(args_text(a, "NAME"), "--now");
	assert_false(args_has(a, "now"));
}

static void
help_asks_for_nothing_else(void **state)
{
	AUTO(args_freep) struct args *a = NULL, *b = NULL;
	struct why why;

	(void)state;
	assert_int_equal(parse(needing, places, WORDS("--help"), &a, &why), ERR_OK);
	assert_true(args_has(a, "help"));
	assert_int_equal(parse(needing, places, WORDS("-h"), &b, &why), ERR_OK);
	assert_true(args_has(b, "help"));
}

static void
each_mistake_is_refused_and_names_the_argument(void **state)
{
	static const struct {
		const struct arg_row *options, *places;
		const char *const words[6];
		const char *sentence;
	} cases[] = {
		{options, places, {"m", "--nonsense"},                 "There is no option \"--nonsense\"."        },
		{options, places, {"m", "--nonsense=5"},               "There is no option \"--nonsense\"."        },
		{options, places, {"m", "-x"},                         "There is no option \"-x\"."                },
		{options, places, {"m", "--sit", "hq"},                "There is no option \"--sit\"."             },
		{options, places, {"m", "--sit=hq"},                   "There is no option \"--sit\"."             },
		{options, places, {"m", "--n"},                        "There is no option \"--n\"."               },
		{options, places, {"m", "--site"},                     "--site needs a value behind it."           },
		{options, places, {"m", "--now=1"},                    "--now takes no value."                     },
		{options, places, {"m", "--json=1"},                   "--json takes no value."                    },
		{options, places, {"m", "--site", "a", "--site", "b"}, "--site is given twice."                    },
		{options, places, {"--site", "hq"},                    "MAC is missing: the phone."                },
		{options, places, {"m", "n", "o"},                     "There is nothing that \"o\" could be here."},
		{needing, places, {"m"},                               "--type T is missing: what it is."          },
		{NULL,    NULL,   {"m"},                               "There is nothing that \"m\" could be here."},
		{NULL,    many,   {"g"},                               "MAC is missing: one phone or more."        },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct args *a = NULL;
		struct why why;

		print_message("%s\n", cases[i].sentence);
		assert_int_equal(parse(cases[i].options, cases[i].places, cases[i].words, &a, &why),
			ERR_SYNTAX);
		assert_string_equal(why.text, cases[i].sentence);
		assert_null(a);
	}
}

static void
the_last_place_takes_all_that_are_left(void **state)
{
	AUTO(args_freep) struct args *a = NULL;
	struct why why;

	(void)state;
	assert_int_equal(parse(NULL, many, WORDS("g", "1", "2", "3"), &a, &why), ERR_OK);
	assert_int_equal(args_count(a, "GROUP"), 1);
	assert_int_equal(args_count(a, "MAC"), 3);
	assert_string_equal(args_nth(a, "MAC", 2), "3");
}

static void
a_number_is_read_within_its_bounds_or_is_a_misuse(void **state)
{
	static const struct {
		const char *typed;
		enum err want;
		int64_t number;
	} cases[] = {
		{"1",                    ERR_OK,     1  },
		{"128",                  ERR_OK,     128},
		{"0",                    ERR_SYNTAX, 7  },
		{"129",                  ERR_SYNTAX, 7  },
		{"",		     ERR_SYNTAX, 7  },
		{"-1",                   ERR_SYNTAX, 7  },
		{"1x",                   ERR_SYNTAX, 7  },
		{" 1",                   ERR_SYNTAX, 7  },
		{"18446744073709551616", ERR_SYNTAX, 7  },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		AUTO(args_freep) struct args *a = NULL;
		struct why why;
		int64_t number = 7;

		assert_int_equal(
			parse(options, NULL, WORDS("--number", cases[i].typed), &a, &why), ERR_OK);
		assert_int_equal(args_number(a, "number", 1, 128, &number, &why), cases[i].want);
		assert_int_equal(number, cases[i].number);
		assert_int_equal(args_is_misused(a), cases[i].want != ERR_OK);
	}
}

static void
a_number_that_is_not_given_stays_as_it_is(void **state)
{
	AUTO(args_freep) struct args *a = NULL;
	struct why why;
	int64_t number = 7;

	(void)state;
	assert_int_equal(parse(options, NULL, WORDS("--now"), &a, &why), ERR_OK);
	assert_int_equal(args_number(a, "number", 1, 2, &number, &why), ERR_OK);
	assert_int_equal(number, 7);
	assert_false(args_is_misused(a));
}

static void
help_shows_every_argument_within_the_fold(void **state)
{
	AUTO(buf_free) struct buf b = BUF(64 * 1024);
	struct slice rest, line;

	(void)state;
	args_help("group join", options, many, &b);
	assert_int_equal(buf_check(&b), ERR_OK);
	rest = buf_slice(&b);
	assert_true(slice_starts(rest, SLICE("usage: bootline group join GROUP MAC... [--site S] "
					     "[--group G]... [--number N]")));
	for (size_t i = 0; options[i].name != NULL; i++)
		assert_true(slice_find(rest, slice_of(options[i].help)) < rest.n);
	for (size_t i = 0; args_common[i].name != NULL; i++)
		assert_true(slice_find(rest, slice_of(args_common[i].help)) < rest.n);
	while (rest.n > 0) {
		line = slice_cut(rest, '\n', &rest);
		assert_true(line.n <= 100);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_was_given_is_found_by_its_name),
		cmocka_unit_test(an_empty_value_is_given),
		cmocka_unit_test(words_behind_two_dashes_are_no_options),
		cmocka_unit_test(help_asks_for_nothing_else),
		cmocka_unit_test(each_mistake_is_refused_and_names_the_argument),
		cmocka_unit_test(the_last_place_takes_all_that_are_left),
		cmocka_unit_test(a_number_is_read_within_its_bounds_or_is_a_misuse),
		cmocka_unit_test(a_number_that_is_not_given_stays_as_it_is),
		cmocka_unit_test(help_shows_every_argument_within_the_fold),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
