#include "unit_store.h"

#include "store/people.h"

enum { NOW = 1700000000 };

static struct person
add(struct store *s, const char *name, enum role role, const char *hash)
{
	struct person p = {.role = role, .created_at = NOW};
	struct why why = {""};

	assert_int_equal(slice_to_text(slice_of(name), p.name, sizeof(p.name)), ERR_OK);
	assert_int_equal(people_add(s, &p, &why), ERR_OK);
	assert_true(p.id > 0);
	if (hash != NULL)
		assert_int_equal(people_set_password(s, p.id, slice_of(hash), NOW + 1), ERR_OK);
	return p;
}

static void
a_name_is_small_letters_digits_and_marks(void **state)
{
	static const struct {
		const char *name;
		enum err err;
	} cases[] = {
		{"ann",			      ERR_OK    },
		{"a",				ERR_OK    },
		{"0-9_.x",			   ERR_OK    },
		{"abcdefghijklmnopqrstuvwxyz01234",  ERR_OK    },
		{"abcdefghijklmnopqrstuvwxyz012345", ERR_SYNTAX},
		{"",				 ERR_SYNTAX},
		{"-ann",			     ERR_SYNTAX},
		{".ann",			     ERR_SYNTAX},
		{"_ann",			     ERR_SYNTAX},
		{"Ann",			      ERR_SYNTAX},
		{"a b",			      ERR_SYNTAX},
		{"a:b",			      ERR_SYNTAX},
		{"a/b",			      ERR_SYNTAX},
		{"\xc3\xa4",                         ERR_SYNTAX},
		{"a\n",			      ERR_SYNTAX},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct slice name = unit_exact(slice_of(cases[i].name));
		struct why why = {""};

		print_message("%s\n", cases[i].name);
		assert_int_equal(people_name_check(name, "person", &why), cases[i].err);
		assert_int_equal(why.text[0] != '\0', cases[i].err != ERR_OK);
		unit_free(name);
	}
}

static void
a_password_is_ten_characters_and_not_the_name(void **state)
{
	static const struct {
		const char *password;
		enum err err;
	} cases[] = {
		{"123456789",									ERR_SYNTAX},
		{"1234567890",								       ERR_OK    },
		{"\xc3\xa4\xc3\xa4\xc3\xa4\xc3\xa4\xc3\xa4",                                         ERR_SYNTAX}, /* five letters */
		{"\xc3\xa4\xc3\xa4\xc3\xa4\xc3\xa4\xc3\xa4\xc3\xa4\xc3\xa4\xc3\xa4\xc3\xa4\xc3\xa4",
                 ERR_OK											},
		{"an.administrator",								 ERR_SYNTAX},
		{"An.Administrator",								 ERR_SYNTAX},
		{"an.administrator.",								ERR_OK    },
		{"aaaaaaaaaa",								       ERR_OK    }, /* no rules of composition */
		{"",										 ERR_SYNTAX},
		{"1234567890\xff",								   ERR_SYNTAX},
	};
	char most[PASSWORD_MAX_BYTES + 1];

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct slice password = unit_exact(slice_of(cases[i].password));
		struct why why = {""};

		print_message("%s\n", cases[i].password);
		assert_int_equal(people_password_check(SLICE("an.administrator"), password, &why),
			cases[i].err);
		assert_int_equal(why.text[0] != '\0', cases[i].err != ERR_OK);
		unit_free(password);
	}
	memset(most, 'x', sizeof(most));
	assert_int_equal(
		people_password_check(SLICE("ann"), (struct slice){most, PASSWORD_MAX_BYTES}, NULL),
		ERR_OK);
	assert_int_equal(
		people_password_check(SLICE("ann"), (struct slice){most, sizeof(most)}, NULL),
		ERR_LIMIT);
	assert_int_equal(people_password_check(SLICE("ann"),
				 (struct slice)SLICE_INIT("12345678901\0002345"), NULL),
		ERR_SYNTAX);
}

