#include "unit.h"

#include "base/crypto.h"
#include "base/pace.h"
#include "limits.h"
#include "provision/content.h"
#include "provision/downloads.h"

enum { CLIENTS = 50, WORKERS = 2 };

static struct settings *settings;
static struct downloads_memory *memory;
static struct downloads workers[WORKERS];
static uint64_t now; /* milliseconds */

static uint64_t
tell_now(void *ctx)
{
	(void)ctx;
	return now;
}

static void
ignore_wake(void *ctx, uint64_t due_ms)
{
	(void)ctx;
	(void)due_ms;
}

static int
set_up(void **state)
{
	(void)state;
	settings = settings_new();
	memory = downloads_memory_new();
	now = 1000;
	for (int i = 0; i < WORKERS; i++)
		workers[i] = (struct downloads){.memory = memory,
			.settings = settings,
			.now_ms = tell_now,
			.wake = ignore_wake};
	return settings != NULL && memory != NULL ? 0 : -1;
}

static int
tear_down(void **state)
{
	(void)state;
	settings_free(settings);
	downloads_memory_free(memory);
	return 0;
}

static void
set(enum setting id, const char *value)
{
	struct why why = {""};

	assert_int_equal(settings_set(settings, id, slice_of(value), FROM_FLAG, &why), ERR_OK);
}

static struct download *
begin(int worker, const struct downloads_site *site)
{
	struct download *x;

	assert_int_equal(downloads_begin(&workers[worker], site, &x), ERR_OK);
	return x;
}

static const struct downloads_site anywhere = {.id = 1};

static void
without_limits_any_number_is_under_way_as_fast_as_it_goes(void **state)
{
	struct download *x[CLIENTS];

	(void)state;
	for (int i = 0; i < CLIENTS; i++) {
		x[i] = begin(i % WORKERS, &anywhere);
		assert_false(download_is_paced(x[i]));
		assert_int_equal(download_ask(x[i], SIZE_MAX, NULL, NULL), SIZE_MAX);
	}
	assert_int_equal(downloads_under_way(memory), CLIENTS);
	assert_false(downloads_are_full(&workers[0], &anywhere));
	for (int i = 0; i < CLIENTS; i++)
		download_end(x[i]);
	assert_int_equal(downloads_under_way(memory), 0);
	assert_false(download_is_paced(NULL));
	download_end(NULL);
}

static void
who_counts_nothing_gives_no_places(void **state)
{
	struct download *x = (struct download *)state;

	assert_int_equal(downloads_begin(NULL, &anywhere, &x), ERR_OK);
	assert_null(x);
}

static void
one_more_than_may_be_is_refused_by_every_worker_until_one_ends(void **state)
{
	struct download *a, *b, *none = NULL;

	(void)state;
	set(SET_IMAGE_DOWNLOADS, "2");
	a = begin(0, &anywhere);
	assert_false(downloads_are_full(&workers[1], &anywhere));
	b = begin(1, &anywhere);
	for (int i = 0; i < WORKERS; i++) {
		assert_true(downloads_are_full(&workers[i], &anywhere));
		assert_int_equal(downloads_begin(&workers[i], &anywhere, &none), ERR_BUSY);
		assert_null(none);
	}
	download_end(a);
	assert_false(downloads_are_full(&workers[1], &anywhere));
	a = begin(1, &anywhere);
	assert_true(downloads_are_full(&workers[0], &anywhere));
	download_end(a);
	download_end(b);
}

static void
a_site_has_its_own_places_and_all_have_them_together(void **state)
{
	const struct downloads_site oslo = {.id = 7, .count = 1}, bern = {.id = 8, .count = 2};
	struct download *a, *b, *c, *none;

	(void)state;
	set(SET_IMAGE_DOWNLOADS, "3");
	a = begin(0, &oslo);
	assert_int_equal(downloads_begin(&workers[1], &oslo, &none), ERR_BUSY);
	assert_int_equal(downloads_under_way(memory), 1); /* the refused one left nothing */
	b = begin(0, &bern);
	c = begin(1, &bern);
	assert_int_equal(downloads_begin(&workers[0], &bern, &none), ERR_BUSY);
	assert_int_equal(downloads_begin(&workers[0], &anywhere, &none), ERR_BUSY);
	download_end(a);
	assert_true(downloads_are_full(&workers[0], &bern));
	assert_false(downloads_are_full(&workers[0], &oslo));
	download_end(b);
	download_end(c);
	assert_false(downloads_are_full(&workers[0], &bern));
}

