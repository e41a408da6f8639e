/* What a change that is not committed yet would do: whom it may reach, and what they would get. */
#include "unit_store.h"

#include "base/settings.h"
#include "manage/preview.h"
#include "store/audit.h"
#include "store/groups.h"
#include "store/lines.h"
#include "store/scopes.h"
#include "store/templates.h"

enum { PHONES = 30 };

struct fixture {
	struct store *sides[2]; /* before and after, with the same inventory */
	struct settings *settings;
	struct db_tx tx;
	uint64_t now_ms, step_ms;
};

static struct mac
mac_of(unsigned i)
{
	return (struct mac){
		{0, 4, 0xf2, 0, (uint8_t)(i >> 8), (uint8_t)i}
        };
}

/* Phones 0 to 29: even ones at site hq, those below 10 VVX400, those below 5 in lobby; line N is
 * on phone N below 3. */
static void
fill(struct store *s)
{
	struct site hq = {.name = "hq"};
	struct group lobby = {.name = "lobby", .rank = 1};

	assert_int_equal(sites_add(s, &hq, NULL), ERR_OK);
	assert_int_equal(groups_add(s, &lobby, NULL), ERR_OK);
	for (unsigned i = 0; i < PHONES; i++) {
		struct phone p = {.mac = mac_of(i),
			.state = PHONE_ACTIVE,
			.site_id = i % 2 == 0 ? hq.id : SITE_DEFAULT};

		assert_int_equal(slice_to_text(slice_of(i < 10 ? "VVX400" : "VVX500"), p.model,
					 sizeof(p.model)),
			ERR_OK);
		assert_int_equal(phones_add(s, &p, NULL), ERR_OK);
		if (i < 5)
			assert_int_equal(groups_add_phone(s, lobby.id, p.id), ERR_OK);
		if (i < 3) {
			struct line line = {.sign_in = SIGN_IN_FULL};
			struct assignment a = {.phone_id = p.id, .line_keys = 1};

			(void)snprintf(line.address, sizeof(line.address), "%u@pbx.example", i);
			assert_int_equal(lines_add(s, &line, NULL), ERR_OK);
			assert_int_equal(lines_set_secret(s, line.id, SLICE("old secret")), ERR_OK);
			a.line_id = line.id;
			assert_int_equal(lines_assign(s, &a, NULL), ERR_OK);
		}
	}
}

static void
put_template(struct store *s, const char *name, const char *scope_text, const char *text)
{
	struct scope scope;
	int64_t id;

	assert_int_equal(templates_put(s, slice_of(name), false, slice_of(text), 1, &id), ERR_OK);
	assert_int_equal(scopes_find(s, slice_of(scope_text), true, &scope, NULL), ERR_OK);
	assert_int_equal(templates_assign(s, id, scope.id, 0), ERR_OK);
}

static int
setup(void **state)
{
	struct fixture *f = test_calloc(1, sizeof(*f));

	assert_int_equal(crypto_setup(), ERR_OK);
	f->settings = settings_new();
	for (int i = 0; i < 2; i++) {
		assert_int_equal(store_open_memory(&f->sides[i]), ERR_OK);
		fill(f->sides[i]);
		put_template(f->sides[i], "mine", "lines",
			"<A reg.x.address=\"${line.address}\" "
			"reg.x.auth.password=\"${line.secret}\"/>");
	}
	assert_int_equal(db_tx_begin_write(f->sides[1]->main, &f->tx), ERR_OK);
	assert_int_equal(audit_begin(f->sides[1]), ERR_OK);
	*state = f;
	return 0;
}

static int
teardown(void **state)
{
	struct fixture *f = *state;

	audit_drop(f->sides[1]);
	db_tx_done(&f->tx);
	for (int i = 0; i < 2; i++)
		store_close(f->sides[i]);
	settings_free(f->settings);
	test_free(f);
	return 0;
}

static uint64_t
now_ms(void *ctx)
{
	struct fixture *f = ctx;

	return f->now_ms += f->step_ms;
}

static size_t
affected(struct fixture *f, bool *is_all)
{
	AUTO(affected_done) struct affected a = {.is_all = false};

	assert_int_equal(affected_find(f->sides[0], f->sides[1], &a), ERR_OK);
	*is_all = a.is_all;
	return affected_count(&a);
}

