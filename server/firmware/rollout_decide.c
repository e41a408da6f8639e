#include "firmware/rollout.h"

#include "base/auto.h"

#include <stdio.h>

enum { DAY_MIN = 1440, FETCHES_MAX = 3, FETCHES_WITHIN_S = 3600 };

bool
rollout_window_is_open(const struct rollout *r, const struct zone *zone, int64_t now)
{
	int64_t local = now + zone_offset_at(zone, now);
	int64_t day = local / 86400, minute = local % 86400 / 60;
	bool today = r->days >> (day + 3) % 7 & 1; /* 1970-01-01 was a Thursday; 0 is Monday */
	bool yesterday = r->days >> (day + 2) % 7 & 1;

	if (r->from_min == r->until_min)
		return today;
	if (r->from_min < r->until_min)
		return today && minute >= r->from_min && minute < r->until_min;
	/* Over midnight: the night belongs to the day on which it begins. */
	return (today && minute >= r->from_min) || (yesterday && minute < r->until_min);
}

int64_t
rollout_window_closes(const struct rollout *r, const struct zone *zone, int64_t now)
{
	int64_t local = now + zone_offset_at(zone, now);
	int64_t day = local / 86400, of_day = local % 86400;

	if (r->from_min != r->until_min)
		return now + (r->until_min * 60 - of_day + 86400) % 86400;
	for (int64_t i = 1; i <= 7; i++)
		if (!(r->days >> (day + i + 3) % 7 & 1))
			return now - of_day + i * 86400;
	return 0;
}

bool
rollout_is_release(struct slice version, struct slice release)
{
	return release.n > 0 && slice_starts(version, release) &&
	       (version.n == release.n || version.p[release.n] == '.');
}

int
rollout_percent(enum rollout_state state, int64_t finished, int64_t all)
{
	if (state == ROLLOUT_PLANNED)
		return 0;
	return all > 0 ? (int)(finished * 100 / all) : 100;
}

static void
set(struct rollout_fleet *f, struct rollout_member *m, enum rollout_phone_state state,
	enum rollout_reason reason, const char *why)
{
	m->at.state = state;
	m->at.reason = reason;
	(void)snprintf(m->at.why, sizeof(m->at.why), "%s", why);
	m->at.changed_at = f->plan.decided_at;
	m->at.since_s = f->plan.watched_s;
	m->has_moved = f->has_moved = true;
}

static bool
is_window_open(const struct rollout_fleet *f, const struct rollout_member *m)
{
	return rollout_window_is_open(&f->plan, &f->zones[m->zone], f->plan.decided_at);
}

/* How long it has been in its state. */
static int64_t
age_s(const struct rollout_fleet *f, const struct rollout_member *m)
{
	return f->plan.watched_s - m->at.since_s;
}

static bool
has_image(const struct rollout_member *m)
{
	return (m->at.state == ROLLOUT_DOWNLOADING && m->at.fetches > 0) ||
	       m->at.state == ROLLOUT_RESTARTED;
}

/* Whether it is on its way: one of the pace. */
static bool
is_busy(const struct rollout_fleet *f, const struct rollout_member *m)
{
	if (has_image(m))
		return true;
	return (m->at.state == ROLLOUT_OFFERED || m->at.state == ROLLOUT_DOWNLOADING) &&
	       m->at.offered_s + age_s(f, m) < f->plan.quiet_s;
}

/* Whether its ring waits for it: one that had its time and was not there is not waited for. */
static bool
is_awaited(const struct rollout_fleet *f, const struct rollout_member *m)
{
	return is_busy(f, m) ||
	       (m->at.state == ROLLOUT_WAITING && m->at.offered_s < f->plan.quiet_s);
}

/* Whether the release is on its way to it: its window may have closed while it was fetching, but
 * what a halted rollout has taken back stays so. */
static bool
is_open(const struct rollout_fleet *f, const struct rollout_member *m)
{
	switch (m->at.state) {
	case ROLLOUT_WAITING:
		return m->at.is_offered && f->plan.state != ROLLOUT_HALTED;
	case ROLLOUT_FAILED:
		return m->at.reason == ROLLOUT_SILENT && f->plan.state != ROLLOUT_HALTED;
	case ROLLOUT_OFFERED:
	case ROLLOUT_DOWNLOADING:
	case ROLLOUT_RESTARTED:
		return true;
	case ROLLOUT_PHONE_DONE: /* its line broke in the middle of the header, as it turns out */
		return m->at.reason == ROLLOUT_BY_HEADER;
	case ROLLOUT_LEFT_OUT:
	case ROLLOUT_PHONE_STATE__COUNT:
		break;
	}
	return false;
}

