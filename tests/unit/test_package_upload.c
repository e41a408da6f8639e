#include "unit.h"

#include "unit_folder.h"

#include "firmware/package_upload.h"
#include "store/releases.h"

#include <sys/stat.h>

/* A data folder, what was told of uploads, and whether the server is about to end. */
struct bench {
	char dir[FOLDER_BYTES];
	struct store *store;
	struct buf told;
	bool is_ending;
	bool locks; /* another program takes the inventory's lock while it is read */
	struct store *other;
	struct db_tx lock; /* of that */
};

static int
setup(void **state)
{
	struct bench *b = calloc(1, sizeof(*b));

	folder_make(b->dir);
	b->told = BUF(10000);
	if (crypto_setup() != ERR_OK || store_open(b->dir, DB_CREATE, &b->store, NULL) != ERR_OK)
		return 1;
	*state = b;
	return 0;
}

static int
teardown(void **state)
{
	struct bench *b = *state;

	store_close(b->store);
	folder_remove(b->dir);
	buf_free(&b->told);
	free(b);
	return 0;
}

static struct package_upload
begin(struct bench *b, const char *name, uint64_t size_bytes)
{
	struct package_upload u = {.size_bytes = size_bytes, .created_at = 100};

	(void)snprintf(u.name, sizeof(u.name), "%s", name);
	(void)snprintf(u.by, sizeof(u.by), "ann");
	assert_int_equal(package_upload_begin(b->store, &u, 0, NULL), ERR_OK);
	return u;
}

static enum err
add(struct bench *b, const char *id, uint64_t offset, const char *bytes)
{
	const struct package_piece piece = {
		.id = slice_of(id), .offset = offset, .bytes = slice_of(bytes), .now = 200};
	struct package_upload out;

	return package_upload_add(b->store, &piece, &out, NULL);
}

static struct package_upload
get(struct bench *b, const char *id)
{
	struct package_upload u = {.state = PACKAGE_STATE__COUNT};

	assert_int_equal(package_uploads_get(b->store, slice_of(id), &u), ERR_OK);
	return u;
}

static bool
has_file(const struct bench *b, const char *id)
{
	struct stat st;

	return fstatat(b->store->packages_fd, id, &st, 0) == 0;
}

static enum err
finish(struct bench *b, const char *id, const char *version)
{
	struct package_upload out;

	return package_upload_finish(b->store, slice_of(id), slice_of(version), 300, &out, NULL);
}

static bool
goes_on(void *ctx)
{
	struct bench *b = ctx;

	if (b->locks && b->lock.db == NULL)
		assert_int_equal(db_tx_begin_write(b->other->main, &b->lock), ERR_OK);
	return !b->is_ending;
}

static void
tell(void *ctx, const struct package_upload *u, const struct intake_result *r)
{
	struct bench *b = ctx;

	(void)r;
	buf_addf(&b->told, "%s:%s ", u->name, package_state_names[u->state]);
}

static enum err
take(struct bench *b)
{
	const struct package_taker taker = {b->store, NULL, 0, 0, goes_on, tell, b};

	return package_upload_take(&taker, 400);
}

static void
test_what_may_be_uploaded_is_said_by_name_size_and_version(void **state)
{
	static const struct {
		const char *name, *version, *field;
		uint64_t size_bytes;
		enum err want;
	} cases[] = {
		{"a.zip",                 "",      "",           1,           ERR_OK    },
		{"A.TAR.GZ",              "5.9.2", "",           2048u << 20, ERR_OK    },
		{"3111-46157-002.sip.ld", "",      "",           5,           ERR_OK    },
		{"",		      "",      "name",       1,           ERR_SYNTAX},
		{".zip",                  "",      "name",       1,           ERR_SYNTAX},
		{"a/b.zip",               "",      "name",       1,           ERR_SYNTAX},
		{"a\n.zip",               "",      "name",       1,           ERR_SYNTAX},
		{"a\xff.zip",             "",      "name",       1,           ERR_SYNTAX},
		{"a.exe",                 "",      "name",       1,           ERR_SYNTAX},
		{"a.zip",                 "../x",  "version",    1,           ERR_SYNTAX},
		{"a.zip",                 "",      "size_bytes", 0,           ERR_LIMIT },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct package_upload u = {.size_bytes = cases[i].size_bytes};
		struct why why = {""};
		const char *field = "";

		print_message("%s %s\n", cases[i].name, cases[i].version);
		(void)snprintf(u.name, sizeof(u.name), "%s", cases[i].name);
		(void)snprintf(u.version, sizeof(u.version), "%s", cases[i].version);
		assert_int_equal(package_upload_check(&u, &field, &why), cases[i].want);
		if (cases[i].want != ERR_OK) {
			assert_string_equal(field, cases[i].field);
			assert_true(why.text[0] != '\0');
		}
	}
	struct package_upload u = {.name = "a.zip", .size_bytes = (2048ULL << 20) + 1};
	const char *field;
	assert_int_equal(package_upload_check(&u, &field, NULL), ERR_LIMIT);
}

