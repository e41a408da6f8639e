#include "unit.h"

#include "provision/visit.h"
#include "store/phones.h"
#include "store/refused.h"

static const struct visit_limits limits = {
	.pause_s = 5, .trace_days = 30, .trace_visits = 1000, .new_phones = 10};
static const int64_t began_ms = 1700000000000;
static const struct mac mac_1 = {
	{0x00, 0x04, 0xf2, 0, 0, 1}
};

/* A book on a store in memory, and what it has learnt. */
struct desk {
	struct store *store;
	struct visit_book *book;
	char learnt[WORD_MAX_BYTES + 1];
	int lessons;
};

static void
learn(void *ctx, struct mac mac, struct slice model)
{
	struct desk *d = ctx;

	(void)mac;
	d->lessons++;
	assert_int_equal(slice_to_text(model, d->learnt, sizeof(d->learnt)), ERR_OK);
}

static int
set_up(void **state)
{
	struct desk *d = calloc(1, sizeof(*d));

	assert_int_equal(crypto_setup(), ERR_OK);
	assert_int_equal(store_open_memory(&d->store), ERR_OK);
	d->book = visit_book_new(learn, d);
	assert_non_null(d->book);
	*state = d;
	return 0;
}

static int
tear_down(void **state)
{
	struct desk *d = *state;

	visit_book_free(d->book);
	store_close(d->store);
	free(d);
	return 0;
}

static void
take(struct desk *d, struct visit_record r)
{
	struct buf batch = BUF(4096);

	visit_batch_add(&batch, &r);
	visit_book_take(d->book, buf_slice(&batch));
	buf_free(&batch);
}

static struct visit_record
request(struct mac mac, int64_t at_ms, enum proof proof)
{
	return (struct visit_record){.at_ms = at_ms,
		.status = proof == PROOF_NONE ? 401 : 200,
		.channel = CHANNEL_HTTP,
		.proof = (uint8_t)proof,
		.reason = proof == PROOF_NONE ? REASON_NO_LOGIN : REASON_SERVED,
		.has_mac = true,
		.mac = mac,
		.bytes = 10,
		.method = SLICE("GET"),
		.name = SLICE("0004f2000001.cfg"),
		.address = SLICE("192.0.2.7"),
		.agent = SLICE("FileTransport PolycomVVX-VVX_400-UA/5.9.5.0614 Type/Application")};
}

static void
sweep(struct desk *d, int64_t now_ms, bool is_last)
{
	assert_int_equal(visit_book_sweep(d->book, d->store, now_ms, is_last, &limits), ERR_OK);
}

struct found {
	int visits, with_mac;
	struct visit_row last;
};

static enum err
find(void *ctx, const struct visit_row *v)
{
	struct found *f = ctx;

	f->visits++;
	f->with_mac += v->has_mac;
	f->last = *v;
	return ERR_OK;
}

static struct found
found(struct desk *d)
{
	struct found f = {0};

	assert_int_equal(visits_each(d->store, NULL, 0, find, &f), ERR_OK);
	return f;
}

static void
requests_without_a_pause_between_them_are_one_visit(void **state)
{
	struct desk *d = *state;

	take(d, request(mac_1, began_ms, PROOF_NONE));
	take(d, request(mac_1, began_ms + 4000, PROOF_BOOTSTRAP));
	sweep(d, began_ms + 8999, false);
	assert_int_equal(found(d).visits, 0);
	sweep(d, began_ms + 9000, false);
	assert_int_equal(found(d).visits, 1);
	assert_int_equal(found(d).last.requests, 2);
	assert_int_equal(found(d).last.bytes, 20);
	assert_string_equal(found(d).last.model, "VVX400");
	assert_int_equal(found(d).last.began_at, began_ms / 1000);
	assert_int_equal(found(d).last.ended_at, began_ms / 1000 + 4);
}