static void
on_seen(struct rollout_fleet *f, struct rollout_member *m, const struct rollout_event *event)
{
	(void)event;
	if (!has_image(m))
		return;
	m->at.since_s = f->plan.watched_s;
	m->has_moved = f->has_moved = true;
}

/* Forgets fetches of more than an hour ago. */
static void
forget_old(const struct rollout_fleet *f, struct rollout_phone *p)
{
	while (p->fetches > 0 && f->plan.watched_s - p->fetched_1_s >= FETCHES_WITHIN_S) {
		p->fetched_1_s = p->fetched_2_s;
		p->fetches--;
	}
}

static void
on_fetched(struct rollout_fleet *f, struct rollout_member *m, const struct rollout_event *event)
{
	struct rollout_phone *p = &m->at;

	(void)event;
	if (!is_open(f, m))
		return;
	p->offered_s = 0;
	forget_old(f, p);
	if (p->fetches == 0)
		p->fetched_1_s = f->plan.watched_s;
	else if (p->fetches == 1)
		p->fetched_2_s = f->plan.watched_s;
	p->fetches++;
	if (p->fetches >= FETCHES_MAX)
		set(f, m, ROLLOUT_FAILED, ROLLOUT_LOOP, "");
	else
		set(f, m, ROLLOUT_DOWNLOADING, ROLLOUT_PLAIN, "");
}

static void
on_broke_off(struct rollout_fleet *f, struct rollout_member *m, const struct rollout_event *event)
{
	(void)event;
	if (is_open(f, m) && !has_image(m) && m->at.state != ROLLOUT_PHONE_DONE)
		set(f, m, ROLLOUT_DOWNLOADING, ROLLOUT_PLAIN, "");
}

static void
on_checked(struct rollout_fleet *f, struct rollout_member *m, const struct rollout_event *event)
{
	(void)event;
	if (is_open(f, m) && m->at.state != ROLLOUT_PHONE_DONE)
		set(f, m, ROLLOUT_PHONE_DONE, ROLLOUT_BY_HEADER, "");
}

static void
on_booted(struct rollout_fleet *f, struct rollout_member *m, const struct rollout_event *event)
{
	(void)event;
	if (m->at.fetches > 0 && is_open(f, m) &&
		(m->at.state == ROLLOUT_DOWNLOADING || m->at.state == ROLLOUT_FAILED))
		set(f, m, ROLLOUT_RESTARTED, ROLLOUT_PLAIN, "");
}

/* Whether it is to run the release by now, as far as anybody knows. */
static bool
is_to_run(const struct rollout_member *m)
{
	return m->at.state == ROLLOUT_RESTARTED ||
	       (m->at.state == ROLLOUT_PHONE_DONE && m->at.reason == ROLLOUT_BY_HEADER);
}

static void
on_reported(struct rollout_fleet *f, struct rollout_member *m, const struct rollout_event *event)
{
	bool is_target = rollout_is_release(slice_of(event->text), slice_of(f->plan.release));
	bool is_taken_back = f->plan.state == ROLLOUT_HALTED && m->at.is_offered && !is_open(f, m);
	bool is_known = m->at.state == ROLLOUT_PHONE_DONE && m->at.reason != ROLLOUT_BY_HEADER;

	if (is_target && !is_known && !is_taken_back) {
		m->at.fetches = 0;
		set(f, m, ROLLOUT_PHONE_DONE, m->at.is_offered ? ROLLOUT_PLAIN : ROLLOUT_AT_START,
			"");
	} else if (!is_target && is_to_run(m) && m->at.fetches > 0) {
		set(f, m, ROLLOUT_FAILED, ROLLOUT_OLD_VERSION, event->text);
	} else if (!is_target && is_to_run(m)) {
		set(f, m, ROLLOUT_OFFERED, ROLLOUT_PLAIN, ""); /* it looked, and has not got it */
	}
}

static void
on_complained(struct rollout_fleet *f, struct rollout_member *m, const struct rollout_event *event)
{
	if (has_image(m))
		set(f, m, ROLLOUT_FAILED, ROLLOUT_COMPLAINT, event->text);
}

