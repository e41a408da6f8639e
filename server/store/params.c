#include "store/params.h"

#include "base/auto.h"
#include "store/db_one.h"
#include "store/scopes.h"

enum sql {
	SQL_MAY_INDEX,
	SQL_SET,
	SQL_ID,
	SQL_SEAL,
	SQL_UNSET,
	SQL_EACH,
	SQL_NAMES,
	SQL_OF_NAME,
	SQL_IS_SEALED,
	SQL__COUNT
};

static const char *const sql_text[SQL__COUNT] = {
	/* scopes.h: global may not have an index letter; lines (1) and a line's own (5) may */
	[SQL_MAY_INDEX] = "SELECT kind IN (1, 5) FROM scope WHERE id = ?1",
	[SQL_SET] = "INSERT INTO param(scope_id, name, value) VALUES (?1, ?2, ?3)"
		    " ON CONFLICT(scope_id, name) DO UPDATE SET value = excluded.value,"
		    " sealed = NULL",
	[SQL_ID] = "SELECT id FROM param WHERE scope_id = ?1 AND name = ?2",
	[SQL_SEAL] = "UPDATE param SET sealed = ?2 WHERE id = ?1",
	[SQL_UNSET] = "DELETE FROM param WHERE scope_id = ?1 AND name = ?2",
	[SQL_EACH] = "SELECT id, name, value, sealed FROM param WHERE scope_id = ?1 ORDER BY name",
	[SQL_NAMES] = "SELECT name, count(*) FROM param GROUP BY name",
	[SQL_OF_NAME] = "SELECT " SCOPE_TEXT_OF(
		"scope") ", value, sealed IS NOT NULL FROM param"
			 " JOIN scope ON scope.id = scope_id WHERE param.name = ?1 LIMIT ?2",
	[SQL_IS_SEALED] = "SELECT EXISTS (SELECT 1 FROM param WHERE name = ?1"
			  " AND sealed IS NOT NULL)",
};

/* Names whose values are secret wherever they are set; '*' stands for any bytes.  Compared
 * without regard to case, so that a misspelt one is not shown either. */
static const char *const secret_names[] = {
	"*.password",
	"*password",
	"*.passwd",
	"*.passphrase",
	"*.key",
	"*.pskkey",
	"*.psk",
	"*.pin",
	"*.secret",
	"*.privatekey",
	"*.encryption.key",
	"device.auth.*password",
	"device.wifi.*key",
	"device.sec.tls.*key",
	"device.snmp.*community",
};

/* pattern has at most one '*'. */
static bool
matches(struct slice name, struct slice pattern)
{
	struct slice tail, head = slice_cut(pattern, '*', &tail);

	return name.n >= head.n + tail.n && slice_eq_nocase(slice_head(name, head.n), head) &&
	       slice_eq_nocase(slice_from(name, name.n - tail.n), tail);
}

/* Whether what stands behind "://" begins with a user and a password. */
static bool
begins_with_login(struct slice s)
{
	static const char ends[] = "/?# \t\r\n,\"'";
	size_t n = 0, colon = 0, at = 0;

	for (; n < s.n && memchr(ends, s.p[n], sizeof(ends) - 1) == NULL; n++)
		if (s.p[n] == '@')
			at = n + 1;
	while (colon < at && s.p[colon] != ':')
		colon++;
	return colon + 2 < at; /* a colon, something, and the '@' */
}

static bool
has_login(struct slice value)
{
	static const struct slice mark = SLICE_INIT("://");
	size_t at;

	while ((at = slice_find(value, mark)) < value.n) {
		value = slice_from(value, at + mark.n);
		if (begins_with_login(value))
			return true;
	}
	return false;
}

bool
param_is_secret(struct slice name, struct slice value)
{
	/* log.level.change.key is how much the phone's part "key" tells. */
	if (slice_eq_nocase(slice_head(name, strlen("log.level.")), SLICE("log.level.")))
		return false;
	for (size_t i = 0; i < COUNT(secret_names); i++)
		if (matches(name, slice_of(secret_names[i])))
			return true;
	return has_login(value);
}

static bool
has_index_letter(struct slice name)
{
	while (name.n > 0) {
		struct slice part = slice_cut(name, '.', &name);

		if (slice_is(part, "x") || slice_is(part, "y"))
			return true;
	}
	return false;
}

