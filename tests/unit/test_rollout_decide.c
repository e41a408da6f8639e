#include "unit.h"

#include "firmware/rollout.h"

/* A rollout of a few phones in virtual time. */
enum { PHONES_MAX = 64, MONDAY = 1764547200 /* 2025-12-01 00:00 UTC, a Monday */ };

struct world {
	struct rollout_fleet fleet;
	struct rollout_member members[PHONES_MAX];
	struct zone zones[3];
	struct rollout_event events[PHONES_MAX];
	size_t event_count;
	int64_t now;
};

static struct zone
zone_of(const char *rule)
{
	struct zone z = {0};

	assert_int_equal(zone_parse(slice_of(rule), &z), ERR_OK);
	return z;
}

/* Rings of these sizes, which a 0 ends; it runs from Monday on. */
static void
begin(struct world *w, const int *rings)
{
	*w = (struct world){.now = MONDAY};
	w->zones[0] = zone_of("UTC0");
	w->zones[1] = zone_of("CET-1CEST,M3.5.0,M10.5.0/3");
	w->zones[2] = zone_of("EST5EDT,M3.2.0,M11.1.0");
	w->fleet.members = w->members;
	w->fleet.zones = w->zones;
	w->fleet.plan = (struct rollout){.id = 1,
		.release = "5.9.8",
		.state = ROLLOUT_RUNNING,
		.days = 0x7f,
		.wait_s = 100,
		.patience_s = 1200,
		.quiet_s = 4000,
		.over_s = -1};
	for (; rings[w->fleet.rings] != 0; w->fleet.rings++)
		for (int i = 0; i < rings[w->fleet.rings]; i++) {
			struct rollout_member *m = &w->members[w->fleet.count++];

			m->at.phone_id = (int64_t)w->fleet.count;
			m->at.ring = w->fleet.rings + 1;
			m->at.place = i;
		}
}
#define BEGIN(w, ...) begin(w, (const int[]){__VA_ARGS__, 0})

/* Lets so many seconds pass, somebody looking every ten. */
static void
turn(struct world *w, int64_t s)
{
	do {
		int64_t step = s < 10 ? s : 10;

		w->now += step;
		s -= step;
		rollout_decide(&w->fleet, w->events, w->event_count, w->now);
		w->event_count = 0;
	} while (s > 0);
}

static void
happens(struct world *w, size_t member, enum rollout_event_kind kind, const char *text)
{
	struct rollout_event *e = &w->events[w->event_count++];

	e->member = member;
	e->kind = kind;
	e->at = w->now;
	(void)snprintf(e->text, sizeof(e->text), "%s", text);
}

/* A phone takes the release as it should. */
static void
updates(struct world *w, size_t member)
{
	happens(w, member, ROLLOUT_SEEN, "");
	happens(w, member, ROLLOUT_FETCHED, "");
	happens(w, member, ROLLOUT_BOOTED, "");
	happens(w, member, ROLLOUT_REPORTED, "5.9.8.5760");
}

/* A phone fails. */
static void
breaks(struct world *w, size_t member)
{
	happens(w, member, ROLLOUT_FETCHED, "");
	happens(w, member, ROLLOUT_BOOTED, "");
	happens(w, member, ROLLOUT_REPORTED, "5.9.2.3446");
}

static int
count(const struct world *w, enum rollout_phone_state state)
{
	int n = 0;

	for (size_t i = 0; i < w->fleet.count; i++)
		n += w->members[i].at.state == state;
	return n;
}

static enum rollout_offer_kind
offer_of(const struct world *w, size_t member)
{
	return rollout_offer_of(&w->fleet.plan, &w->members[member].at);
}

static void
assert_state(const struct world *w, size_t member, enum rollout_phone_state state,
	enum rollout_reason reason)
{
	assert_string_equal(rollout_phone_state_names[w->members[member].at.state],
		rollout_phone_state_names[state]);
	assert_string_equal(
		rollout_reason_names[w->members[member].at.reason], rollout_reason_names[reason]);
}

static void
rings_follow_each_other_with_a_wait_between(void **state)
{
	struct world w;

	(void)state;
	BEGIN(&w, 2, 1);
	turn(&w, 0);
	assert_int_equal(w.fleet.plan.ring, 1);
	assert_int_equal(w.fleet.news, ROLLOUT_NEWS_RING);
	assert_int_equal(count(&w, ROLLOUT_OFFERED), 2);
	updates(&w, 0);
	turn(&w, 10);
	assert_int_equal(w.fleet.plan.over_s, -1);
	updates(&w, 1);
	turn(&w, 10);
	assert_int_equal(w.fleet.plan.ring, 1);
	turn(&w, 90);
	assert_state(&w, 2, ROLLOUT_WAITING, ROLLOUT_PLAIN);
	turn(&w, 10);
	assert_int_equal(w.fleet.plan.ring, 2);
	assert_state(&w, 2, ROLLOUT_OFFERED, ROLLOUT_PLAIN);
	updates(&w, 2);
	turn(&w, 1);
	assert_int_equal(w.fleet.plan.state, ROLLOUT_DONE);
	assert_int_equal(w.fleet.plan.ended_at, w.now);
	assert_true(w.fleet.news & ROLLOUT_NEWS_DONE);
	assert_int_equal(offer_of(&w, 0), ROLLOUT_OFFER_KEPT);
}

