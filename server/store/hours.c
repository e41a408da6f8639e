#include "store/hours.h"

#include "base/auto.h"

enum sql { SQL_ADD, SQL_EACH, SQL_TRIM, SQL__COUNT };

static const char *const sql_text[SQL__COUNT] = {
	[SQL_ADD] = "INSERT INTO hour(at, boots, refusals) VALUES (?1, ?2, ?3) ON CONFLICT(at)"
		    " DO UPDATE SET boots = boots + excluded.boots,"
		    " refusals = refusals + excluded.refusals",
	[SQL_EACH] = "SELECT at, boots, refusals FROM hour WHERE at >= ?1 ORDER BY at",
	[SQL_TRIM] = "DELETE FROM hour WHERE at < ?1",
};

enum err
hours_add(struct store *s, const struct hour *x)
{
	AUTO(db_done) struct db_query q = db_use(s->logs, sql_text[SQL_ADD]);

	db_bind_i64(&q, x->at - x->at % HOUR_S);
	db_bind_i64(&q, x->boots);
	db_bind_i64(&q, x->refusals);
	return db_run(&q);
}

enum err
hours_each(struct store *s, int64_t since, enum err (*each)(void *ctx, const struct hour *x),
	void *ctx)
{
	AUTO(db_done) struct db_query q = db_use(s->logs, sql_text[SQL_EACH]);
	enum err e;

	db_bind_i64(&q, since);
	while ((e = db_row(&q)) == ERR_OK) {
		struct hour x = {.at = db_i64(&q)};

		x.boots = db_i64(&q);
		x.refusals = db_i64(&q);
		e = q.err == ERR_OK ? each(ctx, &x) : q.err;
		if (e != ERR_OK)
			return e;
	}
	return e == ERR_NOTFOUND ? ERR_OK : e;
}

enum err
hours_trim(struct store *s, int64_t before_s)
{
	AUTO(db_done) struct db_query q = db_use(s->logs, sql_text[SQL_TRIM]);

	db_bind_i64(&q, before_s);
	return db_run(&q);
}
