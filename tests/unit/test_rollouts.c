#include "unit.h"

#include "unit_store.h"

#include "firmware/rollout_draft.h"
#include "firmware/rollout_drive.h"
#include "firmware/rollout_fleet.h"
#include "firmware/rollout_text.h"
#include "firmware/rollout_watch.h"
#include "provision/visit.h"
#include "store/groups.h"
#include "store/sites.h"
#include "store/tellings.h"

static const char part[] = "3111-46157-002"; /* of VVX400 */

static void
add_release(struct store *s, const char *name)
{
	struct release_file f = {.kind = RELEASE_IMAGE, .size_bytes = 1000};
	int64_t id = 0;

	assert_int_equal(releases_add(s, slice_of(name), SLICE(""), 7, &id), ERR_OK);
	(void)snprintf(f.name, sizeof(f.name), "%s.sip.ld", part);
	(void)snprintf(f.part, sizeof(f.part), "%s", part);
	(void)snprintf(f.hash, sizeof(f.hash), "%s", name);
	assert_int_equal(release_files_add(s, id, &f), ERR_OK);
}

static struct mac
mac_of(int i)
{
	return mac_from_u64(0x0004f2000000 + (uint64_t)i);
}

/* So many phones, VVX400 but the last. */
static void
add_phones(struct store *s, int count)
{
	for (int i = 1; i <= count; i++) {
		struct phone phone = {.mac = mac_of(i), .state = PHONE_ACTIVE};

		(void)snprintf(phone.model, sizeof(phone.model), i == count ? "SPIP331" : "VVX400");
		assert_int_equal(phones_add(s, &phone, NULL), ERR_OK);
	}
}

static int64_t
plan(struct store *s, struct rollout r, const char *const *rings)
{
	struct rollout_ring read[8];
	const char *field = NULL;
	struct why why = {""};
	size_t count = 0;

	for (; rings[count] != NULL; count++)
		assert_int_equal(
			rollout_ring_read(slice_of(rings[count]), &read[count], &why), ERR_OK);
	(void)snprintf(r.release, sizeof(r.release), "5.9.8");
	assert_int_equal(rollout_plan_add(s, &r, read, count, &field, &why), ERR_OK);
	return r.id;
}
#define PLAN(s, ...) plan(s, rollout_usual(), (const char *const[]){__VA_ARGS__, NULL})

struct tally {
	int64_t of[9];
	int reasons[ROLLOUT_REASON__COUNT];
};

static struct tally
draft(struct store *s, int64_t id)
{
	AUTO(rollout_draft_done) struct rollout_draft d = ROLLOUT_DRAFT;
	struct tally t = {{0}, {0}};
	struct rollout r;

	assert_int_equal(rollouts_by_id(s, id, &r), ERR_OK);
	assert_int_equal(rollout_draft_make(s, &r, &d, NULL), ERR_OK);
	for (size_t i = 0; i < rollout_draft_len(&d); i++) {
		const struct rollout_phone *p = &rollout_draft_at(&d, i)->at;

		t.of[p->ring]++;
		t.reasons[p->reason]++;
		assert_int_equal(p->state == ROLLOUT_LEFT_OUT, p->ring == 0);
	}
	return t;
}

static void
a_phone_goes_into_the_first_ring_that_takes_it(void **state)
{
	struct store *s = *state;
	struct group group = {.name = "lab", .rank = 1};
	struct phone phone;
	struct tally t;

	add_release(s, "5.9.8");
	add_phones(s, 21);
	assert_int_equal(groups_add(s, &group, NULL), ERR_OK);
	for (int i = 1; i <= 4; i++) {
		assert_int_equal(phones_by_mac(s, mac_of(i), &phone), ERR_OK);
		assert_int_equal(groups_add_phone(s, group.id, phone.id), ERR_OK);
	}
	t = draft(s, PLAN(s, "macs:0004f2000001,0004f2000009", "group:lab", "percent:25", "rest"));
	assert_int_equal(t.of[1], 2);
	assert_int_equal(t.of[2], 3);
	assert_int_equal(t.of[3], 5);
	assert_int_equal(t.of[4], 10);
	assert_int_equal(t.of[0], 1);
	assert_int_equal(t.reasons[ROLLOUT_NO_IMAGE], 1);
	t = draft(s, PLAN(s, "percent:1"));
	assert_int_equal(t.of[1], 1);
	assert_int_equal(t.reasons[ROLLOUT_NO_RING], 19);
}

