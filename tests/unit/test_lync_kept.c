/* What Lync devices have sent, and the files that they are given. */
#include "unit_old.h"

#include "limits.h"
#include "lync/lync_files.h"
#include "provision/folder.h"
#include "store/embedded.h"
#include "store/lync_audit.h"
#include "store/lync_logs.h"
#include "store/lync_requests.h"

static enum err
count(void *ctx, const struct lync_request *r)
{
	int64_t *n = ctx;

	if (*n == 0)
		assert_int_equal(r->body.n, 0);
	*n += 1;
	return ERR_OK;
}

static enum err
take_whole(void *ctx, const struct lync_request *r)
{
	(void)ctx;
	assert_slice(r->heads, "Host: x\n");
	assert_int_equal(r->body.n, 1000 * 1000);
	return ERR_OK;
}

static void
records_are_bounded_in_bytes_and_the_newest_stay(void **state)
{
	AUTO(store_closep) struct store *s = NULL;
	char *body = test_calloc(1, 1000 * 1000);
	const struct lync_request r = {
		0, 100, SLICE_INIT("10.0.0.1"), SLICE_INIT("POST"), SLICE_INIT("/x"),
		SLICE_INIT("Host: x\n"), {body, 1000 * 1000},
                 200, SLICE_INIT("a\0b\0"),
		SLICE_INIT("1")
        };
	int64_t n = 0;

	(void)state;
	assert_int_equal(store_open_memory(&s), ERR_OK);
	for (int i = 0; i < 70; i++)
		assert_int_equal(lync_requests_add(s, &r), ERR_OK);
	assert_int_equal(lync_requests_each(s, 1000, count, &n), ERR_OK);
	assert_int_equal(n, 67); /* so many of a million and eight bytes are at most 64 MiB */
	assert_int_equal(lync_requests_by_id(s, 70, take_whole, NULL), ERR_OK);
	assert_int_equal(lync_requests_by_id(s, 3, take_whole, NULL), ERR_NOTFOUND);
	test_free(body);
}

static enum err
count_logs(void *ctx, const struct lync_log_row *r)
{
	int64_t *n = ctx;

	assert_int_equal(r->body.n, 0);
	*n += 1;
	return ERR_OK;
}

static int64_t
logs_in(struct store *s)
{
	int64_t n = 0;

	assert_int_equal(lync_logs_each(s, INT64_MAX, count_logs, &n), ERR_OK);
	return n;
}

static enum err
take_log(void *ctx, const struct lync_log_row *r)
{
	(void)ctx;
	assert_slice(r->kind, "CELog");
	assert_slice(r->name, "a.clg");
	assert_slice(r->address, "10.0.0.1");
	assert_slice(r->body, "abc");
	assert_int_equal(r->size_bytes, 3);
	return ERR_OK;
}

static const struct lync_log_row small_log = {0, 1000, SLICE_INIT("10.0.0.1"), SLICE_INIT("CELog"),
	SLICE_INIT("a.clg"), 0, SLICE_INIT("abc")};

static void
logs_go_after_ten_days(void **state)
{
	AUTO(store_closep) struct store *s = NULL;
	const int64_t days_s = (int64_t)LYNC_LOG_DAYS * 86400;

	(void)state;
	assert_int_equal(store_open_memory(&s), ERR_OK);
	assert_int_equal(lync_logs_add(s, &small_log), ERR_OK);
	assert_int_equal(lync_logs_by_id(s, 1, take_log, NULL), ERR_OK);
	assert_int_equal(lync_logs_sweep(s, small_log.at + days_s), ERR_OK);
	assert_int_equal(logs_in(s), 1);
	assert_int_equal(lync_logs_sweep(s, small_log.at + days_s + 1), ERR_OK);
	assert_int_equal(logs_in(s), 0);
	assert_int_equal(lync_logs_by_id(s, 1, take_log, NULL), ERR_NOTFOUND);
}

