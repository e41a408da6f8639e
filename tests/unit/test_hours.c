#include "unit.h"

#include "store/counts.h"
#include "store/hours.h"
#include "store/visits.h"
#include "unit_store.h"

struct told {
	struct hour hours[8];
	size_t count;
};

static enum err
keep(void *ctx, const struct hour *x)
{
	struct told *t = ctx;

	t->hours[t->count++] = *x;
	return ERR_OK;
}

static void
add_visit(struct store *s, int64_t at, bool is_boot, int64_t refused)
{
	const struct visit_row v = {.began_at = at,
		.ended_at = at + 5,
		.told = SLICE(""),
		.requests = 1,
		.refused = refused,
		.is_boot = is_boot};

	assert_int_equal(visits_add(s, &v), ERR_OK);
}

static void
visits_are_counted_in_the_hour_that_they_began_in(void **state)
{
	struct store *s = *state;
	struct told t = {.count = 0};

	add_visit(s, 7199, true, 0);
	add_visit(s, 7200, true, 2);
	add_visit(s, 10799, false, 1);
	assert_int_equal(hours_each(s, 0, keep, &t), ERR_OK);
	assert_int_equal(t.count, 2);
	assert_int_equal(t.hours[0].at, 3600);
	assert_int_equal(t.hours[0].boots, 1);
	assert_int_equal(t.hours[0].refusals, 0);
	assert_int_equal(t.hours[1].at, 7200);
	assert_int_equal(t.hours[1].boots, 1);
	assert_int_equal(t.hours[1].refusals, 3);
}

static void
hours_go_with_the_trace_that_they_are_of(void **state)
{
	struct store *s = *state;
	struct told t = {.count = 0};

	add_visit(s, 3600, true, 0);
	add_visit(s, 7200, true, 0);
	assert_int_equal(visits_trim(s, 7200, 1000), ERR_OK);
	assert_int_equal(hours_each(s, 0, keep, &t), ERR_OK);
	assert_int_equal(t.count, 1);
	assert_int_equal(t.hours[0].at, 7200);
}

static void
see(struct store *s, uint64_t mac, int64_t at, bool is_new)
{
	const struct seen seen = {
		.mac = mac_from_u64(mac), .first_at = at, .last_at = at, .is_new = is_new};

	assert_int_equal(seen_put(s, &seen, 1000), ERR_OK);
}

static void
new_phones_are_not_among_those_that_were_seen(void **state)
{
	struct store *s = *state;
	int64_t n = -1, states[PHONE_STATE__COUNT];

	see(s, 1, 100, false);
	see(s, 2, 200, false);
	see(s, 3, 200, true);
	assert_int_equal(counts_seen(s, 0, &n), ERR_OK);
	assert_int_equal(n, 2);
	assert_int_equal(counts_seen(s, 200, &n), ERR_OK);
	assert_int_equal(n, 1);
	assert_int_equal(counts_by_state(s, states), ERR_OK);
	assert_int_equal(states[PHONE_NEW], 1);
	assert_int_equal(states[PHONE_ACTIVE], 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		STORE_CASE(visits_are_counted_in_the_hour_that_they_began_in),
		STORE_CASE(hours_go_with_the_trace_that_they_are_of),
		STORE_CASE(new_phones_are_not_among_those_that_were_seen),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
