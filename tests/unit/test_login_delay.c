#include "unit.h"

#include "base/crypto.h"
#include "base/login_delay.h"
#include "limits.h"

enum { SECOND = 1000, MINUTE = 60 * SECOND };

static struct ip
ip_of(const char *text)
{
	struct ip ip;

	assert_int_equal(ip_parse(slice_of(text), &ip), ERR_OK);
	return ip;
}

static int
setup(void **state)
{
	*state = login_delay_new();
	return *state == NULL || crypto_setup() != ERR_OK;
}

static int
teardown(void **state)
{
	login_delay_free(*state);
	return 0;
}

static uint64_t
try_at(struct login_delay *d, const char *account, const char *source, uint64_t now_ms)
{
	struct slice exact = unit_exact(slice_of(account));
	struct ip ip = ip_of(source);
	uint64_t wait = login_delay_try(d, exact, &ip, now_ms);

	unit_free(exact);
	return wait;
}

static void
succeed(struct login_delay *d, const char *account, const char *source)
{
	struct ip ip = ip_of(source);

	login_delay_succeeded(d, slice_of(account), &ip);
}

/* Another source each time, so that the account alone counts. */
static const char *
other_source(int i, char text[32])
{
	(void)snprintf(text, 32, "198.51.%d.%d", i / 250, i % 250);
	return text;
}

static void
an_accounts_failures_double_its_delay_up_to_a_minute(void **state)
{
	static const uint64_t want_s[] = {0, 0, 1, 2, 4, 8, 16, 32, 60, 60, 60};
	uint64_t now = 5;
	char source[32];

	for (size_t i = 0; i < COUNT(want_s); i++) {
		uint64_t wait = try_at(*state, "ann", other_source((int)i, source), now);

		/* The first two slips cost nothing; then each failure makes the next one wait. */
		assert_int_equal(wait, i < 3 ? 0 : want_s[i - 1] * SECOND);
		if (wait > 0) {
			assert_int_equal(try_at(*state, "ann", source, now + wait - 1), 1);
			assert_int_equal(try_at(*state, "ann", source, now + wait), 0);
		}
		now += wait;
	}
}

static void
asking_too_early_makes_nothing_longer(void **state)
{
	for (int i = 0; i < 3; i++)
		assert_int_equal(try_at(*state, "ann", "192.0.2.7", 0), 0);
	for (int i = 0; i < 100; i++)
		assert_int_equal(try_at(*state, "ann", "192.0.2.7", 500), 500);
	assert_int_equal(try_at(*state, "ann", "192.0.2.7", 1000), 0);
}

static void
many_tries_at_once_are_counted_before_they_fail(void **state)
{
	int begun = 0;

	for (int i = 0; i < 50; i++)
		begun += try_at(*state, "ann", "192.0.2.7", 0) == 0;
	assert_int_equal(begun, LOGIN_FREE_ACCOUNT + 1);
}

static void
nobody_guesses_more_than_ten_times_a_minute_at_one_account(void **state)
{
	char source[32];
	int begun = 0;

	for (int ms = 0; ms < MINUTE; ms += 100)
		begun += try_at(*state, "ann", other_source(ms / 100, source), (uint64_t)ms) == 0;
	assert_true(begun <= 10);
	begun = 0;
	for (int ms = MINUTE; ms < 11 * MINUTE; ms += 1000)
		begun += try_at(*state, "ann", other_source(ms / 1000, source), (uint64_t)ms) == 0;
	assert_true(begun > 0 && begun <= 11);
}

static void
one_source_that_tries_many_accounts_is_delayed_too(void **state)
{
	char name[16];

	for (int i = 0; i <= LOGIN_FREE_SOURCE; i++) {
		(void)snprintf(name, sizeof(name), "n%d", i);
		assert_int_equal(try_at(*state, name, "192.0.2.7", 0), 0);
	}
	assert_int_equal(try_at(*state, "more", "192.0.2.7", 0), SECOND);
	assert_int_equal(try_at(*state, "more", "192.0.2.8", 0), 0);
}

static void
all_addresses_of_one_ipv6_network_are_one_source(void **state)
{
	char name[16], source[32];

	for (int i = 0; i <= LOGIN_FREE_SOURCE; i++) {
		(void)snprintf(name, sizeof(name), "n%d", i);
		(void)snprintf(source, sizeof(source), "2001:db8::%x", i + 1);
		assert_int_equal(try_at(*state, name, source, 0), 0);
	}
	assert_int_equal(try_at(*state, "more", "2001:db8::ffff", 0), SECOND);
	assert_int_equal(try_at(*state, "more", "2001:db8:0:1::1", 0), 0);
}

