#include "serve/telling.h"

#include "base/auto.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/rounds.h"
#include "serve/tellers.h"

#include <stdatomic.h>

enum { ROUND_MS = 500, TRIM_MS = 3600 * 1000, DAY_S = 86400 };

/* What one look has found. */
struct found {
	struct telling rows[TELLINGS_LOOK];
	enum telling_state was[TELLINGS_LOOK];
	bool is_changed[TELLINGS_LOOK];
	size_t n;
};

struct telling_thread {
	struct rounds *rounds;
	_Atomic(const struct settings *) settings;
	struct store *store;
	struct render *render;
	int64_t generation; /* that render knows */
	struct tellers *tellers;
	struct found *found;
	size_t at_once;
	int64_t busy[TELLERS_MAX]; /* ids of phones that are being told */
	size_t busy_count;
	uint64_t pace_at_ms; /* when the next phone may be told */
	uint64_t trim_at_ms;
	int64_t watched; /* how far the walk through those that wait for their phones is */
	enum err told;   /* the failure that was logged last; ERR_OK: none */
};

static void
stir(void *ctx)
{
	struct telling_thread *t = ctx;

	rounds_stir(t->rounds);
}

static enum err
collect(void *ctx, const struct telling *row)
{
	struct found *f = ctx;

	if (f->n == COUNT(f->rows))
		return ERR_OK;
	f->rows[f->n] = *row;
	f->was[f->n] = row->state;
	f->is_changed[f->n++] = false;
	return ERR_OK;
}

static bool
is_busy(const struct telling_thread *t, int64_t phone_id)
{
	for (size_t i = 0; i < t->busy_count; i++)
		if (t->busy[i] == phone_id)
			return true;
	return false;
}

static void
forget_busy(struct telling_thread *t, int64_t phone_id)
{
	for (size_t i = 0; i < t->busy_count; i++)
		if (t->busy[i] == phone_id) {
			t->busy[i] = t->busy[--t->busy_count];
			return;
		}
}

/* Withdrawn or removed meanwhile is no failure. */
static enum err
note(struct telling_thread *t, enum telling_state was, const struct telling *row)
{
	enum err e = tellings_note(t->store, was, row);

	return e == ERR_NOTFOUND ? ERR_OK : e;
}

/* Notes what a look has changed, with one sync for all of it. */
static enum err
note_changed(struct telling_thread *t, const struct found *f)
{
	AUTO(db_tx_done) struct db_tx tx = {NULL, 0};
	enum err e = ERR_OK;

	for (size_t i = 0; i < f->n && e == ERR_OK; i++) {
		if (!f->is_changed[i])
			continue;
		if (tx.db == NULL)
			e = db_tx_begin_write(t->store->main, &tx);
		if (e == ERR_OK)
			e = note(t, f->was[i], &f->rows[i]);
	}
	return e == ERR_OK && tx.db != NULL ? db_tx_commit(&tx) : e;
}

static enum err
find_here(struct telling_thread *t, struct mac mac, int64_t *out_ms)
{
	struct seen_place place;
	enum err e = phone_contact_place(t->store, mac, &place);

	if (e == ERR_OK)
		*out_ms = place.at_ms;
	return e;
}

/* Notes what became of one that a teller gives back. */
static enum err
note_tried(struct telling_thread *t, struct teller_job *j)
{
	char mac[MAC_TEXT_BYTES];

	forget_busy(t, j->telling.phone_id);
	telling_step_tried(
		&j->telling, &j->tried, &j->contact.polling, j->contact.last_at, clock_wall_s());
	log_event(LOG_INFO, "a phone was told, or was not",
		log_field_text("phone", mac_text(j->telling.mac, mac)),
		log_field_text("what", telling_what_names[j->telling.what]),
		log_field_text("state", telling_state_names[j->telling.state]),
		log_field_text("way", telling_way_names[j->telling.way]),
		log_field_text("why", j->telling.why));
	return note(t, TELLING_WAITING, &j->telling);
}

