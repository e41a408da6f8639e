#include "unit.h"

#include "store/image_sizes.h"

static const struct {
	const char *name, *release, *file, *part;
	enum release_kind kind;
	uint64_t size_bytes;
	bool differs;
} cases[] = {
	{"1,024 to a KB",         "4.1.4",      "2345-12450-001.sip.ld",     "2345-12450-001", RELEASE_IMAGE,
         4452 * 1024,											    false},
	{"1,000 to a KB",         "4.1.4",      "2345-12450-001.sip.ld",     "2345-12450-001", RELEASE_IMAGE,
         4452 * 1000,											    false},
	{"rounded up",            "4.1.4",      "2345-12450-001.sip.ld",     "2345-12450-001", RELEASE_IMAGE,
         4451 * 1024 + 1,											false},
	{"rounded down",          "4.1.4",      "2345-12450-001.sip.ld",     "2345-12450-001", RELEASE_IMAGE,
         4452 * 1024 + 900,										      false},
	{"a KB less",             "4.1.4",      "2345-12450-001.sip.ld",     "2345-12450-001", RELEASE_IMAGE,
         4451 * 1000,											    true },
	{"a KB more",             "4.1.4",      "2345-12450-001.sip.ld",     "2345-12450-001", RELEASE_IMAGE,
         4453 * 1024,											    true },
	{"between the two",       "4.1.4",      "2345-12450-001.sip.ld",     "2345-12450-001", RELEASE_IMAGE,
         4500 * 1000,											    true },
	{"empty",                 "4.1.4",      "2345-12450-001.sip.ld",     "2345-12450-001", RELEASE_IMAGE, 0, true },
	{"its build",             "4.1.4.7430", "3111-44500-001.sip.ld",     "3111-44500-001", RELEASE_IMAGE, 7,
         true													 },
	{"another version",       "4.1.40",     "2345-12450-001.sip.ld",     "2345-12450-001", RELEASE_IMAGE, 7,
         false													},
	{"one that is not known", "5.9.2.3446", "2345-12450-001.sip.ld",     "2345-12450-001",
         RELEASE_IMAGE,										       7, false},
	{"a part not known",      "4.1.4",      "3111-99999-001.sip.ld",     "3111-99999-001", RELEASE_IMAGE, 7,
         false													},
	{"another image of it",   "4.1.4",      "2345-12450-001.bootrom.ld", "2345-12450-001",
         RELEASE_IMAGE,										       7, false},
	{"a combined one",        "4.1.4",      "sip.ld",                    "",               RELEASE_IMAGE, 7, false},
	{"a picture",             "4.1.4",      "Beach.jpg",                 "",               RELEASE_MEDIA, 7, false},
};

static void
test_a_size_that_others_have_not_seen_of_that_version_is_told(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct release_file f = {.kind = cases[i].kind, .size_bytes = cases[i].size_bytes};
		struct why why = {""};

		print_message("%s\n", cases[i].name);
		(void)snprintf(f.name, sizeof(f.name), "%s", cases[i].file);
		(void)snprintf(f.part, sizeof(f.part), "%s", cases[i].part);
		assert_int_equal(
			image_size_differs(slice_of(cases[i].release), &f, &why), cases[i].differs);
		assert_int_equal(why.text[0] != '\0', cases[i].differs);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_size_that_others_have_not_seen_of_that_version_is_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
