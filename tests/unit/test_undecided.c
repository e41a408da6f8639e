#include "unit_phones.h"

#include "provision/policy.h"
#include "provision/undecided.h"
#include "store/accounts.h"
#include "store/refused.h"
#include "store/sites.h"

enum { NOW = 1700000000, LATER = NOW + ENROLMENT_S };

static struct phone
add_phone(struct store *s, uint64_t mac, int64_t site_id)
{
	struct phone p = {.mac = mac_from_u64(mac),
		.state = PHONE_ACTIVE,
		.site_id = site_id,
		.created_at = NOW};

	assert_int_equal(phones_add(s, &p, NULL), ERR_OK);
	return p;
}

static void
was_here_at(struct store *s, struct mac mac, enum channel channel, enum proof proof, int64_t at)
{
	struct phone p;
	struct seen seen = {.mac = mac,
		.first_at = NOW,
		.last_at = at,
		.address = "192.0.2.7",
		.channel = channel,
		.proof = proof,
		.is_new = phones_by_mac(s, mac, &p) == ERR_NOTFOUND};

	assert_int_equal(seen_put(s, &seen, 100), ERR_OK);
}

static void
was_here(struct store *s, struct mac mac, enum channel channel, enum proof proof)
{
	was_here_at(s, mac, channel, proof, NOW + 7);
}

static int64_t
add_site(struct store *s, enum site_trust trust, enum site_require_tls require_tls)
{
	struct site site = {.name = "hq", .trust = trust, .require_tls = require_tls};

	assert_int_equal(sites_add(s, &site, NULL), ERR_OK);
	assert_int_equal(sites_add_network(s, site.id, SLICE("192.0.2.0/24"), NULL), ERR_OK);
	return site.id;
}

static enum err
take(void *ctx, const struct undecided *u)
{
	char mac[MAC_TEXT_BYTES] = "";

	if (u->has_phone)
		(void)mac_text(u->phone.mac, mac);
	buf_addf(ctx, "%s %s %s|", undecided_words[u->kind], mac, u->mend);
	assert_true(strlen(u->what.text) > 20);
	return ERR_OK;
}

struct single {
	struct store *store;
	int64_t now;
	struct phone phone;
	enum undecided_kind kind; /* the first that all of them tell of this phone */
};

static enum err
take_single(void *ctx, const struct undecided *u)
{
	struct single *k = ctx;

	if (u->has_phone && mac_eq(u->phone.mac, k->phone.mac) && k->kind == UNDECIDED__COUNT)
		k->kind = u->kind;
	return ERR_OK;
}

/* Looked at by itself a phone has the gravest of what all tell. */
static enum err
check_single(void *ctx, const struct phone *phone)
{
	struct single *k = ctx;
	enum undecided_kind got;

	k->phone = *phone;
	k->kind = UNDECIDED__COUNT;
	assert_int_equal(undecided_each(k->store, k->now, NULL, take_single, k), ERR_OK);
	assert_int_equal(undecided_of_phones(k->store, k->now, phone, 1, &got), ERR_OK);
	assert_int_equal(got, k->kind);
	return ERR_OK;
}

static void
check(struct store *s, int64_t now, const char *want)
{
	const struct phone_filter all = {
		.state = PHONE_STATE__COUNT, .model = SLICE(""), .text = SLICE("")};
	struct single single = {.store = s, .now = now};
	AUTO(buf_free) struct buf b = BUF(4096);

	assert_int_equal(phones_each(s, &all, check_single, &single), ERR_OK);
	assert_int_equal(undecided_each(s, now, NULL, take, &b), ERR_OK);
	assert_slice(buf_slice(&b), want);
}

static void
a_window_that_ran_out_waits_until_the_phone_has_its_login(void **state)
{
	static const char waits[] = "unused 0004f2000001 bootline phone enroll 0004f2000001|";
	struct store *s = *state;
	struct phone p = add_phone(s, 0x0004f2000001, SITE_DEFAULT);

	check(s, LATER - 1, "");
	check(s, LATER, waits);
	was_here(s, p.mac, CHANNEL_HTTPS, PROOF_BOOTSTRAP);
	check(s, LATER, waits);
	unit_phone_login(s, p.mac, NOW);
	/* Another window that ran out is none of a phone's that goes on with its login. */
	assert_int_equal(enrolments_open(s, p.id, NOW, NOW + 1, SLICE("")), ERR_OK);
	was_here(s, p.mac, CHANNEL_HTTPS, PROOF_OWN);
	check(s, LATER, "");
}

