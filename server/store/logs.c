#include "store/logs.h"

#include "base/auto.h"

enum sql {
	SQL_OPEN,
	SQL_BEGIN,
	SQL_GROW,
	SQL_CLOSE,
	SQL_PIECE_ADD,
	SQL_DROP_PIECES,
	SQL_DROP_OLD,
	SQL_BY_ID,
	SQL_READ,
	SQL_OF_PHONE,
	SQL_ALL,
	SQL_BEFORE,
	SQL_BEFORE_OF_PHONE,
	SQL_USAGE,
	SQL_CORE_PUT,
	SQL_CORE_GET,
	SQL_CORE_USAGE,
	SQL_QUARANTINE_PUT,
	SQL_QUARANTINE_SEAL,
	SQL_QUARANTINE_DROP,
	SQL__COUNT
};

#define COLUMNS "id, mac, name, began_at, changed_at, size, is_closed, last_piece"

/* The closed logs of a name beyond those that are kept. */
#define OLD                                                                                        \
	"SELECT id FROM log WHERE mac = ?1 AND name = ?2 AND is_closed = 1"                        \
	" ORDER BY id DESC LIMIT -1 OFFSET ?3"

_Static_assert(LOG_ROW_BYTES == 512, "SQL_USAGE has it as a number");
static const char *const sql_text[SQL__COUNT] = {
	[SQL_OPEN] = "SELECT " COLUMNS " FROM log WHERE mac = ?1 AND name = ?2 AND is_closed = 0"
		     " ORDER BY id DESC LIMIT 1",
	[SQL_BEGIN] = "INSERT INTO log(mac, name, began_at, changed_at, size, is_closed,"
		      " last_piece) VALUES (?1, ?2, ?3, ?3, 0, 0, 0)",
	[SQL_GROW] = "UPDATE log SET changed_at = ?2, size = ?3, is_closed = ?4,"
		     " last_piece = ?5 WHERE id = ?1",
	[SQL_CLOSE] = "UPDATE log SET is_closed = 1 WHERE id = ?1",
	[SQL_PIECE_ADD] = "INSERT INTO log_piece(before, body) VALUES (?1, ?2)",
	[SQL_DROP_PIECES] = "WITH RECURSIVE chain(id, before) AS ("
			    "SELECT id, before FROM log_piece WHERE id IN"
			    " (SELECT last_piece FROM log WHERE id IN (" OLD "))"
			    " UNION ALL SELECT p.id, p.before FROM log_piece p"
			    " JOIN chain c ON p.id = c.before)"
			    " DELETE FROM log_piece WHERE id IN (SELECT id FROM chain)",
	[SQL_DROP_OLD] = "DELETE FROM log WHERE id IN (" OLD ")",
	[SQL_BY_ID] = "SELECT " COLUMNS " FROM log WHERE id = ?1",
	[SQL_READ] =
		"WITH RECURSIVE chain(id, before, n) AS ("
		"SELECT id, before, 0 FROM log_piece"
		" WHERE id = (SELECT last_piece FROM log WHERE id = ?1)"
		" UNION ALL SELECT p.id, p.before, c.n + 1 FROM log_piece p"
		" JOIN chain c ON p.id = c.before)"
		" SELECT p.body FROM chain c JOIN log_piece p ON p.id = c.id ORDER BY c.n DESC",
	[SQL_OF_PHONE] = "SELECT " COLUMNS " FROM log WHERE mac = ?1 ORDER BY name, id DESC",
	[SQL_ALL] = "SELECT " COLUMNS " FROM log ORDER BY mac, name, id DESC",
	[SQL_BEFORE] = "SELECT " COLUMNS " FROM log WHERE id < ?1 ORDER BY id DESC LIMIT ?2",
	[SQL_BEFORE_OF_PHONE] = "SELECT " COLUMNS " FROM log WHERE id < ?1 AND mac = ?3"
				" ORDER BY id DESC LIMIT ?2",
	[SQL_USAGE] = "SELECT coalesce(sum(size + 512), 0) FROM log WHERE mac = ?1",
	[SQL_CORE_USAGE] = "SELECT coalesce(sum(size), 0) FROM core WHERE mac <> ?1",
	[SQL_CORE_PUT] = "INSERT INTO core(mac, name, file, at, size) VALUES (?1, ?2, ?3, ?4, ?5)"
			 " ON CONFLICT(mac) DO UPDATE SET name = excluded.name,"
			 " file = excluded.file, at = excluded.at, size = excluded.size",
	[SQL_CORE_GET] = "SELECT name, file, size FROM core WHERE mac = ?1",
	[SQL_QUARANTINE_SEAL] = "UPDATE quarantine SET body = ?2 WHERE id = ?1",
	[SQL_QUARANTINE_PUT] = "INSERT INTO quarantine(mac, name, at, size, body)"
			       " VALUES (?1, ?2, ?3, ?4, x'')",
	/* Only the oldest ever go, so ids have no gaps. */
	[SQL_QUARANTINE_DROP] = "DELETE FROM quarantine WHERE id <= ?1",
};

