#include "store/sealed.h"

#include "base/auto.h"

#include <inttypes.h>

enum { BATCH_ROWS = 500, BATCH_BYTES = 4 << 20 }; /* some 20 ms of the write lock */

/* The statements of a sealed column; ?2 is the id of the current key, as a byte. */
#define COUNT_SQL(table, column)                                                                   \
	"SELECT hex(substr(" column ", 1, 1)), count(*) FROM " table " WHERE " column              \
	" IS NOT NULL GROUP BY 1 ORDER BY 1"
#define NEXT_SQL(table, column)                                                                    \
	"SELECT id, " column " FROM " table " WHERE id > ?1 AND " column                           \
	" IS NOT NULL AND substr(" column ", 1, 1) <> ?2 ORDER BY id LIMIT ?3"
#define SET_SQL(table, column) "UPDATE " table " SET " column " = ?2 WHERE id = ?1"
#define ALL_SQL(table, column) "SELECT id, " column " FROM " table " WHERE " column " IS NOT NULL"
#define ROW(kind, table, column)                                                                   \
	{                                                                                          \
		kind, table, column, COUNT_SQL(table, column), NEXT_SQL(table, column),            \
			SET_SQL(table, column), ALL_SQL(table, column)                             \
	}

/* One row a column that holds sealed values. */
static const struct {
	const char *kind, *table, *column;
	const char *count_sql, *next_sql, *set_sql, *all_sql;
} kinds[] = {
	ROW("SIP passwords", "line", "secret"),
	ROW("secret parameters", "param", "sealed"),
	ROW("account passwords", "account", "secret"),
	ROW("passwords that phones did not use yet", "account", "next_secret"),
	ROW("secrets of webhooks", "webhook", "secret"),
	ROW("documents", "document", "sealed_body"),
};

enum sql { SQL_TOUCH, SQL__COUNT };

static const char *const sql_text[SQL__COUNT] = {
	[SQL_TOUCH] = "UPDATE generation SET n = n + 1",
};

/* Sealed in logs.db, and never read: what an older key has sealed goes with it. */
static bool
is_expendable(const char *table, const char *column)
{
	return strcmp(table, "quarantine") == 0 && strcmp(column, "body") == 0;
}

bool
sealed_is_known(const char *table, const char *column)
{
	for (size_t i = 0; i < COUNT(kinds); i++)
		if (strcmp(kinds[i].table, table) == 0 && strcmp(kinds[i].column, column) == 0)
			return true;
	return is_expendable(table, column);
}

static enum err
count_kind(struct store *s, size_t kind,
	enum err (*each)(void *ctx, const char *kind, uint8_t key_id, int64_t count), void *ctx)
{
	AUTO(db_done) struct db_query q = db_use(s->main, kinds[kind].count_sql);
	enum err e;

	while ((e = db_row(&q)) == ERR_OK) {
		struct slice hex = db_slice(&q);
		int64_t count = db_i64(&q);
		int id = 0;

		for (size_t i = 0; i < hex.n; i++)
			id = id * 16 + slice_hex_value(hex.p[i]);
		e = each(ctx, kinds[kind].kind, (uint8_t)id, count);
		if (e != ERR_OK)
			return e;
	}
	return e == ERR_NOTFOUND ? ERR_OK : e;
}

enum err
sealed_count(struct store *s,
	enum err (*each)(void *ctx, const char *kind, uint8_t key_id, int64_t count), void *ctx)
{
	enum err e = ERR_OK;

	for (size_t i = 0; i < COUNT(kinds) && e == ERR_OK; i++)
		e = count_kind(s, i, each, ctx);
	return e;
}

static enum err
verify_kind(struct store *s, size_t kind, struct why *why)
{
	AUTO(db_done) struct db_query q = db_use(s->main, kinds[kind].all_sql);
	AUTO(buf_wipe) struct buf plain = BUF(CRYPTO_SEALED_MAX_BYTES);
	enum err e;

	while ((e = db_row(&q)) == ERR_OK) {
		int64_t id = db_i64(&q);

		buf_clear(&plain);
		e = store_unseal(
			s, kinds[kind].table, id, kinds[kind].column, db_slice(&q), &plain);
		if (e == ERR_DENIED)
			return why_fail(why, e,
				"Of the %s one does not open with the key that is there.",
				kinds[kind].kind);
		if (e != ERR_OK)
			return e;
	}
	return e == ERR_NOTFOUND ? ERR_OK : e;
}

enum err
sealed_verify(struct store *s, struct why *why)
{
	enum err e = ERR_OK;

	for (size_t i = 0; i < COUNT(kinds) && e == ERR_OK; i++)
		e = verify_kind(s, i, why);
	return e;
}

struct others { /* values under other keys than the current one */
	uint8_t current;
	int64_t count;
};

static enum err
add_other(void *ctx, const char *kind, uint8_t key_id, int64_t count)
{
	struct others *o = ctx;

	(void)kind;
	o->count += key_id != o->current ? count : 0;
	return ERR_OK;
}

static enum err
count_others(struct store *s, int64_t *out)
{
	struct others o = {keyring_current(&s->ring)->id, 0};
	enum err e = sealed_count(s, add_other, &o);

	*out = o.count;
	return e;
}

enum err
sealed_may_begin(const struct store *s, struct why *why)
{
	if (!s->is_credential)
		return ERR_OK;
	return why_fail(why, ERR_DENIED,
		"The master key is a credential of the service, which this program cannot write. "
		"By "
		"hand: stop the server, copy the credential's file to %s/secret.key (mode 0400), "
		"run "
		"`bootline secret rotate-key` as its owner without the credential, move "
		"secret.key to the place of the credential's file, and start the server.",
		s->path);
}