static void
a_percentage_is_the_same_phones_each_time_and_others_in_another_rollout(void **state)
{
	(void)state;
	int same = 0;

	for (int i = 0; i < 1000; i++) {
		uint64_t a = rollout_order(1, mac_of(i)), b = rollout_order(2, mac_of(i));

		assert_int_equal(a, rollout_order(1, mac_of(i)));
		same += a % 10 == b % 10;
	}
	assert_in_range(same, 50, 150);
}

static struct rollout_fleet
load(struct store *s, int64_t id)
{
	struct rollout_fleet f;

	assert_int_equal(rollout_fleet_load(s, id, &f), ERR_OK);
	return f;
}

static void
what_is_decided_is_stored_and_read_again_the_same(void **state)
{
	struct store *s = *state;
	int64_t id;

	add_release(s, "5.9.8");
	add_phones(s, 4);
	id = PLAN(s, "percent:50", "rest");
	assert_int_equal(rollout_do(s, id, ROLLOUT_START, 200, NULL), ERR_OK);
	for (int64_t now = 200; now < 1200; now += 50) {
		AUTO(rollout_fleet_done) struct rollout_fleet one = load(s, id);
		AUTO(rollout_fleet_done) struct rollout_fleet two = {.members = NULL};
		struct rollout_event event = {.member = 1 + (size_t)(now / 50) % 3,
			.kind = now % 100 ? ROLLOUT_FETCHED : ROLLOUT_BOOTED};

		rollout_decide(&one, &event, 1, now);
		assert_int_equal(rollout_fleet_save(s, &one), ERR_OK);
		two = load(s, id);
		assert_int_equal(two.count, one.count);
		assert_memory_equal(&two.plan, &one.plan, sizeof(two.plan));
		for (size_t i = 0; i < two.count; i++) {
			assert_int_equal(two.members[i].at.state, one.members[i].at.state);
			assert_int_equal(two.members[i].at.since_s, one.members[i].at.since_s);
			assert_int_equal(two.members[i].at.fetches, one.members[i].at.fetches);
			assert_int_equal(
				two.members[i].at.fetched_2_s, one.members[i].at.fetched_2_s);
			assert_int_equal(two.members[i].offer, one.members[i].offer);
		}
	}
}

static void
two_who_write_do_not_undo_each_other(void **state)
{
	struct store *s = *state;
	int64_t id;

	add_release(s, "5.9.8");
	add_phones(s, 3);
	id = PLAN(s, "rest");
	assert_int_equal(rollout_do(s, id, ROLLOUT_START, 200, NULL), ERR_OK);
	AUTO(rollout_fleet_done) struct rollout_fleet f = load(s, id);
	assert_int_equal(rollout_do(s, id, ROLLOUT_PAUSE, 201, NULL), ERR_OK);
	rollout_decide(&f, NULL, 0, 202);
	assert_int_equal(rollout_fleet_save(s, &f), ERR_BUSY);
}

static enum rollout_offer_kind
offer_of(struct store *s, int phone_number)
{
	struct rollout_offer o = {.kind = ROLLOUT_OFFER_NONE};
	struct phone phone;

	assert_int_equal(phones_by_mac(s, mac_of(phone_number), &phone), ERR_OK);
	(void)!rollout_offers_get(s, phone.id, &o);
	return o.kind;
}

static void
count_news(void *ctx, const struct rollout *r, unsigned news)
{
	(void)r;
	*(unsigned *)ctx |= news;
}

/* A visit as the trace keeps it: lines of requests, the last User-Agent. */
static void
add_visit(struct store *s, int phone_number, const char *agent, const char *told)
{
	struct visit_row v = {.has_mac = true,
		.mac = mac_of(phone_number),
		.began_at = 300,
		.ended_at = 301,
		.told = slice_of(told)};

	(void)snprintf(v.agent, sizeof(v.agent), "%s", agent);
	assert_int_equal(visits_add(s, &v), ERR_OK);
}

#define AGENT(version, type) "FileTransport PolycomVVX-VVX_400-UA/" version " Type/" type
#define IMAGE "fw/5.9.8/0004f2000001/3111-46157-002.sip.ld"

