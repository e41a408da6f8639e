#include "doctor/look_phone.h"

#include "base/auto.h"
#include "base/clock.h"
#include "doctor/inner.h"
#include "provision/name.h"
#include "provision/render.h"
#include "provision/undecided.h"
#include "provision/visit_tell.h"
#include "store/phone_accounts.h"
#include "store/visit_query.h"

#include <stdio.h>

enum { LOOKED_AT = 32 /* visits of the phone */, WORD_BYTES = WALK_WORD_BYTES };

static const char *const stages[PHONE_STAGE__COUNT] = {
	[PHONE_GOT_NOTHING] = "before it got anything",
	[PHONE_GOT_MASTER] = "after the master",
	[PHONE_GOT_FILES] = "after its config files",
	[PHONE_GOT_ALL] = "behind everything that it needs",
};

static enum phone_stage
stage_of(struct slice path)
{
	static const struct name_rules rules = {
		.base_path = SLICE_INIT(""),
		.logs = SLICE_INIT("logs"),
		.overrides = SLICE_INIT("overrides"),
		.contacts = SLICE_INIT("contacts"),
		.calls = SLICE_INIT("calls"),
		.cores = SLICE_INIT("cores"),
		.licenses = SLICE_INIT(""),
	};
	static const enum phone_stage of[NAME__COUNT] = {
		[NAME_MASTER] = PHONE_GOT_MASTER,
		[NAME_ZERO_MASTER] = PHONE_GOT_MASTER,
		[NAME_LAYER] = PHONE_GOT_FILES,
		[NAME_STARTER] = PHONE_GOT_FILES,
		[NAME_OWN] = PHONE_GOT_FILES,
		[NAME_CFG] = PHONE_GOT_FILES,
		[NAME_DOCUMENT] = PHONE_GOT_ALL,
	};
	struct name name;

	return name_parse(&rules, path, &name) == ERR_OK ? of[name.kind] : PHONE_GOT_NOTHING;
}

static bool
is_served(const struct visit_told *t)
{
	return t->reason == REASON_SERVED || t->reason == REASON_UNCHANGED ||
	       t->reason == REASON_STARTER || t->reason == REASON_FOLDER;
}

/* How far it came; gives when it got something last, in ms from the beginning; -1: it never did. */
static int64_t
read_served(struct slice rest, struct phone_visit *p)
{
	int64_t last_ms = -1;
	struct visit_told told;

	while (visit_told_read(&rest, &told)) {
		enum phone_stage stage = is_served(&told) ? stage_of(told.name) : PHONE_GOT_NOTHING;

		p->is_boot = p->is_boot || visit_is_boot(told.name);
		p->stage = stage > p->stage ? stage : p->stage;
		if (is_served(&told) && (int64_t)told.offset_ms > last_ms)
			last_ms = (int64_t)told.offset_ms;
	}
	return last_ms;
}

void
phone_visit_read(const struct visit_row *v, struct phone_visit *out)
{
	struct phone_visit p = {.began_at = v->began_at, .refusal = REASON_SERVED};
	int64_t served_ms = read_served(v->told, &p), refused_ms = INT64_MAX;
	struct slice rest = v->told;
	struct visit_told told;

	/* Requests stand as their workers told them, which is not always their order; one that came
	 * before the first that was told stands at 0, too, and no phone does two things in 1 ms. */
	while (visit_told_read(&rest, &told)) {
		int64_t at_ms = (int64_t)told.offset_ms;

		if (visit_is_refusal(told.reason) && at_ms >= served_ms && at_ms < refused_ms) {
			p.refusal = told.reason;
			refused_ms = at_ms;
		}
	}
	*out = p;
}

static void
judge_loop(const struct phone_seen *s, struct walk *w)
{
	size_t n = s->boot_count;

	if (n < PHONE_LOOP_BOOTS || s->boots[n - 1] - s->boots[n - PHONE_LOOP_BOOTS] > PHONE_LOOP_S)
		return;
	walk_rule(w, RULE_PHONE_LOOP, "%d times in %lld s", PHONE_LOOP_BOOTS,
		(long long)(s->boots[n - 1] - s->boots[n - PHONE_LOOP_BOOTS]));
}

