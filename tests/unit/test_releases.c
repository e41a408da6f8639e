#include "unit.h"

#include "unit_folder.h"
#include "unit_store.h"

#include "store/release_scopes.h"
#include "store/scopes.h"

#include <fcntl.h>

static int64_t
add(struct store *s, const char *name)
{
	int64_t id = 0;

	assert_int_equal(releases_add(s, slice_of(name), SLICE("a.zip"), 7, &id), ERR_OK);
	return id;
}

static void
add_file(struct store *s, int64_t id, const char *name, const char *part, const char *hash)
{
	struct release_file f = {.kind = RELEASE_IMAGE, .size_bytes = 10};

	(void)snprintf(f.name, sizeof(f.name), "%s", name);
	(void)snprintf(f.part, sizeof(f.part), "%s", part);
	(void)snprintf(f.hash, sizeof(f.hash), "%s", hash);
	assert_int_equal(release_files_add(s, id, &f), ERR_OK);
}

static void
test_a_release_is_named_like_a_version(void **state)
{
	static const struct {
		const char *name;
		enum err want;
	} cases[] = {
		{"5.9.2.3446",                       ERR_OK    },
		{"3.2.4B",			   ERR_OK    },
		{"",				 ERR_SYNTAX},
		{".",				ERR_SYNTAX},
		{"..",			       ERR_SYNTAX},
		{"hold",			     ERR_SYNTAX},
		{"5/9",			      ERR_SYNTAX},
		{"5 9",			      ERR_SYNTAX},
		{"5.9.2.34465.9.2.34465.9.2.34465",  ERR_OK    },
		{"5.9.2.34465.9.2.34465.9.2.344656", ERR_SYNTAX},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		print_message("%s\n", cases[i].name);
		assert_int_equal(release_name_check(slice_of(cases[i].name), NULL), cases[i].want);
	}
}

static void
test_versions_are_ordered_number_by_number(void **state)
{
	static const struct {
		const char *a, *b;
		int order;
	} cases[] = {
		{"5.9.2.3446",           "5.9.2.3446",           0 },
		{"5.9.10",               "5.9.9",                1 },
		{"5.9.2",                "5.9.2.1",              -1},
		{"5.09.2",               "5.9.2",                0 },
		{"3.2.4B",               "3.2.4A",               1 },
		{"18446744073709551616", "18446744073709551617", -1},
		{"",		     "1",                    -1},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct slice a = slice_of(cases[i].a), b = slice_of(cases[i].b);
		int order = release_compare(a, b), back = release_compare(b, a);

		print_message("%s %s\n", cases[i].a, cases[i].b);
		assert_int_equal((order > 0) - (order < 0), cases[i].order);
		assert_int_equal((back > 0) - (back < 0), -cases[i].order);
	}
}

static enum err
note(void *ctx, const struct release *r)
{
	struct buf *b = ctx;

	buf_addf(b, "%s:%d ", r->name, (int)r->images);
	return ERR_OK;
}

static void
test_releases_are_told_newest_first_with_what_they_hold(void **state)
{
	AUTO(buf_free) struct buf told = BUF(1000);
	struct release r;

	add_file(*state, add(*state, "5.9.2"), "sip.ld", "", "aa");
	add(*state, "5.10.0");
	add(*state, "5.09.2"); /* the same version in other words has its own place */
	add_file(*state, add(*state, "4.0.15"), "sip.ver", "", "bb");
	assert_int_equal(releases_each(*state, note, &told), ERR_OK);
	assert_string_equal(buf_text(&told), "5.10.0:0 5.9.2:1 5.09.2:0 4.0.15:0 ");
	assert_int_equal(releases_by_name(*state, SLICE("5.9.2"), &r), ERR_OK);
	assert_int_equal(r.files, 1);
	assert_int_equal(r.size_bytes, 10);
	assert_string_equal(r.source, "a.zip");
	assert_int_equal(releases_by_name(*state, SLICE("5.9"), &r), ERR_NOTFOUND);
}

