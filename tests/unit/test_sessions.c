#include "unit_people.h"

static void
a_session_is_found_by_its_token_alone(void **state)
{
	struct store *s = *state;
	struct person ann = unit_person(s, "ann", ROLE_OPERATOR, "hash");
	char token[CRYPTO_TOKEN_BYTES], other[CRYPTO_TOKEN_BYTES];
	struct session opened, again, found;

	assert_int_equal(unit_log_in(s, ann.id, "hash", NOW, token, &opened), ERR_OK);
	assert_int_equal(unit_log_in(s, ann.id, "hash", NOW, other, &again), ERR_OK);
	assert_string_not_equal(token, other);
	assert_string_not_equal(opened.csrf, again.csrf);
	assert_string_not_equal(opened.csrf, token);
	assert_int_equal(unit_session(s, token, NOW + 1, &found), ERR_OK);
	assert_int_equal(found.id, opened.id);
	assert_string_equal(found.csrf, opened.csrf);
	assert_int_equal(strlen(found.csrf), 64);
	assert_string_equal(found.person.name, "ann");
	assert_int_equal(found.person.role, ROLE_OPERATOR);
	assert_int_equal(found.began_at, NOW);
	assert_int_equal(found.ends_at, NOW + 12 * HOUR);
	assert_string_equal(found.address, "192.0.2.7");
	assert_string_equal(found.agent, "Mozilla/5.0");
	token[0] ^= 1;
	assert_int_equal(unit_session(s, token, NOW + 1, &found), ERR_NOTFOUND);
	assert_int_equal(unit_session(s, "", NOW + 1, &found), ERR_NOTFOUND);
}

static void
of_a_token_only_its_digest_is_stored(void **state)
{
	struct store *s = *state;
	struct person ann = unit_person(s, "ann", ROLE_OPERATOR, "hash");
	char token[CRYPTO_TOKEN_BYTES];
	struct session opened;
	AUTO(db_done)
	struct db_query q =
		db_use(s->main, "SELECT typeof(digest), length(digest), digest FROM session");

	assert_int_equal(unit_log_in(s, ann.id, "hash", NOW, token, &opened), ERR_OK);
	assert_int_equal(db_row(&q), ERR_OK);
	assert_slice(db_slice(&q), "blob");
	assert_int_equal(db_i64(&q), CRYPTO_DIGEST_BYTES);
	struct slice digest = db_slice(&q);
	assert_int_equal(slice_find(slice_of(token), digest), strlen(token));
}

static void
a_password_that_was_changed_meanwhile_opens_no_session(void **state)
{
	struct store *s = *state;
	struct person ann = unit_person(s, "ann", ROLE_OPERATOR, "hash");
	struct person bob = unit_person(s, "bob", ROLE_OPERATOR, NULL);
	char token[CRYPTO_TOKEN_BYTES];
	struct session opened;

	assert_int_equal(people_set_password(s, ann.id, SLICE("new hash"), NOW), ERR_OK);
	assert_int_equal(unit_log_in(s, ann.id, "hash", NOW, token, &opened), ERR_DENIED);
	assert_int_equal(unit_log_in(s, bob.id, "", NOW, token, &opened), ERR_DENIED);
	assert_int_equal(
		unit_log_in(s, 0, crypto_password_nobody, NOW, token, &opened), ERR_DENIED);
	assert_int_equal(people_remove(s, ann.id, NULL), ERR_OK);
	assert_int_equal(unit_log_in(s, ann.id, "new hash", NOW, token, &opened), ERR_DENIED);
	assert_int_equal(unit_count(s, "SELECT count(*) FROM session"), 0);
}

static void
a_session_that_nobody_uses_ends(void **state)
{
	struct store *s = *state;
	struct person ann = unit_person(s, "ann", ROLE_OPERATOR, "hash");
	char token[CRYPTO_TOKEN_BYTES];
	struct session opened, found;

	assert_int_equal(unit_log_in(s, ann.id, "hash", NOW, token, &opened), ERR_OK);
	assert_int_equal(unit_session(s, token, NOW + 30 * MINUTE - 1, &found), ERR_OK);
	assert_int_equal(unit_session(s, token, NOW + 30 * MINUTE, &found), ERR_NOTFOUND);
	assert_int_equal(sessions_touch(s, opened.id, NOW + 20 * MINUTE), ERR_OK);
	assert_int_equal(unit_session(s, token, NOW + 50 * MINUTE - 1, &found), ERR_OK);
	assert_int_equal(unit_session(s, token, NOW + 50 * MINUTE, &found), ERR_NOTFOUND);
}