static void
a_pause_ends_a_visit_and_the_next_request_opens_another(void **state)
{
	struct desk *d = *state;

	take(d, request(mac_1, began_ms, PROOF_BOOTSTRAP));
	sweep(d, began_ms + 5000, false);
	take(d, request(mac_1, began_ms + 6000, PROOF_BOOTSTRAP));
	sweep(d, began_ms + 6000, true);
	assert_int_equal(found(d).visits, 2);
}

static void
a_phone_that_never_pauses_is_written_all_the_same(void **state)
{
	struct desk *d = *state;

	for (int64_t s = 0; s <= VISIT_LIFE_MAX_S; s += 4)
		take(d, request(mac_1, began_ms + s * 1000, PROOF_BOOTSTRAP));
	sweep(d, began_ms + VISIT_LIFE_MAX_S * 1000, false);
	assert_int_equal(found(d).visits, 1);
}

static void
requests_beyond_the_limit_are_counted_and_not_told(void **state)
{
	struct desk *d = *state;
	struct found f;

	for (int i = 0; i < VISIT_REQUESTS_MAX + 7; i++)
		take(d, request(mac_1, began_ms + i, PROOF_BOOTSTRAP));
	sweep(d, began_ms + 60000, false);
	f = found(d);
	assert_int_equal(f.last.requests, VISIT_REQUESTS_MAX + 7);
}

static void
an_unknown_phone_that_logged_in_is_new_at_once(void **state)
{
	struct desk *d = *state;
	struct seen seen;

	take(d, request(mac_1, began_ms, PROOF_BOOTSTRAP));
	sweep(d, began_ms + 1, false);
	assert_int_equal(seen_by_mac(d->store, mac_1, &seen), ERR_OK);
	assert_true(seen.is_new);
	assert_string_equal(seen.model, "VVX400");
	assert_string_equal(seen.address, "192.0.2.7");
	assert_int_equal(d->lessons, 0);
}

static void
a_phone_is_remembered_with_the_protocol_and_the_last_proof_of_its_visit(void **state)
{
	static const struct {
		enum channel channel;
		enum proof proofs[3], want;
	} cases[] = {
		{CHANNEL_HTTP,  {PROOF_NONE, PROOF_BOOTSTRAP, PROOF_NONE},   PROOF_BOOTSTRAP  },
		{CHANNEL_FTPS,  {PROOF_OWN, PROOF_BOOTSTRAP, PROOF_NONE},    PROOF_BOOTSTRAP  },
		{CHANNEL_HTTPS, {PROOF_NONE, PROOF_CERTIFICATE, PROOF_NONE}, PROOF_CERTIFICATE},
		{CHANNEL_FTP,   {PROOF_NONE, PROOF_NONE, PROOF_BOOTSTRAP},   PROOF_BOOTSTRAP  },
	};
	struct desk *d = *state;
	struct seen seen;

	for (size_t i = 0; i < COUNT(cases); i++) {
		for (size_t k = 0; k < COUNT(cases[i].proofs); k++) {
			struct visit_record r = request(mac_1, began_ms, cases[i].proofs[k]);

			r.channel = (uint8_t)cases[i].channel;
			take(d, r);
		}
		sweep(d, began_ms, true);
		assert_int_equal(seen_by_mac(d->store, mac_1, &seen), ERR_OK);
		assert_int_equal(seen.channel, cases[i].channel);
		assert_int_equal(seen.proof, cases[i].want);
	}
}

static void
a_phone_was_where_it_proved_itself_and_not_where_somebody_named_it(void **state)
{
	struct desk *d = *state;
	struct visit_record stranger = request(mac_1, began_ms + 2000, PROOF_NONE);
	struct seen seen;

	stranger.address = SLICE("203.0.113.9");
	take(d, request(mac_1, began_ms, PROOF_OWN));
	take(d, stranger);
	sweep(d, began_ms, true);
	assert_int_equal(seen_by_mac(d->store, mac_1, &seen), ERR_OK);
	assert_int_equal(seen.proof, PROOF_OWN);
	assert_string_equal(seen.address, "192.0.2.7");
	assert_int_equal(seen.last_at, began_ms / 1000);
}

