#include "unit_store.h"

#include "provision/tree.h"
#include "store/accounts.h"
#include "store/phone_accounts.h"

static const struct {
	const char *a, *b;
	bool looks_alike;
} alike[] = {
	{"PlcmSpIp", "PlcmSpIp",  true },
	{"PlcmSpIp", "PIcmSpIp",  true },
	{"PlcmSpIp", "P1cmSp1p",  true },
	{"PlcmSpIp", "plcmspip",  true },
	{"PlcmSpIp", "PLCMSPLP",  true },
	{"PlcmSpIp", "PlcmSpI",   false},
	{"PlcmSpIp", "PlcmSpIpp", false},
	{"PlcmSpIp", "PlcmSpop",  false},
	{"PlcmSpIp", "PlcmSp|p",  false},
	{"",         "",          true },
	{"0",        "O",         false},
};

static void
names_look_alike_where_people_read_them_wrong(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(alike); i++) {
		struct slice a = unit_exact(slice_of(alike[i].a));
		struct slice b = unit_exact(slice_of(alike[i].b));

		assert_int_equal(identity_looks_alike(a, b), alike[i].looks_alike);
		assert_int_equal(identity_looks_alike(b, a), alike[i].looks_alike);
		unit_free(a);
		unit_free(b);
	}
}

/* Logs in on a tree of the test's own. */
static void
check(struct store *s, struct slice user, struct slice password, enum err want, enum reason reason)
{
	struct settings *settings = settings_new();
	const struct tree_parts parts = {s, NULL, NULL, settings, -1, NULL, NULL};
	struct tree *t = tree_new(&parts);
	struct who who = {.channel = CHANNEL_FTP, .proof = PROOF_NONE, .binds = true};
	enum reason got = REASON__COUNT;
	struct slice exact_user = unit_exact(user), exact_password = unit_exact(password);

	assert_non_null(t);
	assert_int_equal(identity_log_in(t, &who, exact_user, exact_password, &got), want);
	assert_int_equal(got, reason);
	assert_int_equal(who.proof, want == ERR_OK ? PROOF_BOOTSTRAP : PROOF_NONE);
	assert_false(who.is_bound);
	unit_free(exact_user);
	unit_free(exact_password);
	tree_free(t);
	settings_free(settings);
}

static void
who_types_both_right_is_let_in_and_others_are_told_apart_in_the_trace(void **state)
{
	static const struct {
		struct slice user, password;
		enum err want;
		enum reason reason;
	} logins[] = {
		{SLICE_INIT("PlcmSpIp"),   SLICE_INIT("PlcmSpIp"),   ERR_OK,     REASON_SERVED        },
		{SLICE_INIT("PlcmSpIp"),   SLICE_INIT("plcmspip"),   ERR_DENIED, REASON_WRONG_PASSWORD},
		{SLICE_INIT("PlcmSpIp"),   SLICE_INIT(""),           ERR_DENIED, REASON_WRONG_PASSWORD},
		{SLICE_INIT("PlcmSpIp"),   SLICE_INIT("PlcmSpI"),    ERR_DENIED, REASON_WRONG_PASSWORD},
		{SLICE_INIT("PlcmSpIp"),   SLICE_INIT("PlcmSpIpp"),  ERR_DENIED,
                 REASON_WRONG_PASSWORD								},
		{SLICE_INIT("PlcmSpIp"),   SLICE_INIT("PlcmSpIp\0"), ERR_DENIED,
                 REASON_WRONG_PASSWORD								},
		{SLICE_INIT("PIcmSpIp"),   SLICE_INIT("PlcmSpIp"),   ERR_DENIED, REASON_MISTYPED_USER },
		{SLICE_INIT("plcmspip"),   SLICE_INIT("wrong"),      ERR_DENIED, REASON_MISTYPED_USER },
		{SLICE_INIT("PlcmSpIp\0"), SLICE_INIT("PlcmSpIp"),   ERR_DENIED, REASON_UNKNOWN_USER  },
		{SLICE_INIT(""),           SLICE_INIT(""),           ERR_DENIED, REASON_UNKNOWN_USER  },
		{SLICE_INIT("nobody"),     SLICE_INIT("PlcmSpIp"),   ERR_DENIED, REASON_UNKNOWN_USER  },
	};

	for (size_t i = 0; i < COUNT(logins); i++) {
		print_message("%zu\n", i);
		check(*state, logins[i].user, logins[i].password, logins[i].want, logins[i].reason);
	}
}

static void
nobody_logs_in_to_an_account_that_is_closed(void **state)
{
	struct store *s = *state;
	struct account a;

	assert_int_equal(accounts_bootstrap(s, &a), ERR_OK);
	assert_int_equal(accounts_set_open(s, a.id, false), ERR_OK);
	check(s, SLICE("PlcmSpIp"), SLICE("PlcmSpIp"), ERR_DENIED, REASON_ACCOUNT_CLOSED);
	check(s, SLICE("PlcmSpIp"), SLICE("wrong"), ERR_DENIED, REASON_WRONG_PASSWORD);
}

static void
a_changed_account_is_the_one_that_counts(void **state)
{
	struct store *s = *state;
	struct why why = {""};
	struct account a;

	assert_int_equal(accounts_bootstrap(s, &a), ERR_OK);
	assert_int_equal(accounts_set(s, a.id, SLICE("phone"), SLICE("another"), &why), ERR_OK);
	check(s, SLICE("phone"), SLICE("another"), ERR_OK, REASON_SERVED);
	check(s, SLICE("PlcmSpIp"), SLICE("PlcmSpIp"), ERR_DENIED, REASON_UNKNOWN_USER);
}