static void
one_address_drives_out_its_own_logs_alone(void **state)
{
	AUTO(store_closep) struct store *s = NULL;
	struct lync_log_row other = small_log;

	(void)state;
	other.address = SLICE("10.0.0.2");
	assert_int_equal(store_open_memory(&s), ERR_OK);
	assert_int_equal(lync_logs_add(s, &small_log), ERR_OK);
	for (int i = 0; i < LYNC_LOGS_PER_ADDRESS + 5; i++)
		assert_int_equal(lync_logs_add(s, &other), ERR_OK);
	assert_int_equal(logs_in(s), LYNC_LOGS_PER_ADDRESS + 1);
	assert_int_equal(lync_logs_by_id(s, 1, take_log, NULL), ERR_OK);
	assert_int_equal(lync_logs_by_id(s, 6, take_log, NULL), ERR_NOTFOUND);
}

static void
logs_are_bounded_in_count_and_in_bytes(void **state)
{
	AUTO(store_closep) struct store *s = NULL;
	char *body = test_calloc(1, LYNC_LOG_MAX_BYTES);
	struct lync_log_row r = small_log;
	char address[32];

	(void)state;
	assert_int_equal(store_open_memory(&s), ERR_OK);
	for (int i = 0; i < LYNC_LOGS_MAX + 5; i++) {
		(void)snprintf(address, sizeof(address), "10.0.0.%d", i % 100);
		r.address = slice_of(address);
		assert_int_equal(lync_logs_add(s, &r), ERR_OK);
	}
	assert_int_equal(logs_in(s), LYNC_LOGS_MAX);
	r.body = (struct slice){body, LYNC_LOG_MAX_BYTES};
	for (int i = 0; i < 140; i++)
		assert_int_equal(lync_logs_add(s, &r), ERR_OK);
	assert_int_equal(logs_in(s), LYNC_LOGS_BYTES / LYNC_LOG_MAX_BYTES);
	test_free(body);
}

static enum err
count_lines(void *ctx, const struct lync_audit_row *r)
{
	int64_t *n = ctx;

	assert_slice(r->version, "1");
	assert_int_equal(r->facts.n, 4);
	*n += 1;
	return ERR_OK;
}

static void
the_audit_is_bounded_and_read_by_time(void **state)
{
	AUTO(store_closep) struct store *s = NULL;
	struct lync_audit_row r = {
		100, SLICE_INIT("10.0.0.1"), SLICE_INIT("a\0b\0"), SLICE_INIT("1")};
	int64_t n = 0;

	(void)state;
	assert_int_equal(store_open_memory(&s), ERR_OK);
	for (int i = 0; i < LYNC_AUDIT_MAX + 5; i++) {
		r.at = i;
		assert_int_equal(lync_audit_add(s, &r), ERR_OK);
	}
	assert_int_equal(lync_audit_between(s, 0, INT64_MAX, count_lines, &n), ERR_OK);
	assert_int_equal(n, LYNC_AUDIT_MAX);
	n = 0;
	assert_int_equal(lync_audit_between(s, 10, 12, count_lines, &n), ERR_OK);
	assert_int_equal(n, 2);
}

/* A folder in a folder, with a file X.nbt that holds one byte. */
static void
make_folder(const char *top, const char *name, char byte)
{
	char path[2 * FOLDER_BYTES];

	(void)snprintf(path, sizeof(path), "%s/%s", top, name);
	assert_int_equal(mkdir(path, 0700), 0);
	(void)snprintf(path, sizeof(path), "%s/%s/X.nbt", top, name);
	FILE *f = fopen(path, "w");
	assert_non_null(f);
	assert_int_equal(fputc(byte, f), byte);
	assert_int_equal(fclose(f), 0);
}

static const struct {
	const char *path;
	char want; /* 0: there is none */
} spellings[] = {
	{"Files/aB/X.nbt",       '2'}, /* as it is spelt */
	{"files/AB/x.NBT",       '1'}, /* else the first by its bytes */
	{"FILES/x.nbt",          '0'},
	{"files/Ab/x.nbt",       '1'},
	{"files/ab",             0  },
	{"files/ab/y.nbt",       0  },
	{"files/ab/x.nbt/x.nbt", 0  },
};

