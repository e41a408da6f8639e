#include "store/counts.h"
#include "store/db_one.h"

#include "base/auto.h"

enum sql { SQL_STATES, SQL_NEW, SQL_MODELS, SQL_VERSIONS, SQL_EVER, SQL_SEEN, SQL__COUNT };

static const char *const sql_text[SQL__COUNT] = {
	[SQL_STATES] = "SELECT state, sum(n) FROM phone_count GROUP BY state",
	[SQL_NEW] = "SELECT coalesce(sum(new), 0) FROM seen_count",
	[SQL_MODELS] = "SELECT model, sum(n) FROM phone_count GROUP BY model ORDER BY 2 DESC, 1",
	[SQL_VERSIONS] = "SELECT version, known + new FROM seen_count ORDER BY 2 DESC, 1",
	[SQL_EVER] = "SELECT coalesce(sum(known), 0) FROM seen_count",
	/* Whole slots are summed up, and of the one that ?1 lies in its phones are counted. */
	[SQL_SEEN] = "SELECT (SELECT coalesce(sum(n), 0) FROM seen_slot WHERE slot > ?1 / 300)"
		     " + (SELECT count(*) FROM seen WHERE last_at >= ?1"
		     " AND last_at < (?1 / 300 + 1) * 300)"
		     " - (SELECT count(*) FROM seen WHERE is_new AND last_at >= ?1"
		     " AND last_at < (?1 / 300 + 1) * 300)",
};

enum err
counts_by_state(struct store *s, int64_t out[PHONE_STATE__COUNT])
{
	AUTO(db_done) struct db_query q = db_use(s->main, sql_text[SQL_STATES]);
	int64_t counts[PHONE_STATE__COUNT] = {0};
	enum err e;

	while ((e = db_row(&q)) == ERR_OK) {
		int64_t state = db_i64(&q);

		if (state > PHONE_NEW && state < PHONE_STATE__COUNT)
			counts[state] = db_i64(&q);
	}
	if (e == ERR_NOTFOUND)
		e = db_number(s->logs, sql_text[SQL_NEW], &counts[PHONE_NEW]);
	if (e == ERR_OK)
		memcpy(out, counts, sizeof(counts));
	return e;
}

static enum err
each_word(struct db *db, enum sql which,
	enum err (*each)(void *ctx, struct slice word, int64_t count), void *ctx)
{
	AUTO(db_done) struct db_query q = db_use(db, sql_text[which]);
	enum err e;

	while ((e = db_row(&q)) == ERR_OK) {
		struct slice word = db_slice(&q);
		int64_t count = db_i64(&q);

		e = q.err == ERR_OK ? each(ctx, word, count) : q.err;
		if (e != ERR_OK)
			return e;
	}
	return e == ERR_NOTFOUND ? ERR_OK : e;
}

enum err
counts_by_model(
	struct store *s, enum err (*each)(void *ctx, struct slice model, int64_t count), void *ctx)
{
	return each_word(s->main, SQL_MODELS, each, ctx);
}

enum err
counts_by_version(struct store *s, enum err (*each)(void *ctx, struct slice version, int64_t count),
	void *ctx)
{
	return each_word(s->logs, SQL_VERSIONS, each, ctx);
}

enum err
counts_seen(struct store *s, int64_t since, int64_t *out)
{
	if (since <= 0)
		return db_number(s->logs, sql_text[SQL_EVER], out);
	return db_number_of(s->logs, sql_text[SQL_SEEN], since, out);
}
