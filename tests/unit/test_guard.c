#include "unit.h"

#include "base/crypto.h"
#include "limits.h"
#include "provision/guard.h"

#include <stdio.h>

static struct settings *settings;
static uint64_t now;
static unsigned alarms[GUARD_ALARM__COUNT];
static struct guard guard;

static uint64_t
tell_now(void *ctx)
{
	(void)ctx;
	return now;
}

static void
count_alarm(void *ctx, enum guard_alarm what, const struct ip *source)
{
	(void)ctx;
	(void)source;
	alarms[what]++;
}

static uint64_t woken_at;

static void
note_wake(void *ctx, uint64_t due_ms)
{
	(void)ctx;
	woken_at = due_ms;
}

static int
set_up(void **state)
{
	(void)state;
	if (crypto_setup() != ERR_OK)
		return -1;
	settings = settings_new();
	now = 1000;
	memset(alarms, 0, sizeof(alarms));
	guard = (struct guard){.memory = guard_memory_new(),
		.settings = settings,
		.now_ms = tell_now,
		.alarm = count_alarm,
		.wake = note_wake};
	return settings != NULL && guard.memory != NULL ? 0 : -1;
}

static int
tear_down(void **state)
{
	(void)state;
	settings_free(settings);
	guard_memory_free(guard.memory);
	return 0;
}

static void
set(enum setting id, const char *value)
{
	struct why why = {""};

	assert_int_equal(settings_set(settings, id, slice_of(value), FROM_FLAG, &why), ERR_OK);
}

static struct ip
ip_of(const char *text)
{
	struct ip ip;

	assert_int_equal(ip_parse(slice_of(text), &ip), ERR_OK);
	return ip;
}

/* Refuses so many logins; gives for how long the last answer is held. */
static uint64_t
refuse(const char *address, const char *account, unsigned count)
{
	struct ip ip = ip_of(address);
	struct guard_verdict v = {0, false, false};

	while (count-- > 0)
		v = guard_login_failed(&guard, &ip, slice_of(account));
	assert_int_equal(v.is_over, v.hold_ms > GUARD_VEIL_MS);
	return v.is_over ? v.hold_ms : 0;
}

static uint64_t
miss(const char *address, unsigned first, unsigned count)
{
	struct ip ip = ip_of(address);
	struct guard_verdict v = {0, false, false};

	for (unsigned i = first; i < first + count; i++)
		v = guard_phone_missed(&guard, &ip, mac_from_u64(0x0004f2000000 + i));
	assert_true(v.hold_ms >= GUARD_VEIL_MS);
	return v.is_over ? v.hold_ms : 0;
}

static void
one_address_is_held_and_another_is_not(void **state)
{
	(void)state;
	assert_int_equal(refuse("192.0.2.1", "a", 10), 0);
	assert_int_equal(refuse("192.0.2.1", "b", 1), 6000);
	assert_int_equal(refuse("192.0.2.2", "a", 1), 0);
}

static void
all_addresses_of_one_slash_64_are_one_and_of_ipv4_each_is_itself(void **state)
{
	char address[64];

	(void)state;
	for (unsigned i = 0; i < 10; i++) {
		(void)snprintf(address, sizeof(address), "2001:db8:0:1:%x::7", i);
		assert_int_equal(refuse(address, "a", 1), 0);
	}
	assert_int_equal(refuse("2001:db8:0:1:ffff::9", "a", 1), 6000);
	assert_int_equal(refuse("2001:db8:0:2::9", "a", 1), 0);
}

static void
one_account_is_guarded_against_many_addresses_and_others_are_not_touched(void **state)
{
	char address[64];

	(void)state;
	for (unsigned i = 0; i < 60; i++) {
		(void)snprintf(address, sizeof(address), "198.51.100.%u", i);
		assert_int_equal(refuse(address, "PlcmSpIp", 1), 0);
	}
	assert_int_equal(refuse("203.0.113.1", "PlcmSpIp", 1), 1000);
	assert_int_equal(refuse("203.0.113.2", "0004f2aabbcc", 1), 0);
	assert_int_equal(alarms[GUARD_ACCOUNT], 1);
	assert_int_equal(alarms[GUARD_LOGINS], 0);
}

static void
who_goes_on_at_the_highest_level_has_had_enough(void **state)
{
	struct ip ip = ip_of("192.0.2.1");

	(void)state;
	assert_int_equal(refuse("192.0.2.1", "a", 14), 24000);
	assert_true(guard_login_failed(&guard, &ip, SLICE("a")).must_end);
	now += 60000 + 30000;
	assert_int_equal(refuse("192.0.2.1", "a", 10), 0);
}