/* What a phone that was offered the release is after one visit. */
static const struct {
	const char *what, *agent, *told;
	enum rollout_phone_state state;
	enum rollout_reason reason;
} visits[] = {
	{"a poll",						    AGENT("5.9.2",  "Application"),                                     "0\tGET\t200\t400\t1\tserved\t0004f2000001.cfg\n",
         ROLLOUT_OFFERED,																							 ROLLOUT_PLAIN            },
	{"the image",						 AGENT("5.9.2",  "Application"),                                     "0\tGET\t200\t1000\t1\tserved\t" IMAGE "\n",
         ROLLOUT_DOWNLOADING,																						     ROLLOUT_PLAIN            },
	{"without the phone in its name",                             AGENT("5.9.2",  "Application"),
         "0\tGET\t200\t400\t1\tserved\t0004f2000001.cfg\n1\tGET\t200\t1000\t1\tserved\tfw/"
		"5.9.8/3111-46157-002.sip.ld\n",																	     ROLLOUT_DOWNLOADING, ROLLOUT_PLAIN            },
	{"a part of it",					      AGENT("5.9.2",  "Application"),                                     "0\tGET\t206\t500\t1\tserved\t" IMAGE "\n",
         ROLLOUT_DOWNLOADING,																						     ROLLOUT_PLAIN            },
	{"the head of it",					    AGENT("5.9.2",  "Application"),                                     "0\tHEAD\t200\t0\t1\tserved\t" IMAGE "\n",
         ROLLOUT_OFFERED,																							 ROLLOUT_PLAIN            },
	{"another image",					     AGENT("5.9.2",  "Application"),
         "0\tGET\t200\t1000\t1\tserved\tfw/5.9.2/0004f2000001/3111-46157-002.sip.ld\n",												      ROLLOUT_OFFERED,     ROLLOUT_PLAIN            },
	{"a file that is none",				       AGENT("5.9.2",  "Application"),
         "0\tGET\t200\t1000\t1\tserved\tfw/5.9.8/0004f2000001/sip.ver\n",														    ROLLOUT_OFFERED,
         ROLLOUT_PLAIN																										     },
	{"the header, by one who says what it runs",                  AGENT("5.9.2",  "Application"),
         "0\tGET\t200\t1000\t1\tversion-check\t" IMAGE "\n",																 ROLLOUT_OFFERED,     ROLLOUT_PLAIN            },
	{"the header, by one who does not",                           "",             "0\tRETR\t426\t900\t1\tversion-check\t" IMAGE "\n",
         ROLLOUT_PHONE_DONE,																				 ROLLOUT_BY_HEADER  },
	{"a restart",					    AGENT("5.9.8.1",     "Updater"),
         "0\tGET\t200\t1000\t1\tserved\t" IMAGE
		"\n9\tPUT\t200\t10\t1\tstored\t0004f2000001-boot.log\n",												  ROLLOUT_RESTARTED,       ROLLOUT_PLAIN                         },
	{"told out of order",					    AGENT("5.9.8.1",     "Updater"),
         "9\tPUT\t200\t10\t1\tstored\t0004f2000001-boot."
		"log\n0\tGET\t200\t1000\t1\tserved\t" IMAGE "\n",
         ROLLOUT_RESTARTED,																					ROLLOUT_PLAIN},
	{"the boot before",					    AGENT("5.9.8.1",     "Updater"),
         "0\tPUT\t200\t10\t1\tstored\t0004f2000001-boot."
		"log\n9\tGET\t200\t1000\t1\tserved\t" IMAGE "\n",
         ROLLOUT_DOWNLOADING,																				      ROLLOUT_PLAIN                         },
	{"a forced log is no boot",					    AGENT("5.9.8.1",     "Updater"),
         "0\tGET\t200\t1000\t1\tserved\t" IMAGE
		"\n9\tPUT\t200\t10\t1\tstored\t0004f2000001-now-boot.log\n",											    ROLLOUT_DOWNLOADING,       ROLLOUT_PLAIN},
	{"a log that was refused",					    AGENT("5.9.8.1",     "Updater"),
         "0\tGET\t200\t1000\t1\tserved\t" IMAGE
		"\n9\tPUT\t413\t10\t1\ttoo-large\t0004f2000001-boot.log\n",											     ROLLOUT_DOWNLOADING,       ROLLOUT_PLAIN                         },
	{"the new version",					 AGENT("5.9.8.5760", "Application"),
         "0\tGET\t200\t400\t1\tserved\t0004f2000001.cfg\n",													      ROLLOUT_PHONE_DONE,
         ROLLOUT_PLAIN},
	{"the old version after a restart",					      AGENT("5.9.2", "Application"),
         "0\tGET\t200\t1000\t1\tserved\t" IMAGE
		"\n9\tPUT\t200\t10\t1\tstored\t0004f2000001-boot.log\n",												     ROLLOUT_FAILED, ROLLOUT_OLD_VERSION																										   },
	{"a boot ROM's number", "FileTransport PolycomSoundPointIP-SPIP_335-UA/4.3.1.0440",
         "0\tGET\t200\t1000\t1\tserved\t" IMAGE
		"\n9\tPUT\t200\t10\t1\tstored\t0004f2000001-boot.log\n",					       ROLLOUT_RESTARTED,				     ROLLOUT_PLAIN                   },
	{"a claim that got nothing",					     AGENT("5.9.8",                           "Application"),
         "0\tGET\t401\t0\t1\tno-login\t0004f2000001.cfg\n",												  ROLLOUT_OFFERED,                    ROLLOUT_PLAIN},
	{"a claim, and what all get",					     AGENT("5.9.8",							       "Application"),
         "0\tGET\t404\t0\t1\tno-window\t0004f2000001.cfg\n1\tGET\t200\t9\t1\tserved\tsip."
		"ld\n",																      ROLLOUT_OFFERED,                    ROLLOUT_PLAIN},
};

