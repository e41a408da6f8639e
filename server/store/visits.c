#include "store/visits.h"

#include "base/auto.h"
#include "store/db_one.h"
#include "store/hours.h"

/* What one trim drops at most: it runs inside a group that uploads wait for. */
enum { TRIM_ROWS_MAX = 5000 };

enum sql {
	SQL_ADD,
	SQL_EACH,
	SQL_EACH_OF,
	SQL_LAST_ID,
	SQL_LAST,
	SQL_LAST_OF,
	SQL_TRIM,
	SQL_SEEN_PUT,
	SQL_SEEN_BY_MAC,
	SQL_SEEN_NEW,
	SQL_SEEN_TRIM,
	SQL__COUNT
};

#define KEEP(column)                                                                               \
#column " = CASE excluded." #column " WHEN '' THEN " #column " ELSE excluded." #column     \
		" END"

#define KEEP_OF(place, column)                                                                     \
	place "_" #column " = iif(excluded." place "_ms = 0, " place "_" #column                   \
	      ", excluded." place "_" #column ")"
#define KEEP_PLACE(place) KEEP_OF(place, address) ", " KEEP_OF(place, ms) ", " KEEP_OF(place, proof)
#define WORDS_KEPT                                                                                 \
	KEEP(address) ", " KEEP(model) ", " KEEP(part) ", " KEEP(version) ", " KEEP(updater)
#define PLACES_KEPT KEEP_PLACE("own") ", " KEEP_PLACE("let")

static const char *const sql_text[SQL__COUNT] = {
	[SQL_ADD] = "INSERT INTO visit(" VISIT_COLUMNS ")"
		    " VALUES (NULL, ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)",
	[SQL_EACH] = "SELECT " VISIT_COLUMNS " FROM visit WHERE id > ?1 ORDER BY id",
	[SQL_EACH_OF] =
		"SELECT " VISIT_COLUMNS " FROM visit WHERE id > ?1 AND mac = ?2 ORDER BY id",
	[SQL_LAST_ID] = "SELECT coalesce(max(id), 0) FROM visit",
	[SQL_LAST] = "SELECT " VISIT_COLUMNS " FROM visit WHERE id IN"
		     " (SELECT id FROM visit ORDER BY id DESC LIMIT ?1) ORDER BY id",
	[SQL_LAST_OF] = "SELECT " VISIT_COLUMNS " FROM visit WHERE id IN (SELECT id FROM visit"
			" WHERE mac = ?2 ORDER BY id DESC LIMIT ?1) ORDER BY id",
	/* Rows come in order of time, so what is old stands at the front and no row behind the
	 * first young one is looked at. */
	[SQL_TRIM] = "DELETE FROM visit WHERE id <= ?3 + (SELECT min(id) FROM visit) - 1 AND"
		     " (id <= (SELECT max(id) FROM visit) - ?2 OR id < coalesce("
		     "(SELECT id FROM visit WHERE ended_at >= ?1 ORDER BY id LIMIT 1),"
		     " (SELECT max(id) FROM visit) + 1))",
	[SQL_SEEN_PUT] =
		"INSERT INTO seen(" SEEN_COLUMNS ") VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9,"
		" ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17) ON CONFLICT(mac) DO UPDATE SET"
		" last_at = excluded.last_at, channel = excluded.channel, proof = excluded.proof,"
		" is_new = excluded.is_new, " WORDS_KEPT ", " PLACES_KEPT,
	[SQL_SEEN_BY_MAC] = "SELECT " SEEN_COLUMNS " FROM seen WHERE mac = ?1",
	[SQL_SEEN_NEW] =
		"SELECT " SEEN_COLUMNS " FROM seen WHERE is_new ORDER BY last_at DESC, mac",
	/* Counted where it is kept: who names one phone after another makes this run for each. */
	[SQL_SEEN_TRIM] = "DELETE FROM seen WHERE mac IN (SELECT mac FROM seen WHERE is_new"
			  " ORDER BY last_at, mac LIMIT max(0,"
			  " (SELECT coalesce(sum(new), 0) FROM seen_count) - ?1))",
};

