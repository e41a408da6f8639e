/* /rollouts: plans that move phones to a release, ring by ring. */
#include "admin/paging.h"
#include "admin/resources.h"
#include "admin/rollout_json.h"
#include "base/auto.h"
#include "firmware/rollout_draft.h"
#include "firmware/rollout_fleet.h"
#include "firmware/rollout_text.h"

const struct field_row rollout_new_fields[] = {
	{"release",      FIELD_TEXT,   true,  "a version that is held"                                    },
	{"label",        FIELD_TEXT,   false, "free text"						 },
	{"site",         FIELD_TEXT,   false, "only phones of this site"                                  },
	{"group",        FIELD_TEXT,   false, "only phones of this group"                                 },
	{"model",        FIELD_TEXT,   false, "only phones of this model"                                 },
	{"text",         FIELD_TEXT,   false, "only phones with this in MAC or label"                     },
	{"rings",        FIELD_TEXTS,  true,  "in their order: macs:MAC,MAC, percent:10, group:NAME, rest"},
	{"days",         FIELD_TEXT,   false, "mon-fri, sat,sun, all"                                     },
	{"hours",        FIELD_TEXT,   false, "22:00-05:00 by the clock of each phone's site, all"        },
	{"pace",         FIELD_NUMBER, false, "phones at once; 0: any number"                             },
	{"wait_s",       FIELD_NUMBER, false, "after each ring"                                           },
	{"patience_s",   FIELD_NUMBER, false,
         "a phone that has the image and is not heard of for so long has failed"                          },
	{"quiet_s",      FIELD_NUMBER, false,
         "a phone that was offered the release and does not come is waited for so long"                   },
	{"halt_count",   FIELD_NUMBER, false, "failed phones of a ring that halt it; 0: never"            },
	{"halt_percent", FIELD_NUMBER, false, "the same as a share of the ring; 0: never"                 },
	{NULL,           FIELD_TEXT,   false, NULL							},
};

enum { PACE_MAX = 1000000 };

static enum err
read_id(struct call *c, int64_t *out)
{
	uint64_t id = 0;

	if (slice_to_u64(c->names[0], 1, INT64_MAX, &id) != ERR_OK)
		return why_fail(c->why, ERR_NOTFOUND, "There is no rollout \"%.*s\".",
			SLICE_FMT(slice_head(c->names[0], WORD_MAX_BYTES)));
	*out = (int64_t)id;
	return ERR_OK;
}

/* The rollout of the path. */
static enum err
find(struct call *c, struct rollout *out)
{
	int64_t id = 0;
	enum err e = read_id(c, &id);

	if (e == ERR_OK && (e = rollouts_by_id(c->store, id, out)) == ERR_NOTFOUND)
		(void)why_fail(c->why, e, "There is no rollout %lld.", (long long)id);
	return e;
}

static enum err
list_one(void *ctx, const struct rollout *r)
{
	struct paging *p = ctx;
	struct jval *row = paging_row(p, -r->id, SLICE("")); /* the newest first */

	return row != NULL ? rollout_json(p->call->store, r, row) : ERR_OK;
}

enum err
rollouts_list(struct call *c)
{
	struct paging p;
	enum err e = paging_begin(&p, c, "rollouts", PAGE_ROLLOUTS);

	return e == ERR_OK ? paging_end(&p, rollouts_each(c->store, false, list_one, &p)) : e;
}

enum err
rollouts_show(struct call *c)
{
	struct rollout r;
	enum err e = find(c, &r);

	return e == ERR_OK ? rollout_json(c->store, &r, c->answer) : e;
}

static enum err
take_texts(struct call *c, struct rollout *r)
{
	const struct {
		const char *name;
		char *at;
		size_t cap;
		bool is_free;
	} rows[] = {
		{"release", r->release, sizeof(r->release), false},
		{"label",   r->label,   sizeof(r->label),   true },
		{"site",    r->site,    sizeof(r->site),    false},
		{"group",   r->group,   sizeof(r->group),   false},
		{"model",   r->model,   sizeof(r->model),   false},
		{"text",    r->text,    sizeof(r->text),    true },
	};
	enum err e = ERR_OK;

	for (size_t i = 0; i < COUNT(rows) && e == ERR_OK; i++)
		e = rows[i].is_free ? call_take_text(c, rows[i].name, rows[i].at, rows[i].cap) :
				      call_take_token(c, rows[i].name, rows[i].at, rows[i].cap);
	return e;
}