/* What each request leaves of where the phone is. */
static const struct {
	const char *name;
	enum proof proof;
	enum reason reason;
	const char *path;
	enum phone_state state; /* PHONE_NEW: not in the inventory */
	bool is_own, is_let;
} placed[] = {
	{"its own login",              PROOF_OWN,         REASON_OPTIONAL,    "sip.cfg",              PHONE_ACTIVE,  true,  false},
	{"its certificate",            PROOF_CERTIFICATE, REASON_SERVED,      "0004f2000001.cfg",     PHONE_ACTIVE,
         true,													      false},
	{"a login that is void",       PROOF_OWN,         REASON_LOGIN_VOID,  "0004f2000001.cfg",     PHONE_ACTIVE,
         false,													     false},
	{"its login where TLS is due", PROOF_OWN,         REASON_NEEDS_TLS,   "0004f2000001.cfg",
         PHONE_ACTIVE,											       false, false},
	{"in its window",              PROOF_BOOTSTRAP,   REASON_SERVED,      "0004F2000001.cfg",     PHONE_ACTIVE,  false,
         true														    },
	{"a trusted network",          PROOF_NETWORK,     REASON_STORED,      "0004f2000001-app.log", PHONE_ACTIVE,
         false,													     true },
	{"not in its window",          PROOF_BOOTSTRAP,   REASON_NO_WINDOW,   "0004f2000001.cfg",     PHONE_ACTIVE,
         false,													     false},
	{"what everybody gets",        PROOF_BOOTSTRAP,   REASON_SERVED,      "sip.ld",               PHONE_ACTIVE,  false,
         false														   },
	{"kept aside",                 PROOF_BOOTSTRAP,   REASON_QUARANTINED, "0004f2000001-app.log", PHONE_ACTIVE,
         false,													     false},
	{"a name alone",               PROOF_NONE,        REASON_NO_LOGIN,    "0004f2000001.cfg",     PHONE_ACTIVE,  false,
         false														   },
	{"of no phone of ours",        PROOF_BOOTSTRAP,   REASON_SERVED,      "0004f2000001.cfg",     PHONE_NEW,
         false,													     false},
	{"of a blocked phone",         PROOF_BOOTSTRAP,   REASON_SERVED,      "0004f2000001.cfg",     PHONE_BLOCKED,
         false,													     false},
};

static void
where_a_phone_is_tells_only_who_has_proven_it_or_was_let_in(void **state)
{
	struct desk *d = *state;

	for (size_t i = 0; i < COUNT(placed); i++) {
		struct mac mac = mac_from_u64(mac_to_u64(mac_1) + 0x100 * i);
		struct phone phone = {.mac = mac, .state = placed[i].state, .site_id = 1};
		struct visit_record r = request(mac, began_ms + 7, placed[i].proof);
		char text[MAC_TEXT_BYTES];
		struct buf path = BUF(64);
		struct seen seen = {.last_at = 0};

		print_message("%s\n", placed[i].name);
		if (placed[i].state != PHONE_NEW)
			assert_int_equal(phones_add(d->store, &phone, NULL), ERR_OK);
		r.reason = (uint8_t)placed[i].reason;
		(void)mac_text(mac, text);
		buf_add_text(&path, placed[i].path);
		if (slice_starts(buf_slice(&path), SLICE("0004")))
			memcpy(path.p + 8, text + 8, 4);
		r.name = buf_slice(&path);
		take(d, r);
		sweep(d, began_ms + 8, true);
		assert_int_equal(seen_by_mac(d->store, mac, &seen),
			placed[i].proof == PROOF_NONE ? ERR_NOTFOUND : ERR_OK);
		assert_true(seen.own.at_ms == (placed[i].is_own ? began_ms + 7 : 0));
		assert_true(seen.let.at_ms == (placed[i].is_let ? began_ms + 7 : 0));
		if (placed[i].is_own)
			assert_string_equal(seen.own.address, "192.0.2.7");
		if (placed[i].is_let)
			assert_string_equal(seen.let.address, "192.0.2.7");
		buf_free(&path);
	}
}

