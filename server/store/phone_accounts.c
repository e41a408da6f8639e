#include "store/phone_accounts.h"
#include "store/db_one.h"

#include "base/auto.h"

enum sql {
	SQL_BY_MAC,
	SQL_SECRET,
	SQL_NEXT,
	SQL_ADD,
	SQL_SET_NEXT,
	SQL_SET_NEXT_AT,
	SQL_WITHDRAW,
	SQL_TAKE_AWAY,
	SQL_USE,
	SQL_WINDOW,
	SQL_OPEN,
	SQL_CLAIM,
	SQL_FREEZE,
	SQL_CLOSE,
	SQL__COUNT
};

static const char *const sql_text[SQL__COUNT] = {
	[SQL_BY_MAC] =
		"SELECT phone.id, coalesce(account.id, 0), secret IS NOT NULL,"
		" coalesce(used_at, 0), coalesce(next_at, 0), coalesce(epoch, 0), next_secret"
		" FROM phone LEFT JOIN account ON account.phone_id = phone.id"
		" WHERE phone.mac = ?1",
	[SQL_SECRET] = "SELECT secret FROM account WHERE id = ?1",
	[SQL_NEXT] = "SELECT next_secret FROM account WHERE id = ?1",
	[SQL_ADD] = "INSERT INTO account(kind, user, phone_id) VALUES (1, ?1, ?2)",
	[SQL_SET_NEXT] = "UPDATE account SET next_secret = ?2, next_at = ?3 WHERE id = ?1",
	[SQL_SET_NEXT_AT] = "UPDATE account SET next_at = ?2 WHERE id = ?1",
	[SQL_WITHDRAW] = "UPDATE account SET next_secret = NULL, next_at = 0 WHERE id = ?1"
			 " AND next_secret IS NOT NULL AND next_at > ?2",
	[SQL_TAKE_AWAY] = "UPDATE account SET secret = NULL, next_secret = NULL, next_at = 0,"
			  " used_at = 0, epoch = epoch + 1 WHERE id = ?1",
	[SQL_USE] = "UPDATE account SET secret = ?2, next_secret = NULL, next_at = 0, used_at = ?3"
		    " WHERE id = ?1",
	[SQL_WINDOW] = "SELECT opened_at, until_at, network, address, is_frozen FROM enrolment"
		       " WHERE phone_id = ?1",
	[SQL_OPEN] = "INSERT OR REPLACE INTO enrolment(phone_id, opened_at, until_at, network)"
		     " VALUES (?1, ?2, ?3, ?4)",
	[SQL_CLAIM] = "UPDATE enrolment SET address = ?2 WHERE phone_id = ?1 AND is_frozen = 0"
		      " AND address IN ('', ?2)",
	[SQL_FREEZE] = "UPDATE enrolment SET is_frozen = 1 WHERE phone_id = ?1 AND is_frozen = 0",
	[SQL_CLOSE] = "DELETE FROM enrolment WHERE phone_id = ?1",
};

/* The columns of account that hold a password, by is_next. */
static const char *const columns[] = {"secret", "next_secret"};

/* Sealed twice, the same password has two tags: the seal's nonce is random. */
static uint64_t
tag_of(struct slice sealed)
{
	uint8_t digest[CRYPTO_DIGEST_BYTES];
	uint64_t tag;

	crypto_digest(NULL, sealed, digest);
	memcpy(&tag, digest, sizeof(tag));
	return tag | 1;
}

