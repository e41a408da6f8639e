/* Pages of long lists: every phone once, in order, whatever is sorted by and asked for. */
#include "unit_store.h"

#include "store/groups.h"
#include "store/lines.h"
#include "store/phone_query.h"

/* More than are looked up one by one, and of some conditions fewer. */
enum { PHONES = 4200, FEW = 60 };

struct all {
	struct store *store;
	size_t count;
	struct site hq;
	struct group lobby;
	struct line shared;
};

static struct all fixture;

static struct mac
mac_of(size_t i)
{
	/* Not in the order in which they are added. */
	return (struct mac){
		{0, 4, 0xf2, 1, (uint8_t)(i * 37 % 256), (uint8_t)(i / 256)}
        };
}

static void
add_seen(struct store *s, struct mac mac, size_t i)
{
	struct seen seen = {.mac = mac, .first_at = 1, .last_at = (int64_t)(i * 7 % 101)};

	(void)snprintf(seen.version, sizeof(seen.version), "5.9.%zu", i % 3);
	if (i % 13 == 1)
		seen.version[0] = '\0';
	assert_int_equal(seen_put(s, &seen, INT64_MAX), ERR_OK);
}

/* Phone i by rules of its number; every fifth was never here. */
static void
add_phone(struct all *a, size_t i)
{
	struct phone p = {.mac = mac_of(i),
		.state = i % 4 == 0 ? PHONE_RETIRED : PHONE_ACTIVE,
		.site_id = i % 3 == 0 ? a->hq.id : SITE_DEFAULT,
		.created_at = (int64_t)(i % 17)};
	struct assignment at = {.line_id = a->shared.id, .line_keys = 1};

	(void)snprintf(p.label, sizeof(p.label), "%s %zu", i % 2 == 0 ? "room" : "Room", i % 50);
	(void)snprintf(i % 2 ? p.model : p.model_learnt, sizeof(p.model), "VVX%zu", i % 5);
	assert_int_equal(phones_add(a->store, &p, NULL), ERR_OK);
	if (i % 2 == 0)
		assert_int_equal(groups_add_phone(a->store, a->lobby.id, p.id), ERR_OK);
	at.phone_id = p.id;
	if (i % 100 == 0)
		assert_int_equal(lines_assign(a->store, &at, NULL), ERR_OK);
	if (i % 5 != 0)
		add_seen(a->store, p.mac, i);
}

static void
fill(size_t count)
{
	struct all *a = &fixture;
	struct db_tx main = {NULL, 0}, logs = {NULL, 0};

	*a = (struct all){
		.count = count,
		.hq = {.name = "hq"      },
		.lobby = { .name = "lobby",         .rank = 1},
		.shared = { .address = "1@x", .is_shared = true}
        };
	assert_int_equal(crypto_setup(), ERR_OK);
	assert_int_equal(store_open_memory(&a->store), ERR_OK);
	assert_int_equal(db_tx_begin_write(a->store->main, &main), ERR_OK);
	assert_int_equal(db_tx_begin_write(a->store->logs, &logs), ERR_OK);
	assert_int_equal(sites_add(a->store, &a->hq, NULL), ERR_OK);
	assert_int_equal(groups_add(a->store, &a->lobby, NULL), ERR_OK);
	assert_int_equal(lines_add(a->store, &a->shared, NULL), ERR_OK);
	for (size_t i = 0; i < count; i++)
		add_phone(a, i);
	for (size_t i = 0; i < 10; i++) /* seen, and not in the inventory */
		add_seen(a->store, mac_of(20000 + i), i);
	assert_int_equal(db_tx_commit(&main), ERR_OK);
	assert_int_equal(db_tx_commit(&logs), ERR_OK);
}

static int
setup_few(void **state)
{
	(void)state;
	fill(FEW);
	return 0;
}

static int
setup_many(void **state)
{
	(void)state;
	fill(PHONES);
	return 0;
}

static int
teardown(void **state)
{
	(void)state;
	store_close(fixture.store);
	return 0;
}

static int
compare_nocase(const char *a, const char *b)
{
	return strcasecmp(a, b);
}

static int
compare_i64(int64_t a, int64_t b)
{
	return (a > b) - (a < b);
}