static void
test_pieces_follow_one_another_and_nothing_else_is_taken(void **state)
{
	struct bench *b = *state;
	struct package_upload u = begin(b, "a.zip", 10);

	assert_int_equal(add(b, u.id, 0, ""), ERR_SYNTAX);
	assert_int_equal(u.state, PACKAGE_RECEIVING);
	assert_int_equal(add(b, u.id, 1, "abc"), ERR_EXISTS);
	assert_int_equal(add(b, u.id, 0, "abc"), ERR_OK);
	assert_int_equal(add(b, u.id, 0, "abc"), ERR_EXISTS);
	assert_int_equal(add(b, u.id, 3, "12345678"), ERR_LIMIT);
	assert_int_equal(finish(b, u.id, ""), ERR_DENIED);
	assert_int_equal(add(b, u.id, 3, "1234567"), ERR_OK);
	assert_int_equal(get(b, u.id).received_bytes, 10);
	assert_int_equal(finish(b, u.id, "../x"), ERR_SYNTAX);
	assert_int_equal(finish(b, u.id, ""), ERR_OK);
	assert_int_equal(finish(b, u.id, ""), ERR_DENIED);
	assert_int_equal(add(b, u.id, 10, ""), ERR_DENIED);
	assert_int_equal(add(b, "000000000000000000000000", 0, "x"), ERR_NOTFOUND);
	assert_int_equal(finish(b, "../bootline.db", ""), ERR_NOTFOUND);
}

static void
test_one_writer_at_a_time_adds_to_an_upload(void **state)
{
	struct bench *b = *state;
	struct package_upload u = begin(b, "a.zip", 10);
	AUTO(auto_close) int fd = -1;

	assert_int_equal(package_file_open(b->store, u.id, true, &fd), ERR_OK);
	assert_int_equal(add(b, u.id, 0, "abc"), ERR_EXISTS);
	auto_close(&fd);
	fd = -1;
	assert_int_equal(add(b, u.id, 0, "abc"), ERR_OK);
}

static void
test_there_are_so_many_and_no_more(void **state)
{
	struct bench *b = *state;
	struct package_upload u = {.name = "b.zip", .size_bytes = 1};
	struct why why = {""};
	char last[PACKAGE_ID_BYTES] = "";

	for (int i = 0; i < PACKAGE_UPLOADS_MAX; i++)
		memcpy(last, begin(b, "a.zip", 1).id, sizeof(last));
	assert_int_equal(package_upload_begin(b->store, &u, 0, &why), ERR_EXISTS);
	assert_true(why.text[0] != '\0');
	assert_int_equal(package_upload_forget(b->store, slice_of(last)), ERR_OK);
	assert_int_equal(package_upload_forget(b->store, slice_of(last)), ERR_NOTFOUND);
	assert_int_equal(package_upload_begin(b->store, &u, UINT64_MAX / 4, NULL), ERR_NOSPACE);
	assert_int_equal(package_upload_begin(b->store, &u, 0, NULL), ERR_OK);
}

static void
test_one_that_is_whole_is_taken_in_and_a_refused_one_may_be_told_its_version(void **state)
{
	struct bench *b = *state;
	struct package_upload u = begin(b, "sip.ld", 5);
	struct release r;

	assert_int_equal(take(b), ERR_NOTFOUND);
	assert_int_equal(add(b, u.id, 0, "image"), ERR_OK);
	assert_int_equal(take(b), ERR_NOTFOUND);
	assert_int_equal(finish(b, u.id, ""), ERR_OK);
	assert_int_equal(take(b), ERR_OK);
	assert_int_equal(get(b, u.id).state, PACKAGE_REFUSED);
	assert_non_null(strstr(get(b, u.id).why, "version"));
	assert_true(has_file(b, u.id));
	assert_int_equal(finish(b, u.id, "5.9.2.1"), ERR_OK);
	assert_int_equal(take(b), ERR_OK);
	u = get(b, u.id);
	assert_int_equal(u.state, PACKAGE_TAKEN);
	assert_string_equal(u.release, "5.9.2.1");
	assert_string_equal(u.why, "");
	assert_int_equal(u.added, 1);
	assert_false(has_file(b, u.id));
	assert_string_equal(buf_text(&b->told), "sip.ld:refused sip.ld:taken ");
	assert_int_equal(releases_by_name(b->store, SLICE("5.9.2.1"), &r), ERR_OK);
	assert_int_equal(finish(b, u.id, ""), ERR_DENIED);
}

