#include "unit_play.h"

#include "store/phone_accounts.h"
#include "store/sites.h"

enum { NOW = 1700000000, UNTIL = NOW + 100 };

static char mac_of_phone[MAC_TEXT_BYTES];
static struct phone desk;

static struct store *
writer(void)
{
	return play_writer(world);
}

static struct tree *
tree(void)
{
	return play_uploads(world)->tree;
}

static struct ip
ip_of(const char *text)
{
	struct ip ip;

	assert_int_equal(ip_parse(slice_of(text), &ip), ERR_OK);
	return ip;
}

static struct who
who_from(const char *address, int64_t now)
{
	return (struct who){.channel = CHANNEL_HTTP,
		.proof = PROOF_BOOTSTRAP,
		.ip = ip_of(address),
		.now = now};
}

/* "{A}" is the phone of the test. */
static struct name
name_of(const char *text)
{
	struct name name;
	char path[64];
	bool is_his = strncmp(text, "{A}", 3) == 0;

	(void)snprintf(path, sizeof(path), "%s%s", is_his ? mac_of_phone : "", text + 3 * is_his);
	assert_int_equal(name_parse(tree_rules(tree()), slice_of(path), &name), ERR_OK);
	return name;
}

static struct verdict
judge(struct who *who, const char *text, enum action action)
{
	const struct name name = name_of(text);
	struct verdict v = {DECISION_REFUSE, REASON__COUNT};

	tree_poll(tree()); /* the test has written as another program */
	assert_int_equal(tree_judge(tree(), who, &name, action, &v), ERR_OK);
	return v;
}

static void
check(const char *address, int64_t now, enum decision want, enum reason reason)
{
	struct who who = who_from(address, now);
	struct verdict v;

	print_message("%s %+d\n", address, (int)(now - NOW));
	v = judge(&who, "{A}.cfg", ACTION_READ);
	assert_int_equal(v.decision, want);
	assert_int_equal(v.reason, reason);
}

static void
open_window(const char *network)
{
	assert_int_equal(enrolments_open(writer(), desk.id, NOW, UNTIL, slice_of(network)), ERR_OK);
}

static struct enrolment
window(void)
{
	struct enrolment w = {.phone_id = 0};
	enum err e = enrolments_get(writer(), desk.id, &w);

	assert_true(e == ERR_OK || e == ERR_NOTFOUND);
	return w;
}

static void
close_window(void)
{
	enum err e = enrolments_close(writer(), desk.id);

	assert_true(e == ERR_OK || e == ERR_NOTFOUND);
}

static bool
is_owned_by(const struct ip *ip)
{
	const struct enrolment w = window();

	return w.is_claimed && ip_eq(&w.address, ip);
}

struct claimed {
	unsigned count;
	enum err results[8];
};

static void
take(void *ctx, enum err result)
{
	struct claimed *c = ctx;

	c->results[c->count++] = result;
}

/* Judges, and claims as the verdict has it. */
static void
start_claim(struct who *who, struct claimed *out)
{
	assert_int_equal(judge(who, "{A}.cfg", ACTION_READ).decision, DECISION_CLAIM);
	tree_claim(tree(), desk.mac, who, take, out);
}

static void
claim_of(struct who *who)
{
	struct claimed c = {.count = 0};

	start_claim(who, &c);
	play_wait(world, &c.count, 1);
	assert_int_equal(c.results[0], ERR_OK);
}

static void
claim(const char *address, int64_t now)
{
	struct who who = who_from(address, now);

	claim_of(&who);
}

/* Freezing is not waited for: what the keeper is asked after it is done after it. */
static void
wait_for_keeper(void)
{
	const struct who who = who_from("192.0.2.99", 0);
	struct claimed c = {.count = 0};

	tree_claim(tree(), mac_from_u64(0x0004f2fffff0), &who, take, &c);
	play_wait(world, &c.count, 1);
	assert_int_equal(c.results[0], ERR_NOTFOUND);
}

static void
a_phone_without_a_window_is_unknown_to_the_shared_account(void **state)
{
	(void)state;
	close_window();
	check("192.0.2.7", NOW, DECISION_UNKNOWN, REASON_NO_WINDOW);
	check("192.0.2.7", 0, DECISION_UNKNOWN, REASON_NO_WINDOW);
}

