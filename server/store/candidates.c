#include "store/candidates.h"
#include "store/db_one.h"

#include "base/auto.h"

enum { STEPS_MAX = 16 }; /* of a walk, where a jump costs as much */

enum sql { SQL_FROZEN, SQL_OVER, SQL_WALK, SQL_NEXT_END, SQL_TURN, SQL__COUNT };

static const char *const sql_text[SQL__COUNT] = {
	[SQL_FROZEN] = "SELECT mac FROM enrolment JOIN phone ON phone.id = phone_id"
		       " WHERE is_frozen AND state = 1 ORDER BY mac",
	[SQL_OVER] = "SELECT mac, site_id FROM enrolment JOIN phone ON phone.id = phone_id"
		     " WHERE NOT is_frozen AND until_at <= ?1 AND state = 1 AND NOT EXISTS"
		     " (SELECT 1 FROM account WHERE account.phone_id = phone.id"
		     " AND secret IS NOT NULL) ORDER BY mac",
	[SQL_WALK] = "SELECT mac, channel, proof, address FROM seen WHERE mac >= ?1 ORDER BY mac",
	[SQL_NEXT_END] = "SELECT until_at FROM enrolment WHERE NOT is_frozen AND until_at > ?1"
			 " ORDER BY until_at LIMIT 1",
	[SQL_TURN] = "SELECT n FROM turn",
};

/* The first MAC of each set from ?1 on; the conditions are as those of their indexes. */
static const struct {
	const char *sql;
	bool is_of_logs;
} nexts[CANDIDATES__COUNT] = {
	[CANDIDATES_OWN] = {"SELECT user FROM account WHERE phone_id IS NOT NULL AND secret IS NOT "
			    "NULL AND user >= ?1 ORDER BY user LIMIT 1", false},
	[CANDIDATES_OF_SITE] = {"SELECT mac FROM phone WHERE site_id = ?2 AND mac >= ?1"
				" ORDER BY mac LIMIT 1",		 false},
	[CANDIDATES_SHARED] = {"SELECT mac FROM seen WHERE NOT is_new AND channel >= 0 AND proof "
			       "= 2 AND mac >= ?1 ORDER BY mac LIMIT 1", true },
	[CANDIDATES_CLEAR] = {"SELECT mac FROM seen WHERE NOT is_new AND channel IN (0, 2, 4)"
			      " AND mac >= ?1 ORDER BY mac LIMIT 1",     true },
};

static enum err
read_mac(struct db_query *q, struct mac *out)
{
	struct slice text = db_slice(q);

	if (q->err == ERR_OK && mac_from_hex(text, out) != ERR_OK)
		q->err = ERR_IO;
	return q->err;
}

/* Moves *at to the first of a set that is not before it.  ERR_NOTFOUND: there is none. */
static enum err
next_of(struct store *s, enum candidates set, int64_t site_id, struct mac *at)
{
	AUTO(db_done)
	struct db_query q = db_use(nexts[set].is_of_logs ? s->logs : s->main, nexts[set].sql);
	char text[MAC_TEXT_BYTES];

	db_bind_text(&q, slice_of(mac_text(*at, text)));
	if (set == CANDIDATES_OF_SITE)
		db_bind_i64(&q, site_id);
	enum err e = db_row(&q);
	return e == ERR_OK ? read_mac(&q, at) : e;
}

/* The MAC behind this one; false: it is the last of all. */
static bool
step(struct mac *at)
{
	uint64_t n = mac_to_u64(*at) + 1;

	*at = mac_from_u64(n);
	return mac_to_u64(*at) == n;
}

enum err
candidates_of_both(struct store *s, enum candidates a, enum candidates b, int64_t site_id,
	enum err (*each)(void *ctx, struct mac mac), void *ctx)
{
	struct mac at = {{0}}, other;
	enum err e;

	while ((e = next_of(s, a, site_id, &at)) == ERR_OK) {
		other = at;
		e = next_of(s, b, site_id, &other);
		if (e == ERR_OK && mac_eq(other, at))
			e = each(ctx, at);
		else if (e == ERR_OK) {
			at = other;
			continue;
		}
		if (e != ERR_OK)
			break;
		if (!step(&at))
			return ERR_OK;
	}
	return e == ERR_NOTFOUND ? ERR_OK : e;
}