static void
a_role_is_one_of_three_words(void **state)
{
	enum role role = ROLE__COUNT;
	struct why why = {""};

	(void)state;
	for (int i = 0; i < ROLE__COUNT; i++) {
		assert_int_equal(role_parse(slice_of(role_names[i]), &role, NULL), ERR_OK);
		assert_int_equal(role, i);
	}
	assert_int_equal(role_parse(SLICE("root"), &role, &why), ERR_SYNTAX);
	assert_int_equal(role_parse(SLICE(""), &role, &why), ERR_SYNTAX);
	assert_int_equal(role_parse(SLICE("Admin"), &role, &why), ERR_SYNTAX);
	assert_int_equal(role, ROLE_ADMIN);
	assert_non_null(strstr(why.text, "operator"));
}

static void
a_person_is_found_by_name_as_he_was_stored(void **state)
{
	struct store *s = *state;
	struct person p, again = {.name = "ann"};
	struct why why = {""};

	assert_int_equal(people_by_name(s, SLICE("ann"), &p), ERR_NOTFOUND);
	add(s, "ann", ROLE_OPERATOR, NULL);
	assert_int_equal(people_by_name(s, SLICE("ann"), &p), ERR_OK);
	assert_string_equal(p.name, "ann");
	assert_int_equal(p.role, ROLE_OPERATOR);
	assert_int_equal(p.created_at, NOW);
	assert_int_equal(p.password_at, 0);
	assert_false(p.has_password);
	assert_int_equal(people_set_password(s, p.id, SLICE("hash"), NOW + 5), ERR_OK);
	assert_int_equal(people_by_name(s, SLICE("ann"), &p), ERR_OK);
	assert_true(p.has_password);
	assert_int_equal(p.password_at, NOW + 5);
	assert_int_equal(people_add(s, &again, &why), ERR_EXISTS);
	assert_non_null(strstr(why.text, "\"ann\""));
	assert_int_equal(people_set_password(s, 99, SLICE("hash"), NOW), ERR_NOTFOUND);
}

static enum err
join(void *ctx, const struct person *p)
{
	buf_addf(ctx, "%s:%s ", p->name, role_names[p->role]);
	return ERR_OK;
}

static void
people_are_told_by_name_and_counted_by_role(void **state)
{
	struct store *s = *state;
	AUTO(buf_free) struct buf told = BUF(256);
	int64_t n = -1;

	assert_int_equal(people_count(s, ROLE_ADMIN, &n), ERR_OK);
	assert_int_equal(n, 0);
	add(s, "zoe", ROLE_ADMIN, NULL);
	add(s, "ann", ROLE_VIEWER, "hash");
	add(s, "bob", ROLE_ADMIN, "hash");
	assert_int_equal(people_each(s, join, &told), ERR_OK);
	assert_slice(buf_slice(&told), "ann:viewer bob:admin zoe:admin ");
	assert_int_equal(people_count(s, ROLE_ADMIN, &n), ERR_OK);
	assert_int_equal(n, 2);
	assert_int_equal(people_count(s, ROLE_OPERATOR, &n), ERR_OK);
	assert_int_equal(n, 0);
}

static void
the_last_administrator_is_neither_removed_nor_demoted(void **state)
{
	struct store *s = *state;
	struct person ann = add(s, "ann", ROLE_ADMIN, "hash"), p;
	struct person zoe = add(s, "zoe", ROLE_ADMIN, NULL);
	struct why why = {""};

	/* Zoe cannot log in yet: she is no help. */
	assert_int_equal(people_remove(s, ann.id, &why), ERR_DENIED);
	assert_string_equal(why.text, "ann is the last administrator who can log in, and cannot be "
				      "removed: let another one in first.");
	why.text[0] = '\0';
	assert_int_equal(people_set_role(s, ann.id, ROLE_OPERATOR, &why), ERR_DENIED);
	assert_non_null(strstr(why.text, "given another role"));
	assert_int_equal(people_by_name(s, SLICE("ann"), &p), ERR_OK);
	assert_int_equal(p.role, ROLE_ADMIN);
	assert_int_equal(people_set_role(s, ann.id, ROLE_ADMIN, &why), ERR_OK);

	assert_int_equal(people_set_password(s, zoe.id, SLICE("hash"), NOW), ERR_OK);
	assert_int_equal(people_set_role(s, ann.id, ROLE_VIEWER, &why), ERR_OK);
	assert_int_equal(people_remove(s, zoe.id, &why), ERR_DENIED);
	assert_int_equal(people_remove(s, ann.id, &why), ERR_OK);
	assert_int_equal(people_by_name(s, SLICE("ann"), &p), ERR_NOTFOUND);
	assert_int_equal(people_remove(s, ann.id, &why), ERR_NOTFOUND);
	assert_int_equal(people_set_role(s, ann.id, ROLE_ADMIN, &why), ERR_NOTFOUND);
}