/* A key that stands in memory alone must never seal: nothing would open that any more. */
static enum err
add_key(struct store *s, struct why *why)
{
	struct keyring next = s->ring;
	enum err e;

	keyring_add(&next);
	e = keyring_store(s->ring_fd, s->ring_name, &next, why);
	if (e == ERR_OK)
		s->ring = next;
	keyring_wipe(&next);
	return e;
}

enum err
sealed_begin(struct store *s, struct sealed_rotation *r, struct why *why)
{
	AUTO(db_tx_done) struct db_tx tx = {NULL, 0};
	enum err e = sealed_may_begin(s, why);

	if (e == ERR_OK)
		e = db_tx_begin_write(s->main, &tx);
	if (e == ERR_OK)
		e = store_keys_refresh(s);
	if (e != ERR_OK)
		return e;
	*r = (struct sealed_rotation){.is_resumed = s->ring.count > 1};
	if (!r->is_resumed)
		e = add_key(s, why);
	if (e != ERR_OK)
		return e;
	r->from = s->ring.keys[0].id;
	r->to = keyring_current(&s->ring)->id;
	return count_others(s, &r->total);
}

/* Seals one value anew. */
static enum err
reseal(struct store *s, size_t kind, int64_t row, struct slice sealed, struct why *why)
{
	AUTO(db_done) struct db_query set = db_use(s->main, kinds[kind].set_sql);
	AUTO(buf_wipe) struct buf plain = BUF(CRYPTO_SEALED_MAX_BYTES);
	AUTO(buf_free)
	struct buf again = BUF(CRYPTO_SEALED_MAX_BYTES + CRYPTO_SEAL_OVERHEAD_BYTES);
	const char *table = kinds[kind].table, *column = kinds[kind].column;
	enum err e = store_unseal(s, table, row, column, sealed, &plain);

	if (e == ERR_DENIED)
		return why_fail(why, e,
			"One of the %s does not open (table %s, row %" PRId64
			"): set it anew or remove it, then run this again. Nothing is lost.",
			kinds[kind].kind, table, row);
	if (e == ERR_OK)
		e = store_seal(s, table, row, column, buf_slice(&plain), &again);
	if (e != ERR_OK)
		return e;
	db_bind_i64(&set, row);
	db_bind_blob(&set, buf_slice(&again));
	return db_run_on_one(&set);
}

/* Seals up to BATCH_ROWS values of the kind that r is at.  ERR_NOTFOUND: there are no more of it.
 */
static enum err
reseal_some(struct store *s, struct sealed_rotation *r, struct why *why)
{
	AUTO(db_done) struct db_query q = db_use(s->main, kinds[r->kind].next_sql);
	int64_t rows = 0;
	size_t bytes = 0;
	char id = (char)r->to;
	enum err e;

	db_bind_i64(&q, r->row);
	db_bind_blob(&q, (struct slice){&id, 1});
	db_bind_i64(&q, BATCH_ROWS);
	while (bytes < BATCH_BYTES && (e = db_row(&q)) == ERR_OK) {
		int64_t row = db_i64(&q);
		struct slice sealed = db_slice(&q);

		bytes += sealed.n;
		e = reseal(s, r->kind, row, sealed, why);
		if (e != ERR_OK)
			return e;
		r->row = row;
		rows++;
	}
	if (e != ERR_OK && e != ERR_NOTFOUND)
		return e;
	r->done += rows;
	return rows > 0 ? ERR_OK : ERR_NOTFOUND;
}

enum err
sealed_step(struct store *s, struct sealed_rotation *r, struct why *why)
{
	AUTO(db_tx_done) struct db_tx tx = {NULL, 0};
	struct sealed_rotation next = *r;
	enum err e = db_tx_begin_write(s->main, &tx);

	if (e == ERR_OK)
		e = store_keys_refresh(s);
	/* Somebody else has finished this rotation, or one more: what is left is not ours. */
	if (e == ERR_OK && keyring_current(&s->ring)->id != r->to)
		return ERR_NOTFOUND;
	if (e != ERR_OK)
		return e;
	e = ERR_NOTFOUND;
	while (next.kind < COUNT(kinds) && e == ERR_NOTFOUND) {
		e = reseal_some(s, &next, why);
		if (e == ERR_NOTFOUND) {
			next.kind++;
			next.row = 0;
		}
	}
	if (e == ERR_OK)
		e = db_tx_commit(&tx);
	if (e == ERR_OK)
		*r = next;
	return e;
}

/* The server's workers look at the key file when the generation moves, and forget dropped keys. */
static enum err
touch_generation(struct store *s)
{
	AUTO(db_done) struct db_query q = db_use(s->main, sql_text[SQL_TOUCH]);

	return db_run(&q);
}

enum err
sealed_end(struct store *s, struct sealed_rotation *r, struct why *why)
{
	AUTO(db_tx_done) struct db_tx tx = {NULL, 0};
	int64_t left = 0;
	enum err e = db_tx_begin_write(s->main, &tx);

	if (e == ERR_OK)
		e = store_keys_refresh(s);
	if (e == ERR_OK)
		e = count_others(s, &left);
	if (e != ERR_OK)
		return e;
	if (left > 0) {
		r->kind = 0;
		r->row = 0;
		return ERR_BUSY;
	}
	if (s->ring.count > 1) {
		keyring_drop_old(&s->ring);
		e = keyring_store(s->ring_fd, s->ring_name, &s->ring, why);
	}
	if (e == ERR_OK)
		e = touch_generation(s);
	return e == ERR_OK ? db_tx_commit(&tx) : e;
}
