#include "unit_folder.h"

#include "base/keyring.h"
#include "manage/restore.h"
#include "store/embedded.h"
#include "store/lines.h"
#include "store/phones.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

enum { NOW = 1700000000, DATABASE_MAX_BYTES = 4 << 20 };

static const struct backup_secret secret = {true, SLICE_INIT("0123456789abcdef0123456789abcdef")};
static const char keys[] = "\1kkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkk";
static const char about[] = "{\"program\":\"0.1\",\"at\":1690000000}";

static char dir[FOLDER_BYTES];

static int
setup(void **state)
{
	(void)state;
	folder_make(dir);
	return crypto_setup() == ERR_OK ? 0 : 1;
}

static int
teardown(void **state)
{
	(void)state;
	folder_remove(dir);
	return 0;
}

/* A database of the first schema, or of one that is still to come. */
static void
make_database(int64_t version, struct buf *out)
{
	char path[2 * FOLDER_BYTES], pragma[80];
	struct why why = {""};
	struct db *db = NULL;
	char bytes[4096];
	ssize_t n;

	(void)snprintf(path, sizeof(path), "%.*s/x.db", (int)(strrchr(dir, '/') - dir), dir);
	(void)unlink(path);
	assert_int_equal(db_open(path, DB_CREATE, &db, &why), ERR_OK);
	assert_int_equal(db_script(db, embedded_main_1), ERR_OK);
	(void)snprintf(pragma, sizeof(pragma),
		"PRAGMA user_version = %lld; PRAGMA application_id = 0x626c6d61",
		(long long)version);
	assert_int_equal(db_script(db, pragma), ERR_OK);
	db_close(db);
	AUTO(auto_close) int fd = open(path, O_RDONLY | O_CLOEXEC);
	while ((n = read(fd, bytes, sizeof(bytes))) > 0)
		buf_add(out, (struct slice){bytes, (size_t)n});
	assert_int_equal(buf_check(out), ERR_OK);
}

/* What goes into a backup that no program of ours makes. */
struct part {
	enum backup_kind kind;
	const char *name;
	struct slice bytes;
};

static int
seal(const struct part *parts, size_t count)
{
	int fd = memfd_create("backup", MFD_CLOEXEC);
	struct backup_writer w;

	assert_int_equal(backup_writer_begin(&w, fd, &secret, NULL), ERR_OK);
	for (size_t i = 0; i < count; i++) {
		assert_int_equal(
			backup_item_write(&w, parts[i].kind, parts[i].name, parts[i].bytes.n),
			ERR_OK);
		assert_int_equal(backup_write(&w, parts[i].bytes), ERR_OK);
	}
	assert_int_equal(backup_writer_end(&w), ERR_OK);
	backup_writer_done(&w);
	assert_int_equal(lseek(fd, 0, SEEK_SET), 0);
	return fd;
}

static enum err
put(const struct part *parts, size_t count, struct restored *out, struct why *why)
{
	AUTO(auto_close) int fd = seal(parts, count);
	const struct restore_job job = {.dir = dir, .fd = fd, .secret = &secret, .now = NOW};

	return restore_put(&job, out, why);
}

static bool
is_there(const char *name)
{
	char path[2 * FOLDER_BYTES];
	struct stat st;

	(void)snprintf(path, sizeof(path), "%s/%s", dir, name);
	return stat(path, &st) == 0;
}

static void
a_backup_of_the_first_schema_is_brought_up_to_date(void **state)
{
	AUTO(buf_free) struct buf database = BUF(DATABASE_MAX_BYTES);
	AUTO(store_closep) struct store *s = NULL;
	struct restored done;
	struct why why = {""};

	(void)state;
	make_database(1, &database);
	const struct part parts[] = {
		{BACKUP_ABOUT,    "about.json",  slice_of(about)     },
		{BACKUP_KEYS,     "secret.key",  SLICE(keys)         },
		{BACKUP_DATABASE, "bootline.db", buf_slice(&database)}
        };
	assert_int_equal(put(parts, COUNT(parts), &done, &why), ERR_OK);
	assert_string_equal(why.text, "");
	assert_int_equal(done.made_at, 1690000000);
	assert_string_equal(done.program, "0.1");
	assert_string_equal(done.kept, "");
	assert_int_equal(store_open(dir, DB_READ, &s, &why), ERR_OK);
	assert_false(is_there(REPLACE_NEW) || is_there(REPLACE_READY));
}

static void
a_ring_that_is_full_of_keys_is_put_back(void **state)
{
	AUTO(buf_free) struct buf database = BUF(DATABASE_MAX_BYTES);
	char ring[KEYRING_MAX * (CRYPTO_KEY_BYTES + 1)];
	struct restored done;
	struct why why = {""};

	(void)state;
	make_database(1, &database);
	for (size_t i = 0; i < KEYRING_MAX; i++)
		memset(ring + i * (CRYPTO_KEY_BYTES + 1), (int)i + 1, CRYPTO_KEY_BYTES + 1);
	const struct part parts[] = {
		{BACKUP_KEYS,     "secret.key",  {ring, sizeof(ring)}},
		{BACKUP_DATABASE, "bootline.db", buf_slice(&database)}
        };
	assert_int_equal(put(parts, COUNT(parts), &done, &why), ERR_OK);
	assert_string_equal(why.text, "");
}