static enum err
take_numbers(struct call *c, struct rollout *r)
{
	const struct {
		const char *name;
		int64_t min, max, *at;
	} rows[] = {
		{"pace",         0, PACE_MAX,            &r->pace        },
		{"wait_s",       0, ROLLOUT_SECONDS_MAX, &r->wait_s      },
		{"patience_s",   1, ROLLOUT_SECONDS_MAX, &r->patience_s  },
		{"quiet_s",      1, ROLLOUT_SECONDS_MAX, &r->quiet_s     },
		{"halt_count",   0, PACE_MAX,            &r->halt_count  },
		{"halt_percent", 0, 100,                 &r->halt_percent},
	};
	enum err e = ERR_OK;

	for (size_t i = 0; i < COUNT(rows) && e == ERR_OK; i++)
		e = call_take_number(c, rows[i].name, rows[i].min, rows[i].max, rows[i].at);
	return e;
}

static enum err
take_window(struct call *c, struct rollout *r)
{
	struct slice days = call_text(c, "days"), hours = call_text(c, "hours");
	struct why why = {""};

	if (days.n > 0 && rollout_days_read(days, &r->days, &why) != ERR_OK)
		return call_fault(c, "days", "%s", why.text);
	if (hours.n > 0 && rollout_hours_read(hours, &r->from_min, &r->until_min, &why) != ERR_OK)
		return call_fault(c, "hours", "%s", why.text);
	return ERR_OK;
}

static enum err
take_rings(struct call *c, const struct jval *list, struct rollout_ring *rings, size_t count)
{
	enum err e = ERR_OK;

	for (size_t i = 0; i < count; i++) {
		struct why why = {""};
		char field[32];

		(void)snprintf(field, sizeof(field), "rings.%zu", i);
		if (rollout_ring_read(jval_text(jval_at(list, i)), &rings[i], &why) != ERR_OK)
			e = call_fault(c, field, "%s", why.text);
	}
	return e;
}

enum err
rollouts_create(struct call *c)
{
	const struct jval *list = jval_get(c->body, "rings");
	size_t count = jval_count(list);
	AUTO(auto_free)
	struct rollout_ring *rings =
		count <= ROLLOUT_RINGS_MAX ? calloc(count + 1, sizeof(*rings)) : NULL;
	struct rollout r = rollout_usual();
	const char *field = "rings";
	char id[24];
	enum err e;

	if (count > ROLLOUT_RINGS_MAX)
		return call_fault(c, field, "At most %d.", ROLLOUT_RINGS_MAX);
	e = rings != NULL ? take_texts(c, &r) : ERR_NOMEM;
	if (e == ERR_OK)
		e = take_numbers(c, &r);
	if (e == ERR_OK)
		e = take_window(c, &r);
	if (e == ERR_OK)
		e = take_rings(c, list, rings, count);
	if (e != ERR_OK)
		return e;
	r.created_at = c->ask->at;
	e = rollout_plan_add(c->store, &r, rings, count, &field, c->why);
	if (e == ERR_NOTFOUND || e == ERR_SYNTAX || e == ERR_LIMIT)
		return call_fault(c, field, "%s", c->why->text);
	if (e == ERR_OK)
		e = rollouts_by_id(c->store, r.id, &r);
	if (e != ERR_OK)
		return e;
	(void)snprintf(id, sizeof(id), "%lld", (long long)r.id);
	call_created(c, id);
	return rollout_json(c->store, &r, c->answer);
}

enum err
rollouts_delete(struct call *c)
{
	int64_t id = 0;
	enum err e = read_id(c, &id);

	return call_done(c, e == ERR_OK ? rollout_remove(c->store, id, c->why) : e);
}

