/* The audit: what is changed is told, by what was stored; what was undone is not. */
#include "unit_store.h"

#include "store/accounts.h"
#include "store/audit.h"
#include "store/groups.h"
#include "store/lines.h"
#include "store/scopes.h"
#include "store/tellings.h"

static const struct audit_who anna = {"anna", "", "cli"};

/* The rows as lines "action|object|mac|was|becomes". */
static enum err
tell(void *ctx, const struct audit_row *r)
{
	char mac[MAC_TEXT_BYTES] = "";

	buf_addf(ctx, "%.*s|%.*s|%s|%.*s|%.*s\n", SLICE_FMT(r->action), SLICE_FMT(r->object),
		mac_is_zero(r->mac) ? "" : mac_text(r->mac, mac), SLICE_FMT(r->was),
		SLICE_FMT(r->becomes));
	return ERR_OK;
}

static void
assert_told(struct store *s, const char *want)
{
	AUTO(buf_free) struct buf told = BUF(1 << 20);
	struct audit_filter all = {.limit = 1000, .by = SLICE("")};

	assert_int_equal(audit_each(s, &all, tell, &told), ERR_OK);
	assert_string_equal(buf_text(&told), want);
}

static struct phone
add_phone(struct store *s, uint8_t last)
{
	struct phone p = {.mac = {{0, 4, 0xf2, 0, 0, last}},
		.state = PHONE_ACTIVE,
		.site_id = SITE_DEFAULT,
		.label = "Room 12"};

	assert_int_equal(phones_add(s, &p, NULL), ERR_OK);
	return p;
}

static void
finish(struct store *s, const char *action)
{
	assert_int_equal(audit_finish(s, 1000, &anna, slice_of(action), SLICE("file.csv")), ERR_OK);
}

static void
a_change_is_told_with_what_was_and_what_is(void **state)
{
	struct store *s = *state;
	struct phone p = add_phone(s, 1);

	assert_int_equal(audit_begin(s), ERR_OK);
	memcpy(p.label, "a\\b\nc", 6);
	p.state = PHONE_BLOCKED;
	assert_int_equal(phones_update(s, &p, NULL), ERR_OK);
	finish(s, "phone set");
	assert_told(s, "phone set|phone 0004f2000001|0004f2000001|state=active\nlabel=Room 12\n|"
		       "state=blocked\nlabel=a\\\\b\\nc\n\n");
}

static void
what_a_phone_is_to_be_told_is_a_field_of_it(void **state)
{
	struct store *s = *state;
	struct phone p = add_phone(s, 1);
	struct telling t = {.phone_id = p.id, .what = TELLING_RESTART, .asked_at = 5};

	assert_int_equal(audit_begin(s), ERR_OK);
	assert_int_equal(tellings_add(s, &t, NULL), ERR_OK);
	finish(s, "phone restart");
	assert_told(s, "phone restart|phone 0004f2000001|0004f2000001||telling=restart\n\n");
}

static void
what_stays_the_same_is_not_told(void **state)
{
	struct store *s = *state;
	struct phone p = add_phone(s, 1);

	assert_int_equal(audit_begin(s), ERR_OK);
	assert_int_equal(phones_update(s, &p, NULL), ERR_OK);
	finish(s, "phone set");
	assert_told(s, "");
}

static void
without_a_beginning_nothing_is_noted(void **state)
{
	struct store *s = *state;

	(void)add_phone(s, 1);
	assert_int_equal(audit_begin(s), ERR_OK);
	finish(s, "nothing");
	(void)add_phone(s, 2);
	assert_told(s, "");
	assert_int_equal(audit_finish(s, 1, &anna, SLICE("x"), SLICE("")), ERR_NOMEM);
}

static void
what_was_rolled_back_is_not_told(void **state)
{
	struct store *s = *state;

	assert_int_equal(audit_begin(s), ERR_OK);
	{
		AUTO(db_tx_done) struct db_tx outer = {NULL, 0};

		assert_int_equal(db_tx_begin_write(s->main, &outer), ERR_OK);
		(void)add_phone(s, 1);
		{
			AUTO(db_tx_done) struct db_tx inner = {NULL, 0};

			assert_int_equal(db_tx_begin_write(s->main, &inner), ERR_OK);
			(void)add_phone(s, 2);
			(void)add_phone(s, 3);
		}
		(void)add_phone(s, 4);
		assert_int_equal(db_tx_commit(&outer), ERR_OK);
	}
	finish(s, "x");
	assert_told(s, "x|phone 0004f2000001|0004f2000001||state=active\nsite=default\nlabel=Room "
		       "12\nenrolment.until_at=1970-01-02 00:00:00\nenrolment.is_frozen=no\n\n"
		       "x|phone 0004f2000004|0004f2000004||state=active\nsite=default\nlabel=Room "
		       "12\nenrolment.until_at=1970-01-02 00:00:00\nenrolment.is_frozen=no\n\n");
}