static void
test_a_release_that_a_scope_uses_is_not_removed(void **state)
{
	int64_t id = add(*state, "5.9.2");
	struct scope_release set;
	struct why why = {""};

	assert_int_equal(scope_release_get(*state, 1, &set), ERR_NOTFOUND);
	assert_int_equal(scope_release_set(*state, 1, id + 1, false), ERR_NOTFOUND);
	assert_int_equal(scope_release_set(*state, 1, id, false), ERR_OK);
	assert_int_equal(scope_release_set(*state, 1, id, true), ERR_OK);
	assert_int_equal(scope_release_get(*state, 1, &set), ERR_OK);
	assert_string_equal(set.name, "5.9.2");
	assert_true(set.may_be_newer);
	assert_int_equal(releases_remove(*state, id, &why), ERR_DENIED);
	assert_non_null(strstr(why.text, "global"));
	assert_int_equal(scope_release_unset(*state, 1), ERR_OK);
	assert_int_equal(scope_release_unset(*state, 1), ERR_NOTFOUND);
	assert_int_equal(releases_remove(*state, id, &why), ERR_OK);
	assert_int_equal(releases_remove(*state, id, &why), ERR_NOTFOUND);
}

static void
test_a_release_covers_the_models_that_it_has_images_for(void **state)
{
	int64_t split = add(*state, "5.9.2"), all = add(*state, "4.0.11"),
		none = add(*state, "4.3");
	static const struct {
		const char *part, *model;
		enum err want;
	} cases[] = {
		{"3111-46157-002", "VVX400",  ERR_OK      },
		{"3111-46162-001", "VVX410",  ERR_NOTFOUND},
		{"2345-11300-010", "SPIP300", ERR_OK      }, /* by another part of the model */
		{"3111-99999-001", "",        ERR_OK      }, /* a model that nobody knows */
		{"",               "",        ERR_OK      },
		{"",               "VVX999",  ERR_OK      },
	};

	add_file(*state, split, "3111-46157-002.sip.ld", "3111-46157-002", "aa");
	add_file(*state, split, "2345-11300-001.sip.ld", "2345-11300-001", "bb");
	add_file(*state, split, "3111-99999-001.sip.ld", "3111-99999-001", "cc");
	add_file(*state, all, "sip.ld", "", "dd");
	add_file(*state, none, "3111-46157-002.bootrom.ld", "3111-46157-002", "ee");
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct slice part = slice_of(cases[i].part), model = slice_of(cases[i].model);

		print_message("%s %s\n", cases[i].part, cases[i].model);
		assert_int_equal(releases_cover(*state, split, part, model), cases[i].want);
		assert_int_equal(releases_cover(*state, all, part, model), ERR_OK);
		assert_int_equal(releases_cover(*state, none, part, model), ERR_NOTFOUND);
	}
}

static void
test_an_image_for_all_of_a_release_beyond_a_models_last_is_none_for_it(void **state)
{
	int64_t at = add(*state, "4.0.15.1047"), beyond = add(*state, "4.0.16"),
		own = add(*state, "4.1.8");
	struct slice part = SLICE("2345-12600-001"), model = SLICE("SPIP650");

	add_file(*state, at, "sip.ld", "", "aa");
	add_file(*state, beyond, "sip.ld", "", "bb");
	add_file(*state, own, "sip.ld", "", "cc");
	add_file(*state, own, "2345-12600-001.sip.ld", "2345-12600-001", "dd");
	assert_int_equal(releases_cover(*state, at, part, model), ERR_OK);
	assert_int_equal(releases_cover(*state, beyond, part, model), ERR_NOTFOUND);
	assert_int_equal(releases_cover(*state, beyond, part, SLICE("")), ERR_NOTFOUND);
	assert_int_equal(releases_cover(*state, beyond, SLICE(""), model), ERR_NOTFOUND);
	assert_int_equal(releases_cover(*state, beyond, SLICE(""), SLICE("")), ERR_OK);
	assert_int_equal(
		releases_cover(*state, beyond, SLICE("3111-46157-002"), SLICE("VVX400")), ERR_OK);
	assert_int_equal(releases_cover(*state, own, part, model), ERR_OK); /* made for it */
}