/* What order two phones must stand in, by the sorted column alone. */
static int
compare(enum phone_sort sort, const struct phone_hit *a, const struct phone_hit *b)
{
	switch (sort) {
	case PHONE_SORT_LABEL:
		return compare_nocase(a->phone.label, b->phone.label);
	case PHONE_SORT_MODEL:
		return strcmp(phone_model(&a->phone), phone_model(&b->phone));
	case PHONE_SORT_SITE:
		return strcmp(a->phone.site, b->phone.site);
	case PHONE_SORT_STATE:
		return compare_i64(a->phone.state, b->phone.state);
	case PHONE_SORT_CREATED:
		return compare_i64(a->phone.created_at, b->phone.created_at);
	case PHONE_SORT_LAST_SEEN:
		return compare_i64(a->seen.last_at, b->seen.last_at);
	case PHONE_SORT_VERSION:
		return strcmp(a->seen.version, b->seen.version);
	case PHONE_SORT_MAC:
	case PHONE_SORT__COUNT:
	default:
		return memcmp(a->phone.mac.b, b->phone.mac.b, MAC_BYTES);
	}
}

struct walk {
	const struct phone_query *q;
	bool has_last;
	struct phone_hit last;
	size_t count;
	bool is_met[PHONES + 1]; /* by id */
};

static enum err
meet(void *ctx, const struct phone_hit *hit)
{
	struct walk *w = ctx;
	bool is_by_seen = w->q->sort >= PHONE_SORT_LAST_SEEN;

	assert_false(w->is_met[hit->phone.id]);
	w->is_met[hit->phone.id] = true;
	if (w->has_last && is_by_seen)
		assert_true(w->last.is_seen || !hit->is_seen);
	if (w->has_last && (!is_by_seen || (w->last.is_seen && hit->is_seen))) {
		int order = compare(w->q->sort, &w->last, hit);

		assert_true(w->q->is_backward ? order >= 0 : order <= 0);
	}
	w->last = *hit;
	w->has_last = true;
	w->count++;
	return ERR_OK;
}

/* Whether phone i is what the query asks for, by the rules of add_phone(). */
static bool
is_wanted(const struct phone_query *q, size_t i)
{
	char label[32], model[16], version[16];

	(void)snprintf(label, sizeof(label), "room %zu", i % 50);
	(void)snprintf(model, sizeof(model), "VVX%zu", i % 5);
	(void)snprintf(version, sizeof(version), "5.9.%zu", i % 3);
	return (q->filter.state == PHONE_STATE__COUNT ||
		       (q->filter.state == PHONE_RETIRED) == (i % 4 == 0)) &&
	       (q->filter.site_id == 0 || i % 3 == 0) && (q->filter.group_id == 0 || i % 2 == 0) &&
	       (q->line_id == 0 || i % 100 == 0) && (q->only == NULL || i % 7 == 0) &&
	       (q->filter.model.n == 0 || slice_is(q->filter.model, model)) &&
	       (q->filter.text.n == 0 ||
		       slice_find(slice_of(label), q->filter.text) < strlen(label)) &&
	       (q->version.n == 0 || (i % 5 != 0 && i % 13 != 1 && slice_is(q->version, version)));
}

/* Pages through all of it. */
static void
walk(struct phone_query q, size_t limit)
{
	struct walk *w = test_calloc(1, sizeof(*w));
	struct page_end end = {.next = ""};
	size_t wanted = 0;

	for (size_t i = 0; i < fixture.count; i++)
		wanted += is_wanted(&q, i);
	w->q = &q;
	q.page.limit = limit;
	do {
		struct page_end before = end;
		size_t had = w->count;

		q.page.after = slice_of(before.next);
		assert_int_equal(phone_query_run(fixture.store, &q, meet, w, &end, NULL), ERR_OK);
		assert_int_equal(end.total, wanted);
		assert_true(w->count - had == limit || end.next[0] == '\0');
	} while (end.next[0] != '\0');
	if (w->count != wanted)
		print_message("sort %d, backward %d\n", q.sort, q.is_backward);
	assert_int_equal(w->count, wanted);
	test_free(w);
}

static enum err
meet_phone(void *ctx, const struct phone *phone)
{
	const struct phone_hit hit = {.phone = *phone};

	return meet(ctx, &hit);
}

/* Meets all of it in one go, by MAC whatever it is sorted by. */
static void
walk_whole(struct phone_query q)
{
	struct walk *w = test_calloc(1, sizeof(*w));
	struct phone_query by_mac = q;
	size_t wanted = 0;

	for (size_t i = 0; i < fixture.count; i++)
		wanted += is_wanted(&q, i);
	by_mac.sort = PHONE_SORT_MAC;
	by_mac.is_backward = false;
	w->q = &by_mac;
	assert_int_equal(phone_query_each(fixture.store, &q, meet_phone, w), ERR_OK);
	assert_int_equal(w->count, wanted);
	test_free(w);
}

