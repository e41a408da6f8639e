#include "unit_people.h"

#include "store/setup_links.h"

static void
make(struct store *s, const struct person *person, char token[CRYPTO_TOKEN_BYTES])
{
	struct why why = {""};

	assert_int_equal(setup_links_make(s, person, NOW, SLICE("root"), token, &why), ERR_OK);
}

static enum err
look(struct store *s, const char *token, int64_t now, struct setup_link *out)
{
	struct slice exact = unit_exact(slice_of(token));
	enum err e = setup_links_look(s, exact, now, out);

	unit_free(exact);
	return e;
}

static enum err
use(struct store *s, const char *token, const char *name, struct person *out)
{
	const struct setup_answer answer = {slice_of(token), slice_of(name), SLICE("new hash")};
	struct why why = {""};

	return setup_links_use(s, &answer, NOW + 1, out, &why);
}

static void
the_first_administrator_makes_himself_once(void **state)
{
	struct store *s = *state;
	char token[CRYPTO_TOKEN_BYTES], hash[CRYPTO_PASSWORD_BYTES];
	struct setup_link link;
	struct person ann, p;

	make(s, NULL, token);
	assert_int_equal(look(s, token, NOW, &link), ERR_OK);
	assert_int_equal(link.person.id, 0);
	assert_int_equal(link.until_at, NOW + 24 * HOUR);
	assert_string_equal(link.made_by, "root");
	assert_int_equal(use(s, token, "ann", &ann), ERR_OK);
	assert_int_equal(ann.role, ROLE_ADMIN);
	assert_true(ann.has_password);
	assert_int_equal(ann.password_at, NOW + 1);
	assert_int_equal(people_credentials(s, SLICE("ann"), &p, hash), ERR_OK);
	assert_int_equal(p.id, ann.id);
	assert_string_equal(hash, "new hash");
	assert_int_equal(look(s, token, NOW + 1, &link), ERR_NOTFOUND);
	assert_int_equal(use(s, token, "eve", &p), ERR_NOTFOUND);
	assert_int_equal(people_by_name(s, SLICE("eve"), &p), ERR_NOTFOUND);
}

static void
a_link_for_the_first_administrator_is_void_when_there_is_one(void **state)
{
	struct store *s = *state;
	char token[CRYPTO_TOKEN_BYTES], other[CRYPTO_TOKEN_BYTES];
	struct setup_link link;
	struct why why = {""};
	struct person p;

	make(s, NULL, token);
	unit_person(s, "viewer", ROLE_VIEWER, "hash");
	assert_int_equal(look(s, token, NOW, &link), ERR_OK);
	unit_person(s, "ann", ROLE_ADMIN, NULL);
	assert_int_equal(look(s, token, NOW, &link), ERR_NOTFOUND);
	assert_int_equal(use(s, token, "eve", &p), ERR_NOTFOUND);
	assert_int_equal(setup_links_make(s, NULL, NOW, SLICE("root"), other, &why), ERR_EXISTS);
	assert_non_null(strstr(why.text, "setup-link NAME"));
}

static void
a_link_is_good_for_a_day(void **state)
{
	struct store *s = *state;
	struct person ann = unit_person(s, "ann", ROLE_ADMIN, NULL);
	char token[CRYPTO_TOKEN_BYTES];
	struct setup_link link;
	struct person p;

	make(s, &ann, token);
	assert_int_equal(look(s, token, NOW + 24 * HOUR - 1, &link), ERR_OK);
	assert_int_equal(look(s, token, NOW + 24 * HOUR, &link), ERR_NOTFOUND);
	const struct setup_answer late = {slice_of(token), SLICE("ann"), SLICE("h")};
	assert_int_equal(setup_links_use(s, &late, NOW + 24 * HOUR, &p, NULL), ERR_NOTFOUND);
	assert_int_equal(setup_links_sweep(s, NOW + 24 * HOUR - 1), ERR_OK);
	assert_int_equal(unit_count(s, "SELECT count(*) FROM setup_link"), 1);
	assert_int_equal(setup_links_sweep(s, NOW + 24 * HOUR), ERR_OK);
	assert_int_equal(unit_count(s, "SELECT count(*) FROM setup_link"), 0);
}