static void
a_window_is_open_until_its_last_second_is_over(void **state)
{
	(void)state;
	open_window("");
	check("192.0.2.7", NOW, DECISION_CLAIM, REASON_SERVED);
	check("192.0.2.7", UNTIL - 1, DECISION_CLAIM, REASON_SERVED);
	check("192.0.2.7", UNTIL, DECISION_UNKNOWN, REASON_NO_WINDOW);
	check("192.0.2.7", INT64_MAX, DECISION_UNKNOWN, REASON_NO_WINDOW);
	claim("192.0.2.7", UNTIL - 1);
	check("192.0.2.7", UNTIL - 1, DECISION_ALLOW, REASON_SERVED);
	check("192.0.2.7", UNTIL, DECISION_UNKNOWN, REASON_NO_WINDOW);
	check("192.0.2.8", UNTIL, DECISION_UNKNOWN, REASON_NO_WINDOW);
	wait_for_keeper();
	assert_false(window().is_frozen);
}

static void
a_window_of_a_network_is_none_elsewhere(void **state)
{
	(void)state;
	open_window("192.0.2.0/24");
	check("192.0.3.7", NOW, DECISION_UNKNOWN, REASON_NO_WINDOW);
	check("2001:db8::7", NOW, DECISION_UNKNOWN, REASON_NO_WINDOW);
	check("192.0.2.7", NOW, DECISION_CLAIM, REASON_SERVED);
	claim("192.0.2.7", NOW);
	check("192.0.3.7", NOW, DECISION_UNKNOWN, REASON_NO_WINDOW);
	wait_for_keeper();
	assert_false(window().is_frozen);
	check("192.0.2.8", NOW, DECISION_UNKNOWN, REASON_WINDOW_TAKEN);
	wait_for_keeper();
	assert_true(window().is_frozen);
}

static void
a_window_is_its_owners_until_another_address_comes(void **state)
{
	(void)state;
	open_window("");
	claim("192.0.2.7", NOW);
	for (int i = 0; i < 3; i++)
		check("192.0.2.7", NOW + i, DECISION_ALLOW, REASON_SERVED);
	assert_true(phone_accounts_used(writer(), desk.mac, 0, NOW) == ERR_OK);
	check("192.0.2.7", NOW, DECISION_ALLOW, REASON_SERVED);
	check("2001:db8::7", NOW, DECISION_UNKNOWN, REASON_WINDOW_TAKEN);
	wait_for_keeper();
	check("192.0.2.7", NOW, DECISION_UNKNOWN, REASON_WINDOW_TAKEN);
	open_window("");
	check("2001:db8::7", NOW, DECISION_CLAIM, REASON_SERVED);
}

static void
who_has_not_logged_in_is_asked_to_and_leaves_the_window_alone(void **state)
{
	struct who who = who_from("192.0.2.8", NOW);

	(void)state;
	open_window("");
	claim("192.0.2.7", NOW);
	who.proof = PROOF_NONE;
	assert_int_equal(judge(&who, "{A}.cfg", ACTION_READ).decision, DECISION_LOGIN);
	wait_for_keeper();
	assert_false(window().is_frozen);
}

static void
the_phones_own_login_needs_no_window(void **state)
{
	struct who who = who_from("192.0.2.8", NOW);

	(void)state;
	open_window("");
	claim("192.0.2.7", NOW);
	who.proof = PROOF_OWN;
	assert_int_equal(judge(&who, "{A}.cfg", ACTION_READ).decision, DECISION_ALLOW);
	wait_for_keeper();
	assert_false(window().is_frozen);
}

static void
two_that_claim_at_once_are_one_owner_and_one_that_came_too_late(void **state)
{
	struct who first = who_from("192.0.2.7", NOW), second = who_from("192.0.2.8", NOW);
	struct claimed c = {.count = 0};
	const struct ip owner = first.ip;

	(void)state;
	open_window("");
	start_claim(&first, &c);
	start_claim(&second, &c);
	start_claim(&first, &c); /* phones ask for several files at once */
	play_wait(world, &c.count, 3);
	assert_int_equal(c.results[0], ERR_OK);
	assert_int_equal(c.results[1], ERR_EXISTS);
	assert_int_equal(c.results[2], ERR_OK);
	assert_true(is_owned_by(&owner));
}

