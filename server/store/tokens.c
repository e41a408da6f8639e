#include "store/tokens.h"
#include "store/db_one.h"

#include "base/auto.h"

enum sql { SQL_ADD, SQL_COUNT, SQL_FIND, SQL_TOUCH, SQL_REMOVE, SQL_BY_NAME, SQL_EACH, SQL__COUNT };

#define TOKEN_SELECT "SELECT id, name, role, created_at, expires_at, used_at, made_by FROM token"

static const char *const sql_text[SQL__COUNT] = {
	[SQL_ADD] = "INSERT INTO token(name, digest, role, created_at, expires_at, made_by)"
		    " VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
	[SQL_COUNT] = "SELECT count(*) FROM token",
	[SQL_FIND] = TOKEN_SELECT " WHERE digest = ?1",
	[SQL_TOUCH] = "UPDATE token SET used_at = ?2 WHERE id = ?1",
	[SQL_REMOVE] = "DELETE FROM token WHERE id = ?1",
	[SQL_BY_NAME] = TOKEN_SELECT " WHERE name = ?1",
	[SQL_EACH] = TOKEN_SELECT " ORDER BY name",
};

static enum err
check(struct store *s, const struct token *token, struct why *why)
{
	int64_t n = 0;
	enum err e = people_name_check(slice_of(token->name), "token", why);

	if (e == ERR_OK && token->expires_at != 0 && token->expires_at <= token->created_at)
		return why_fail(why, ERR_SYNTAX, "The token's end is over already.");
	if (e == ERR_OK)
		e = db_number(s->main, sql_text[SQL_COUNT], &n);
	if (e == ERR_OK && n >= TOKENS_MAX)
		return why_fail(why, ERR_LIMIT, "There are %d tokens already: remove some first.",
			TOKENS_MAX);
	return e;
}

enum err
tokens_add(struct store *s, struct token *token, char out[CRYPTO_TOKEN_BYTES], struct why *why)
{
	AUTO(db_done) struct db_query q = db_use(s->main, sql_text[SQL_ADD]);
	uint8_t digest[CRYPTO_DIGEST_BYTES];
	enum err e = check(s, token, why);

	if (e != ERR_OK)
		return e;
	crypto_token(TOKEN_PREFIX, out, digest);
	db_bind_text(&q, slice_of(token->name));
	db_bind_blob(&q, (struct slice){(const char *)digest, sizeof(digest)});
	db_bind_i64(&q, (int64_t)token->role);
	db_bind_i64(&q, token->created_at);
	if (token->expires_at != 0)
		db_bind_i64(&q, token->expires_at);
	else
		db_bind_null(&q);
	db_bind_text(&q, slice_of(token->made_by));
	e = db_run(&q);
	if (e == ERR_EXISTS)
		return why_fail(why, e, "There is a token \"%s\" already: choose another name.",
			token->name);
	if (e == ERR_OK)
		token->id = db_last_id(s->main);
	return e;
}

static enum err
read_token(struct db_query *q, struct token *out)
{
	struct token token = {.id = db_i64(q)};

	db_text(q, token.name, sizeof(token.name));
	token.role = (enum role)db_i64(q);
	token.created_at = db_i64(q);
	token.expires_at = db_i64(q);
	token.used_at = db_i64(q);
	db_text(q, token.made_by, sizeof(token.made_by));
	if (q->err == ERR_OK)
		*out = token;
	return q->err;
}

enum err
tokens_find(struct store *s, struct slice shown, int64_t now, struct token *out)
{
	AUTO(db_done) struct db_query q = db_use(s->main, sql_text[SQL_FIND]);
	struct token token;
	uint8_t digest[CRYPTO_DIGEST_BYTES];

	crypto_digest(NULL, shown, digest);
	db_bind_blob(&q, (struct slice){(const char *)digest, sizeof(digest)});
	enum err e = db_row(&q);
	if (e == ERR_OK)
		e = read_token(&q, &token);
	if (e != ERR_OK)
		return e;
	if (token.expires_at != 0 && now >= token.expires_at)
		return ERR_NOTFOUND;
	token.wants_touch = now >= token.used_at + USED_TOUCH_S;
	*out = token;
	return ERR_OK;
}

enum err
tokens_touch(struct store *s, int64_t id, int64_t now)
{
	AUTO(db_done) struct db_query q = db_use(s->main, sql_text[SQL_TOUCH]);

	db_bind_i64(&q, id);
	db_bind_i64(&q, now);
	return db_run_on_one(&q);
}

enum err
tokens_remove(struct store *s, int64_t id)
{
	return db_run_by_id(s->main, sql_text[SQL_REMOVE], id);
}

enum err
tokens_by_name(struct store *s, struct slice name, struct token *out)
{
	AUTO(db_done) struct db_query q = db_use(s->main, sql_text[SQL_BY_NAME]);

	db_bind_text(&q, name);
	enum err e = db_row(&q);
	return e == ERR_OK ? read_token(&q, out) : e;
}

enum err
tokens_each(struct store *s, enum err (*each)(void *ctx, const struct token *token), void *ctx)
{
	AUTO(db_done) struct db_query q = db_use(s->main, sql_text[SQL_EACH]);
	struct token token;
	enum err e;

	while ((e = db_row(&q)) == ERR_OK) {
		e = read_token(&q, &token);
		if (e == ERR_OK)
			e = each(ctx, &token);
		if (e != ERR_OK)
			return e;
	}
	return e == ERR_NOTFOUND ? ERR_OK : e;
}