static void
judge_last(const struct phone_seen *s, struct walk *w)
{
	const struct phone_visit *v = &s->last;

	if (v->began_at == 0 || v->refusal == REASON_SERVED)
		return;
	if (v->refusal == REASON_MISTYPED_USER) {
		walk_rule(w, RULE_PHONE_MISTYPED, "It stopped %s", stages[v->stage]);
	} else {
		walk_rule(w, RULE_PHONE_STOPPED, "It stopped %s: %s", stages[v->stage],
			visit_sentence(v->refusal));
		walk_value(w, "reason", reason_table[v->refusal].word);
	}
}

void
phone_judge(const struct phone_seen *s, struct walk *w)
{
	char at[CLOCK_TEXT_BYTES];

	if (s->was_here)
		walk_found(w, "%s, last here at %s from %s",
			s->is_known ? phone_state_names[s->state] : "not in the inventory",
			clock_text(s->last_at, at), s->address);
	else
		walk_found(w, "%s, never here",
			s->is_known ? phone_state_names[s->state] : "not in the inventory");
	if (!s->is_known)
		walk_rule(w, RULE_PHONE_UNKNOWN, "%s",
			s->was_here ? "" : ", and has never asked here");
	else if (s->state != PHONE_ACTIVE)
		walk_rule(w, RULE_PHONE_STATE, "%s", phone_state_names[s->state]);
	if (s->is_known && !s->was_here)
		walk_rule(w, RULE_PHONE_NEVER, "%s", "");
	judge_last(s, w);
	judge_loop(s, w);
	if (s->files_why != NULL)
		walk_rule(w, RULE_PHONE_FILES, "%s", s->files_why);
}

static enum err
on_visit(void *ctx, const struct visit_row *v)
{
	struct phone_seen *s = ctx;

	phone_visit_read(v, &s->last); /* oldest first: the newest stays */
	if (s->last.is_boot && s->boot_count < PHONE_BOOTS_MAX)
		s->boots[s->boot_count++] = v->began_at;
	return ERR_OK;
}

/* A refused login over FTP names no phone: what its address met since is as good. */
static enum err
on_strangers_visit(void *ctx, const struct visit_row *v)
{
	struct phone_seen *s = ctx;
	struct phone_visit met;

	phone_visit_read(v, &met);
	if (!v->has_mac && v->began_at >= s->last.began_at && met.refusal != REASON_SERVED &&
		s->last.refusal == REASON_SERVED) {
		met.stage = PHONE_GOT_NOTHING;
		s->last = met;
	}
	return ERR_OK;
}

static enum err
read_visits(const struct doctor_options *o, struct phone_seen *s)
{
	struct visit_query q = {
		.address = slice_of(s->address),
		.outcome = VISIT_OUTCOME_REFUSED,
		.page = {.limit = LOOKED_AT, .after = SLICE("")},
	};
	struct page_end end;
	struct why why = {""};
	enum err e = visits_last(o->store, &o->mac, LOOKED_AT, on_visit, s);

	q.since = s->last.began_at;
	if (e == ERR_OK && s->was_here && s->address[0] != '\0')
		e = visit_query_run(o->store, &q, on_strangers_visit, s, &end, &why);
	return e;
}

static enum err
read_phone(const struct doctor_options *o, struct phone_seen *s)
{
	struct phone phone;
	struct seen seen;
	enum err e = phones_by_mac(o->store, o->mac, &phone);

	s->is_known = e == ERR_OK;
	if (e != ERR_OK && e != ERR_NOTFOUND)
		return e;
	s->state = s->is_known ? phone.state : PHONE_NEW;
	e = seen_by_mac(o->store, o->mac, &seen);
	if (e != ERR_OK && e != ERR_NOTFOUND)
		return e;
	s->was_here = e == ERR_OK;
	if (s->was_here) {
		s->last_at = seen.last_at;
		(void)snprintf(s->address, sizeof(s->address), "%s", seen.address);
	}
	return read_visits(o, s);
}

