#include "store/rollout_phones.h"

#include "base/auto.h"
#include "store/ask.h"
#include "store/db_one.h"

enum sql {
	SQL_ADD,
	SQL_MOVE,
	SQL_EACH,
	SQL_COUNT,
	SQL_COUNT_QUERIED,
	SQL_SUM,
	SQL_HOLDER,
	SQL_OFFER_PUT,
	SQL_OFFER_DROP,
	SQL_OFFER_GET,
	SQL__COUNT
};

#define MOVING                                                                                     \
	"state, reason, why, is_offered, is_forgiven, changed_at, since_s, offered_s, fetches, "   \
	"fetched_1_s,"                                                                             \
	" fetched_2_s"
#define MOVING_OF                                                                                  \
	"r.state, r.reason, r.why, r.is_offered, r.is_forgiven, r.changed_at, r.since_s, "         \
	"r.offered_s,"                                                                             \
	" r.fetches, r.fetched_1_s, r.fetched_2_s"
#define COLUMNS "r.phone_id, p.mac, p.site_id, r.ring, r.place, r.from_version, " MOVING_OF

static const char *const sql_text[SQL__COUNT] = {
	[SQL_ADD] = "INSERT INTO rollout_phone(rollout_id, phone_id, ring, place, from_version,"
		    " " MOVING ") VALUES (?1, ?2, ?14, ?15, ?16, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10,"
		    " ?11, ?12, ?13)",
	[SQL_MOVE] = "UPDATE rollout_phone SET (" MOVING ") = (?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10,"
		     " ?11, ?12, ?13) WHERE rollout_id = ?1 AND phone_id = ?2",
	[SQL_EACH] = "SELECT " COLUMNS " FROM rollout_phone r JOIN phone p ON p.id = r.phone_id"
		     " WHERE r.rollout_id = ?1 ORDER BY r.ring, r.place",
	[SQL_COUNT] = "SELECT ring, state, count(*) FROM rollout_phone WHERE rollout_id = ?1"
		      " GROUP BY 1, 2 ORDER BY 1, 2",
	[SQL_COUNT_QUERIED] = "SELECT count(*) FROM rollout_phone WHERE rollout_id = ?1"
			      " AND (?2 < 0 OR ring = ?2) AND (?3 < 0 OR state = ?3)",
	/* CROSS: never over the phones of all the rollouts that have been. */
	[SQL_SUM] = "SELECT p.state, count(*) FROM rollout r CROSS JOIN rollout_phone p"
		    " ON p.rollout_id = r.id WHERE r.state IN (1, 2, 3) GROUP BY 1",
	[SQL_HOLDER] = "SELECT r.id FROM rollout_phone p JOIN rollout r ON r.id = p.rollout_id"
		       " WHERE p.phone_id = ?1 AND p.ring > 0 AND r.state IN (1, 2, 3) LIMIT 1",
	[SQL_OFFER_PUT] =
		"INSERT INTO rollout_offer(phone_id, rollout_id, kind, release_id, previous_id)"
		" VALUES (?1, ?2, ?3, ?4, nullif(?5, 0)) ON CONFLICT(phone_id) DO UPDATE SET"
		" rollout_id = excluded.rollout_id, kind = excluded.kind,"
		" release_id = excluded.release_id, previous_id = excluded.previous_id"
		" WHERE excluded.rollout_id >= rollout_offer.rollout_id",
	[SQL_OFFER_DROP] = "DELETE FROM rollout_offer WHERE phone_id = ?1 AND rollout_id = ?2",
	[SQL_OFFER_GET] = "SELECT o.kind, o.rollout_id, o.release_id, r.name,"
			  " coalesce(o.previous_id, 0), coalesce(b.name, '') FROM rollout_offer o"
			  " JOIN release r ON r.id = o.release_id"
			  " LEFT JOIN release b ON b.id = o.previous_id WHERE o.phone_id = ?1",
};

_Static_assert(ROLLOUT_RUNNING == 1 && ROLLOUT_HALTED == 3, "the numbers in the statements");

