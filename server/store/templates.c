#include "store/templates.h"

#include "base/auto.h"
#include "store/db_one.h"
#include "store/scopes.h"
#include "store/sites.h"

enum sql {
	SQL_PUT,
	SQL_BY_NAME,
	SQL_TEXT,
	SQL_REMOVE,
	SQL_EACH,
	SQL_NEXT_RANK,
	SQL_IS_ASSIGNED,
	SQL_ASSIGN,
	SQL_UNASSIGN,
	SQL_OF_SCOPE,
	SQL_SCOPES,
	SQL__COUNT
};

static const char *const sql_text[SQL__COUNT] = {
	[SQL_PUT] = "INSERT INTO template(name, is_stock, text, hash, changed_at)"
		    " VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT(name) DO UPDATE SET"
		    " is_stock = excluded.is_stock, text = excluded.text, hash = excluded.hash,"
		    " changed_at = excluded.changed_at RETURNING id",
	[SQL_BY_NAME] = "SELECT id, name, is_stock, hash, changed_at, 0 FROM template"
			" WHERE name = ?1",
	[SQL_TEXT] = "SELECT text FROM template WHERE id = ?1",
	[SQL_REMOVE] = "DELETE FROM template WHERE id = ?1",
	[SQL_EACH] = "SELECT id, name, is_stock, hash, changed_at, 0 FROM template ORDER BY name",
	[SQL_NEXT_RANK] = "SELECT count(*), coalesce(max(rank), 0) + 1 FROM template_use"
			  " WHERE scope_id = ?1",
	[SQL_IS_ASSIGNED] = "SELECT rank FROM template_use WHERE scope_id = ?1"
			    " AND template_id = ?2",
	[SQL_ASSIGN] = "INSERT INTO template_use(scope_id, template_id, rank) VALUES (?1, ?2, ?3)"
		       " ON CONFLICT(scope_id, template_id) DO UPDATE SET rank = excluded.rank",
	[SQL_UNASSIGN] = "DELETE FROM template_use WHERE template_id = ?1 AND scope_id = ?2",
	[SQL_OF_SCOPE] = "SELECT t.id, t.name, t.is_stock, t.hash, t.changed_at, u.rank"
			 " FROM template_use u JOIN template t ON t.id = u.template_id"
			 " WHERE u.scope_id = ?1 ORDER BY u.rank, t.name",
	[SQL_SCOPES] = "SELECT " SCOPE_TEXT_OF(
		"s") ","
		     " u.rank FROM template_use u JOIN scope s ON s.id = u.scope_id"
		     " WHERE u.template_id = ?1 ORDER BY s.kind, 1",
};

enum err
templates_put(struct store *s, struct slice name, bool is_stock, struct slice text, int64_t now,
	int64_t *id)
{
	AUTO(db_done) struct db_query q = db_use(s->main, sql_text[SQL_PUT]);
	char hash[TEMPLATE_HASH_TEXT_BYTES];
	uint8_t digest[CRYPTO_DIGEST_BYTES];
	enum err e = word_check(name, "template", NULL);

	if (e == ERR_OK && text.n > TEMPLATE_MAX_BYTES)
		e = ERR_LIMIT;
	if (e != ERR_OK)
		return e;
	crypto_digest(NULL, text, digest);
	crypto_hex(digest, sizeof(digest), hash);
	db_bind_text(&q, name);
	db_bind_i64(&q, is_stock);
	db_bind_text(&q, text);
	db_bind_text(&q, slice_of(hash));
	db_bind_i64(&q, now);
	e = db_row(&q);
	if (e != ERR_OK)
		return e;
	int64_t found = db_i64(&q);
	e = db_run(&q);
	if (e == ERR_OK)
		*id = found;
	return e;
}

static enum err
read_row(struct db_query *q, struct template_row *out)
{
	struct template_row row = {.id = db_i64(q)};

	db_text(q, row.name, sizeof(row.name));
	row.is_stock = db_i64(q) != 0;
	db_text(q, row.hash, sizeof(row.hash));
	row.changed_at = db_i64(q);
	row.rank = db_i64(q);
	if (q->err == ERR_OK)
		*out = row;
	return q->err;
}

enum err
templates_by_name(struct store *s, struct slice name, struct template_row *out)
{
	AUTO(db_done) struct db_query q = db_use(s->main, sql_text[SQL_BY_NAME]);

	db_bind_text(&q, name);
	enum err e = db_row(&q);
	return e == ERR_OK ? read_row(&q, out) : e;
}