static void
a_session_ends_however_much_it_is_used(void **state)
{
	struct store *s = *state;
	struct person ann = unit_person(s, "ann", ROLE_OPERATOR, "hash");
	const struct session_limits shorter = {30 * MINUTE, 1 * HOUR}, longer = {HOUR, 24 * HOUR};
	char token[CRYPTO_TOKEN_BYTES];
	struct session opened, found;

	assert_int_equal(unit_log_in(s, ann.id, "hash", NOW, token, &opened), ERR_OK);
	assert_int_equal(sessions_touch(s, opened.id, NOW + 12 * HOUR - 1), ERR_OK);
	assert_int_equal(unit_session(s, token, NOW + 12 * HOUR - 1, &found), ERR_OK);
	assert_int_equal(unit_session(s, token, NOW + 12 * HOUR, &found), ERR_NOTFOUND);
	/* A limit that is made shorter holds at once; a longer one gives no more time. */
	assert_int_equal(
		sessions_find(s, slice_of(token), &shorter, NOW + HOUR, &found), ERR_NOTFOUND);
	assert_int_equal(
		sessions_find(s, slice_of(token), &longer, NOW + 12 * HOUR, &found), ERR_NOTFOUND);
}

static void
use_is_noted_once_a_minute(void **state)
{
	struct store *s = *state;
	struct person ann = unit_person(s, "ann", ROLE_OPERATOR, "hash");
	char token[CRYPTO_TOKEN_BYTES];
	struct session opened, found;

	assert_int_equal(unit_log_in(s, ann.id, "hash", NOW, token, &opened), ERR_OK);
	assert_false(opened.wants_touch);
	assert_int_equal(unit_session(s, token, NOW + MINUTE - 1, &found), ERR_OK);
	assert_false(found.wants_touch);
	assert_int_equal(unit_session(s, token, NOW + MINUTE, &found), ERR_OK);
	assert_true(found.wants_touch);
	assert_int_equal(sessions_touch(s, opened.id, NOW + MINUTE), ERR_OK);
	assert_int_equal(unit_session(s, token, NOW + MINUTE + 1, &found), ERR_OK);
	assert_false(found.wants_touch);
	assert_int_equal(found.used_at, NOW + MINUTE);
}

static void
a_closed_session_is_gone_for_good(void **state)
{
	struct store *s = *state;
	struct person ann = unit_person(s, "ann", ROLE_OPERATOR, "hash");
	char token[CRYPTO_TOKEN_BYTES];
	struct session opened, found;

	assert_int_equal(unit_log_in(s, ann.id, "hash", NOW, token, &opened), ERR_OK);
	assert_int_equal(sessions_close(s, opened.id), ERR_OK);
	assert_int_equal(sessions_close(s, opened.id), ERR_OK);
	assert_int_equal(unit_session(s, token, NOW, &found), ERR_NOTFOUND);
	assert_int_equal(sessions_touch(s, opened.id, NOW), ERR_NOTFOUND);
}

static void
all_sessions_of_a_person_end_but_the_one_that_asked(void **state)
{
	struct store *s = *state;
	struct person ann = unit_person(s, "ann", ROLE_OPERATOR, "hash");
	struct person bob = unit_person(s, "bob", ROLE_VIEWER, "hash");
	char tokens[3][CRYPTO_TOKEN_BYTES];
	struct session opened[3], found;

	for (int i = 0; i < 3; i++)
		assert_int_equal(
			unit_log_in(s, i < 2 ? ann.id : bob.id, "hash", NOW, tokens[i], &opened[i]),
			ERR_OK);
	assert_int_equal(sessions_close_all(s, ann.id, opened[1].id), ERR_OK);
	assert_int_equal(unit_session(s, tokens[0], NOW, &found), ERR_NOTFOUND);
	assert_int_equal(unit_session(s, tokens[1], NOW, &found), ERR_OK);
	assert_int_equal(unit_session(s, tokens[2], NOW, &found), ERR_OK);
	assert_int_equal(sessions_close_all(s, ann.id, 0), ERR_OK);
	assert_int_equal(unit_session(s, tokens[1], NOW, &found), ERR_NOTFOUND);
	assert_int_equal(unit_session(s, tokens[2], NOW, &found), ERR_OK);
}

static void
a_session_has_the_role_that_its_person_has_now_and_goes_with_him(void **state)
{
	struct store *s = *state;
	struct person ann = unit_person(s, "ann", ROLE_OPERATOR, "hash");
	char token[CRYPTO_TOKEN_BYTES];
	struct session opened, found;

	assert_int_equal(unit_log_in(s, ann.id, "hash", NOW, token, &opened), ERR_OK);
	assert_int_equal(people_set_role(s, ann.id, ROLE_VIEWER, NULL), ERR_OK);
	assert_int_equal(unit_session(s, token, NOW, &found), ERR_OK);
	assert_int_equal(found.person.role, ROLE_VIEWER);
	assert_int_equal(people_remove(s, ann.id, NULL), ERR_OK);
	assert_int_equal(unit_session(s, token, NOW, &found), ERR_NOTFOUND);
	assert_int_equal(unit_count(s, "SELECT count(*) FROM session"), 0);
}