static void
a_ring_without_phones_is_passed_over(void **state)
{
	struct world w;

	(void)state;
	BEGIN(&w, 1);
	w.members[0].at.ring = 3;
	w.fleet.rings = 4;
	turn(&w, 1);
	assert_int_equal(w.fleet.plan.ring, 3);
	updates(&w, 0);
	turn(&w, 1);
	turn(&w, 100);
	assert_int_equal(w.fleet.plan.state, ROLLOUT_DONE);
}

static void
the_pace_is_how_many_are_on_their_way(void **state)
{
	struct world w;

	(void)state;
	BEGIN(&w, 10);
	w.fleet.plan.pace = 3;
	turn(&w, 1);
	assert_int_equal(count(&w, ROLLOUT_OFFERED), 3);
	assert_state(&w, 2, ROLLOUT_OFFERED, ROLLOUT_PLAIN);
	turn(&w, 100);
	assert_int_equal(count(&w, ROLLOUT_OFFERED), 3);
	updates(&w, 1);
	happens(&w, 0, ROLLOUT_FETCHED, "");
	turn(&w, 1);
	assert_int_equal(count(&w, ROLLOUT_OFFERED) + count(&w, ROLLOUT_DOWNLOADING), 3);
	assert_state(&w, 3, ROLLOUT_OFFERED, ROLLOUT_PLAIN);
	assert_state(&w, 4, ROLLOUT_WAITING, ROLLOUT_PLAIN);
}

static void
who_does_not_come_keeps_his_place_and_holds_nobody_up(void **state)
{
	struct world w;

	(void)state;
	BEGIN(&w, 2, 1);
	w.fleet.plan.pace = 1;
	turn(&w, 1);
	turn(&w, 3990);
	assert_state(&w, 1, ROLLOUT_WAITING, ROLLOUT_PLAIN);
	turn(&w, 10);
	assert_state(&w, 1, ROLLOUT_OFFERED, ROLLOUT_PLAIN);
	updates(&w, 1);
	turn(&w, 10);
	turn(&w, 100);
	assert_int_equal(w.fleet.plan.ring, 2);
	updates(&w, 2);
	turn(&w, 10);
	assert_int_equal(w.fleet.plan.state, ROLLOUT_DONE);
	assert_state(&w, 0, ROLLOUT_OFFERED, ROLLOUT_PLAIN);
	assert_int_equal(offer_of(&w, 0), ROLLOUT_OFFER_KEPT);
	updates(&w, 0);
	turn(&w, 86400);
	assert_state(&w, 0, ROLLOUT_PHONE_DONE, ROLLOUT_PLAIN);
}

static void
whoever_reports_the_release_is_done_whatever_went_before(void **state)
{
	static const struct {
		const char *version;
		bool is_done;
	} cases[] = {
		{"5.9.8",      true },
		{"5.9.8.5760", true },
		{"5.9.80",     false},
		{"5.9",        false},
		{"",           false},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct world w;

		BEGIN(&w, 1, 1);
		turn(&w, 1);
		happens(&w, 0, ROLLOUT_REPORTED, cases[i].version);
		happens(&w, 1, ROLLOUT_REPORTED, cases[i].version);
		turn(&w, 1);
		assert_state(&w, 0, cases[i].is_done ? ROLLOUT_PHONE_DONE : ROLLOUT_OFFERED,
			ROLLOUT_PLAIN);
		assert_state(&w, 1, cases[i].is_done ? ROLLOUT_PHONE_DONE : ROLLOUT_WAITING,
			cases[i].is_done ? ROLLOUT_AT_START : ROLLOUT_PLAIN);
	}
}

static void
an_old_version_fails_after_a_restart_with_the_image_alone(void **state)
{
	struct world w;

	(void)state;
	BEGIN(&w, 3);
	turn(&w, 1);
	happens(&w, 0, ROLLOUT_REPORTED, "5.9.2.3446"); /* it polls */
	happens(&w, 1, ROLLOUT_BOOTED, "");             /* it restarted without the image */
	happens(&w, 1, ROLLOUT_REPORTED, "5.9.2.3446");
	happens(&w, 2, ROLLOUT_FETCHED, ""); /* it waits until nobody talks on it */
	happens(&w, 2, ROLLOUT_REPORTED, "5.9.2.3446");
	turn(&w, 1);
	assert_state(&w, 0, ROLLOUT_OFFERED, ROLLOUT_PLAIN);
	assert_state(&w, 1, ROLLOUT_OFFERED, ROLLOUT_PLAIN);
	assert_state(&w, 2, ROLLOUT_DOWNLOADING, ROLLOUT_PLAIN);
	happens(&w, 2, ROLLOUT_BOOTED, "");
	turn(&w, 1);
	assert_state(&w, 2, ROLLOUT_RESTARTED, ROLLOUT_PLAIN);
	happens(&w, 2, ROLLOUT_REPORTED, "5.9.2.3446");
	turn(&w, 1);
	assert_state(&w, 2, ROLLOUT_FAILED, ROLLOUT_OLD_VERSION);
	assert_string_equal(w.members[2].at.why, "5.9.2.3446");
	assert_int_equal(offer_of(&w, 2), ROLLOUT_OFFER_PREVIOUS);
}