static void
walk_all(size_t limit)
{
	const struct phone_filter any = {
		.state = PHONE_STATE__COUNT, .model = SLICE(""), .text = SLICE("")};
	struct phone_query q[14];
	struct buf sevenths = BUF(1 << 20);

	for (size_t i = 0; i < COUNT(q); i++)
		q[i] = (struct phone_query){.filter = any, .version = SLICE("")};
	q[1].filter.state = PHONE_RETIRED;
	q[2].filter.site_id = fixture.hq.id;
	q[3].filter.group_id = fixture.lobby.id;
	q[4].line_id = fixture.shared.id;
	q[5].filter.model = SLICE("VVX3");
	q[6].filter.text = SLICE("room 1");
	q[7].version = SLICE("5.9.2");
	q[8].version = SLICE("5.9.1");
	q[8].filter.state = PHONE_ACTIVE;
	q[8].filter.group_id = fixture.lobby.id;
	for (size_t i = fixture.count; i-- > 0;) {
		struct mac mac = mac_of(i);

		if (i % 7 == 0)
			buf_add(&sevenths, (struct slice){(const char *)&mac, sizeof(mac)});
	}
	assert_int_equal(buf_check(&sevenths), ERR_OK);
	q[9].only = &sevenths;
	q[10].only = &sevenths;
	q[10].version = SLICE("5.9.2");
	q[10].filter.text = SLICE("room");
	q[11].filter.text = SLICE("room 49"); /* so few that they are gathered */
	q[11].filter.state = PHONE_ACTIVE;
	q[12].filter.text = SLICE("r%m");  /* means itself */
	q[13].filter.state = PHONE_ACTIVE; /* so many that they are met on the way */
	for (size_t i = 0; i < COUNT(q); i++)
		for (int sort = 0; sort < PHONE_SORT__COUNT; sort++)
			for (int way = 0; way < 2; way++) {
				q[i].sort = (enum phone_sort)sort;
				q[i].is_backward = way == 1;
				walk(q[i], limit);
				walk_whole(q[i]);
			}
	buf_free(&sevenths);
}

/* The phones that a text finds. */
static int64_t
count_of(struct slice text)
{
	struct walk *w = test_calloc(1, sizeof(*w));
	struct phone_query q = {
		.filter = {.state = PHONE_STATE__COUNT, .model = SLICE(""), .text = text},
		.version = SLICE(""),
		.page = {.limit = 1              }
        };
	struct page_end end = {.total = -1};

	w->q = &q;
	assert_int_equal(phone_query_run(fixture.store, &q, meet, w, &end, NULL), ERR_OK);
	test_free(w);
	return end.total;
}

static void
a_text_is_part_of_mac_or_label_in_any_case(void **state)
{
	char mac[MAC_TEXT_BYTES];

	(void)state;
	assert_int_equal(count_of(SLICE("ROOM 49")), count_of(SLICE("room 49")));
	assert_true(count_of(SLICE("ROOM 49")) > 0);
	(void)mac_text(mac_of(11), mac);
	assert_int_equal(count_of(slice_of(mac)), 1);
	for (char *at = mac; *at != '\0'; at++)
		if (*at >= 'a')
			*at = (char)(*at - 'a' + 'A');
	assert_int_equal(count_of(slice_of(mac)), 1);
	assert_int_equal(count_of(SLICE("_oom")), 0);
	assert_int_equal(count_of(SLICE("%")), 0);
	assert_int_equal(count_of(SLICE("\\")), 0);
}

/* How many phones have the first digits of phone 11's MAC, in pieces of width. */
static int64_t
count_of_pieces(size_t digits, size_t width, char separator)
{
	struct buf typed = BUF(64);
	char m[MAC_TEXT_BYTES];

	(void)mac_text(mac_of(11), m);
	for (size_t i = 0; i < digits; i++) {
		if (i > 0 && i % width == 0)
			buf_add_char(&typed, separator);
		buf_add_char(&typed, m[i]);
	}
	assert_int_equal(buf_check(&typed), ERR_OK);
	int64_t found = count_of(buf_slice(&typed));
	buf_free(&typed);
	return found;
}

static void
a_part_of_a_mac_is_found_however_people_write_it(void **state)
{
	(void)state;
	assert_int_equal(count_of_pieces(12, 2, ':'), 1);
	assert_int_equal(count_of_pieces(12, 2, '-'), 1);
	assert_int_equal(count_of_pieces(12, 4, '.'), 1);
	assert_int_equal(count_of_pieces(12, 6, '-'), 1);
	assert_true(count_of_pieces(11, 2, ':') >= 1);    /* while it is typed */
	assert_int_equal(count_of_pieces(12, 2, '.'), 0); /* an IP address is written so */
	assert_int_equal(count_of_pieces(12, 3, ':'), 0);
	assert_int_equal(count_of(SLICE("00:")), count_of(SLICE("00")));
	assert_int_equal(count_of(SLICE("00:0004:f2")), 0);
	assert_int_equal(count_of(SLICE("00:00-00")), 0);
	assert_int_equal(count_of(SLICE("0000000000000")), 0);
}