static enum err
note_all_tried(struct telling_thread *t)
{
	struct teller_job *j = tellers_take(t->tellers);
	AUTO(db_tx_done) struct db_tx tx = {NULL, 0};
	enum err e = ERR_OK;

	if (j == NULL)
		return ERR_OK;
	e = db_tx_begin_write(t->store->main, &tx);
	for (; j != NULL; j = tellers_take(t->tellers)) {
		/* What cannot be noted is told once more: better than never. */
		if (e == ERR_OK)
			e = note_tried(t, j);
		else
			forget_busy(t, j->telling.phone_id);
		teller_job_free(j);
	}
	return e == ERR_OK ? db_tx_commit(&tx) : e;
}

/* Templates and layers that the inventory has changed are read anew. */
static enum err
freshen(struct telling_thread *t)
{
	int64_t generation = 0;
	enum err e = store_keys_refresh(t->store);

	if (e == ERR_OK)
		e = store_generation(t->store, &generation);
	if (e != ERR_OK || generation == t->generation)
		return e;
	render_forget(t->render);
	t->generation = generation;
	return ERR_OK;
}

/* Hands one to a teller. */
static enum err
give(struct telling_thread *t, const struct telling *row, const struct phone *phone)
{
	struct teller_job *j = calloc(1, sizeof(*j));
	struct why why = {""};
	enum err e;

	if (j == NULL)
		return ERR_NOMEM;
	j->telling = *row;
	j->sip_port = (uint16_t)settings_number(atomic_load(&t->settings), SET_SIP_PORT);
	render_at(t->render, clock_wall_s());
	e = phone_contact_find(t->store, t->render, phone, &j->contact, &why);
	/* A template at fault leaves the plain NOTIFY. */
	if (e != ERR_OK && e != ERR_SYNTAX && e != ERR_LIMIT) {
		teller_job_free(j);
		return e;
	}
	t->busy[t->busy_count++] = row->phone_id;
	tellers_give(t->tellers, j);
	return ERR_OK;
}

/* Whether the pace allows one more phone now; it is counted. */
static bool
may_tell(struct telling_thread *t, uint64_t now_ms)
{
	uint64_t each_ms = 1000 / settings_number(atomic_load(&t->settings), SET_TELL_RATE);

	/* What was not used is saved up for a second. */
	if (t->pace_at_ms + 1000 < now_ms)
		t->pace_at_ms = now_ms - 1000;
	if (t->busy_count >= t->at_once || t->pace_at_ms + each_ms > now_ms)
		return false;
	t->pace_at_ms += each_ms;
	return true;
}

static enum err
serve_due(struct telling_thread *t, struct telling *row, bool *is_changed)
{
	struct phone phone;
	int64_t here_ms = 0;
	enum err e = phones_by_mac(t->store, row->mac, &phone);

	if (e == ERR_OK)
		e = find_here(t, row->mac, &here_ms);
	if (e != ERR_OK)
		return e == ERR_NOTFOUND ? ERR_OK : e; /* it was removed meanwhile */
	*is_changed =
		phone.state != PHONE_ACTIVE || !telling_step_is_on(row, here_ms, clock_wall_s());
	if (phone.state != PHONE_ACTIVE)
		telling_step_leave(row, clock_wall_s());
	if (*is_changed)
		return ERR_OK;
	if (!may_tell(t, clock_mono_ms()))
		return ERR_BUSY;
	e = give(t, row, &phone);
	if (e != ERR_DENIED)
		return e;
	telling_step_unread(row, clock_wall_s());
	*is_changed = true;
	return ERR_OK;
}

/* One that fails keeps nobody else from being told; the failure is given when all had their turn.
 */
