#include "unit_store.h"

#include "store/tokens.h"

enum { NOW = 1700000000, DAY = 86400 };

static struct token
add(struct store *s, const char *name, enum role role, int64_t expires_at,
	char out[CRYPTO_TOKEN_BYTES])
{
	struct token t = {
		.role = role, .created_at = NOW, .expires_at = expires_at, .made_by = "root"};
	struct why why = {""};

	assert_int_equal(slice_to_text(slice_of(name), t.name, sizeof(t.name)), ERR_OK);
	assert_int_equal(tokens_add(s, &t, out, &why), ERR_OK);
	return t;
}

static enum err
find(struct store *s, const char *shown, int64_t now, struct token *out)
{
	struct slice exact = unit_exact(slice_of(shown));
	enum err e = tokens_find(s, exact, now, out);

	unit_free(exact);
	return e;
}

static void
a_token_is_found_by_what_was_shown_once(void **state)
{
	struct store *s = *state;
	char shown[CRYPTO_TOKEN_BYTES];
	struct token t = add(s, "monitoring", ROLE_VIEWER, 0, shown), found;

	assert_true(slice_starts(slice_of(shown), SLICE("blt_")));
	assert_int_equal(find(s, shown, NOW, &found), ERR_OK);
	assert_int_equal(found.id, t.id);
	assert_string_equal(found.name, "monitoring");
	assert_int_equal(found.role, ROLE_VIEWER);
	assert_string_equal(found.made_by, "root");
	assert_int_equal(found.created_at, NOW);
	assert_int_equal(found.used_at, 0);
	shown[10] ^= 1;
	assert_int_equal(find(s, shown, NOW, &found), ERR_NOTFOUND);
	assert_int_equal(find(s, "", NOW, &found), ERR_NOTFOUND);
	assert_int_equal(find(s, "blt_", NOW, &found), ERR_NOTFOUND);
}

static void
a_token_ends_at_its_end_and_never_without_one(void **state)
{
	struct store *s = *state;
	char ends[CRYPTO_TOKEN_BYTES], stays[CRYPTO_TOKEN_BYTES];
	struct token found;

	(void)add(s, "ends", ROLE_ADMIN, NOW + DAY, ends);
	(void)add(s, "stays", ROLE_ADMIN, 0, stays);
	assert_int_equal(find(s, ends, NOW + DAY - 1, &found), ERR_OK);
	assert_int_equal(found.expires_at, NOW + DAY);
	assert_int_equal(find(s, ends, NOW + DAY, &found), ERR_NOTFOUND);
	assert_int_equal(find(s, stays, NOW + 10000 * (int64_t)DAY, &found), ERR_OK);
}

static void
use_of_a_token_is_noted_once_a_minute(void **state)
{
	struct store *s = *state;
	char shown[CRYPTO_TOKEN_BYTES];
	struct token t = add(s, "monitoring", ROLE_VIEWER, 0, shown), found;

	assert_int_equal(find(s, shown, NOW, &found), ERR_OK);
	assert_true(found.wants_touch);
	assert_int_equal(tokens_touch(s, t.id, NOW), ERR_OK);
	assert_int_equal(find(s, shown, NOW + USED_TOUCH_S - 1, &found), ERR_OK);
	assert_false(found.wants_touch);
	assert_int_equal(found.used_at, NOW);
	assert_int_equal(find(s, shown, NOW + USED_TOUCH_S, &found), ERR_OK);
	assert_true(found.wants_touch);
}

static void
a_removed_token_lets_nothing_in(void **state)
{
	struct store *s = *state;
	char shown[CRYPTO_TOKEN_BYTES];
	struct token t = add(s, "monitoring", ROLE_VIEWER, 0, shown), found;

	assert_int_equal(tokens_by_name(s, SLICE("monitoring"), &found), ERR_OK);
	assert_int_equal(tokens_remove(s, t.id), ERR_OK);
	assert_int_equal(tokens_remove(s, t.id), ERR_NOTFOUND);
	assert_int_equal(tokens_touch(s, t.id, NOW), ERR_NOTFOUND);
	assert_int_equal(find(s, shown, NOW, &found), ERR_NOTFOUND);
	assert_int_equal(tokens_by_name(s, SLICE("monitoring"), &found), ERR_NOTFOUND);
}