static enum err
say(struct call *c, enum rollout_command command)
{
	struct rollout r;
	enum err e = find(c, &r);

	if (e == ERR_OK)
		e = rollout_do(c->store, r.id, command, c->ask->at, c->why);
	if (e == ERR_OK)
		e = rollouts_by_id(c->store, r.id, &r);
	return e == ERR_OK ? rollout_json(c->store, &r, c->answer) : e;
}

enum err
rollouts_start(struct call *c)
{
	return say(c, ROLLOUT_START);
}

enum err
rollouts_pause(struct call *c)
{
	return say(c, ROLLOUT_PAUSE);
}

enum err
rollouts_resume(struct call *c)
{
	return say(c, call_query_flag(c, "retry") ? ROLLOUT_RETRY : ROLLOUT_RESUME);
}

enum err
rollouts_cancel(struct call *c)
{
	return say(c, ROLLOUT_CANCEL);
}

enum err
rollouts_rollback(struct call *c)
{
	return say(c, ROLLOUT_ROLL_BACK);
}

static enum err
take_state(struct call *c, enum rollout_phone_state *out)
{
	bool is_there;
	struct slice word = call_query(c, "state", &is_there);

	for (int i = 0; is_there && i < ROLLOUT_PHONE_STATE__COUNT; i++)
		if (slice_is(word, rollout_phone_state_names[i])) {
			*out = (enum rollout_phone_state)i;
			return ERR_OK;
		}
	return is_there ? call_fault(c, "state",
				  "One of: waiting, offered, downloading, restarted, done, failed, "
				  "left_out.") :
			  ERR_OK;
}

static enum err
put_phone(void *ctx, const struct rollout_phone_hit *hit)
{
	jval_push(ctx, rollout_phone_json(&hit->phone, &hit->at));
	return ERR_OK;
}

enum err
rollout_phones_list(struct call *c)
{
	struct rollout_phone_query q = {.ring = -1, .state = ROLLOUT_PHONE_STATE__COUNT};
	struct jval *rows = jval_put_array(c->answer, "phones");
	struct rollout r = {.id = 0};
	struct page_end end;
	enum err e = find(c, &r);

	q.rollout_id = r.id;
	if (e == ERR_OK)
		e = call_query_number(c, "ring", 0, ROLLOUT_RINGS_MAX, &q.ring);
	if (e == ERR_OK)
		e = take_state(c, &q.state);
	if (e == ERR_OK)
		e = paging_take(c, &q.page);
	if (e != ERR_OK)
		return e;
	e = rollout_phones_query(c->store, &q, put_phone, rows, &end, c->why);
	if (e != ERR_OK)
		return paging_blame(c, e);
	paging_put(c, &end);
	return ERR_OK;
}

/* Puts a page of a draft: marks hold how many were given. */
static enum err
put_draft(struct call *c, const struct rollout_draft *d, const struct page *page)
{
	struct jval *rows = jval_put_array(c->answer, "phones");
	struct page_mark mark = {.list = PAGE_ROLLOUT_PHONES, .is_backward = true};
	struct page_end end = {.total = (int64_t)rollout_draft_len(d)};
	size_t i = 0, until;

	if (page_begin(page, PAGE_ROLLOUT_PHONES, true, &mark, c->why) != ERR_OK)
		return paging_blame(c, ERR_SYNTAX);
	i = mark.id >= 0 ? (size_t)mark.id : 0;
	until = i + page->limit;
	for (; i < until && i < rollout_draft_len(d); i++)
		jval_push(rows, rollout_phone_json(&rollout_draft_at(d, i)->phone,
					&rollout_draft_at(d, i)->at));
	mark.id = (int64_t)i;
	if (i < rollout_draft_len(d))
		page_mark_write(&mark, end.next);
	paging_put(c, &end);
	return ERR_OK;
}

enum err
rollout_plan_show(struct call *c)
{
	AUTO(rollout_draft_done) struct rollout_draft draft = ROLLOUT_DRAFT;
	struct rollout r;
	struct page page;
	enum err e = find(c, &r);

	if (e == ERR_OK)
		e = paging_take(c, &page);
	if (e == ERR_OK)
		e = rollout_draft_make(c->store, &r, &draft, c->why);
	return e == ERR_OK ? put_draft(c, &draft, &page) : e;
}
