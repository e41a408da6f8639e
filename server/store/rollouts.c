#include "store/rollouts.h"
#include "store/db_one.h"

#include "base/auto.h"

enum sql {
	SQL_COUNT,
	SQL_ADD,
	SQL_RING_ADD,
	SQL_RINGS,
	SQL_BY_ID,
	SQL_EACH,
	SQL_FOLLOWED,
	SQL_MOVE,
	SQL_REMOVE,
	SQL_NEEDING,
	SQL__COUNT
};

#define PLAN                                                                                       \
	"label, release_id, release, state, why, site, phone_group, model, text, days, from_min,"  \
	" until_min, pace, wait_s, patience_s, quiet_s, halt_count, halt_percent, created_at"
#define ROLLOUTS                                                                                   \
	"SELECT id, " PLAN                                                                         \
	", started_at, ended_at, ring, over_s, watched_s, decided_at, visit_id,"                   \
	" revision FROM rollout"

static const char *const sql_text[SQL__COUNT] = {
	[SQL_COUNT] = "SELECT count(*) FROM rollout",
	[SQL_ADD] = "INSERT INTO rollout(" PLAN ") SELECT ?1, id, name, ?3, ?4, ?5, ?6, ?7, ?8, ?9,"
		    " ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18 FROM release WHERE id = ?2",
	[SQL_RING_ADD] = "INSERT INTO rollout_ring(rollout_id, position, kind, value)"
			 " SELECT ?1, 1 + count(*), ?2, ?3 FROM rollout_ring WHERE rollout_id = ?1"
			 " RETURNING position",
	[SQL_RINGS] = "SELECT position, kind, value FROM rollout_ring WHERE rollout_id = ?1"
		      " ORDER BY position",
	[SQL_BY_ID] = ROLLOUTS " WHERE id = ?1",
	[SQL_EACH] = ROLLOUTS " ORDER BY id DESC",
	/* A rollout that is done is followed while phones may still come.  Those are found by their
	 * own index, which the plus sees to: it is asked every few seconds, of each that is done.
	 */
	[SQL_FOLLOWED] =
		ROLLOUTS " WHERE state IN (1, 2, 3) OR (state = 4 AND EXISTS (SELECT 1 FROM"
			 " rollout_phone p WHERE p.rollout_id = rollout.id AND +p.ring > 0"
			 " AND p.state < 4)) ORDER BY id DESC",
	[SQL_MOVE] = "UPDATE rollout SET state = ?3, why = ?4, started_at = ?5, ended_at = ?6,"
		     " ring = ?7, over_s = ?8, watched_s = ?9, decided_at = ?10, visit_id = ?11,"
		     " revision = revision + 1 WHERE id = ?1 AND revision = ?2",
	[SQL_REMOVE] = "DELETE FROM rollout WHERE id = ?1",
	/* What its phones run now is needed too: they may have to go back to it. */
	[SQL_NEEDING] = "SELECT coalesce("
			"(SELECT id FROM rollout WHERE release_id = ?1 AND state < 4 LIMIT 1),"
			" (SELECT rollout_id FROM rollout_offer WHERE release_id = ?1 LIMIT 1),"
			" (SELECT rollout_id FROM rollout_offer WHERE previous_id = ?1 LIMIT 1),"
			" (SELECT r.id FROM rollout r JOIN rollout_phone p ON p.rollout_id = r.id"
			" JOIN release l ON l.name = p.from_version WHERE r.state IN (1, 2, 3)"
			" AND l.id = ?1 AND p.ring > 0 LIMIT 1), 0)",
};

_Static_assert(ROLLOUT_RUNNING == 1 && ROLLOUT_HALTED == 3 && ROLLOUT_DONE == 4,
	"the numbers in the statements");

const char *const rollout_state_names[ROLLOUT_STATE__COUNT] = {
	[ROLLOUT_PLANNED] = "planned",
	[ROLLOUT_RUNNING] = "running",
	[ROLLOUT_PAUSED] = "paused",
	[ROLLOUT_HALTED] = "halted",
	[ROLLOUT_DONE] = "done",
	[ROLLOUT_CANCELLED] = "cancelled",
	[ROLLOUT_ROLLED_BACK] = "rolled_back",
};

const char *const rollout_ring_kind_names[ROLLOUT_RING_KIND__COUNT] = {
	[ROLLOUT_RING_MACS] = "macs",
	[ROLLOUT_RING_PERCENT] = "percent",
	[ROLLOUT_RING_GROUP] = "group",
	[ROLLOUT_RING_REST] = "rest",
};

enum err
rollouts_add(struct store *s, struct rollout *r)
{
	AUTO(db_done) struct db_query q = db_use(s->main, sql_text[SQL_ADD]);
	const int64_t numbers[] = {r->days, r->from_min, r->until_min, r->pace, r->wait_s,
		r->patience_s, r->quiet_s, r->halt_count, r->halt_percent, r->created_at};
	int64_t count = 0;
	enum err e = db_number(s->main, sql_text[SQL_COUNT], &count);

	if (e != ERR_OK || count >= ROLLOUTS_MAX)
		return e != ERR_OK ? e : ERR_LIMIT;
	db_bind_text(&q, slice_of(r->label));
	db_bind_i64(&q, r->release_id);
	db_bind_i64(&q, ROLLOUT_PLANNED);
	db_bind_text(&q, SLICE(""));
	db_bind_text(&q, slice_of(r->site));
	db_bind_text(&q, slice_of(r->group));
	db_bind_text(&q, slice_of(r->model));
	db_bind_text(&q, slice_of(r->text));
	for (size_t i = 0; i < COUNT(numbers); i++)
		db_bind_i64(&q, numbers[i]);
	e = db_run_on_one(&q);
	if (e == ERR_OK)
		r->id = db_last_id(s->main);
	return e;
}