static void
more_sites_than_there_is_room_for_count_with_all_alone(void **state)
{
	struct downloads_site site = {.count = 1};
	struct download **x = calloc(DOWNLOAD_SITES + 2, sizeof(struct download *)), *none;

	(void)state;
	assert_non_null(x);
	for (site.id = 1; site.id <= DOWNLOAD_SITES; site.id++)
		x[site.id] = begin(0, &site);
	x[0] = begin(0, &site);
	x[DOWNLOAD_SITES + 1] = begin(0, &site);
	site.id = DOWNLOAD_SITES;
	assert_int_equal(downloads_begin(&workers[0], &site, &none), ERR_BUSY);
	for (int i = 0; i < DOWNLOAD_SITES + 2; i++)
		download_end(x[i]);
	free(x);
	assert_int_equal(downloads_under_way(memory), 0);
}

static void
the_last_reference_of_a_content_gives_its_place_back(void **state)
{
	struct buf b = BUF(16);
	struct content *c;

	(void)state;
	buf_add_text(&b, "image");
	c = content_from_buf(&b);
	content_set_download(c, begin(0, &anywhere));
	content_unref(content_ref(c));
	assert_int_equal(downloads_under_way(memory), 1);
	assert_non_null(content_download(c));
	content_unref(c);
	assert_int_equal(downloads_under_way(memory), 0);
}

/* A client that takes whatever it is given, at once. */
struct client {
	struct download *x;
	uint64_t bytes;
	uint64_t speed; /* bytes that it takes in a millisecond; 0: any number */
	uint64_t took;  /* in this millisecond */
	bool is_waiting;
};

static void
wake_client(void *ctx)
{
	((struct client *)ctx)->is_waiting = false;
}

static void
feed(struct client *c)
{
	size_t n = 1 << 20;

	while (!c->is_waiting && (c->speed == 0 || c->took < c->speed)) {
		size_t room = c->speed == 0 ? n : (size_t)(c->speed - c->took);

		n = download_ask(c->x, room, wake_client, c);
		c->is_waiting = n == 0;
		download_sent(c->x, n);
		c->bytes += n;
		c->took += n;
		n = 1 << 20;
	}
	c->took = 0;
}

/* Lets time pass; the loop comes late now and then. */
static void
run(struct client *clients, size_t count, uint64_t ms)
{
	uint64_t end = now + ms;

	while (now < end) {
		now += now % 97 == 0 ? 15 : 1;
		for (int i = 0; i < WORKERS; i++)
			delays_run(&workers[i].delays, now);
		for (size_t i = 0; i < count; i++)
			feed(&clients[i]);
	}
}

static void
start(struct client *clients, size_t count, const struct downloads_site *site)
{
	for (size_t i = 0; i < count; i++)
		clients[i] = (struct client){.x = begin((int)(i % WORKERS), site)};
}

static uint64_t
end(struct client *clients, size_t count)
{
	uint64_t bytes = 0;

	for (size_t i = 0; i < count; i++) {
		bytes += clients[i].bytes;
		download_end(clients[i].x);
	}
	return bytes;
}

static void
all_downloads_together_keep_to_the_rate_and_share_it_evenly(void **state)
{
	static const char *const rates[] = {"20000", "1000000", "12M", "100M"};
	struct client clients[CLIENTS];

	(void)state;
	for (size_t r = 0; r < COUNT(rates); r++) {
		uint64_t rate, least = UINT64_MAX, most = 0;

		settings_free(settings);
		settings = settings_new();
		set(SET_IMAGE_RATE, rates[r]);
		workers[0].settings = workers[1].settings = settings;
		rate = settings_number(settings, SET_IMAGE_RATE);
		now += 10000; /* what those before had taken in advance is over */
		start(clients, CLIENTS, &anywhere);
		run(clients, CLIENTS, 60000);
		for (int i = 0; i < CLIENTS; i++) {
			least = clients[i].bytes < least ? clients[i].bytes : least;
			most = clients[i].bytes > most ? clients[i].bytes : most;
		}
		assert_in_range(
			end(clients, CLIENTS), rate * 59, rate * 61 + CLIENTS * pace_piece(rate));
		/* Who was first has what the idle line was made good for. */
		assert_in_range(most - least, 0, most / 8);
	}
}

static void
what_a_slow_one_does_not_take_the_others_have(void **state)
{
	struct client clients[10];

	(void)state;
	set(SET_IMAGE_RATE, "1000000");
	start(clients, 10, &anywhere);
	clients[0].speed = 1; /* 1,000 bytes per second, and not its tenth */
	run(clients, 10, 60000);
	assert_in_range(clients[0].bytes, 40 * 1000, 61 * 1000);
	assert_in_range(clients[9].bytes, 6500000, 6800000); /* a ninth of the rest */
	assert_in_range(end(clients, 10), 59000000, 61000000);
}