static void
files_are_found_in_any_case_and_as_spelt_first(void **state)
{
	char dir[FOLDER_BYTES];
	struct content *c = NULL;
	struct why why = {""};
	int fd = -1;

	(void)state;
	folder_make(dir);
	assert_int_equal(mkdir(dir, 0700), 0);
	make_folder(dir, "Files", '0');
	make_folder(dir, "Files/Ab", '1');
	make_folder(dir, "Files/aB", '2');
	assert_int_equal(folder_open(dir, &fd, &why), ERR_OK);
	for (size_t i = 0; i < COUNT(spellings); i++) {
		char got = 0;
		enum err e = lync_files_get(fd, spellings[i].path, &c);

		print_message("%s\n", spellings[i].path);
		assert_int_equal(e, spellings[i].want != 0 ? ERR_OK : ERR_NOTFOUND);
		if (e != ERR_OK)
			continue;
		assert_int_equal(content_read(c, 0, &got, 1), 1);
		assert_int_equal(got, spellings[i].want);
		content_unref(c);
	}
	assert_int_equal(lync_files_get(-1, "files/ab/x.nbt", &c), ERR_NOTFOUND);
	(void)close(fd);
	folder_remove(dir);
}

/* A data folder whose logs.db is as programs made it that had no audit of devices. */
static void
make_old(const char *dir)
{
	static const char *const migrations[] = {embedded_logs_1, embedded_logs_2, embedded_logs_3,
		embedded_logs_4, embedded_logs_5, embedded_logs_6};
	static const struct schema old = {0x626c6c6f, migrations, COUNT(migrations), true, NULL};
	static const char requests_text[] =
		"INSERT INTO lync_request(at, address, method, target, size, status, facts, "
		"version,"
		" heads, body) VALUES"
		" (5, 'a', 'POST', '/RequestHandler/ucdevice.upx', 0, 200, x'61006200', '1', x'', "
		"x''),"
		" (6, 'a', 'POST', '/other', 0, 404, x'61006200', '1', x'', x''),"
		" (7, 'a', 'GET', '/RequestHandler/ucdevice.upx', 0, 404, x'61006200', '1', x'', "
		"x'')";

	unit_make_old(dir, "logs.db", &old, requests_text);
}

static void
the_audit_of_before_is_kept(void **state)
{
	char dir[FOLDER_BYTES];
	struct store *s = NULL;
	struct why why = {""};
	int64_t n = 0;

	(void)state;
	folder_make(dir);
	make_old(dir);
	assert_int_equal(store_open(dir, DB_WRITE, &s, &why), ERR_OK);
	assert_int_equal(lync_audit_between(s, 0, INT64_MAX, count_lines, &n), ERR_OK);
	assert_int_equal(n, 1);
	store_close(s);
	folder_remove(dir);
}

static void
records_are_bounded_in_count(void **state)
{
	AUTO(store_closep) struct store *s = NULL;
	const struct lync_request r = {.at = 1,
		.address = SLICE(""),
		.method = SLICE(""),
		.target = SLICE(""),
		.heads = SLICE(""),
		.body = SLICE(""),
		.facts = SLICE(""),
		.version = SLICE("")};
	int64_t n = 0;

	(void)state;
	assert_int_equal(store_open_memory(&s), ERR_OK);
	for (int i = 0; i < LYNC_REQUESTS_MAX + 5; i++)
		assert_int_equal(lync_requests_add(s, &r), ERR_OK);
	assert_int_equal(lync_requests_each(s, 10000, count, &n), ERR_OK);
	assert_int_equal(n, LYNC_REQUESTS_MAX);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(records_are_bounded_in_bytes_and_the_newest_stay),
		cmocka_unit_test(records_are_bounded_in_count),
		cmocka_unit_test(logs_go_after_ten_days),
		cmocka_unit_test(one_address_drives_out_its_own_logs_alone),
		cmocka_unit_test(logs_are_bounded_in_count_and_in_bytes),
		cmocka_unit_test(the_audit_is_bounded_and_read_by_time),
		cmocka_unit_test(files_are_found_in_any_case_and_as_spelt_first),
		cmocka_unit_test(the_audit_of_before_is_kept),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