enum err
phone_accounts_by_mac(struct store *s, struct mac mac, struct phone_account *out)
{
	AUTO(db_done) struct db_query q = db_use(s->main, sql_text[SQL_BY_MAC]);
	struct phone_account a = {.mac = mac};
	char text[MAC_TEXT_BYTES];

	db_bind_text(&q, slice_of(mac_text(mac, text)));
	enum err e = db_row(&q);
	if (e != ERR_OK)
		return e;
	a.phone_id = db_i64(&q);
	a.id = db_i64(&q);
	a.has_secret = db_i64(&q) != 0;
	a.used_at = db_i64(&q);
	a.next_at = db_i64(&q);
	a.epoch = db_i64(&q);
	a.has_next = !db_is_null(&q);
	if (a.has_next)
		a.next_tag = tag_of(db_slice(&q));
	if (q.err == ERR_OK)
		*out = a;
	return q.err;
}

enum err
phone_accounts_secret(struct store *s, const struct phone_account *a, bool is_next, struct buf *out)
{
	AUTO(db_done)
	struct db_query q = db_use(s->main, sql_text[is_next ? SQL_NEXT : SQL_SECRET]);

	db_bind_i64(&q, a->id);
	enum err e = db_row(&q);
	if (e != ERR_OK)
		return e;
	if (db_is_null(&q))
		return ERR_NOTFOUND;
	return store_unseal(s, "account", a->id, columns[is_next], db_slice(&q), out);
}

/* The row of a phone's account, made where there is none. */
static enum err
row_of(struct store *s, const struct phone_account *a, int64_t *out)
{
	AUTO(db_done) struct db_query q = db_use(s->main, sql_text[SQL_ADD]);
	char text[MAC_TEXT_BYTES];

	*out = a->id;
	if (a->id != 0)
		return ERR_OK;
	db_bind_text(&q, slice_of(mac_text(a->mac, text)));
	db_bind_i64(&q, a->phone_id);
	enum err e = db_run(&q);
	if (e == ERR_OK)
		*out = db_last_id(s->main);
	return e;
}

/* Letters and digits without those that look alike, each as likely as every other. */
static void
make_password(size_t len, struct buf *out)
{
	static const char letters[] = "ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz23456789";
	const size_t count = sizeof(letters) - 1;
	uint8_t byte;

	while (out->n < len && buf_check(out) == ERR_OK) {
		crypto_random(&byte, 1);
		if (byte < 256 - 256 % count)
			buf_add_char(out, letters[byte % count]);
	}
}

static enum err
set_next_at(struct store *s, const struct phone_account *a, int64_t at)
{
	AUTO(db_done) struct db_query q = db_use(s->main, sql_text[SQL_SET_NEXT_AT]);

	if (a->next_at == at)
		return ERR_OK;
	db_bind_i64(&q, a->id);
	db_bind_i64(&q, at);
	return db_run_on_one(&q);
}

enum err
phone_accounts_offer(
	struct store *s, const struct phone_account *a, size_t len, int64_t at, bool is_new)
{
	AUTO(db_done) struct db_query q = db_use(s->main, sql_text[SQL_SET_NEXT]);
	AUTO(buf_wipe) struct buf password = BUF(SECRET_MAX_BYTES);
	AUTO(buf_free) struct buf sealed = BUF(SECRET_MAX_BYTES + CRYPTO_SEAL_OVERHEAD_BYTES);
	int64_t id;
	enum err e;

	if (a->has_next && !is_new)
		return set_next_at(s, a, at);
	e = row_of(s, a, &id);
	if (e != ERR_OK)
		return e;
	make_password(len, &password);
	e = buf_check(&password);
	if (e == ERR_OK)
		e = store_seal(s, "account", id, columns[true], buf_slice(&password), &sealed);
	if (e != ERR_OK)
		return e;
	db_bind_i64(&q, id);
	db_bind_blob(&q, buf_slice(&sealed));
	db_bind_i64(&q, at);
	return db_run_on_one(&q);
}

enum err
phone_accounts_withdraw(struct store *s, const struct phone_account *a, int64_t now)
{
	AUTO(db_done) struct db_query q = db_use(s->main, sql_text[SQL_WITHDRAW]);

	db_bind_i64(&q, a->id);
	db_bind_i64(&q, now);
	return db_run_on_one(&q);
}

