#include "store/lync_requests.h"

#include "base/auto.h"
#include "limits.h"

enum sql { SQL_ADD, SQL_TRIM_COUNT, SQL_TRIM_BYTES, SQL_EACH, SQL_BY_ID, SQL__COUNT };

static const char *const sql_text[SQL__COUNT] = {
	[SQL_ADD] =
		"INSERT INTO lync_request(at, address, method, target, heads, body, size, status,"
		" facts, version) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
	[SQL_TRIM_COUNT] =
		"DELETE FROM lync_request WHERE id <= (SELECT max(id) FROM lync_request) - ?1",
	[SQL_TRIM_BYTES] = "DELETE FROM lync_request WHERE id <= (SELECT max(id) FROM (SELECT id,"
			   " sum(size) OVER (ORDER BY id DESC) AS behind FROM lync_request)"
			   " WHERE behind > ?1)",
	[SQL_EACH] = "SELECT id, at, address, method, target, x'', x'', status, facts, version"
		     " FROM lync_request ORDER BY id DESC LIMIT ?1",
	[SQL_BY_ID] = "SELECT id, at, address, method, target, heads, body, status, facts, version"
		      " FROM lync_request WHERE id = ?1",
};

static enum err
trim(struct store *s, enum sql sql, int64_t most)
{
	AUTO(db_done) struct db_query q = db_use(s->logs, sql_text[sql]);

	db_bind_i64(&q, most);
	return db_run(&q);
}

static enum err
insert(struct store *s, const struct lync_request *r)
{
	AUTO(db_done) struct db_query q = db_use(s->logs, sql_text[SQL_ADD]);

	db_bind_i64(&q, r->at);
	db_bind_text(&q, r->address);
	db_bind_text(&q, r->method);
	db_bind_text(&q, r->target);
	db_bind_blob(&q, r->heads);
	db_bind_blob(&q, r->body);
	db_bind_i64(&q, (int64_t)(r->heads.n + r->body.n));
	db_bind_i64(&q, r->status);
	db_bind_blob(&q, r->facts);
	db_bind_text(&q, r->version);
	return db_run(&q);
}

enum err
lync_requests_add(struct store *s, const struct lync_request *r)
{
	enum err e = insert(s, r);

	if (e == ERR_OK)
		e = trim(s, SQL_TRIM_COUNT, LYNC_REQUESTS_MAX);
	return e == ERR_OK ? trim(s, SQL_TRIM_BYTES, LYNC_REQUESTS_BYTES) : e;
}

static enum err
give(struct db_query *q, enum err (*each)(void *ctx, const struct lync_request *r), void *ctx)
{
	struct lync_request r = {.id = db_i64(q)};

	r.at = db_i64(q);
	r.address = db_slice(q);
	r.method = db_slice(q);
	r.target = db_slice(q);
	r.heads = db_slice(q);
	r.body = db_slice(q);
	r.status = db_i64(q);
	r.facts = db_slice(q);
	r.version = db_slice(q);
	return q->err == ERR_OK ? each(ctx, &r) : q->err;
}

static enum err
give_all(struct db_query *q, enum err (*each)(void *ctx, const struct lync_request *r), void *ctx)
{
	enum err e;

	while ((e = db_row(q)) == ERR_OK) {
		e = give(q, each, ctx);
		if (e != ERR_OK)
			return e;
	}
	return e == ERR_NOTFOUND ? ERR_OK : e;
}

enum err
lync_requests_each(struct store *s, int64_t most,
	enum err (*each)(void *ctx, const struct lync_request *r), void *ctx)
{
	AUTO(db_done) struct db_query q = db_use(s->logs, sql_text[SQL_EACH]);

	db_bind_i64(&q, most);
	return give_all(&q, each, ctx);
}

enum err
lync_requests_by_id(struct store *s, int64_t id,
	enum err (*take)(void *ctx, const struct lync_request *r), void *ctx)
{
	AUTO(db_done) struct db_query q = db_use(s->logs, sql_text[SQL_BY_ID]);

	db_bind_i64(&q, id);
	enum err e = db_row(&q);
	return e == ERR_OK ? give(&q, take, ctx) : e;
}