/* The window was closed, or opened for another network, after the verdict. */
static void
a_claim_is_of_the_window_that_there_is_when_it_is_written(void **state)
{
	struct who who = who_from("192.0.2.7", NOW);
	struct claimed c = {.count = 0};

	(void)state;
	open_window("");
	assert_int_equal(judge(&who, "{A}.cfg", ACTION_READ).decision, DECISION_CLAIM);
	open_window("198.51.100.0/24");
	tree_claim(tree(), desk.mac, &who, take, &c);
	play_wait(world, &c.count, 1);
	assert_int_equal(c.results[0], ERR_EXISTS);
	assert_false(window().is_claimed);
	close_window();
	tree_claim(tree(), desk.mac, &who, take, &c);
	play_wait(world, &c.count, 2);
	assert_int_equal(c.results[1], ERR_EXISTS);
}

static uint64_t
tag(void)
{
	struct phone_account a;

	assert_int_equal(phone_accounts_by_mac(writer(), desk.mac, &a), ERR_OK);
	return a.next_tag;
}

static void
a_window_that_was_nobodys_hands_out_a_password_that_nobody_knows(void **state)
{
	uint64_t first, second;

	(void)state;
	open_window("");
	claim("192.0.2.7", NOW);
	first = tag();
	assert_true(first != 0);
	open_window("");
	assert_true(tag() == first); /* who has it restarts with it, perhaps */
	claim("192.0.2.8", NOW);
	second = tag();
	assert_true(second != 0 && second != first);
}

/* The site of all phones here. */
static void
set_site(enum site_trust trust, enum site_reenroll reenroll, const char *network)
{
	struct site site;
	struct why why = {""};

	assert_int_equal(sites_by_id(writer(), SITE_DEFAULT, &site), ERR_OK);
	site.trust = trust;
	site.reenroll = reenroll;
	assert_int_equal(sites_update(writer(), &site, &why), ERR_OK);
	if (network != NULL)
		assert_int_equal(
			sites_add_network(writer(), SITE_DEFAULT, slice_of(network), &why), ERR_OK);
}

static void
a_site_that_lets_phones_enroll_again_opens_a_window_for_its_networks(void **state)
{
	struct who who = who_from("203.0.113.7", NOW);

	(void)state;
	set_site(SITE_TRUST_NONE, SITE_REENROLL_NETWORK, "203.0.113.0/24");
	close_window();
	check("192.0.2.7", NOW, DECISION_UNKNOWN, REASON_NO_WINDOW);
	check("203.0.113.7", NOW, DECISION_CLAIM, REASON_SERVED);
	(void)judge(&who, "{A}.cfg", ACTION_READ);
	assert_true(who.reopens);
	claim("203.0.113.7", NOW);
	assert_int_equal(window().until_at, NOW + ENROLMENT_S);
	check("203.0.113.7", NOW, DECISION_ALLOW, REASON_SERVED);
	check("203.0.113.8", NOW, DECISION_UNKNOWN, REASON_WINDOW_TAKEN);
	wait_for_keeper();
	check("203.0.113.7", NOW, DECISION_UNKNOWN, REASON_WINDOW_TAKEN);
	/* When that is over, the next one may. */
	check("203.0.113.8", NOW + ENROLMENT_S, DECISION_CLAIM, REASON_SERVED);
	set_site(SITE_TRUST_NONE, SITE_REENROLL_ASK, NULL);
	check("203.0.113.8", NOW + ENROLMENT_S, DECISION_UNKNOWN, REASON_NO_WINDOW);
}

static void
a_window_opens_by_itself_once_whoever_asks_at_once(void **state)
{
	struct who first = who_from("203.0.113.7", NOW), second = who_from("203.0.113.8", NOW);
	struct claimed c = {.count = 0};
	const struct ip owner = first.ip;

	(void)state;
	set_site(SITE_TRUST_NONE, SITE_REENROLL_NETWORK, NULL);
	close_window();
	start_claim(&first, &c);
	start_claim(&second, &c);
	play_wait(world, &c.count, 2);
	assert_int_equal(c.results[0], ERR_OK);
	assert_int_equal(c.results[1], ERR_EXISTS);
	assert_true(is_owned_by(&owner));
	set_site(SITE_TRUST_NONE, SITE_REENROLL_ASK, NULL);
}

