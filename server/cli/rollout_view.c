#include "cli/rollout_view.h"

#include "base/auto.h"
#include "firmware/rollout_draft.h"
#include "firmware/rollout_text.h"

enum { BAR_WIDTH = 20, PHONES_SHOWN_MAX = 200 };

static int64_t
sum(const struct rollout_counts *c, int64_t ring)
{
	int64_t n = 0;

	for (int i = 0; i < ROLLOUT_PHONE_STATE__COUNT; i++)
		n += c->of[ring][i];
	return n;
}

static int64_t
finished(const struct rollout_counts *c, int64_t ring)
{
	return c->of[ring][ROLLOUT_PHONE_DONE] + c->of[ring][ROLLOUT_FAILED];
}

/* The rings together, or one state of theirs. */
static int64_t
sum_of(const struct rollout_counts *c, enum rollout_phone_state state)
{
	int64_t n = 0;

	for (int ring = 1; ring <= ROLLOUT_RINGS_MAX; ring++)
		n += state == ROLLOUT_PHONE_STATE__COUNT ? sum(c, ring) : c->of[ring][state];
	return n;
}

enum err
rollout_view_row(struct cli *c, const struct rollout *r)
{
	struct rollout_counts counts;
	enum err e = rollout_phones_count(c->store, r->id, &counts);
	int64_t all = sum_of(&counts, ROLLOUT_PHONE_STATE__COUNT);
	int64_t done = sum_of(&counts, ROLLOUT_PHONE_DONE);
	int64_t failed = sum_of(&counts, ROLLOUT_FAILED);

	output_number(c->out, "id", r->id);
	output_text(c->out, "release", r->release);
	output_text(c->out, "state", rollout_state_names[r->state]);
	output_number(c->out, "ring", r->ring);
	output_number(c->out, "phones", all);
	output_number(c->out, "done", done);
	output_number(c->out, "failed", failed);
	output_text(c->out, "label", r->label);
	return e;
}

static void
tell_seconds(struct output *out, const char *name, int64_t s)
{
	static const struct {
		const char *unit;
		int64_t s;
	} units[] = {
		{"d", 86400},
                {"h", 3600 },
                {"m", 60   },
                {"s", 1    }
        };
	char text[32] = "0s";
	size_t i = 0;

	if (output_is_json(out)) {
		output_number(out, name, s);
		return;
	}
	while (i + 1 < COUNT(units) && (s < units[i].s || s % units[i].s != 0))
		i++;
	(void)snprintf(text, sizeof(text), "%lld%s", (long long)(s / units[i].s), units[i].unit);
	output_text(out, name, text);
}

static void
tell_window(struct output *out, const struct rollout *r)
{
	char hours[16] = "all";

	output_list_begin(out, "days");
	for (int i = 0; i < 7; i++)
		if (r->days >> i & 1)
			output_text(out, NULL, rollout_day_names[i]);
	output_list_end(out);
	if (r->from_min != r->until_min)
		(void)snprintf(hours, sizeof(hours), "%02d:%02d-%02d:%02d",
			(int)r->from_min / 60 % 24, (int)r->from_min % 60,
			(int)r->until_min / 60 % 24, (int)r->until_min % 60);
	output_text(out, "hours", hours);
}

static void
tell_plan(struct output *out, const struct rollout *r)
{
	static const char any[] = "any";

	output_number(out, "id", r->id);
	output_text(out, "label", r->label);
	output_text(out, "release", r->release);
	output_text(out, "state", rollout_state_names[r->state]);
	if (r->why[0] != '\0')
		output_text(out, "why", r->why);
	output_text(out, "site", r->site[0] != '\0' ? r->site : any);
	output_text(out, "group", r->group[0] != '\0' ? r->group : any);
	output_text(out, "model", r->model[0] != '\0' ? r->model : any);
	output_text(out, "text", r->text[0] != '\0' ? r->text : any);
	tell_window(out, r);
	output_number(out, "pace", r->pace);
	tell_seconds(out, "wait_s", r->wait_s);
	tell_seconds(out, "patience_s", r->patience_s);
	tell_seconds(out, "quiet_s", r->quiet_s);
	output_number(out, "halt_count", r->halt_count);
	output_number(out, "halt_percent", r->halt_percent);
	output_time(out, "created_at", r->created_at);
	output_time(out, "started_at", r->started_at);
	output_time(out, "ended_at", r->ended_at);
	output_number(out, "ring", r->ring);
}

/* A bar, filled as far as its ring is finished: "#" for a phone that is done, "!" for one that
 * failed. */
static void
draw(enum rollout_state state, const struct rollout_counts *c, int64_t ring,
	char out[BAR_WIDTH + 1])
{
	int64_t all = sum(c, ring);
	int whole = rollout_percent(state, 0, 0) * BAR_WIDTH / 100;
	int done = all > 0 ? (int)(c->of[ring][ROLLOUT_PHONE_DONE] * BAR_WIDTH / all) : whole;
	int failed = all > 0 ? (int)((c->of[ring][ROLLOUT_FAILED] * BAR_WIDTH + all - 1) / all) : 0;

	for (int i = 0; i < BAR_WIDTH; i++)
		out[i] = i < done ? '#' : i < done + failed ? '!' : '.';
	out[BAR_WIDTH] = '\0';
}

struct ring_view {
	struct cli *cli;
	const struct rollout_counts *counts;
	const struct rollout *rollout;
};