static void
three_whole_images_within_an_hour_fail(void **state)
{
	struct world w;

	(void)state;
	BEGIN(&w, 2);
	turn(&w, 1);
	for (int i = 0; i < 3; i++) {
		assert_state(&w, 0, i == 0 ? ROLLOUT_OFFERED : ROLLOUT_DOWNLOADING, ROLLOUT_PLAIN);
		happens(&w, 0, ROLLOUT_FETCHED, "");
		turn(&w, 1);
	}
	assert_state(&w, 0, ROLLOUT_FAILED, ROLLOUT_LOOP);
	for (int i = 0; i < 5; i++) { /* one in every half an hour, and seen all the time */
		happens(&w, 1, ROLLOUT_FETCHED, "");
		for (int t = 0; t < 1860; t += 60) {
			happens(&w, 1, ROLLOUT_SEEN, "");
			turn(&w, 60);
		}
		assert_state(&w, 1, ROLLOUT_DOWNLOADING, ROLLOUT_PLAIN);
	}
}

static void
who_has_the_image_and_is_silent_fails_and_may_come_back(void **state)
{
	struct world w;

	(void)state;
	BEGIN(&w, 2);
	turn(&w, 1);
	happens(&w, 0, ROLLOUT_FETCHED, "");
	happens(&w, 1, ROLLOUT_BROKE_OFF, "");
	turn(&w, 1);
	turn(&w, 1190);
	happens(&w, 0, ROLLOUT_SEEN, "");
	turn(&w, 1190);
	assert_state(&w, 0, ROLLOUT_DOWNLOADING, ROLLOUT_PLAIN);
	turn(&w, 20);
	assert_state(&w, 0, ROLLOUT_FAILED, ROLLOUT_SILENT);
	assert_state(&w, 1, ROLLOUT_DOWNLOADING, ROLLOUT_PLAIN); /* it has no image to start */
	assert_int_equal(offer_of(&w, 0), ROLLOUT_OFFER_TARGET);
	happens(&w, 0, ROLLOUT_BOOTED, "");
	happens(&w, 0, ROLLOUT_REPORTED, "5.9.8.5760");
	turn(&w, 1);
	assert_state(&w, 0, ROLLOUT_PHONE_DONE, ROLLOUT_PLAIN);
}

static void
a_complaint_counts_of_who_has_the_image(void **state)
{
	struct world w;

	(void)state;
	BEGIN(&w, 2);
	turn(&w, 1);
	happens(&w, 0, ROLLOUT_COMPLAINED, "of something older");
	happens(&w, 1, ROLLOUT_FETCHED, "");
	happens(&w, 1, ROLLOUT_BOOTED, "");
	happens(&w, 1, ROLLOUT_COMPLAINED, "bad signature");
	happens(&w, 1, ROLLOUT_REPORTED, "5.9.2.3446");
	turn(&w, 1);
	assert_state(&w, 0, ROLLOUT_OFFERED, ROLLOUT_PLAIN);
	assert_state(&w, 1, ROLLOUT_FAILED, ROLLOUT_COMPLAINT);
	assert_string_equal(w.members[1].at.why, "bad signature");
}

static void
a_phone_that_tells_no_version_is_done_when_it_wants_no_more_than_the_header(void **state)
{
	struct world w;

	(void)state;
	BEGIN(&w, 2);
	turn(&w, 1);
	happens(&w, 0, ROLLOUT_FETCHED, "");
	happens(&w, 0, ROLLOUT_BOOTED, "");
	happens(&w, 0, ROLLOUT_CHECKED, "");
	happens(&w, 1, ROLLOUT_CHECKED, ""); /* its line broke, as it turns out */
	turn(&w, 1);
	assert_state(&w, 0, ROLLOUT_PHONE_DONE, ROLLOUT_BY_HEADER);
	assert_state(&w, 1, ROLLOUT_PHONE_DONE, ROLLOUT_BY_HEADER);
	happens(&w, 1, ROLLOUT_FETCHED, "");
	turn(&w, 1);
	assert_state(&w, 1, ROLLOUT_DOWNLOADING, ROLLOUT_PLAIN);
}

static void
a_header_proves_nothing_against_the_version_that_a_log_tells(void **state)
{
	struct world w;

	(void)state;
	BEGIN(&w, 2);
	turn(&w, 1);
	happens(&w, 0, ROLLOUT_FETCHED, "");
	happens(&w, 0, ROLLOUT_BOOTED, "");
	happens(&w, 0, ROLLOUT_CHECKED, "");
	happens(&w, 0, ROLLOUT_REPORTED, "5.9.2.3446");
	happens(&w, 1, ROLLOUT_CHECKED, "");
	happens(&w, 1, ROLLOUT_REPORTED, "5.9.2.3446");
	turn(&w, 1);
	assert_state(&w, 0, ROLLOUT_FAILED, ROLLOUT_OLD_VERSION);
	assert_state(&w, 1, ROLLOUT_OFFERED, ROLLOUT_PLAIN);
}

