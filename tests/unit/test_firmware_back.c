/* A change of the release that phones run, and which of them it takes back from something newer. */
#include "unit_store.h"

#include "base/settings.h"
#include "manage/firmware_back.h"
#include "store/groups.h"
#include "store/phones.h"
#include "store/scopes.h"
#include "store/sites.h"

#define OLD "5.9.2.1"
#define NEW "5.9.8.2"

struct fixture {
	struct store *s;
	struct settings *settings;
	int64_t old_id, new_id;
};

/* Phones by their numbers: 1 and 2 run what is newer than OLD, 3 runs OLD, 4 has never said; 2 is
 * in lobby. */
static void
add_phone(struct fixture *f, uint8_t i, const char *version)
{
	struct phone p = {.mac = {{0, 4, 0xf2, 0, 0, i}},
		.state = PHONE_ACTIVE,
		.model = "VVX400",
		.site_id = SITE_DEFAULT};
	struct seen seen = {.mac = p.mac, .first_at = 1, .last_at = 1, .channel = -1};

	(void)snprintf(seen.version, sizeof(seen.version), "%s", version);
	assert_int_equal(phones_add(f->s, &p, NULL), ERR_OK);
	if (version[0] != '\0')
		assert_int_equal(seen_put(f->s, &seen, 10), ERR_OK);
	if (i == 2) {
		struct group lobby = {.name = "lobby", .rank = 1};

		assert_int_equal(groups_add(f->s, &lobby, NULL), ERR_OK);
		assert_int_equal(groups_add_phone(f->s, lobby.id, p.id), ERR_OK);
	}
}

static int64_t
add_release(struct store *s, const char *name, const char *part)
{
	struct release_file image = {.kind = RELEASE_IMAGE, .size_bytes = 10};
	int64_t id = 0;

	assert_int_equal(releases_add(s, slice_of(name), SLICE("a.zip"), 7, &id), ERR_OK);
	(void)snprintf(image.name, sizeof(image.name), "%s.sip.ld", part);
	(void)snprintf(image.part, sizeof(image.part), "%s", part);
	(void)snprintf(image.hash, sizeof(image.hash), "%064d", 0);
	assert_int_equal(release_files_add(s, id, &image), ERR_OK);
	return id;
}

static int
setup(void **state)
{
	static struct fixture f;
	void *s = NULL;

	if (unit_store_setup(&s) != 0)
		return 1;
	f = (struct fixture){.s = s, .settings = settings_new()};
	f.old_id = add_release(f.s, OLD, "3111-46157-002");
	f.new_id = add_release(f.s, NEW, "3111-46157-002");
	add_phone(&f, 1, NEW);
	add_phone(&f, 2, "99.1");
	add_phone(&f, 3, OLD);
	add_phone(&f, 4, "");
	*state = &f;
	return 0;
}

static int
teardown(void **state)
{
	struct fixture *f = *state;

	settings_free(f->settings);
	store_close(f->s);
	return 0;
}

/* release_id 0: takes back what is set. */
static struct firmware_back
change(struct fixture *f, const char *scope_text, int64_t release_id, bool may_be_newer)
{
	const struct scope_release r = {.release_id = release_id, .may_be_newer = may_be_newer};
	struct firmware_back back = {.count = 99};
	struct scope scope;

	assert_int_equal(scopes_find(f->s, slice_of(scope_text), true, &scope, NULL), ERR_OK);
	assert_int_equal(
		firmware_back_change(f->s, f->settings, &scope, release_id != 0 ? &r : NULL, &back),
		ERR_OK);
	assert_int_equal(back.err, ERR_OK);
	return back;
}

static void
assert_back(const struct firmware_back *back, size_t count, uint8_t first, const char *version,
	const char *release)
{
	assert_int_equal(back->count, count);
	assert_int_equal(back->first.b[5], first);
	assert_string_equal(back->version, version);
	assert_string_equal(back->release, release);
}

static void
phones_that_run_something_newer_go_back_to_what_is_set(void **state)
{
	struct firmware_back back =
		change(*state, "global", ((struct fixture *)*state)->old_id, false);

	assert_back(&back, 2, 1, NEW, OLD);
}

static void
phones_that_may_keep_what_is_newer_do_not_go_back(void **state)
{
	struct firmware_back back =
		change(*state, "global", ((struct fixture *)*state)->old_id, true);

	assert_back(&back, 0, 0, "", "");
}