enum err
param_name_check(struct slice name, bool may_index, struct why *why)
{
	bool is_name = name.n > 0 && name.n <= PARAM_NAME_MAX_BYTES && name.p[0] != '-';

	for (size_t i = 0; is_name && i < name.n; i++) {
		char c = name.p[i];

		is_name = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
			  (c >= '0' && c <= '9') || c == '.' || c == '_' || c == '-';
	}
	/* An XML attribute begins with a letter or '_'. */
	if (!is_name || name.p[0] == '.' || (name.p[0] >= '0' && name.p[0] <= '9'))
		return why_fail(why, ERR_SYNTAX,
			"\"%.*s\" is no parameter: a name is up to %d letters, digits and . _ -, "
			"as in "
			"qos.ip.rtp.dscp.",
			SLICE_FMT(slice_head(name, 64)), PARAM_NAME_MAX_BYTES);
	if (!may_index && has_index_letter(name))
		return why_fail(why, ERR_SYNTAX,
			"\"%.*s\" has an index letter: only the scopes lines and line:ADDRESS are "
			"repeated; write a number here.",
			SLICE_FMT(name));
	return ERR_OK;
}

/* Whether valid UTF-8 holds only what XML 1.0 can hold (its section 2.2). */
static bool
is_xml_text(struct slice v)
{
	for (size_t i = 0; i < v.n; i++) {
		unsigned char c = (unsigned char)v.p[i];

		if (c < 0x20 && c != '\t' && c != '\n' && c != '\r')
			return false;
		if (c == 0xef && i + 2 < v.n && (unsigned char)v.p[i + 1] == 0xbf &&
			(unsigned char)v.p[i + 2] >= 0xbe)
			return false; /* U+FFFE, U+FFFF */
	}
	return true;
}

enum err
param_value_check(struct slice v, struct why *why)
{
	if (v.n > PARAM_VALUE_MAX_BYTES)
		return why_fail(why, ERR_LIMIT,
			"A value of %zu bytes is too long: %d are the most.", v.n,
			PARAM_VALUE_MAX_BYTES);
	if (!slice_is_utf8(v))
		return why_fail(why, ERR_SYNTAX, "A value is not UTF-8: convert it first.");
	if (!is_xml_text(v))
		return why_fail(why, ERR_SYNTAX,
			"A value holds a control character, which no XML file can hold: take it "
			"out.");
	return ERR_OK;
}

static enum err
find_id(struct store *s, int64_t scope_id, struct slice name, int64_t *out)
{
	AUTO(db_done) struct db_query q = db_use(s->main, sql_text[SQL_ID]);

	db_bind_i64(&q, scope_id);
	db_bind_text(&q, name);
	return db_row_i64(&q, out);
}

static enum err
put_row(struct store *s, int64_t scope_id, struct slice name, struct slice value)
{
	AUTO(db_done) struct db_query q = db_use(s->main, sql_text[SQL_SET]);

	db_bind_i64(&q, scope_id);
	db_bind_text(&q, name);
	db_bind_text(&q, value);
	return db_run(&q);
}

/* Puts the sealed value into a row that is there: where it stands is sealed with it. */
static enum err
seal_row(struct store *s, int64_t scope_id, const struct param *param)
{
	AUTO(db_done) struct db_query q = db_use(s->main, sql_text[SQL_SEAL]);
	AUTO(buf_free)
	struct buf sealed = BUF(PARAM_SECRET_MAX_BYTES + CRYPTO_SEAL_OVERHEAD_BYTES);
	int64_t id = 0;
	enum err e = find_id(s, scope_id, param->name, &id);

	if (e == ERR_OK)
		e = store_seal(s, "param", id, "sealed", param->value, &sealed);
	if (e != ERR_OK)
		return e;
	db_bind_i64(&q, id);
	db_bind_blob(&q, buf_slice(&sealed));
	return db_run_on_one(&q);
}

static enum err
check(struct store *s, int64_t scope_id, const struct param *param, bool is_secret, struct why *why)
{
	int64_t may_index = 0;
	enum err e = db_number_of(s->main, sql_text[SQL_MAY_INDEX], scope_id, &may_index);

	if (e == ERR_OK)
		e = param_name_check(param->name, may_index != 0, why);
	if (e == ERR_OK)
		e = param_value_check(param->value, why);
	if (e == ERR_OK && is_secret && param->value.n > PARAM_SECRET_MAX_BYTES)
		return why_fail(why, ERR_LIMIT,
			"A secret value of %zu bytes is too long: %d are the most.", param->value.n,
			PARAM_SECRET_MAX_BYTES);
	return e;
}

