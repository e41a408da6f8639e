#include "unit.h"

#include "moving/moving_name.h"

static void
copies_are_told_from_what_phones_ask_for(void **state)
{
	static const struct {
		const char *name;
		bool is_copy;
	} rows[] = {
		{"site.cfg~",                   true },
		{"site.cfg.old",                true },
		{"site.cfg.OLD",                true },
		{"site.cfg.bak",                true },
		{"000000000000-directory~.xml", true },
		{".site.cfg.swp",               true },
		{"site.cfg",                    false},
		{"old.cfg",                     false},
		{"~",			   true },
		{"",			    false},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++)
		assert_int_equal(moving_name_is_copy(slice_of(rows[i].name)), rows[i].is_copy);
}

static void
a_phone_is_found_by_the_mac_in_front(void **state)
{
	static const struct {
		const char *name;
		bool is_phone;
	} rows[] = {
		{"0004f2aabbcc.cfg",       true },
		{"0004F2AABBCC-phone.cfg", true },
		{"0004f2aabbcc",           true },
		{"0004f2aabbcc_old.cfg",   true },
		{"000000000000.cfg",       false},
		{"0004f2aabbccdd.cfg",     false},
		{"0104f2aabbcc.cfg",       false}  /* multicast */,
		{"0004f2aabbc.cfg",        false},
		{"x0004f2aabbcc.cfg",      false},
		{"",		       false},
	};
	struct mac mac;

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct slice exact = unit_exact(slice_of(rows[i].name));

		assert_int_equal(moving_name_phone(exact, &mac), rows[i].is_phone);
		unit_free(exact);
	}
}

static void
bootlines_own_names_mean_nothing_in_anothers_folder(void **state)
{
	(void)state;
	assert_int_equal(moving_name_read(SLICE("0004f2aabbcc-lines.cfg")).kind, NAME_OWN);
	assert_int_equal(moving_name_read(SLICE("0004f2aabbcc-phone.cfg")).kind, NAME_DOCUMENT);
	assert_int_equal(moving_name_read(SLICE("a\001b")).kind, NAME_FILE);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(copies_are_told_from_what_phones_ask_for),
		cmocka_unit_test(a_phone_is_found_by_the_mac_in_front),
		cmocka_unit_test(bootlines_own_names_mean_nothing_in_anothers_folder),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