static void
where_a_phone_proved_itself_first_is_known_before_its_visit_is_over(void **state)
{
	struct desk *d = *state;
	struct phone phone = {.mac = mac_1, .state = PHONE_ACTIVE, .site_id = 1};
	struct visit_record refused = request(mac_1, began_ms, PROOF_BOOTSTRAP);
	struct seen seen;

	assert_int_equal(phones_add(d->store, &phone, NULL), ERR_OK);
	refused.reason = REASON_NO_WINDOW;
	take(d, refused);
	sweep(d, began_ms + 1, false);
	take(d, request(mac_1, began_ms + 2, PROOF_OWN));
	sweep(d, began_ms + 3, false);
	assert_int_equal(found(d).visits, 0);
	assert_int_equal(seen_by_mac(d->store, mac_1, &seen), ERR_OK);
	assert_true(seen.own.at_ms == began_ms + 2);
}

static void
where_a_phone_proved_itself_outlives_visits_that_prove_nothing(void **state)
{
	struct desk *d = *state;
	struct phone phone = {.mac = mac_1, .state = PHONE_ACTIVE, .site_id = 1};
	struct visit_record stranger = request(mac_1, began_ms + 1000, PROOF_BOOTSTRAP);
	struct seen seen;

	assert_int_equal(phones_add(d->store, &phone, NULL), ERR_OK);
	stranger.address = SLICE("203.0.113.9");
	stranger.reason = REASON_NO_WINDOW;
	take(d, request(mac_1, began_ms, PROOF_OWN));
	take(d, stranger); /* in the same visit, */
	sweep(d, began_ms + 2000, true);
	stranger.at_ms += 60000;
	take(d, stranger); /* and in one of his own */
	sweep(d, began_ms + 62000, true);
	assert_int_equal(seen_by_mac(d->store, mac_1, &seen), ERR_OK);
	assert_string_equal(seen.address, "203.0.113.9");
	assert_string_equal(seen.own.address, "192.0.2.7");
	assert_int_equal(seen.own.proof, PROOF_OWN);
	assert_true(seen.own.at_ms == began_ms);
	assert_true(seen.let.at_ms == 0);
}

static void
where_a_phone_is_now_is_not_forgotten_for_where_it_was_before(void **state)
{
	struct desk *d = *state;
	struct phone phone = {.mac = mac_1, .state = PHONE_ACTIVE, .site_id = 1};
	struct visit_record moved = request(mac_1, began_ms + 1000, PROOF_OWN),
			    let = request(mac_1, began_ms + 1000, PROOF_BOOTSTRAP),
			    late = request(mac_1, began_ms + 4000, PROOF_BOOTSTRAP);
	struct seen seen;

	assert_int_equal(phones_add(d->store, &phone, NULL), ERR_OK);
	moved.address = let.address = SLICE("198.51.100.4");
	late.reason = REASON_HAS_LOGIN;
	take(d, request(mac_1, began_ms, PROOF_OWN));
	take(d, request(mac_1, began_ms, PROOF_BOOTSTRAP));
	take(d, moved);
	take(d, let);
	take(d, late); /* whoever has its old address keeps the visit there open */
	sweep(d, began_ms + 6000, false);
	sweep(d, began_ms + 9000, false);
	assert_int_equal(found(d).visits, 2);
	assert_int_equal(seen_by_mac(d->store, mac_1, &seen), ERR_OK);
	assert_string_equal(seen.own.address, "198.51.100.4");
	assert_string_equal(seen.let.address, "198.51.100.4");
	assert_true(seen.own.at_ms == began_ms + 1000 && seen.let.at_ms == began_ms + 1000);
	/* Not even by a clock that was ahead then. */
	moved = request(mac_1, began_ms - 3600000, PROOF_OWN);
	take(d, moved);
	sweep(d, began_ms - 3590000, true);
	assert_int_equal(seen_by_mac(d->store, mac_1, &seen), ERR_OK);
	assert_string_equal(seen.own.address, "192.0.2.7");
	assert_string_equal(seen.let.address, "198.51.100.4");
}