static void
a_backup_of_a_schema_to_come_is_refused(void **state)
{
	AUTO(buf_free) struct buf database = BUF(DATABASE_MAX_BYTES);
	struct restored done;
	struct why why = {""};

	(void)state;
	make_database(9999, &database);
	const struct part parts[] = {
		{BACKUP_KEYS,     "secret.key",  SLICE(keys)         },
		{BACKUP_DATABASE, "bootline.db", buf_slice(&database)}
        };
	assert_int_equal(put(parts, COUNT(parts), &done, &why), ERR_LIMIT);
	assert_non_null(strstr(why.text, "made by a newer bootline"));
	assert_non_null(strstr(why.text, "Nothing was changed."));
	assert_false(is_there("bootline.db") || is_there(REPLACE_NEW));
}

static void
parts_that_are_none_are_refused(void **state)
{
	static const char hash[] =
		"0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";
	AUTO(buf_free) struct buf database = BUF(DATABASE_MAX_BYTES);

	(void)state;
	make_database(1, &database);
	struct slice db = buf_slice(&database);
	const struct part k = {BACKUP_KEYS, "secret.key", SLICE(keys)};
	const struct part d = {BACKUP_DATABASE, "bootline.db", db};
	const struct {
		const char *why;
		struct part parts[3];
		size_t count;
	} cases[] = {
		{"lacks the inventory or its keys", {k},							     1},
		{"lacks the inventory or its keys", {d},							     1},
		{"lacks the inventory or its keys", {{0}},							   0},
		{"holds a part twice",              {k, d, d},						       3},
		{"holds a part twice",              {k, k, d},						       3},
		{"keys are none",                   {{BACKUP_KEYS, "secret.key", SLICE("short")}, d},                2},
		{"keys are none",                   {{BACKUP_KEYS, "secret.key", SLICE("")}, d},                     2},
		{"part of the backup is too long",  {{BACKUP_KEYS, "secret.key", db}, d},                            2},
		{"has no name of one",              {k, {BACKUP_IMAGE, "../../etc/cron.d/x", SLICE("x")}, d},        3},
		{"has no name of one",              {k, {BACKUP_IMAGE, "", SLICE("x")}, d},                          3},
		{"not what its name says",          {k, {BACKUP_IMAGE, hash, SLICE("x")}, d},                        3},
		{"does not belong into one",        {k, {BACKUP_FILE, "bootline.conf", SLICE("x")}, d},              3},
		{"does not belong into one",        {k, {BACKUP_FILE, "tls/../x.key", SLICE("x")}, d},               3},
		{"does not say what it is of",      {{BACKUP_ABOUT, "a", SLICE("{")}, k, d},                         3},
		{"cannot be used",                  {k, {BACKUP_DATABASE, "bootline.db", SLICE("no database")}},     2},
		{"cannot be used",                  {k, {BACKUP_DATABASE, "bootline.db", slice_head(db, db.n / 2)}},
                 2												    },
	};
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct restored done;
		struct why why = {""};

		print_message("%s\n", cases[i].why);
		assert_int_not_equal(put(cases[i].parts, cases[i].count, &done, &why), ERR_OK);
		assert_non_null(strstr(why.text, cases[i].why));
		assert_false(is_there("bootline.db") || is_there("secret.key") ||
			     is_there(REPLACE_NEW) || is_there(REPLACE_READY));
	}
}

static void
a_size_of_ten_gigabytes_takes_no_memory(void **state)
{
	AUTO(auto_close) int fd = memfd_create("backup", MFD_CLOEXEC);
	struct backup_writer w;
	struct restored done;
	struct why why = {""};

	(void)state;
	assert_int_equal(backup_writer_begin(&w, fd, &secret, NULL), ERR_OK);
	assert_int_equal(backup_item_write(&w, BACKUP_KEYS, "secret.key", 10ULL << 30), ERR_OK);
	assert_int_equal(backup_writer_end(&w), ERR_OK);
	backup_writer_done(&w);
	assert_int_equal(lseek(fd, 0, SEEK_SET), 0);
	const struct restore_job job = {.dir = dir, .fd = fd, .secret = &secret, .now = NOW};
	assert_int_equal(restore_put(&job, &done, &why), ERR_SYNTAX);
	assert_non_null(strstr(why.text, "too long"));
}

