#include "store/db_one.h"
#include "unit_store.h"

#include "store/counts.h"

enum { NOW = 1700000000, STEPS = 3000 };

static enum err
join(void *ctx, struct slice word, int64_t count)
{
	buf_addf(ctx, "%.*s=%lld ", SLICE_FMT(word), (long long)count);
	return ERR_OK;
}

/* The same numbers from the rows themselves. */
static void
join_rows(struct db *db, const char *sql, struct buf *out)
{
	AUTO(db_done) struct db_query q = db_use(db, sql);

	while (db_row(&q) == ERR_OK) {
		struct slice word = db_slice(&q);

		(void)join(out, word, db_i64(&q));
	}
}

static void
check(struct store *s)
{
	static const char *const states[] = {"SELECT count(*) FROM seen WHERE is_new",
		"SELECT count(*) FROM phone WHERE state = 1",
		"SELECT count(*) FROM phone WHERE state = 2",
		"SELECT count(*) FROM phone WHERE state = 3",
		"SELECT count(*) FROM phone WHERE state = 4"};
	AUTO(buf_free)
	struct buf models = BUF(4096), versions = BUF(4096), all_models = BUF(4096),
		   all_versions = BUF(4096);
	int64_t counts[PHONE_STATE__COUNT], n;

	assert_int_equal(counts_by_state(s, counts), ERR_OK);
	for (int i = 0; i < PHONE_STATE__COUNT; i++) {
		assert_int_equal(
			db_number(i == PHONE_NEW ? s->logs : s->main, states[i], &n), ERR_OK);
		assert_int_equal(counts[i], n);
	}
	assert_int_equal(counts_by_model(s, join, &models), ERR_OK);
	join_rows(s->main,
		"SELECT CASE model WHEN '' THEN model_learnt ELSE model END, count(*) FROM phone"
		" GROUP BY 1 ORDER BY 2 DESC, 1",
		&all_models);
	assert_slice(buf_slice(&models), buf_text(&all_models));
	assert_int_equal(counts_by_version(s, join, &versions), ERR_OK);
	join_rows(s->logs, "SELECT version, count(*) FROM seen GROUP BY 1 ORDER BY 2 DESC, 1",
		&all_versions);
	assert_slice(buf_slice(&versions), buf_text(&all_versions));
}

static void
check_seen(struct store *s, int64_t since)
{
	AUTO(db_done)
	struct db_query q =
		db_use(s->logs, "SELECT count(*) FROM seen WHERE NOT is_new AND last_at >= ?1");
	int64_t n;

	db_bind_i64(&q, since);
	assert_int_equal(db_row(&q), ERR_OK);
	assert_int_equal(counts_seen(s, since, &n), ERR_OK);
	assert_int_equal(n, db_i64(&q));
}

static unsigned
any(unsigned *seed, unsigned below)
{
	*seed = *seed * 1103515245U + 12345U;
	return (*seed >> 16) % below;
}

static void
change_phone(struct store *s, struct mac mac, unsigned *seed)
{
	static const char *const models[] = {"", "VVX400", "VVX500"};
	struct phone p;

	if (phones_by_mac(s, mac, &p) == ERR_NOTFOUND) {
		p = (struct phone){.mac = mac,
			.state = (enum phone_state)(1 + any(seed, PHONE_STATE__COUNT - 1)),
			.created_at = NOW};
		assert_int_equal(phones_add(s, &p, NULL), ERR_OK);
	} else if (any(seed, 4) == 0) {
		assert_int_equal(phones_remove(s, p.id), ERR_OK);
	} else if (any(seed, 2) == 0) {
		assert_int_equal(
			phones_learn_model(s, mac, slice_of(models[1 + any(seed, 2)])), ERR_OK);
	} else {
		p.state = (enum phone_state)(1 + any(seed, PHONE_STATE__COUNT - 1));
		(void)snprintf(p.model, sizeof(p.model), "%s", models[any(seed, COUNT(models))]);
		assert_int_equal(phones_update(s, &p, NULL), ERR_OK);
	}
}

static void
change_seen(struct store *s, struct mac mac, unsigned *seed)
{
	struct seen seen = {
		.mac = mac, .last_at = NOW + any(seed, 1000), .is_new = any(seed, 2) == 0};

	(void)snprintf(seen.version, sizeof(seen.version), "5.%u", any(seed, 3));
	/* So few new ones that others are forgotten. */
	assert_int_equal(seen_put(s, &seen, 6), ERR_OK);
}

static void
numbers_are_those_of_the_rows_whatever_becomes_of_them(void **state)
{
	struct store *s = *state;
	unsigned seed = 1;

	for (int i = 0; i < STEPS; i++) {
		struct mac mac = mac_from_u64(0x0004f2000000 + any(&seed, 20));

		change_phone(s, mac, &seed);
		change_seen(s, mac, &seed);
		if (i % 10 == 0)
			check(s);
		check_seen(s, i % 7 == 0 ? 0 : NOW - 100 + any(&seed, 1200));
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		STORE_CASE(numbers_are_those_of_the_rows_whatever_becomes_of_them),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