static enum err
add(struct store *s, const struct visit_row *v)
{
	AUTO(db_done) struct db_query q = db_use(s->logs, sql_text[SQL_ADD]);
	char mac[MAC_TEXT_BYTES] = "";

	if (v->has_mac)
		(void)mac_text(v->mac, mac);
	db_bind_text(&q, slice_of(mac));
	db_bind_i64(&q, v->began_at);
	db_bind_i64(&q, v->ended_at);
	db_bind_text(&q, slice_of(v->address));
	db_bind_i64(&q, v->channel);
	db_bind_text(&q, slice_of(v->agent));
	db_bind_text(&q, slice_of(v->model));
	db_bind_text(&q, slice_of(v->version));
	db_bind_i64(&q, v->requests);
	db_bind_i64(&q, v->refused);
	db_bind_i64(&q, v->bytes);
	db_bind_blob(&q, v->told);
	return db_run(&q);
}

enum err
visits_add(struct store *s, const struct visit_row *v)
{
	const struct hour hour = {v->began_at, v->is_boot, v->refused};
	AUTO(db_tx_done) struct db_tx tx = {0};
	enum err e = db_tx_begin_write(s->logs, &tx);

	if (e == ERR_OK)
		e = add(s, v);
	if (e == ERR_OK)
		e = hours_add(s, &hour);
	return e == ERR_OK ? db_tx_commit(&tx) : e;
}

enum err
visit_read(struct db_query *q, struct visit_row *out)
{
	struct visit_row v = {.id = db_i64(q)};
	struct slice mac = db_slice(q);

	v.has_mac = mac.n > 0;
	if (q->err == ERR_OK && v.has_mac && mac_from_hex(mac, &v.mac) != ERR_OK)
		q->err = ERR_IO;
	v.began_at = db_i64(q);
	v.ended_at = db_i64(q);
	db_text(q, v.address, sizeof(v.address));
	v.channel = db_i64(q);
	db_text(q, v.agent, sizeof(v.agent));
	db_text(q, v.model, sizeof(v.model));
	db_text(q, v.version, sizeof(v.version));
	v.requests = db_i64(q);
	v.refused = db_i64(q);
	v.bytes = db_i64(q);
	v.told = db_slice(q);
	if (q->err == ERR_OK)
		*out = v;
	return q->err;
}

/* number is the statement's first parameter, the MAC its second where it has one. */
static enum err
each_visit(struct store *s, enum sql which, int64_t number, const struct mac *mac,
	enum err (*each)(void *ctx, const struct visit_row *v), void *ctx)
{
	AUTO(db_done) struct db_query q = db_use(s->logs, sql_text[which]);
	char text[MAC_TEXT_BYTES];
	struct visit_row v;
	enum err e;

	db_bind_i64(&q, number);
	if (mac != NULL)
		db_bind_text(&q, slice_of(mac_text(*mac, text)));
	while ((e = db_row(&q)) == ERR_OK) {
		e = visit_read(&q, &v);
		if (e == ERR_OK)
			e = each(ctx, &v);
		if (e != ERR_OK)
			return e;
	}
	return e == ERR_NOTFOUND ? ERR_OK : e;
}

enum err
visits_each(struct store *s, const struct mac *mac, int64_t after_id,
	enum err (*each)(void *ctx, const struct visit_row *v), void *ctx)
{
	return each_visit(s, mac ? SQL_EACH_OF : SQL_EACH, after_id, mac, each, ctx);
}

enum err
visits_last_id(struct store *s, int64_t *out)
{
	return db_number(s->logs, sql_text[SQL_LAST_ID], out);
}

enum err
visits_last(struct store *s, const struct mac *mac, int64_t count,
	enum err (*each)(void *ctx, const struct visit_row *v), void *ctx)
{
	return each_visit(s, mac ? SQL_LAST_OF : SQL_LAST, count, mac, each, ctx);
}

static enum err
trim(struct store *s, int64_t before_s, int64_t most)
{
	AUTO(db_done) struct db_query q = db_use(s->logs, sql_text[SQL_TRIM]);

	db_bind_i64(&q, before_s);
	db_bind_i64(&q, most);
	db_bind_i64(&q, TRIM_ROWS_MAX);
	return db_run(&q);
}

enum err
visits_trim(struct store *s, int64_t before_s, int64_t most)
{
	enum err e = trim(s, before_s, most);

	return e == ERR_OK ? hours_trim(s, before_s) : e;
}