static void
a_window_that_the_administrator_opened_counts_more_than_the_sites_rule(void **state)
{
	(void)state;
	set_site(SITE_TRUST_NONE, SITE_REENROLL_NETWORK, NULL);
	open_window("192.0.2.0/24");
	check("203.0.113.7", NOW, DECISION_UNKNOWN, REASON_NO_WINDOW);
	check("192.0.2.7", NOW, DECISION_CLAIM, REASON_SERVED);
	check("203.0.113.7", UNTIL, DECISION_CLAIM, REASON_SERVED);
	set_site(SITE_TRUST_NONE, SITE_REENROLL_ASK, NULL);
}

static void
a_site_that_trusts_its_networks_needs_no_window_there(void **state)
{
	struct who tftp = who_from("203.0.113.7", NOW);

	(void)state;
	set_site(SITE_TRUST_NETWORK, SITE_REENROLL_ASK, NULL);
	close_window();
	check("203.0.113.7", NOW, DECISION_ALLOW, REASON_SERVED);
	check("192.0.2.7", NOW, DECISION_UNKNOWN, REASON_NO_WINDOW);
	tftp.channel = CHANNEL_TFTP;
	tftp.proof = PROOF_NONE;
	assert_int_equal(judge(&tftp, "{A}.cfg", ACTION_READ).decision, DECISION_ALLOW);
	tftp.ip = ip_of("192.0.2.7");
	assert_int_equal(judge(&tftp, "{A}.cfg", ACTION_READ).decision, DECISION_REFUSE);
	open_window("");
	claim("192.0.2.7", NOW);
	check("203.0.113.7", NOW, DECISION_ALLOW, REASON_SERVED);
	wait_for_keeper();
	assert_false(window().is_frozen);
	set_site(SITE_TRUST_NONE, SITE_REENROLL_ASK, NULL);
}

static void
set_require_tls(enum site_require_tls require_tls)
{
	struct site site;

	assert_int_equal(sites_by_id(writer(), SITE_DEFAULT, &site), ERR_OK);
	site.require_tls = require_tls;
	assert_int_equal(sites_update(writer(), &site, NULL), ERR_OK);
}

static void
in_clear_text_a_window_of_a_site_that_demands_tls_is_neither_claimed_nor_frozen(void **state)
{
	struct who who = who_from("192.0.2.7", NOW);

	(void)state;
	open_window("");
	set_require_tls(SITE_REQUIRE_TLS_YES);
	check("192.0.2.7", NOW, DECISION_UNKNOWN, REASON_NEEDS_TLS);
	who.channel = CHANNEL_HTTPS;
	assert_int_equal(judge(&who, "{A}.cfg", ACTION_READ).decision, DECISION_CLAIM);
	claim_of(&who);
	check("192.0.2.8", NOW, DECISION_UNKNOWN, REASON_NEEDS_TLS);
	wait_for_keeper();
	assert_false(window().is_frozen);
	who.proof = PROOF_OWN;
	assert_int_equal(judge(&who, "{A}.cfg", ACTION_READ).decision, DECISION_ALLOW);
	who.channel = CHANNEL_FTP;
	assert_int_equal(judge(&who, "{A}.cfg", ACTION_READ).reason, REASON_NEEDS_TLS);
	assert_int_equal(judge(&who, "{A}-phone.cfg", ACTION_WRITE).decision, DECISION_UNKNOWN);
	assert_int_equal(judge(&who, "sip.ld", ACTION_READ).decision, DECISION_ALLOW);
	set_require_tls(SITE_REQUIRE_TLS_NO);
	assert_int_equal(judge(&who, "{A}.cfg", ACTION_READ).decision, DECISION_ALLOW);
}

static void
a_window_that_is_frozen_is_told_once(void **state)
{
	unsigned before = play_freezes();

	(void)state;
	open_window("");
	claim("192.0.2.7", NOW);
	for (int i = 0; i < 3; i++) {
		struct who who = who_from("192.0.2.8", NOW);
		const struct name name = name_of("{A}.cfg");
		struct verdict v;

		/* As one worker does that does not know yet what another has written. */
		assert_int_equal(tree_judge(tree(), &who, &name, ACTION_READ, &v), ERR_OK);
		tree_freeze(tree(), desk.mac, &who);
	}
	wait_for_keeper();
	assert_int_equal(play_freezes(), before + 1);
	open_window("");
	claim("192.0.2.8", NOW);
	check("192.0.2.7", NOW, DECISION_UNKNOWN, REASON_WINDOW_TAKEN);
	wait_for_keeper();
	assert_int_equal(play_freezes(), before + 2);
}

