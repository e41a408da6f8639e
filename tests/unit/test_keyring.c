/* The file of master keys: made once, replaced as a whole, read again, overwritten. */
#include "unit_folder.h"

#include "base/io.h"
#include "base/keyring.h"

#include <fcntl.h>

enum { BYTES_MAX = 5 * 33 };

static char folder[FOLDER_BYTES];
static int dir = -1;

static int
setup(void **state)
{
	(void)state;
	folder_make(folder);
	assert_int_equal(mkdir(folder, 0700), 0);
	dir = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	return dir == -1;
}

static int
teardown(void **state)
{
	(void)state;
	(void)close(dir);
	folder_remove(folder);
	return 0;
}

static size_t
file_bytes(uint8_t out[BYTES_MAX])
{
	AUTO(auto_close) int fd = openat(dir, "k", O_RDONLY | O_CLOEXEC);
	ssize_t n = read(fd, out, BYTES_MAX);

	assert_true(n >= 0);
	return (size_t)n;
}

static void
put_file(const void *bytes, size_t n)
{
	(void)unlinkat(dir, "k", 0);
	AUTO(auto_close) int fd = openat(dir, "k", O_WRONLY | O_CREAT | O_CLOEXEC, 0600);

	assert_int_equal(io_write_all(fd, (struct slice){bytes, n}), ERR_OK);
}

static void
a_key_file_is_made_once_private_and_read_again(void **state)
{
	struct keyring made, again;
	struct why missing = {""}, ok = {""};
	uint8_t bytes[BYTES_MAX];
	struct stat st;

	(void)state;
	assert_int_equal(keyring_load(dir, "k", false, &made, &missing), ERR_NOTFOUND);
	assert_non_null(strstr(missing.text, "backup"));
	assert_int_equal(keyring_load(dir, "k", true, &made, &ok), ERR_OK);
	assert_int_equal(fstatat(dir, "k", &st, 0), 0);
	assert_int_equal(st.st_mode & 07777, 0400);
	assert_int_equal(st.st_size, CRYPTO_KEY_BYTES); /* as older programs made it */
	assert_int_equal(keyring_load(dir, "k", true, &again, &ok), ERR_OK);
	assert_int_equal(again.count, 1);
	assert_int_equal(keyring_current(&again)->id, 1);
	assert_int_equal(file_bytes(bytes), CRYPTO_KEY_BYTES);
	assert_memory_equal(made.keys[0].bytes, again.keys[0].bytes, CRYPTO_KEY_BYTES);
	assert_memory_equal(made.keys[0].bytes, bytes, CRYPTO_KEY_BYTES);
	assert_string_equal(ok.text, "");
	assert_int_equal(fstatat(dir, "k.tmp", &st, 0), -1);
	keyring_wipe(&made);
	assert_int_equal(made.keys[0].bytes[0] | made.keys[0].bytes[31] | (int)made.count, 0);
}

static void
a_file_of_another_size_or_with_bad_ids_is_refused(void **state)
{
	static const struct {
		size_t n;
		uint8_t ids[5];
		enum err want;
		size_t count;
	} cases[] = {
		{0,      {0},             ERR_SYNTAX, 0},
		{1,      {1},             ERR_SYNTAX, 0},
		{31,     {1},             ERR_SYNTAX, 0},
		{32,     {1},             ERR_OK,     1},
		{33,     {2},             ERR_OK,     1},
		{33,     {0},             ERR_SYNTAX, 0},
		{34,     {2},             ERR_SYNTAX, 0},
		{65,     {2, 3},          ERR_SYNTAX, 0},
		{66,     {2, 3},          ERR_OK,     2},
		{66,     {2, 2},          ERR_SYNTAX, 0},
		{4 * 33, {1, 2, 3, 4},    ERR_OK,     4},
		{5 * 33, {1, 2, 3, 4, 5}, ERR_SYNTAX, 0},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		uint8_t bytes[BYTES_MAX];
		struct keyring ring = {.count = 77};
		struct why why = {""};

		memset(bytes, 7, sizeof(bytes));
		for (size_t k = 0; k < 5; k++)
			bytes[k * 33] = cases[i].ids[k];
		put_file(bytes, cases[i].n);
		print_message("%zu bytes\n", cases[i].n);
		assert_int_equal(keyring_load(dir, "k", true, &ring, &why), cases[i].want);
		assert_int_equal(ring.count, cases[i].want == ERR_OK ? cases[i].count : 77);
		assert_true((why.text[0] != '\0') == (cases[i].want != ERR_OK));
	}
}