static void
it_halts_at_a_number_and_at_a_share_of_a_ring(void **state)
{
	static const struct {
		int count, percent, failures;
		bool halts;
	} cases[] = {
		{2, 0,  1, false},
		{2, 0,  2, true },
		{0, 30, 2, false},
		{0, 30, 3, true },
		{5, 20, 2, true },
		{0, 0,  9, false},
		{0, 1,  1, true },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct world w;

		print_message(
			"%d, %d %%: %d\n", cases[i].count, cases[i].percent, cases[i].failures);
		BEGIN(&w, 10, 5);
		w.fleet.plan.halt_count = cases[i].count;
		w.fleet.plan.halt_percent = cases[i].percent;
		turn(&w, 1);
		for (int k = 0; k < cases[i].failures; k++)
			breaks(&w, (size_t)k);
		turn(&w, 1);
		assert_int_equal(w.fleet.plan.state == ROLLOUT_HALTED, cases[i].halts);
		assert_int_equal((w.fleet.news & ROLLOUT_NEWS_HALTED) != 0, cases[i].halts);
	}
}

static void
a_halted_ring_offers_what_was_there_and_keeps_what_is_done(void **state)
{
	struct world w;

	(void)state;
	BEGIN(&w, 4, 4);
	w.fleet.plan.halt_count = 1;
	turn(&w, 1);
	updates(&w, 0);
	happens(&w, 1, ROLLOUT_FETCHED, "");
	breaks(&w, 2);
	turn(&w, 1);
	assert_int_equal(w.fleet.plan.state, ROLLOUT_HALTED);
	assert_string_equal(w.fleet.plan.why, "1 of 4 phones of ring 1 failed.");
	assert_int_equal(offer_of(&w, 0), ROLLOUT_OFFER_TARGET);
	assert_state(&w, 1, ROLLOUT_WAITING, ROLLOUT_TAKEN_BACK);
	for (size_t i = 1; i < 4; i++)
		assert_int_equal(offer_of(&w, i), ROLLOUT_OFFER_PREVIOUS);
	assert_int_equal(offer_of(&w, 4), ROLLOUT_OFFER_NONE);
	/* It came up with the release meanwhile, and goes back by its next master. */
	happens(&w, 1, ROLLOUT_REPORTED, "5.9.8.5760");
	turn(&w, 100000);
	assert_state(&w, 1, ROLLOUT_WAITING, ROLLOUT_TAKEN_BACK);
	assert_int_equal(count(&w, ROLLOUT_OFFERED), 0);
}

static void
say(struct world *w, enum rollout_command command)
{
	struct why why = {""};

	assert_int_equal(rollout_command(&w->fleet, command, w->now, &why), ERR_OK);
}

static void
resumed_the_old_failures_do_not_halt_it_again(void **state)
{
	struct world w;

	(void)state;
	BEGIN(&w, 4);
	w.fleet.plan.halt_count = 1;
	turn(&w, 1);
	breaks(&w, 0);
	turn(&w, 1);
	say(&w, ROLLOUT_RESUME);
	turn(&w, 1);
	assert_int_equal(w.fleet.plan.state, ROLLOUT_RUNNING);
	assert_string_equal(w.fleet.plan.why, "");
	assert_int_equal(count(&w, ROLLOUT_OFFERED), 3);
	assert_state(&w, 0, ROLLOUT_FAILED, ROLLOUT_OLD_VERSION);
	breaks(&w, 1);
	turn(&w, 1);
	assert_int_equal(w.fleet.plan.state, ROLLOUT_HALTED);
	say(&w, ROLLOUT_RETRY);
	turn(&w, 1);
	assert_int_equal(count(&w, ROLLOUT_OFFERED), 4);
	breaks(&w, 0);
	turn(&w, 1);
	assert_int_equal(w.fleet.plan.state, ROLLOUT_HALTED);
}

/* What is told now was done so many seconds ago. */
static void
was_done(struct world *w, int64_t ago_s)
{
	for (size_t i = 0; i < w->event_count; i++)
		w->events[i].at = w->now - ago_s;
}

/* A rollout that the first phone halted, and that tries it again. */
static void
retry(struct world *w)
{
	BEGIN(w, 4);
	w->fleet.plan.halt_count = 1;
	turn(w, 1);
	breaks(w, 0);
	turn(w, 20);
	assert_int_equal(w->fleet.plan.state, ROLLOUT_HALTED);
	w->now += 5;
	say(w, ROLLOUT_RETRY);
}

static void
what_was_done_before_a_retry_does_not_count_against_it(void **state)
{
	struct world w;

	(void)state;
	retry(&w);
	breaks(&w, 0);
	was_done(&w, 3); /* a visit that had begun, told before the release is offered anew */
	turn(&w, 1);
	assert_state(&w, 0, ROLLOUT_OFFERED, ROLLOUT_AGAIN);
	happens(&w, 0, ROLLOUT_BROKE_OFF, "");
	breaks(&w, 0);
	was_done(&w, 4); /* and one told behind it */
	turn(&w, 1);
	assert_state(&w, 0, ROLLOUT_OFFERED, ROLLOUT_AGAIN);
	assert_int_equal(w.fleet.plan.state, ROLLOUT_RUNNING);
	breaks(&w, 0);
	turn(&w, 1);
	assert_state(&w, 0, ROLLOUT_FAILED, ROLLOUT_OLD_VERSION);
}

