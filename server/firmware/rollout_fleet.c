#include "firmware/rollout_fleet.h"

#include "base/auto.h"
#include "firmware/rollout_draft.h"
#include "store/sites.h"
#include "store/tellings.h"

enum { FLEET_MAX_BYTES = 1 << 30, ZONES_MAX_BYTES = 1 << 26 };

void
rollout_fleet_done(struct rollout_fleet *f)
{
	free(f->members);
	free(f->zones);
	*f = (struct rollout_fleet){.members = NULL};
}

/* A fleet while it is read. */
struct loading {
	struct store *store;
	const struct rollout *rollout;
	struct buf members, zones, sites; /* of each zone its site's id */
	int64_t rings;
};

static void
loading_done(struct loading *l)
{
	buf_free(&l->members);
	buf_free(&l->zones);
	buf_free(&l->sites);
}

static enum err
count_ring(void *ctx, const struct rollout_ring *ring)
{
	*(int64_t *)ctx = ring->position;
	return ERR_OK;
}

/* A site's zone, else that of the site that stands in for others, else UTC. */
static enum err
read_zone(struct store *s, int64_t site_id, struct zone *out)
{
	struct site site = {.time_zone = ""};
	enum err e = sites_by_id(s, site_id, &site);

	if (e == ERR_OK && site.time_zone[0] == '\0')
		e = sites_by_id(s, SITE_DEFAULT, &site);
	*out = (struct zone){.offset_s = 0};
	if (e == ERR_OK && site.time_zone[0] != '\0' &&
		zone_read(slice_of(site.time_zone), out, NULL) != ERR_OK)
		*out = (struct zone){.offset_s = 0};
	return e == ERR_NOTFOUND ? ERR_OK : e;
}

static enum err
find_zone(struct loading *l, int64_t site_id, size_t *out)
{
	const int64_t *sites = (const int64_t *)(const void *)l->sites.p;
	size_t count = l->sites.n / sizeof(int64_t), i = count;
	struct zone zone;
	enum err e;

	while (i > 0 && sites[i - 1] != site_id) /* the site found last is asked for next */
		i--;
	if (i > 0) {
		*out = i - 1;
		return ERR_OK;
	}
	e = read_zone(l->store, site_id, &zone);
	buf_add(&l->sites, (struct slice){(const char *)&site_id, sizeof(site_id)});
	buf_add(&l->zones, (struct slice){(const char *)&zone, sizeof(zone)});
	*out = count;
	if (e == ERR_OK)
		e = buf_check(&l->sites);
	return e == ERR_OK ? buf_check(&l->zones) : e;
}

static enum err
add_member(void *ctx, const struct rollout_phone *p)
{
	struct loading *l = ctx;
	struct rollout_member m = {.at = *p, .offer = rollout_offer_of(l->rollout, p)};
	enum err e = find_zone(l, p->site_id, &m.zone);

	buf_add(&l->members, (struct slice){(const char *)&m, sizeof(m)});
	return e == ERR_OK ? buf_check(&l->members) : e;
}

enum err
rollout_fleet_load(struct store *s, int64_t id, struct rollout_fleet *out)
{
	struct rollout_fleet f = {.members = NULL};
	AUTO(loading_done)
	struct loading l = {.store = s,
		.rollout = &f.plan,
		.members = BUF(FLEET_MAX_BYTES),
		.zones = BUF(ZONES_MAX_BYTES),
		.sites = BUF(ZONES_MAX_BYTES)};
	AUTO(db_tx_done) struct db_tx tx = {NULL, 0};
	enum err e = db_tx_begin_read(s->main, &tx);

	if (e == ERR_OK)
		e = rollouts_by_id(s, id, &f.plan);
	if (e == ERR_OK)
		e = rollout_rings_each(s, id, count_ring, &f.rings);
	if (e == ERR_OK)
		e = rollout_phones_each(s, id, add_member, &l);
	if (e != ERR_OK)
		return e;
	f.count = l.members.n / sizeof(struct rollout_member);
	f.members = (struct rollout_member *)(void *)buf_take(&l.members);
	f.zones = (struct zone *)(void *)buf_take(&l.zones);
	*out = f;
	return db_tx_commit(&tx);
}

/* Has a phone told to come for what it is offered now, or no longer told of what it is not. */
static enum err
tell_phone(struct store *s, const struct rollout_fleet *f, const struct rollout_member *m,
	enum rollout_offer_kind now_offered)
{
	const struct rollout *r = &f->plan;
	bool goes_back = r->state == ROLLOUT_ROLLED_BACK && now_offered == ROLLOUT_OFFER_PREVIOUS;
	bool is_new = m->at.state == ROLLOUT_OFFERED &&
		      (now_offered == ROLLOUT_OFFER_TARGET || now_offered == ROLLOUT_OFFER_KEPT);
	struct telling t = {.phone_id = m->at.phone_id,
		.what = TELLING_RESYNC,
		.asked_at = goes_back ? r->ended_at : r->decided_at};
	enum err e;