static struct phone_account
account(void)
{
	struct phone_account a = {.id = 0};

	assert_int_equal(phone_accounts_by_mac(writer(), desk.mac, &a), ERR_OK);
	return a;
}

/* A phone that has used its own login; who is its session. */
static struct who
own_session(void)
{
	struct who who = who_from("192.0.2.7", NOW);
	struct phone_account a = account();

	assert_int_equal(phone_accounts_offer(writer(), &a, 24, 0, true), ERR_OK);
	assert_int_equal(phone_accounts_used(writer(), desk.mac, account().next_tag, NOW), ERR_OK);
	identity_is_phone(tree(), &who, &(struct own_login){desk.mac, 0, account().epoch});
	return who;
}

static void
a_session_whose_login_was_taken_away_gets_nothing_any_more(void **state)
{
	struct who who = own_session();
	const struct phone_account a = account();

	(void)state;
	assert_int_equal(judge(&who, "{A}.cfg", ACTION_READ).decision, DECISION_ALLOW);
	assert_int_equal(phone_accounts_take_away(writer(), &a), ERR_OK);
	for (int action = 0; action < ACTION__COUNT; action++)
		assert_int_equal(judge(&who, "{A}-phone.cfg", (enum action)action).reason,
			REASON_LOGIN_VOID);
	assert_int_equal(judge(&who, "{A}.cfg", ACTION_READ).decision, DECISION_LOGIN);
	assert_int_equal(judge(&who, "sip.ld", ACTION_READ).decision, DECISION_ALLOW);
	/* With the login that it gets then it comes in again. */
	who = own_session();
	assert_int_equal(judge(&who, "{A}.cfg", ACTION_READ).decision, DECISION_ALLOW);
}

struct asked {
	struct answer answer; /* first */
	bool holds_login;
};

static void
look_for_login(struct answer *a)
{
	struct slice bytes = content_bytes(a->content);

	assert_int_equal(a->err, ERR_OK);
	((struct asked *)a)->holds_login =
		slice_find(bytes, SLICE("device.prov.password=")) < bytes.n;
	content_unref(a->content);
}

/* Whether the phone's own file holds a new login at a time. */
static bool
holds_login(struct who who, int64_t now)
{
	const struct name name = name_of("{A}-own.cfg");
	struct asked q = {
		.answer = {
			   .who = &who, .name = &name, .wants_bytes = true, .done = look_for_login}
        };

	who.now = now;
	tree_poll(tree());
	tree_resolve(tree(), &q.answer);
	return q.holds_login;
}

static void
the_shared_account_is_told_why_where_the_phone_has_a_login(void **state)
{
	struct who who = own_session();
	const struct phone_account a = account();

	(void)state;
	close_window();
	check("192.0.2.7", NOW, DECISION_UNKNOWN, REASON_HAS_LOGIN);
	assert_false(holds_login(who, NOW)); /* its files are remembered now */
	check("192.0.2.7", NOW, DECISION_UNKNOWN, REASON_HAS_LOGIN);
	assert_int_equal(phone_accounts_take_away(writer(), &a), ERR_OK);
	check("192.0.2.7", NOW, DECISION_UNKNOWN, REASON_NO_WINDOW);
}

static void
a_login_that_is_planned_comes_into_the_files_at_its_time_whoever_remembers_them(void **state)
{
	struct who who = own_session();
	struct phone_account a = account();

	(void)state;
	assert_int_equal(phone_accounts_offer(writer(), &a, 24, NOW + 60, false), ERR_OK);
	assert_false(holds_login(who, NOW));
	assert_false(holds_login(who, NOW + 59));
	assert_true(holds_login(who, NOW + 60));
	assert_true(holds_login(who, NOW + 61));
	a = account();
	assert_int_equal(phone_accounts_offer(writer(), &a, 24, NOW + 90, false), ERR_OK);
	assert_false(holds_login(who, NOW + 89));
	a = account();
	assert_int_equal(phone_accounts_withdraw(writer(), &a, NOW + 89), ERR_OK);
	assert_false(holds_login(who, NOW + 200));
}

