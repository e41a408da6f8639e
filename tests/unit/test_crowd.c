#include "unit.h"

#include "limits.h"
#include "net/crowd.h"

#include <stdio.h>

enum { NOW = 1000 };

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
	if (crypto_setup() != ERR_OK)
		return -1;
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

static bool
enter(struct crowd *c, const char *address)
{
	struct ip ip = ip_of(address);

	return crowd_enter(c, &ip, NOW);
}

/* Lets so many come, each from another source; gives how many found a place. */
static unsigned
fill(struct crowd *c, unsigned count)
{
	unsigned places = 0;
	char text[32];

	for (unsigned i = 0; i < count; i++) {
		(void)snprintf(text, sizeof(text), "2001:db8:0:%x::1", i);
		places += enter(c, text);
	}
	return places;
}

static void
one_address_has_its_share_and_gives_it_back(void **state)
{
	struct crowd c = {.settings = settings, .sharers = 1};
	struct ip ip = ip_of("192.0.2.7");
	unsigned places = 0;

	(void)state;
	while (enter(&c, "192.0.2.7"))
		places++;
	assert_int_equal(places, 11);
	assert_true(enter(&c, "192.0.2.8"));
	crowd_leave(&c, &ip);
	crowd_leave(&c, &ip);
	assert_true(enter(&c, "192.0.2.7"));
}

static void
all_addresses_of_one_slash_64_have_one_share(void **state)
{
	struct crowd c = {.settings = settings, .sharers = 1};
	unsigned places = 0;
	char text[32];

	(void)state;
	for (unsigned i = 0; i < 40; i++) {
		(void)snprintf(text, sizeof(text), "2001:db8::%x", i);
		places += enter(&c, text);
	}
	assert_int_equal(places, 11);
}

static void
strangers_have_nine_tenths_and_who_is_known_the_rest(void **state)
{
	struct crowd c = {.settings = settings, .sharers = 4, .known = tallies_new(64)};
	struct ip phone = ip_of("192.0.2.1"), refused;

	(void)state;
	crowd_remember(&c, &phone, NOW);
	assert_int_equal(fill(&c, 24), 24); /* of 26 */
	assert_false(enter(&c, "198.51.100.1"));
	refused = ip_of("198.51.100.1");
	crowd_leave(&c, &refused);
	assert_true(enter(&c, "192.0.2.1"));
	assert_true(enter(&c, "192.0.2.1"));
	assert_false(enter(&c, "192.0.2.1"));
	assert_false(crowd_knows(&c, &phone, NOW + KNOWN_SOURCE_MS));
	tallies_free(c.known);
}

/* A room with some guests. */
struct room {
	struct crowd *crowd;
	struct ip ips[8];
	struct crowd_guest guests[8];
	size_t count;
	const struct crowd_guest *evicted;
};

static bool
find(void *ctx, const struct ip *source, struct crowd_guest *out)
{
	struct room *r = ctx;
	struct crowd_guest best = {.rank = CROWD_BUSY};

	for (size_t i = 0; i < r->count; i++)
		if (source == NULL || ip_eq(&r->ips[i], source)) {
			r->guests[i].who = &r->guests[i];
			crowd_prefer(&best, &r->guests[i]);
		}
	*out = best;
	return best.rank != CROWD_BUSY;
}

static void
evict(void *ctx, void *who)
{
	struct room *r = ctx;

	r->evicted = who;
}

static void
strangers_go_first_and_of_them_the_oldest_whatever_room_they_are_in(void **state)
{
	struct crowd c = {.settings = settings, .sharers = 4};
	struct room one = {
		.guests = {{CROWD_IDLE, 1, NULL}, {CROWD_STRANGER, 30, NULL}},
                  .count = 2
        };
	struct room two = {
		.guests = {{CROWD_UNFINISHED, 2, NULL}, {CROWD_STRANGER, 20, NULL}},
                  .count = 2
        };
	struct room three = {.guests = {{CROWD_BUSY, 0, NULL}}, .count = 1};

	(void)state;
	crowd_add_room(&c, &(const struct crowd_room){find, evict, &one});
	crowd_add_room(&c, &(const struct crowd_room){find, evict, &two});
	crowd_add_room(&c, &(const struct crowd_room){find, evict, &three});
	assert_int_equal(fill(&c, 24), 24);
	assert_null(two.evicted);
	assert_true(enter(&c, "198.51.100.1"));
	assert_ptr_equal(two.evicted, &two.guests[1]);
	two.count = 1;
	crowd_shrink(&c);
	assert_ptr_equal(one.evicted, &one.guests[1]);
	one.count = 1;
	crowd_shrink(&c);
	assert_ptr_equal(two.evicted, &two.guests[0]);
	one.guests[0].rank = CROWD_LEAVING;
	crowd_shrink(&c);
	assert_ptr_equal(one.evicted, &one.guests[0]);
	assert_null(three.evicted);
}

static void
a_source_that_has_its_share_gives_a_place_of_its_own_to_a_newcomer(void **state)
{
	struct crowd c = {.settings = settings, .sharers = 1};
	struct room room = {
		.ips = {ip_of("192.0.2.8"),        ip_of("192.0.2.7")       },
		.guests = {{CROWD_STRANGER, 1, NULL}, {CROWD_STRANGER, 2, NULL}},
		.count = 2
        };

	(void)state;
	crowd_add_room(&c, &(const struct crowd_room){find, evict, &room});
	for (int i = 0; i < 11; i++)
		assert_true(enter(&c, "192.0.2.7"));
	assert_null(room.evicted);
	assert_true(enter(&c, "192.0.2.7"));
	assert_ptr_equal(room.evicted, &room.guests[1]);
	room.count = 1; /* none of its own is left that could go */
	assert_false(enter(&c, "192.0.2.7"));
}

static void
leaving_in_any_order_ends_at_nobody(void **state)
{
	struct crowd c = {.settings = settings, .sharers = 1};
	struct ip a = ip_of("192.0.2.7"), b = ip_of("2001:db8::7");

	(void)state;
	for (int i = 0; i < 20; i++)
		(void)crowd_enter(&c, i % 3 ? &a : &b, NOW);
	for (int i = 19; i >= 0; i--)
		crowd_leave(&c, i % 3 ? &a : &b);
	assert_int_equal(c.count, 0);
	for (int i = 0; i < CROWD_SOURCES; i++)
		assert_int_equal(c.per_source[i], 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(one_address_has_its_share_and_gives_it_back),
		cmocka_unit_test(all_addresses_of_one_slash_64_have_one_share),
		cmocka_unit_test(strangers_have_nine_tenths_and_who_is_known_the_rest),
		cmocka_unit_test(
			strangers_go_first_and_of_them_the_oldest_whatever_room_they_are_in),
		cmocka_unit_test(
			a_source_that_has_its_share_gives_a_place_of_its_own_to_a_newcomer),
		cmocka_unit_test(leaving_in_any_order_ends_at_nobody),
	};

	return cmocka_run_group_tests(tests, make_settings, free_settings);
}