static enum err
look_due(struct telling_thread *t, struct found *f)
{
	enum err e = freshen(t), failed = ERR_OK;

	f->n = 0;
	if (e == ERR_OK)
		e = tellings_due(t->store, clock_wall_s(), COUNT(f->rows), collect, f);
	if (e != ERR_OK)
		return e;
	for (size_t i = 0; i < f->n && e != ERR_BUSY && rounds_go_on(t->rounds); i++) {
		if (is_busy(t, f->rows[i].phone_id))
			continue;
		e = serve_due(t, &f->rows[i], &f->is_changed[i]);
		if (e != ERR_OK && e != ERR_BUSY)
			failed = e;
	}
	e = note_changed(t, f);
	return e == ERR_OK ? failed : e;
}

static enum err
look_watched(struct telling_thread *t, struct found *f)
{
	enum err e;

	f->n = 0;
	e = tellings_watched(t->store, t->watched, COUNT(f->rows), collect, f);
	for (size_t i = 0; i < f->n && e == ERR_OK; i++) {
		int64_t here_ms = 0;

		e = find_here(t, f->rows[i].mac, &here_ms);
		f->is_changed[i] =
			e == ERR_OK && telling_step_watched(&f->rows[i], here_ms, clock_wall_s());
	}
	t->watched = f->n < COUNT(f->rows) ? 0 : f->rows[f->n - 1].id;
	return e == ERR_OK ? note_changed(t, f) : e;
}

static enum err
trim(struct telling_thread *t)
{
	uint64_t now_ms = clock_mono_ms();
	int64_t days = (int64_t)settings_number(atomic_load(&t->settings), SET_TRACE_DAYS);

	if (now_ms < t->trim_at_ms)
		return ERR_OK;
	t->trim_at_ms = now_ms + TRIM_MS;
	return tellings_trim(t->store, clock_wall_s() - days * DAY_S);
}

/* What fails is tried again in the next round, and told once. */
static void
go_round(void *ctx)
{
	struct telling_thread *t = ctx;
	struct found *f = t->found;
	enum err e = note_all_tried(t);

	if (e == ERR_OK)
		e = look_watched(t, f);
	if (e == ERR_OK)
		e = look_due(t, f);
	if (e == ERR_OK)
		e = trim(t);
	if (e != ERR_OK && e != t->told)
		log_event(
			LOG_ERROR, "phones cannot be told now", log_field_text("why", err_text(e)));
	t->told = e;
}

static void
telling_free(struct telling_thread *t)
{
	tellers_stop(t->tellers);
	render_free(t->render);
	store_close(t->store);
	free(t->found);
	free(t);
}

static enum err
prepare(struct telling_thread *t, const struct settings *settings, struct why *why)
{
	enum err e = store_open(settings_text(settings, SET_DATA), DB_WRITE, &t->store, why);

	if (e != ERR_OK)
		return e;
	t->render = render_new(t->store, settings);
	t->found = calloc(1, sizeof(*t->found));
	if (t->render == NULL || t->found == NULL)
		return why_fail(why, ERR_NOMEM, "Out of memory while starting.");
	t->at_once = (size_t)settings_number(settings, SET_TELL_AT_ONCE);
	return tellers_start(t->at_once, stir, t, &t->tellers, why);
}

enum err
telling_start(const struct settings *settings, struct telling_thread **out, struct why *why)
{
	struct telling_thread *t = calloc(1, sizeof(*t));
	enum err e;

	if (t == NULL)
		return why_fail(why, ERR_NOMEM, "Out of memory while starting.");
	atomic_store(&t->settings, settings);
	e = prepare(t, settings, why);
	if (e == ERR_OK)
		e = rounds_start(go_round, t, ROUND_MS, "telling", &t->rounds, why);
	if (e == ERR_OK)
		*out = t;
	else
		telling_free(t);
	return e;
}

void
telling_settings(struct telling_thread *t, const struct settings *settings)
{
	atomic_store(&t->settings, settings);
}

void
telling_stop(struct telling_thread *t)
{
	if (t == NULL)
		return;
	rounds_end(t->rounds);
	tellers_stop(t->tellers); /* those that break off stir the rounds */
	t->tellers = NULL;
	rounds_stop(t->rounds);
	telling_free(t);
}