static void
what_a_phone_was_given_is_not_told_of_who_else_named_it(void **state)
{
	struct desk *d = *state;
	struct phone phone = {.mac = mac_1, .state = PHONE_ACTIVE, .site_id = 1};
	struct visit_record stranger = request(mac_1, began_ms + 1000, PROOF_BOOTSTRAP);
	struct found f;

	assert_int_equal(phones_add(d->store, &phone, NULL), ERR_OK);
	stranger.address = SLICE("203.0.113.9");
	stranger.reason = REASON_WINDOW_TAKEN;
	take(d, request(mac_1, began_ms, PROOF_BOOTSTRAP));
	take(d, stranger);
	take(d, request(mac_1, began_ms + 2000, PROOF_BOOTSTRAP));
	sweep(d, began_ms + 3000, true);
	f = found(d);
	assert_int_equal(f.visits, 2);
	assert_string_equal(f.last.address, "192.0.2.7");
	assert_int_equal(f.last.requests, 2);
	assert_int_equal(f.last.refused, 0);
}

static void
a_name_without_a_login_is_no_phone(void **state)
{
	struct desk *d = *state;
	struct seen seen;

	take(d, request(mac_1, began_ms, PROOF_NONE));
	sweep(d, began_ms + 60000, false);
	assert_int_equal(seen_by_mac(d->store, mac_1, &seen), ERR_NOTFOUND);
}

static void
a_known_phone_without_a_model_teaches_it_once_per_change(void **state)
{
	struct desk *d = *state;
	struct phone phone = {.mac = mac_1, .state = PHONE_ACTIVE, .site_id = 1};
	struct seen seen;

	assert_int_equal(phones_add(d->store, &phone, NULL), ERR_OK);
	take(d, request(mac_1, began_ms, PROOF_BOOTSTRAP));
	sweep(d, began_ms + 1, false);
	assert_string_equal(d->learnt, "VVX400");
	assert_int_equal(seen_by_mac(d->store, mac_1, &seen), ERR_OK);
	assert_false(seen.is_new);
	d->lessons = 0;
	assert_int_equal(phones_learn_model(d->store, mac_1, SLICE("VVX400")), ERR_OK);
	sweep(d, began_ms + 60000, false);
	assert_int_equal(d->lessons, 0);
}

static void
who_names_a_phone_with_the_shared_account_and_gets_what_all_get_teaches_nothing(void **state)
{
	struct desk *d = *state;
	struct phone phone = {.mac = mac_1, .state = PHONE_ACTIVE, .site_id = 1};
	struct visit_record r = request(mac_1, began_ms, PROOF_BOOTSTRAP);
	struct refused refused = {.mac = mac_1, .at = began_ms / 1000, .address = "192.0.2.7"};

	assert_int_equal(phones_add(d->store, &phone, NULL), ERR_OK);
	assert_int_equal(refused_put(d->store, &refused), ERR_OK);
	r.reason = REASON_NO_WINDOW;
	take(d, r);
	r.reason = REASON_SERVED;
	r.name = SLICE("sip.ld");
	take(d, r);
	sweep(d, began_ms, true);
	assert_int_equal(d->lessons, 0);
	assert_int_equal(refused_by_mac(d->store, mac_1, &refused), ERR_OK);
}