	(void)snprintf(t.asked_by, sizeof(t.asked_by), "rollout %lld", (long long)r->id);
	e = tellings_withdraw(s, slice_of(t.asked_by), t.phone_id, t.asked_at, NULL);
	if (e != ERR_OK || (!goes_back && !is_new))
		return e;
	if (!goes_back) {
		t.closes_at = rollout_window_closes(r, &f->zones[m->zone], t.asked_at);
		t.opens_at = t.closes_at != 0 ? t.asked_at : 0;
	}
	e = tellings_add(s, &t, NULL);
	/* It is gone, or has too much to do already: then it comes by itself. */
	return e == ERR_DENIED || e == ERR_LIMIT || e == ERR_SYNTAX ? ERR_OK : e;
}

/* Tells rendering of a phone, and the phone. */
static enum err
put_offer(struct store *s, const struct rollout_fleet *f, struct rollout_member *m)
{
	const struct rollout *r = &f->plan;
	struct rollout_offer o = {.kind = rollout_offer_of(r, &m->at),
		.rollout_id = r->id,
		.release_id = r->release_id};
	struct release previous = {.id = 0};
	enum err e = ERR_OK;

	if (o.kind == m->offer)
		return ERR_OK;
	if (o.kind == ROLLOUT_OFFER_PREVIOUS && m->at.from_version[0] != '\0' &&
		!rollout_is_release(slice_of(m->at.from_version), slice_of(r->release)))
		e = releases_by_name(s, slice_of(m->at.from_version), &previous);
	o.previous_id = e == ERR_OK ? previous.id : 0;
	if (e == ERR_OK || e == ERR_NOTFOUND)
		e = rollout_offers_put(s, m->at.phone_id, &o);
	if (e == ERR_OK)
		e = tell_phone(s, f, m, o.kind);
	if (e == ERR_OK)
		m->offer = o.kind;
	return e;
}

enum err
rollout_fleet_save(struct store *s, struct rollout_fleet *f)
{
	enum err e = rollouts_move(s, &f->plan);

	for (size_t i = 0; i < f->count && e == ERR_OK; i++) {
		struct rollout_member *m = &f->members[i];

		if (m->has_moved)
			e = rollout_phones_move(s, f->plan.id, &m->at);
		m->has_moved = false;
		if (e == ERR_OK)
			e = put_offer(s, f, m);
	}
	f->has_moved = false;
	return e;
}

/* Fixes which phones belong to it. */
static enum err
add_phones(struct store *s, const struct rollout *r, int64_t now, struct why *why)
{
	AUTO(rollout_draft_done) struct rollout_draft draft = ROLLOUT_DRAFT;
	enum err e = rollout_draft_make(s, r, &draft, why);

	for (size_t i = 0; i < rollout_draft_len(&draft) && e == ERR_OK; i++) {
		struct rollout_phone *p = &rollout_draft_at(&draft, i)->at;

		p->changed_at = now;
		e = rollout_phones_add(s, r->id, p);
	}
	return e;
}

static enum err
not_there(enum err e, int64_t id, struct why *why)
{
	return e != ERR_NOTFOUND ?
		       e :
		       why_fail(why, e, "There is no rollout %lld: see `bootline rollout list`.",
			       (long long)id);
}

/* Rows as they are before it starts say nothing of phones, so those are read once they are there.
 */
static enum err
begin(struct store *s, struct rollout_fleet *f, int64_t now, struct why *why)
{
	struct rollout plan = f->plan;
	enum err e = add_phones(s, &plan, now, why);

	if (e == ERR_OK)
		e = visits_last_id(s, &plan.visit_id);
	if (e != ERR_OK)
		return e;
	rollout_fleet_done(f);
	e = rollout_fleet_load(s, plan.id, f);
	f->plan.visit_id = plan.visit_id;
	return e;
}

enum err
rollout_do(struct store *s, int64_t id, enum rollout_command command, int64_t now, struct why *why)
{
	AUTO(rollout_fleet_done) struct rollout_fleet f = {.members = NULL};
	enum err e = not_there(rollout_fleet_load(s, id, &f), id, why);

	if (e == ERR_OK && command == ROLLOUT_START && f.plan.state == ROLLOUT_PLANNED)
		e = begin(s, &f, now, why);
	if (e == ERR_OK)
		e = rollout_command(&f, command, now, why);
	return e == ERR_OK ? rollout_fleet_save(s, &f) : e;
}

enum err
rollout_remove(struct store *s, int64_t id, struct why *why)
{
	struct rollout r;
	enum err e = not_there(rollouts_by_id(s, id, &r), id, why);

	if (e == ERR_OK && r.state >= ROLLOUT_RUNNING && r.state <= ROLLOUT_HALTED)
		return why_fail(why, ERR_DENIED,
			"Rollout %lld is %s: cancel it first with `bootline rollout cancel %lld`.",
			(long long)id, rollout_state_names[r.state], (long long)id);
	return e == ERR_OK ? rollouts_remove(s, id) : e;
}