static void
the_lower_rate_of_a_site_and_of_all_counts_and_leaves_the_rest_to_others(void **state)
{
	const struct downloads_site slow = {.id = 7, .bytes_per_s = 100 * 1000};
	const struct downloads_site fast = {.id = 8, .bytes_per_s = 10 * 1000 * 1000};
	struct client at_slow[20], at_fast[5], all[25];

	(void)state;
	set(SET_IMAGE_RATE, "1000000");
	start(at_slow, 20, &slow);
	start(at_fast, 5, &fast);
	memcpy(all, at_slow, sizeof(at_slow));
	memcpy(all + 20, at_fast, sizeof(at_fast));
	run(all, 25, 60000);
	assert_in_range(end(all, 20), 5900000, 6300000);
	assert_in_range(end(all + 20, 5), 52500000, 55000000);
}

static void
an_idle_line_saves_nothing_up(void **state)
{
	struct client one;

	(void)state;
	set(SET_IMAGE_RATE, "1000000");
	start(&one, 1, &anywhere);
	run(&one, 1, 1000);
	now += 3600 * 1000;
	one.bytes = 0;
	run(&one, 1, 1000);
	assert_in_range(end(&one, 1), 950000, 1100000);
}

static void
a_rate_that_is_set_while_it_runs_holds_at_once(void **state)
{
	struct client one;
	struct settings *other = settings_new();

	(void)state;
	start(&one, 1, &anywhere);
	assert_false(download_is_paced(one.x));
	settings_free(settings);
	settings = other;
	set(SET_IMAGE_RATE, "100000");
	workers[0].settings = settings;
	assert_true(download_is_paced(one.x));
	run(&one, 1, 10000);
	assert_in_range(end(&one, 1), 990000, 1020000);
}

static void
one_that_ends_while_it_waits_is_called_no_more(void **state)
{
	struct client one;

	(void)state;
	set(SET_IMAGE_RATE, "1024");
	start(&one, 1, &anywhere);
	now += 1;
	feed(&one);
	assert_true(one.is_waiting);
	assert_int_not_equal(delays_next_ms(&workers[0].delays), UINT64_MAX);
	(void)end(&one, 1);
	assert_int_equal(delays_next_ms(&workers[0].delays), UINT64_MAX);
	start(&one, 1, &anywhere);
	feed(&one);
	download_rest(one.x);
	assert_int_equal(delays_next_ms(&workers[0].delays), UINT64_MAX);
	(void)end(&one, 1);
}

static void
one_is_held_back_from_when_it_asks_in_vain_until_it_may_go_on(void **state)
{
	struct client one;

	(void)state;
	set(SET_IMAGE_RATE, "1024");
	assert_false(download_waits(NULL));
	start(&one, 1, &anywhere);
	assert_false(download_waits(one.x));
	feed(&one);
	assert_true(one.is_waiting && download_waits(one.x));
	for (uint64_t due = delays_next_ms(&workers[0].delays); now < due; now++) {
		delays_run(&workers[0].delays, now);
		assert_true(download_waits(one.x));
	}
	delays_run(&workers[0].delays, now);
	assert_false(one.is_waiting || download_waits(one.x));
	feed(&one);
	assert_true(download_waits(one.x));
	download_rest(one.x);
	assert_false(download_waits(one.x));
	(void)end(&one, 1);
}

static void
nobody_waits_any_more_when_the_worker_ends(void **state)
{
	struct client one;

	(void)state;
	set(SET_IMAGE_RATE, "1024");
	start(&one, 1, &anywhere);
	feed(&one);
	assert_true(one.is_waiting);
	delays_end(&workers[0].delays);
	delays_run(&workers[0].delays, now);
	assert_false(one.is_waiting);
	assert_int_not_equal(download_ask(one.x, 100, wake_client, &one), 0);
	(void)end(&one, 1);
}

enum { WINDOW_BYTES = 64 * 1428 };

/* The window that was asked for leaves, and those behind it until one has to wait. */
static void
send_windows(void *ctx)
{
	struct client *c = ctx;

	do
		c->bytes += WINDOW_BYTES;
	while (download_ask_whole(c->x, WINDOW_BYTES, send_windows, c));
}

static void
who_sends_windows_gets_each_of_them_whole(void **state)
{
	struct client one;

	(void)state;
	set(SET_IMAGE_RATE, "1000000");
	start(&one, 1, &anywhere);
	send_windows(&one);
	for (uint64_t until = now + 10000; now < until; now++)
		delays_run(&workers[0].delays, now);
	assert_in_range(end(&one, 1), 9900000, 10300000);
}

