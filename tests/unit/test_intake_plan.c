#include "unit.h"

#include "firmware/intake_plan.h"

#include <stdio.h>

/* A package: paths, each perhaps with '=' and the version that the file tells. */
struct package {
	const char *name;
	const char *source;
	const char *given;
	const char *paths[5];
	enum err want;
	const char *version; /* or a part of the reason */
	size_t files;
};

static const struct package packages[] = {
	{"flat",			     "a.zip",                 "",     {"sip.ver=5.9.2.1", "sip.ld", "Config/site.cfg"}, ERR_OK,     "5.9.2.1",
         3																		  },
	{"in a folder",                      "a.zip",                 "",     {"x/sip.ver=5.9.2.1", "x/sip.ld", "a.wav"},       ERR_OK,     "5.9.2.1",
         2																		  },
	{"a folder like one of a package's", "a",                     "",     {"Config/sip.ver=1.2", "Config/sip.ld"},
         ERR_OK,															    "1.2",         2},
	{"given beats told",                 "a-1.2.3.zip",           "7.7",  {"sip.ver=5.9.2.1", "sip.ld"},                    ERR_OK,     "7.7",         2},
	{"told beats the name",              "a-1.2.3.zip",           "",     {"sip.ver=5.9.2.1", "sip.ld"},                    ERR_OK,     "5.9.2.1",
         2																		  },
	{"the boot ROM's version",           "a",                     "",     {"bootrom.ver=4.4.0", "bootrom.ld"},              ERR_OK,     "4.4.0",
         2																		  },
	{"the name beats headers",           "a-1.2.3.zip",           "",     {"sip.ld=3.2.4"},                                 ERR_OK,     "1.2.3",       1},
	{"headers that agree",               "a.zip",                 "",     {"sip.ld=3.2.4", "bootrom.ld=3.2.4"},             ERR_OK,     "3.2.4",
         2																		  },
	{"headers that differ",              "a.zip",                 "",     {"sip.ld=3.2.4", "bootrom.ld=4.4"},               ERR_SYNTAX,
         "--version",																      0},
	{"a part number",                    "3111-46157-002.sip.ld", "",     {"3111-46157-002.sip.ld"},                        ERR_SYNTAX,
         "--version",																      0},
	{"no name for a release",            "a",                     "../x", {"sip.ld"},                                       ERR_SYNTAX, "cannot name", 0},
	{"two places",		       "a",                     "1.1",  {"x/sip.ld", "y/sip.ld"},                         ERR_SYNTAX, "two places",  0},
	{"above and below",                  "a",                     "1.1",  {"x/sip.ld", "sip.ver"},                          ERR_SYNTAX, "two places",  0},
	{"nothing",			  "a",                     "1.1",  {NULL},					   ERR_SYNTAX, "no firmware", 0},
	{"pictures",			 "a",                     "1.1",  {"Beach.jpg"},                                    ERR_SYNTAX, "no firmware", 0},
	{"a version alone",                  "a",                     "",     {"sip.ver=5.9.2.1"},                              ERR_SYNTAX, "no image",    0},
};

static void
add(struct intake_plan *p, const char *path)
{
	struct slice version, name = slice_cut(slice_of(path), '=', &version);
	struct intake_item item = {.size_bytes = 1, .hash = "aa"};

	assert_int_equal(slice_to_text(name, item.path, sizeof(item.path)), ERR_OK);
	assert_int_equal(slice_to_text(version, item.version, sizeof(item.version)), ERR_OK);
	assert_int_equal(intake_plan_check(p, name, NULL), ERR_OK);
	assert_int_equal(intake_plan_add(p, &item), ERR_OK);
}

static void
test_what_a_package_makes(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(packages); i++) {
		const struct package *k = &packages[i];
		AUTO(intake_plan_done) struct intake_plan p;
		struct why why = {""};

		print_message("%s\n", k->name);
		intake_plan_init(&p);
		for (size_t f = 0; f < COUNT(k->paths) && k->paths[f] != NULL; f++)
			add(&p, k->paths[f]);
		assert_int_equal(
			intake_plan_make(&p, slice_of(k->source), slice_of(k->given), &why),
			k->want);
		if (k->want == ERR_OK) {
			assert_string_equal(p.version, k->version);
			assert_int_equal(intake_files_len(&p), k->files);
		} else {
			assert_non_null(strstr(why.text, k->version));
		}
	}
}

static void
test_a_name_comes_once_in_whatever_case(void **state)
{
	AUTO(intake_plan_done) struct intake_plan p;

	(void)state;
	intake_plan_init(&p);
	add(&p, "a.wav");
	assert_int_equal(intake_plan_check(&p, SLICE("A.WAV"), NULL), ERR_SYNTAX);
	assert_int_equal(intake_plan_check(&p, SLICE("b.wav"), NULL), ERR_OK);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_what_a_package_makes),
		cmocka_unit_test(test_a_name_comes_once_in_whatever_case),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
