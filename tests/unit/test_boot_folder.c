/* A boot folder that changes while it is read: the old server still works on it. */
#include "unit_folder.h"

#include "base/settings.h"
#include "moving/move.h"
#include "store/documents.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

enum { NOW = 1700000000 };

static char folder[FOLDER_BYTES];

static const char *
path_of(const char *name)
{
	static char path[2 * FOLDER_BYTES];

	(void)snprintf(path, sizeof(path), "%s/%s", folder, name);
	return path;
}

static void
write_file(const char *name, const char *text)
{
	AUTO(auto_close)
	int fd = open(path_of(name), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);

	assert_int_equal(write(fd, text, strlen(text)), strlen(text));
}

static int
setup(void **state)
{
	(void)state;
	folder_make(folder);
	assert_int_equal(mkdir(folder, 0700), 0);
	return crypto_setup() == ERR_OK ? 0 : 1;
}

static int
teardown(void **state)
{
	(void)state;
	folder_remove(folder);
	return 0;
}

static enum err
read_one(const struct boot_folder *f, const char *name)
{
	AUTO(buf_free) struct buf out = BUF(1000);
	uint32_t file = boot_folder_find(f, slice_of(name), NULL);

	assert_int_not_equal(file, BOOT_NONE);
	return boot_folder_read(f, file, 1000, &out);
}

static void
what_has_become_a_link_is_not_read(void **state)
{
	AUTO(boot_folder_done) struct boot_folder f = {.fd = -1};

	(void)state;
	write_file("secret", "s3cret");
	assert_int_equal(mkdir(path_of("tree"), 0700), 0);
	assert_int_equal(mkdir(path_of("tree/d"), 0700), 0);
	assert_int_equal(mkdir(path_of("away"), 0700), 0);
	write_file("tree/a.cfg", "a");
	write_file("tree/d/secret", "b");
	write_file("away/secret", "s3cret");
	assert_int_equal(boot_folder_open(path_of("tree"), &f, NULL), ERR_OK);
	assert_int_equal(read_one(&f, "a.cfg"), ERR_OK);
	assert_int_equal(read_one(&f, "d/secret"), ERR_OK);

	assert_int_equal(unlink(path_of("tree/a.cfg")), 0);
	assert_int_equal(symlink("../secret", path_of("tree/a.cfg")), 0);
	assert_int_equal(read_one(&f, "a.cfg"), ERR_NOTFOUND);
	assert_int_equal(unlink(path_of("tree/d/secret")), 0);
	assert_int_equal(rmdir(path_of("tree/d")), 0);
	assert_int_equal(symlink("../away", path_of("tree/d")), 0);
	assert_int_equal(read_one(&f, "d/secret"), ERR_NOTFOUND);
}

static void
overrides_that_have_gone_meanwhile_are_not_moved_as_empty_ones(void **state)
{
	static const struct audit_who who = {"anna", "", "cli"};
	AUTO(store_closep) struct store *s = NULL;
	AUTO(moving_freep) struct moving *m = NULL;
	AUTO(db_tx_done) struct db_tx tx = {NULL, 0};
	struct settings *settings = settings_new();
	const struct moving_options o = {
		.folder = folder, .now = NOW, .settings = settings, .who = &who};
	struct document d;
	struct mac mac;

	(void)state;
	write_file("000000000000.cfg", "<A CONFIG_FILES='a.cfg'/>");
	write_file("a.cfg", "<a b='1'/>");
	write_file("0004f2aabb01-phone.cfg", "<a b='2'/>");
	write_file("0004f2aabb01-web.cfg", "<a b='3'/>");
	assert_int_equal(mac_from_hex(SLICE("0004f2aabb01"), &mac), ERR_OK);
	assert_int_equal(store_open_memory(&s), ERR_OK);
	assert_int_equal(moving_open(s, &o, &m, NULL), ERR_OK);
	assert_int_equal(unlink(path_of("0004f2aabb01-phone.cfg")), 0);
	assert_int_equal(db_tx_begin_write(s->main, &tx), ERR_OK);
	assert_int_equal(moving_rows(m, NULL), ERR_OK);
	assert_int_equal(documents_get(s, mac, DOCUMENT_PHONE, 0, &d, NULL), ERR_NOTFOUND);
	assert_int_equal(documents_get(s, mac, DOCUMENT_WEB, 0, &d, NULL), ERR_OK);
	assert_int_equal(moving_counts(m)->documents, 1);
	db_tx_done(&tx);
	moving_freep(&m);
	m = NULL;
	settings_free(settings);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
			what_has_become_a_link_is_not_read, setup, teardown),
		cmocka_unit_test_setup_teardown(
			overrides_that_have_gone_meanwhile_are_not_moved_as_empty_ones, setup,
			teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
