#include "unit.h"

#include "provision/zone.h"

/* One row a case. */
/* clang-format off */
static const struct {
	const char *rule;
	struct zone want;
} rules[] = {
	{"UTC0",				 {0, 0, ZONE_DST_NONE, {0}, {0}}                                       },
	{"IST-5:30",			     {19800, 0, ZONE_DST_NONE, {0}, {0}}                                   },
	{"<+0545>-5:45",			 {20700, 0, ZONE_DST_NONE, {0}, {0}}                                   },
	{"CET-1CEST,M3.5.0,M10.5.0/3",
         {3600, 0, ZONE_DST_RULE, {3, 1, 1, true, 2, 0, 0}, {10, 1, 1, true, 3, 0, 0}}                                             },
	{"EST5EDT,M3.2.0,M11.1.0",
         {-18000, 0, ZONE_DST_RULE, {3, 8, 1, false, 2, 0, 0}, {11, 1, 1, false, 2, 0, 0}}                                         },
	{"AEST-10AEDT,M10.1.0,M4.1.0/3",
         {36000, 0, ZONE_DST_RULE, {10, 1, 1, false, 2, 0, 0}, {4, 1, 1, false, 3, 0, 0}}                                          },
 /* Ireland: the rule's summer is its standard. */
	{"IST-1GMT0,M10.5.0,M3.5.0/1",           {0, 0, ZONE_DST_RULE, {3, 1, 1, true, 1, 0, 0}, {10, 1, 1, true, 2, 0, 0}}        },
 /* Lord Howe shifts by half an hour. */
	{"<+1030>-10:30<+11>-11,M10.1.0,M4.1.0",
         {37800, 0, ZONE_DST_UNTOLD, {10, 1, 1, false, 2, 0, 0}, {4, 1, 1, false, 2, 0, 0}}                                        },
 /* Israel: the Friday before the last Sunday is the day after the fourth Thursday. */
	{"IST-2IDT,M3.4.4/26,M10.5.0",
         {7200, 0, ZONE_DST_UNTOLD, {3, 22, 5, false, 0, 0, 0}, {10, 1, 1, true, 2, 0, 0}}                                         },
	{"AAA3BBB,J60,300/1",                    {-10800, 0, ZONE_DST_UNTOLD, {0, 1, 1, false, 0, 0, 0}, {0, 1, 1, false, 0, 0, 0}}},
};
/* clang-format on */

static void
assert_change(const struct zone_change *got, const struct zone_change *want)
{
	assert_int_equal(got->month, want->month);
	assert_int_equal(got->date, want->date);
	assert_int_equal(got->day, want->day);
	assert_int_equal(got->is_last, want->is_last);
	assert_int_equal(got->hour, want->hour);
}

static void
a_rule_gives_the_phones_offset_and_changes(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(rules); i++) {
		struct slice in = unit_exact(slice_of(rules[i].rule));
		struct zone z = {0};

		print_message("%s\n", rules[i].rule);
		assert_int_equal(zone_parse(in, &z), ERR_OK);
		assert_int_equal(z.offset_s, rules[i].want.offset_s);
		assert_int_equal(z.dst, rules[i].want.dst);
		assert_change(&z.start, &rules[i].want.start);
		assert_change(&z.stop, &rules[i].want.stop);
		unit_free(in);
	}
}

static const char *const broken[] = {"", "CET", "1", "CE-1", "CET-", "CET-1CEST", "CET-1CEST,",
	"CET-1CEST,M3.5.0", "CET-1CEST,M3.5.0,", "CET-1CEST,M13.5.0,M10.5.0",
	"CET-1CEST,M0.5.0,M10.5.0", "CET-1CEST,M3.6.0,M10.5.0", "CET-1CEST,M3.0.0,M10.5.0",
	"CET-1CEST,M3.5.7,M10.5.0", "CET-1CEST,M3.5.0,M10.5.0/", "CET-1CEST,M3.5.0,M10.5.0/3x",
	"<+03-3", "<>3", "CET-1:60"};

static void
a_broken_rule_is_refused(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(broken); i++) {
		struct slice in = unit_exact(slice_of(broken[i]));
		struct zone z = {.offset_s = 42};

		print_message("%s\n", broken[i]);
		assert_int_equal(zone_parse(in, &z), ERR_SYNTAX);
		assert_int_equal(z.offset_s, 42);
		unit_free(in);
	}
}

/* One row a case. */
/* clang-format off */
static const struct {
	const char *name;
	int32_t offset_s;
	enum zone_dst dst;
	unsigned start_month, stop_month, stop_hour;
} zones[] = {
	{"Europe/Berlin",    3600,   ZONE_DST_RULE, 3,  10, 3},
	{"America/New_York", -18000, ZONE_DST_RULE, 3,  11, 2},
	{"Australia/Sydney", 36000,  ZONE_DST_RULE, 10, 4,  3},
	{"Asia/Kolkata",     19800,  ZONE_DST_NONE, 0,  0,  0},
	{"UTC",              0,      ZONE_DST_NONE, 0,  0,  0},
	{"Etc/GMT+5",        -18000, ZONE_DST_NONE, 0,  0,  0},
};
/* clang-format on */

static void
the_systems_zones_are_read(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(zones); i++) {
		struct zone z = {0};
		struct why why = {""};

		print_message("%s\n", zones[i].name);
		assert_int_equal(zone_read(slice_of(zones[i].name), &z, &why), ERR_OK);
		assert_int_equal(z.offset_s, zones[i].offset_s);
		assert_int_equal(z.dst, zones[i].dst);
		assert_int_equal(z.start.month, zones[i].start_month);
		assert_int_equal(z.stop.month, zones[i].stop_month);
		assert_int_equal(z.stop.hour, zones[i].stop_hour);
	}
}

/* One row a case. */
/* clang-format off */
static const struct {
	const char *name;
	enum err want;
} names[] = {
	{"",		    ERR_SYNTAX  },
        {"../../../etc/passwd", ERR_SYNTAX  },
        {"/etc/localtime",      ERR_SYNTAX  },
	{"Europe/",             ERR_SYNTAX  },
        {"Europe//Berlin",      ERR_SYNTAX  },
        {"Europe/.Berlin",      ERR_SYNTAX  },
	{"Europe Berlin",       ERR_SYNTAX  },
        {"zone.tab",            ERR_SYNTAX  },
        {"Europe",              ERR_NOTFOUND},
	{"Europe/Atlantis",     ERR_NOTFOUND},
	{"leapseconds",         ERR_SYNTAX  }, /* a file there that is no zone */
};
/* clang-format on */

static void
what_is_no_zone_is_refused_with_a_reason(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(names); i++) {
		struct why why = {""};

		print_message("%s\n", names[i].name);
		assert_int_equal(zone_check(slice_of(names[i].name), &why), names[i].want);
		assert_true(why.text[0] != '\0');
	}
	assert_int_equal(zone_check(SLICE("Europe/Berlin\0x"), NULL), ERR_SYNTAX);
	assert_int_equal(zone_check(SLICE("Europe/Berlin"), NULL), ERR_OK);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_rule_gives_the_phones_offset_and_changes),
		cmocka_unit_test(a_broken_rule_is_refused),
		cmocka_unit_test(the_systems_zones_are_read),
		cmocka_unit_test(what_is_no_zone_is_refused_with_a_reason),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