static void
what_a_phone_did_is_read_off_its_visit(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(visits); i++) {
		struct store *s = NULL;
		unsigned news = 0;

		print_message("%s\n", visits[i].what);
		assert_int_equal(store_open_memory(&s), ERR_OK);
		add_release(s, "5.9.8");
		add_phones(s, 2);
		int64_t id = PLAN(s, "rest");
		assert_int_equal(rollout_do(s, id, ROLLOUT_START, 200, NULL), ERR_OK);
		const struct rollout_driver_parts parts = {s, count_news, &news};
		struct rollout_driver *d = rollout_driver_new(&parts);
		assert_int_equal(rollout_driver_turn(d, 300), ERR_OK);
		assert_int_equal(offer_of(s, 1), ROLLOUT_OFFER_TARGET);
		add_visit(s, 1, visits[i].agent, visits[i].told);
		assert_int_equal(rollout_driver_turn(d, 301), ERR_OK);
		AUTO(rollout_fleet_done) struct rollout_fleet f = load(s, id);
		assert_int_equal(f.members[1].at.state, visits[i].state);
		assert_int_equal(f.members[1].at.reason, visits[i].reason);
		/* Nothing is counted twice, not even by a driver that begins anew. */
		rollout_driver_free(d);
		d = rollout_driver_new(&parts);
		assert_int_equal(rollout_driver_turn(d, 302), ERR_OK);
		AUTO(rollout_fleet_done) struct rollout_fleet again = load(s, id);
		assert_int_equal(again.members[1].at.state, visits[i].state);
		assert_int_equal(again.members[1].at.fetches, f.members[1].at.fetches);
		rollout_driver_free(d);
		store_close(s);
	}
}

static void
who_was_cut_off_by_us_has_not_looked_at_the_header(void **state)
{
	struct store *s = *state;
	unsigned news = 0;
	const struct rollout_driver_parts parts = {s, count_news, &news};
	struct rollout_driver *d = rollout_driver_new(&parts);
	int64_t id;

	add_release(s, "5.9.8");
	add_phones(s, 2);
	id = PLAN(s, "rest");
	assert_int_equal(rollout_do(s, id, ROLLOUT_START, 200, NULL), ERR_OK);
	assert_int_equal(rollout_driver_turn(d, 200), ERR_OK);
	add_visit(s, 1, "",
		"0\tRETR\t226\t400\t1\tserved\t0004f2000001.cfg\n"
		"1\tRETR\t426\t900\t1\tstopped\t" IMAGE "\n");
	assert_int_equal(rollout_driver_turn(d, 201), ERR_OK);
	AUTO(rollout_fleet_done) struct rollout_fleet f = load(s, id);
	assert_int_equal(f.members[1].at.state, ROLLOUT_DOWNLOADING);
	rollout_driver_free(d);
}

