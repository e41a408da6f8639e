#include "unit_old.h"
#include "unit_phones.h"

#include "store/embedded.h"

enum { LEN = 24, NOW = 1700000000 };

static struct phone_account
account_of(struct store *s, struct mac mac)
{
	struct phone_account a = {.id = -1};

	assert_int_equal(phone_accounts_by_mac(s, mac, &a), ERR_OK);
	return a;
}

/* Hands a password out, as a claim or a rotation does. */
static void
offer(struct store *s, struct mac mac, bool is_new)
{
	const struct phone_account a = account_of(s, mac);

	assert_int_equal(phone_accounts_offer(s, &a, LEN, 0, is_new), ERR_OK);
}

/* The password that was used, or the next; "" where there is none. */
static void
password_of(struct store *s, struct mac mac, bool is_next, char out[LEN + 1])
{
	AUTO(buf_wipe) struct buf b = BUF(SECRET_MAX_BYTES);
	const struct phone_account a = account_of(s, mac);
	enum err e = phone_accounts_secret(s, &a, is_next, &b);

	out[0] = '\0';
	if (e == ERR_OK)
		assert_int_equal(slice_to_text(buf_slice(&b), out, LEN + 1), ERR_OK);
	else
		assert_int_equal(e, ERR_NOTFOUND);
	assert_int_equal(e == ERR_OK, is_next ? a.has_next : a.has_secret);
}

static void
use(struct store *s, struct mac mac, int64_t now)
{
	assert_int_equal(phone_accounts_used(s, mac, account_of(s, mac).next_tag, now), ERR_OK);
}

static struct ip
ip_of(const char *text)
{
	struct ip ip;

	assert_int_equal(ip_parse(slice_of(text), &ip), ERR_OK);
	return ip;
}

static void
a_phone_has_no_login_until_one_is_handed_out(void **state)
{
	struct store *s = *state;
	struct phone p = unit_phone(s, 0x0004f2000001, PHONE_ACTIVE, NOW);
	struct phone_account a = account_of(s, p.mac);
	char password[LEN + 1];

	assert_int_equal(a.id, 0);
	assert_int_equal(a.phone_id, p.id);
	assert_false(a.has_secret || a.has_next);
	assert_int_equal(a.next_tag, 0);
	password_of(s, p.mac, false, password);
	assert_string_equal(password, "");
	assert_int_equal(phone_accounts_by_mac(s, mac_from_u64(0x0004f2000009), &a), ERR_NOTFOUND);
	assert_int_equal(
		phone_accounts_used(s, mac_from_u64(0x0004f2000009), 1, NOW), ERR_NOTFOUND);
}

static void
a_password_is_letters_and_digits_that_nobody_reads_wrong(void **state)
{
	struct store *s = *state;
	struct phone p = unit_phone(s, 0x0004f2000001, PHONE_ACTIVE, NOW);
	char password[LEN + 1] = "";

	for (int i = 0; i < 100; i++) {
		offer(s, p.mac, true);
		password_of(s, p.mac, true, password);
		assert_int_equal(strlen(password), LEN);
		assert_int_equal(strcspn(password, "IOl01"), LEN);
		for (size_t k = 0; k < LEN; k++)
			assert_true((password[k] >= '2' && password[k] <= '9') ||
				    (password[k] >= 'A' && password[k] <= 'Z') ||
				    (password[k] >= 'a' && password[k] <= 'z'));
	}
}

static void
what_is_handed_out_stays_until_it_is_used_or_another_is_wanted(void **state)
{
	struct store *s = *state;
	struct phone p = unit_phone(s, 0x0004f2000001, PHONE_ACTIVE, NOW);
	char first[LEN + 1], second[LEN + 1], third[LEN + 1];
	uint64_t tag;

	offer(s, p.mac, false);
	password_of(s, p.mac, true, first);
	tag = account_of(s, p.mac).next_tag;
	assert_true(tag != 0);
	offer(s, p.mac, false);
	password_of(s, p.mac, true, second);
	assert_string_equal(first, second);
	assert_true(tag == account_of(s, p.mac).next_tag);
	offer(s, p.mac, true);
	password_of(s, p.mac, true, third);
	assert_string_not_equal(first, third);
	assert_true(tag != account_of(s, p.mac).next_tag);
	assert_false(account_of(s, p.mac).has_secret);
}