static enum err
read_log(struct db_query *q, struct log_row *out)
{
	struct log_row row = {.id = db_i64(q)};
	struct slice mac = db_slice(q);

	if (q->err == ERR_OK && mac_from_hex(mac, &row.mac) != ERR_OK)
		q->err = ERR_IO;
	db_text(q, row.name, sizeof(row.name));
	row.began_at = db_i64(q);
	row.changed_at = db_i64(q);
	row.size_bytes = (uint64_t)db_i64(q);
	row.is_closed = db_i64(q) != 0;
	row.last_piece = db_i64(q);
	if (q->err == ERR_OK)
		*out = row;
	return q->err;
}

enum err
logs_open(struct store *s, struct mac mac, struct slice name, struct log_row *out)
{
	AUTO(db_done) struct db_query q = db_use(s->logs, sql_text[SQL_OPEN]);
	char text[MAC_TEXT_BYTES];

	db_bind_text(&q, slice_of(mac_text(mac, text)));
	db_bind_text(&q, name);
	enum err e = db_row(&q);
	return e == ERR_OK ? read_log(&q, out) : e;
}

static enum err
begin(struct store *s, struct mac mac, struct slice name, int64_t now, int64_t *id)
{
	AUTO(db_done) struct db_query q = db_use(s->logs, sql_text[SQL_BEGIN]);
	char text[MAC_TEXT_BYTES];

	db_bind_text(&q, slice_of(mac_text(mac, text)));
	db_bind_text(&q, name);
	db_bind_i64(&q, now);
	enum err e = db_run(&q);
	if (e == ERR_OK)
		*id = db_last_id(s->logs);
	return e;
}

static enum err
close_log(struct store *s, int64_t id)
{
	AUTO(db_done) struct db_query q = db_use(s->logs, sql_text[SQL_CLOSE]);

	db_bind_i64(&q, id);
	return db_run(&q);
}

enum err
logs_close(struct store *s, struct mac mac, struct slice name)
{
	struct log_row log;
	enum err e = logs_open(s, mac, name, &log);

	return e == ERR_OK ? close_log(s, log.id) : e;
}

/* Appends a piece to a log that is still to be told of it by grow(). */
static enum err
add_piece(struct store *s, struct log_row *log, struct slice body)
{
	AUTO(db_done) struct db_query q = db_use(s->logs, sql_text[SQL_PIECE_ADD]);

	if (body.n == 0)
		return ERR_OK;
	db_bind_i64(&q, log->last_piece);
	db_bind_blob(&q, body);
	enum err e = db_run(&q);
	if (e == ERR_OK)
		log->last_piece = db_last_id(s->logs);
	return e;
}

static enum err
grow(struct store *s, const struct log_row *log)
{
	AUTO(db_done) struct db_query q = db_use(s->logs, sql_text[SQL_GROW]);

	db_bind_i64(&q, log->id);
	db_bind_i64(&q, log->changed_at);
	db_bind_i64(&q, (int64_t)log->size_bytes);
	db_bind_i64(&q, log->is_closed);
	db_bind_i64(&q, log->last_piece);
	return db_run(&q);
}

static enum err
drop(struct store *s, enum sql what, const struct log_piece *piece, uint64_t keep)
{
	AUTO(db_done) struct db_query q = db_use(s->logs, sql_text[what]);
	char text[MAC_TEXT_BYTES];

	db_bind_text(&q, slice_of(mac_text(piece->mac, text)));
	db_bind_text(&q, piece->name);
	db_bind_i64(&q, keep < INT32_MAX ? (int64_t)keep : INT32_MAX);
	return db_run(&q);
}