static void
the_image_that_a_silent_phone_asks_for_tells_its_model(void **state)
{
	static const struct {
		const char *model, *learnt; /* in the inventory */
		const char *image;
		bool says; /* a User-Agent, which is that of a VVX400 */
		const char *want, *want_seen;
	} cases[] = {
		{"",       "",       "3111-44500-001.sip.ld",      false, "VVX500", "VVX500"},
		{"",       "",       "fw/x/3111-44500-001.sip.ld", false, "VVX500", "VVX500"},
		{"",       "",       "3111-00000-000.sip.ld",      false, "",       ""      },
		{"",       "",       "3111-44500-001.bootrom.ld",  false, "",       ""      },
		{"",       "",       "sip.ld",                     false, "",       ""      },
		{"VVX410", "",       "3111-44500-001.sip.ld",      false, "",       "VVX500"},
		{"",       "VVX410", "3111-44500-001.sip.ld",      false, "",       "VVX500"},
		{"",       "",       "3111-44500-001.sip.ld",      true,  "VVX400", "VVX400"},
		{"",       "VVX410", "3111-44500-001.sip.ld",      true,  "VVX400", "VVX400"},
	};
	struct desk *d = *state;

	for (size_t i = 0; i < COUNT(cases); i++) {
		struct mac mac = {
			{0x00, 0x04, 0xf2, 0, 1, (uint8_t)i}
                };
		struct phone phone = {.mac = mac, .state = PHONE_ACTIVE, .site_id = 1};
		struct visit_record r = request(mac, began_ms, PROOF_BOOTSTRAP);
		char own[2 * MAC_TEXT_BYTES], text[MAC_TEXT_BYTES];
		struct seen seen;

		(void)snprintf(phone.model, sizeof(phone.model), "%s", cases[i].model);
		assert_int_equal(phones_add(d->store, &phone, NULL), ERR_OK);
		if (cases[i].learnt[0] != '\0')
			assert_int_equal(
				phones_learn_model(d->store, mac, slice_of(cases[i].learnt)),
				ERR_OK);
		r.name = slice_of(cases[i].image);
		if (!cases[i].says)
			r.agent = SLICE("");
		d->learnt[0] = '\0';
		take(d, r);
		(void)snprintf(own, sizeof(own), "%s.cfg", mac_text(mac, text));
		r.name = slice_of(own);
		take(d, r);
		sweep(d, began_ms, true);
		assert_string_equal(d->learnt, cases[i].want);
		assert_int_equal(seen_by_mac(d->store, mac, &seen), ERR_OK);
		assert_string_equal(seen.model, cases[i].want_seen);
	}
}

static void
a_scanner_gets_few_visits_and_the_rest_belongs_to_its_address(void **state)
{
	struct desk *d = *state;
	struct found f;

	for (uint8_t i = 0; i < 200; i++)
		take(d, request(
				(struct mac){
					{0x00, 0x04, 0xf2, 9, 9, i}
                },
				began_ms + i, PROOF_NONE));
	sweep(d, began_ms + 60000, false);
	f = found(d);
	assert_int_equal(f.visits, 33);
	assert_int_equal(f.with_mac, 32);
}

static void
a_clock_that_was_set_back_does_not_keep_visits_open(void **state)
{
	struct desk *d = *state;

	take(d, request(mac_1, began_ms, PROOF_BOOTSTRAP));
	sweep(d, began_ms - 3600000, false);
	assert_int_equal(found(d).visits, 1);
}

static void
old_visits_are_dropped(void **state)
{
	struct desk *d = *state;

	take(d, request(mac_1, began_ms, PROOF_BOOTSTRAP));
	sweep(d, began_ms + 10000, false);
	assert_int_equal(found(d).visits, 1);
	sweep(d, began_ms + 31LL * 86400 * 1000, false);
	assert_int_equal(found(d).visits, 0);
}

static bool
is_refused(struct desk *d)
{
	struct refused r;
	enum err e = refused_by_mac(d->store, mac_1, &r);

	if (e == ERR_OK) {
		assert_string_equal(r.address, "192.0.2.7");
		assert_int_equal(r.at, began_ms / 1000);
	}
	return e == ERR_OK;
}