static void
a_clock_set_back_hides_nothing_that_a_phone_does(void **state)
{
	struct world w;

	(void)state;
	retry(&w);
	turn(&w, 1);
	w.now -= 3600;
	turn(&w, 1);
	breaks(&w, 0);
	turn(&w, 1);
	assert_state(&w, 0, ROLLOUT_FAILED, ROLLOUT_OLD_VERSION);
}

static void
paused_nobody_new_begins_and_who_has_begun_goes_on(void **state)
{
	struct world w;

	(void)state;
	BEGIN(&w, 4);
	w.fleet.plan.pace = 2;
	turn(&w, 1);
	say(&w, ROLLOUT_PAUSE);
	updates(&w, 0);
	breaks(&w, 1);
	turn(&w, 1000);
	assert_state(&w, 0, ROLLOUT_PHONE_DONE, ROLLOUT_PLAIN);
	assert_state(&w, 1, ROLLOUT_FAILED, ROLLOUT_OLD_VERSION);
	assert_int_equal(count(&w, ROLLOUT_WAITING), 2);
	w.fleet.plan.halt_count = 1; /* what failed meanwhile counts when it goes on */
	say(&w, ROLLOUT_RESUME);
	turn(&w, 1);
	assert_int_equal(w.fleet.plan.state, ROLLOUT_HALTED);
}

static void
cancelled_and_rolled_back_say_what_each_phone_gets(void **state)
{
	struct world w;

	(void)state;
	BEGIN(&w, 4);
	w.fleet.plan.pace = 3;
	w.members[3].at.state = ROLLOUT_PHONE_DONE; /* it ran the release before it began */
	turn(&w, 1);
	updates(&w, 0);
	breaks(&w, 1);
	turn(&w, 1);
	say(&w, ROLLOUT_CANCEL);
	assert_int_equal(w.fleet.plan.ended_at, w.now);
	assert_int_equal(offer_of(&w, 0), ROLLOUT_OFFER_KEPT);
	assert_int_equal(offer_of(&w, 1), ROLLOUT_OFFER_PREVIOUS);
	assert_int_equal(offer_of(&w, 2), ROLLOUT_OFFER_PREVIOUS);
	assert_int_equal(offer_of(&w, 3), ROLLOUT_OFFER_KEPT);
	say(&w, ROLLOUT_ROLL_BACK);
	assert_int_equal(offer_of(&w, 0), ROLLOUT_OFFER_PREVIOUS);
	assert_int_equal(offer_of(&w, 3), ROLLOUT_OFFER_NONE);
	happens(&w, 2, ROLLOUT_FETCHED, "");
	turn(&w, 100);
	assert_state(&w, 2, ROLLOUT_OFFERED, ROLLOUT_PLAIN); /* nobody looks after it any more */
}

static void
what_may_be_said_depends_on_the_state(void **state)
{
	/* One column a command: start, pause, resume, retry, cancel, roll back. */
	static const char *const may[ROLLOUT_STATE__COUNT] = {
		[ROLLOUT_PLANNED] = "y---y-",
		[ROLLOUT_RUNNING] = "-y--yy",
		[ROLLOUT_PAUSED] = "--yyyy",
		[ROLLOUT_HALTED] = "--yyyy",
		[ROLLOUT_DONE] = "----yy",
		[ROLLOUT_CANCELLED] = "-----y",
		[ROLLOUT_ROLLED_BACK] = "------",
	};

	(void)state;
	for (int s = 0; s < ROLLOUT_STATE__COUNT; s++)
		for (int c = 0; c < ROLLOUT_COMMAND__COUNT; c++) {
			struct world w;
			struct why why = {""};

			BEGIN(&w, 1);
			w.fleet.plan.state = (enum rollout_state)s;
			assert_int_equal(
				rollout_command(&w.fleet, (enum rollout_command)c, w.now, &why),
				may[s][c] == 'y' ? ERR_OK : ERR_DENIED);
			assert_int_equal(why.text[0] == '\0', may[s][c] == 'y');
		}
}

/* Days: Monday is 1.  Times are UTC. */
static void
a_window_is_open_on_its_days_and_in_its_hours(void **state)
{
	static const struct {
		int64_t days, from_min, until_min;
		int64_t at_min; /* since Monday 00:00 UTC */
		int zone;
		bool is_open;
	} cases[] = {
		{0x7f, 0,    0,   100,            0, true },
		{0x01, 0,    0,   1439,           0, true },
		{0x01, 0,    0,   1440,           0, false},
		{0x40, 0,    0,   6 * 1440,       0, true },
		{0x7f, 480,  600, 479,            0, false},
		{0x7f, 480,  600, 480,            0, true },
		{0x7f, 480,  600, 599,            0, true },
		{0x7f, 480,  600, 600,            0, false},
 /* Over midnight, of the night that begins on Monday. */
		{0x01, 1320, 300, 299,            0, false},
		{0x01, 1320, 300, 1319,           0, false},
		{0x01, 1320, 300, 1320,           0, true },
		{0x01, 1320, 300, 1440 + 299,     0, true },
		{0x01, 1320, 300, 1440 + 300,     0, false},
		{0x01, 1320, 300, 1440 + 1320,    0, false},
		{0x40, 1320, 300, 299,            0, true }, /* Sunday's night */
  /* Berlin is an hour before UTC, New York five behind it. */
		{0x7f, 1320, 300, 1260,           1, true },
		{0x7f, 1320, 300, 1259,           1, false},
		{0x7f, 1320, 300, 240,            1, false},
		{0x7f, 1320, 300, 180 + 1440 - 1, 2, false},
		{0x7f, 1320, 300, 180 + 1440,     2, true },
		{0x01, 0,    0,   299,            2, false}, /* it is Sunday there */
		{0x01, 0,    0,   300,            2, true },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct rollout r = {.days = cases[i].days,
			.from_min = cases[i].from_min,
			.until_min = cases[i].until_min};
		struct world w;

		BEGIN(&w, 1);
		print_message("row %zu\n", i);
		assert_int_equal(rollout_window_is_open(&r, &w.zones[cases[i].zone],
					 MONDAY + cases[i].at_min * 60),
			cases[i].is_open);
	}
}

