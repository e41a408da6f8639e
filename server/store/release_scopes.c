#include "store/release_scopes.h"

#include "base/auto.h"
#include "store/db_one.h"
#include "store/scopes.h"

enum sql {
	SQL_SET,
	SQL_UNSET,
	SQL_GET,
	SQL_EACH,
	SQL_DROPPED_PUT,
	SQL_DROPPED_GET,
	SQL_DROPPED_EACH,
	SQL__COUNT
};

#define DROPPED "SELECT name, mark, release, why, at FROM dropped"

static const char *const sql_text[SQL__COUNT] = {
	[SQL_SET] = "INSERT INTO scope_release(scope_id, release_id, may_be_newer)"
		    " VALUES (?1, ?2, ?3) ON CONFLICT(scope_id) DO UPDATE SET"
		    " release_id = excluded.release_id, may_be_newer = excluded.may_be_newer",
	[SQL_UNSET] = "DELETE FROM scope_release WHERE scope_id = ?1",
	[SQL_GET] = "SELECT r.id, r.name, u.may_be_newer, s.kind FROM scope_release u"
		    " JOIN release r ON r.id = u.release_id JOIN scope s ON s.id = u.scope_id"
		    " WHERE u.scope_id = ?1",
	[SQL_EACH] = "SELECT r.id, r.name, u.may_be_newer, s.kind, " SCOPE_TEXT_OF(
		"s") " FROM scope_release u JOIN release r ON r.id = u.release_id"
		     " JOIN scope s ON s.id = u.scope_id WHERE ?1 = 0 OR r.id = ?1"
		     " ORDER BY s.kind, 5",
	[SQL_DROPPED_PUT] = "INSERT INTO dropped(name, mark, release, why, at)"
			    " VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT(name) DO UPDATE SET"
			    " mark = excluded.mark, release = excluded.release,"
			    " why = excluded.why, at = excluded.at",
	[SQL_DROPPED_GET] = DROPPED " WHERE name = ?1",
	[SQL_DROPPED_EACH] = DROPPED " ORDER BY at DESC, name",
};

enum err
scope_release_set(struct store *s, int64_t scope_id, int64_t release_id, bool may_be_newer)
{
	AUTO(db_done) struct db_query q = db_use(s->main, sql_text[SQL_SET]);

	db_bind_i64(&q, scope_id);
	db_bind_i64(&q, release_id);
	db_bind_i64(&q, may_be_newer);
	enum err e = db_run(&q);
	return e == ERR_DENIED ? ERR_NOTFOUND : e; /* no such scope or release */
}

enum err
scope_release_unset(struct store *s, int64_t scope_id)
{
	return db_run_by_id(s->main, sql_text[SQL_UNSET], scope_id);
}

static enum err
read_row(struct db_query *q, struct scope_release *out)
{
	struct scope_release r = {.release_id = db_i64(q)};

	db_text(q, r.name, sizeof(r.name));
	r.may_be_newer = db_i64(q) != 0;
	r.kind = (enum scope_kind)db_i64(q);
	if (q->err == ERR_OK)
		*out = r;
	return q->err;
}

enum err
scope_release_get(struct store *s, int64_t scope_id, struct scope_release *out)
{
	AUTO(db_done) struct db_query q = db_use(s->main, sql_text[SQL_GET]);

	db_bind_i64(&q, scope_id);
	enum err e = db_row(&q);
	return e == ERR_OK ? read_row(&q, out) : e;
}

enum err
scope_release_each(struct store *s, int64_t release_id,
	enum err (*each)(void *ctx, const char *scope, const struct scope_release *r), void *ctx)
{
	AUTO(db_done) struct db_query q = db_use(s->main, sql_text[SQL_EACH]);
	char scope[SCOPE_TEXT_BYTES];
	struct scope_release r;
	enum err e;

	db_bind_i64(&q, release_id);
	while ((e = db_row(&q)) == ERR_OK) {
		e = read_row(&q, &r);
		db_text(&q, scope, sizeof(scope));
		if (e == ERR_OK)
			e = q.err == ERR_OK ? each(ctx, scope, &r) : q.err;
		if (e != ERR_OK)
			return e;
	}
	return e == ERR_NOTFOUND ? ERR_OK : e;
}

enum err
dropped_put(struct store *s, const struct dropped *d)
{
	AUTO(db_done) struct db_query q = db_use(s->main, sql_text[SQL_DROPPED_PUT]);

	db_bind_text(&q, slice_of(d->name));
	db_bind_text(&q, slice_of(d->mark));
	db_bind_text(&q, slice_of(d->release));
	db_bind_text(&q, slice_of(d->why));
	db_bind_i64(&q, d->at);
	return db_run(&q);
}

static enum err
read_dropped(struct db_query *q, struct dropped *out)
{
	struct dropped d = {.at = 0};

	db_text(q, d.name, sizeof(d.name));
	db_text(q, d.mark, sizeof(d.mark));
	db_text(q, d.release, sizeof(d.release));
	db_text(q, d.why, sizeof(d.why));
	d.at = db_i64(q);
	if (q->err == ERR_OK)
		*out = d;
	return q->err;
}

enum err
dropped_get(struct store *s, struct slice name, struct dropped *out)
{
	AUTO(db_done) struct db_query q = db_use(s->main, sql_text[SQL_DROPPED_GET]);

	db_bind_text(&q, name);
	enum err e = db_row(&q);
	return e == ERR_OK ? read_dropped(&q, out) : e;
}

enum err
dropped_each(struct store *s, enum err (*each)(void *ctx, const struct dropped *d), void *ctx)
{
	AUTO(db_done) struct db_query q = db_use(s->main, sql_text[SQL_DROPPED_EACH]);
	enum err e;

	while ((e = db_row(&q)) == ERR_OK) {
		struct dropped d;

		e = read_dropped(&q, &d);
		if (e == ERR_OK)
			e = each(ctx, &d);
		if (e != ERR_OK)
			return e;
	}
	return e == ERR_NOTFOUND ? ERR_OK : e;
}
