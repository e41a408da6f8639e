#include "store/tellings.h"
#include "store/db_one.h"

#include "base/auto.h"

enum sql {
	SQL_SAME,
	SQL_OPEN_OF,
	SQL_ADD,
	SQL_NOTE,
	SQL_WITHDRAW,
	SQL_WITHDRAW_OF,
	SQL_CHANGES,
	SQL_BY_ID,
	SQL_OF_PHONE,
	SQL_DUE,
	SQL_WATCHED,
	SQL_OPEN,
	SQL_TRIM,
	SQL__COUNT
};

#define TELLING_SELECT                                                                             \
	"SELECT t.id, t.phone_id, p.mac, t.what, t.state, t.asked_by, t.asked_at, t.opens_at,"     \
	" t.closes_at, t.tries, t.next_at, t.way, t.answered_at, t.told_ms, t.back_at,"            \
	" t.over_at, t.why"                                                                        \
	" FROM telling t JOIN phone p ON p.id = t.phone_id"

/* The states' numbers stand in the statements too, because partial indexes are found by them. */
_Static_assert(
	TELLING_WAITING == 0 && TELLING_TOLD == 1 && TELLING_POLLING == 2 && TELLING_WITHDRAWN == 5,
	"the numbers in the statements");

static const char *const sql_text[SQL__COUNT] = {
	[SQL_SAME] = "SELECT id FROM telling WHERE phone_id = ?1 AND state = 0 AND what = ?2"
		     " AND opens_at = ?3 AND closes_at = ?4",
	[SQL_OPEN_OF] = "SELECT count(*) FROM telling WHERE phone_id = ?1 AND state IN (0, 1, 2)",
	[SQL_ADD] = "INSERT INTO telling(phone_id, what, asked_by, asked_at, opens_at, closes_at,"
		    " next_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
	[SQL_NOTE] = "UPDATE telling SET state = ?3, tries = ?4, next_at = ?5, way = ?6,"
		     " answered_at = ?7, told_ms = ?8, back_at = ?9, over_at = ?10, why = ?11"
		     " WHERE id = ?1 AND state = ?2",
	[SQL_WITHDRAW] = "UPDATE telling SET state = 5, over_at = ?2 WHERE state = 0"
			 " AND asked_by = ?1",
	/* By the phone's own few rows, which the plus sees to: a rollout asks so for each of its
	 * phones, and has asked for as many. */
	[SQL_WITHDRAW_OF] = "UPDATE telling SET state = 5, over_at = ?2 WHERE state = 0"
			    " AND +asked_by = ?1 AND phone_id = ?3",
	[SQL_CHANGES] = "SELECT changes()",
	[SQL_BY_ID] = TELLING_SELECT " WHERE t.id = ?1",
	[SQL_OF_PHONE] = TELLING_SELECT " WHERE t.phone_id = ?1 ORDER BY t.id DESC LIMIT ?2",
	[SQL_DUE] = TELLING_SELECT " WHERE t.state = 0 AND t.next_at <= ?1"
				   " ORDER BY t.next_at, t.id LIMIT ?2",
	[SQL_WATCHED] = TELLING_SELECT " WHERE t.state IN (1, 2) AND t.id > ?1"
				       " ORDER BY t.id LIMIT ?2",
	[SQL_OPEN] = "SELECT (SELECT count(*) FROM telling WHERE state = 0)"
		     " + (SELECT count(*) FROM telling WHERE state IN (1, 2))",
	[SQL_TRIM] = "DELETE FROM telling WHERE id IN (SELECT id FROM telling WHERE over_at > 0"
		     " AND over_at < ?1 ORDER BY over_at LIMIT ?2)",
};

const char *const telling_what_names[TELLING_WHAT__COUNT] = {
	[TELLING_RESYNC] = "resync",
	[TELLING_RESTART] = "restart",
};

const char *const telling_state_names[TELLING_STATE__COUNT] = {
	[TELLING_WAITING] = "waiting",
	[TELLING_TOLD] = "told",
	[TELLING_POLLING] = "polling",
	[TELLING_BACK] = "back",
	[TELLING_FAILED] = "failed",
	[TELLING_WITHDRAWN] = "withdrawn",
};