static void
a_log_that_is_brought_again_and_again_is_read_once(void **state)
{
	static const struct log_limits limits = {1000, 10};
	struct store *s = *state;
	AUTO(buf_free) struct buf events = BUF(ROLLOUT_EVENTS_MAX_BYTES), told = BUF(100000);
	AUTO(rollout_index_done) struct rollout_index x = {BUF(0)};
	const struct log_piece piece = {.mac = mac_of(1),
		.name = SLICE("boot.log"),
		.at_byte = LOG_AT_END,
		.body = SLICE("0|so|4|00|Image has a bad signature\n")};
	size_t complaints = 0;
	bool has_more;
	int64_t id;

	add_release(s, "5.9.8");
	add_phones(s, 2);
	id = PLAN(s, "rest");
	assert_int_equal(rollout_do(s, id, ROLLOUT_START, 200, NULL), ERR_OK);
	AUTO(rollout_fleet_done) struct rollout_fleet f = load(s, id);
	assert_int_equal(rollout_index_make(&f, &x), ERR_OK);
	assert_int_equal(logs_append(s, &piece, 300, &limits), ERR_OK);
	for (int i = 0; i < VISIT_REQUESTS_MAX; i++)
		buf_addf(&told, "%d\tPUT\t200\t9\t1\tstored\t0004f2000001-boot.log\n", i);
	add_visit(s, 1, AGENT("5.9.8", "Application"), buf_text(&told));
	assert_int_equal(rollout_watch(s, &f, &x, &events, &has_more), ERR_OK);
	assert_false(has_more);
	for (size_t i = 0; i < events.n / sizeof(struct rollout_event); i++)
		complaints += ((const struct rollout_event *)(const void *)events.p)[i].kind ==
			      ROLLOUT_COMPLAINED;
	assert_int_equal(complaints, 1);
}

static void
more_than_one_look_holds_is_looked_at_in_pieces(void **state)
{
	enum { BOOTS = ROLLOUT_EVENTS_MAX_BYTES / sizeof(struct rollout_event) + 1 };
	AUTO(buf_free) struct buf told = BUF(100000);
	struct store *s = *state;
	unsigned news = 0;
	const struct rollout_driver_parts parts = {s, count_news, &news};
	struct rollout_driver *d = rollout_driver_new(&parts);
	int64_t id;

	add_release(s, "5.9.8");
	add_phones(s, 2);
	id = PLAN(s, "rest");
	assert_int_equal(rollout_do(s, id, ROLLOUT_START, 200, NULL), ERR_OK);
	assert_int_equal(rollout_driver_turn(d, 200), ERR_OK);
	for (int i = 0; i < VISIT_REQUESTS_MAX; i++)
		buf_addf(&told, "%d\tPUT\t200\t9\t1\tstored\t0004f2000001-boot.log\n", i);
	add_visit(s, 1, AGENT("5.9.2", "Application"), "0\tGET\t200\t1000\t1\tserved\t" IMAGE "\n");
	for (size_t i = 0; i <= BOOTS / VISIT_REQUESTS_MAX; i++)
		add_visit(s, 1, AGENT("5.9.8.1", "Updater"), buf_text(&told));
	add_visit(s, 1, AGENT("5.9.8", "Application"),
		"0\tGET\t200\t4\t1\tserved\t0004f2000001.cfg\n");
	assert_int_equal(rollout_driver_turn(d, 201), ERR_OK);
	AUTO(rollout_fleet_done) struct rollout_fleet f = load(s, id);
	assert_int_equal(f.members[1].at.state, ROLLOUT_PHONE_DONE);
	rollout_driver_free(d);
}

static void
a_phone_that_is_removed_is_not_waited_for(void **state)
{
	struct store *s = *state;
	unsigned news = 0;
	const struct rollout_driver_parts parts = {s, count_news, &news};
	struct rollout_driver *d = rollout_driver_new(&parts);
	struct phone phone;
	int64_t id;

	add_release(s, "5.9.8");
	add_phones(s, 3);
	id = PLAN(s, "rest");
	assert_int_equal(rollout_do(s, id, ROLLOUT_START, 200, NULL), ERR_OK);
	assert_int_equal(rollout_driver_turn(d, 200), ERR_OK);
	add_visit(s, 1, AGENT("5.9.8", "Application"),
		"0\tGET\t200\t4\t1\tserved\t0004f2000001.cfg\n");
	assert_int_equal(phones_by_mac(s, mac_of(2), &phone), ERR_OK);
	assert_int_equal(phones_remove(s, phone.id), ERR_OK);
	assert_int_equal(rollout_driver_turn(d, 201), ERR_OK);
	assert_true(news & ROLLOUT_NEWS_DONE);
	rollout_driver_free(d);
}

