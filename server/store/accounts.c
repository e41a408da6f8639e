#include "store/accounts.h"

#include "base/auto.h"
#include "base/mac.h"
#include "store/params.h"

enum sql { SQL_BOOTSTRAP, SQL_SECRET, SQL_SET_USER, SQL_SET_SECRET, SQL_SET_OPEN, SQL__COUNT };

static const char *const sql_text[SQL__COUNT] = {
	[SQL_BOOTSTRAP] = "SELECT id, kind, user, is_open FROM account WHERE kind = 0",
	[SQL_SECRET] = "SELECT secret FROM account WHERE id = ?1",
	[SQL_SET_USER] = "UPDATE account SET user = ?2 WHERE id = ?1",
	[SQL_SET_SECRET] = "UPDATE account SET secret = ?2 WHERE id = ?1",
	[SQL_SET_OPEN] = "UPDATE account SET is_open = ?2 WHERE id = ?1",
};

static enum err
is_factory(struct store *s, const struct account *a, bool *out)
{
	AUTO(buf_wipe) struct buf secret = BUF(SECRET_MAX_BYTES);
	enum err e = accounts_secret(s, a, &secret);

	if (e == ERR_OK)
		*out = strcmp(a->user, ACCOUNT_FACTORY_WORD) == 0 &&
		       slice_is(buf_slice(&secret), ACCOUNT_FACTORY_WORD);
	return e;
}

enum err
accounts_bootstrap(struct store *s, struct account *out)
{
	AUTO(db_done) struct db_query q = db_use(s->main, sql_text[SQL_BOOTSTRAP]);
	struct account a = {0};
	enum err e = db_row(&q);

	if (e != ERR_OK)
		return e;
	a.id = db_i64(&q);
	a.kind = (enum account_kind)db_i64(&q);
	db_text(&q, a.user, sizeof(a.user));
	a.is_open = db_i64(&q) != 0;
	e = q.err == ERR_OK ? is_factory(s, &a, &a.is_factory) : q.err;
	if (e == ERR_OK)
		*out = a;
	return e;
}

enum err
accounts_secret(struct store *s, const struct account *a, struct buf *out)
{
	AUTO(db_done) struct db_query q = db_use(s->main, sql_text[SQL_SECRET]);

	db_bind_i64(&q, a->id);
	enum err e = db_row(&q);
	if (e != ERR_OK)
		return e;
	if (!db_is_null(&q))
		return store_unseal(s, "account", a->id, "secret", db_slice(&q), out);
	buf_add_text(out, ACCOUNT_FACTORY_WORD);
	return buf_check(out);
}

/* A colon ends the user in Basic (RFC 7617 section 2); a MAC is looked for among phones. */
static enum err
user_check(struct slice user, struct why *why)
{
	bool is_user = user.n > 0 && user.n <= LABEL_MAX_BYTES && slice_is_utf8(user);
	struct mac mac;

	if (mac_from_hex(user, &mac) == ERR_OK)
		return why_fail(why, ERR_SYNTAX,
			"A user of %d hexadecimal digits is a phone's own login: choose another "
			"name.",
			MAC_HEX);
	for (size_t i = 0; is_user && i < user.n; i++)
		is_user = (unsigned char)user.p[i] >= ' ' && user.p[i] != 0x7f && user.p[i] != ':';
	if (is_user)
		return ERR_OK;
	return why_fail(why, ERR_SYNTAX,
		"A user has 1 to %d bytes of UTF-8 without a colon or control characters.",
		LABEL_MAX_BYTES);
}

static enum err
set_user(struct store *s, int64_t id, struct slice user, struct why *why)
{
	AUTO(db_done) struct db_query q = db_use(s->main, sql_text[SQL_SET_USER]);

	db_bind_i64(&q, id);
	db_bind_text(&q, user);
	enum err e = db_run_on_one(&q);
	if (e == ERR_EXISTS)
		return why_fail(why, e, "Another account has this user: choose another name.");
	return e;
}

static enum err
set_secret(struct store *s, int64_t id, struct slice secret)
{
	AUTO(db_done) struct db_query q = db_use(s->main, sql_text[SQL_SET_SECRET]);
	AUTO(buf_free) struct buf sealed = BUF(SECRET_MAX_BYTES + CRYPTO_SEAL_OVERHEAD_BYTES);
	enum err e = store_seal(s, "account", id, "secret", secret, &sealed);

	if (e != ERR_OK)
		return e;
	db_bind_i64(&q, id);
	db_bind_blob(&q, buf_slice(&sealed));
	return db_run_on_one(&q);
}

enum err
accounts_set(struct store *s, int64_t id, struct slice user, struct slice secret, struct why *why)
{
	AUTO(db_tx_done) struct db_tx tx = {0};
	enum err e = user_check(user, why);

	if (e == ERR_OK && secret.n > SECRET_MAX_BYTES)
		return why_fail(
			why, ERR_LIMIT, "A password has at most %d bytes.", SECRET_MAX_BYTES);
	if (e == ERR_OK)
		e = param_value_check(secret, why);
	if (e == ERR_OK)
		e = db_tx_begin_write(s->main, &tx);
	if (e == ERR_OK)
		e = set_user(s, id, user, why);
	if (e == ERR_OK && secret.n > 0)
		e = set_secret(s, id, secret);
	return e == ERR_OK ? db_tx_commit(&tx) : e;
}

enum err
accounts_set_open(struct store *s, int64_t id, bool is_open)
{
	AUTO(db_done) struct db_query q = db_use(s->main, sql_text[SQL_SET_OPEN]);

	db_bind_i64(&q, id);
	db_bind_i64(&q, is_open);
	return db_run_on_one(&q);
}
