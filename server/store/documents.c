#include "store/documents.h"

#include "base/auto.h"

const char *const document_suffixes[DOCUMENT__COUNT] = {
	[DOCUMENT_PHONE] = "phone.cfg",
	[DOCUMENT_WEB] = "web.cfg",
	[DOCUMENT_CLOUD] = "cloud.cfg",
	[DOCUMENT_DIRECTORY] = "directory.xml",
	[DOCUMENT_CALLS] = "calls.xml",
	[DOCUMENT_LICENSE] = "license.cfg",
};

enum { SEAL_ROWS = 500, SEAL_BYTES = 4 << 20 }; /* at a time: some 20 ms of the write lock */

enum sql {
	SQL_NEWEST,
	SQL_VERSION,
	SQL_ADD,
	SQL_DROP_OLD,
	SQL_REMOVE,
	SQL_REMOVE_VERSION,
	SQL_OF_PHONE,
	SQL_ALL,
	SQL_USAGE,
	SQL_OVERRIDES,
	SQL_SEAL,
	SQL_OPEN,
	SQL__COUNT
};

#define COLUMNS "mac, kind, version, is_admin, at, size, hash"
#define BODY "id, body, sealed_body"
static const char body_column[] = "sealed_body";

static const char *const sql_text[SQL__COUNT] = {
	[SQL_NEWEST] = "SELECT " COLUMNS ", " BODY " FROM document WHERE mac = ?1 AND kind = ?2"
		       " ORDER BY version DESC LIMIT 1",
	[SQL_VERSION] = "SELECT " COLUMNS ", " BODY " FROM document WHERE mac = ?1 AND kind = ?2"
			" AND version = ?3",
	[SQL_ADD] = "INSERT INTO document(" COLUMNS ", body)"
		    " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, x'')",
	[SQL_SEAL] = "UPDATE document SET sealed_body = ?2, body = x'' WHERE id = ?1",
	[SQL_OPEN] = "SELECT id, body FROM document WHERE sealed_body IS NULL ORDER BY id LIMIT 1",
	[SQL_DROP_OLD] = "DELETE FROM document WHERE mac = ?1 AND kind = ?2 AND version IN"
			 " (SELECT version FROM document WHERE mac = ?1 AND kind = ?2"
			 " ORDER BY version DESC LIMIT -1 OFFSET ?3)",
	[SQL_REMOVE] = "DELETE FROM document WHERE mac = ?1 AND kind = ?2",
	[SQL_REMOVE_VERSION] = "DELETE FROM document WHERE mac = ?1 AND kind = ?2 AND version = ?3",
	[SQL_OF_PHONE] = "SELECT " COLUMNS " FROM document WHERE mac = ?1"
			 " ORDER BY kind, version DESC",
	[SQL_ALL] = "SELECT " COLUMNS " FROM document d WHERE version = (SELECT max(version)"
		    " FROM document WHERE mac = d.mac AND kind = d.kind) ORDER BY mac, kind",
	/* The numbers are DOCUMENT_PHONE and DOCUMENT_WEB. */
	[SQL_OVERRIDES] = "SELECT " BODY " FROM document WHERE kind IN (0, 1) ORDER BY id DESC"
			  " LIMIT ?1",
	[SQL_USAGE] = "SELECT coalesce(sum(size), 0) FROM document WHERE mac = ?1",
};

/* room must live as long as the binding. */
static void
bind_name(struct db_query *q, struct mac mac, char room[MAC_TEXT_BYTES], enum document_kind kind)
{
	db_bind_text(q, slice_of(mac_text(mac, room)));
	db_bind_i64(q, kind);
}

static enum err
read_document(struct db_query *q, struct document *out)
{
	struct document d = {0};
	struct slice mac = db_slice(q);

	if (q->err == ERR_OK && mac_from_hex(mac, &d.mac) != ERR_OK)
		q->err = ERR_IO;
	d.kind = (enum document_kind)db_i64(q);
	d.version = db_i64(q);
	d.is_admin = db_i64(q) != 0;
	d.at = db_i64(q);
	d.size_bytes = (uint64_t)db_i64(q);
	db_text(q, d.hash, sizeof(d.hash));
	if (q->err == ERR_OK)
		*out = d;
	return q->err;
}