static void
every_phone_is_met_once_and_in_order(void **state)
{
	(void)state;
	walk_all(7);
}

static void
so_it_is_where_indexes_are_walked(void **state)
{
	(void)state;
	walk_all(PAGE_ROWS_MAX);
}

static void
a_mark_of_another_order_is_refused(void **state)
{
	struct phone_query q = {
		.filter = {.state = PHONE_STATE__COUNT, .model = SLICE(""), .text = SLICE("")},
		.version = SLICE(""),
		.page = {5,                           SLICE("")					    }
        };
	struct walk *w = test_calloc(1, sizeof(*w));
	struct page_end end, untouched = {.total = 77};
	struct why why = {""};

	(void)state;
	w->q = &q;
	assert_int_equal(phone_query_run(fixture.store, &q, meet, w, &end, NULL), ERR_OK);
	q.page.after = slice_of(end.next);
	q.is_backward = true;
	assert_int_equal(phone_query_run(fixture.store, &q, meet, w, &untouched, &why), ERR_SYNTAX);
	assert_int_equal(untouched.total, 77);
	assert_non_null(strstr(why.text, "first page"));
	q.is_backward = false;
	q.sort = PHONE_SORT_LABEL;
	assert_int_equal(phone_query_run(fixture.store, &q, meet, w, &end, NULL), ERR_SYNTAX);
	q.page.after = SLICE("zz");
	assert_int_equal(phone_query_run(fixture.store, &q, meet, w, &end, NULL), ERR_SYNTAX);
	test_free(w);
}

static void
a_page_has_a_limit(void **state)
{
	struct phone_query q = {
		.filter = {.state = PHONE_STATE__COUNT, .model = SLICE(""), .text = SLICE("")},
		.version = SLICE("")
        };
	struct page_end end;

	(void)state;
	assert_int_equal(phone_query_run(fixture.store, &q, meet, NULL, &end, NULL), ERR_LIMIT);
	q.page.limit = PAGE_ROWS_MAX + 1;
	assert_int_equal(phone_query_run(fixture.store, &q, meet, NULL, &end, NULL), ERR_LIMIT);
}

static enum err
meet_new(void *ctx, const struct seen *seen)
{
	char mac[MAC_TEXT_BYTES];

	buf_addf(ctx, "%s ", mac_text(seen->mac, mac) + 10);
	return ERR_OK;
}

static void
new_phones_are_those_that_are_not_in_the_inventory(void **state)
{
	struct store *s = *state;
	struct new_phone_query q = {
		SLICE(""), SLICE(""), {2, SLICE("")}
        };
	struct phone known = {.mac = {{0, 4, 0xf2, 0, 0, 2}}, .state = PHONE_ACTIVE};
	AUTO(buf_free) struct buf met = BUF(1024);
	struct page_end end, second;

	for (uint8_t i = 1; i <= 4; i++) {
		struct seen seen = {
			.mac = {{0, 4, 0xf2, 0, 0, i}}, .last_at = 100 + i, .is_new = true};

		assert_int_equal(seen_put(s, &seen, 10), ERR_OK);
	}
	assert_int_equal(phones_add(s, &known, NULL), ERR_OK);
	assert_int_equal(new_phone_query_run(s, &q, meet_new, &met, &end, NULL), ERR_OK);
	assert_int_equal(end.total, 3);
	q.page.after = slice_of(end.next);
	assert_int_equal(new_phone_query_run(s, &q, meet_new, &met, &second, NULL), ERR_OK);
	assert_string_equal(buf_text(&met), "04 03 01 ");
	assert_string_equal(second.next, "");
	buf_clear(&met);
	q.page.after = SLICE("");
	q.text = SLICE("00:00:03");
	assert_int_equal(new_phone_query_run(s, &q, meet_new, &met, &end, NULL), ERR_OK);
	assert_string_equal(buf_text(&met), "03 ");
	assert_int_equal(end.total, 1);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
			every_phone_is_met_once_and_in_order, setup_few, teardown),
		cmocka_unit_test_setup_teardown(
			so_it_is_where_indexes_are_walked, setup_many, teardown),
		cmocka_unit_test_setup_teardown(
			a_text_is_part_of_mac_or_label_in_any_case, setup_few, teardown),
		cmocka_unit_test_setup_teardown(
			a_part_of_a_mac_is_found_however_people_write_it, setup_few, teardown),
		cmocka_unit_test_setup_teardown(
			a_mark_of_another_order_is_refused, setup_few, teardown),
		cmocka_unit_test_setup_teardown(a_page_has_a_limit, setup_few, teardown),
		STORE_CASE(new_phones_are_those_that_are_not_in_the_inventory),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