static void
an_alarm_is_raised_once_for_each_source_and_period(void **state)
{
	(void)state;
	(void)refuse("192.0.2.1", "a", 10);
	assert_int_equal(alarms[GUARD_LOGINS], 0);
	(void)refuse("192.0.2.1", "a", 100);
	(void)refuse("192.0.2.2", "b", 11);
	assert_int_equal(alarms[GUARD_LOGINS], 2);
	now += GUARD_ALARM_MS;
	(void)refuse("192.0.2.1", "a", 11);
	assert_int_equal(alarms[GUARD_LOGINS], 3);
}

static void
alarms_of_many_sources_are_bounded(void **state)
{
	char address[64];

	(void)state;
	for (unsigned i = 0; i < 1000; i++) {
		(void)snprintf(address, sizeof(address), "10.0.%u.%u", i / 250, i % 250);
		(void)refuse(address, address, 11);
	}
	assert_int_equal(alarms[GUARD_LOGINS], GUARD_ALARMS_MAX);
}

static void
twenty_phones_are_free_and_the_same_ones_again(void **state)
{
	(void)state;
	assert_int_equal(miss("192.0.2.1", 0, 20), 0);
	for (int i = 0; i < 10; i++)
		assert_int_equal(miss("192.0.2.1", 0, 20), 0);
	assert_int_equal(alarms[GUARD_PHONES], 0);
	assert_int_equal(miss("192.0.2.1", 20, 1), 5000);
	assert_int_equal(miss("192.0.2.1", 20, 1), 0);
	assert_int_equal(alarms[GUARD_PHONES], 1);
	assert_int_equal(miss("192.0.2.2", 100, 1), 0);
}

static void
a_budget_of_nought_is_no_limit(void **state)
{
	(void)state;
	set(SET_LOGIN_FAILURES, "0");
	set(SET_ACCOUNT_FAILURES, "0");
	set(SET_UNKNOWN_PHONES, "0");
	assert_int_equal(refuse("192.0.2.1", "a", 1000), 0);
	assert_int_equal(miss("192.0.2.1", 0, 1000), 0);
}

static void
called(struct delay *self)
{
	(void)self;
}

static void
what_is_held_is_due_so_long_after_the_request_however_long_that_took(void **state)
{
	struct delay d = {.due = called};
	struct ip ip = ip_of("192.0.2.1");

	(void)state;
	guard_hold(&guard, &d, &ip, GUARD_VEIL_MS);
	assert_int_equal(woken_at, now + GUARD_VEIL_MS);
	assert_int_equal(delays_next_ms(&guard.delays), now + GUARD_VEIL_MS);
	delays_run(&guard.delays, now + GUARD_VEIL_MS);
	assert_int_equal(delays_next_ms(&guard.delays), UINT64_MAX);
}

static void
without_a_guard_nobody_is_held(void **state)
{
	struct ip ip = ip_of("192.0.2.1");

	(void)state;
	for (int i = 0; i < 100; i++) {
		assert_int_equal(guard_login_failed(NULL, &ip, SLICE("a")).hold_ms, 0);
		assert_int_equal(
			guard_phone_missed(NULL, &ip, mac_from_u64((uint64_t)i)).hold_ms, 0);
	}
}

static void
who_asks_for_another_phones_files_is_an_alarm_at_once_and_once_a_while(void **state)
{
	const struct ip one = ip_of("192.0.2.1"), other = ip_of("192.0.2.2");

	(void)state;
	guard_refused(NULL, GUARD_FOREIGN, &one);
	for (int i = 0; i < 100; i++)
		guard_refused(&guard, GUARD_FOREIGN, &one);
	assert_int_equal(alarms[GUARD_FOREIGN], 1);
	guard_refused(&guard, GUARD_FOREIGN, &other);
	assert_int_equal(alarms[GUARD_FOREIGN], 2);
	now += GUARD_ALARM_MS;
	guard_refused(&guard, GUARD_FOREIGN, &one);
	assert_int_equal(alarms[GUARD_FOREIGN], 3);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
			one_address_is_held_and_another_is_not, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
			all_addresses_of_one_slash_64_are_one_and_of_ipv4_each_is_itself, set_up,
			tear_down),
		cmocka_unit_test_setup_teardown(
			one_account_is_guarded_against_many_addresses_and_others_are_not_touched,
			set_up, tear_down),
		cmocka_unit_test_setup_teardown(
			who_goes_on_at_the_highest_level_has_had_enough, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
			an_alarm_is_raised_once_for_each_source_and_period, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
			alarms_of_many_sources_are_bounded, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
			twenty_phones_are_free_and_the_same_ones_again, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_budget_of_nought_is_no_limit, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
			what_is_held_is_due_so_long_after_the_request_however_long_that_took,
			set_up, tear_down),
		cmocka_unit_test_setup_teardown(without_a_guard_nobody_is_held, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
			who_asks_for_another_phones_files_is_an_alarm_at_once_and_once_a_while,
			set_up, tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