static void
a_window_closes_at_its_end(void **state)
{
	static const struct {
		int64_t days, from_min, until_min, at_min, closes_min; /* 0: never */
	} cases[] = {
		{0x7f, 0,    0,   100,  0         },
		{0x01, 0,    0,   100,  1440      },
		{0x13, 0,    0,   100,  2 * 1440  },
		{0x7f, 480,  600, 500,  600       },
		{0x7f, 1320, 300, 1330, 1440 + 300},
		{0x7f, 1320, 300, 299,  300       },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct rollout r = {.days = cases[i].days,
			.from_min = cases[i].from_min,
			.until_min = cases[i].until_min};
		struct zone utc = zone_of("UTC0");
		int64_t closes = cases[i].closes_min;

		print_message("row %zu\n", i);
		assert_int_equal(rollout_window_closes(&r, &utc, MONDAY + cases[i].at_min * 60 + 7),
			closes != 0 ? MONDAY + closes * 60 : 0);
	}
}

static void
summer_time_moves_a_window_with_the_clocks(void **state)
{
	/* Berlin, 22:00: 21:00 UTC before 2026-03-29, 20:00 after; 2026-10-25 back. */
	static const struct {
		int64_t at;
		bool is_open;
	} cases[] = {
		{1774731600 - 60, false}, /* 2026-03-28 21:00 UTC */
		{1774731600,      true },
		{1774814400 - 60, false}, /* 2026-03-29 20:00 UTC */
		{1774814400,      true },
		{1792872000 - 60, false}, /* 2026-10-24 20:00 UTC */
		{1792872000,      true },
		{1792962000 - 60, false}, /* 2026-10-25 21:00 UTC */
		{1792962000,      true },
	};
	const struct rollout r = {.days = 0x7f, .from_min = 1320, .until_min = 1380};
	struct zone berlin = zone_of("CET-1CEST,M3.5.0,M10.5.0/3");

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		print_message("row %zu\n", i);
		assert_int_equal(
			rollout_window_is_open(&r, &berlin, cases[i].at), cases[i].is_open);
	}
}

static void
who_does_not_come_in_the_window_waits_for_the_next_one(void **state)
{
	struct world w;

	(void)state;
	BEGIN(&w, 2);
	w.fleet.plan.from_min = 60;
	w.fleet.plan.until_min = 120;
	w.fleet.plan.quiet_s = 86400 * 10;
	turn(&w, 3590);
	assert_int_equal(count(&w, ROLLOUT_WAITING), 2);
	assert_int_equal(w.fleet.plan.ring, 1);
	turn(&w, 10);
	assert_int_equal(count(&w, ROLLOUT_OFFERED), 2);
	happens(&w, 1, ROLLOUT_FETCHED, "");
	turn(&w, 3600);
	assert_state(&w, 0, ROLLOUT_WAITING, ROLLOUT_OUT_OF_TIME);
	assert_int_equal(offer_of(&w, 0), ROLLOUT_OFFER_PREVIOUS);
	assert_state(&w, 1, ROLLOUT_FAILED, ROLLOUT_SILENT);
	assert_int_equal(
		w.fleet.plan.state, ROLLOUT_RUNNING); /* it is waited for in the next ones */
	turn(&w, 86400 - 3600);
	assert_state(&w, 0, ROLLOUT_OFFERED, ROLLOUT_PLAIN);
	updates(&w, 0);
	turn(&w, 10);
	assert_int_equal(w.fleet.plan.state, ROLLOUT_DONE);
}

static void
who_misses_window_after_window_is_not_waited_for_any_longer(void **state)
{
	struct world w;

	(void)state;
	BEGIN(&w, 1, 1);
	w.fleet.plan.from_min = 60;
	w.fleet.plan.until_min = 120;
	w.fleet.plan.quiet_s = 2 * 3600;
	turn(&w, 86400);
	assert_state(&w, 0, ROLLOUT_WAITING, ROLLOUT_OUT_OF_TIME);
	assert_int_equal(w.fleet.plan.ring, 1);
	turn(&w, 86400);
	assert_int_equal(w.fleet.plan.ring, 2);
	turn(&w, 4200);
	assert_state(&w, 0, ROLLOUT_OFFERED, ROLLOUT_PLAIN); /* it keeps its place */
	assert_state(&w, 1, ROLLOUT_OFFERED, ROLLOUT_PLAIN);
}