static void
the_first_use_makes_the_next_password_the_only_one_and_ends_the_window(void **state)
{
	struct store *s = *state;
	struct phone p = unit_phone(s, 0x0004f2000001, PHONE_ACTIVE, NOW);
	char next[LEN + 1], used[LEN + 1], rotated[LEN + 1];
	struct enrolment w;
	struct phone_account a;

	offer(s, p.mac, false);
	password_of(s, p.mac, true, next);
	use(s, p.mac, NOW + 5);
	password_of(s, p.mac, false, used);
	assert_string_equal(next, used);
	a = account_of(s, p.mac);
	assert_false(a.has_next);
	assert_int_equal(a.used_at, NOW + 5);
	assert_int_equal(enrolments_get(s, p.id, &w), ERR_NOTFOUND);
	/* Rotated, both are there; then the new one alone. */
	offer(s, p.mac, true);
	password_of(s, p.mac, false, used);
	password_of(s, p.mac, true, rotated);
	assert_string_equal(next, used);
	assert_string_not_equal(used, rotated);
	use(s, p.mac, NOW + 9);
	password_of(s, p.mac, false, used);
	assert_string_equal(rotated, used);
	assert_int_equal(account_of(s, p.mac).used_at, NOW + 5);
}

/* The use of a password comes to the keeper when another one is handed out already. */
static void
a_use_that_comes_too_late_does_not_make_the_password_after_it_the_only_one(void **state)
{
	struct store *s = *state;
	struct phone p = unit_phone(s, 0x0004f2000001, PHONE_ACTIVE, NOW);
	char next[LEN + 1], still[LEN + 1];
	uint64_t tag;

	offer(s, p.mac, false);
	tag = account_of(s, p.mac).next_tag;
	offer(s, p.mac, true);
	password_of(s, p.mac, true, next);
	assert_int_equal(phone_accounts_used(s, p.mac, tag, NOW), ERR_OK);
	assert_int_equal(phone_accounts_used(s, p.mac, 0, NOW), ERR_OK);
	password_of(s, p.mac, true, still);
	assert_string_equal(next, still);
	assert_false(account_of(s, p.mac).has_secret);
	/* And where there is none, nothing happens. */
	use(s, p.mac, NOW);
	use(s, p.mac, NOW);
	assert_int_equal(account_of(s, p.mac).next_tag, 0);
}

static void
run_sql(struct store *s, const char *sql)
{
	AUTO(db_done) struct db_query q = db_use(s->main, sql);

	assert_int_equal(db_run(&q), ERR_OK);
}

static void
a_password_is_sealed_for_its_phone_and_its_column(void **state)
{
	static const char *const moves[] = {
		"UPDATE account SET secret = next_secret, next_secret = secret WHERE kind = 1",
		"UPDATE account SET next_secret = (SELECT o.next_secret FROM account o"
		" WHERE o.kind = 1 AND o.id <> account.id) WHERE kind = 1",
	};

	(void)state;
	for (size_t i = 0; i < COUNT(moves); i++) {
		AUTO(store_closep) struct store *s = NULL;
		AUTO(buf_wipe) struct buf b = BUF(SECRET_MAX_BYTES);

		assert_int_equal(store_open_memory(&s), ERR_OK);
		struct phone one = unit_phone(s, 0x0004f2000001, PHONE_ACTIVE, NOW);
		struct phone two = unit_phone(s, 0x0004f2000002, PHONE_ACTIVE, NOW);

		offer(s, one.mac, false);
		offer(s, two.mac, false);
		run_sql(s, moves[i]);
		const struct phone_account a = account_of(s, one.mac);
		assert_int_equal(phone_accounts_secret(s, &a, i == 1, &b), ERR_DENIED);
		assert_int_equal(b.n, 0);
	}
}