/* Appends the bytes of BODY.  body as it is where the row was stored before they were sealed. */
static enum err
read_body(struct store *s, struct db_query *q, struct buf *out)
{
	int64_t id = db_i64(q);
	struct slice open = db_slice(q);

	if (q->err != ERR_OK)
		return q->err;
	if (!db_is_null(q))
		return store_unseal(s, "document", id, body_column, db_slice(q), out);
	buf_add(out, open);
	return buf_check(out);
}

enum err
documents_get(struct store *s, struct mac mac, enum document_kind kind, int64_t version,
	struct document *out, struct buf *body)
{
	enum sql which = version == 0 ? SQL_NEWEST : SQL_VERSION;
	AUTO(db_done) struct db_query q = db_use(s->main, sql_text[which]);
	char text[MAC_TEXT_BYTES];
	struct document d;

	bind_name(&q, mac, text, kind);
	if (version != 0)
		db_bind_i64(&q, version);
	enum err e = db_row(&q);
	if (e == ERR_OK)
		e = read_document(&q, &d);
	if (e == ERR_OK && body != NULL)
		e = read_body(s, &q, body);
	if (e == ERR_OK)
		*out = d;
	return e;
}

/* Seals the bytes of a row, in place of those that stand there. */
static enum err
seal(struct store *s, int64_t id, struct slice body)
{
	AUTO(db_done) struct db_query q = db_use(s->main, sql_text[SQL_SEAL]);
	AUTO(buf_free) struct buf sealed = BUF(body.n + CRYPTO_SEAL_OVERHEAD_BYTES);
	enum err e = store_seal(s, "document", id, body_column, body, &sealed);

	db_bind_i64(&q, id);
	db_bind_blob(&q, buf_slice(&sealed));
	return e == ERR_OK ? db_run_on_one(&q) : e;
}

static enum err
add(struct store *s, const struct document *d, struct slice body)
{
	AUTO(db_done) struct db_query q = db_use(s->main, sql_text[SQL_ADD]);
	char text[MAC_TEXT_BYTES];

	bind_name(&q, d->mac, text, d->kind);
	db_bind_i64(&q, d->version);
	db_bind_i64(&q, d->is_admin);
	db_bind_i64(&q, d->at);
	db_bind_i64(&q, (int64_t)d->size_bytes);
	db_bind_text(&q, slice_of(d->hash));
	enum err e = db_run(&q);
	return e == ERR_OK ? seal(s, db_last_id(s->main), body) : e;
}

/* Seals the first one that is not.
 *   bytes  grows by what it has
 * ERR_NOTFOUND: all are. */
static enum err
seal_first(struct store *s, size_t *bytes)
{
	AUTO(buf_wipe) struct buf body = BUF(CRYPTO_SEALED_MAX_BYTES);
	int64_t id = 0;
	enum err e;

	{
		AUTO(db_done) struct db_query q = db_use(s->main, sql_text[SQL_OPEN]);

		e = db_row(&q);
		id = e == ERR_OK ? db_i64(&q) : 0;
		if (e == ERR_OK)
			buf_add(&body, db_slice(&q));
		if (e == ERR_OK)
			e = buf_check(&body);
	}
	*bytes += body.n;
	return e == ERR_OK ? seal(s, id, buf_slice(&body)) : e;
}

/* Seals some of those that are not, with one wait for the disk; others have the lock in between.
 * ERR_NOTFOUND: all are. */
static enum err
seal_some(struct store *s)
{
	AUTO(db_tx_done) struct db_tx tx = {0};
	size_t bytes = 0;
	enum err e = db_tx_begin_write(s->main, &tx), end;

	for (int i = 0; i < SEAL_ROWS && bytes < SEAL_BYTES && e == ERR_OK; i++)
		e = seal_first(s, &bytes);
	if (e != ERR_OK && e != ERR_NOTFOUND)
		return e;
	end = db_tx_commit(&tx);
	return end == ERR_OK ? e : end;
}

enum err
documents_seal_old(struct store *s)
{
	AUTO(db_done) struct db_query q = db_use(s->main, sql_text[SQL_OPEN]);
	enum err e = db_row(&q); /* without a lock where there is none */

	db_done(&q);
	while (e == ERR_OK)
		e = seal_some(s);
	return e == ERR_NOTFOUND ? ERR_OK : e;
}

