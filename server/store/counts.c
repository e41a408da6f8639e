#include "store/counts.h"

#include "base/auto.h"

enum sql { SQL_STATES, SQL_NEW, SQL_MODELS, SQL_VERSIONS, SQL_SEEN, SQL__COUNT };

static const char *const sql_text[SQL__COUNT] = {
	[SQL_STATES] = "SELECT state, count(*) FROM phone GROUP BY state",
	[SQL_NEW] = "SELECT count(*) FROM seen WHERE is_new",
	/* The expression as the index has it. */
	[SQL_MODELS] = "SELECT CASE model WHEN '' THEN model_learnt ELSE model END, count(*)"
		       " FROM phone GROUP BY 1 ORDER BY 2 DESC, 1",
	[SQL_VERSIONS] = "SELECT version, count(*) FROM seen GROUP BY version ORDER BY 2 DESC, 1",
	/* Each has its index; one for the difference would be one more to keep at every visit. */
	[SQL_SEEN] = "SELECT (SELECT count(*) FROM seen WHERE last_at >= ?1)"
		     " - (SELECT count(*) FROM seen WHERE is_new AND last_at >= ?1)",
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
	AUTO(db_done) struct db_query q = db_use(s->logs, sql_text[SQL_SEEN]);
	enum err e;

	db_bind_i64(&q, since);
	e = db_row(&q);
	if (e == ERR_OK)
		*out = db_i64(&q);
	return q.err;
}