static void
what_was_on_its_way_when_the_window_closed_is_not_lost(void **state)
{
	struct world w;

	(void)state;
	BEGIN(&w, 1);
	w.fleet.plan.from_min = 60;
	w.fleet.plan.until_min = 120;
	turn(&w, 7200);
	assert_state(&w, 0, ROLLOUT_WAITING, ROLLOUT_OUT_OF_TIME);
	happens(&w, 0, ROLLOUT_FETCHED, ""); /* a long download ends, and the trace tells of it */
	turn(&w, 10);
	assert_state(&w, 0, ROLLOUT_DOWNLOADING, ROLLOUT_PLAIN);
	assert_int_equal(offer_of(&w, 0), ROLLOUT_OFFER_TARGET);
}

static void
days_go_by_in_windows_of_different_zones(void **state)
{
	struct world w;

	(void)state;
	BEGIN(&w, 3);
	for (size_t i = 0; i < 3; i++)
		w.members[i].zone = i;
	w.fleet.plan.days = 0x10; /* Friday */
	w.fleet.plan.from_min = 600;
	w.fleet.plan.until_min = 660;
	w.fleet.plan.quiet_s = 86400;
	turn(&w, 4 * 86400 + 9 * 3600 - 10);
	assert_int_equal(count(&w, ROLLOUT_WAITING), 3);
	turn(&w, 10);
	assert_state(&w, 1, ROLLOUT_OFFERED, ROLLOUT_PLAIN); /* Berlin */
	assert_int_equal(count(&w, ROLLOUT_OFFERED), 1);
	turn(&w, 3600);
	assert_state(&w, 0, ROLLOUT_OFFERED, ROLLOUT_PLAIN);
	assert_state(&w, 1, ROLLOUT_WAITING, ROLLOUT_OUT_OF_TIME);
	turn(&w, 5 * 3600);
	assert_state(&w, 2, ROLLOUT_OFFERED, ROLLOUT_PLAIN); /* New York */
}

/* A clock that jumps, and a server that was off. */
static void
jump(struct world *w, int64_t s)
{
	w->now += s;
	rollout_decide(&w->fleet, NULL, 0, w->now);
}

static void
a_clock_that_is_set_neither_ends_a_wait_nor_makes_a_phone_fail(void **state)
{
	static const int64_t jumps[] = {86400, -86400, 30 * 86400, -365 * 86400, 1200};

	(void)state;
	for (size_t i = 0; i < COUNT(jumps); i++) {
		struct world w;

		BEGIN(&w, 2, 1);
		w.fleet.plan.wait_s = 600;
		turn(&w, 1);
		updates(&w, 0);
		happens(&w, 1, ROLLOUT_FETCHED, "");
		turn(&w, 1);
		jump(&w, jumps[i]);
		assert_state(&w, 1, ROLLOUT_DOWNLOADING, ROLLOUT_PLAIN);
		turn(&w, 1130);
		assert_state(&w, 1, ROLLOUT_DOWNLOADING, ROLLOUT_PLAIN);
		turn(&w, 70);
		assert_state(&w, 1, ROLLOUT_FAILED, ROLLOUT_SILENT);
		w.fleet.plan.halt_percent = 0;
		turn(&w, 1);
		jump(&w, jumps[i]);
		assert_int_equal(w.fleet.plan.ring, 1);
		turn(&w, 600);
		assert_int_equal(w.fleet.plan.ring, 2);
	}
}

/* Seventeen seconds in which some of those that were offered the release take it, or fail. */
static void
go_on(struct world *w, int t)
{
	for (size_t i = 0; i < w->fleet.count; i++)
		if (w->members[i].at.state == ROLLOUT_OFFERED && (i + (size_t)t) % 3 == 0)
			(i % 4 == 1 ? breaks : updates)(w, i);
	turn(w, 17);
}

static void
a_restart_in_between_changes_nothing(void **state)
{
	struct world worlds[2];

	(void)state;
	for (int k = 0; k < 2; k++) {
		BEGIN(&worlds[k], 5, 8);
		worlds[k].fleet.plan.pace = 3;
		worlds[k].fleet.plan.halt_count = 4;
	}
	for (int t = 0; t < 40; t++) {
		worlds[1].fleet.news = 0; /* all that is in memory is gone, the rows are not */
		worlds[1].fleet.has_moved = false;
		go_on(&worlds[0], t);
		go_on(&worlds[1], t);
		for (size_t i = 0; i < worlds[0].fleet.count; i++)
			assert_int_equal(
				worlds[0].members[i].at.state, worlds[1].members[i].at.state);
		assert_int_equal(worlds[0].fleet.plan.state, worlds[1].fleet.plan.state);
		assert_int_equal(worlds[0].fleet.plan.ring, worlds[1].fleet.plan.ring);
	}
	assert_int_equal(worlds[0].fleet.plan.ring, 2);
}