/* One visit of one request. */
static void
visit(struct desk *d, enum proof proof, enum reason reason)
{
	struct visit_record r = request(mac_1, began_ms, proof);

	r.reason = (uint8_t)reason;
	take(d, r);
	sweep(d, began_ms + 10000, false);
}

static void
a_phone_that_was_refused_is_remembered_until_it_comes_through(void **state)
{
	struct desk *d = *state;
	struct phone p = {.mac = mac_1, .state = PHONE_ACTIVE};

	visit(d, PROOF_NONE, REASON_WRONG_PASSWORD);
	assert_false(is_refused(d)); /* nobody knows it */
	assert_int_equal(phones_add(d->store, &p, NULL), ERR_OK);
	visit(d, PROOF_NONE, REASON_NO_LOGIN);
	assert_false(is_refused(d)); /* it was only asked to log in */
	visit(d, PROOF_NONE, REASON_WRONG_PASSWORD);
	assert_true(is_refused(d));
	visit(d, PROOF_BOOTSTRAP, REASON_STARTER);
	assert_true(is_refused(d)); /* what everybody gets */
	visit(d, PROOF_OWN, REASON_SERVED);
	assert_false(is_refused(d));
	take(d, request(mac_1, began_ms, PROOF_OWN));
	visit(d, PROOF_OWN, REASON_TOO_LARGE);
	assert_false(is_refused(d)); /* it came through with something */
	visit(d, PROOF_OWN, REASON_PHONE_FULL);
	assert_true(is_refused(d));
	sweep(d, began_ms + 31LL * 86400 * 1000, false);
	assert_false(is_refused(d)); /* forgotten with the trace */
}

static void
who_was_refused_long_ago_is_looked_for_once_a_minute(void **state)
{
	struct desk *d = *state;
	struct refused old = {.mac = mac_1, .at = 7, .address = "192.0.2.7"}, found;

	sweep(d, began_ms, false);
	assert_int_equal(refused_put(d->store, &old), ERR_OK);
	sweep(d, began_ms + 59999, false);
	assert_int_equal(refused_by_mac(d->store, mac_1, &found), ERR_OK);
	sweep(d, began_ms + 60000, false);
	assert_int_equal(refused_by_mac(d->store, mac_1, &found), ERR_NOTFOUND);
	/* A clock that was set back does not put it off. */
	assert_int_equal(refused_put(d->store, &old), ERR_OK);
	sweep(d, began_ms, false);
	assert_int_equal(refused_by_mac(d->store, mac_1, &found), ERR_NOTFOUND);
}

static void
a_phone_that_is_blocked_waits_for_nobody(void **state)
{
	struct desk *d = *state;
	struct phone p = {.mac = mac_1, .state = PHONE_BLOCKED};

	assert_int_equal(phones_add(d->store, &p, NULL), ERR_OK);
	visit(d, PROOF_BOOTSTRAP, REASON_BLOCKED);
	assert_false(is_refused(d));
}

#define book_test(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

static enum err
keep_agent(void *ctx, const struct visit_row *v)
{
	memcpy(ctx, v->agent, sizeof(v->agent));
	return ERR_OK;
}

#define OLD "FileTransport PolycomVVX-VVX_400-UA/5.9.2.1 Type/Application"
#define NEW "FileTransport PolycomVVX-VVX_400-UA/5.9.8.1 Type/Application"

