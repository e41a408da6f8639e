#include "firmware/rollout_drive.h"

#include "base/auto.h"
#include "firmware/rollout_fleet.h"
#include "store/audit.h"

enum { SAVE_EVERY_S = 30, IDS_MAX_BYTES = ROLLOUTS_MAX * (int)sizeof(struct rollout) };

/* A rollout that is looked after. */
struct followed {
	struct followed *next;
	struct rollout_fleet fleet;
	struct rollout_index index;
	int64_t saved_s; /* watched seconds as they are stored */
	bool is_wanted;  /* in this turn */
};

struct rollout_driver {
	struct rollout_driver_parts parts;
	struct followed *all;
};

struct rollout_driver *
rollout_driver_new(const struct rollout_driver_parts *parts)
{
	struct rollout_driver *d = calloc(1, sizeof(*d));

	if (d != NULL)
		d->parts = *parts;
	return d;
}

static void
forget(struct rollout_driver *d, struct followed *f)
{
	struct followed **at = &d->all;

	while (*at != f)
		at = &(*at)->next;
	*at = f->next;
	rollout_fleet_done(&f->fleet);
	rollout_index_done(&f->index);
	free(f);
}

void
rollout_driver_free(struct rollout_driver *d)
{
	while (d != NULL && d->all != NULL)
		forget(d, d->all);
	free(d);
}

static struct followed *
find(const struct rollout_driver *d, int64_t id)
{
	struct followed *f = d->all;

	while (f != NULL && f->fleet.plan.id != id)
		f = f->next;
	return f;
}

static enum err
follow(struct rollout_driver *d, int64_t id)
{
	struct followed *f = calloc(1, sizeof(*f));
	enum err e;

	if (f == NULL)
		return ERR_NOMEM;
	f->next = d->all;
	d->all = f;
	f->is_wanted = true;
	e = rollout_fleet_load(d->parts.store, id, &f->fleet);
	if (e == ERR_OK)
		e = rollout_index_make(&f->fleet, &f->index);
	f->saved_s = f->fleet.plan.watched_s;
	if (e != ERR_OK)
		forget(d, f);
	return e == ERR_NOTFOUND ? ERR_OK : e; /* removed just now */
}

static enum err
add_rollout(void *ctx, const struct rollout *r)
{
	buf_add(ctx, (struct slice){(const char *)r, sizeof(*r)});
	return buf_check(ctx);
}

/* Brings what is followed to what the inventory says is to be. */
static enum err
refresh(struct rollout_driver *d)
{
	AUTO(buf_free) struct buf rows = BUF(IDS_MAX_BYTES);
	const struct rollout *r;
	struct followed *next;
	enum err e = rollouts_each(d->parts.store, true, add_rollout, &rows);

	for (struct followed *f = d->all; f != NULL; f = f->next)
		f->is_wanted = false;
	r = (const struct rollout *)(const void *)rows.p;
	for (size_t i = 0; i < rows.n / sizeof(*r) && e == ERR_OK; i++) {
		struct followed *f = find(d, r[i].id);

		if (f != NULL && f->fleet.plan.revision == r[i].revision) {
			f->is_wanted = true;
			continue;
		}
		if (f != NULL)
			forget(d, f);
		e = follow(d, r[i].id);
	}
	for (struct followed *f = d->all; f != NULL && e == ERR_OK; f = next) {
		next = f->next;
		if (!f->is_wanted)
			forget(d, f);
	}
	return e;
}

/* What is new of a rollout, as its row in the audit calls it. */
static const struct {
	enum rollout_news news;
	const char *action;
} told[] = {
	{ROLLOUT_NEWS_RING,   "rollout ring"},
	{ROLLOUT_NEWS_HALTED, "rollout halt"},
	{ROLLOUT_NEWS_DONE,   "rollout end" },
};

static enum err
record(struct store *s, const struct rollout *r, unsigned news)
{
	char object[40];
	AUTO(buf_free) struct buf becomes = BUF(WHY_BYTES + 64);
	struct audit_row row = {.at = r->decided_at,
		.by = SLICE("bootline"),
		.login = SLICE(""),
		.via = SLICE("server"),
		.was = SLICE("")};
	enum err e = ERR_OK;

	(void)snprintf(object, sizeof(object), "rollout %lld", (long long)r->id);
	row.object = slice_of(object);
	for (size_t i = 0; i < COUNT(told) && e == ERR_OK; i++) {
		char ring[24];

		if ((news & told[i].news) == 0)
			continue;
		buf_clear(&becomes);
		(void)snprintf(ring, sizeof(ring), "%lld", (long long)r->ring);
		audit_field(&becomes, SLICE("ring"), slice_of(ring));
		audit_field(&becomes, SLICE("state"), slice_of(rollout_state_names[r->state]));
		if (told[i].news == ROLLOUT_NEWS_HALTED)
			audit_field(&becomes, SLICE("why"), slice_of(r->why));
		row.action = slice_of(told[i].action);
		row.becomes = buf_slice(&becomes);
		e = buf_check(&becomes);
		if (e == ERR_OK)
			e = audit_add(s, &row);
	}
	return e;
}

static enum err
save(struct rollout_driver *d, struct followed *f)
{
	AUTO(db_tx_done) struct db_tx tx = {NULL, 0};
	enum err e = db_tx_begin_write(d->parts.store->main, &tx);

	if (e == ERR_OK)
		e = rollout_fleet_save(d->parts.store, &f->fleet);
	if (e == ERR_OK)
		e = record(d->parts.store, &f->fleet.plan, f->fleet.news);
	if (e == ERR_OK)
		e = db_tx_commit(&tx);
	if (e == ERR_OK)
		f->saved_s = f->fleet.plan.watched_s;
	return e;
}

/* Looks at a piece of what happened.  Time passes for a rollout when all of it has been looked at:
 * nobody is silent whose visit still waits. */
static enum err
look_once(struct rollout_driver *d, struct followed *f, int64_t now, bool *has_more)
{
	AUTO(buf_free) struct buf events = BUF(ROLLOUT_EVENTS_MAX_BYTES);
	struct rollout_fleet *fleet = &f->fleet;
	enum err e = rollout_watch(d->parts.store, fleet, &f->index, &events, has_more);
	size_t count = events.n / sizeof(struct rollout_event);

	if (e != ERR_OK)
		return e;
	if (*has_more && fleet->plan.decided_at != 0)
		now = fleet->plan.decided_at;
	rollout_decide(fleet, (const struct rollout_event *)(const void *)events.p, count, now);
	if (!fleet->has_moved && count == 0 && fleet->plan.watched_s - f->saved_s < SAVE_EVERY_S)
		return ERR_OK;
	e = save(d, f);
	if (e == ERR_OK)
		d->parts.tell(d->parts.ctx, &fleet->plan, fleet->news);
	return e;
}

/* Looks at one rollout.  What it has read and not written is read again after a failure. */
static enum err
look_after(struct rollout_driver *d, struct followed *f, int64_t now)
{
	bool has_more = true;
	enum err e = ERR_OK;

	while (e == ERR_OK && has_more)
		e = look_once(d, f, now, &has_more);
	return e;
}

enum err
rollout_driver_turn(struct rollout_driver *d, int64_t now)
{
	struct followed *next;
	enum err first = refresh(d);

	for (struct followed *f = d->all; f != NULL && first == ERR_OK; f = next) {
		enum err e = look_after(d, f, now);

		next = f->next;
		if (e == ERR_OK)
			continue;
		forget(d, f);
		if (e != ERR_BUSY)
			first = e;
	}
	return first;
}