static enum err
find_telling(void *ctx, const struct telling *t)
{
	*(struct telling *)ctx = *t;
	return ERR_OK;
}

static struct telling
telling_of(struct store *s, int phone_number)
{
	struct telling t = {.id = 0};
	struct phone phone;

	assert_int_equal(phones_by_mac(s, mac_of(phone_number), &phone), ERR_OK);
	assert_int_equal(tellings_of_phone(s, phone.id, 1, find_telling, &t), ERR_OK);
	return t;
}

static void
a_phone_is_told_of_an_offer_and_not_when_it_is_taken_back(void **state)
{
	struct store *s = *state;
	unsigned news = 0;
	const struct rollout_driver_parts parts = {s, count_news, &news};
	struct rollout_driver *d = rollout_driver_new(&parts);
	int64_t id;

	add_release(s, "5.9.8");
	add_phones(s, 3);
	id = PLAN(s, "macs:0004f2000001", "rest");
	assert_int_equal(rollout_do(s, id, ROLLOUT_START, 200, NULL), ERR_OK);
	assert_int_equal(rollout_driver_turn(d, 200), ERR_OK);
	assert_int_equal(telling_of(s, 1).state, TELLING_WAITING);
	assert_int_equal(telling_of(s, 1).what, TELLING_RESYNC);
	assert_string_equal(telling_of(s, 1).asked_by, "rollout 1");
	assert_int_equal(telling_of(s, 2).id, 0);
	assert_int_equal(rollout_do(s, id, ROLLOUT_CANCEL, 201, NULL), ERR_OK);
	assert_int_equal(telling_of(s, 1).state, TELLING_WITHDRAWN);
	assert_int_equal(rollout_do(s, id, ROLLOUT_ROLL_BACK, 202, NULL), ERR_OK);
	rollout_driver_free(d);
}

static void
the_newest_rollouts_word_counts(void **state)
{
	struct store *s = *state;
	struct phone phone;
	struct rollout_offer o;
	int64_t old_one, new_one;

	add_release(s, "5.9.8");
	add_phones(s, 2);
	old_one = PLAN(s, "rest");
	new_one = PLAN(s, "rest");
	assert_int_equal(phones_by_mac(s, mac_of(1), &phone), ERR_OK);
	o = (struct rollout_offer){
		.kind = ROLLOUT_OFFER_TARGET, .rollout_id = new_one, .release_id = 1};
	assert_int_equal(rollout_offers_put(s, phone.id, &o), ERR_OK);
	o.rollout_id = old_one;
	o.kind = ROLLOUT_OFFER_PREVIOUS;
	assert_int_equal(rollout_offers_put(s, phone.id, &o), ERR_OK);
	assert_int_equal(offer_of(s, 1), ROLLOUT_OFFER_TARGET);
	o.kind = ROLLOUT_OFFER_NONE;
	assert_int_equal(rollout_offers_put(s, phone.id, &o), ERR_OK);
	assert_int_equal(offer_of(s, 1), ROLLOUT_OFFER_TARGET);
	o.rollout_id = new_one;
	assert_int_equal(rollout_offers_put(s, phone.id, &o), ERR_OK);
	assert_int_equal(offer_of(s, 1), ROLLOUT_OFFER_NONE);
}

static const struct {
	const char *text;
	int64_t days; /* -1: refused */
} days[] = {
	{"all",         0x7f},
        {"mon",         1   },
        {"mon-fri",     0x1f},
        {"sat,sun",     0x60},
        {"FRI-mon",     0x71},
	{"sun-sun",     0x40},
        {"mon,mon-tue", 3   },
        {"",            -1  },
        {"mon-",        -1  },
        {"-mon",        -1  },
        {"m",           -1  },
	{"mon,",        1   },
        {"monday",      -1  }
};

static void
days_are_read_as_people_write_them(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(days); i++) {
		struct slice in = unit_exact(slice_of(days[i].text));
		struct why why = {""};
		int64_t out = -1;

		print_message("%s\n", days[i].text);
		assert_int_equal(rollout_days_read(in, &out, &why),
			days[i].days == -1 ? ERR_SYNTAX : ERR_OK);
		assert_int_equal(out, days[i].days);
		unit_free(in);
	}
}

