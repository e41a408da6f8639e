#include "unit_phones.h"

#include "provision/policy.h"
#include "store/candidates.h"
#include "store/sites.h"
#include "store/visits.h"

enum { NOW = 1700000000 };

/* What SQL in migrations says in numbers. */
_Static_assert(PROOF_BOOTSTRAP == 2 && CHANNEL_HTTP == 0 && CHANNEL_FTP == 2 && CHANNEL_TFTP == 4 &&
		       CHANNEL__COUNT == 5 && PHONE_ACTIVE == 1,
	"candidates.c and logs_5.sql");

static void
was_here(struct store *s, uint64_t mac, enum channel channel, enum proof proof, bool is_new)
{
	const struct seen seen = {.mac = mac_from_u64(mac),
		.last_at = NOW,
		.channel = channel,
		.proof = proof,
		.is_new = is_new};

	assert_int_equal(seen_put(s, &seen, 100), ERR_OK);
}

static enum err
join(void *ctx, struct mac mac)
{
	char text[MAC_TEXT_BYTES];

	buf_addf(ctx, "%s ", mac_text(mac, text));
	return ERR_OK;
}

static enum err
join_over(void *ctx, int64_t site_id, const struct seen *how)
{
	assert_int_equal(site_id, SITE_DEFAULT);
	return join(ctx, how->mac);
}

/* Those that were here, by the last byte of their MAC. */
static enum err
join_how(void *ctx, int64_t site_id, const struct seen *how)
{
	(void)site_id;
	if (how->channel >= 0)
		buf_addf(ctx, "%d/%lld/%lld/%s ", how->mac.b[5], (long long)how->channel,
			(long long)how->proof, how->address);
	return ERR_OK;
}

static enum err
stop(void *ctx, struct mac mac)
{
	(void)ctx;
	(void)mac;
	return ERR_LIMIT;
}

static void
phones_that_are_in_both_sets_are_found_and_no_others(void **state)
{
	static const char want[] = "000000000000 0004f2000003 0004f2000007 ffffffffffff ";
	static const uint64_t both[] = {0, 0x0004f2000003, 0x0004f2000007, 0xffffffffffff};
	struct store *s = *state;

	for (size_t i = 0; i < COUNT(both); i++) {
		struct phone p = unit_phone(s, both[i], PHONE_ACTIVE, NOW);

		unit_phone_login(s, p.mac, NOW);
		was_here(s, both[i], CHANNEL_HTTP, PROOF_BOOTSTRAP, false);
	}
	for (uint64_t i = 4; i < 7; i++) {
		struct phone p = unit_phone(s, 0x0004f2000000 + i, PHONE_ACTIVE, NOW);

		unit_phone_login(s, p.mac, NOW); /* and came otherwise, or not at all */
	}
	was_here(s, 0x0004f2000005, CHANNEL_HTTP, PROOF_OWN, false);
	was_here(s, 0x0004f2000006, CHANNEL_HTTP, PROOF_BOOTSTRAP, true);
	for (uint64_t i = 10; i < 13; i++)
		was_here(s, 0x0004f2000000 + i, CHANNEL_HTTP, PROOF_BOOTSTRAP, false);
	for (int turned = 0; turned < 2; turned++) {
		enum candidates a = turned ? CANDIDATES_SHARED : CANDIDATES_OWN;
		enum candidates b = turned ? CANDIDATES_OWN : CANDIDATES_SHARED;
		AUTO(buf_free) struct buf all = BUF(256);

		assert_int_equal(candidates_of_both(s, a, b, 0, join, &all), ERR_OK);
		assert_slice(buf_slice(&all), want);
		assert_int_equal(candidates_of_both(s, a, b, 0, stop, NULL), ERR_LIMIT);
	}
}

static void
phones_of_a_site_that_came_in_clear_are_found(void **state)
{
	AUTO(buf_free) struct buf all = BUF(256);
	struct store *s = *state;

	for (uint64_t i = 0; i < CHANNEL__COUNT; i++) {
		(void)unit_phone(s, 0x0004f2000000 + i, PHONE_ACTIVE, NOW);
		was_here(s, 0x0004f2000000 + i, (enum channel)i, PROOF_OWN, false);
	}
	assert_int_equal(candidates_of_both(
				 s, CANDIDATES_OF_SITE, CANDIDATES_CLEAR, SITE_DEFAULT, join, &all),
		ERR_OK);
	assert_slice(buf_slice(&all), "0004f2000000 0004f2000002 0004f2000004 ");
	buf_clear(&all);
	assert_int_equal(candidates_of_both(s, CANDIDATES_OF_SITE, CANDIDATES_CLEAR,
				 SITE_DEFAULT + 1, join, &all),
		ERR_OK);
	assert_int_equal(all.n, 0);
}