static void
set_param(struct store *s, const char *scope, const char *name, const char *value, bool is_secret)
{
	struct scope found;
	struct param p = {slice_of(name), slice_of(value), is_secret};

	assert_int_equal(scopes_find(s, slice_of(scope), true, &found, NULL), ERR_OK);
	assert_int_equal(params_set(s, found.id, &p, NULL), ERR_OK);
}

static void
a_secret_is_told_as_stars_whichever_way_it_goes(void **state)
{
	struct store *s = *state;
	static const struct {
		const char *value;
		bool is_secret;
	} steps[] = {
		{"open",       false},
                {"hidden",     true },
                {"hidden",     true },
                {"open again", false}
        };

	for (size_t i = 0; i < COUNT(steps); i++) {
		assert_int_equal(audit_begin(s), ERR_OK);
		set_param(s, "global", "a.b", steps[i].value, steps[i].is_secret);
		finish(s, "set");
	}
	assert_told(s, "set|global|||a.b=open\n\n"
		       "set|global||a.b=open\n|a.b=********\n\n"
		       "set|global||a.b=********\n|a.b=********\n\n"
		       "set|global||a.b=********\n|a.b=open again\n\n");
}

static void
what_a_site_calls_a_password_is_told_as_stars(void **state)
{
	struct store *s = *state;

	assert_int_equal(audit_begin(s), ERR_OK);
	assert_int_equal(
		sites_set_var(s, SITE_DEFAULT, SLICE("wifi_password"), SLICE("hidden"), NULL),
		ERR_OK);
	finish(s, "set");
	assert_told(s, "set|site default|||var.wifi_password=********\n\n");
}

static void
a_line_and_its_secret_are_one_object(void **state)
{
	struct store *s = *state;
	struct line l = {.address = "1@a.example"};

	assert_int_equal(audit_begin(s), ERR_OK);
	assert_int_equal(lines_add(s, &l, NULL), ERR_OK);
	assert_int_equal(lines_set_secret(s, l.id, SLICE("hidden")), ERR_OK);
	finish(s, "line add");
	assert_told(
		s, "line add|line 1@a.example|||secret=********\nsign_in=full\nis_shared=no\n\n");
}

static void
what_goes_with_a_removed_phone_is_told_under_its_name(void **state)
{
	struct store *s = *state;
	struct phone p = add_phone(s, 1);

	set_param(s, "phone:0004f2000001", "a.password", "hidden", true);
	assert_int_equal(audit_begin(s), ERR_OK);
	assert_int_equal(phones_remove(s, p.id), ERR_OK);
	finish(s, "phone remove");
	assert_told(s, "phone remove|phone 0004f2000001|0004f2000001|state=active\nsite=default\n"
		       "label=Room 12\nenrolment.until_at=1970-01-02 "
		       "00:00:00\nenrolment.is_frozen=no\na.password=********\n|\n");
}

static void
many_changes_are_counted(void **state)
{
	struct store *s = *state;
	struct group g = {.name = "all", .rank = 1};

	assert_int_equal(audit_begin(s), ERR_OK);
	assert_int_equal(groups_add(s, &g, NULL), ERR_OK);
	for (unsigned i = 0; i < AUDIT_CHANGES_MAX; i++) {
		struct phone p = {.mac = {{0, 4, 0xf2, 1, (uint8_t)(i >> 8), (uint8_t)i}},
			.state = PHONE_ACTIVE,
			.site_id = SITE_DEFAULT};

		assert_int_equal(phones_add(s, &p, NULL), ERR_OK);
	}
	finish(s, "phone import");
	assert_told(s, "phone "
		       "import|file.csv|||phone_group.added=1\nphone.added=1000\nenrolment.added="
		       "1000\n\n");
}