const char *const telling_way_names[TELLING_WAY__COUNT] = {
	[TELLING_BY_NOTHING] = "",
	[TELLING_BY_REST] = "rest",
	[TELLING_BY_UDP] = "notify-udp",
	[TELLING_BY_TCP] = "notify-tcp",
	[TELLING_BY_POLL] = "poll",
};

static enum err
check(const struct telling *t, struct why *why)
{
	if (t->closes_at != 0 && (t->closes_at < t->opens_at || t->closes_at < t->asked_at))
		return why_fail(why, ERR_SYNTAX,
			"The phone would have to be told before the time comes: the window is "
			"over.");
	return ERR_OK;
}

/* ERR_NOTFOUND: nothing that waits is the same. */
static enum err
find_same(struct store *s, const struct telling *t, int64_t *id)
{
	AUTO(db_done) struct db_query q = db_use(s->main, sql_text[SQL_SAME]);

	db_bind_i64(&q, t->phone_id);
	db_bind_i64(&q, t->what);
	db_bind_i64(&q, t->opens_at);
	db_bind_i64(&q, t->closes_at);
	return db_row_i64(&q, id);
}

static enum err
check_room(struct store *s, int64_t phone_id, struct why *why)
{
	AUTO(db_done) struct db_query q = db_use(s->main, sql_text[SQL_OPEN_OF]);

	db_bind_i64(&q, phone_id);
	enum err e = db_row(&q);
	if (e == ERR_OK && db_i64(&q) >= TELLINGS_PER_PHONE_MAX)
		return why_fail(why, ERR_LIMIT,
			"The phone is to be told %d things already: wait until it has come back.",
			TELLINGS_PER_PHONE_MAX);
	return e;
}

static enum err
insert(struct store *s, struct telling *t)
{
	AUTO(db_done) struct db_query q = db_use(s->main, sql_text[SQL_ADD]);

	db_bind_i64(&q, t->phone_id);
	db_bind_i64(&q, t->what);
	db_bind_text(&q, slice_of(t->asked_by));
	db_bind_i64(&q, t->asked_at);
	db_bind_i64(&q, t->opens_at);
	db_bind_i64(&q, t->closes_at);
	db_bind_i64(&q, t->opens_at > t->asked_at ? t->opens_at : t->asked_at);
	enum err e = db_run(&q);
	if (e == ERR_OK)
		t->id = db_last_id(s->main);
	return e;
}

enum err
tellings_add(struct store *s, struct telling *t, struct why *why)
{
	AUTO(db_tx_done) struct db_tx tx = {NULL, 0};
	enum err e = check(t, why);

	if (e == ERR_OK)
		e = db_tx_begin_write(s->main, &tx);
	if (e != ERR_OK)
		return e;
	e = find_same(s, t, &t->id);
	if (e == ERR_NOTFOUND) {
		e = check_room(s, t->phone_id, why);
		if (e == ERR_OK)
			e = insert(s, t);
	}
	return e == ERR_OK ? db_tx_commit(&tx) : e;
}

enum err
tellings_note(struct store *s, enum telling_state was, const struct telling *t)
{
	AUTO(db_done) struct db_query q = db_use(s->main, sql_text[SQL_NOTE]);

	db_bind_i64(&q, t->id);
	db_bind_i64(&q, was);
	db_bind_i64(&q, t->state);
	db_bind_i64(&q, t->tries);
	db_bind_i64(&q, t->next_at);
	db_bind_i64(&q, t->way);
	db_bind_i64(&q, t->answered_at);
	db_bind_i64(&q, t->told_ms);
	db_bind_i64(&q, t->back_at);
	db_bind_i64(&q, t->over_at);
	db_bind_text(&q, slice_of(t->why));
	return db_run_on_one(&q);
}

enum err
tellings_withdraw(
	struct store *s, struct slice asked_by, int64_t phone_id, int64_t now, int64_t *count)
{
	enum sql which = phone_id == 0 ? SQL_WITHDRAW : SQL_WITHDRAW_OF;
	AUTO(db_done) struct db_query q = db_use(s->main, sql_text[which]);