enum err
phone_accounts_take_away(struct store *s, const struct phone_account *a)
{
	AUTO(db_done) struct db_query q = db_use(s->main, sql_text[SQL_TAKE_AWAY]);

	if (a->id == 0)
		return ERR_OK;
	db_bind_i64(&q, a->id);
	return db_run_on_one(&q);
}

/* Seals the next password again, for the place of the one in use. */
static enum err
use_next(struct store *s, const struct phone_account *a, int64_t now)
{
	AUTO(db_done) struct db_query q = db_use(s->main, sql_text[SQL_USE]);
	AUTO(buf_wipe) struct buf password = BUF(SECRET_MAX_BYTES);
	AUTO(buf_free) struct buf sealed = BUF(SECRET_MAX_BYTES + CRYPTO_SEAL_OVERHEAD_BYTES);
	enum err e = phone_accounts_secret(s, a, true, &password);

	if (e == ERR_OK)
		e = store_seal(s, "account", a->id, columns[false], buf_slice(&password), &sealed);
	if (e != ERR_OK)
		return e;
	db_bind_i64(&q, a->id);
	db_bind_blob(&q, buf_slice(&sealed));
	db_bind_i64(&q, a->used_at != 0 ? a->used_at : now);
	return db_run_on_one(&q);
}

enum err
phone_accounts_used(struct store *s, struct mac mac, uint64_t next_tag, int64_t now)
{
	struct phone_account a;
	enum err e = phone_accounts_by_mac(s, mac, &a);

	if (e != ERR_OK || !a.has_next || a.next_tag != next_tag)
		return e;
	e = use_next(s, &a, now);
	if (e == ERR_OK)
		e = enrolments_close(s, a.phone_id);
	return e == ERR_NOTFOUND ? ERR_OK : e;
}

enum err
enrolments_get(struct store *s, int64_t phone_id, struct enrolment *out)
{
	AUTO(db_done) struct db_query q = db_use(s->main, sql_text[SQL_WINDOW]);
	struct enrolment w = {.phone_id = phone_id};

	db_bind_i64(&q, phone_id);
	enum err e = db_row(&q);
	if (e != ERR_OK)
		return e;
	w.opened_at = db_i64(&q);
	w.until_at = db_i64(&q);
	db_text(&q, w.network, sizeof(w.network));
	w.is_claimed = ip_parse(db_slice(&q), &w.address) == ERR_OK;
	w.is_frozen = db_i64(&q) != 0;
	if (q.err == ERR_OK)
		*out = w;
	return q.err;
}

enum err
enrolments_open(
	struct store *s, int64_t phone_id, int64_t now, int64_t until_at, struct slice network)
{
	AUTO(db_done) struct db_query q = db_use(s->main, sql_text[SQL_OPEN]);

	db_bind_i64(&q, phone_id);
	db_bind_i64(&q, now);
	db_bind_i64(&q, until_at);
	db_bind_text(&q, network);
	return db_run(&q);
}

enum err
enrolments_claim(struct store *s, int64_t phone_id, const struct ip *address)
{
	AUTO(db_done) struct db_query q = db_use(s->main, sql_text[SQL_CLAIM]);
	char text[IP_TEXT_BYTES];

	db_bind_i64(&q, phone_id);
	db_bind_text(&q, slice_of(ip_text(address, text)));
	enum err e = db_run_on_one(&q);
	return e == ERR_NOTFOUND ? ERR_EXISTS : e;
}

static enum err
run_on_phone(struct store *s, enum sql which, int64_t phone_id)
{
	return db_run_by_id(s->main, sql_text[which], phone_id);
}

enum err
enrolments_freeze(struct store *s, int64_t phone_id)
{
	return run_on_phone(s, SQL_FREEZE, phone_id);
}

enum err
enrolments_close(struct store *s, int64_t phone_id)
{
	return run_on_phone(s, SQL_CLOSE, phone_id);
}