static void
no_two_accounts_have_one_user_and_no_phone_has_two(void **state)
{
	static const char by_user[] = "INSERT INTO account(kind, user) VALUES (1, '0004f2000001')";
	static const char by_phone[] =
		"INSERT INTO account(kind, user, phone_id) SELECT 1, 'x', id FROM phone";
	struct store *s = *state;
	struct phone p = unit_phone(s, 0x0004f2000001, PHONE_ACTIVE, NOW);

	offer(s, p.mac, false);
	AUTO(db_done) struct db_query q = db_use(s->main, by_user);
	assert_int_equal(db_run(&q), ERR_EXISTS);
	AUTO(db_done) struct db_query r = db_use(s->main, by_phone);
	assert_int_equal(db_run(&r), ERR_EXISTS);
}

static void
a_phone_that_is_removed_takes_its_login_and_its_window_with_it(void **state)
{
	static const char count[] = "SELECT (SELECT count(*) FROM account WHERE kind = 1) + "
				    "(SELECT count(*) FROM enrolment)";
	struct store *s = *state;
	struct phone p = unit_phone(s, 0x0004f2000001, PHONE_ACTIVE, NOW);
	struct phone_account a;

	offer(s, p.mac, false);
	assert_int_equal(phones_remove(s, p.id), ERR_OK);
	assert_int_equal(phone_accounts_by_mac(s, p.mac, &a), ERR_NOTFOUND);
	AUTO(db_done) struct db_query q = db_use(s->main, count);
	assert_int_equal(db_row(&q), ERR_OK);
	assert_int_equal(db_i64(&q), 0);
}

static void
a_password_that_is_planned_is_handed_out_at_its_time(void **state)
{
	struct store *s = *state;
	struct phone p = unit_phone(s, 0x0004f2000001, PHONE_ACTIVE, NOW);
	struct phone_account a = account_of(s, p.mac);

	assert_false(phone_account_is_handed_out(&a, INT64_MAX));
	assert_int_equal(phone_accounts_offer(s, &a, LEN, NOW + 60, false), ERR_OK);
	a = account_of(s, p.mac);
	assert_true(a.has_next);
	assert_false(phone_account_is_handed_out(&a, NOW + 59));
	assert_true(phone_account_is_handed_out(&a, NOW + 60));
	assert_int_equal(phone_accounts_withdraw(s, &a, NOW + 60), ERR_NOTFOUND);
	/* A claim hands it out at once. */
	assert_int_equal(phone_accounts_offer(s, &a, LEN, 0, false), ERR_OK);
	assert_true(account_of(s, p.mac).next_tag == a.next_tag);
	a = account_of(s, p.mac);
	assert_true(phone_account_is_handed_out(&a, NOW));
}

static void
a_login_that_is_taken_away_is_dead_and_so_are_its_sessions(void **state)
{
	struct store *s = *state;
	struct phone p = unit_phone(s, 0x0004f2000001, PHONE_ACTIVE, NOW);
	struct phone_account a = account_of(s, p.mac);
	char password[LEN + 1];
	uint64_t tag;

	assert_int_equal(phone_accounts_take_away(s, &a), ERR_OK); /* it never had one */
	assert_int_equal(account_of(s, p.mac).id, 0);
	offer(s, p.mac, false);
	use(s, p.mac, NOW);
	offer(s, p.mac, true);
	a = account_of(s, p.mac);
	tag = a.next_tag;
	assert_int_equal(phone_accounts_take_away(s, &a), ERR_OK);
	password_of(s, p.mac, false, password);
	assert_string_equal(password, "");
	password_of(s, p.mac, true, password);
	assert_string_equal(password, "");
	assert_int_equal(account_of(s, p.mac).epoch, a.epoch + 1);
	assert_int_equal(account_of(s, p.mac).used_at, 0);
	/* A use that was on its way revives nothing. */
	assert_int_equal(phone_accounts_used(s, p.mac, tag, NOW), ERR_OK);
	assert_false(account_of(s, p.mac).has_secret);
}