static void
a_long_value_is_cut_between_characters(void **state)
{
	AUTO(buf_free) struct buf value = BUF(1000), out = BUF(1000);

	(void)state;
	for (int i = 0; i < AUDIT_VALUE_MAX_BYTES - 1; i++)
		buf_add_char(&value, 'x');
	buf_add_text(&value, "\xc3\xa4");
	audit_field(&out, SLICE("f"), buf_slice(&value));
	assert_int_equal(out.n, 2 + AUDIT_VALUE_MAX_BYTES - 1 + strlen("... (201 bytes)\n"));
	assert_true(slice_ends(buf_slice(&out), SLICE("x... (201 bytes)\n")));
}

static void
rows_can_neither_be_changed_nor_removed_nor_replaced(void **state)
{
	static const char *const attempts[] = {"UPDATE audit SET by = 'x'", "DELETE FROM audit",
		"INSERT OR REPLACE INTO audit(id, at, by, via, action, object) VALUES (1, 1, 'x', "
		"'x', 'x', 'x')"};
	struct store *s = *state;

	assert_int_equal(audit_begin(s), ERR_OK);
	set_param(s, "global", "a.b", "1", false);
	finish(s, "set");
	for (size_t i = 0; i < COUNT(attempts); i++) {
		AUTO(db_done) struct db_query q = db_use(s->main, attempts[i]);

		assert_int_equal(db_run(&q), ERR_DENIED);
	}
	assert_told(s, "set|global|||a.b=1\n\n");
}

static void
rows_are_found_by_phone_user_and_time(void **state)
{
	struct store *s = *state;
	struct audit_row row = {.by = SLICE("root"),
		.login = SLICE("anna"),
		.via = SLICE("cli"),
		.object = SLICE("o"),
		.was = SLICE(""),
		.becomes = SLICE("")};
	static const struct {
		struct audit_filter filter;
		const char *want;
	} cases[] = {
		{{.limit = 9, .by = SLICE_INIT("")},                                     "1|o|||\n2|o|||\n3|o|0004f2000001||\n"},
		{{.limit = 2, .by = SLICE_INIT("")},                                     "2|o|||\n3|o|0004f2000001||\n"        },
		{{.limit = 9, .by = SLICE_INIT("anna"), .since = 2},
                 "2|o|||\n3|o|0004f2000001||\n"										},
		{{.limit = 9, .by = SLICE_INIT("root"), .mac = {{0, 4, 0xf2, 0, 0, 1}}},
                 "3|o|0004f2000001||\n"											},
		{{.limit = 9, .by = SLICE_INIT("bob")},                                  ""                                    },
	};

	for (row.at = 1; row.at <= 3; row.at++) {
		char action[2] = {(char)('0' + row.at), '\0'};

		row.action = slice_of(action);
		row.mac = (struct mac){
			{0, 4, 0xf2, 0, 0, 1}
                };
		if (row.at < 3)
			row.mac = (struct mac){{0}};
		assert_int_equal(audit_add(s, &row), ERR_OK);
	}
	for (size_t i = 0; i < COUNT(cases); i++) {
		AUTO(buf_free) struct buf told = BUF(1000);

		assert_int_equal(audit_each(s, &cases[i].filter, tell, &told), ERR_OK);
		assert_string_equal(buf_text(&told), cases[i].want);
	}
}

static void
the_audit_makes_no_new_generation(void **state)
{
	struct store *s = *state;
	struct audit_row row = {0};
	int64_t before, after;

	row.by = row.login = row.via = row.action = row.object = row.was = row.becomes = SLICE("x");
	assert_int_equal(store_generation(s, &before), ERR_OK);
	assert_int_equal(audit_add(s, &row), ERR_OK);
	assert_int_equal(store_generation(s, &after), ERR_OK);
	assert_int_equal(before, after);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		STORE_CASE(a_change_is_told_with_what_was_and_what_is),
		STORE_CASE(what_a_phone_is_to_be_told_is_a_field_of_it),
		STORE_CASE(what_stays_the_same_is_not_told),
		STORE_CASE(without_a_beginning_nothing_is_noted),
		STORE_CASE(what_was_rolled_back_is_not_told),
		STORE_CASE(a_secret_is_told_as_stars_whichever_way_it_goes),
		STORE_CASE(what_a_site_calls_a_password_is_told_as_stars),
		STORE_CASE(a_line_and_its_secret_are_one_object),
		STORE_CASE(what_goes_with_a_removed_phone_is_told_under_its_name),
		STORE_CASE(many_changes_are_counted),
		STORE_CASE(a_long_value_is_cut_between_characters),
		STORE_CASE(rows_can_neither_be_changed_nor_removed_nor_replaced),
		STORE_CASE(rows_are_found_by_phone_user_and_time),
		STORE_CASE(the_audit_makes_no_new_generation),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