enum err
rollout_rings_add(struct store *s, int64_t rollout_id, struct rollout_ring *ring)
{
	AUTO(db_done) struct db_query q = db_use(s->main, sql_text[SQL_RING_ADD]);

	db_bind_i64(&q, rollout_id);
	db_bind_i64(&q, ring->kind);
	db_bind_text(&q, slice_of(ring->value));
	enum err e = db_row(&q);
	if (e == ERR_OK)
		ring->position = db_i64(&q);
	return e;
}

enum err
rollout_rings_each(struct store *s, int64_t rollout_id,
	enum err (*each)(void *ctx, const struct rollout_ring *ring), void *ctx)
{
	AUTO(db_done) struct db_query q = db_use(s->main, sql_text[SQL_RINGS]);
	struct rollout_ring ring;
	enum err e;

	db_bind_i64(&q, rollout_id);
	while ((e = db_row(&q)) == ERR_OK) {
		ring.position = db_i64(&q);
		ring.kind = (enum rollout_ring_kind)db_i64(&q);
		db_text(&q, ring.value, sizeof(ring.value));
		e = q.err == ERR_OK ? each(ctx, &ring) : q.err;
		if (e != ERR_OK)
			return e;
	}
	return e == ERR_NOTFOUND ? ERR_OK : e;
}

static void
read_plan(struct db_query *q, struct rollout *r)
{
	db_text(q, r->label, sizeof(r->label));
	r->release_id = db_i64(q); /* NULL reads 0 */
	db_text(q, r->release, sizeof(r->release));
	r->state = (enum rollout_state)db_i64(q);
	db_text(q, r->why, sizeof(r->why));
	db_text(q, r->site, sizeof(r->site));
	db_text(q, r->group, sizeof(r->group));
	db_text(q, r->model, sizeof(r->model));
	db_text(q, r->text, sizeof(r->text));
	r->days = db_i64(q);
	r->from_min = db_i64(q);
	r->until_min = db_i64(q);
	r->pace = db_i64(q);
	r->wait_s = db_i64(q);
	r->patience_s = db_i64(q);
	r->quiet_s = db_i64(q);
	r->halt_count = db_i64(q);
	r->halt_percent = db_i64(q);
	r->created_at = db_i64(q);
}

static enum err
read_rollout(struct db_query *q, struct rollout *out)
{
	struct rollout r = {.id = db_i64(q)};

	read_plan(q, &r);
	r.started_at = db_i64(q);
	r.ended_at = db_i64(q);
	r.ring = db_i64(q);
	r.over_s = db_i64(q);
	r.watched_s = db_i64(q);
	r.decided_at = db_i64(q);
	r.visit_id = db_i64(q);
	r.revision = db_i64(q);
	if (q->err == ERR_OK)
		*out = r;
	return q->err;
}

enum err
rollouts_by_id(struct store *s, int64_t id, struct rollout *out)
{
	AUTO(db_done) struct db_query q = db_use(s->main, sql_text[SQL_BY_ID]);

	db_bind_i64(&q, id);
	enum err e = db_row(&q);
	return e == ERR_OK ? read_rollout(&q, out) : e;
}

enum err
rollouts_each(struct store *s, bool follows, enum err (*each)(void *ctx, const struct rollout *r),
	void *ctx)
{
	AUTO(db_done)
	struct db_query q = db_use(s->main, sql_text[follows ? SQL_FOLLOWED : SQL_EACH]);
	struct rollout r;
	enum err e;

	while ((e = db_row(&q)) == ERR_OK) {
		e = read_rollout(&q, &r);
		if (e == ERR_OK)
			e = each(ctx, &r);
		if (e != ERR_OK)
			return e;
	}
	return e == ERR_NOTFOUND ? ERR_OK : e;
}

enum err
rollouts_move(struct store *s, struct rollout *r)
{
	AUTO(db_done) struct db_query q = db_use(s->main, sql_text[SQL_MOVE]);
	const int64_t numbers[] = {r->started_at, r->ended_at, r->ring, r->over_s, r->watched_s,
		r->decided_at, r->visit_id};

	db_bind_i64(&q, r->id);
	db_bind_i64(&q, r->revision);
	db_bind_i64(&q, r->state);
	db_bind_text(&q, slice_of(r->why));
	for (size_t i = 0; i < COUNT(numbers); i++)
		db_bind_i64(&q, numbers[i]);
	enum err e = db_run_on_one(&q);
	r->revision += e == ERR_OK;
	return e == ERR_NOTFOUND ? ERR_BUSY : e;
}

enum err
rollouts_remove(struct store *s, int64_t id)
{
	return db_run_by_id(s->main, sql_text[SQL_REMOVE], id);
}

enum err
rollouts_needing(struct store *s, int64_t release_id, int64_t *out)
{
	return db_number_of(s->main, sql_text[SQL_NEEDING], release_id, out);
}