static void
a_new_active_phone_has_a_window_and_others_have_none(void **state)
{
	struct store *s = *state;
	struct enrolment w;

	for (int i = PHONE_ACTIVE; i < PHONE_STATE__COUNT; i++) {
		struct phone p =
			unit_phone(s, 0x0004f2000001 + (uint64_t)i, (enum phone_state)i, NOW);

		assert_int_equal(
			enrolments_get(s, p.id, &w), i == PHONE_ACTIVE ? ERR_OK : ERR_NOTFOUND);
		if (i != PHONE_ACTIVE)
			continue;
		assert_int_equal(w.opened_at, NOW);
		assert_int_equal(w.until_at, NOW + ENROLMENT_S);
		assert_string_equal(w.network, "");
		assert_false(w.is_claimed || w.is_frozen);
	}
}

static void
a_window_is_the_first_address_s_and_nobodys_once_it_is_frozen(void **state)
{
	struct store *s = *state;
	struct phone p = unit_phone(s, 0x0004f2000001, PHONE_ACTIVE, NOW);
	const struct ip first = ip_of("192.0.2.7"), second = ip_of("2001:db8::7");
	struct enrolment w;

	assert_int_equal(enrolments_claim(s, p.id, &first), ERR_OK);
	assert_int_equal(enrolments_claim(s, p.id, &first), ERR_OK);
	assert_int_equal(enrolments_claim(s, p.id, &second), ERR_EXISTS);
	assert_int_equal(enrolments_get(s, p.id, &w), ERR_OK);
	assert_true(w.is_claimed && ip_eq(&w.address, &first) && !w.is_frozen);
	assert_int_equal(enrolments_freeze(s, p.id), ERR_OK);
	assert_int_equal(enrolments_freeze(s, p.id), ERR_NOTFOUND); /* one alarm is enough */
	assert_int_equal(enrolments_claim(s, p.id, &first), ERR_EXISTS);
	assert_int_equal(enrolments_get(s, p.id, &w), ERR_OK);
	assert_true(w.is_claimed && w.is_frozen);
	/* Opened anew it is nobody's. */
	assert_int_equal(
		enrolments_open(s, p.id, NOW + 1, NOW + 61, SLICE("2001:db8::/32")), ERR_OK);
	assert_int_equal(enrolments_get(s, p.id, &w), ERR_OK);
	assert_false(w.is_claimed || w.is_frozen);
	assert_int_equal(w.opened_at, NOW + 1);
	assert_int_equal(w.until_at, NOW + 61);
	assert_string_equal(w.network, "2001:db8::/32");
	assert_int_equal(enrolments_claim(s, p.id, &second), ERR_OK);
	assert_int_equal(enrolments_get(s, p.id, &w), ERR_OK);
	assert_true(ip_eq(&w.address, &second));
}

static void
a_window_that_is_not_there_is_neither_claimed_nor_frozen_nor_closed(void **state)
{
	struct store *s = *state;
	struct phone p = unit_phone(s, 0x0004f2000001, PHONE_ACTIVE, NOW);
	const struct ip ip = ip_of("192.0.2.7");
	struct enrolment w;

	assert_int_equal(enrolments_close(s, p.id), ERR_OK);
	assert_int_equal(enrolments_get(s, p.id, &w), ERR_NOTFOUND);
	assert_int_equal(enrolments_close(s, p.id), ERR_NOTFOUND);
	assert_int_equal(enrolments_freeze(s, p.id), ERR_NOTFOUND);
	assert_int_equal(enrolments_claim(s, p.id, &ip), ERR_EXISTS);
	assert_int_equal(enrolments_open(s, 999, NOW, NOW + 1, SLICE("")), ERR_DENIED);
}

