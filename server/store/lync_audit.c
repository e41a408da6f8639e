#include "store/lync_audit.h"

#include "base/auto.h"
#include "limits.h"

enum sql { SQL_ADD, SQL_TRIM, SQL_BETWEEN, SQL__COUNT };

static const char *const sql_text[SQL__COUNT] = {
	[SQL_ADD] = "INSERT INTO lync_audit(at, address, facts, version) VALUES (?1, ?2, ?3, ?4)",
	[SQL_TRIM] = "DELETE FROM lync_audit WHERE id <= (SELECT max(id) FROM lync_audit) - ?1",
	[SQL_BETWEEN] = "SELECT at, address, facts, version FROM lync_audit"
			" WHERE at >= ?1 AND at < ?2 ORDER BY at, id",
};

static enum err
insert(struct store *s, const struct lync_audit_row *r)
{
	AUTO(db_done) struct db_query q = db_use(s->logs, sql_text[SQL_ADD]);

	db_bind_i64(&q, r->at);
	db_bind_text(&q, r->address);
	db_bind_blob(&q, r->facts);
	db_bind_text(&q, r->version);
	return db_run(&q);
}

enum err
lync_audit_add(struct store *s, const struct lync_audit_row *r)
{
	enum err e = insert(s, r);

	if (e != ERR_OK)
		return e;
	AUTO(db_done) struct db_query q = db_use(s->logs, sql_text[SQL_TRIM]);
	db_bind_i64(&q, LYNC_AUDIT_MAX);
	return db_run(&q);
}

enum err
lync_audit_between(struct store *s, int64_t from, int64_t to,
	enum err (*each)(void *ctx, const struct lync_audit_row *r), void *ctx)
{
	AUTO(db_done) struct db_query q = db_use(s->logs, sql_text[SQL_BETWEEN]);
	enum err e;

	db_bind_i64(&q, from);
	db_bind_i64(&q, to);
	while ((e = db_row(&q)) == ERR_OK) {
		struct lync_audit_row r = {.at = db_i64(&q)};

		r.address = db_slice(&q);
		r.facts = db_slice(&q);
		r.version = db_slice(&q);
		e = q.err == ERR_OK ? each(ctx, &r) : q.err;
		if (e != ERR_OK)
			return e;
	}
	return e == ERR_NOTFOUND ? ERR_OK : e;
}
