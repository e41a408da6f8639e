#include "unit.h"

#include "reach/ucs_rest.h"

static const struct {
	const char *body;
	enum err want;
	const char *why;
} cases[] = {
	{"{\"Status\":\"2000\"}",                ERR_OK,       ""					     },
	{"{\"Status\": \"2000\", \"data\": {}}", ERR_OK,       ""                                             },
	{"{\"Status\":\"4001\"}",                ERR_BUSY,     "By REST: it is busy (4001)."                  },
	{"{\"Status\":\"4004\"}",                ERR_NOTFOUND, "By REST: its software cannot do that (4004)." },
	{"{\"Status\":\"4010\"}",                ERR_DENIED,
         "By REST: it still has its factory password, with which it allows nothing "
		"(4010)."										     },
	{"{\"Status\":\"5000\"}",                ERR_BUSY,     "By REST: it failed (5000)."                   },
	{"{\"Status\":\"1234\"}",                ERR_SYNTAX,   "By REST: it answers 1234, which is not known."},
	{"{\"Status\":2000}",                    ERR_SYNTAX,   "By REST: its answer is none of a phone."      },
	{"{\"Status\":\"99999\"}",               ERR_SYNTAX,   "By REST: its answer is none of a phone."      },
	{"{\"Status\":\"2000\"",                 ERR_SYNTAX,   "By REST: its answer is none of a phone."      },
	{"[\"2000\"]",			   ERR_SYNTAX,   "By REST: its answer is none of a phone."      },
	{"<html>",			       ERR_SYNTAX,   "By REST: its answer is none of a phone."      },
	{"",				     ERR_SYNTAX,   "By REST: its answer is none of a phone."      },
};

static void
what_a_phone_answers_is_a_sentence(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct slice body = unit_exact(slice_of(cases[i].body));
		struct why why = {""};

		print_message("%s\n", cases[i].body);
		assert_int_equal(ucs_rest_read(body, &why), cases[i].want);
		assert_string_equal(why.text, cases[i].why);
		unit_free(body);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_a_phone_answers_is_a_sentence),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