static void
every_change_of_a_login_or_a_window_moves_the_generation(void **state)
{
	struct store *s = *state;
	struct phone p = unit_phone(s, 0x0004f2000001, PHONE_ACTIVE, NOW);
	const struct ip ip = ip_of("192.0.2.7");
	int64_t before = 0, after;

	for (int i = 0; i < 6; i++) {
		assert_int_equal(store_generation(s, &before), ERR_OK);
		if (i == 0)
			offer(s, p.mac, false);
		else if (i == 1)
			assert_int_equal(enrolments_claim(s, p.id, &ip), ERR_OK);
		else if (i == 2)
			assert_int_equal(enrolments_freeze(s, p.id), ERR_OK);
		else if (i == 3)
			assert_int_equal(enrolments_open(s, p.id, NOW, NOW, SLICE("")), ERR_OK);
		else if (i == 4)
			use(s, p.mac, NOW);
		else
			offer(s, p.mac, true);
		assert_int_equal(store_generation(s, &after), ERR_OK);
		assert_true(after > before);
	}
}

/* A data folder whose bootline.db is as programs made it before phones had logins. */
static void
make_old(const char *dir)
{
	static const char *const migrations[] = {embedded_main_1, embedded_main_2};
	static const struct schema old = {0x626c6d61, migrations, COUNT(migrations), false, NULL};
	static const char phones[] =
		"INSERT INTO phone(mac, state, site_id, created_at) VALUES"
		" ('0004f2000001', 1, 1, 5), ('0004f2000002', 2, 1, 5), ('0004f2000003', 3, 1, 5),"
		" ('0004f2000004', 4, 1, 5), ('0004f2000005', 1, 1, 5)";

	unit_make_old(dir, "bootline.db", &old, phones);
}

static void
phones_that_are_there_already_have_thirty_days_to_enroll(void **state)
{
	static const char clock[] = "SELECT unixepoch()";
	char dir[FOLDER_BYTES];
	struct store *s = NULL;
	struct why why = {""};

	(void)state;
	folder_make(dir);
	make_old(dir);
	assert_int_equal(store_open(dir, DB_WRITE, &s, &why), ERR_OK);
	struct db_query q = db_use(s->main, clock);
	assert_int_equal(db_row(&q), ERR_OK);
	int64_t now = db_i64(&q);
	db_done(&q);
	for (uint64_t i = 1; i <= 5; i++) {
		struct phone_account a = account_of(s, mac_from_u64(0x0004f2000000 + i));
		struct enrolment w;
		bool is_active = i == 1 || i == 5;

		assert_int_equal(a.id, 0);
		assert_int_equal(
			enrolments_get(s, a.phone_id, &w), is_active ? ERR_OK : ERR_NOTFOUND);
		if (!is_active)
			continue;
		assert_int_equal(w.until_at - w.opened_at, 30 * 86400);
		assert_true(w.opened_at <= now && w.opened_at > now - 600);
		assert_false(w.is_claimed || w.is_frozen || w.network[0] != '\0');
	}
	store_close(s);
	folder_remove(dir);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		STORE_CASE(a_phone_has_no_login_until_one_is_handed_out),
		STORE_CASE(a_password_is_letters_and_digits_that_nobody_reads_wrong),
		STORE_CASE(what_is_handed_out_stays_until_it_is_used_or_another_is_wanted),
		STORE_CASE(the_first_use_makes_the_next_password_the_only_one_and_ends_the_window),
		STORE_CASE(
			a_use_that_comes_too_late_does_not_make_the_password_after_it_the_only_one),
		STORE_CASE(a_password_is_sealed_for_its_phone_and_its_column),
		STORE_CASE(no_two_accounts_have_one_user_and_no_phone_has_two),
		STORE_CASE(a_phone_that_is_removed_takes_its_login_and_its_window_with_it),
		STORE_CASE(a_password_that_is_planned_is_handed_out_at_its_time),
		STORE_CASE(a_login_that_is_taken_away_is_dead_and_so_are_its_sessions),
		STORE_CASE(a_new_active_phone_has_a_window_and_others_have_none),
		STORE_CASE(a_window_is_the_first_address_s_and_nobodys_once_it_is_frozen),
		STORE_CASE(a_window_that_is_not_there_is_neither_claimed_nor_frozen_nor_closed),
		STORE_CASE(every_change_of_a_login_or_a_window_moves_the_generation),
		STORE_CASE(phones_that_are_there_already_have_thirty_days_to_enroll),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