static void (*const handlers[ROLLOUT_EVENT_KIND__COUNT])(
	struct rollout_fleet *f, struct rollout_member *m, const struct rollout_event *event) = {
	[ROLLOUT_SEEN] = on_seen,
	[ROLLOUT_FETCHED] = on_fetched,
	[ROLLOUT_BROKE_OFF] = on_broke_off,
	[ROLLOUT_CHECKED] = on_checked,
	[ROLLOUT_BOOTED] = on_booted,
	[ROLLOUT_REPORTED] = on_reported,
	[ROLLOUT_COMPLAINED] = on_complained,
};

/* Lets time pass: forwards alone, and no more of it than somebody has looked on. */
static void
watch(struct rollout_fleet *f, int64_t now)
{
	int64_t passed = f->plan.decided_at == 0 ? 0 : now - f->plan.decided_at;

	passed = passed < 0 ? 0 : passed > ROLLOUT_LOOK_MAX_S ? ROLLOUT_LOOK_MAX_S : passed;
	f->plan.watched_s += passed;
	f->plan.decided_at = now;
}

/* Whether it was done before the phone was to be tried again, as of a visit that is told later: no
 * try of this offer.  Where the clock was set back since, nobody can say. */
static bool
is_of_before(const struct rollout_fleet *f, const struct rollout_member *m,
	const struct rollout_event *event)
{
	return m->at.reason == ROLLOUT_AGAIN && event->at < m->at.changed_at &&
	       m->at.changed_at <= f->plan.decided_at;
}

static void
take_events(struct rollout_fleet *f, const struct rollout_event *events, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		const struct rollout_event *event = &events[i];
		struct rollout_member *m = &f->members[event->member];

		if (m->at.state == ROLLOUT_LEFT_OUT)
			continue;
		if (event->kind == ROLLOUT_REPORTED || !is_of_before(f, m, event))
			handlers[event->kind](f, m, event);
	}
}

/* Who has the image and is not heard of has failed. */
static void
find_silent(struct rollout_fleet *f)
{
	for (size_t i = 0; i < f->count; i++)
		if (has_image(&f->members[i]) && age_s(f, &f->members[i]) >= f->plan.patience_s)
			set(f, &f->members[i], ROLLOUT_FAILED, ROLLOUT_SILENT, "");
}

/* Has those wait for the next window who were not there in this one. */
static void
close_windows(struct rollout_fleet *f)
{
	for (size_t i = 0; i < f->count; i++) {
		struct rollout_member *m = &f->members[i];

		if (m->at.state != ROLLOUT_OFFERED || is_window_open(f, m))
			continue;
		m->at.offered_s += age_s(f, m);
		set(f, m, ROLLOUT_WAITING, ROLLOUT_OUT_OF_TIME, "");
	}
}

static bool
has_too_many(const struct rollout *r, int64_t failed, int64_t all)
{
	return (r->halt_count > 0 && failed >= r->halt_count) ||
	       (r->halt_percent > 0 && failed * 100 >= r->halt_percent * all);
}

/* Takes the release back from everybody who has not got through with it. */
static void
halt(struct rollout_fleet *f, int64_t ring, int64_t failed, int64_t all)
{
	(void)snprintf(f->plan.why, sizeof(f->plan.why), "%lld of %lld phones of ring %lld failed.",
		(long long)failed, (long long)all, (long long)ring);
	f->plan.state = ROLLOUT_HALTED;
	f->news |= ROLLOUT_NEWS_HALTED;
	f->has_moved = true;
	for (size_t i = 0; i < f->count; i++)
		if (f->members[i].at.state >= ROLLOUT_OFFERED &&
			f->members[i].at.state <= ROLLOUT_RESTARTED)
			set(f, &f->members[i], ROLLOUT_WAITING, ROLLOUT_TAKEN_BACK, "");
}

/* Halts it where a ring has too many failures.  Members stand ring by ring. */
static void
judge_rings(struct rollout_fleet *f)
{
	int64_t failed = 0, all = 0;

	for (size_t i = 0; i < f->count && f->plan.state == ROLLOUT_RUNNING; i++) {
		const struct rollout_phone *p = &f->members[i].at;
		bool is_last = i + 1 == f->count || f->members[i + 1].at.ring != p->ring;

		all++;
		failed += p->state == ROLLOUT_FAILED && !p->is_forgiven;
		if (is_last && failed > 0 && has_too_many(&f->plan, failed, all))
			halt(f, p->ring, failed, all);
		if (is_last)
			failed = all = 0;
	}
}