static void
of_too_many_sessions_the_one_used_longest_ago_ends(void **state)
{
	struct store *s = *state;
	struct person ann = unit_person(s, "ann", ROLE_OPERATOR, "hash");
	char tokens[SESSIONS_PER_PERSON_MAX + 1][CRYPTO_TOKEN_BYTES];
	struct session opened, found;

	for (int i = 0; i < SESSIONS_PER_PERSON_MAX; i++) {
		assert_int_equal(
			unit_log_in(s, ann.id, "hash", NOW + i, tokens[i], &opened), ERR_OK);
		if (i == 0)
			assert_int_equal(sessions_touch(s, opened.id, NOW + 100), ERR_OK);
	}
	assert_int_equal(
		unit_log_in(s, ann.id, "hash", NOW + 101, tokens[SESSIONS_PER_PERSON_MAX], &opened),
		ERR_OK);
	for (int i = 0; i <= SESSIONS_PER_PERSON_MAX; i++)
		assert_int_equal(unit_session(s, tokens[i], NOW + 101, &found),
			i == 1 ? ERR_NOTFOUND : ERR_OK);
}

static void
the_sweep_takes_what_is_over_and_nothing_else(void **state)
{
	struct store *s = *state;
	struct person ann = unit_person(s, "ann", ROLE_OPERATOR, "hash");
	char tokens[3][CRYPTO_TOKEN_BYTES];
	struct session opened, found;

	for (int i = 0; i < 3; i++)
		assert_int_equal(
			unit_log_in(s, ann.id, "hash", NOW + i * 10 * MINUTE, tokens[i], &opened),
			ERR_OK);
	assert_int_equal(sessions_sweep(s, &limits, NOW + 40 * MINUTE - 1), ERR_OK);
	assert_int_equal(unit_count(s, "SELECT count(*) FROM session"), 2);
	assert_int_equal(unit_session(s, tokens[1], NOW + 40 * MINUTE - 1, &found), ERR_OK);
	assert_int_equal(sessions_sweep(s, &limits, NOW + 12 * HOUR + 20 * MINUTE), ERR_OK);
	assert_int_equal(unit_count(s, "SELECT count(*) FROM session"), 0);
}

static void
a_browsers_name_is_cut_between_characters_and_dropped_when_it_is_no_text(void **state)
{
	struct store *s = *state;
	struct person ann = unit_person(s, "ann", ROLE_OPERATOR, "hash");
	char agent[LABEL_MAX_BYTES + 2], token[CRYPTO_TOKEN_BYTES];
	struct session_login login = {
		ann.id, SLICE("hash"), SLICE("::1"), {agent, sizeof(agent)}
        };
	struct session opened;

	memset(agent, 'x', sizeof(agent));
	memcpy(agent + LABEL_MAX_BYTES - 1, "\xc3\xa4", 2);
	assert_int_equal(sessions_open(s, &login, &limits, NOW, token, &opened), ERR_OK);
	assert_int_equal(strlen(opened.agent), LABEL_MAX_BYTES - 1);
	login.agent = SLICE("a\xff");
	assert_int_equal(sessions_open(s, &login, &limits, NOW, token, &opened), ERR_OK);
	assert_string_equal(opened.agent, "");
	login.agent = (struct slice)SLICE_INIT("a\0b");
	assert_int_equal(sessions_open(s, &login, &limits, NOW, token, &opened), ERR_OK);
	assert_string_equal(opened.agent, "");
}

static void
sessions_are_found_by_an_index_and_make_no_new_generation(void **state)
{
	struct store *s = *state;
	struct person ann = unit_person(s, "ann", ROLE_OPERATOR, "hash");
	char token[CRYPTO_TOKEN_BYTES];
	struct session opened;
	int64_t before = 0, after = 0;

	assert_uses_index(s->main, "EXPLAIN QUERY PLAN SELECT * FROM session JOIN person"
				   " ON person.id = session.person_id WHERE digest = x'00'");
	assert_uses_index(s->main, "EXPLAIN QUERY PLAN SELECT id FROM session WHERE person_id = 1");
	assert_int_equal(store_generation(s, &before), ERR_OK);
	assert_int_equal(unit_log_in(s, ann.id, "hash", NOW, token, &opened), ERR_OK);
	assert_int_equal(sessions_touch(s, opened.id, NOW + 1), ERR_OK);
	assert_int_equal(sessions_close(s, opened.id), ERR_OK);
	assert_int_equal(store_generation(s, &after), ERR_OK);
	assert_int_equal(before, after);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		STORE_CASE(a_session_is_found_by_its_token_alone),
		STORE_CASE(of_a_token_only_its_digest_is_stored),
		STORE_CASE(a_password_that_was_changed_meanwhile_opens_no_session),
		STORE_CASE(a_session_that_nobody_uses_ends),
		STORE_CASE(a_session_ends_however_much_it_is_used),
		STORE_CASE(use_is_noted_once_a_minute),
		STORE_CASE(a_closed_session_is_gone_for_good),
		STORE_CASE(all_sessions_of_a_person_end_but_the_one_that_asked),
		STORE_CASE(a_session_has_the_role_that_its_person_has_now_and_goes_with_him),
		STORE_CASE(of_too_many_sessions_the_one_used_longest_ago_ends),
		STORE_CASE(the_sweep_takes_what_is_over_and_nothing_else),
		STORE_CASE(
			a_browsers_name_is_cut_between_characters_and_dropped_when_it_is_no_text),
		STORE_CASE(sessions_are_found_by_an_index_and_make_no_new_generation),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