enum err
params_set(struct store *s, int64_t scope_id, const struct param *param, struct why *why)
{
	AUTO(db_tx_done) struct db_tx tx = {0};
	bool is_secret = param->is_secret || param_is_secret(param->name, param->value);
	enum err e = check(s, scope_id, param, is_secret, why);

	if (e == ERR_OK)
		e = db_tx_begin_write(s->main, &tx);
	if (e == ERR_OK)
		e = put_row(s, scope_id, param->name, is_secret ? SLICE("") : param->value);
	if (e == ERR_OK && is_secret)
		e = seal_row(s, scope_id, param);
	return e == ERR_OK ? db_tx_commit(&tx) : e;
}

enum err
params_unset(struct store *s, int64_t scope_id, struct slice name)
{
	AUTO(db_done) struct db_query q = db_use(s->main, sql_text[SQL_UNSET]);

	db_bind_i64(&q, scope_id);
	db_bind_text(&q, name);
	return db_run_on_one(&q);
}

static enum err
call_one(struct store *s, struct db_query *q,
	enum err (*each)(void *ctx, const struct param *param), void *ctx)
{
	AUTO(buf_wipe) struct buf plain = BUF(PARAM_SECRET_MAX_BYTES);
	int64_t id = db_i64(q);
	struct param param = {.name = db_slice(q)};
	enum err e = ERR_OK;

	param.value = db_slice(q);
	param.is_secret = !db_is_null(q);
	if (param.is_secret) {
		e = store_unseal(s, "param", id, "sealed", db_slice(q), &plain);
		param.value = buf_slice(&plain);
	}
	if (e == ERR_OK)
		e = q->err;
	if (e != ERR_OK)
		return e;
	/* What was stored before addresses with a password counted as secret is not sealed. */
	param.is_secret = param.is_secret || param_is_secret(param.name, param.value);
	return each(ctx, &param);
}

enum err
params_each(struct store *s, int64_t scope_id,
	enum err (*each)(void *ctx, const struct param *param), void *ctx)
{
	AUTO(db_done) struct db_query q = db_use(s->main, sql_text[SQL_EACH]);
	enum err e;

	db_bind_i64(&q, scope_id);
	while ((e = db_row(&q)) == ERR_OK) {
		e = call_one(s, &q, each, ctx);
		if (e != ERR_OK)
			return e;
	}
	return e == ERR_NOTFOUND ? ERR_OK : e;
}

enum err
params_each_name(
	struct store *s, enum err (*each)(void *ctx, struct slice name, int64_t scopes), void *ctx)
{
	AUTO(db_done) struct db_query q = db_use(s->main, sql_text[SQL_NAMES]);
	enum err e;

	while ((e = db_row(&q)) == ERR_OK) {
		struct slice name = db_slice(&q);
		int64_t scopes = db_i64(&q);

		e = q.err == ERR_OK ? each(ctx, name, scopes) : q.err;
		if (e != ERR_OK)
			return e;
	}
	return e == ERR_NOTFOUND ? ERR_OK : e;
}

enum err
params_of_name(struct store *s, struct slice name, int64_t limit,
	enum err (*each)(void *ctx, const char *scope, const struct param *param), void *ctx)
{
	AUTO(db_done) struct db_query q = db_use(s->main, sql_text[SQL_OF_NAME]);
	enum err e;

	db_bind_text(&q, name);
	db_bind_i64(&q, limit);
	while ((e = db_row(&q)) == ERR_OK) {
		char scope[SCOPE_TEXT_BYTES];
		struct param p = {.name = name};

		db_text(&q, scope, sizeof(scope));
		p.value = db_slice(&q);
		p.is_secret = db_i64(&q) != 0;
		e = q.err == ERR_OK ? each(ctx, scope, &p) : q.err;
		if (e != ERR_OK)
			return e;
	}
	return e == ERR_NOTFOUND ? ERR_OK : e;
}

enum err
params_is_sealed(struct store *s, struct slice name, bool *out)
{
	AUTO(db_done) struct db_query q = db_use(s->main, sql_text[SQL_IS_SEALED]);

	db_bind_text(&q, name);
	enum err e = db_row(&q);
	if (e == ERR_OK)
		*out = db_i64(&q) != 0;
	return e;
}