static void
a_window_that_ran_out_is_no_matter_of_a_phone_that_needs_no_login(void **state)
{
	struct store *s = *state;
	int64_t hq = add_site(s, SITE_TRUST_NETWORK, SITE_REQUIRE_TLS_NO);
	struct phone p = add_phone(s, 0x0004f2000001, hq);

	check(s, LATER, "unused 0004f2000001 bootline phone enroll 0004f2000001|");
	was_here(s, p.mac, CHANNEL_HTTPS, PROOF_CERTIFICATE);
	check(s, LATER, "");
	was_here(s, p.mac, CHANNEL_TFTP, PROOF_NETWORK);
	check(s, LATER, "");
	was_here(s, p.mac, CHANNEL_FTP, PROOF_BOOTSTRAP); /* from the network that is trusted */
	check(s, LATER, "");
}

static void
a_frozen_window_waits_whatever_else_there_is(void **state)
{
	static const char waits[] = "frozen 0004f2000001 bootline phone enroll 0004f2000001|";
	struct store *s = *state;
	struct phone p = add_phone(s, 0x0004f2000001, SITE_DEFAULT);

	assert_int_equal(enrolments_freeze(s, p.id), ERR_OK);
	check(s, NOW, waits);
	check(s, LATER, waits);
	was_here(s, p.mac, CHANNEL_HTTP, PROOF_BOOTSTRAP);
	check(s, NOW, waits);
	assert_int_equal(enrolments_open(s, p.id, NOW, LATER, SLICE("")), ERR_OK);
	check(s, NOW, "");
}

static void
a_phone_with_a_login_that_came_with_the_shared_account_was_reset(void **state)
{
	static const char waits[] = "reset 0004f2000001 bootline phone enroll 0004f2000001|";
	struct store *s = *state;
	struct phone p = add_phone(s, 0x0004f2000001, SITE_DEFAULT);

	unit_phone_login(s, p.mac, NOW);
	check(s, LATER, "");
	was_here(s, p.mac, CHANNEL_HTTP, PROOF_BOOTSTRAP);
	check(s, LATER, waits);
	assert_int_equal(enrolments_open(s, p.id, NOW, NOW + 60, SLICE("")), ERR_OK);
	check(s, NOW, "");
	check(s, NOW + 60, waits); /* it did not take it */
	was_here(s, p.mac, CHANNEL_HTTP, PROOF_OWN);
	check(s, NOW + 60, "");
	was_here(s, p.mac, CHANNEL_HTTP, PROOF_BOOTSTRAP);
	p.state = PHONE_RETIRED;
	assert_int_equal(phones_update(s, &p, NULL), ERR_OK);
	check(s, NOW + 60, "");
}

static void
a_phone_that_came_with_the_shared_account_before_it_had_its_login_was_not_reset(void **state)
{
	struct store *s = *state;
	struct phone p = add_phone(s, 0x0004f2000001, SITE_DEFAULT);

	was_here_at(s, p.mac, CHANNEL_HTTP, PROOF_BOOTSTRAP, NOW);
	unit_phone_login(s, p.mac, NOW);
	check(s, LATER, "");
	was_here_at(s, p.mac, CHANNEL_HTTP, PROOF_BOOTSTRAP, NOW + 1);
	check(s, LATER, "reset 0004f2000001 bootline phone enroll 0004f2000001|");
}

static void
a_phone_in_clear_text_waits_where_its_site_demands_tls(void **state)
{
	static const char waits[] =
		"clear-text 0004f2000001 bootline site set hq --require-tls no|";
	struct store *s = *state;
	int64_t hq = add_site(s, SITE_TRUST_NONE, SITE_REQUIRE_TLS_YES);
	struct phone p = add_phone(s, 0x0004f2000001, hq);
	struct phone other = add_phone(s, 0x0004f2000002, SITE_DEFAULT);

	check(s, NOW, "");
	for (int channel = 0; channel < CHANNEL__COUNT; channel++) {
		was_here(s, other.mac, (enum channel)channel, PROOF_OWN);
		was_here(s, p.mac, (enum channel)channel, PROOF_OWN);
		check(s, NOW, channel_is_private((enum channel)channel) ? "" : waits);
	}
}

static void
a_new_phone_waits_until_it_is_in_the_inventory(void **state)
{
	struct store *s = *state;

	was_here(s, mac_from_u64(0x0004f2000009), CHANNEL_HTTP, PROOF_BOOTSTRAP);
	check(s, NOW, "new 0004f2000009 bootline phone accept 0004f2000009|");
	(void)add_phone(s, 0x0004f2000009, SITE_DEFAULT);
	check(s, NOW, "");
}