static void
a_stored_ring_is_read_as_it_was_and_the_old_file_is_zeros(void **state)
{
	static const uint8_t zeros[CRYPTO_KEY_BYTES] = {0};
	struct keyring ring, again;
	uint8_t bytes[CRYPTO_KEY_BYTES];
	struct stat st;

	(void)state;
	assert_int_equal(keyring_load(dir, "k", true, &ring, NULL), ERR_OK);
	AUTO(auto_close) int old_fd = openat(dir, "k", O_RDONLY | O_CLOEXEC);
	keyring_add(&ring);
	assert_int_equal(keyring_store(dir, "k", &ring, NULL), ERR_OK);
	assert_int_equal(read(old_fd, bytes, sizeof(bytes)), CRYPTO_KEY_BYTES);
	assert_memory_equal(bytes, zeros, CRYPTO_KEY_BYTES);
	assert_int_equal(fstatat(dir, "k", &st, 0), 0);
	assert_int_equal(st.st_mode & 07777, 0400);
	assert_int_equal(keyring_load(dir, "k", false, &again, NULL), ERR_OK);
	assert_int_equal(again.count, 2);
	assert_int_equal(keyring_current(&again)->id, 2);
	assert_memory_equal(&again.keys, &ring.keys, sizeof(ring.keys));
	keyring_drop_old(&ring);
	assert_int_equal(keyring_store(dir, "k", &ring, NULL), ERR_OK);
	assert_int_equal(keyring_load(dir, "k", false, &again, NULL), ERR_OK);
	assert_int_equal(again.count, 1);
	assert_null(keyring_find(&again, 1));
	assert_non_null(keyring_find(&again, 2));
}

static void
a_new_file_is_noticed_and_what_it_lacks_stays_where_that_is_asked(void **state)
{
	struct keyring writer, reader, keeper;

	(void)state;
	assert_int_equal(keyring_load(dir, "k", true, &writer, NULL), ERR_OK);
	reader = keeper = writer;
	assert_int_equal(keyring_refresh(dir, "k", false, &reader), ERR_OK);
	assert_int_equal(reader.count, 1);
	keyring_add(&writer);
	keyring_drop_old(&writer);
	assert_int_equal(keyring_store(dir, "k", &writer, NULL), ERR_OK);
	assert_int_equal(keyring_refresh(dir, "k", false, &reader), ERR_OK);
	assert_int_equal(keyring_refresh(dir, "k", true, &keeper), ERR_OK);
	assert_int_equal(reader.count, 1);
	assert_int_equal(keyring_current(&reader)->id, 2);
	assert_int_equal(keeper.count, 2);
	assert_int_equal(keyring_current(&keeper)->id, 2);
	assert_non_null(keyring_find(&keeper, 1));
	assert_int_equal(keyring_refresh(dir, "k", true, &keeper), ERR_OK);
	assert_int_equal(keeper.count, 2);
	assert_int_equal(keyring_refresh(dir, "k", false, &keeper), ERR_OK);
	assert_int_equal(keeper.count, 1);
	assert_int_equal(keyring_current(&keeper)->id, 2);
	(void)unlinkat(dir, "k", 0);
	assert_int_equal(keyring_refresh(dir, "k", false, &reader), ERR_NOTFOUND);
	assert_int_equal(reader.count, 1);
}

static void
what_an_interrupted_writer_left_is_in_nobodys_way(void **state)
{
	struct keyring ring;

	(void)state;
	AUTO(auto_close) int fd = openat(dir, "k.tmp", O_WRONLY | O_CREAT | O_CLOEXEC, 0400);
	assert_int_equal(keyring_load(dir, "k", true, &ring, NULL), ERR_OK);
	AUTO(auto_close) int again = openat(dir, "k.tmp", O_WRONLY | O_CREAT | O_CLOEXEC, 0400);
	keyring_add(&ring);
	assert_int_equal(keyring_store(dir, "k", &ring, NULL), ERR_OK);
	assert_int_equal(keyring_load(dir, "k", false, &ring, NULL), ERR_OK);
	assert_int_equal(ring.count, 2);
}

static void
ids_go_round_and_the_oldest_key_gives_way(void **state)
{
	struct keyring ring = {.keys = {{.id = 254}}, .count = 1};
	static const uint8_t want[] = {255, 1, 2, 3};

	(void)state;
	for (size_t i = 0; i < COUNT(want); i++) {
		keyring_add(&ring);
		assert_int_equal(keyring_current(&ring)->id, want[i]);
	}
	assert_int_equal(ring.count, KEYRING_MAX);
	assert_null(keyring_find(&ring, 254));
	assert_non_null(keyring_find(&ring, 255));
}

int
main(void)
{
#define CASE(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
	const struct CMUnitTest tests[] = {
		CASE(a_key_file_is_made_once_private_and_read_again),
		CASE(a_file_of_another_size_or_with_bad_ids_is_refused),
		CASE(a_stored_ring_is_read_as_it_was_and_the_old_file_is_zeros),
		CASE(a_new_file_is_noticed_and_what_it_lacks_stays_where_that_is_asked),
		CASE(what_an_interrupted_writer_left_is_in_nobodys_way),
		CASE(ids_go_round_and_the_oldest_key_gives_way),
	};

	if (crypto_setup() != ERR_OK)
		return 1;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