static struct preview
look(struct fixture *f)
{
	AUTO(affected_done) struct affected a = {.is_all = false};
	struct preview p = {0};
	struct preview_job job = {f->sides[0], f->sides[1], f->settings, &a, now_ms, f};

	assert_int_equal(affected_find(f->sides[0], f->sides[1], &a), ERR_OK);
	assert_int_equal(preview_run(&job, &p), ERR_OK);
	return p;
}

static void
set_param(struct fixture *f, const char *text, const char *name, const char *value)
{
	struct param p = {slice_of(name), slice_of(value), false};
	struct scope scope;

	assert_int_equal(scopes_find(f->sides[1], slice_of(text), true, &scope, NULL), ERR_OK);
	assert_int_equal(params_set(f->sides[1], scope.id, &p, NULL), ERR_OK);
}

static const struct {
	const char *scope;
	size_t phones;
	bool is_all;
} reaches[] = {
	{"phone:0004f2000007", 1,      false},
	{"line:1@pbx.example", 1,      false},
	{"site:hq",            15,     false},
	{"site:default",       PHONES, true },
	{"group:lobby",        5,      false},
	{"model:VVX400",       10,     false},
	{"lines",              PHONES, true },
	{"global",             PHONES, true },
};

static void
a_change_reaches_the_phones_of_what_was_changed(void **state)
{
	struct fixture *f = *state;

	for (size_t i = 0; i < COUNT(reaches); i++) {
		bool is_all;

		print_message("%s\n", reaches[i].scope);
		audit_drop(f->sides[1]);
		assert_int_equal(audit_begin(f->sides[1]), ERR_OK);
		set_param(f, reaches[i].scope, "a.b", "1");
		assert_int_equal(affected(f, &is_all), reaches[i].phones);
		assert_int_equal(is_all, reaches[i].is_all);
	}
}

static void
nothing_changed_reaches_nobody(void **state)
{
	bool is_all;

	assert_int_equal(affected(*state, &is_all), 0);
	assert_false(is_all);
}

static void
a_phone_that_leaves_a_group_is_reached_with_those_that_stay(void **state)
{
	struct fixture *f = *state;
	struct group lobby;
	bool is_all;

	assert_int_equal(groups_by_name(f->sides[1], SLICE("lobby"), &lobby), ERR_OK);
	assert_int_equal(groups_remove(f->sides[1], lobby.id), ERR_OK);
	assert_int_equal(affected(f, &is_all), 5);
	assert_false(is_all);
}

static void
a_template_reaches_the_phones_of_its_scopes(void **state)
{
	struct fixture *f = *state;
	bool is_all;

	put_template(f->sides[1], "new", "model:VVX400", "<A a.b=\"1\"/>");
	assert_int_equal(affected(f, &is_all), 10);
	assert_false(is_all);
}

static void
more_rows_than_are_noted_reach_everybody(void **state)
{
	struct fixture *f = *state;
	bool is_all;

	for (int i = 0; i < AUDIT_CHANGES_MAX; i++) {
		char name[16];

		(void)snprintf(name, sizeof(name), "a.b%d", i);
		set_param(f, "phone:0004f2000001", name, "1");
	}
	(void)affected(f, &is_all);
	assert_true(is_all);
}

static void
phones_with_the_same_difference_are_one_entry(void **state)
{
	struct fixture *f = *state;
	struct slice text, rest;
	char op;

	set_param(f, "site:hq", "a.b", "1");
	AUTO(preview_done) struct preview p = look(f);
	assert_int_equal(p.total, 15);
	assert_int_equal(p.looked_at, 15);
	assert_int_equal(p.changed, 15);
	assert_int_equal(p.failing, 0);
	/* Masters name the file, which was empty before; those with lines name another more. */
	assert_int_equal(p.count, 3);
	assert_string_equal(p.diffs[1].file, "0004f2000000-site.cfg");
	assert_int_equal(p.diffs[1].phones, 15);
	assert_int_equal(p.diffs[0].phones + p.diffs[2].phones, 15);
	rest = buf_slice(&p.diffs[1].lines);
	bool is_found = false;
	while (preview_line_next(&rest, &op, &text))
		is_found = is_found || (op == '+' && slice_find(text, SLICE("a.b=\"1\"")) < text.n);
	assert_true(is_found);
}