static const struct {
	const char *text;
	int64_t from, until; /* -1: refused */
} hours[] = {
	{"all",         0,    0   },
        {"22:00-05:00", 1320, 300 },
        {"0:00-24:00",  0,    0   },
        {"8:30-17:05",  510,  1025},
	{"24:01-1:00",  -1,   -1  },
        {"22-5",        -1,   -1  },
        {"22:00",       -1,   -1  },
        {"22:0-5:00",   -1,   -1  },
	{"",            -1,   -1  },
        {"-",           -1,   -1  },
        {"25:00-1:00",  -1,   -1  },
        {"1:60-2:00",   -1,   -1  }
};

static void
hours_are_read_as_people_write_them(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(hours); i++) {
		struct slice in = unit_exact(slice_of(hours[i].text));
		struct why why = {""};
		int64_t from = -1, until = -1;

		print_message("%s\n", hours[i].text);
		assert_int_equal(rollout_hours_read(in, &from, &until, &why),
			hours[i].from == -1 ? ERR_SYNTAX : ERR_OK);
		assert_int_equal(from, hours[i].from);
		assert_int_equal(until, hours[i].until);
		unit_free(in);
	}
}

static const struct {
	const char *text;
	enum err want;
	int64_t s;
} times[] = {
	{"30s",          ERR_OK,     30        },
        {"20m",          ERR_OK,     1200      },
        {"4h",           ERR_OK,     14400     },
	{"30d",          ERR_OK,     30 * 86400},
        {"31d",          ERR_LIMIT,  0         },
        {"0s",           ERR_LIMIT,  0         },
	{"",	     ERR_SYNTAX, 0         },
        {"s",            ERR_SYNTAX, 0         },
        {"5",            ERR_SYNTAX, 0         },
        {"-5s",          ERR_SYNTAX, 0         },
	{"5w",           ERR_SYNTAX, 0         },
        {"99999999999s", ERR_SYNTAX, 0         }
};

static void
times_are_read_with_their_unit(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(times); i++) {
		struct slice in = unit_exact(slice_of(times[i].text));
		struct why why = {""};
		int64_t out = 0;

		print_message("%s\n", times[i].text);
		assert_int_equal(rollout_seconds_read(in, 1, &out, &why), times[i].want);
		assert_int_equal(out, times[i].s);
		unit_free(in);
	}
}

static void
what_is_done_is_found_not_to_be_followed_by_an_index(void **state)
{
	struct store *s = *state;

	/* The figures of those under way pass over the phones of all that are over. */
	assert_uses_index_of(s->main, "SCAN r",
		"EXPLAIN QUERY PLAN SELECT p.state, count(*) FROM rollout r CROSS JOIN "
		"rollout_phone p"
		" ON p.rollout_id = r.id WHERE r.state IN (1, 2, 3) GROUP BY 1");
	assert_uses_index_of(s->main, "rollout_phone_open",
		"EXPLAIN QUERY PLAN SELECT 1 FROM rollout_phone p WHERE p.rollout_id = 5 AND"
		" +p.ring > 0 AND p.state < 4");
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		STORE_CASE(a_phone_goes_into_the_first_ring_that_takes_it),
		cmocka_unit_test(
			a_percentage_is_the_same_phones_each_time_and_others_in_another_rollout),
		STORE_CASE(what_is_decided_is_stored_and_read_again_the_same),
		STORE_CASE(two_who_write_do_not_undo_each_other),
		cmocka_unit_test(what_a_phone_did_is_read_off_its_visit),
		STORE_CASE(who_was_cut_off_by_us_has_not_looked_at_the_header),
		STORE_CASE(a_log_that_is_brought_again_and_again_is_read_once),
		STORE_CASE(more_than_one_look_holds_is_looked_at_in_pieces),
		STORE_CASE(a_phone_that_is_removed_is_not_waited_for),
		STORE_CASE(a_phone_is_told_of_an_offer_and_not_when_it_is_taken_back),
		STORE_CASE(the_newest_rollouts_word_counts),
		STORE_CASE(what_is_done_is_found_not_to_be_followed_by_an_index),
		cmocka_unit_test(days_are_read_as_people_write_them),
		cmocka_unit_test(hours_are_read_as_people_write_them),
		cmocka_unit_test(times_are_read_with_their_unit),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