/* Makes the phone's files as the server would, secrets masked, and looks at none of them.
 *   why  why they cannot be made; empty where they can */
static enum err
try_files(const struct doctor_options *o, struct why *why)
{
	struct phone phone;
	struct rendering r;
	struct render *render;
	enum err e = phones_by_mac(o->store, o->mac, &phone);

	if (e != ERR_OK || phone.state != PHONE_ACTIVE)
		return e;
	render = render_new(o->store, o->settings);
	if (render == NULL)
		return ERR_NOMEM;
	render_at(render, clock_wall_s());
	e = render_phone(render, &phone, true, &r, why);
	if (e == ERR_OK)
		rendering_done(&r);
	render_free(render);
	if (e != ERR_LIMIT && e != ERR_SYNTAX)
		return e;
	return why->text[0] != '\0' ? ERR_OK : why_fail(why, ERR_OK, "%s", err_sentence(e));
}

struct waiting {
	struct walk *walk;
	struct mac mac;
};

static enum err
on_undecided(void *ctx, const struct undecided *u)
{
	const struct waiting *waiting = ctx;
	char word[WORD_BYTES];

	if (!u->has_phone || !mac_eq(u->phone.mac, waiting->mac) || u->kind == UNDECIDED_NEW)
		return ERR_OK;
	(void)snprintf(word, sizeof(word), "undecided-%s", undecided_words[u->kind]);
	walk_given(waiting->walk, word, SEVERITY_WARN, u->what.text, u->mend);
	return ERR_OK;
}

/* Which login it has, and what its window is. */
static enum err
tell_login(const struct doctor_options *o, struct walk *w)
{
	struct phone_account account = {.id = 0};
	struct enrolment window;
	char at[CLOCK_TEXT_BYTES];
	enum err e = phone_accounts_by_mac(o->store, o->mac, &account);

	if (e != ERR_OK)
		return e;
	walk_fact(w, "login", "%s",
		account.has_secret ? "its own" :
		account.has_next   ? "its own is handed out, and was not used yet" :
				     "none of its own");
	e = enrolments_get(o->store, account.phone_id, &window);
	if (e == ERR_OK)
		walk_fact(w, "enrolment window", "%s to %s%s%s",
			window.until_at > clock_wall_s() ? "open" : "over",
			clock_text(window.until_at, at), window.is_claimed ? ", taken" : "",
			window.is_frozen ? ", frozen" : "");
	return e == ERR_NOTFOUND ? ERR_OK : e;
}

enum err
look_phone(struct doctor *d)
{
	const struct doctor_options *o = d->options;
	struct phone_seen seen = {.last = {.refusal = REASON_SERVED}};
	struct waiting waiting = {d->walk, o->mac};
	struct why files_why = {""};
	char mac[MAC_TEXT_BYTES];
	enum err e = ERR_OK;

	walk_begin(d->walk, WALK_PHONE, mac_text(o->mac, mac));
	if (o->store == NULL) {
		walk_skip(d->walk, "not looked up: %s", o->store_why);
		walk_end(d->walk);
		return ERR_OK;
	}
	e = read_phone(o, &seen);
	if (e == ERR_OK && seen.is_known)
		e = try_files(o, &files_why);
	seen.files_why = files_why.text[0] != '\0' ? files_why.text : NULL;
	if (e == ERR_OK)
		phone_judge(&seen, d->walk);
	if (e == ERR_OK && seen.is_known)
		e = tell_login(o, d->walk);
	if (e == ERR_OK)
		e = undecided_each(o->store, clock_wall_s(), NULL, on_undecided, &waiting);
	walk_end(d->walk);
	return e;
}