static void
success_forgets_the_accounts_failures_and_counts_none_for_the_source(void **state)
{
	for (int i = 0; i < 100; i++) {
		assert_int_equal(try_at(*state, "ann", "192.0.2.7", 0), 0);
		succeed(*state, "ann", "192.0.2.7");
	}
	for (int i = 0; i <= LOGIN_FREE_ACCOUNT; i++)
		assert_int_equal(try_at(*state, "ann", "192.0.2.7", 0), 0);
	assert_int_equal(try_at(*state, "ann", "192.0.2.7", 0), SECOND);
	/* What nobody has tried is nothing to forget. */
	succeed(*state, "bob", "192.0.2.9");
}

static void
a_login_of_ones_own_does_not_wash_the_source_clean(void **state)
{
	char name[16];

	for (int i = 0; i <= LOGIN_FREE_SOURCE; i++) {
		(void)snprintf(name, sizeof(name), "n%d", i);
		assert_int_equal(try_at(*state, name, "192.0.2.7", 0), 0);
	}
	assert_int_equal(try_at(*state, "mine", "192.0.2.7", 1000), 0);
	succeed(*state, "mine", "192.0.2.7");
	assert_true(try_at(*state, "more", "192.0.2.7", 1000) > 0);
}

static void
failures_are_forgotten_after_a_while(void **state)
{
	for (int i = 0; i <= LOGIN_FREE_ACCOUNT; i++)
		assert_int_equal(try_at(*state, "ann", "192.0.2.7", 0), 0);
	assert_int_equal(try_at(*state, "ann", "192.0.2.7", LOGIN_FORGET_MS - 1), 0);
	assert_int_equal(try_at(*state, "ann", "192.0.2.7", LOGIN_FORGET_MS - 1), 2 * SECOND);
	for (int i = 0; i <= LOGIN_FREE_ACCOUNT; i++)
		assert_int_equal(try_at(*state, "ann", "192.0.2.7", 2 * LOGIN_FORGET_MS), 0);
	assert_int_equal(try_at(*state, "ann", "192.0.2.7", 2 * LOGIN_FORGET_MS), SECOND);
}

static void
strangers_who_fill_the_table_push_out_no_account_that_is_under_attack(void **state)
{
	char name[32], source[48];
	uint64_t now = 0, wait;

	for (int i = 0; i < 6; i++) {
		while ((wait = try_at(*state, "ann", "192.0.2.7", now)) > 0)
			now += wait;
	}
	for (int i = 0; i < 20 * LOGIN_ROWS; i++) {
		(void)snprintf(name, sizeof(name), "n%d", i);
		(void)snprintf(source, sizeof(source), "2001:db8:%x:%x::1", i >> 16, i & 0xffff);
		assert_int_equal(try_at(*state, name, source, now), 0);
	}
	assert_true(try_at(*state, "ann", "203.0.113.1", now) > 0);
}

static void
an_account_and_an_address_of_the_same_bytes_are_two(void **state)
{
	struct ip address = ip_of("97.98.99.100"), elsewhere = ip_of("192.0.2.9");
	struct slice account = {(const char *)address.b, IP_BYTES};

	for (int i = 0; i <= LOGIN_FREE_ACCOUNT; i++)
		assert_int_equal(login_delay_try(*state, account, &elsewhere, 0), 0);
	for (int i = 0; i <= LOGIN_FREE_ACCOUNT; i++)
		assert_int_equal(try_at(*state, "ann", "97.98.99.100", 0), 0);
	succeed(*state, "ann", "97.98.99.100");
	assert_int_equal(login_delay_try(*state, account, &elsewhere, 0), SECOND);
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(an_accounts_failures_double_its_delay_up_to_a_minute),
		CASE(asking_too_early_makes_nothing_longer),
		CASE(many_tries_at_once_are_counted_before_they_fail),
		CASE(nobody_guesses_more_than_ten_times_a_minute_at_one_account),
		CASE(one_source_that_tries_many_accounts_is_delayed_too),
		CASE(all_addresses_of_one_ipv6_network_are_one_source),
		CASE(success_forgets_the_accounts_failures_and_counts_none_for_the_source),
		CASE(a_login_of_ones_own_does_not_wash_the_source_clean),
		CASE(failures_are_forgotten_after_a_while),
		CASE(strangers_who_fill_the_table_push_out_no_account_that_is_under_attack),
		CASE(an_account_and_an_address_of_the_same_bytes_are_two),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