static enum err
drop_old(struct store *s, const struct log_piece *piece, uint64_t keep)
{
	enum err e = drop(s, SQL_DROP_PIECES, piece, keep);

	return e == ERR_OK ? drop(s, SQL_DROP_OLD, piece, keep) : e;
}

/* Makes sure of a log to append to: the open one, else a new one behind it. */
static enum err
prepare_log(struct store *s, const struct log_piece *piece, int64_t now, struct log_row *open)
{
	enum err e = ERR_OK;

	if (open->id != 0 && !piece->is_fresh)
		return ERR_OK;
	if (open->id != 0)
		e = close_log(s, open->id);
	*open = (struct log_row){0};
	return e == ERR_OK ? begin(s, piece->mac, piece->name, now, &open->id) : e;
}

enum err
logs_append(struct store *s, const struct log_piece *piece, int64_t now,
	const struct log_limits *limits)
{
	struct log_row log = {0};
	enum err e;

	if (piece->name.n > LOG_NAME_MAX_BYTES)
		return ERR_LIMIT;
	e = logs_open(s, piece->mac, piece->name, &log);
	if (e != ERR_OK && e != ERR_NOTFOUND)
		return e;
	bool has_closed = log.id != 0 && piece->is_fresh;
	if (piece->at_byte != LOG_AT_END &&
		piece->at_byte != (piece->is_fresh ? 0 : log.size_bytes))
		return ERR_SYNTAX;
	e = prepare_log(s, piece, now, &log);
	if (e == ERR_OK)
		e = add_piece(s, &log, piece->body);
	if (e != ERR_OK)
		return e;
	log.size_bytes += piece->body.n;
	log.changed_at = now;
	log.is_closed = log.size_bytes > limits->cap_bytes;
	e = grow(s, &log);
	if (e == ERR_OK && (has_closed || log.is_closed))
		e = drop_old(s, piece, limits->keep);
	return e;
}

enum err
logs_by_id(struct store *s, int64_t id, struct log_row *out)
{
	AUTO(db_done) struct db_query q = db_use(s->logs, sql_text[SQL_BY_ID]);

	db_bind_i64(&q, id);
	enum err e = db_row(&q);
	return e == ERR_OK ? read_log(&q, out) : e;
}

enum err
logs_read(struct store *s, int64_t id, struct buf *out)
{
	AUTO(db_done) struct db_query q = db_use(s->logs, sql_text[SQL_READ]);
	enum err e;

	db_bind_i64(&q, id);
	while ((e = db_row(&q)) == ERR_OK)
		buf_add(out, db_slice(&q));
	return e == ERR_NOTFOUND ? buf_check(out) : e;
}

static enum err
call_all(struct db_query *q, enum err (*each)(void *ctx, const struct log_row *row), void *ctx)
{
	struct log_row row;
	enum err e;

	while ((e = db_row(q)) == ERR_OK) {
		e = read_log(q, &row);
		if (e == ERR_OK)
			e = each(ctx, &row);
		if (e != ERR_OK)
			return e;
	}
	return e == ERR_NOTFOUND ? ERR_OK : e;
}

enum err
logs_each(struct store *s, const struct mac *mac,
	enum err (*each)(void *ctx, const struct log_row *row), void *ctx)
{
	AUTO(db_done) struct db_query q = db_use(s->logs, sql_text[mac ? SQL_OF_PHONE : SQL_ALL]);
	char text[MAC_TEXT_BYTES];

	if (mac != NULL)
		db_bind_text(&q, slice_of(mac_text(*mac, text)));
	return call_all(&q, each, ctx);
}

enum err
logs_before(struct store *s, const struct mac *mac, int64_t before_id, int64_t limit,
	enum err (*each)(void *ctx, const struct log_row *row), void *ctx)
{
	AUTO(db_done)
	struct db_query q = db_use(s->logs, sql_text[mac ? SQL_BEFORE_OF_PHONE : SQL_BEFORE]);
	char text[MAC_TEXT_BYTES];

	db_bind_i64(&q, before_id);
	db_bind_i64(&q, limit);
	if (mac != NULL)
		db_bind_text(&q, slice_of(mac_text(*mac, text)));
	return call_all(&q, each, ctx);
}