static void
windows_that_are_frozen_or_over_are_found_of_active_phones_alone(void **state)
{
	AUTO(buf_free) struct buf frozen = BUF(256), over = BUF(256);
	struct store *s = *state;
	int64_t end;

	for (uint64_t i = 1; i <= 6; i++) {
		struct phone p = unit_phone(s, 0x0004f2000000 + i, PHONE_ACTIVE, NOW);

		if (i == 6)
			unit_phone_login(s, p.mac, NOW);
		if (i == 3 || i == 5 || i == 6)
			assert_int_equal(enrolments_open(s, p.id, NOW, NOW + 1, SLICE("")), ERR_OK);
		if (i == 2 || i == 4)
			assert_int_equal(enrolments_freeze(s, p.id), ERR_OK);
		if (i == 4 || i == 5) {
			p.state = PHONE_BLOCKED;
			assert_int_equal(phones_update(s, &p, NULL), ERR_OK);
		}
	}
	assert_int_equal(candidates_frozen(s, join, &frozen), ERR_OK);
	assert_slice(buf_slice(&frozen), "0004f2000002 ");
	assert_int_equal(candidates_over(s, NOW, join_over, &over), ERR_OK);
	assert_int_equal(over.n, 0);
	assert_int_equal(candidates_next_end(s, NOW, &end), ERR_OK);
	assert_int_equal(end, NOW + 1);
	assert_int_equal(candidates_over(s, NOW + 1, join_over, &over), ERR_OK);
	assert_slice(buf_slice(&over), "0004f2000003 ");
	assert_int_equal(candidates_next_end(s, NOW + ENROLMENT_S, &end), ERR_OK);
	assert_true(end == INT64_MAX);
}

static void
how_a_phone_came_is_told_with_its_window_however_many_were_seen_between(void **state)
{
	static const struct {
		uint64_t first, last, step;
	} between[] = {
		{0,  0,   1}, /* nobody was here */
		{10, 200, 3}, /* some of the windows' phones, and few between */
		{1,  255, 1}, /* all, and many between */
	};
	struct store *s = *state;

	for (uint64_t i = 10; i < 250; i += i == 20 ? 180 : 1)
		(void)unit_phone(s, 0x0004f2000000 + i, PHONE_ACTIVE, NOW);
	for (size_t i = 0; i < COUNT(between); i++) {
		AUTO(buf_free) struct buf got = BUF(8192), want = BUF(8192);

		for (uint64_t m = between[i].first; m > 0 && m <= between[i].last;
			m += between[i].step)
			was_here(s, 0x0004f2000000 + m, CHANNEL_FTP, PROOF_OWN, false);
		for (uint64_t m = 10; m < 250; m += m == 20 ? 180 : 1) {
			struct seen seen;

			if (seen_by_mac(s, mac_from_u64(0x0004f2000000 + m), &seen) == ERR_OK)
				buf_addf(&want, "%d/%d/%d/ ", (int)m, CHANNEL_FTP, PROOF_OWN);
		}
		assert_int_equal(candidates_over(s, NOW + ENROLMENT_S, join_how, &got), ERR_OK);
		assert_slice(buf_slice(&got), buf_text(&want));
	}
}

static void
each_set_is_found_by_its_index(void **state)
{
	struct store *s = *state;

	assert_uses_index(s->main,
		"EXPLAIN QUERY PLAN SELECT user FROM account WHERE phone_id IS NOT NULL AND secret"
		" IS NOT NULL AND user >= '0' ORDER BY user LIMIT 1");
	assert_uses_index(s->main,
		"EXPLAIN QUERY PLAN SELECT mac FROM phone WHERE site_id = 1 AND mac >= '0' ORDER BY"
		" mac LIMIT 1");
	assert_uses_index(s->main,
		"EXPLAIN QUERY PLAN SELECT until_at FROM enrolment WHERE NOT is_frozen AND"
		" until_at > 1 ORDER BY until_at LIMIT 1");
	assert_uses_index(s->logs,
		"EXPLAIN QUERY PLAN SELECT mac FROM seen WHERE NOT is_new AND channel >= 0 AND"
		" proof = 2 AND mac >= '0' ORDER BY mac LIMIT 1");
	assert_uses_index(s->logs,
		"EXPLAIN QUERY PLAN SELECT mac FROM seen WHERE NOT is_new AND channel IN (0, 2, 4)"
		" AND mac >= '0' ORDER BY mac LIMIT 1");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		STORE_CASE(phones_that_are_in_both_sets_are_found_and_no_others),
		STORE_CASE(phones_of_a_site_that_came_in_clear_are_found),
		STORE_CASE(windows_that_are_frozen_or_over_are_found_of_active_phones_alone),
		STORE_CASE(how_a_phone_came_is_told_with_its_window_however_many_were_seen_between),
		STORE_CASE(each_set_is_found_by_its_index),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