static void
a_person_sets_a_new_password_and_his_sessions_end(void **state)
{
	struct store *s = *state;
	struct person ann = unit_person(s, "ann", ROLE_OPERATOR, "hash"), p;
	char link_token[CRYPTO_TOKEN_BYTES], token[CRYPTO_TOKEN_BYTES];
	char hash[CRYPTO_PASSWORD_BYTES];
	struct setup_link link;
	struct session session;

	assert_int_equal(unit_log_in(s, ann.id, "hash", NOW, token, &session), ERR_OK);
	make(s, &ann, link_token);
	assert_int_equal(look(s, link_token, NOW, &link), ERR_OK);
	assert_string_equal(link.person.name, "ann");
	/* The name that somebody sends with it changes nothing. */
	assert_int_equal(use(s, link_token, "eve", &p), ERR_OK);
	assert_int_equal(p.id, ann.id);
	assert_string_equal(p.name, "ann");
	assert_int_equal(p.role, ROLE_OPERATOR);
	assert_int_equal(people_credentials(s, SLICE("ann"), &p, hash), ERR_OK);
	assert_string_equal(hash, "new hash");
	assert_int_equal(unit_session(s, token, NOW + 1, &session), ERR_NOTFOUND);
	assert_int_equal(look(s, link_token, NOW + 1, &link), ERR_NOTFOUND);
}

static void
a_newer_link_takes_the_place_of_the_older(void **state)
{
	struct store *s = *state;
	struct person ann = unit_person(s, "ann", ROLE_OPERATOR, NULL);
	struct person bob = unit_person(s, "bob", ROLE_OPERATOR, NULL);
	char first[2][CRYPTO_TOKEN_BYTES], anns[2][CRYPTO_TOKEN_BYTES], bobs[CRYPTO_TOKEN_BYTES];
	struct setup_link link;

	make(s, &bob, bobs);
	for (int i = 0; i < 2; i++) {
		make(s, NULL, first[i]);
		make(s, &ann, anns[i]);
	}
	assert_int_equal(look(s, first[0], NOW, &link), ERR_NOTFOUND);
	assert_int_equal(look(s, first[1], NOW, &link), ERR_OK);
	assert_int_equal(look(s, anns[0], NOW, &link), ERR_NOTFOUND);
	assert_int_equal(look(s, anns[1], NOW, &link), ERR_OK);
	assert_int_equal(look(s, bobs, NOW, &link), ERR_OK);
	assert_int_equal(unit_count(s, "SELECT count(*) FROM setup_link"), 3);
}

static void
a_name_that_is_refused_leaves_the_link_good(void **state)
{
	struct store *s = *state;
	char token[CRYPTO_TOKEN_BYTES];
	struct setup_link link;
	struct person p;

	unit_person(s, "bob", ROLE_VIEWER, "hash");
	make(s, NULL, token);
	assert_int_equal(use(s, token, "Not A Name", &p), ERR_SYNTAX);
	assert_int_equal(use(s, token, "bob", &p), ERR_EXISTS);
	assert_int_equal(look(s, token, NOW, &link), ERR_OK);
	assert_int_equal(use(s, token, "ann", &p), ERR_OK);
}

static void
a_link_goes_with_its_person_and_strangers_have_none(void **state)
{
	struct store *s = *state;
	struct person ann = unit_person(s, "ann", ROLE_OPERATOR, NULL);
	char token[CRYPTO_TOKEN_BYTES];
	struct setup_link link;

	assert_int_equal(look(s, "", NOW, &link), ERR_NOTFOUND);
	assert_int_equal(look(s, "0000", NOW, &link), ERR_NOTFOUND);
	make(s, &ann, token);
	assert_int_equal(people_remove(s, ann.id, NULL), ERR_OK);
	assert_int_equal(look(s, token, NOW, &link), ERR_NOTFOUND);
	assert_int_equal(unit_count(s, "SELECT count(*) FROM setup_link"), 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		STORE_CASE(the_first_administrator_makes_himself_once),
		STORE_CASE(a_link_for_the_first_administrator_is_void_when_there_is_one),
		STORE_CASE(a_link_is_good_for_a_day),
		STORE_CASE(a_person_sets_a_new_password_and_his_sessions_end),
		STORE_CASE(a_newer_link_takes_the_place_of_the_older),
		STORE_CASE(a_name_that_is_refused_leaves_the_link_good),
		STORE_CASE(a_link_goes_with_its_person_and_strangers_have_none),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
