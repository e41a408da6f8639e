#include "unit.h"

#include "net/crowd.h"

static struct settings *settings;

static struct ip
ip_of(const char *text)
{
	struct ip ip;

	assert_int_equal(ip_parse(slice_of(text), &ip), ERR_OK);
	return ip;
}

static void
set(enum setting id, const char *value)
{
	struct why why = {""};

	assert_int_equal(settings_set(settings, id, slice_of(value), FROM_FLAG, &why), ERR_OK);
}

static int
make_settings(void **state)
{
	(void)state;
	settings = settings_new();
	set(SET_CONNECTIONS, "100");
	set(SET_CONNECTIONS_PER_ADDRESS, "10");
	return 0;
}

static int
free_settings(void **state)
{
	(void)state;
	settings_free(settings);
	return 0;
}

static void
one_address_has_its_share_and_gives_it_back(void **state)
{
	struct crowd c = {.settings = settings, .sharers = 1};
	struct ip ip = ip_of("192.0.2.7"), other = ip_of("192.0.2.8");
	unsigned places = 0;

	(void)state;
	while (crowd_enter(&c, &ip))
		places++;
	assert_int_equal(places, 11);
	assert_true(crowd_enter(&c, &other));
	crowd_leave(&c, &ip);
	crowd_leave(&c, &ip);
	assert_true(crowd_enter(&c, &ip));
}

static void
all_together_have_the_limit_of_all(void **state)
{
	struct crowd c = {.settings = settings, .sharers = 4};
	unsigned places = 0;
	char text[32];

	(void)state;
	for (; places < 1000; places++) {
		(void)snprintf(text, sizeof(text), "2001:db8::%x", places);
		struct ip ip = ip_of(text);

		if (!crowd_enter(&c, &ip))
			break;
		/* Somebody makes room when nine tenths of the places are taken. */
		assert_int_equal(crowd_is_tight(&c), c.count >= 26 - 2);
	}
	assert_int_equal(places, 26);
}

static void
leaving_in_any_order_ends_at_nobody(void **state)
{
	struct crowd c = {.settings = settings, .sharers = 1};
	struct ip a = ip_of("192.0.2.7"), b = ip_of("2001:db8::7");

	(void)state;
	for (int i = 0; i < 20; i++)
		(void)crowd_enter(&c, i % 3 ? &a : &b);
	for (int i = 19; i >= 0; i--)
		crowd_leave(&c, i % 3 ? &a : &b);
	assert_int_equal(c.count, 0);
	for (int i = 0; i < CROWD_ADDRESSES; i++)
		assert_int_equal(c.per_address[i], 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(one_address_has_its_share_and_gives_it_back),
		cmocka_unit_test(all_together_have_the_limit_of_all),
		cmocka_unit_test(leaving_in_any_order_ends_at_nobody),
	};

	return cmocka_run_group_tests(tests, make_settings, free_settings);
}