static void
test_what_a_server_that_ends_was_reading_is_read_by_the_next(void **state)
{
	struct bench *b = *state;
	struct package_upload u = begin(b, "sip.ld", 5);

	assert_int_equal(add(b, u.id, 0, "image"), ERR_OK);
	assert_int_equal(finish(b, u.id, "5.9.2.1"), ERR_OK);
	b->is_ending = true;
	assert_int_equal(take(b), ERR_OK);
	assert_int_equal(get(b, u.id).state, PACKAGE_READING);
	b->is_ending = false;
	assert_int_equal(take(b), ERR_OK);
	assert_int_equal(get(b, u.id).state, PACKAGE_TAKEN);
}

/* What became of it cannot be written while another program has the lock for long. */
static void
test_what_could_not_be_concluded_is_taken_up_again(void **state)
{
	struct bench *b = *state;
	struct package_upload u = begin(b, "sip.ld", 5);

	assert_int_equal(add(b, u.id, 0, "image"), ERR_OK);
	assert_int_equal(finish(b, u.id, "5.9.2.1"), ERR_OK);
	assert_int_equal(store_open(b->dir, DB_WRITE, &b->other, NULL), ERR_OK);
	db_wait(b->store->main, 0);
	b->locks = true;
	assert_int_equal(take(b), ERR_BUSY);
	assert_int_equal(get(b, u.id).state, PACKAGE_READING);
	assert_true(has_file(b, u.id));
	b->locks = false;
	db_tx_done(&b->lock);
	assert_int_equal(take(b), ERR_OK);
	assert_int_equal(get(b, u.id).state, PACKAGE_TAKEN);
	assert_false(has_file(b, u.id));
	store_close(b->other);
}

static void
test_what_is_old_goes_with_its_file_and_so_does_a_file_without_a_row(void **state)
{
	struct bench *b = *state;
	struct package_upload old = begin(b, "old.zip", 5), young, taken = begin(b, "sip.ld", 5);
	AUTO(auto_close) int stray = -1;

	assert_int_equal(add(b, old.id, 0, "a"), ERR_OK); /* at 200 */
	assert_int_equal(add(b, taken.id, 0, "image"), ERR_OK);
	assert_int_equal(finish(b, taken.id, "5.9.2.1"), ERR_OK);
	assert_int_equal(take(b), ERR_OK); /* at 400 */
	young = begin(b, "young.zip", 5);
	young.changed_at = 1000;
	assert_int_equal(package_uploads_put(b->store, &young), ERR_OK);
	assert_int_equal(
		package_file_open(b->store, "0123456789abcdef01234567", true, &stray), ERR_OK);

	assert_int_equal(package_uploads_sweep(b->store, 200, 400), ERR_OK);
	assert_true(has_file(b, old.id));
	assert_false(has_file(b, "0123456789abcdef01234567"));
	assert_int_equal(package_uploads_sweep(b->store, 201, 400), ERR_OK);
	assert_false(has_file(b, old.id));
	assert_int_equal(package_uploads_get(b->store, slice_of(old.id), &old), ERR_NOTFOUND);
	assert_int_equal(get(b, taken.id).state, PACKAGE_TAKEN);
	assert_int_equal(package_uploads_sweep(b->store, 201, 401), ERR_OK);
	assert_int_equal(package_uploads_get(b->store, slice_of(taken.id), &taken), ERR_NOTFOUND);
	assert_int_equal(get(b, young.id).state, PACKAGE_RECEIVING);
}

#define FOLDER_CASE(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_what_may_be_uploaded_is_said_by_name_size_and_version),
		FOLDER_CASE(test_pieces_follow_one_another_and_nothing_else_is_taken),
		FOLDER_CASE(test_one_writer_at_a_time_adds_to_an_upload),
		FOLDER_CASE(test_there_are_so_many_and_no_more),
		FOLDER_CASE(
			test_one_that_is_whole_is_taken_in_and_a_refused_one_may_be_told_its_version),
		FOLDER_CASE(test_what_a_server_that_ends_was_reading_is_read_by_the_next),
		FOLDER_CASE(test_what_could_not_be_concluded_is_taken_up_again),
		FOLDER_CASE(test_what_is_old_goes_with_its_file_and_so_does_a_file_without_a_row),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