static void
phones_that_another_scope_takes_back_are_not_told_again(void **state)
{
	struct fixture *f = *state;
	struct firmware_back back;

	(void)change(f, "global", f->old_id, false);
	back = change(f, "group:lobby", f->old_id, false);
	assert_back(&back, 1, 2, "99.1", OLD);
	back = change(f, "global", f->old_id, false);
	assert_back(&back, 1, 1, NEW, OLD);
	back = change(f, "phone:0004f2000003", f->old_id, false);
	assert_back(&back, 0, 0, "", "");
}

static void
phones_go_back_where_a_newer_release_of_their_own_is_taken_back(void **state)
{
	struct fixture *f = *state;
	struct firmware_back back;

	(void)change(f, "global", f->old_id, false);
	(void)change(f, "group:lobby", f->new_id, true);
	back = change(f, "group:lobby", 0, false);
	assert_back(&back, 1, 2, "99.1", OLD);
	/* Behind it there is nothing more to go back to. */
	back = change(f, "global", 0, false);
	assert_back(&back, 0, 0, "", "");
}

static void
phones_go_back_where_the_release_that_is_set_has_none_for_them(void **state)
{
	struct fixture *f = *state;
	int64_t other_id = add_release(f->s, "6.1", "3111-48820-001");
	struct firmware_back back;

	(void)change(f, "global", f->old_id, false);
	(void)change(f, "group:lobby", f->new_id, true);
	back = change(f, "group:lobby", other_id, true);
	assert_back(&back, 1, 2, "99.1", OLD);
}

static void
nothing_is_taken_back_where_nothing_is_set(void **state)
{
	struct fixture *f = *state;
	struct firmware_back back = {.count = 99};
	struct scope scope;

	assert_int_equal(scopes_find(f->s, SLICE("group:lobby"), true, &scope, NULL), ERR_OK);
	assert_int_equal(
		firmware_back_change(f->s, f->settings, &scope, NULL, &back), ERR_NOTFOUND);
	assert_int_equal(back.count, 99);
}

static void
a_look_that_fails_is_told_and_fails_no_change(void **state)
{
	struct fixture *f = *state;
	const struct scope_release r = {.release_id = f->old_id};
	AUTO(db_done) struct db_query forget = db_use(f->s->logs, "DROP TABLE seen");
	struct scope_release set;
	struct firmware_back back;
	struct scope scope;
	struct why why = {""};

	assert_int_equal(db_run(&forget), ERR_OK);
	assert_int_equal(scopes_find(f->s, SLICE("global"), true, &scope, NULL), ERR_OK);
	assert_int_equal(firmware_back_change(f->s, f->settings, &scope, &r, &back), ERR_OK);
	assert_int_equal(scope_release_get(f->s, scope.id, &set), ERR_OK);
	assert_string_equal(set.name, OLD);
	assert_int_equal(back.err, ERR_IO);
	assert_int_equal(back.count, 0);
	firmware_back_sentence(&back, &why);
	assert_non_null(strstr(why.text, "could not be looked up"));
}

static void
the_sentence_names_how_many_and_the_first(void **state)
{
	struct firmware_back back = {.count = 0};
	struct why why = {"before"};

	(void)state;
	firmware_back_sentence(&back, &why);
	assert_string_equal(why.text, "");
	back = (struct firmware_back){
		.count = 7, .first = {{0, 4, 0xf2, 0, 0, 1}}, .version = NEW, .release = OLD};
	firmware_back_sentence(&back, &why);
	assert_string_equal(why.text,
		"Phones that run something newer and go back: 7, as 0004f2000001, which runs " NEW
		" and gets " OLD ".");
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(phones_that_run_something_newer_go_back_to_what_is_set),
		CASE(phones_that_may_keep_what_is_newer_do_not_go_back),
		CASE(phones_that_another_scope_takes_back_are_not_told_again),
		CASE(phones_go_back_where_a_newer_release_of_their_own_is_taken_back),
		CASE(phones_go_back_where_the_release_that_is_set_has_none_for_them),
		CASE(nothing_is_taken_back_where_nothing_is_set),
		CASE(a_look_that_fails_is_told_and_fails_no_change),
		cmocka_unit_test(the_sentence_names_how_many_and_the_first),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