static void
who_has_no_password_yet_can_always_go(void **state)
{
	struct store *s = *state;
	struct person typo = add(s, "aann", ROLE_ADMIN, NULL);

	assert_int_equal(people_set_role(s, typo.id, ROLE_VIEWER, NULL), ERR_OK);
	assert_int_equal(people_remove(s, typo.id, NULL), ERR_OK);
}

static void
an_unknown_name_has_credentials_that_nothing_verifies(void **state)
{
	struct store *s = *state;
	char hash[CRYPTO_PASSWORD_BYTES];
	struct person p = {.id = 7};

	assert_int_equal(people_credentials(s, SLICE("ann"), &p, hash), ERR_OK);
	assert_int_equal(p.id, 0);
	assert_string_equal(hash, crypto_password_nobody);
	add(s, "ann", ROLE_ADMIN, NULL);
	p.id = 7;
	assert_int_equal(people_credentials(s, SLICE("ann"), &p, hash), ERR_OK);
	assert_int_equal(p.id, 0);
	assert_string_equal(hash, crypto_password_nobody);
}

static void
credentials_are_the_hash_that_was_set(void **state)
{
	struct store *s = *state;
	char set[CRYPTO_PASSWORD_BYTES], hash[CRYPTO_PASSWORD_BYTES];
	struct person ann, p = {.id = 0};

	assert_int_equal(crypto_password_hash(SLICE("correct horse"), set), ERR_OK);
	ann = add(s, "ann", ROLE_ADMIN, set);
	assert_int_equal(people_credentials(s, SLICE("ann"), &p, hash), ERR_OK);
	assert_int_equal(p.id, ann.id);
	assert_string_equal(p.name, "ann");
	assert_true(crypto_password_verify(hash, SLICE("correct horse")));
	assert_false(crypto_password_verify(hash, SLICE("correct horsf")));
}

static void
people_have_an_upper_bound(void **state)
{
	struct store *s = *state;
	struct person p = {.created_at = NOW};
	AUTO(db_tx_done) struct db_tx tx = {NULL, 0};
	struct why why = {""};

	assert_int_equal(db_tx_begin_write(s->main, &tx), ERR_OK);
	for (int i = 0; i < PEOPLE_MAX; i++) {
		(void)snprintf(p.name, sizeof(p.name), "p%d", i);
		assert_int_equal(people_add(s, &p, &why), ERR_OK);
	}
	(void)snprintf(p.name, sizeof(p.name), "more");
	assert_int_equal(people_add(s, &p, &why), ERR_LIMIT);
}

static void
nothing_about_people_makes_a_new_generation(void **state)
{
	struct store *s = *state;
	int64_t before = 0, after = 0;
	struct person ann;

	assert_int_equal(store_generation(s, &before), ERR_OK);
	ann = add(s, "ann", ROLE_OPERATOR, "hash");
	assert_int_equal(people_set_role(s, ann.id, ROLE_VIEWER, NULL), ERR_OK);
	assert_int_equal(people_remove(s, ann.id, NULL), ERR_OK);
	assert_int_equal(store_generation(s, &after), ERR_OK);
	assert_int_equal(before, after);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_name_is_small_letters_digits_and_marks),
		cmocka_unit_test(a_password_is_ten_characters_and_not_the_name),
		cmocka_unit_test(a_role_is_one_of_three_words),
		STORE_CASE(a_person_is_found_by_name_as_he_was_stored),
		STORE_CASE(people_are_told_by_name_and_counted_by_role),
		STORE_CASE(the_last_administrator_is_neither_removed_nor_demoted),
		STORE_CASE(who_has_no_password_yet_can_always_go),
		STORE_CASE(an_unknown_name_has_credentials_that_nothing_verifies),
		STORE_CASE(credentials_are_the_hash_that_was_set),
		STORE_CASE(people_have_an_upper_bound),
		STORE_CASE(nothing_about_people_makes_a_new_generation),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