const char *const rollout_phone_state_names[ROLLOUT_PHONE_STATE__COUNT] = {
	[ROLLOUT_WAITING] = "waiting",
	[ROLLOUT_OFFERED] = "offered",
	[ROLLOUT_DOWNLOADING] = "downloading",
	[ROLLOUT_RESTARTED] = "restarted",
	[ROLLOUT_PHONE_DONE] = "done",
	[ROLLOUT_FAILED] = "failed",
	[ROLLOUT_LEFT_OUT] = "left_out",
};

const char *const rollout_reason_names[ROLLOUT_REASON__COUNT] = {
	[ROLLOUT_PLAIN] = "",
	[ROLLOUT_NO_IMAGE] = "no_image",
	[ROLLOUT_NO_RING] = "no_ring",
	[ROLLOUT_ELSEWHERE] = "elsewhere",
	[ROLLOUT_AT_START] = "at_start",
	[ROLLOUT_BY_HEADER] = "by_header",
	[ROLLOUT_LOOP] = "loop",
	[ROLLOUT_SILENT] = "silent",
	[ROLLOUT_OLD_VERSION] = "old_version",
	[ROLLOUT_COMPLAINT] = "complaint",
	[ROLLOUT_TAKEN_BACK] = "taken_back",
	[ROLLOUT_OUT_OF_TIME] = "out_of_time",
	[ROLLOUT_AGAIN] = "again",
};

const char *const rollout_reason_sentences[ROLLOUT_REASON__COUNT] = {
	[ROLLOUT_PLAIN] = "",
	[ROLLOUT_NO_IMAGE] = "The release has no image for it",
	[ROLLOUT_NO_RING] = "No ring takes it",
	[ROLLOUT_ELSEWHERE] = "Another rollout has it",
	[ROLLOUT_BY_HEADER] = "It read the header of the image and wanted no more",
	[ROLLOUT_AT_START] = "It ran the release already",
	[ROLLOUT_LOOP] = "It fetched the whole image three times within an hour",
	[ROLLOUT_SILENT] = "It fetched the image and has not come back",
	[ROLLOUT_OLD_VERSION] = "It has restarted and still runs another version",
	[ROLLOUT_COMPLAINT] = "Its log complains of the image",
	[ROLLOUT_TAKEN_BACK] = "The rollout was halted before it got through",
	[ROLLOUT_OUT_OF_TIME] = "It did not come before the window closed",
	[ROLLOUT_AGAIN] = "It failed before, and is tried again",
};

/* Binds from the third parameter on. */
static void
bind_moving(struct db_query *q, const struct rollout_phone *p)
{
	db_bind_i64(q, p->state);
	db_bind_i64(q, p->reason);
	db_bind_text(q, slice_of(p->why));
	db_bind_i64(q, p->is_offered);
	db_bind_i64(q, p->is_forgiven);
	db_bind_i64(q, p->changed_at);
	db_bind_i64(q, p->since_s);
	db_bind_i64(q, p->offered_s);
	db_bind_i64(q, p->fetches);
	db_bind_i64(q, p->fetched_1_s);
	db_bind_i64(q, p->fetched_2_s);
}

enum err
rollout_phones_add(struct store *s, int64_t rollout_id, const struct rollout_phone *p)
{
	AUTO(db_done) struct db_query q = db_use(s->main, sql_text[SQL_ADD]);

	db_bind_i64(&q, rollout_id);
	db_bind_i64(&q, p->phone_id);
	bind_moving(&q, p);
	db_bind_i64(&q, p->ring);
	db_bind_i64(&q, p->place);
	db_bind_text(&q, slice_of(p->from_version));
	return db_run(&q);
}

enum err
rollout_phones_move(struct store *s, int64_t rollout_id, const struct rollout_phone *p)
{
	AUTO(db_done) struct db_query q = db_use(s->main, sql_text[SQL_MOVE]);

	db_bind_i64(&q, rollout_id);
	db_bind_i64(&q, p->phone_id);
	bind_moving(&q, p);
	return db_run(&q);
}