static enum err
tell_ring(void *ctx, const struct rollout_ring *ring)
{
	struct ring_view *v = ctx;
	AUTO(buf_free) struct buf text = BUF(ROLLOUT_RING_MAX_BYTES + 64);
	const int64_t *of = v->counts->of[ring->position];
	char bar[BAR_WIDTH + 1];
	struct output *out = v->cli->out;

	rollout_ring_write(ring, &text);
	draw(v->rollout->state, v->counts, ring->position, bar);
	output_row_begin(out);
	output_number(out, "ring", ring->position);
	if (output_is_json(out) || text.n <= 40)
		output_slice(out, "phones_of", buf_slice(&text));
	else
		output_text(out, "phones_of", rollout_ring_kind_names[ring->kind]);
	output_number(out, "percent",
		rollout_percent(v->rollout->state, finished(v->counts, ring->position),
			sum(v->counts, ring->position)));
	if (!output_is_json(out))
		output_text(out, "bar", bar);
	output_number(out, "phones", sum(v->counts, ring->position));
	for (int i = 0; i < ROLLOUT_LEFT_OUT; i++)
		output_number(out, rollout_phone_state_names[i], of[i]);
	output_row_end(out);
	return buf_check(&text);
}

static void
tell_reason(struct output *out, const struct rollout_phone *p)
{
	AUTO(buf_free) struct buf text = BUF(512);

	buf_addf(&text, "%s%s%s%s", rollout_reason_sentences[p->reason],
		p->why[0] != '\0' ? ": " : "", p->why, p->reason != ROLLOUT_PLAIN ? "." : "");
	output_text(out, "reason", rollout_reason_names[p->reason]);
	output_slice(out, "why", buf_slice(&text));
}

static void
tell_phone(struct output *out, const struct phone *phone, const struct rollout_phone *p)
{
	char mac[MAC_TEXT_BYTES];

	output_row_begin(out);
	output_text(out, "mac", mac_text(phone->mac, mac));
	output_number(out, "ring", p->ring);
	output_text(out, "model", phone_model(phone));
	output_text(out, "site", phone->site);
	output_text(out, "label", phone->label);
	output_text(out, "from_version", p->from_version);
	tell_reason(out, p);
	output_row_end(out);
}

static enum err
tell_hit(void *ctx, const struct rollout_phone_hit *hit)
{
	tell_phone(ctx, &hit->phone, &hit->at);
	return ERR_OK;
}

/* The phones of one state, as many as anybody reads. */
static enum err
tell_phones(struct cli *c, int64_t id, enum rollout_phone_state state)
{
	const struct rollout_phone_query q = {
		.rollout_id = id,
		.ring = -1,
		.state = state,
		.page = {PHONES_SHOWN_MAX, SLICE("")}
        };
	struct page_end end = {.total = 0};
	enum err e;

	output_table_begin(c->out, rollout_phone_state_names[state]);
	e = rollout_phones_query(c->store, &q, tell_hit, c->out, &end, c->why);
	output_table_end(c->out);
	if (e == ERR_OK && end.next[0] != '\0')
		output_warn(c->out, "%lld phones are %s; the first %d are shown.",
			(long long)end.total, rollout_phone_state_names[state], PHONES_SHOWN_MAX);
	return e;
}

enum err
rollout_view_whole(struct cli *c, const struct rollout *r)
{
	struct rollout_counts counts;
	struct ring_view v = {c, &counts, r};
	enum err e = rollout_phones_count(c->store, r->id, &counts);

	tell_plan(c->out, r);
	output_number(c->out, "left_out_count", sum(&counts, 0));
	output_table_begin(c->out, "rings");
	if (e == ERR_OK)
		e = rollout_rings_each(c->store, r->id, tell_ring, &v);
	output_table_end(c->out);
	if (e == ERR_OK)
		e = tell_phones(c, r->id, ROLLOUT_FAILED);
	return e == ERR_OK ? tell_phones(c, r->id, ROLLOUT_LEFT_OUT) : e;
}

/* Rows of the draft in rings, or of those left out. */
static void
tell_drafted(struct cli *c, const struct rollout_draft *d, bool are_left_out)
{
	for (size_t i = 0; i < rollout_draft_len(d); i++) {
		const struct rollout_drafted *row = rollout_draft_at(d, i);

		if ((row->at.state == ROLLOUT_LEFT_OUT) == are_left_out)
			tell_phone(c->out, &row->phone, &row->at);
	}
}

enum err
rollout_view_draft(struct cli *c, const struct rollout *r)
{
	AUTO(rollout_draft_done) struct rollout_draft draft = ROLLOUT_DRAFT;
	struct rollout_counts counts = {{{0}}};
	struct ring_view v = {c, &counts, r};
	enum err e = rollout_draft_make(c->store, r, &draft, c->why);

	if (e != ERR_OK)
		return e;
	for (size_t i = 0; i < rollout_draft_len(&draft); i++)
		rollout_counts_add(&counts, rollout_draft_at(&draft, i)->at.ring,
			rollout_draft_at(&draft, i)->at.state, 1);
	if (draft.strangers > 0)
		output_warn(c->out,
			"MACs in rings that are none of the rollout's phones, and get nothing: "
			"%lld.",
			(long long)draft.strangers);
	output_text(c->out, "release", r->release);
	output_table_begin(c->out, "rings");
	e = rollout_rings_each(c->store, r->id, tell_ring, &v);
	output_table_end(c->out);
	output_table_begin(c->out, "phones");
	tell_drafted(c, &draft, false);
	output_table_end(c->out);
	output_table_begin(c->out, "left_out");
	tell_drafted(c, &draft, true);
	output_table_end(c->out);
	return e;
}
