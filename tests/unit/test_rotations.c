#include "unit_phones.h"

#include "store/rotations.h"

enum { LEN = 24, NOW = 1700000000 };

/* An active phone; with its own login where it has one, used. */
static struct phone
add_phone(struct store *s, uint64_t mac, bool has_login)
{
	struct phone p = unit_phone(s, mac, PHONE_ACTIVE, NOW);

	if (has_login)
		unit_phone_login(s, p.mac, NOW);
	return p;
}

static struct phone_account
account_of(struct store *s, const struct phone *p)
{
	struct phone_account a = {.id = -1};

	assert_int_equal(phone_accounts_by_mac(s, p->mac, &a), ERR_OK);
	return a;
}

static enum rotation
state_of(struct store *s, const struct phone *p, int64_t now)
{
	const struct phone_account a = account_of(s, p);

	return rotation_of(&a, now);
}

static struct rotations
order(int64_t now, int64_t per_minute)
{
	return (struct rotations){.now = now, .per_minute = per_minute, .password_len = LEN};
}

/* Plans one phone alone. */
static enum err
plan(struct store *s, const struct phone *p, int64_t now, bool is_again, struct why *why)
{
	struct rotations r = order(now, 1);

	r.is_again = is_again;
	return rotations_plan(s, &r, p, why);
}

static void
so_many_phones_get_their_time_each_minute_and_the_first_ones_at_once(void **state)
{
	struct store *s = *state;
	struct rotations r = order(NOW, 2);

	for (uint64_t i = 0; i < 5; i++) {
		struct phone p = add_phone(s, 0x0004f2000001 + i, true);

		assert_int_equal(rotations_plan(s, &r, &p, NULL), ERR_OK);
		assert_int_equal(account_of(s, &p).next_at, NOW + (int64_t)(i / 2) * 60);
		assert_int_equal(
			state_of(s, &p, NOW), i < 2 ? ROTATION_HANDED_OUT : ROTATION_PLANNED);
		assert_int_equal(state_of(s, &p, NOW + 120), ROTATION_HANDED_OUT);
	}
	assert_int_equal(r.planned, 5);
	assert_int_equal(r.until_at, NOW + 120);
}

static void
a_phone_without_a_login_is_left_alone_and_takes_nobodys_time(void **state)
{
	struct store *s = *state;
	struct rotations r = order(NOW, 1);
	struct phone without = add_phone(s, 0x0004f2000001, false);
	struct phone with = add_phone(s, 0x0004f2000002, true);
	struct why why = {""};

	assert_int_equal(rotations_plan(s, &r, &without, &why), ERR_NOTFOUND);
	assert_non_null(strstr(why.text, "phone enroll 0004f2000001"));
	assert_int_equal(rotations_plan(s, &r, &with, NULL), ERR_OK);
	assert_int_equal(account_of(s, &with).next_at, NOW);
	assert_int_equal(r.without, 1);
	assert_int_equal(r.planned, 1);
	/* Nor is one whose first password is handed out in its window. */
	const struct phone_account a = account_of(s, &without);
	assert_int_equal(phone_accounts_offer(s, &a, LEN, 0, false), ERR_OK);
	assert_int_equal(rotations_plan(s, &r, &without, NULL), ERR_NOTFOUND);
	assert_int_equal(state_of(s, &without, NOW), ROTATION_NONE);
}

static void
a_password_that_a_phone_may_have_fetched_is_kept_unless_another_is_wanted(void **state)
{
	struct store *s = *state;
	struct phone p = add_phone(s, 0x0004f2000001, true);
	struct why why = {""};
	uint64_t tag;

	assert_int_equal(plan(s, &p, NOW, false, NULL), ERR_OK);
	tag = account_of(s, &p).next_tag;
	assert_int_equal(plan(s, &p, NOW + 9, false, &why), ERR_EXISTS);
	assert_non_null(strstr(why.text, "--again"));
	assert_true(account_of(s, &p).next_tag == tag);
	assert_int_equal(account_of(s, &p).next_at, NOW);
	assert_int_equal(plan(s, &p, NOW + 9, true, NULL), ERR_OK);
	assert_true(account_of(s, &p).next_tag != tag);
	assert_int_equal(account_of(s, &p).next_at, NOW + 9);
}

static void
a_plan_that_nobody_has_seen_is_moved_to_the_new_time(void **state)
{
	struct store *s = *state;
	struct phone p = add_phone(s, 0x0004f2000001, true);
	struct rotations r = order(NOW, 1);
	uint64_t tag;

	r.planned = 10;
	assert_int_equal(rotations_plan(s, &r, &p, NULL), ERR_OK);
	assert_int_equal(account_of(s, &p).next_at, NOW + 600);
	tag = account_of(s, &p).next_tag;
	assert_int_equal(plan(s, &p, NOW + 5, false, NULL), ERR_OK);
	assert_int_equal(account_of(s, &p).next_at, NOW + 5);
	assert_true(account_of(s, &p).next_tag == tag);
}

static void
what_is_planned_is_taken_back_and_what_is_handed_out_stays(void **state)
{
	struct store *s = *state;
	struct phone p = add_phone(s, 0x0004f2000001, true);

	assert_int_equal(rotations_cancel(s, &p, NOW), ERR_NOTFOUND);
	assert_int_equal(plan(s, &p, NOW + 60, false, NULL), ERR_OK);
	assert_int_equal(rotations_cancel(s, &p, NOW + 60), ERR_NOTFOUND);
	assert_int_equal(rotations_cancel(s, &p, NOW + 59), ERR_OK);
	assert_false(account_of(s, &p).has_next);
	assert_int_equal(account_of(s, &p).next_at, 0);
	assert_true(account_of(s, &p).has_secret);
	assert_int_equal(rotations_cancel(s, &p, NOW), ERR_NOTFOUND);
}

static void
a_rotation_is_over_when_the_new_password_was_used(void **state)
{
	struct store *s = *state;
	struct phone p = add_phone(s, 0x0004f2000001, true);

	assert_int_equal(plan(s, &p, NOW, false, NULL), ERR_OK);
	assert_int_equal(
		phone_accounts_used(s, p.mac, account_of(s, &p).next_tag, NOW + 1), ERR_OK);
	assert_int_equal(state_of(s, &p, NOW + 1), ROTATION_NONE);
	assert_int_equal(account_of(s, &p).next_at, 0);
	assert_int_equal(plan(s, &p, NOW + 2, false, NULL), ERR_OK);
}

static void
a_phone_that_is_gone_is_not_found(void **state)
{
	struct store *s = *state;
	struct phone p = add_phone(s, 0x0004f2000001, true);

	assert_int_equal(phones_remove(s, p.id), ERR_OK);
	assert_int_equal(plan(s, &p, NOW, false, NULL), ERR_NOTFOUND);
	assert_int_equal(rotations_cancel(s, &p, NOW), ERR_NOTFOUND);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		STORE_CASE(so_many_phones_get_their_time_each_minute_and_the_first_ones_at_once),
		STORE_CASE(a_phone_without_a_login_is_left_alone_and_takes_nobodys_time),
		STORE_CASE(
			a_password_that_a_phone_may_have_fetched_is_kept_unless_another_is_wanted),
		STORE_CASE(a_plan_that_nobody_has_seen_is_moved_to_the_new_time),
		STORE_CASE(what_is_planned_is_taken_back_and_what_is_handed_out_stays),
		STORE_CASE(a_rotation_is_over_when_the_new_password_was_used),
		STORE_CASE(a_phone_that_is_gone_is_not_found),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