static void
test_the_last_release_of_a_model_is_the_newest_that_is_here_and_not_beyond(void **state)
{
	struct slice part = SLICE("2345-12600-001"), model = SLICE("SPIP650");
	struct release r;

	assert_int_equal(releases_last(*state, part, model, &r), ERR_NOTFOUND);
	add_file(*state, add(*state, "3.3.5"), "2345-12600-001.sip.ld", "2345-12600-001", "aa");
	add_file(*state, add(*state, "4.0.15.1047"), "2345-12600-001.sip.ld", "2345-12600-001",
		"bb");
	add_file(*state, add(*state, "4.0.15.2000"), "2345-12500-001.sip.ld", "2345-12500-001",
		"cc");
	add_file(*state, add(*state, "5.9.2"), "sip.ld", "", "dd");
	assert_int_equal(releases_last(*state, part, model, &r), ERR_OK);
	assert_string_equal(r.name, "4.0.15.1047");
	assert_int_equal(releases_last(*state, part, SLICE(""), &r), ERR_OK);
	assert_string_equal(r.name, "4.0.15.1047");
	/* Of who may get newer software, or is not known, there is no last one. */
	assert_int_equal(
		releases_last(*state, SLICE("3111-46157-002"), SLICE("VVX400"), &r), ERR_NOTFOUND);
	assert_int_equal(releases_last(*state, SLICE(""), SLICE(""), &r), ERR_NOTFOUND);
}

static void
test_a_version_is_its_release_and_longer_ones_of_its_line_are_too(void **state)
{
	(void)state;
	assert_true(release_is(SLICE("5.9.2.3446"), SLICE("5.9.2")));
	assert_true(release_is(SLICE("5.9.2"), SLICE("5.9.2")));
	assert_true(release_is(SLICE("5.09.2"), SLICE("5.9.2")));
	assert_false(release_is(SLICE("5.9.20"), SLICE("5.9.2")));
	assert_false(release_is(SLICE(""), SLICE("5.9.2")));
	assert_false(release_is_newer(SLICE("5.9.2.3446"), SLICE("5.9.2")));
	assert_true(release_is_newer(SLICE("5.9.3"), SLICE("5.9.2.3446")));
	assert_false(release_is_newer(SLICE(""), SLICE("5.9.2")));
}

/* Stores bytes as an image.  Returns what image_end() does. */
static enum err
store_image(struct store *s, const char *bytes, char hash[IMAGE_HASH_BYTES])
{
	AUTO(image_drop) struct image_writer w = IMAGE_WRITER;
	enum err e = image_begin(s, &w);

	for (const char *p = bytes; e == ERR_OK && *p != '\0'; p++)
		e = image_write(&w, (struct slice){p, 1});
	return e == ERR_OK ? image_end(s, &w, hash) : e;
}

static int
setup_folder(void **state)
{
	static char dir[FOLDER_BYTES];
	struct store *s = NULL;

	folder_make(dir);
	if (crypto_setup() != ERR_OK || store_open(dir, DB_CREATE, &s, NULL) != ERR_OK)
		return 1;
	*state = s;
	return 0;
}

static int
teardown_folder(void **state)
{
	struct store *s = *state;
	char dir[FOLDER_BYTES];

	assert_int_equal(slice_to_text(slice_of(s->path), dir, sizeof(dir)), ERR_OK);
	store_close(s);
	folder_remove(dir);
	return 0;
}

static void
test_an_image_is_stored_once_by_its_content(void **state)
{
	char first[IMAGE_HASH_BYTES], again[IMAGE_HASH_BYTES], bytes[4] = "";
	uint8_t digest[CRYPTO_DIGEST_BYTES];
	char expected[IMAGE_HASH_BYTES];
	AUTO(auto_close) int fd = -1;

	assert_int_equal(store_image(*state, "abc", first), ERR_OK);
	assert_int_equal(store_image(*state, "abc", again), ERR_OK);
	assert_int_equal(images_sync(*state), ERR_OK);
	crypto_digest(NULL, SLICE("abc"), digest);
	crypto_hex(digest, sizeof(digest), expected);
	assert_string_equal(first, expected);
	assert_string_equal(again, expected);
	assert_int_equal(images_open(*state, first, &fd), ERR_OK);
	assert_int_equal(read(fd, bytes, sizeof(bytes)), 3);
	assert_memory_equal(bytes, "abc", 3);
	assert_int_equal(images_verify(*state, first), ERR_OK);
}

static void
test_an_image_whose_bytes_have_changed_is_found(void **state)
{
	struct store *s = *state;
	char hash[IMAGE_HASH_BYTES];

	assert_int_equal(store_image(s, "abc", hash), ERR_OK);
	AUTO(auto_close) int fd = openat(s->images_fd, hash, O_WRONLY);
	assert_int_equal(pwrite(fd, "x", 1, 1), 1);
	assert_int_equal(images_verify(s, hash), ERR_SYNTAX);
	assert_int_equal(unlinkat(s->images_fd, hash, 0), 0);
	assert_int_equal(images_verify(s, hash), ERR_NOTFOUND);
}

