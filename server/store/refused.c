#include "store/refused.h"

#include "base/auto.h"

enum sql { SQL_PUT, SQL_DROP, SQL_BY_MAC, SQL_EACH, SQL_TRIM, SQL__COUNT };

static const char *const sql_text[SQL__COUNT] = {
	[SQL_PUT] = "INSERT INTO refused(mac, at, address) VALUES (?1, ?2, ?3) ON CONFLICT(mac)"
		    " DO UPDATE SET at = excluded.at, address = excluded.address",
	[SQL_DROP] = "DELETE FROM refused WHERE mac = ?1",
	[SQL_BY_MAC] = "SELECT mac, at, address FROM refused WHERE mac = ?1",
	[SQL_EACH] = "SELECT mac, at, address FROM refused ORDER BY at DESC, mac",
	[SQL_TRIM] = "DELETE FROM refused WHERE at < ?1",
};

enum err
refused_put(struct store *s, const struct refused *r)
{
	AUTO(db_done) struct db_query q = db_use(s->logs, sql_text[SQL_PUT]);
	char mac[MAC_TEXT_BYTES];

	db_bind_text(&q, slice_of(mac_text(r->mac, mac)));
	db_bind_i64(&q, r->at);
	db_bind_text(&q, slice_of(r->address));
	return db_run(&q);
}

enum err
refused_drop(struct store *s, struct mac mac)
{
	AUTO(db_done) struct db_query q = db_use(s->logs, sql_text[SQL_DROP]);
	char text[MAC_TEXT_BYTES];

	db_bind_text(&q, slice_of(mac_text(mac, text)));
	return db_run(&q);
}

static enum err
read_refused(struct db_query *q, struct refused *out)
{
	struct refused r = {.at = 0};

	if (mac_from_hex(db_slice(q), &r.mac) != ERR_OK && q->err == ERR_OK)
		q->err = ERR_IO;
	r.at = db_i64(q);
	db_text(q, r.address, sizeof(r.address));
	if (q->err == ERR_OK)
		*out = r;
	return q->err;
}

enum err
refused_by_mac(struct store *s, struct mac mac, struct refused *out)
{
	AUTO(db_done) struct db_query q = db_use(s->logs, sql_text[SQL_BY_MAC]);
	char text[MAC_TEXT_BYTES];

	db_bind_text(&q, slice_of(mac_text(mac, text)));
	enum err e = db_row(&q);
	return e == ERR_OK ? read_refused(&q, out) : e;
}

enum err
refused_each(struct store *s, enum err (*each)(void *ctx, const struct refused *r), void *ctx)
{
	AUTO(db_done) struct db_query q = db_use(s->logs, sql_text[SQL_EACH]);
	struct refused r;
	enum err e;

	while ((e = db_row(&q)) == ERR_OK) {
		e = read_refused(&q, &r);
		if (e == ERR_OK)
			e = each(ctx, &r);
		if (e != ERR_OK)
			return e;
	}
	return e == ERR_NOTFOUND ? ERR_OK : e;
}

enum err
refused_trim(struct store *s, int64_t before_s)
{
	AUTO(db_done) struct db_query q = db_use(s->logs, sql_text[SQL_TRIM]);

	db_bind_i64(&q, before_s);
	return db_run(&q);
}