static void
who_is_left_out_is_never_offered_anything(void **state)
{
	struct world w;

	(void)state;
	BEGIN(&w, 1);
	w.members[1] = w.members[0];
	w.members[0].at.ring = 0;
	w.members[0].at.state = ROLLOUT_LEFT_OUT;
	w.members[0].at.reason = ROLLOUT_NO_IMAGE;
	w.fleet.count = 2;
	turn(&w, 1);
	updates(&w, 0);
	updates(&w, 1);
	turn(&w, 1);
	assert_state(&w, 0, ROLLOUT_LEFT_OUT, ROLLOUT_NO_IMAGE);
	assert_int_equal(offer_of(&w, 0), ROLLOUT_OFFER_NONE);
	assert_int_equal(w.fleet.plan.state, ROLLOUT_DONE);
}

static void
a_zone_is_as_late_as_its_clocks(void **state)
{
	static const struct {
		const char *rule;
		int64_t at;
		int32_t offset_s;
	} cases[] = {
		{"UTC0",				 MONDAY,         0     },
		{"IST-5:30",			     MONDAY,         19800 },
		{"CET-1CEST,M3.5.0,M10.5.0/3",           1774746000 - 1, 3600  }, /* 2026-03-29 01:00 UTC */
		{"CET-1CEST,M3.5.0,M10.5.0/3",           1774746000,     7200  },
		{"CET-1CEST,M3.5.0,M10.5.0/3",           1792890000 - 1, 7200  }, /* 2026-10-25 01:00 UTC */
		{"CET-1CEST,M3.5.0,M10.5.0/3",           1792890000,     3600  },
		{"EST5EDT,M3.2.0,M11.1.0",               1772953200 - 1, -18000}, /* 2026-03-08 07:00 UTC */
		{"EST5EDT,M3.2.0,M11.1.0",               1772953200,     -14400},
		{"AEST-10AEDT,M10.1.0,M4.1.0/3",         MONDAY,         39600 }, /* summer in December */
		{"AEST-10AEDT,M10.1.0,M4.1.0/3",         1782864000,     36000 }, /* and not in July */
		{"IST-1GMT0,M10.5.0,M3.5.0/1",           MONDAY,         0     },
		{"IST-1GMT0,M10.5.0,M3.5.0/1",           1782864000,     3600  },
		{"<+1030>-10:30<+11>-11,M10.1.0,M4.1.0", MONDAY,         39600 },
		{"AAA3BBB,J60,300/1",                    1782864000,     -10800},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct zone z = zone_of(cases[i].rule);

		print_message("%s %lld\n", cases[i].rule, (long long)cases[i].at);
		assert_int_equal(zone_offset_at(&z, cases[i].at), cases[i].offset_s);
	}
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(rings_follow_each_other_with_a_wait_between),
		cmocka_unit_test(a_ring_without_phones_is_passed_over),
		cmocka_unit_test(the_pace_is_how_many_are_on_their_way),
		cmocka_unit_test(who_does_not_come_keeps_his_place_and_holds_nobody_up),
		cmocka_unit_test(whoever_reports_the_release_is_done_whatever_went_before),
		cmocka_unit_test(an_old_version_fails_after_a_restart_with_the_image_alone),
		cmocka_unit_test(three_whole_images_within_an_hour_fail),
		cmocka_unit_test(who_has_the_image_and_is_silent_fails_and_may_come_back),
		cmocka_unit_test(a_complaint_counts_of_who_has_the_image),
		cmocka_unit_test(
			a_phone_that_tells_no_version_is_done_when_it_wants_no_more_than_the_header),
		cmocka_unit_test(a_header_proves_nothing_against_the_version_that_a_log_tells),
		cmocka_unit_test(it_halts_at_a_number_and_at_a_share_of_a_ring),
		cmocka_unit_test(a_halted_ring_offers_what_was_there_and_keeps_what_is_done),
		cmocka_unit_test(resumed_the_old_failures_do_not_halt_it_again),
		cmocka_unit_test(what_was_done_before_a_retry_does_not_count_against_it),
		cmocka_unit_test(a_clock_set_back_hides_nothing_that_a_phone_does),
		cmocka_unit_test(paused_nobody_new_begins_and_who_has_begun_goes_on),
		cmocka_unit_test(cancelled_and_rolled_back_say_what_each_phone_gets),
		cmocka_unit_test(what_may_be_said_depends_on_the_state),
		cmocka_unit_test(a_window_is_open_on_its_days_and_in_its_hours),
		cmocka_unit_test(a_window_closes_at_its_end),
		cmocka_unit_test(summer_time_moves_a_window_with_the_clocks),
		cmocka_unit_test(who_does_not_come_in_the_window_waits_for_the_next_one),
		cmocka_unit_test(who_misses_window_after_window_is_not_waited_for_any_longer),
		cmocka_unit_test(what_was_on_its_way_when_the_window_closed_is_not_lost),
		cmocka_unit_test(days_go_by_in_windows_of_different_zones),
		cmocka_unit_test(a_clock_that_is_set_neither_ends_a_wait_nor_makes_a_phone_fail),
		cmocka_unit_test(a_restart_in_between_changes_nothing),
		cmocka_unit_test(who_is_left_out_is_never_offered_anything),
		cmocka_unit_test(a_zone_is_as_late_as_its_clocks),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