/* The one number that a statement about a phone gives. */
static enum err
sum_of(struct store *s, enum sql sql, struct mac mac, uint64_t *bytes)
{
	AUTO(db_done) struct db_query q = db_use(s->logs, sql_text[sql]);
	char text[MAC_TEXT_BYTES];

	db_bind_text(&q, slice_of(mac_text(mac, text)));
	enum err e = db_row(&q);
	if (e == ERR_OK)
		*bytes = (uint64_t)db_i64(&q);
	return e;
}

enum err
logs_usage(struct store *s, struct mac mac, uint64_t *bytes)
{
	return sum_of(s, SQL_USAGE, mac, bytes);
}

enum err
cores_usage(struct store *s, struct mac but, uint64_t *bytes)
{
	return sum_of(s, SQL_CORE_USAGE, but, bytes);
}

enum err
cores_get(struct store *s, struct mac mac, char name[NAME_MAX_BYTES + 1],
	char file[NAME_MAX_BYTES + 1], uint64_t *size_bytes)
{
	AUTO(db_done) struct db_query q = db_use(s->logs, sql_text[SQL_CORE_GET]);
	char text[MAC_TEXT_BYTES];

	db_bind_text(&q, slice_of(mac_text(mac, text)));
	enum err e = db_row(&q);
	if (e != ERR_OK)
		return e;
	db_text(&q, name, NAME_MAX_BYTES + 1);
	db_text(&q, file, NAME_MAX_BYTES + 1);
	*size_bytes = (uint64_t)db_i64(&q);
	return q.err;
}

enum err
/* NOLINTNEXTLINE(readability-function-size): one row, each column once. */
cores_put(struct store *s, struct mac mac, struct slice name, struct slice file,
	uint64_t size_bytes, int64_t now, char old_file[NAME_MAX_BYTES + 1])
{
	AUTO(db_done) struct db_query q = db_use(s->logs, sql_text[SQL_CORE_PUT]);
	char text[MAC_TEXT_BYTES], old_name[NAME_MAX_BYTES + 1], old[NAME_MAX_BYTES + 1] = "";
	uint64_t old_size;
	enum err e;

	if (name.n > NAME_MAX_BYTES || file.n > NAME_MAX_BYTES)
		return ERR_LIMIT;
	e = cores_get(s, mac, old_name, old, &old_size);
	if (e != ERR_OK && e != ERR_NOTFOUND)
		return e;
	db_bind_text(&q, slice_of(mac_text(mac, text)));
	db_bind_text(&q, name);
	db_bind_text(&q, file);
	db_bind_i64(&q, now);
	db_bind_i64(&q, (int64_t)size_bytes);
	e = db_run(&q);
	if (e == ERR_OK)
		memcpy(old_file, old, sizeof(old));
	return e;
}

static enum err
drop_quarantine(struct store *s, int64_t up_to_id)
{
	AUTO(db_done) struct db_query q = db_use(s->logs, sql_text[SQL_QUARANTINE_DROP]);

	db_bind_i64(&q, up_to_id);
	return db_run(&q);
}

static enum err
seal_quarantined(struct store *s, int64_t id, struct slice body)
{
	AUTO(db_done) struct db_query q = db_use(s->logs, sql_text[SQL_QUARANTINE_SEAL]);
	AUTO(buf_free) struct buf sealed = BUF(body.n + CRYPTO_SEAL_OVERHEAD_BYTES);
	enum err e = store_seal(s, "quarantine", id, "body", body, &sealed);

	db_bind_i64(&q, id);
	db_bind_blob(&q, buf_slice(&sealed));
	return e == ERR_OK ? db_run_on_one(&q) : e;
}

enum err
quarantine_put(struct store *s, struct mac mac, struct slice name, struct slice body,
	uint64_t size_bytes, int64_t now)
{
	AUTO(db_done) struct db_query q = db_use(s->logs, sql_text[SQL_QUARANTINE_PUT]);
	char text[MAC_TEXT_BYTES];

	db_bind_text(&q, slice_of(mac_text(mac, text)));
	db_bind_text(&q, name);
	db_bind_i64(&q, now);
	db_bind_i64(&q, (int64_t)size_bytes);
	enum err e = db_run(&q);
	int64_t id = db_last_id(s->logs);
	if (e == ERR_OK)
		e = seal_quarantined(s, id, slice_head(body, QUARANTINE_UPLOAD_MAX_BYTES));
	return e == ERR_OK ? drop_quarantine(s, id - QUARANTINE_ROWS_MAX) : e;
}