enum err
templates_text(struct store *s, int64_t id, struct buf *out)
{
	AUTO(db_done) struct db_query q = db_use(s->main, sql_text[SQL_TEXT]);

	db_bind_i64(&q, id);
	enum err e = db_row(&q);
	if (e != ERR_OK)
		return e;
	buf_add(out, db_slice(&q));
	return buf_check(out);
}

enum err
templates_remove(struct store *s, int64_t id, struct why *why)
{
	char scope[SCOPE_TEXT_BYTES];
	enum err e = db_text_of(s->main, sql_text[SQL_SCOPES], id, scope, sizeof(scope));

	if (e == ERR_OK)
		return why_fail(why, ERR_DENIED,
			"The template is used by %s: unassign it there with `bootline template "
			"unassign` first.",
			scope);
	return e == ERR_NOTFOUND ? db_run_by_id(s->main, sql_text[SQL_REMOVE], id) : e;
}

static enum err
each_row(struct db_query *q, enum err (*each)(void *ctx, const struct template_row *row), void *ctx)
{
	struct template_row row;
	enum err e;

	while ((e = db_row(q)) == ERR_OK) {
		e = read_row(q, &row);
		if (e == ERR_OK)
			e = each(ctx, &row);
		if (e != ERR_OK)
			return e;
	}
	return e == ERR_NOTFOUND ? ERR_OK : e;
}

enum err
templates_each(
	struct store *s, enum err (*each)(void *ctx, const struct template_row *row), void *ctx)
{
	AUTO(db_done) struct db_query q = db_use(s->main, sql_text[SQL_EACH]);

	return each_row(&q, each, ctx);
}

/* The rank that a template gets in a scope: as asked, or the one it has, or the next. */
static enum err
choose_rank(struct store *s, int64_t id, int64_t scope_id, int64_t *rank)
{
	AUTO(db_done) struct db_query here = db_use(s->main, sql_text[SQL_IS_ASSIGNED]);
	AUTO(db_done) struct db_query next = db_use(s->main, sql_text[SQL_NEXT_RANK]);

	db_bind_i64(&here, scope_id);
	db_bind_i64(&here, id);
	enum err e = db_row(&here);
	if (e == ERR_OK) {
		int64_t has = db_i64(&here);

		*rank = *rank != 0 ? *rank : has;
		return ERR_OK;
	}
	db_bind_i64(&next, scope_id);
	if (e == ERR_NOTFOUND)
		e = db_row(&next);
	if (e != ERR_OK)
		return e;
	if (db_i64(&next) >= TEMPLATES_PER_SCOPE_MAX)
		return ERR_LIMIT;
	*rank = *rank != 0 ? *rank : db_i64(&next);
	return ERR_OK;
}

enum err
templates_assign(struct store *s, int64_t id, int64_t scope_id, int64_t rank)
{
	AUTO(db_done) struct db_query q = db_use(s->main, sql_text[SQL_ASSIGN]);
	enum err e = rank < 0 || rank > INT32_MAX ? ERR_LIMIT : ERR_OK;

	if (e == ERR_OK)
		e = choose_rank(s, id, scope_id, &rank);
	if (e != ERR_OK)
		return e;
	db_bind_i64(&q, scope_id);
	db_bind_i64(&q, id);
	db_bind_i64(&q, rank);
	e = db_run(&q);
	return e == ERR_DENIED ? ERR_NOTFOUND : e; /* no such template or scope */
}

enum err
templates_unassign(struct store *s, int64_t id, int64_t scope_id)
{
	AUTO(db_done) struct db_query q = db_use(s->main, sql_text[SQL_UNASSIGN]);

	db_bind_i64(&q, id);
	db_bind_i64(&q, scope_id);
	return db_run_on_one(&q);
}

enum err
templates_of_scope(struct store *s, int64_t scope_id,
	enum err (*each)(void *ctx, const struct template_row *row), void *ctx)
{
	AUTO(db_done) struct db_query q = db_use(s->main, sql_text[SQL_OF_SCOPE]);

	db_bind_i64(&q, scope_id);
	return each_row(&q, each, ctx);
}

enum err
templates_scopes(struct store *s, int64_t id,
	enum err (*each)(void *ctx, const char *scope, int64_t rank), void *ctx)
{
	AUTO(db_done) struct db_query q = db_use(s->main, sql_text[SQL_SCOPES]);
	char scope[SCOPE_TEXT_BYTES];
	enum err e;

	db_bind_i64(&q, id);
	while ((e = db_row(&q)) == ERR_OK) {
		db_text(&q, scope, sizeof(scope));
		int64_t rank = db_i64(&q);

		e = q.err == ERR_OK ? each(ctx, scope, rank) : q.err;
		if (e != ERR_OK)
			return e;
	}
	return e == ERR_NOTFOUND ? ERR_OK : e;
}
