#include "unit.h"

#include "base/crypto.h"
#include "http/http_nonce.h"
#include "limits.h"

#include <pthread.h>

static struct http_nonces *nonces;

static int
set_up(void **state)
{
	(void)state;
	assert_int_equal(crypto_setup(), ERR_OK);
	nonces = http_nonces_new();
	assert_non_null(nonces);
	return 0;
}

static int
tear_down(void **state)
{
	(void)state;
	http_nonces_free(nonces);
	return 0;
}

static void
a_count_is_used_once_in_any_order_within_the_window(void **state)
{
	char text[HTTP_NONCE_TEXT_BYTES];
	static const struct {
		uint32_t count;
		bool want;
	} steps[] = {
		{3,             true },
		{1,             true },
		{3,             false},
		{1,             false},
		{2,             true },
		{2,             false}, /* out of order */
		{34,            true },
		{3,             false},
		{4,             true },
		{4,             false},
		{2,             false}, /* 31 below, and 32 */
		{100,           true },
		{69,            true },
		{68,            false},
		{99,            true }, /* a jump forgets the rest */
		{1 << 24,       true },
		{(1 << 24) + 1, false},
		{UINT32_MAX,    false},
	};

	(void)state;
	http_nonce_make(nonces, 0, text);
	for (size_t i = 0; i < COUNT(steps); i++) {
		print_message("%u\n", (unsigned)steps[i].count);
		assert_int_equal(
			http_nonce_use(nonces, slice_of(text), steps[i].count, 0), steps[i].want);
	}
}

static void
a_nonce_lives_its_life_and_not_a_second_more(void **state)
{
	char text[HTTP_NONCE_TEXT_BYTES];
	uint64_t born = ((uint64_t)1 << 32) - 5; /* the clock's low half wraps meanwhile */

	(void)state;
	http_nonce_make(nonces, born, text);
	assert_true(http_nonce_use(nonces, slice_of(text), 1, born));
	assert_true(
		http_nonce_use(nonces, slice_of(text), 2, born - 1)); /* another thread's clock */
	assert_true(http_nonce_use(nonces, slice_of(text), 3, born + HTTP_NONCE_LIFE_S - 1));
	assert_false(http_nonce_use(nonces, slice_of(text), 4, born + HTTP_NONCE_LIFE_S));
	assert_false(http_nonce_use(nonces, slice_of(text), 0, born + HTTP_NONCE_LIFE_S));
}

static void
a_nonce_with_any_digit_changed_is_not_ours(void **state)
{
	char text[HTTP_NONCE_TEXT_BYTES];
	static const char others[] = "0fFg\"";

	(void)state;
	http_nonce_make(nonces, 0, text);
	for (size_t i = 0; i < HTTP_NONCE_HEX; i++)
		for (size_t j = 0; j < sizeof(others); j++) {
			char was = text[i];

			text[i] = others[j];
			assert_int_equal(
				http_nonce_use(nonces, (struct slice){text, HTTP_NONCE_HEX}, 0, 0),
				text[i] == was);
			text[i] = was;
		}
	assert_true(http_nonce_use(nonces, slice_of(text), 1, 0));
}

static void
a_nonce_of_another_length_or_process_is_not_ours(void **state)
{
	struct http_nonces *other = http_nonces_new();
	char text[HTTP_NONCE_TEXT_BYTES];

	(void)state;
	assert_non_null(other);
	http_nonce_make(other, 0, text);
	assert_true(http_nonce_use(other, slice_of(text), 0, 0));
	assert_false(http_nonce_use(nonces, slice_of(text), 0, 0));
	for (size_t n = 0; n < HTTP_NONCE_HEX; n++) {
		struct slice part = unit_exact(slice_head(slice_of(text), n));

		assert_false(http_nonce_use(other, part, 0, 0));
		unit_free(part);
	}
	http_nonces_free(other);
}

static void
a_nonce_whose_place_was_taken_can_replay_nothing(void **state)
{
	char old[HTTP_NONCE_TEXT_BYTES], text[HTTP_NONCE_TEXT_BYTES];

	(void)state;
	http_nonce_make(nonces, 0, old);
	assert_true(http_nonce_use(nonces, slice_of(old), 1, 0));
	for (int i = 0; i < HTTP_NONCES - 1; i++)
		http_nonce_make(nonces, 0, text);
	assert_true(http_nonce_use(nonces, slice_of(old), 2, 0)); /* every other place went first */
	http_nonce_make(nonces, 0, text);
	assert_false(http_nonce_use(nonces, slice_of(old), 1, 0));
	assert_false(http_nonce_use(nonces, slice_of(old), 3, 0));
	assert_true(http_nonce_use(nonces, slice_of(text), 1, 0));
}

enum { RACERS = 4, RACE_COUNTS = 1000 };

struct racer {
	struct slice nonce;
	unsigned used; /* counts that this thread got */
};

static void *
race(void *arg)
{
	struct racer *r = arg;

	for (uint32_t count = 1; count <= RACE_COUNTS; count++)
		r->used += http_nonce_use(nonces, r->nonce, count, 0);
	return NULL;
}

static void
of_threads_that_use_the_same_count_one_gets_it(void **state)
{
	char text[HTTP_NONCE_TEXT_BYTES];
	struct racer racers[RACERS];
	pthread_t threads[RACERS];
	unsigned used = 0;

	(void)state;
	http_nonce_make(nonces, 0, text);
	for (int i = 0; i < RACERS; i++) {
		racers[i] = (struct racer){slice_of(text), 0};
		assert_int_equal(pthread_create(&threads[i], NULL, race, &racers[i]), 0);
	}
	for (int i = 0; i < RACERS; i++) {
		assert_int_equal(pthread_join(threads[i], NULL), 0);
		used += racers[i].used;
	}
	/* A thread that is overtaken by more than the window finds its counts too low, never
	 * twice: the one in front gets each of them. */
	assert_int_equal(used, RACE_COUNTS);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_count_is_used_once_in_any_order_within_the_window),
		cmocka_unit_test(a_nonce_lives_its_life_and_not_a_second_more),
		cmocka_unit_test(a_nonce_with_any_digit_changed_is_not_ours),
		cmocka_unit_test(a_nonce_of_another_length_or_process_is_not_ours),
		cmocka_unit_test(a_nonce_whose_place_was_taken_can_replay_nothing),
		cmocka_unit_test(of_threads_that_use_the_same_count_one_gets_it),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