/* A phone with a login that was used, and one with another handed out; their passwords. */
struct own {
	struct mac mac;
	char user[MAC_TEXT_BYTES];
	char used[64], next[64]; /* "": none */
};

static void
read_password(struct store *s, struct mac mac, bool is_next, char out[64])
{
	AUTO(buf_wipe) struct buf b = BUF(SECRET_MAX_BYTES);
	struct phone_account a;

	out[0] = '\0';
	assert_int_equal(phone_accounts_by_mac(s, mac, &a), ERR_OK);
	if (is_next ? !a.has_next : !a.has_secret)
		return;
	assert_int_equal(phone_accounts_secret(s, &a, is_next, &b), ERR_OK);
	assert_int_equal(slice_to_text(buf_slice(&b), out, 64), ERR_OK);
}

static void
hand_out(struct store *s, struct mac mac)
{
	struct phone_account a;

	assert_int_equal(phone_accounts_by_mac(s, mac, &a), ERR_OK);
	assert_int_equal(phone_accounts_offer(s, &a, 24, 0, true), ERR_OK);
}

static struct own
add_own(struct store *s, uint64_t mac, bool is_used, bool is_handed_out)
{
	struct phone p = {.mac = mac_from_u64(mac), .state = PHONE_ACTIVE};
	struct own own = {.mac = p.mac};
	struct phone_account a;
	struct why why = {""};

	assert_int_equal(phones_add(s, &p, &why), ERR_OK);
	if (is_used) {
		hand_out(s, p.mac);
		assert_int_equal(phone_accounts_by_mac(s, p.mac, &a), ERR_OK);
		assert_int_equal(phone_accounts_used(s, p.mac, a.next_tag, 1), ERR_OK);
	}
	if (is_handed_out)
		hand_out(s, p.mac);
	read_password(s, p.mac, false, own.used);
	read_password(s, p.mac, true, own.next);
	(void)mac_text(own.mac, own.user);
	return own;
}

static void
check_own(
	struct store *s, const char *user, const char *password, enum err want, enum reason reason)
{
	struct settings *settings = settings_new();
	const struct tree_parts parts = {s, NULL, NULL, settings, -1, NULL, NULL};
	struct tree *t = tree_new(&parts);
	struct who who = {.channel = CHANNEL_FTP, .proof = PROOF_NONE};
	enum reason got = REASON__COUNT;
	struct mac mac;

	print_message("%s\n", user);
	assert_non_null(t);
	assert_int_equal(identity_log_in(t, &who, slice_of(user), slice_of(password), &got), want);
	assert_int_equal(got, reason);
	assert_int_equal(who.proof, want == ERR_OK ? PROOF_OWN : PROOF_NONE);
	assert_int_equal(who.is_bound, want == ERR_OK);
	if (want == ERR_OK) {
		assert_int_equal(mac_from_hex(slice_of(user), &mac), ERR_OK);
		assert_true(mac_eq(who.mac, mac));
	}
	tree_free(t);
	settings_free(settings);
}

static void
a_phone_logs_in_with_the_password_in_use_and_the_one_that_is_handed_out(void **state)
{
	struct store *s = *state;
	struct own both = add_own(s, 0x0004f2000001, true, true);
	struct own used = add_own(s, 0x0004f2000002, true, false);
	struct own next = add_own(s, 0x0004f2000003, false, true);
	struct own none = add_own(s, 0x0004f2000004, false, false);

	check_own(s, both.user, both.used, ERR_OK, REASON_SERVED);
	check_own(s, both.user, both.next, ERR_OK, REASON_SERVED);
	check_own(s, used.user, used.used, ERR_OK, REASON_SERVED);
	check_own(s, next.user, next.next, ERR_OK, REASON_SERVED);
	check_own(s, both.user, used.used, ERR_DENIED, REASON_WRONG_PASSWORD);
	check_own(s, used.user, both.used, ERR_DENIED, REASON_WRONG_PASSWORD);
	check_own(s, used.user, "", ERR_DENIED, REASON_WRONG_PASSWORD);
	check_own(s, next.user, "", ERR_DENIED, REASON_WRONG_PASSWORD);
	check_own(s, both.user, "PlcmSpIp", ERR_DENIED, REASON_WRONG_PASSWORD);
	check_own(s, none.user, "", ERR_DENIED, REASON_UNKNOWN_USER);
	check_own(s, none.user, both.used, ERR_DENIED, REASON_UNKNOWN_USER);
	check_own(s, "0004f2ffffff", "", ERR_DENIED, REASON_UNKNOWN_USER);
	check_own(s, "0004f2ffffff", both.used, ERR_DENIED, REASON_UNKNOWN_USER);
	check_own(s, "PlcmSpIp", both.used, ERR_DENIED, REASON_WRONG_PASSWORD);
}

static void
a_phones_login_holds_when_the_shared_account_is_closed(void **state)
{
	struct store *s = *state;
	struct own own = add_own(s, 0x0004f2000001, true, false);
	struct account a;

	assert_int_equal(accounts_bootstrap(s, &a), ERR_OK);
	assert_int_equal(accounts_set_open(s, a.id, false), ERR_OK);
	check_own(s, own.user, own.used, ERR_OK, REASON_SERVED);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(names_look_alike_where_people_read_them_wrong),
		STORE_CASE(who_types_both_right_is_let_in_and_others_are_told_apart_in_the_trace),
		STORE_CASE(nobody_logs_in_to_an_account_that_is_closed),
		STORE_CASE(a_changed_account_is_the_one_that_counts),
		STORE_CASE(a_phone_logs_in_with_the_password_in_use_and_the_one_that_is_handed_out),
		STORE_CASE(a_phones_login_holds_when_the_shared_account_is_closed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