/* Requests of one visit, as workers bring them: when they came, who asks, what he says he is. */
static const struct {
	const char *what;
	struct {
		int64_t at_ms;
		enum proof proof;
		const char *agent;
	} requests[3];
	const char *want;
} agents[] = {
	{"the last one counts",                            {{0, PROOF_OWN, OLD}, {1, PROOF_OWN, NEW}, {2, PROOF_OWN, NEW}},
         NEW														   },
	{"an older one that is brought later does not",
         {{0, PROOF_OWN, OLD}, {9, PROOF_OWN, NEW}, {5, PROOF_OWN, OLD}},                                                   NEW},
	{"nor who has not logged in, of a phone that has",
         {{0, PROOF_OWN, OLD}, {1, PROOF_NONE, NEW}, {2, PROOF_NONE, NEW}},                                                 OLD},
	{"nor what was said before it had",
         {{0, PROOF_NONE, NEW}, {1, PROOF_OWN, ""}, {2, PROOF_NONE, NEW}},                                                  "" },
	{"nor who has the account that all share",
         {{0, PROOF_OWN, OLD}, {1, PROOF_BOOTSTRAP, NEW}, {2, PROOF_OWN, OLD}},                                             OLD},
	{"nor him that came last",
         {{0, PROOF_OWN, OLD}, {1, PROOF_BOOTSTRAP, NEW}, {2, PROOF_NONE, NEW}},                                            OLD},
	{"a phone asks first without a login",
         {{0, PROOF_NONE, NEW}, {1, PROOF_OWN, NEW}, {2, PROOF_OWN, NEW}},                                                  NEW},
};

static void
a_visit_tells_what_its_phone_said_last_that_proved_itself(void **state)
{
	struct desk *d = *state;

	for (size_t i = 0; i < COUNT(agents); i++) {
		char agent[AGENT_MAX_BYTES + 1] = "none";
		int64_t at_ms = began_ms + (int64_t)i * 3600000;

		print_message("%s\n", agents[i].what);
		for (size_t k = 0; k < COUNT(agents[i].requests); k++) {
			struct visit_record r = request(mac_1, at_ms + agents[i].requests[k].at_ms,
				agents[i].requests[k].proof);

			r.agent = slice_of(agents[i].requests[k].agent);
			take(d, r);
		}
		assert_int_equal(
			visit_book_sweep(d->book, d->store, at_ms + 60000, true, &limits), ERR_OK);
		assert_int_equal(visits_last(d->store, NULL, 1, keep_agent, agent), ERR_OK);
		assert_string_equal(agent, agents[i].want);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		book_test(requests_without_a_pause_between_them_are_one_visit),
		book_test(a_pause_ends_a_visit_and_the_next_request_opens_another),
		book_test(a_phone_that_never_pauses_is_written_all_the_same),
		book_test(requests_beyond_the_limit_are_counted_and_not_told),
		book_test(an_unknown_phone_that_logged_in_is_new_at_once),
		book_test(a_phone_is_remembered_with_the_protocol_and_the_last_proof_of_its_visit),
		book_test(a_visit_tells_what_its_phone_said_last_that_proved_itself),
		book_test(a_phone_was_where_it_proved_itself_and_not_where_somebody_named_it),
		book_test(where_a_phone_is_tells_only_who_has_proven_it_or_was_let_in),
		book_test(where_a_phone_proved_itself_first_is_known_before_its_visit_is_over),
		book_test(where_a_phone_proved_itself_outlives_visits_that_prove_nothing),
		book_test(where_a_phone_is_now_is_not_forgotten_for_where_it_was_before),
		book_test(what_a_phone_was_given_is_not_told_of_who_else_named_it),
		book_test(a_name_without_a_login_is_no_phone),
		book_test(a_known_phone_without_a_model_teaches_it_once_per_change),
		book_test(
			who_names_a_phone_with_the_shared_account_and_gets_what_all_get_teaches_nothing),
		book_test(the_image_that_a_silent_phone_asks_for_tells_its_model),
		book_test(a_scanner_gets_few_visits_and_the_rest_belongs_to_its_address),
		book_test(a_clock_that_was_set_back_does_not_keep_visits_open),
		book_test(old_visits_are_dropped),
		book_test(a_phone_that_was_refused_is_remembered_until_it_comes_through),
		book_test(who_was_refused_long_ago_is_looked_for_once_a_minute),
		book_test(a_phone_that_is_blocked_waits_for_nobody),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
