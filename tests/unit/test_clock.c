#include "unit.h"

#include "base/clock.h"

static const struct {
	int64_t at;
	const char *want;
} times[] = {
	{0,          "-"		  },
	{1,          "1970-01-01 00:00:01"},
	{951782400,  "2000-02-29 00:00:00"},
	{1795231811, "2026-11-21 03:30:11"},
	{-1,         "1969-12-31 23:59:59"},
	{INT64_MAX,  "-"                  },
};

static void
times_are_shown_in_utc_whatever_the_machine_is_set_to(void **state)
{
	char text[CLOCK_TEXT_BYTES];

	(void)state;
	assert_int_equal(setenv("TZ", "Asia/Kathmandu", 1), 0);
	for (size_t i = 0; i < COUNT(times); i++)
		assert_string_equal(clock_text(times[i].at, text), times[i].want);
}

static void
the_monotonic_clock_never_goes_back(void **state)
{
	uint64_t before = clock_mono_us();

	(void)state;
	for (int i = 0; i < 1000; i++) {
		uint64_t now = clock_mono_us();

		assert_true(now >= before);
		before = now;
	}
	assert_true(clock_mono_ms() >= before / 1000);
}

static void
seconds_and_milliseconds_of_the_wall_clock_agree(void **state)
{
	int64_t before = clock_wall_s(), now = clock_wall_ms(), after = clock_wall_s();

	(void)state;
	assert_true(before <= now / 1000 && now / 1000 <= after);
}

static void
a_span_is_a_number_and_its_unit_within_its_bounds(void **state)
{
	static const struct {
		const char *typed;
		enum err err;
		int64_t want;
	} cases[] = {
		{"45s",                   ERR_OK,     45         },
		{"30m",                   ERR_OK,     1800       },
		{"24h",                   ERR_OK,     86400      },
		{"7d",                    ERR_OK,     7 * 86400  },
		{"365d",                  ERR_OK,     365 * 86400},
		{"366d",                  ERR_LIMIT,  0          },
		{"9s",                    ERR_LIMIT,  0          },
		{"0d",                    ERR_LIMIT,  0          },
		{"99999999999999999999d", ERR_LIMIT,  0          },
		{"",		      ERR_SYNTAX, 0          },
		{"d",                     ERR_SYNTAX, 0          },
		{"7",                     ERR_SYNTAX, 0          },
		{"-7d",                   ERR_SYNTAX, 0          },
		{"7 d",                   ERR_SYNTAX, 0          },
		{"7D",                    ERR_SYNTAX, 0          },
		{"7dd",                   ERR_SYNTAX, 0          },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct slice typed = unit_exact(slice_of(cases[i].typed));
		int64_t got = -1;

		print_message("%s\n", cases[i].typed);
		assert_int_equal(clock_span(typed, 10, 365 * 86400, &got), cases[i].err);
		assert_int_equal(got, cases[i].err == ERR_OK ? cases[i].want : -1);
		unit_free(typed);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(times_are_shown_in_utc_whatever_the_machine_is_set_to),
		cmocka_unit_test(the_monotonic_clock_never_goes_back),
		cmocka_unit_test(seconds_and_milliseconds_of_the_wall_clock_agree),
		cmocka_unit_test(a_span_is_a_number_and_its_unit_within_its_bounds),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
