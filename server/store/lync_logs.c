#include "store/lync_logs.h"

#include "base/auto.h"
#include "limits.h"

enum { DAY_S = 86400 };

enum sql {
	SQL_ADD,
	SQL_SWEEP,
	SQL_TRIM_COUNT,
	SQL_TRIM_BYTES,
	SQL_TRIM_ADDRESS,
	SQL_EACH,
	SQL_BY_ID,
	SQL__COUNT
};

static const char *const sql_text[SQL__COUNT] = {
	[SQL_ADD] = "INSERT INTO lync_log(at, address, kind, name, size, body)"
		    " VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
	[SQL_SWEEP] = "DELETE FROM lync_log WHERE at < ?1",
	[SQL_TRIM_COUNT] = "DELETE FROM lync_log WHERE id IN"
			   " (SELECT id FROM lync_log ORDER BY id DESC LIMIT -1 OFFSET ?1)",
	[SQL_TRIM_BYTES] = "DELETE FROM lync_log WHERE id <= (SELECT max(id) FROM (SELECT id,"
			   " sum(size) OVER (ORDER BY id DESC) AS behind FROM lync_log)"
			   " WHERE behind > ?1)",
	[SQL_TRIM_ADDRESS] = "DELETE FROM lync_log WHERE id IN (SELECT id FROM lync_log"
			     " WHERE address = ?2 ORDER BY id DESC LIMIT -1 OFFSET ?1)",
	[SQL_EACH] = "SELECT id, at, address, kind, name, size, x'' FROM lync_log"
		     " ORDER BY id DESC LIMIT ?1",
	[SQL_BY_ID] = "SELECT id, at, address, kind, name, size, body FROM lync_log WHERE id = ?1",
};

/* Runs a statement that takes rows away: a number, and where it has two an address. */
static enum err
take_away(struct store *s, enum sql sql, int64_t number, struct slice address)
{
	AUTO(db_done) struct db_query q = db_use(s->logs, sql_text[sql]);

	db_bind_i64(&q, number);
	if (sql == SQL_TRIM_ADDRESS)
		db_bind_text(&q, address);
	return db_run(&q);
}

static enum err
insert(struct store *s, const struct lync_log_row *r)
{
	AUTO(db_done) struct db_query q = db_use(s->logs, sql_text[SQL_ADD]);

	db_bind_i64(&q, r->at);
	db_bind_text(&q, r->address);
	db_bind_text(&q, r->kind);
	db_bind_text(&q, r->name);
	db_bind_i64(&q, (int64_t)r->body.n);
	db_bind_blob(&q, r->body);
	return db_run(&q);
}

enum err
lync_logs_sweep(struct store *s, int64_t now)
{
	return take_away(s, SQL_SWEEP, now - (int64_t)LYNC_LOG_DAYS * DAY_S, SLICE(""));
}

enum err
lync_logs_add(struct store *s, const struct lync_log_row *r)
{
	enum err e = insert(s, r);

	if (e == ERR_OK)
		e = lync_logs_sweep(s, r->at);
	if (e == ERR_OK)
		e = take_away(s, SQL_TRIM_ADDRESS, LYNC_LOGS_PER_ADDRESS, r->address);
	if (e == ERR_OK)
		e = take_away(s, SQL_TRIM_COUNT, LYNC_LOGS_MAX, SLICE(""));
	return e == ERR_OK ? take_away(s, SQL_TRIM_BYTES, LYNC_LOGS_BYTES, SLICE("")) : e;
}

static enum err
give(struct db_query *q, enum err (*each)(void *ctx, const struct lync_log_row *r), void *ctx)
{
	struct lync_log_row r = {.id = db_i64(q)};

	r.at = db_i64(q);
	r.address = db_slice(q);
	r.kind = db_slice(q);
	r.name = db_slice(q);
	r.size_bytes = db_i64(q);
	r.body = db_slice(q);
	return q->err == ERR_OK ? each(ctx, &r) : q->err;
}

enum err
lync_logs_each(struct store *s, int64_t most,
	enum err (*each)(void *ctx, const struct lync_log_row *r), void *ctx)
{
	AUTO(db_done) struct db_query q = db_use(s->logs, sql_text[SQL_EACH]);
	enum err e;

	db_bind_i64(&q, most);
	while ((e = db_row(&q)) == ERR_OK) {
		e = give(&q, each, ctx);
		if (e != ERR_OK)
			return e;
	}
	return e == ERR_NOTFOUND ? ERR_OK : e;
}

enum err
lync_logs_by_id(struct store *s, int64_t id,
	enum err (*take)(void *ctx, const struct lync_log_row *r), void *ctx)
{
	AUTO(db_done) struct db_query q = db_use(s->logs, sql_text[SQL_BY_ID]);

	db_bind_i64(&q, id);
	enum err e = db_row(&q);
	return e == ERR_OK ? give(&q, take, ctx) : e;
}