	db_bind_text(&q, asked_by);
	db_bind_i64(&q, now);
	if (phone_id != 0)
		db_bind_i64(&q, phone_id);
	enum err e = db_run(&q);
	return e == ERR_OK && count != NULL ? db_number(s->main, sql_text[SQL_CHANGES], count) : e;
}

static enum err
read_telling(struct db_query *q, struct telling *out)
{
	struct telling t = {.id = db_i64(q), .phone_id = db_i64(q)};
	struct slice mac = db_slice(q);

	if (q->err == ERR_OK && mac_from_hex(mac, &t.mac) != ERR_OK)
		q->err = ERR_IO;
	t.what = (enum telling_what)db_i64(q);
	t.state = (enum telling_state)db_i64(q);
	db_text(q, t.asked_by, sizeof(t.asked_by));
	t.asked_at = db_i64(q);
	t.opens_at = db_i64(q);
	t.closes_at = db_i64(q);
	t.tries = db_i64(q);
	t.next_at = db_i64(q);
	t.way = (enum telling_way)db_i64(q);
	t.answered_at = db_i64(q);
	t.told_ms = db_i64(q);
	t.back_at = db_i64(q);
	t.over_at = db_i64(q);
	db_text(q, t.why, sizeof(t.why));
	/* Numbers of a newer program would be indices beyond the names. */
	if (q->err == ERR_OK && ((unsigned)t.what >= TELLING_WHAT__COUNT ||
					(unsigned)t.state >= TELLING_STATE__COUNT ||
					(unsigned)t.way >= TELLING_WAY__COUNT))
		q->err = ERR_IO;
	if (q->err == ERR_OK)
		*out = t;
	return q->err;
}

enum err
tellings_by_id(struct store *s, int64_t id, struct telling *out)
{
	AUTO(db_done) struct db_query q = db_use(s->main, sql_text[SQL_BY_ID]);

	db_bind_i64(&q, id);
	enum err e = db_row(&q);
	return e == ERR_OK ? read_telling(&q, out) : e;
}

/* Both numbers are the statement's parameters. */
static enum err
each_telling(struct store *s, enum sql which, int64_t first, int64_t second,
	enum err (*each)(void *ctx, const struct telling *t), void *ctx)
{
	AUTO(db_done) struct db_query q = db_use(s->main, sql_text[which]);
	struct telling t;
	enum err e;

	db_bind_i64(&q, first);
	db_bind_i64(&q, second);
	while ((e = db_row(&q)) == ERR_OK) {
		e = read_telling(&q, &t);
		if (e == ERR_OK)
			e = each(ctx, &t);
		if (e != ERR_OK)
			return e;
	}
	return e == ERR_NOTFOUND ? ERR_OK : e;
}

enum err
tellings_of_phone(struct store *s, int64_t phone_id, int64_t most,
	enum err (*each)(void *ctx, const struct telling *t), void *ctx)
{
	return each_telling(s, SQL_OF_PHONE, phone_id, most, each, ctx);
}

enum err
tellings_due(struct store *s, int64_t now, int64_t most,
	enum err (*each)(void *ctx, const struct telling *t), void *ctx)
{
	return each_telling(s, SQL_DUE, now, most, each, ctx);
}

enum err
tellings_watched(struct store *s, int64_t after_id, int64_t most,
	enum err (*each)(void *ctx, const struct telling *t), void *ctx)
{
	return each_telling(s, SQL_WATCHED, after_id, most, each, ctx);
}

enum err
tellings_open(struct store *s, int64_t *out)
{
	return db_number(s->main, sql_text[SQL_OPEN], out);
}

enum err
tellings_trim(struct store *s, int64_t before)
{
	AUTO(db_done) struct db_query q = db_use(s->main, sql_text[SQL_TRIM]);

	db_bind_i64(&q, before);
	db_bind_i64(&q, TELLINGS_TRIM);
	return db_run(&q);
}