static void
another_secret_is_a_difference_that_shows_none(void **state)
{
	struct fixture *f = *state;
	struct line line;

	assert_int_equal(lines_by_address(f->sides[1], SLICE("1@pbx.example"), &line), ERR_OK);
	assert_int_equal(lines_set_secret(f->sides[1], line.id, SLICE("new secret")), ERR_OK);
	AUTO(preview_done) struct preview p = look(f);
	assert_int_equal(p.changed, 1);
	assert_int_equal(p.count, 1);
	struct slice lines = buf_slice(&p.diffs[0].lines);
	assert_true(
		slice_find(lines, SLICE("\n-\t<PARAM reg.1.auth.password=\"********\"")) < lines.n);
	assert_true(
		slice_find(lines, SLICE("\n+\t<PARAM reg.1.auth.password=\"********\"")) < lines.n);
	assert_int_equal(slice_find(lines, SLICE("secret")), lines.n);
}

static void
a_phone_that_gets_files_no_more_loses_all_of_them(void **state)
{
	struct fixture *f = *state;
	struct phone phone;

	assert_int_equal(phones_by_mac(f->sides[1], mac_of(1), &phone), ERR_OK);
	phone.state = PHONE_RETIRED;
	assert_int_equal(phones_update(f->sides[1], &phone, NULL), ERR_OK);
	AUTO(preview_done) struct preview p = look(f);
	assert_int_equal(p.changed, 1);
	for (size_t i = 0; i < p.count; i++)
		assert_int_equal(p.diffs[i].lines.p[0], '-');
	assert_string_equal(p.diffs[0].file, "0004f2000001.cfg");
}

static void
files_that_can_be_made_no_more_are_told(void **state)
{
	struct fixture *f = *state;
	int64_t id;

	assert_int_equal(
		templates_put(f->sides[1], SLICE("mine"), false, SLICE("<A"), 1, &id), ERR_OK);
	AUTO(preview_done) struct preview p = look(f);
	assert_int_equal(p.failing, PHONES);
	assert_int_equal(p.changed, 0);
	assert_non_null(strstr(p.why.text, "mine"));
}

static void
a_slow_preview_ends_with_what_it_has_seen(void **state)
{
	struct fixture *f = *state;

	set_param(f, "global", "a.b", "1");
	f->step_ms = PREVIEW_MS / 4;
	AUTO(preview_done) struct preview p = look(f);
	assert_int_equal(p.total, PHONES);
	assert_int_equal(p.looked_at, 4);
	assert_int_equal(p.changed, 4);
}

static void
no_more_phones_are_looked_at_than_the_limit(void **state)
{
	struct fixture *f = *state;

	for (unsigned i = 0; i < PREVIEW_PHONES_MAX; i++)
		for (int side = 0; side < 2; side++) {
			struct phone p = {.mac = mac_of(1000 + i), .state = PHONE_ACTIVE};

			assert_int_equal(phones_add(f->sides[side], &p, NULL), ERR_OK);
		}
	audit_drop(f->sides[1]);
	assert_int_equal(audit_begin(f->sides[1]), ERR_OK);
	set_param(f, "global", "a.b", "1");
	AUTO(preview_done) struct preview p = look(f);
	assert_int_equal(p.total, PHONES + PREVIEW_PHONES_MAX);
	assert_int_equal(p.looked_at, PREVIEW_PHONES_MAX);
	for (size_t i = 0; i < p.count; i++)
		assert_true(p.diffs[i].phones <= PREVIEW_PHONES_MAX);
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(a_change_reaches_the_phones_of_what_was_changed),
		CASE(nothing_changed_reaches_nobody),
		CASE(a_phone_that_leaves_a_group_is_reached_with_those_that_stay),
		CASE(a_template_reaches_the_phones_of_its_scopes),
		CASE(more_rows_than_are_noted_reach_everybody),
		CASE(phones_with_the_same_difference_are_one_entry),
		CASE(another_secret_is_a_difference_that_shows_none),
		CASE(a_phone_that_gets_files_no_more_loses_all_of_them),
		CASE(files_that_can_be_made_no_more_are_told),
		CASE(a_slow_preview_ends_with_what_it_has_seen),
		CASE(no_more_phones_are_looked_at_than_the_limit),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
