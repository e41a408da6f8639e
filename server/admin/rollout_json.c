#include "admin/rollout_json.h"

#include "base/auto.h"
#include "firmware/rollout_text.h"

/* The counts of one ring, or of all of them where it is 0. */
static struct jval *
counts_json(const struct rollout_counts *c, int64_t ring)
{
	struct jval *out = jval_object();
	int64_t sums[ROLLOUT_PHONE_STATE__COUNT] = {0}, all = 0;

	for (int64_t r = ring == 0 ? 1 : ring; r <= (ring == 0 ? ROLLOUT_RINGS_MAX : ring); r++)
		for (int i = 0; i < ROLLOUT_LEFT_OUT; i++) {
			sums[i] += c->of[r][i];
			all += c->of[r][i];
		}
	jval_put_number(out, "phones", all);
	for (int i = 0; i < ROLLOUT_LEFT_OUT; i++)
		jval_put_number(out, rollout_phone_state_names[i], sums[i]);
	return out;
}

struct rings {
	const struct rollout_counts *counts;
	struct jval *rows;
	enum rollout_state state;
	int64_t last;
};

static enum err
put_ring(void *ctx, const struct rollout_ring *ring)
{
	struct rings *r = ctx;
	struct jval *row = jval_object(), *counts = counts_json(r->counts, ring->position);
	int64_t finished =
		jval_number(jval_get(counts, "done")) + jval_number(jval_get(counts, "failed"));

	jval_put_number(row, "ring", ring->position);
	jval_put_text(row, "kind", rollout_ring_kind_names[ring->kind]);
	jval_put_text(row, "value", ring->value);
	jval_put_number(row, "percent",
		rollout_percent(r->state, finished, jval_number(jval_get(counts, "phones"))));
	jval_put(row, "counts", counts);
	jval_push(r->rows, row);
	r->last = ring->position;
	return ERR_OK;
}

static void
put_minute(struct jval *object, const char *name, int64_t minute)
{
	char text[16];

	(void)snprintf(text, sizeof(text), "%02d:%02d", (int)minute / 60 % 24, (int)minute % 60);
	jval_put_text(object, name, text);
}

static struct jval *
window_json(const struct rollout *r)
{
	struct jval *out = jval_object(), *days = jval_array();

	for (int i = 0; i < 7; i++)
		if (r->days >> i & 1)
			jval_push_text(days, rollout_day_names[i]);
	jval_put(out, "days", days);
	put_minute(out, "from", r->from_min);
	put_minute(out, "until", r->until_min);
	return out;
}

static struct jval *
who_json(const struct rollout *r)
{
	struct jval *out = jval_object();

	jval_put_text(out, "site", r->site);
	jval_put_text(out, "group", r->group);
	jval_put_text(out, "model", r->model);
	jval_put_text(out, "text", r->text);
	return out;
}

/* How long until the next ring begins, where it waits for that. */
static void
put_wait(struct jval *out, const struct rollout *r, int64_t rings)
{
	int64_t left_s = r->over_s + r->wait_s - r->watched_s;

	if (r->state == ROLLOUT_RUNNING && r->over_s >= 0 && r->ring < rings)
		jval_put_number(out, "waits_s", left_s > 0 ? left_s : 0);
	else
		jval_put(out, "waits_s", jval_null());
}

static void
put_numbers(struct jval *out, const struct rollout *r)
{
	const struct {
		const char *name;
		int64_t number;
	} rows[] = {
		{"pace",         r->pace        },
		{"wait_s",       r->wait_s      },
		{"patience_s",   r->patience_s  },
		{"quiet_s",      r->quiet_s     },
		{"halt_count",   r->halt_count  },
		{"halt_percent", r->halt_percent},
	};

	for (size_t i = 0; i < COUNT(rows); i++)
		jval_put_number(out, rows[i].name, rows[i].number);
}

enum err
rollout_json(struct store *s, const struct rollout *r, struct jval *out)
{
	struct rollout_counts counts;
	struct rings rings = {&counts, jval_array(), r->state, 0};
	int64_t left_out = 0;
	enum err e = rollout_phones_count(s, r->id, &counts);

	if (e == ERR_OK)
		e = rollout_rings_each(s, r->id, put_ring, &rings);
	for (int i = 0; i < ROLLOUT_PHONE_STATE__COUNT; i++)
		left_out += counts.of[0][i];
	jval_put_number(out, "id", r->id);
	jval_put_text(out, "label", r->label);
	jval_put_text(out, "release", r->release);
	jval_put_text(out, "state", rollout_state_names[r->state]);
	jval_put_text(out, "why", r->why);
	jval_put(out, "who", who_json(r));
	jval_put(out, "rings", rings.rows);
	jval_put_number(out, "ring", r->ring);
	put_wait(out, r, rings.last);
	jval_put(out, "window", window_json(r));
	put_numbers(out, r);
	jval_put(out, "counts", counts_json(&counts, 0));
	jval_put_number(out, "left_out", left_out);
	jval_put_number(out, "created_at", r->created_at);
	jval_put_time(out, "started_at", r->started_at);
	jval_put_time(out, "ended_at", r->ended_at);
	return e;
}

struct jval *
rollout_phone_json(const struct phone *phone, const struct rollout_phone *at)
{
	struct jval *out = jval_object();
	char mac[MAC_TEXT_BYTES];

	jval_put_text(out, "mac", mac_text(phone->mac, mac));
	jval_put_text(out, "label", phone->label);
	jval_put_text(out, "model", phone_model(phone));
	jval_put_text(out, "site", phone->site);
	jval_put_number(out, "ring", at->ring);
	jval_put_text(out, "state", rollout_phone_state_names[at->state]);
	jval_put_text(out, "reason", rollout_reason_names[at->reason]);
	jval_put_text(out, "sentence", rollout_reason_sentences[at->reason]);
	jval_put_text(out, "why", at->why);
	jval_put_text(out, "from_version", at->from_version);
	jval_put_number(out, "changed_at", at->changed_at);
	return out;
}