static void
what_is_taken_and_not_sent_is_given_back(void **state)
{
	const struct downloads_site slow = {.id = 7, .bytes_per_s = 50000};
	struct client one;

	(void)state;
	set(SET_IMAGE_RATE, "100000");
	for (int i = 0; i < 10000; i++) { /* each asks, and hangs up */
		struct download *x = begin(i % WORKERS, &slow);

		(void)download_ask(x, SIZE_MAX, NULL, NULL);
		download_end(x);
	}
	start(&one, 1, &slow);
	run(&one, 1, 10000);
	assert_in_range(end(&one, 1), 490000, 520000);
}

static void
who_asks_for_a_window_again_while_it_waits_takes_the_line_once(void **state)
{
	struct client impatient, one;

	(void)state;
	set(SET_IMAGE_RATE, "1000000");
	start(&impatient, 1, &anywhere);
	for (int i = 0; i < 1000; i++)
		(void)download_ask_whole(impatient.x, WINDOW_BYTES, send_windows, &impatient);
	start(&one, 1, &anywhere);
	run(&one, 1, 1000);
	(void)end(&impatient, 1);
	assert_in_range(end(&one, 1), 100000, 1050000); /* windows are larger than pieces */
}

static void
pieces_are_small_on_a_slow_line_and_large_on_a_fast_one(void **state)
{
	(void)state;
	assert_int_equal(pace_piece(1), PACE_PIECE_MIN_BYTES);
	assert_int_equal(pace_piece(1000 * 1000), 15625);
	assert_int_equal(pace_piece(UINT64_MAX), PACE_PIECE_MAX_BYTES);
}

static void
count_go(void *ctx)
{
	(*(int *)ctx)++;
}

static void
who_cannot_be_done_when_the_server_stops_is_told_so_at_once(void **state)
{
	enum { RATE = 100 * 1024, DRAIN_S = 60 };
	struct download *a, *b;
	int asked = 0;

	(void)state;
	set(SET_IMAGE_RATE, "100K");
	a = begin(0, &anywhere);
	b = begin(1, &anywhere);
	while (download_ask(a, SIZE_MAX, count_go, &asked) != 0)
		download_sent(a, SIZE_MAX);
	assert_false(download_is_vain(a, UINT64_MAX));
	downloads_stop(&workers[0], now + DRAIN_S * 1000);
	delays_run(&workers[0].delays, now);
	assert_int_equal(asked, 1); /* though its turn has not come */
	assert_int_equal(download_ask(a, SIZE_MAX, count_go, &asked), 0);
	/* Two share the line. */
	assert_false(download_is_vain(a, RATE * DRAIN_S / 2));
	assert_true(download_is_vain(a, RATE * DRAIN_S));
	download_end(b);
	assert_false(download_is_vain(a, RATE * DRAIN_S));
	now += DRAIN_S * 1000;
	assert_true(download_is_vain(a, 1));
	assert_false(download_is_vain(NULL, 1));
	download_end(a);
}

int
main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		TEST(without_limits_any_number_is_under_way_as_fast_as_it_goes),
		TEST(who_counts_nothing_gives_no_places),
		TEST(one_more_than_may_be_is_refused_by_every_worker_until_one_ends),
		TEST(a_site_has_its_own_places_and_all_have_them_together),
		TEST(more_sites_than_there_is_room_for_count_with_all_alone),
		TEST(the_last_reference_of_a_content_gives_its_place_back),
		TEST(all_downloads_together_keep_to_the_rate_and_share_it_evenly),
		TEST(what_a_slow_one_does_not_take_the_others_have),
		TEST(the_lower_rate_of_a_site_and_of_all_counts_and_leaves_the_rest_to_others),
		TEST(an_idle_line_saves_nothing_up),
		TEST(a_rate_that_is_set_while_it_runs_holds_at_once),
		TEST(one_that_ends_while_it_waits_is_called_no_more),
		TEST(one_is_held_back_from_when_it_asks_in_vain_until_it_may_go_on),
		TEST(nobody_waits_any_more_when_the_worker_ends),
		TEST(who_sends_windows_gets_each_of_them_whole),
		TEST(what_is_taken_and_not_sent_is_given_back),
		TEST(who_asks_for_a_window_again_while_it_waits_takes_the_line_once),
		TEST(pieces_are_small_on_a_slow_line_and_large_on_a_fast_one),
		TEST(who_cannot_be_done_when_the_server_stops_is_told_so_at_once),
	};

	if (crypto_setup() != ERR_OK)
		return 1;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