static int64_t
count_busy(const struct rollout_fleet *f)
{
	int64_t busy = 0;

	for (size_t i = 0; i < f->count; i++)
		busy += is_busy(f, &f->members[i]);
	return busy;
}

/* Offers the release to whoever's turn it is. */
static void
offer(struct rollout_fleet *f)
{
	int64_t busy = f->plan.pace > 0 ? count_busy(f) : 0;

	for (size_t i = 0; i < f->count; i++) {
		struct rollout_member *m = &f->members[i];
		bool is_again = m->at.reason == ROLLOUT_AGAIN;

		if (m->at.ring > f->plan.ring || (f->plan.pace > 0 && busy >= f->plan.pace))
			return;
		if (m->at.state != ROLLOUT_WAITING || !is_window_open(f, m))
			continue;
		m->at.is_offered = true;
		set(f, m, ROLLOUT_OFFERED, is_again ? ROLLOUT_AGAIN : ROLLOUT_PLAIN, "");
		busy++;
	}
}

/* Whether a ring, and those in front of it, need nothing more; *all counts its own phones. */
static bool
is_over(const struct rollout_fleet *f, int64_t ring, int64_t *all)
{
	*all = 0;
	for (size_t i = 0; i < f->count && f->members[i].at.ring <= ring; i++) {
		if (is_awaited(f, &f->members[i]))
			return false;
		*all += f->members[i].at.ring == ring;
	}
	return true;
}

static void
end_ring(struct rollout_fleet *f)
{
	f->has_moved = true;
	if (f->plan.ring < f->rings) {
		f->plan.ring++;
		f->plan.over_s = -1;
		f->news |= ROLLOUT_NEWS_RING;
		return;
	}
	f->plan.state = ROLLOUT_DONE;
	f->plan.ended_at = f->plan.decided_at;
	f->news |= ROLLOUT_NEWS_DONE;
}

/* Goes through the rings as far as it may.  One without phones is passed over. */
static void
move_on(struct rollout_fleet *f)
{
	int64_t all = 0;

	if (f->plan.ring == 0)
		end_ring(f);
	for (;;) {
		offer(f);
		if (f->plan.state != ROLLOUT_RUNNING || !is_over(f, f->plan.ring, &all))
			return;
		if (f->plan.over_s < 0) {
			f->plan.over_s = f->plan.watched_s;
			f->has_moved = true;
		}
		if (all > 0 && f->plan.ring < f->rings &&
			f->plan.watched_s - f->plan.over_s < f->plan.wait_s)
			return;
		end_ring(f);
	}
}

void
rollout_decide(
	struct rollout_fleet *f, const struct rollout_event *events, size_t count, int64_t now)
{
	f->news = 0;
	if (f->plan.state < ROLLOUT_RUNNING || f->plan.state > ROLLOUT_DONE)
		return;
	watch(f, now);
	take_events(f, events, count);
	find_silent(f);
	if (f->plan.state == ROLLOUT_HALTED)
		return;
	close_windows(f);
	judge_rings(f);
	if (f->plan.state == ROLLOUT_RUNNING)
		move_on(f);
	else if (f->plan.state == ROLLOUT_DONE)
		offer(f);
}

enum rollout_offer_kind
rollout_offer_of(const struct rollout *r, const struct rollout_phone *p)
{
	bool is_done = p->state == ROLLOUT_PHONE_DONE;
	bool is_on_way = p->state >= ROLLOUT_OFFERED && p->state <= ROLLOUT_RESTARTED;
	bool is_silent = p->state == ROLLOUT_FAILED && p->reason == ROLLOUT_SILENT;

	if (r->state == ROLLOUT_PLANNED || (!p->is_offered && !is_done))
		return ROLLOUT_OFFER_NONE;
	if (r->state == ROLLOUT_CANCELLED)
		return is_done ? ROLLOUT_OFFER_KEPT : ROLLOUT_OFFER_PREVIOUS;
	if (r->state == ROLLOUT_ROLLED_BACK)
		return p->is_offered ? ROLLOUT_OFFER_PREVIOUS : ROLLOUT_OFFER_NONE;
	if (is_done || is_on_way || (is_silent && r->state != ROLLOUT_HALTED))
		return r->state == ROLLOUT_DONE ? ROLLOUT_OFFER_KEPT : ROLLOUT_OFFER_TARGET;
	return ROLLOUT_OFFER_PREVIOUS;
}