static enum err
note_image(void *ctx, const char *hash, uint64_t size_bytes)
{
	struct buf *b = ctx;

	buf_addf(b, "%s:%d ", hash, (int)size_bytes);
	return ERR_OK;
}

static void
test_bytes_that_releases_share_are_told_once(void **state)
{
	AUTO(buf_free) struct buf told = BUF(1000);
	int64_t newer = add(*state, "5.9.3"), older = add(*state, "5.9.2");

	add_file(*state, newer, "sip.ld", "", "bb");
	add_file(*state, newer, "sip.ver", "", "aa");
	add_file(*state, older, "sip.ld", "", "bb");
	add_file(*state, older, "other.ld", "", "bb");
	add_file(*state, older, "sip.ver", "", "cc");
	assert_int_equal(release_images_each(*state, note_image, &told), ERR_OK);
	assert_string_equal(buf_text(&told), "aa:10 bb:10 cc:10 ");
}

static void
test_a_sweep_removes_what_no_row_names(void **state)
{
	char kept[IMAGE_HASH_BYTES], litter[IMAGE_HASH_BYTES];

	assert_int_equal(store_image(*state, "kept", kept), ERR_OK);
	assert_int_equal(store_image(*state, "litter", litter), ERR_OK);
	add_file(*state, add(*state, "5.9.2"), "sip.ld", "", kept);
	assert_int_equal(images_sweep(*state), ERR_OK);
	assert_int_equal(images_verify(*state, kept), ERR_OK);
	assert_int_equal(images_verify(*state, litter), ERR_NOTFOUND);
}

static void
test_one_at_a_time_writes_images(void **state)
{
	AUTO(auto_close) int first = -1;
	AUTO(auto_close) int second = -1;

	assert_int_equal(images_lock(*state, true, &first), ERR_OK);
	assert_int_equal(images_lock(*state, false, &second), ERR_BUSY);
	auto_close(&first);
	first = -1;
	assert_int_equal(images_lock(*state, false, &second), ERR_OK);
}

static void
test_what_was_dropped_is_remembered(void **state)
{
	struct dropped d = {.name = "a.zip", .mark = "1", .why = "It is no archive.", .at = 5}, got;

	assert_int_equal(dropped_get(*state, SLICE("a.zip"), &got), ERR_NOTFOUND);
	assert_int_equal(dropped_put(*state, &d), ERR_OK);
	d.mark[0] = '2';
	assert_int_equal(dropped_put(*state, &d), ERR_OK);
	assert_int_equal(dropped_get(*state, SLICE("a.zip"), &got), ERR_OK);
	assert_string_equal(got.mark, "2");
	assert_string_equal(got.why, d.why);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_release_is_named_like_a_version),
		cmocka_unit_test(test_versions_are_ordered_number_by_number),
		STORE_CASE(test_releases_are_told_newest_first_with_what_they_hold),
		STORE_CASE(test_a_release_that_a_scope_uses_is_not_removed),
		STORE_CASE(test_a_release_covers_the_models_that_it_has_images_for),
		STORE_CASE(test_an_image_for_all_of_a_release_beyond_a_models_last_is_none_for_it),
		STORE_CASE(
			test_the_last_release_of_a_model_is_the_newest_that_is_here_and_not_beyond),
		cmocka_unit_test(test_a_version_is_its_release_and_longer_ones_of_its_line_are_too),
		cmocka_unit_test_setup_teardown(
			test_an_image_is_stored_once_by_its_content, setup_folder, teardown_folder),
		cmocka_unit_test_setup_teardown(test_an_image_whose_bytes_have_changed_is_found,
			setup_folder, teardown_folder),
		STORE_CASE(test_bytes_that_releases_share_are_told_once),
		cmocka_unit_test_setup_teardown(
			test_a_sweep_removes_what_no_row_names, setup_folder, teardown_folder),
		cmocka_unit_test_setup_teardown(
			test_one_at_a_time_writes_images, setup_folder, teardown_folder),
		STORE_CASE(test_what_was_dropped_is_remembered),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