static enum err
read_phone(struct db_query *q, struct rollout_phone *out)
{
	struct rollout_phone p = {.phone_id = db_i64(q)};
	struct slice mac = db_slice(q);

	if (q->err == ERR_OK && mac_from_hex(mac, &p.mac) != ERR_OK)
		q->err = ERR_IO;
	p.site_id = db_i64(q);
	p.ring = db_i64(q);
	p.place = db_i64(q);
	db_text(q, p.from_version, sizeof(p.from_version));
	p.state = (enum rollout_phone_state)db_i64(q);
	p.reason = (enum rollout_reason)db_i64(q);
	db_text(q, p.why, sizeof(p.why));
	p.is_offered = db_i64(q) != 0;
	p.is_forgiven = db_i64(q) != 0;
	p.changed_at = db_i64(q);
	p.since_s = db_i64(q);
	p.offered_s = db_i64(q);
	p.fetches = db_i64(q);
	p.fetched_1_s = db_i64(q);
	p.fetched_2_s = db_i64(q);
	if (q->err == ERR_OK &&
		(p.state >= ROLLOUT_PHONE_STATE__COUNT || p.reason >= ROLLOUT_REASON__COUNT))
		q->err = ERR_IO;
	if (q->err == ERR_OK)
		*out = p;
	return q->err;
}

enum err
rollout_phones_each(struct store *s, int64_t rollout_id,
	enum err (*each)(void *ctx, const struct rollout_phone *p), void *ctx)
{
	AUTO(db_done) struct db_query q = db_use(s->main, sql_text[SQL_EACH]);
	struct rollout_phone p;
	enum err e;

	db_bind_i64(&q, rollout_id);
	while ((e = db_row(&q)) == ERR_OK) {
		e = read_phone(&q, &p);
		if (e == ERR_OK)
			e = each(ctx, &p);
		if (e != ERR_OK)
			return e;
	}
	return e == ERR_NOTFOUND ? ERR_OK : e;
}

void
rollout_counts_add(
	struct rollout_counts *c, int64_t ring, enum rollout_phone_state state, int64_t count)
{
	if (ring >= 0 && ring <= ROLLOUT_RINGS_MAX && state < ROLLOUT_PHONE_STATE__COUNT)
		c->of[ring][state] += count;
}

enum err
rollout_phones_count(struct store *s, int64_t rollout_id, struct rollout_counts *out)
{
	AUTO(db_done) struct db_query q = db_use(s->main, sql_text[SQL_COUNT]);
	enum err e;

	memset(out, 0, sizeof(*out));
	db_bind_i64(&q, rollout_id);
	while ((e = db_row(&q)) == ERR_OK) {
		int64_t ring = db_i64(&q), state = db_i64(&q);

		rollout_counts_add(out, ring, (enum rollout_phone_state)state, db_i64(&q));
	}
	return e == ERR_NOTFOUND ? ERR_OK : e;
}

enum err
rollout_phones_sum(struct store *s,
	enum err (*each)(void *ctx, enum rollout_phone_state state, int64_t count), void *ctx)
{
	AUTO(db_done) struct db_query q = db_use(s->main, sql_text[SQL_SUM]);
	enum err e;

	while ((e = db_row(&q)) == ERR_OK) {
		enum rollout_phone_state state = (enum rollout_phone_state)db_i64(&q);

		e = each(ctx, state, db_i64(&q));
		if (e != ERR_OK)
			return e;
	}
	return e == ERR_NOTFOUND ? ERR_OK : e;
}

enum err
rollout_phones_holder(struct store *s, int64_t phone_id, int64_t *out)
{
	AUTO(db_done) struct db_query q = db_use(s->main, sql_text[SQL_HOLDER]);

	db_bind_i64(&q, phone_id);
	enum err e = db_row(&q);
	if (e == ERR_OK || e == ERR_NOTFOUND)
		*out = e == ERR_OK ? db_i64(&q) : 0;
	return e == ERR_NOTFOUND ? ERR_OK : e;
}

enum { PLACES = 1 << 24 }; /* in a ring, at most; a mark's id is ring * PLACES + place */

static enum err
count_queried(struct store *s, const struct rollout_phone_query *q, int64_t *out)
{
	AUTO(db_done) struct db_query count = db_use(s->main, sql_text[SQL_COUNT_QUERIED]);

	db_bind_i64(&count, q->rollout_id);
	db_bind_i64(&count, q->ring);
	db_bind_i64(&count, q->state == ROLLOUT_PHONE_STATE__COUNT ? -1 : (int64_t)q->state);
	return db_row_i64(&count, out);
}