static void
the_factory_password_waits_where_others_may_use_it(void **state)
{
	AUTO(buf_free) struct buf b = BUF(4096);
	const struct undecided_server faces_others = {.faces_others = true};
	struct store *s = *state;
	struct account a;

	check(s, NOW, "");
	assert_int_equal(undecided_each(s, NOW, &faces_others, take, &b), ERR_OK);
	assert_slice(buf_slice(&b), "factory-password  bootline account set --password-file -|");
	buf_clear(&b);
	assert_int_equal(accounts_bootstrap(s, &a), ERR_OK);
	assert_int_equal(accounts_set(s, a.id, slice_of(a.user), SLICE("other"), NULL), ERR_OK);
	assert_int_equal(undecided_each(s, NOW, &faces_others, take, &b), ERR_OK);
	assert_int_equal(b.n, 0);
}

static enum err
stop(void *ctx, const struct undecided *u)
{
	unsigned *count = ctx;

	(void)u;
	(*count)++;
	return ERR_LIMIT;
}

static void
who_has_heard_enough_is_told_no_more(void **state)
{
	struct store *s = *state;
	unsigned count = 0;

	for (uint64_t i = 1; i < 4; i++)
		(void)add_phone(s, 0x0004f2000000 + i, SITE_DEFAULT);
	assert_int_equal(undecided_each(s, LATER, NULL, stop, &count), ERR_LIMIT);
	assert_int_equal(count, 1);
}

static void
was_refused(struct store *s, struct mac mac)
{
	const struct refused r = {mac, NOW + 9, "192.0.2.7"};

	assert_int_equal(refused_put(s, &r), ERR_OK);
}

static void
a_phone_that_was_refused_waits_until_it_comes_through(void **state)
{
	static const char waits[] = "refusals 0004f2000001 bootline trace 0004f2000001|";
	struct store *s = *state;
	struct phone p = add_phone(s, 0x0004f2000001, SITE_DEFAULT);

	was_refused(s, p.mac);
	was_refused(s, mac_from_u64(0x0004f2000009)); /* of no phone of the inventory */
	check(s, NOW, waits);
	p.state = PHONE_IGNORED;
	assert_int_equal(phones_update(s, &p, NULL), ERR_OK);
	check(s, NOW, "");
	p.state = PHONE_ACTIVE;
	assert_int_equal(phones_update(s, &p, NULL), ERR_OK);
	check(s, NOW, waits);
	assert_int_equal(refused_drop(s, p.mac), ERR_OK);
	check(s, NOW, "");
}

static void
refusals_that_a_graver_kind_explains_are_not_told_besides(void **state)
{
	struct store *s = *state;
	struct phone p = add_phone(s, 0x0004f2000001, SITE_DEFAULT);

	was_refused(s, p.mac);
	assert_int_equal(enrolments_freeze(s, p.id), ERR_OK);
	check(s, NOW, "frozen 0004f2000001 bootline phone enroll 0004f2000001|");
	assert_int_equal(enrolments_open(s, p.id, NOW, NOW + 60, SLICE("")), ERR_OK);
	check(s, NOW + 60, "unused 0004f2000001 bootline phone enroll 0004f2000001|");
}

static void
a_certificate_waits_from_thirty_days_before_its_end(void **state)
{
	static const struct {
		int64_t to;
		bool is_own;
		const char *path, *want;
	} rows[] = {
		{0,			    false, "",           ""                },
		{NOW + CERTIFICATE_SOON_S + 1, true,  "/d/tls.crt", ""                },
		{NOW + CERTIFICATE_SOON_S,     true,  "/d/tls.crt",
                 "certificate  rm /d/tls.crt && systemctl restart bootline|"          },
		{NOW - 1,                      false, "/etc/x.pem",
                 "certificate  systemctl reload bootline   # with another /etc/x.pem|"},
	};
	char longest[200];

	memset(longest, 'a', sizeof(longest));
	longest[sizeof(longest) - 1] = '\0';
	for (size_t i = 0; i <= COUNT(rows); i++) {
		AUTO(buf_free) struct buf b = BUF(4096);
		struct undecided_server server = {
			.certificate_to = NOW, .certificate_path = longest};

		if (i < COUNT(rows))
			server = (struct undecided_server){
				false, rows[i].to, rows[i].path, rows[i].is_own};
		assert_int_equal(undecided_each(*state, NOW, &server, take, &b), ERR_OK);
		assert_slice(buf_slice(&b),
			i < COUNT(rows) ? rows[i].want : "certificate  bootline tls show|");
	}
}