static enum err
drop_old(struct store *s, const struct document *d, uint64_t keep)
{
	AUTO(db_done) struct db_query q = db_use(s->main, sql_text[SQL_DROP_OLD]);
	char text[MAC_TEXT_BYTES];

	if (keep == 0) /* what was acknowledged is kept */
		keep = 1;
	bind_name(&q, d->mac, text, d->kind);
	db_bind_i64(&q, keep < INT32_MAX ? (int64_t)keep : INT32_MAX);
	return db_run(&q);
}

enum err
/* NOLINTNEXTLINE(readability-function-size): one row, each column once. */
documents_put(struct store *s, struct mac mac, enum document_kind kind, bool is_admin, int64_t now,
	struct slice body, uint64_t keep)
{
	AUTO(db_tx_done) struct db_tx tx = {0};
	struct document d = {.mac = mac,
				.kind = kind,
				.is_admin = is_admin,
				.at = now,
				.size_bytes = body.n},
			newest = {0};
	uint8_t digest[CRYPTO_DIGEST_BYTES];
	enum err e = db_tx_begin_write(s->main, &tx);

	if (e != ERR_OK)
		return e;
	crypto_digest(NULL, body, digest);
	crypto_hex(digest, sizeof(digest), d.hash);
	e = documents_get(s, mac, kind, 0, &newest, NULL);
	if (e != ERR_OK && e != ERR_NOTFOUND)
		return e;
	if (e == ERR_OK && strcmp(newest.hash, d.hash) == 0)
		return ERR_OK;
	d.version = newest.version + 1;
	e = add(s, &d, body);
	if (e == ERR_OK)
		e = drop_old(s, &d, keep);
	return e == ERR_OK ? db_tx_commit(&tx) : e;
}

enum err
documents_remove(struct store *s, struct mac mac, enum document_kind kind, int64_t version)
{
	enum sql which = version == 0 ? SQL_REMOVE : SQL_REMOVE_VERSION;
	AUTO(db_done) struct db_query q = db_use(s->main, sql_text[which]);
	char text[MAC_TEXT_BYTES];

	bind_name(&q, mac, text, kind);
	if (version != 0)
		db_bind_i64(&q, version);
	return db_run_on_one(&q);
}

enum err
documents_each(struct store *s, const struct mac *mac,
	enum err (*each)(void *ctx, const struct document *d), void *ctx)
{
	AUTO(db_done) struct db_query q = db_use(s->main, sql_text[mac ? SQL_OF_PHONE : SQL_ALL]);
	char text[MAC_TEXT_BYTES];
	struct document d;
	enum err e;

	if (mac != NULL)
		db_bind_text(&q, slice_of(mac_text(*mac, text)));
	while ((e = db_row(&q)) == ERR_OK) {
		e = read_document(&q, &d);
		if (e == ERR_OK)
			e = each(ctx, &d);
		if (e != ERR_OK)
			return e;
	}
	return e == ERR_NOTFOUND ? ERR_OK : e;
}

enum err
documents_usage(struct store *s, struct mac mac, uint64_t *bytes)
{
	AUTO(db_done) struct db_query q = db_use(s->main, sql_text[SQL_USAGE]);
	char text[MAC_TEXT_BYTES];

	db_bind_text(&q, slice_of(mac_text(mac, text)));
	enum err e = db_row(&q);
	if (e == ERR_OK)
		*bytes = (uint64_t)db_i64(&q);
	return e;
}

_Static_assert(DOCUMENT_PHONE == 0 && DOCUMENT_WEB == 1, "the numbers in SQL_OVERRIDES");

enum err
documents_each_override(
	struct store *s, int64_t limit, enum err (*each)(void *ctx, struct slice body), void *ctx)
{
	AUTO(db_done) struct db_query q = db_use(s->main, sql_text[SQL_OVERRIDES]);
	enum err e;

	db_bind_i64(&q, limit);
	while ((e = db_row(&q)) == ERR_OK) {
		AUTO(buf_wipe) struct buf body = BUF(CRYPTO_SEALED_MAX_BYTES);

		e = read_body(s, &q, &body);
		if (e == ERR_OK)
			e = each(ctx, buf_slice(&body));
		if (e != ERR_OK)
			return e;
	}
	return e == ERR_NOTFOUND ? ERR_OK : e;
}