/* The inventory of a store whose key is not the one of the backup. */
static void
keys_that_do_not_open_the_secrets_are_refused(void **state)
{
	AUTO(buf_free) struct buf database = BUF(DATABASE_MAX_BYTES);
	AUTO(store_closep) struct store *s = NULL;
	char other[FOLDER_BYTES], path[2 * FOLDER_BYTES];
	struct line line = {.address = "1001@pbx.example"};
	struct restored done;
	struct why why = {""};
	char bytes[4096];
	ssize_t n;

	(void)state;
	folder_make(other);
	assert_int_equal(store_open(other, DB_CREATE, &s, &why), ERR_OK);
	assert_int_equal(lines_add(s, &line, NULL), ERR_OK);
	assert_int_equal(lines_set_secret(s, line.id, SLICE("s3cret")), ERR_OK);
	(void)snprintf(path, sizeof(path), "%s/copy", other);
	assert_int_equal(store_copy(s, path), ERR_OK);
	AUTO(auto_close) int fd = open(path, O_RDONLY | O_CLOEXEC);
	while ((n = read(fd, bytes, sizeof(bytes))) > 0)
		buf_add(&database, (struct slice){bytes, (size_t)n});
	const struct part parts[] = {
		{BACKUP_KEYS,     "secret.key",  SLICE(keys)         },
		{BACKUP_DATABASE, "bootline.db", buf_slice(&database)}
        };
	assert_int_equal(put(parts, COUNT(parts), &done, &why), ERR_DENIED);
	assert_non_null(strstr(
		why.text, "Of the SIP passwords one does not open with the key that is there."));
	assert_false(is_there("bootline.db"));
	folder_remove(other);
}

static bool
goes_on_no_more(void *ctx, uint64_t done_bytes)
{
	(void)ctx;
	(void)done_bytes;
	return false;
}

/* Opens a backup of the first schema. */
static enum err
open_one(bool goes_on, struct restore_view *out)
{
	AUTO(buf_free) struct buf database = BUF(DATABASE_MAX_BYTES);
	struct restored done;
	struct why why = {""};

	make_database(1, &database);
	const struct part parts[] = {
		{BACKUP_KEYS,     "secret.key",  SLICE(keys)         },
		{BACKUP_DATABASE, "bootline.db", buf_slice(&database)}
        };
	AUTO(auto_close) int fd = seal(parts, COUNT(parts));
	const struct restore_job job = {.dir = dir,
		.fd = fd,
		.secret = &secret,
		.now = NOW,
		.goes_on = goes_on ? NULL : goes_on_no_more};
	return restore_open(&job, &done, out, &why);
}

/* As where the disk is full: what was unpacked would keep it so. */
static void
one_that_is_broken_off_leaves_nothing(void **state)
{
	AUTO(store_closep) struct store *own = NULL;
	struct restore_view view = RESTORE_VIEW;

	(void)state;
	assert_int_equal(store_open(dir, DB_CREATE, &own, NULL), ERR_OK);
	assert_int_equal(open_one(false, &view), ERR_BUSY);
	assert_null(view.store);
	assert_false(is_there(REPLACE_NEW));
}

static void
while_one_is_open_there_is_no_other_and_nobody_sweeps_it_away(void **state)
{
	AUTO(store_closep) struct store *own = NULL;
	struct restore_view first = RESTORE_VIEW, second = RESTORE_VIEW;
	struct why why = {""};

	(void)state;
	assert_int_equal(store_open(dir, DB_CREATE, &own, NULL), ERR_OK);
	assert_int_equal(open_one(true, &first), ERR_OK);
	assert_int_equal(open_one(true, &second), ERR_BUSY);
	restore_sweep(dir);
	assert_true(is_there(REPLACE_NEW "/bootline.db") && is_there(REPLACE_NEW "/secret.key"));
	assert_int_equal(store_verify(first.store, &why), ERR_OK);
	restore_close(dir, &first);
	assert_false(is_there(REPLACE_NEW));
	assert_int_equal(open_one(true, &second), ERR_OK);
	restore_close(dir, &second);
	restore_close(dir, &second);
}

static void
what_a_crash_has_left_of_one_is_swept_away(void **state)
{
	AUTO(store_closep) struct store *own = NULL;
	struct restore_view view = RESTORE_VIEW;

	(void)state;
	assert_int_equal(store_open(dir, DB_CREATE, &own, NULL), ERR_OK);
	assert_int_equal(open_one(true, &view), ERR_OK);
	store_close(view.store);
	auto_close(&view.lock_fd);
	assert_true(is_there(REPLACE_NEW));
	restore_sweep(dir);
	assert_false(is_there(REPLACE_NEW));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
			a_backup_of_the_first_schema_is_brought_up_to_date, setup, teardown),
		cmocka_unit_test_setup_teardown(
			a_ring_that_is_full_of_keys_is_put_back, setup, teardown),
		cmocka_unit_test_setup_teardown(
			a_backup_of_a_schema_to_come_is_refused, setup, teardown),
		cmocka_unit_test_setup_teardown(parts_that_are_none_are_refused, setup, teardown),
		cmocka_unit_test_setup_teardown(
			a_size_of_ten_gigabytes_takes_no_memory, setup, teardown),
		cmocka_unit_test_setup_teardown(
			keys_that_do_not_open_the_secrets_are_refused, setup, teardown),
		cmocka_unit_test_setup_teardown(
			one_that_is_broken_off_leaves_nothing, setup, teardown),
		cmocka_unit_test_setup_teardown(
			while_one_is_open_there_is_no_other_and_nobody_sweeps_it_away, setup,
			teardown),
		cmocka_unit_test_setup_teardown(
			what_a_crash_has_left_of_one_is_swept_away, setup, teardown),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