static enum err
take_site(void *ctx, const struct undecided *u)
{
	assert_false(u->has_phone);
	buf_addf(ctx, "%s %s", u->phone.site, u->mend);
	return ERR_OK;
}

static void
a_site_that_trusts_its_networks_is_a_risk(void **state)
{
	static const struct undecided_server server = {.faces_others = false};
	AUTO(buf_free) struct buf b = BUF(4096);

	(void)add_site(*state, SITE_TRUST_NETWORK, SITE_REQUIRE_TLS_NO);
	assert_int_equal(undecided_each(*state, NOW, &server, take_site, &b), ERR_OK);
	assert_slice(buf_slice(&b), "hq bootline site set hq --trust none");
	check(*state, NOW, ""); /* no matter of phones */
}

static enum err
count_one(void *ctx, const struct undecided *u)
{
	(void)u;
	(*(unsigned *)ctx)++;
	return ERR_OK;
}

static void
check_list(struct undecided_list *l, struct store *s, int64_t now, size_t most, unsigned want,
	size_t want_more)
{
	unsigned count = 0;
	struct undecided_room room = {most, 99};

	assert_int_equal(undecided_list_find(l, s, now), ERR_OK);
	assert_int_equal(undecided_list_tell(l, s, NULL, &room, count_one, &count), ERR_OK);
	assert_int_equal(count, want);
	assert_int_equal(room.more, want_more);
}

static void
a_list_is_found_anew_when_anything_has_moved_and_else_is_kept(void **state)
{
	struct undecided_list l;
	struct store *s = *state;
	struct phone p;
	int64_t turn;

	undecided_list_init(&l);
	p = add_phone(s, 0x0004f2000001, SITE_DEFAULT);
	check_list(&l, s, NOW, 9, 0, 0);
	check_list(&l, s, LATER, 9, 1, 0); /* a window ran out by itself */
	check_list(&l, s, NOW, 9, 0, 0);   /* the clock was set back */
	was_here(s, mac_from_u64(0x0004f2000009), CHANNEL_HTTP, PROOF_BOOTSTRAP);
	check_list(&l, s, LATER, 9, 2, 0);
	check_list(&l, s, LATER, 1, 1, 1);
	check_list(&l, s, LATER, 0, 0, 2);
	turn = l.turn;
	was_here(s, mac_from_u64(0x0004f2000009), CHANNEL_HTTP, PROOF_BOOTSTRAP);
	check_list(&l, s, LATER, 9, 2, 0);
	assert_int_equal(l.turn, turn); /* another visit of the same kind moves nothing */
	was_refused(s, p.mac);
	unit_phone_login(s, p.mac, NOW);
	check_list(&l, s, LATER, 9, 2, 0);
	assert_int_not_equal(l.turn, turn);
	assert_int_equal(phones_remove(s, p.id), ERR_OK);
	check_list(&l, s, LATER, 9, 1, 0);
	undecided_list_done(&l);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		STORE_CASE(a_window_that_ran_out_waits_until_the_phone_has_its_login),
		STORE_CASE(a_window_that_ran_out_is_no_matter_of_a_phone_that_needs_no_login),
		STORE_CASE(a_frozen_window_waits_whatever_else_there_is),
		STORE_CASE(a_phone_with_a_login_that_came_with_the_shared_account_was_reset),
		STORE_CASE(
			a_phone_that_came_with_the_shared_account_before_it_had_its_login_was_not_reset),
		STORE_CASE(a_phone_in_clear_text_waits_where_its_site_demands_tls),
		STORE_CASE(a_new_phone_waits_until_it_is_in_the_inventory),
		STORE_CASE(the_factory_password_waits_where_others_may_use_it),
		STORE_CASE(who_has_heard_enough_is_told_no_more),
		STORE_CASE(a_phone_that_was_refused_waits_until_it_comes_through),
		STORE_CASE(refusals_that_a_graver_kind_explains_are_not_told_besides),
		STORE_CASE(a_certificate_waits_from_thirty_days_before_its_end),
		STORE_CASE(a_site_that_trusts_its_networks_is_a_risk),
		STORE_CASE(a_list_is_found_anew_when_anything_has_moved_and_else_is_kept),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
