#include "admin/courier.h"

#include "admin/delivery.h"
#include "admin/happening.h"
#include "base/auto.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/rounds.h"
#include "limits.h"

#include <stdatomic.h>

enum {
	ROUND_MS = 1000,
	ROUND_ROWS = 200, /* of the trace and of the audit, for one webhook in a round */
	ROUND_PARCELS = 20,
	RETRY_S = 10,
	RETRY_MAX_S = 3600,
	RETRY_DOUBLINGS = 9, /* 10 s << 9 is over an hour */
};

struct courier {
	struct rounds *rounds;
	atomic_bool is_over; /* breaks off what is on its way */
	_Atomic(const struct settings *) settings;
	struct store *store;
	struct client *client;
	struct webhook hooks[WEBHOOKS_MAX]; /* of this round */
	size_t count;
};

/* One webhook's round. */
struct round {
	struct courier *courier;
	struct webhook *hook;
	struct slice secret;
	unsigned parcels; /* taken */
	bool has_failed;
};

static enum err
deliver(void *ctx, const struct happening *h)
{
	struct round *r = ctx;
	struct courier *c = r->courier;
	const struct parcel p = {h->id, webhook_event_names[h->event], h->data, clock_wall_s()};
	struct receipt receipt;
	enum err e;

	if (r->parcels == ROUND_PARCELS || atomic_load(&c->is_over))
		return ERR_LIMIT;
	e = delivery_try(
		c->client, atomic_load(&c->settings), r->hook->url, r->secret, &p, &receipt);
	if (e != ERR_OK)
		return e;
	r->hook->last_at = p.at;
	r->hook->last_status = receipt.status;
	r->has_failed = !receipt.is_taken;
	if (r->has_failed)
		return ERR_BUSY;
	r->hook->failures = 0;
	r->hook->next_at = 0;
	r->parcels++;
	return ERR_OK;
}

static int64_t
wait_after(int64_t failures)
{
	int64_t wait = RETRY_S << (failures - 1 < RETRY_DOUBLINGS ? failures - 1 : RETRY_DOUBLINGS);

	return wait < RETRY_MAX_S ? wait : RETRY_MAX_S;
}

static void
note_failure(struct webhook *w)
{
	w->failures++;
	w->next_at = w->last_at + wait_after(w->failures);
	if (w->failures == 1)
		log_event(LOG_WARN, "a webhook was not taken; it is tried again",
			log_field_number("webhook", w->id),
			log_field_number("status", w->last_status));
}

/* Tells one webhook what it has not been told, and notes how far that came. */
static enum err
serve_hook(struct courier *c, struct webhook *w)
{
	AUTO(buf_wipe) struct buf secret = BUF(SECRET_MAX_BYTES);
	struct place place = {w->visit_seen, w->audit_seen};
	struct round r = {.courier = c, .hook = w};
	enum err e = w->has_secret ? webhooks_secret(c->store, w->id, &secret) : ERR_OK;

	if (e != ERR_OK)
		return e; /* removed meanwhile, or the key is another one */
	r.secret = buf_slice(&secret);
	e = happenings_each(c->store, w->events, ROUND_ROWS, &place, deliver, &r);
	if (r.has_failed && !atomic_load(&c->is_over))
		note_failure(w);
	/* Rows that were looked at in vain are looked at again, for a while: each note is a sync.
	 */
	if (r.parcels == 0 && !r.has_failed && place.visit_id - w->visit_seen < ROUND_ROWS / 2 &&
		place.audit_id - w->audit_seen < ROUND_ROWS / 2)
		return ERR_OK;
	w->visit_seen = place.visit_id;
	w->audit_seen = place.audit_id;
	return webhooks_tried(c->store, w);
}

static enum err
keep(void *ctx, const struct webhook *w)
{
	struct courier *c = ctx;

	if (w->is_on && w->next_at <= clock_wall_s() && c->count < WEBHOOKS_MAX)
		c->hooks[c->count++] = *w;
	return ERR_OK;
}

/* What cannot be read or noted now is tried in the next round: nothing is lost by that. */
static void
go_round(void *ctx)
{
	struct courier *c = ctx;
	enum err e = store_keys_refresh(c->store);

	c->count = 0;
	if (e == ERR_OK)
		e = webhooks_each(c->store, keep, c);
	for (size_t i = 0; i < c->count && e == ERR_OK && !atomic_load(&c->is_over); i++)
		if (serve_hook(c, &c->hooks[i]) == ERR_NOMEM)
			e = ERR_NOMEM;
}

static void
courier_free(struct courier *c)
{
	client_free(c->client);
	store_close(c->store);
	free(c);
}

enum err
courier_start(const struct settings *settings, struct courier **out, struct why *why)
{
	struct courier *c = calloc(1, sizeof(*c));
	enum err e;

	if (c == NULL)
		return why_fail(why, ERR_NOMEM, "Out of memory while starting.");
	atomic_store(&c->settings, settings);
	c->client = delivery_client(&c->is_over);
	e = store_open(settings_text(settings, SET_DATA), DB_WRITE, &c->store, why);
	if (e == ERR_OK && c->client == NULL)
		e = why_fail(why, ERR_NOMEM, "Out of memory while starting.");
	if (e == ERR_OK)
		e = rounds_start(go_round, c, ROUND_MS, "webhooks", &c->rounds, why);
	if (e == ERR_OK)
		*out = c;
	else
		courier_free(c);
	return e;
}

void
courier_settings(struct courier *c, const struct settings *settings)
{
	atomic_store(&c->settings, settings);
}

void
courier_stop(struct courier *c)
{
	if (c == NULL)
		return;
	atomic_store(&c->is_over, true);
	rounds_stop(c->rounds);
	courier_free(c);
}