static void
a_token_with_a_bad_name_a_taken_one_or_a_past_end_is_refused(void **state)
{
	struct store *s = *state;
	struct token t = {.name = "A", .created_at = NOW};
	char shown[CRYPTO_TOKEN_BYTES];
	struct why why = {""};

	assert_int_equal(tokens_add(s, &t, shown, &why), ERR_SYNTAX);
	assert_non_null(strstr(why.text, "token"));
	t.name[0] = 'a';
	t.expires_at = NOW;
	assert_int_equal(tokens_add(s, &t, shown, NULL), ERR_SYNTAX);
	t.expires_at = NOW + 1;
	assert_int_equal(tokens_add(s, &t, shown, NULL), ERR_OK);
	why.text[0] = '\0';
	assert_int_equal(tokens_add(s, &t, shown, &why), ERR_EXISTS);
	assert_non_null(strstr(why.text, "\"a\""));
}

static enum err
join(void *ctx, const struct token *t)
{
	buf_addf(ctx, "%s:%s ", t->name, role_names[t->role]);
	return ERR_OK;
}

static void
tokens_are_told_by_name_and_have_an_upper_bound(void **state)
{
	struct store *s = *state;
	AUTO(buf_free) struct buf told = BUF(256);
	AUTO(db_tx_done) struct db_tx tx = {NULL, 0};
	struct token t = {.created_at = NOW};
	char shown[CRYPTO_TOKEN_BYTES];

	(void)add(s, "b", ROLE_VIEWER, 0, shown);
	(void)add(s, "a", ROLE_OPERATOR, NOW + 1, shown);
	assert_int_equal(tokens_each(s, join, &told), ERR_OK);
	assert_slice(buf_slice(&told), "a:operator b:viewer ");
	assert_int_equal(db_tx_begin_write(s->main, &tx), ERR_OK);
	for (int i = 2; i < TOKENS_MAX; i++) {
		(void)snprintf(t.name, sizeof(t.name), "t%d", i);
		assert_int_equal(tokens_add(s, &t, shown, NULL), ERR_OK);
	}
	(void)snprintf(t.name, sizeof(t.name), "more");
	assert_int_equal(tokens_add(s, &t, shown, NULL), ERR_LIMIT);
}

static void
of_a_token_only_its_digest_is_stored_and_an_index_finds_it(void **state)
{
	struct store *s = *state;
	char shown[CRYPTO_TOKEN_BYTES];
	uint8_t digest[CRYPTO_DIGEST_BYTES];
	int64_t before = 0, after = 0;

	assert_int_equal(store_generation(s, &before), ERR_OK);
	(void)add(s, "a", ROLE_OPERATOR, 0, shown);
	assert_int_equal(store_generation(s, &after), ERR_OK);
	assert_int_equal(before, after);
	AUTO(db_done) struct db_query q = db_use(s->main, "SELECT digest FROM token");
	assert_int_equal(db_row(&q), ERR_OK);
	struct slice stored = db_slice(&q);
	crypto_digest(NULL, slice_of(shown), digest);
	assert_true(slice_eq(stored, (struct slice){(const char *)digest, sizeof(digest)}));
	assert_uses_index(s->main, "EXPLAIN QUERY PLAN SELECT * FROM token WHERE digest = x'00'");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		STORE_CASE(a_token_is_found_by_what_was_shown_once),
		STORE_CASE(a_token_ends_at_its_end_and_never_without_one),
		STORE_CASE(use_of_a_token_is_noted_once_a_minute),
		STORE_CASE(a_removed_token_lets_nothing_in),
		STORE_CASE(a_token_with_a_bad_name_a_taken_one_or_a_past_end_is_refused),
		STORE_CASE(tokens_are_told_by_name_and_have_an_upper_bound),
		STORE_CASE(of_a_token_only_its_digest_is_stored_and_an_index_finds_it),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