static void
a_session_is_the_first_phones_and_others_windows_do_not_notice(void **state)
{
	struct who who = who_from("192.0.2.7", NOW);

	(void)state;
	who.binds = true;
	open_window("");
	assert_int_equal(judge(&who, "000000000000.cfg", ACTION_READ).decision, DECISION_ALLOW);
	assert_false(who.is_bound);
	assert_int_equal(judge(&who, "0004f2fffff1.cfg", ACTION_READ).decision, DECISION_UNKNOWN);
	assert_true(who.is_bound);
	assert_int_equal(judge(&who, "{A}.cfg", ACTION_READ).reason, REASON_OTHER_PHONE);
	assert_int_equal(judge(&who, "sip.ld", ACTION_READ).decision, DECISION_ALLOW);
	assert_false(window().is_claimed || window().is_frozen);
}

static void
what_does_not_change_the_phones_state_is_the_same_for_any_mac(void **state)
{
	static const char *const suffixes[] = {".cfg", "-lines.cfg", "-phone.cfg", "-directory.xml",
		"-license.cfg", "-app.log", "-core.gz"};

	(void)state;
	close_window();
	for (size_t i = 0; i < COUNT(suffixes); i++)
		for (int action = 0; action < ACTION__COUNT; action++) {
			struct who one = who_from("192.0.2.7", NOW), two = one;
			char known[32], unknown[32];

			(void)snprintf(known, sizeof(known), "{A}%s", suffixes[i]);
			(void)snprintf(unknown, sizeof(unknown), "0004f2fffff1%s", suffixes[i]);
			assert_int_equal(judge(&one, known, (enum action)action).decision,
				judge(&two, unknown, (enum action)action).decision);
		}
}

static int
open_world(void **state)
{
	struct mac mac;

	(void)unit_play_setup(state);
	play_phone(world, mac_of_phone);
	assert_int_equal(mac_from_hex(slice_of(mac_of_phone), &mac), ERR_OK);
	assert_int_equal(phones_by_mac(writer(), mac, &desk), ERR_OK);
	return 0;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_phone_without_a_window_is_unknown_to_the_shared_account),
		cmocka_unit_test(a_window_is_open_until_its_last_second_is_over),
		cmocka_unit_test(a_window_of_a_network_is_none_elsewhere),
		cmocka_unit_test(a_window_is_its_owners_until_another_address_comes),
		cmocka_unit_test(who_has_not_logged_in_is_asked_to_and_leaves_the_window_alone),
		cmocka_unit_test(the_phones_own_login_needs_no_window),
		cmocka_unit_test(two_that_claim_at_once_are_one_owner_and_one_that_came_too_late),
		cmocka_unit_test(a_claim_is_of_the_window_that_there_is_when_it_is_written),
		cmocka_unit_test(a_window_that_was_nobodys_hands_out_a_password_that_nobody_knows),
		cmocka_unit_test(
			a_site_that_lets_phones_enroll_again_opens_a_window_for_its_networks),
		cmocka_unit_test(a_window_opens_by_itself_once_whoever_asks_at_once),
		cmocka_unit_test(
			a_window_that_the_administrator_opened_counts_more_than_the_sites_rule),
		cmocka_unit_test(a_site_that_trusts_its_networks_needs_no_window_there),
		cmocka_unit_test(
			in_clear_text_a_window_of_a_site_that_demands_tls_is_neither_claimed_nor_frozen),
		cmocka_unit_test(a_window_that_is_frozen_is_told_once),
		cmocka_unit_test(a_session_whose_login_was_taken_away_gets_nothing_any_more),
		cmocka_unit_test(the_shared_account_is_told_why_where_the_phone_has_a_login),
		cmocka_unit_test(
			a_login_that_is_planned_comes_into_the_files_at_its_time_whoever_remembers_them),
		cmocka_unit_test(a_session_is_the_first_phones_and_others_windows_do_not_notice),
		cmocka_unit_test(what_does_not_change_the_phones_state_is_the_same_for_any_mac),
	};

	return cmocka_run_group_tests(tests, open_world, unit_play_teardown);
}