static void
bind_place(struct db_query *q, const struct seen_place *place)
{
	db_bind_text(q, slice_of(place->address));
	db_bind_i64(q, place->at_ms);
	db_bind_i64(q, place->proof);
}

static void
read_place(struct db_query *q, struct seen_place *out)
{
	db_text(q, out->address, sizeof(out->address));
	out->at_ms = db_i64(q);
	out->proof = db_i64(q);
}

static enum err
put_seen(struct store *s, const struct seen *seen)
{
	AUTO(db_done) struct db_query q = db_use(s->logs, sql_text[SQL_SEEN_PUT]);
	char mac[MAC_TEXT_BYTES];

	db_bind_text(&q, slice_of(mac_text(seen->mac, mac)));
	db_bind_i64(&q, seen->first_at);
	db_bind_i64(&q, seen->last_at);
	db_bind_text(&q, slice_of(seen->address));
	db_bind_text(&q, slice_of(seen->model));
	db_bind_text(&q, slice_of(seen->part));
	db_bind_text(&q, slice_of(seen->version));
	db_bind_text(&q, slice_of(seen->updater));
	db_bind_i64(&q, seen->channel);
	db_bind_i64(&q, seen->proof);
	db_bind_i64(&q, seen->is_new);
	bind_place(&q, &seen->own);
	bind_place(&q, &seen->let);
	return db_run(&q);
}

static enum err
trim_new(struct store *s, int64_t most_new)
{
	AUTO(db_done) struct db_query q = db_use(s->logs, sql_text[SQL_SEEN_TRIM]);

	db_bind_i64(&q, most_new);
	return db_run(&q);
}

enum err
seen_put(struct store *s, const struct seen *seen, int64_t most_new)
{
	AUTO(db_tx_done) struct db_tx tx = {0};
	struct seen before;
	enum err e = db_tx_begin_write(s->logs, &tx);

	if (e != ERR_OK)
		return e;
	e = seen_by_mac(s, seen->mac, &before);
	if (e != ERR_OK && e != ERR_NOTFOUND)
		return e;
	bool is_one_more = seen->is_new && (e == ERR_NOTFOUND || !before.is_new);
	e = put_seen(s, seen);
	if (e == ERR_OK && is_one_more)
		e = trim_new(s, most_new);
	return e == ERR_OK ? db_tx_commit(&tx) : e;
}

enum err
seen_read(struct db_query *q, struct seen *out)
{
	struct seen seen = {0};
	struct slice mac = db_slice(q);

	if (q->err == ERR_OK && mac_from_hex(mac, &seen.mac) != ERR_OK)
		q->err = ERR_IO;
	seen.first_at = db_i64(q);
	seen.last_at = db_i64(q);
	db_text(q, seen.address, sizeof(seen.address));
	db_text(q, seen.model, sizeof(seen.model));
	db_text(q, seen.part, sizeof(seen.part));
	db_text(q, seen.version, sizeof(seen.version));
	db_text(q, seen.updater, sizeof(seen.updater));
	seen.channel = db_i64(q);
	seen.proof = db_i64(q);
	seen.is_new = db_i64(q) != 0;
	read_place(q, &seen.own);
	read_place(q, &seen.let);
	if (q->err == ERR_OK)
		*out = seen;
	return q->err;
}

enum err
seen_by_mac(struct store *s, struct mac mac, struct seen *out)
{
	AUTO(db_done) struct db_query q = db_use(s->logs, sql_text[SQL_SEEN_BY_MAC]);
	char text[MAC_TEXT_BYTES];

	db_bind_text(&q, slice_of(mac_text(mac, text)));
	enum err e = db_row(&q);
	return e == ERR_OK ? seen_read(&q, out) : e;
}

enum err
seen_each_new(struct store *s, enum err (*each)(void *ctx, const struct seen *seen), void *ctx)
{
	AUTO(db_done) struct db_query q = db_use(s->logs, sql_text[SQL_SEEN_NEW]);
	struct seen seen;
	enum err e;

	while ((e = db_row(&q)) == ERR_OK) {
		e = seen_read(&q, &seen);
		if (e == ERR_OK)
			e = each(ctx, &seen);
		if (e != ERR_OK)
			return e;
	}
	return e == ERR_NOTFOUND ? ERR_OK : e;
}