enum err
candidates_frozen(struct store *s, enum err (*each)(void *ctx, struct mac mac), void *ctx)
{
	AUTO(db_done) struct db_query q = db_use(s->main, sql_text[SQL_FROZEN]);
	struct mac mac;
	enum err e;

	while ((e = db_row(&q)) == ERR_OK) {
		e = read_mac(&q, &mac);
		if (e == ERR_OK)
			e = each(ctx, mac);
		if (e != ERR_OK)
			return e;
	}
	return e == ERR_NOTFOUND ? ERR_OK : e;
}

/* A walk through all that were seen, beside another list of MACs in order. */
struct walk {
	struct db_query q;
	char from[MAC_TEXT_BYTES];
	bool is_there; /* it stands on a row, whose MAC is `at` */
	struct mac at;
};

static enum err
walk_on(struct walk *w)
{
	enum err e = db_row(&w->q);

	w->is_there = e == ERR_OK;
	return e == ERR_OK ? read_mac(&w->q, &w->at) : e == ERR_NOTFOUND ? ERR_OK : e;
}

static enum err
walk_from(struct walk *w, struct store *s, struct mac mac)
{
	db_done(&w->q);
	w->q = db_use(s->logs, sql_text[SQL_WALK]);
	db_bind_text(&w->q, slice_of(mac_text(mac, w->from)));
	return walk_on(w);
}

/* Reads how this one came.  A few rows between are walked over; many are jumped. */
static enum err
walk_to(struct walk *w, struct store *s, struct mac mac, struct seen *out)
{
	enum err e = ERR_OK;

	for (int i = 0;
		i < STEPS_MAX && e == ERR_OK && w->is_there && mac_to_u64(w->at) < mac_to_u64(mac);
		i++)
		e = walk_on(w);
	if (e == ERR_OK && w->is_there && mac_to_u64(w->at) < mac_to_u64(mac))
		e = walk_from(w, s, mac);
	*out = (struct seen){.mac = mac, .channel = -1};
	if (e != ERR_OK || !w->is_there || !mac_eq(w->at, mac))
		return e;
	out->channel = db_i64(&w->q);
	out->proof = db_i64(&w->q);
	db_text(&w->q, out->address, sizeof(out->address));
	e = w->q.err;
	/* The row is read: it is behind whatever comes. */
	return e == ERR_OK ? walk_on(w) : e;
}

static enum err
walk_beside(struct store *s, struct db_query *q, struct walk *w,
	enum err (*each)(void *ctx, int64_t site_id, const struct seen *how), void *ctx)
{
	bool has_begun = false;
	struct seen how;
	struct mac mac;
	enum err e;

	while ((e = db_row(q)) == ERR_OK) {
		e = read_mac(q, &mac);
		if (e == ERR_OK && !has_begun)
			e = walk_from(w, s, mac);
		has_begun = true;
		if (e == ERR_OK)
			e = walk_to(w, s, mac, &how);
		if (e == ERR_OK)
			e = each(ctx, db_i64(q), &how);
		if (e != ERR_OK)
			return e;
	}
	return e == ERR_NOTFOUND ? ERR_OK : e;
}

enum err
candidates_over(struct store *s, int64_t now,
	enum err (*each)(void *ctx, int64_t site_id, const struct seen *how), void *ctx)
{
	AUTO(db_done) struct db_query q = db_use(s->main, sql_text[SQL_OVER]);
	struct walk w = {.q = db_use(s->logs, sql_text[SQL_WALK])};
	enum err e;

	db_bind_i64(&q, now);
	e = walk_beside(s, &q, &w, each, ctx);
	db_done(&w.q);
	return e;
}

enum err
candidates_next_end(struct store *s, int64_t now, int64_t *out)
{
	AUTO(db_done) struct db_query q = db_use(s->main, sql_text[SQL_NEXT_END]);
	int64_t at = INT64_MAX;

	db_bind_i64(&q, now);
	enum err e = db_row(&q);
	if (e == ERR_OK)
		at = db_i64(&q);
	if (e != ERR_OK && e != ERR_NOTFOUND)
		return e;
	*out = at;
	return ERR_OK;
}

enum err
candidates_turn(struct store *s, int64_t *out)
{
	return db_number(s->logs, sql_text[SQL_TURN], out);
}
