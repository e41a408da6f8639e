#include "admin/happening.h"

#include "base/auto.h"
#include "provision/visit_tell.h"
#include "store/audit.h"
#include "store/visits.h"

#include <inttypes.h>

enum {
	DATA_MAX_BYTES = 64 * 1024,
	REQUESTS_TOLD_MAX = 20,
	OF_AUDIT = 1 << WEBHOOK_CHANGE | 1 << WEBHOOK_ROLLOUT, /* the others are of the trace */
};

struct telling {
	struct store *store;
	unsigned wanted;
	int64_t rows; /* that may still be looked at */
	bool is_full; /* stopped because of that */
	struct place *place;
	enum err (*each)(void *ctx, const struct happening *h);
	void *ctx;
};

const char *
place_text(struct place p, char out[PLACE_TEXT_BYTES])
{
	(void)snprintf(out, PLACE_TEXT_BYTES, "%" PRId64 "-%" PRId64, p.visit_id, p.audit_id);
	return out;
}

bool
place_read(struct slice s, struct place *out)
{
	struct slice audit, visit = slice_cut(s, '-', &audit);
	uint64_t v, a;

	if (slice_to_u64(visit, 0, INT64_MAX, &v) != ERR_OK ||
		slice_to_u64(audit, 0, INT64_MAX, &a) != ERR_OK)
		return false;
	*out = (struct place){(int64_t)v, (int64_t)a};
	return true;
}

enum err
happenings_end(struct store *s, struct place *out)
{
	struct place end;
	enum err e = visits_last_id(s, &end.visit_id);

	if (e == ERR_OK)
		e = audit_last_id(s, &end.audit_id);
	if (e == ERR_OK)
		*out = end;
	return e;
}

static bool
is_upload(const struct visit_told *t)
{
	return t->reason == REASON_STORED || t->reason == REASON_QUARANTINED;
}

static bool
is_refusal(const struct visit_told *t)
{
	return visit_is_refusal(t->reason);
}

static bool
is_boot(const struct visit_told *t)
{
	return visit_is_boot(t->name);
}

/* What a visit is an event of by one of its requests, and whether those are told. */
static const struct {
	enum webhook_event event;
	bool (*is)(const struct visit_told *t);
	bool tells;
} by_request[] = {
	{WEBHOOK_BOOT,    is_boot,    false},
	{WEBHOOK_UPLOAD,  is_upload,  true },
	{WEBHOOK_REFUSAL, is_refusal, true },
};

/* Whether the phone was seen for the first time, and is nobody's yet. */
static bool
is_new_phone(struct store *s, const struct visit_row *v)
{
	struct seen seen;

	return v->has_mac && seen_by_mac(s, v->mac, &seen) == ERR_OK && seen.is_new &&
	       seen.first_at >= v->began_at;
}

/* The events that a visit is: a set. */
static unsigned
events_of(struct store *s, const struct visit_row *v)
{
	unsigned events = 1U << WEBHOOK_VISIT;
	struct slice rest = v->told;
	struct visit_told told;

	while (visit_told_read(&rest, &told))
		for (size_t i = 0; i < COUNT(by_request); i++)
			if (by_request[i].is(&told))
				events |= 1U << by_request[i].event;
	if (is_new_phone(s, v))
		events |= 1U << WEBHOOK_PHONE_NEW;
	return events;
}

static struct jval *
requests_of(const struct visit_row *v, bool (*is)(const struct visit_told *t))
{
	struct jval *requests = jval_array();
	struct slice rest = v->told;
	struct visit_told told;

	while (visit_told_read(&rest, &told) && jval_count(requests) < REQUESTS_TOLD_MAX)
		if (is(&told))
			jval_push(requests, visit_told_json(&told));
	return requests;
}

/* Gives an event away; data is taken. */
static enum err
tell(struct telling *t, struct happening *h, struct jval *data)
{
	AUTO(buf_free) struct buf text = BUF(DATA_MAX_BYTES);
	enum err e = jval_write_tight(data, &text);

	jval_free(data);
	h->data = buf_slice(&text);
	if (e == ERR_OK)
		e = t->each(t->ctx, h);
	if (e == ERR_OK)
		*t->place = h->after;
	return e;
}

