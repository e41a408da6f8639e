#include "unit.h"

#include "unit_folder.h"

#include "base/clock.h"
#include "firmware/drop.h"
#include "store/release_scopes.h"

#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>

/* A data folder, a drop folder beside it, and what was told. */
struct bench {
	char dir[FOLDER_BYTES], path[2 * FOLDER_BYTES];
	struct store *store;
	int fd;
	struct drop *drop;
	struct buf told;
	bool is_over;
	uint64_t reserve_bytes;
};

static bool
goes_on(void *ctx)
{
	const struct bench *b = ctx;

	return !b->is_over;
}

static void
tell(void *ctx, const struct drop_news *news)
{
	struct bench *b = ctx;

	buf_addf(&b->told, "%s:%s ", news->name, news->result ? news->result->release : "refused");
}

static void
start(struct bench *b)
{
	const struct drop_parts parts = {b->store, NULL, 0, b->fd, goes_on, tell, b};

	b->drop = drop_new(&parts);
	assert_non_null(b->drop);
}

static int
setup(void **state)
{
	struct bench *b = calloc(1, sizeof(*b));

	folder_make(b->dir);
	b->told = BUF(10000);
	if (crypto_setup() != ERR_OK || store_open(b->dir, DB_CREATE, &b->store, NULL) != ERR_OK)
		return 1;
	(void)snprintf(b->path, sizeof(b->path), "%.*s/drop", (int)(strrchr(b->dir, '/') - b->dir),
		b->dir);
	assert_int_equal(mkdir(b->path, 0700), 0);
	b->fd = open(b->path, O_RDONLY | O_DIRECTORY);
	start(b);
	*state = b;
	return 0;
}

static int
teardown(void **state)
{
	struct bench *b = *state;

	drop_free(b->drop);
	store_close(b->store);
	(void)close(b->fd);
	folder_remove(b->dir);
	buf_free(&b->told);
	free(b);
	return 0;
}

static void
put(struct bench *b, const char *name, const char *bytes)
{
	AUTO(auto_close) int fd = openat(b->fd, name, O_WRONLY | O_CREAT | O_APPEND, 0600);

	assert_int_equal(write(fd, bytes, strlen(bytes)), strlen(bytes));
}

static void
look(struct bench *b, uint64_t mono_ms)
{
	assert_int_equal(drop_look(b->drop, b->reserve_bytes, mono_ms, 7), ERR_OK);
}

static void
put_package(struct bench *b)
{
	assert_int_equal(mkdirat(b->fd, "p", 0700), 0);
	put(b, "p/sip.ver", "5.9.2.1");
	put(b, "p/sip.ld", "image");
}

static void
test_a_package_counts_when_it_has_stood_still(void **state)
{
	struct bench *b = *state;

	put_package(b);
	look(b, 1000);
	look(b, 1000 + DROP_STILL_MS - 1);
	assert_string_equal(buf_text(&b->told), "");
	put(b, "p/sip.ld", " and more"); /* it is still being copied */
	look(b, 1000 + DROP_STILL_MS);
	look(b, 1000 + 2 * DROP_STILL_MS - 1);
	assert_string_equal(buf_text(&b->told), "");
	look(b, 1000 + 2 * DROP_STILL_MS);
	assert_string_equal(buf_text(&b->told), "p:5.9.2.1 ");
	look(b, 1000 + 9 * DROP_STILL_MS);
	assert_string_equal(buf_text(&b->told), "p:5.9.2.1 ");
}

static void
test_what_is_refused_is_told_once_until_it_changes(void **state)
{
	struct bench *b = *state;
	struct dropped row;

	put(b, "sip.ld", "no version");
	for (uint64_t ms = 0; ms < 10 * DROP_STILL_MS; ms += DROP_STILL_MS)
		look(b, ms);
	assert_string_equal(buf_text(&b->told), "sip.ld:refused ");
	assert_int_equal(dropped_get(b->store, SLICE("sip.ld"), &row), ERR_OK);
	assert_non_null(strstr(row.why, "--version"));
	put(b, "sip.ld", "!");
	look(b, 20 * DROP_STILL_MS);
	look(b, 21 * DROP_STILL_MS);
	assert_string_equal(buf_text(&b->told), "sip.ld:refused sip.ld:refused ");
}

static void
test_a_restart_remembers_what_was_looked_at(void **state)
{
	struct bench *b = *state;

	put(b, "sip.ld", "no version");
	put_package(b);
	look(b, 0);
	look(b, DROP_STILL_MS);
	buf_clear(&b->told);
	drop_free(b->drop);
	start(b);
	look(b, 0);
	look(b, DROP_STILL_MS);
	assert_string_equal(buf_text(&b->told), "");
}

static void
test_other_files_and_links_are_nobodys_business(void **state)
{
	struct bench *b = *state;

	put(b, "README.md", "a page");
	put(b, ".hidden.zip", "x");
	put(b, "sip.ver", "5.9.2.1");
	assert_int_equal(symlinkat("/etc", b->fd, "etc"), 0);
	assert_int_equal(symlinkat("/etc/passwd", b->fd, "a.zip"), 0);
	look(b, 0);
	look(b, DROP_STILL_MS);
	assert_string_equal(buf_text(&b->told), "");
}

static void
test_what_is_given_up_is_taken_in_later(void **state)
{
	struct bench *b = *state;

	put_package(b);
	look(b, 0);
	b->is_over = true;
	look(b, DROP_STILL_MS);
	assert_string_equal(buf_text(&b->told), "");
	b->is_over = false;
	look(b, 2 * DROP_STILL_MS);
	assert_string_equal(buf_text(&b->told), "p:5.9.2.1 ");
}

static void
test_what_the_disk_has_no_room_for_is_told_and_taken_in_a_minute_later(void **state)
{
	struct bench *b = *state;
	struct dropped row;

	put_package(b);
	look(b, 0);
	b->reserve_bytes = UINT64_MAX / 4;
	assert_int_equal(drop_look(b->drop, b->reserve_bytes, DROP_STILL_MS, 7), ERR_NOSPACE);
	assert_int_equal(dropped_get(b->store, SLICE("p"), &row), ERR_OK);
	assert_non_null(strstr(row.why, "disk-reserve"));
	b->reserve_bytes = 0;
	look(b, DROP_STILL_MS + DROP_RETRY_MS - 1);
	assert_string_equal(buf_text(&b->told), "");
	look(b, DROP_STILL_MS + DROP_RETRY_MS);
	assert_string_equal(buf_text(&b->told), "p:5.9.2.1 ");
	assert_int_equal(dropped_get(b->store, SLICE("p"), &row), ERR_OK);
	assert_string_equal(row.why, "");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
			test_a_package_counts_when_it_has_stood_still, setup, teardown),
		cmocka_unit_test_setup_teardown(
			test_what_is_refused_is_told_once_until_it_changes, setup, teardown),
		cmocka_unit_test_setup_teardown(
			test_a_restart_remembers_what_was_looked_at, setup, teardown),
		cmocka_unit_test_setup_teardown(
			test_other_files_and_links_are_nobodys_business, setup, teardown),
		cmocka_unit_test_setup_teardown(
			test_what_is_given_up_is_taken_in_later, setup, teardown),
		cmocka_unit_test_setup_teardown(
			test_what_the_disk_has_no_room_for_is_told_and_taken_in_a_minute_later,
			setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