static void
ask_page(struct ask *a, const struct rollout_phone_query *q, int64_t after)
{
	ask_add(a, "SELECT " COLUMNS ", p.id, p.mac, p.state, p.model, p.model_learnt, p.site_id,"
		   " s.name, p.label, p.created_at FROM rollout_phone r"
		   " JOIN phone p ON p.id = r.phone_id JOIN site s ON s.id = p.site_id");
	ask_where(a, "r.rollout_id = ?");
	ask_number(a, q->rollout_id);
	ask_where(a, "(r.ring, r.place) > (?, ?)");
	ask_number(a, after < 0 ? -1 : after / PLACES);
	ask_number(a, after < 0 ? -1 : after % PLACES);
	if (q->ring >= 0) {
		ask_where(a, "r.ring = ?");
		ask_number(a, q->ring);
	}
	if (q->state != ROLLOUT_PHONE_STATE__COUNT) {
		ask_where(a, "r.state = ?");
		ask_number(a, q->state);
	}
	ask_add(a, " ORDER BY r.ring, r.place LIMIT ?");
	ask_number(a, (int64_t)q->page.limit + 1);
}

static enum err
give_page(const struct rollout_phone_query *q, struct db_query *rows,
	enum err (*each)(void *ctx, const struct rollout_phone_hit *hit), void *ctx,
	struct page_end *end)
{
	struct page_mark last = {.list = PAGE_ROLLOUT_PHONES};
	struct rollout_phone_hit hit;
	enum err e;

	for (size_t given = 0; (e = db_row(rows)) == ERR_OK; given++) {
		if (given == q->page.limit) {
			page_mark_write(&last, end->next);
			return ERR_OK;
		}
		e = read_phone(rows, &hit.at);
		if (e == ERR_OK)
			e = phone_read(rows, &hit.phone);
		if (e == ERR_OK)
			e = each(ctx, &hit);
		if (e != ERR_OK)
			return e;
		last.id = hit.at.ring * PLACES + hit.at.place;
	}
	return e == ERR_NOTFOUND ? ERR_OK : e;
}

enum err
rollout_phones_query(struct store *s, const struct rollout_phone_query *q,
	enum err (*each)(void *ctx, const struct rollout_phone_hit *hit), void *ctx,
	struct page_end *out, struct why *why)
{
	AUTO(ask_done) struct ask a = ASK;
	struct page_mark mark = {.id = -1};
	struct page_end end = {.total = 0};
	enum err e = page_begin(&q->page, PAGE_ROLLOUT_PHONES, false, &mark, why);

	if (e == ERR_OK)
		e = count_queried(s, q, &end.total);
	if (e != ERR_OK)
		return e;
	ask_page(&a, q, mark.id);
	AUTO(db_done) struct db_query rows = ask_begin(&a, s->main);
	e = give_page(q, &rows, each, ctx, &end);
	if (e == ERR_OK)
		*out = end;
	return e;
}

enum err
rollout_offers_put(struct store *s, int64_t phone_id, const struct rollout_offer *o)
{
	bool drops = o->kind == ROLLOUT_OFFER_NONE;
	AUTO(db_done)
	struct db_query q = db_use(s->main, sql_text[drops ? SQL_OFFER_DROP : SQL_OFFER_PUT]);

	db_bind_i64(&q, phone_id);
	db_bind_i64(&q, o->rollout_id);
	if (!drops) {
		db_bind_i64(&q, o->kind);
		db_bind_i64(&q, o->release_id);
		db_bind_i64(&q, o->previous_id);
	}
	enum err e = db_run(&q);
	return e == ERR_DENIED ? ERR_OK : e; /* the phone or its release is gone */
}

enum err
rollout_offers_get(struct store *s, int64_t phone_id, struct rollout_offer *out)
{
	AUTO(db_done) struct db_query q = db_use(s->main, sql_text[SQL_OFFER_GET]);
	struct rollout_offer o;

	db_bind_i64(&q, phone_id);
	enum err e = db_row(&q);
	if (e != ERR_OK)
		return e;
	o.kind = (enum rollout_offer_kind)db_i64(&q);
	o.rollout_id = db_i64(&q);
	o.release_id = db_i64(&q);
	db_text(&q, o.release, sizeof(o.release));
	o.previous_id = db_i64(&q);
	db_text(&q, o.previous, sizeof(o.previous));
	if (q.err == ERR_OK)
		*out = o;
	return q.err;
}