static enum err
tell_visit_as(struct telling *t, const struct visit_row *v, enum webhook_event event, bool is_last)
{
	struct happening h = {.event = event, .after = *t->place};
	struct jval *data = visit_summary(v);

	for (size_t i = 0; i < COUNT(by_request); i++)
		if (by_request[i].event == event && by_request[i].tells)
			jval_put(data, "requests", requests_of(v, by_request[i].is));
	(void)snprintf(
		h.id, sizeof(h.id), "visit-%lld-%s", (long long)v->id, webhook_event_names[event]);
	if (is_last)
		h.after.visit_id = v->id;
	return tell(t, &h, data);
}

/* Whether one row more may be looked at. */
static bool
take_row(struct telling *t)
{
	t->is_full = t->rows == 0;
	if (!t->is_full)
		t->rows--;
	return !t->is_full;
}

static enum err
tell_visit(void *ctx, const struct visit_row *v)
{
	struct telling *t = ctx;
	unsigned events;
	enum err e = ERR_OK;

	if (!take_row(t))
		return ERR_LIMIT;
	events = events_of(t->store, v) & t->wanted;
	for (int i = 0; i < WEBHOOK_EVENT__COUNT && e == ERR_OK; i++)
		if (events & 1U << i)
			e = tell_visit_as(t, v, (enum webhook_event)i, events >> i == 1);
	if (e == ERR_OK)
		t->place->visit_id = v->id;
	return e;
}

static bool
is_wanted(const struct telling *t, enum webhook_event event)
{
	return (t->wanted & 1U << event) != 0;
}

/* What somebody changed, or a rollout came to.  A row of a rollout may be both. */
static enum err
tell_change_as(
	struct telling *t, const struct audit_row *row, enum webhook_event event, bool is_last)
{
	struct happening h = {.event = event, .after = *t->place};
	struct jval *data = jval_object();
	char mac[MAC_TEXT_BYTES];

	jval_put_number(data, "id", row->id);
	jval_put_number(data, "at", row->at);
	jval_put_slice(data, "by", row->by);
	jval_put_slice(data, "via", row->via);
	jval_put_slice(data, "action", row->action);
	jval_put_slice(data, "object", row->object);
	jval_put_text(data, "mac", mac_is_zero(row->mac) ? NULL : mac_text(row->mac, mac));
	(void)snprintf(
		h.id, sizeof(h.id), "%s-%lld", webhook_event_names[event], (long long)row->id);
	if (is_last)
		h.after.audit_id = row->id;
	return tell(t, &h, data);
}

static enum err
tell_change(void *ctx, const struct audit_row *row)
{
	struct telling *t = ctx;
	bool is_rollout =
		slice_starts(row->action, SLICE("rollout ")) && is_wanted(t, WEBHOOK_ROLLOUT);
	enum err e = ERR_OK;

	if (is_wanted(t, WEBHOOK_CHANGE))
		e = tell_change_as(t, row, WEBHOOK_CHANGE, !is_rollout);
	if (e == ERR_OK && is_rollout)
		e = tell_change_as(t, row, WEBHOOK_ROLLOUT, true);
	if (e == ERR_OK)
		t->place->audit_id = row->id;
	return e;
}

static enum err
tell_visits(struct telling *t)
{
	enum err e = visits_each(t->store, NULL, t->place->visit_id, tell_visit, t);

	return e == ERR_LIMIT && t->is_full ? ERR_OK : e;
}

enum err
happenings_each(struct store *s, unsigned wanted, int64_t rows, struct place *place,
	enum err (*each)(void *ctx, const struct happening *h), void *ctx)
{
	struct telling t = {s, wanted, rows, false, place, each, ctx};
	struct place end = {0, 0};
	enum err e = happenings_end(s, &end);

	if (e != ERR_OK)
		return e;
	if (place->visit_id > end.visit_id)
		place->visit_id = end.visit_id;
	if (place->audit_id > end.audit_id)
		place->audit_id = end.audit_id;
	if ((wanted & ~(unsigned)OF_AUDIT) != 0)
		e = tell_visits(&t);
	else
		place->visit_id = end.visit_id;
	if (e == ERR_OK && (wanted & (unsigned)OF_AUDIT) != 0)
		e = audit_each_after(s, place->audit_id, rows, tell_change, &t);
	else if (e == ERR_OK)
		place->audit_id = end.audit_id;
	return e;
}
