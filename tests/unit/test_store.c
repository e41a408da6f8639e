#include "unit.h"

#include "unit_folder.h"

#include "base/buf.h"
#include "store/accounts.h"
#include "store/embedded.h"
#include "store/lines.h"
#include "store/store.h"
#include "store/templates.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/wait.h>

static char dir[FOLDER_BYTES];

static int
setup(void **state)
{
	(void)state;
	folder_make(dir);
	return 0;
}

static int
teardown(void **state)
{
	(void)state;
	folder_remove(dir);
	return 0;
}

static enum err
open_once(enum db_access access, struct why *why)
{
	struct store *s = NULL;
	enum err e = store_open(dir, access, &s, why);

	store_close(s);
	return e;
}

static void
path_of(const char *name, char *out, size_t cap)
{
	(void)snprintf(out, cap, "%s/%s", dir, name);
}

static void
a_missing_data_folder_is_refused_with_what_to_do(void **state)
{
	struct why why = {0};

	(void)state;
	assert_int_equal(open_once(DB_READ, &why), ERR_NOTFOUND);
	assert_non_null(strstr(why.text, dir));
	assert_non_null(strstr(why.text, "bootline serve"));
	assert_int_equal(open_once(DB_WRITE, NULL), ERR_NOTFOUND);
	assert_int_equal(access(dir, F_OK), -1);
}

static void
a_new_data_folder_is_closed_to_others(void **state)
{
	static const struct {
		const char *name;
		mode_t mode;
	} files[] = {
		{".",           0700},
		{"cores",       0700},
		{"bootline.db", 0600},
		{"logs.db",     0600},
		{"secret.key",  0400},
	};
	char path[2 * FOLDER_BYTES];
	struct stat st;

	(void)state;
	assert_int_equal(open_once(DB_CREATE, NULL), ERR_OK);
	for (size_t i = 0; i < COUNT(files); i++) {
		path_of(files[i].name, path, sizeof(path));
		print_message("%s\n", files[i].name);
		assert_int_equal(stat(path, &st), 0);
		assert_int_equal(st.st_mode & 0777, files[i].mode);
	}
	assert_int_equal(open_once(DB_READ, NULL), ERR_OK);
	assert_int_equal(open_once(DB_WRITE, NULL), ERR_OK);
	assert_int_equal(open_once(DB_CREATE, NULL), ERR_OK);
}

static void
a_folder_is_fresh_until_a_template_is_stored(void **state)
{
	struct store *s = NULL;
	int64_t id;

	(void)state;
	assert_int_equal(store_open(dir, DB_CREATE, &s, NULL), ERR_OK);
	assert_true(s->is_fresh);
	assert_int_equal(templates_put(s, SLICE("lines"), true, SLICE("<a/>"), 1, &id), ERR_OK);
	assert_int_equal(templates_remove(s, id, NULL), ERR_OK);
	store_close(s);
	assert_int_equal(store_open(dir, DB_CREATE, &s, NULL), ERR_OK);
	assert_false(s->is_fresh); /* what the administrator has removed does not come again */
	store_close(s);
}

static void
a_missing_key_beside_a_database_is_refused_and_not_made(void **state)
{
	char path[2 * FOLDER_BYTES];
	struct why why = {0};

	(void)state;
	assert_int_equal(open_once(DB_CREATE, NULL), ERR_OK);
	path_of("secret.key", path, sizeof(path));
	assert_int_equal(unlink(path), 0);
	assert_int_equal(open_once(DB_CREATE, &why), ERR_NOTFOUND);
	assert_non_null(strstr(why.text, "secret.key"));
	assert_int_equal(access(path, F_OK), -1);
}

static void
a_key_without_a_database_is_a_creation_that_was_cut_short(void **state)
{
	char path[2 * FOLDER_BYTES];

	(void)state;
	assert_int_equal(mkdir(dir, 0700), 0);
	path_of("secret.key", path, sizeof(path));
	int fd = open(path, O_WRONLY | O_CREAT, 0400);
	assert_int_equal(write(fd, "0123456789abcdef0123456789abcdef", 32), 32);
	(void)close(fd);
	path_of("bootline.db", path, sizeof(path));
	fd = open(path, O_WRONLY | O_CREAT, 0600); /* SQLite had not written yet */
	(void)close(fd);
	assert_int_equal(open_once(DB_CREATE, NULL), ERR_OK);
}

static void
a_folder_without_a_database_is_refused_unless_it_may_be_made(void **state)
{
	struct why why = {0};

	(void)state;
	assert_int_equal(mkdir(dir, 0700), 0);
	assert_int_equal(open_once(DB_WRITE, &why), ERR_NOTFOUND);
	assert_non_null(strstr(why.text, "bootline.db"));
}

static void
a_file_in_place_of_the_folder_is_refused(void **state)
{
	struct why why = {0};
	int fd = open(dir, O_WRONLY | O_CREAT, 0600);

	(void)state;
	(void)close(fd);
	assert_int_equal(open_once(DB_CREATE, &why), ERR_SYNTAX);
	assert_non_null(strstr(why.text, "not a folder"));
}

static void
a_folder_of_another_user_is_refused_and_he_is_named(void **state)
{
	struct why why = {0};

	(void)state;
	if (geteuid() != 0)
		skip(); /* only root can give a folder away */
	assert_int_equal(open_once(DB_CREATE, NULL), ERR_OK);
	assert_int_equal(chown(dir, 65534, 65534), 0);
	assert_int_equal(open_once(DB_WRITE, &why), ERR_DENIED);
	assert_non_null(strstr(why.text, "nobody"));
}

static void
a_second_server_is_refused_while_the_first_one_runs(void **state)
{
	struct why why = {0};
	int first = -1, second = -1;

	(void)state;
	assert_int_equal(open_once(DB_CREATE, NULL), ERR_OK);
	assert_int_equal(store_lock(dir, &first, NULL), ERR_OK);
	assert_int_equal(store_lock(dir, &second, &why), ERR_BUSY);
	assert_int_equal(second, -1);
	assert_non_null(strstr(why.text, dir));
	assert_int_equal(open_once(DB_WRITE, NULL), ERR_OK); /* the command line goes on */
	(void)close(first);
	assert_int_equal(store_lock(dir, &second, NULL), ERR_OK);
	(void)close(second);
}

static void
a_lock_dies_with_its_process(void **state)
{
	int fd = -1, status;

	(void)state;
	assert_int_equal(open_once(DB_CREATE, NULL), ERR_OK);
	pid_t pid = fork();
	if (pid == 0)
		_exit(store_lock(dir, &fd, NULL) == ERR_OK ? 0 : 1);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
	assert_int_equal(store_lock(dir, &fd, NULL), ERR_OK);
	(void)close(fd);
}

static void
what_is_sealed_opens_only_in_its_place(void **state)
{
	AUTO(store_closep) struct store *s = NULL;
	AUTO(buf_free) struct buf sealed = BUF(4096);
	AUTO(buf_free) struct buf plain = BUF(4096);

	(void)state;
	assert_int_equal(store_open_memory(&s), ERR_OK);
	assert_int_equal(store_seal(s, "line", 7, "secret", SLICE("hunter2"), &sealed), ERR_OK);
	struct slice v = buf_slice(&sealed);
	assert_int_equal(slice_find(v, SLICE("hunter2")), v.n);
	assert_int_equal(store_unseal(s, "line", 8, "secret", v, &plain), ERR_DENIED);
	assert_int_equal(store_unseal(s, "param", 7, "secret", v, &plain), ERR_DENIED);
	assert_int_equal(store_unseal(s, "line", 7, "sealed", v, &plain), ERR_DENIED);
	assert_int_equal(
		store_unseal(s, "line", 7, "secret", slice_head(v, v.n - 1), &plain), ERR_DENIED);
	assert_int_equal(plain.n, 0);
	assert_int_equal(store_unseal(s, "line", 7, "secret", v, &plain), ERR_OK);
	assert_slice(buf_slice(&plain), "hunter2");
}

static void
a_secret_that_was_moved_to_another_row_does_not_open(void **state)
{
	AUTO(store_closep) struct store *s = NULL;
	AUTO(buf_wipe) struct buf out = BUF(256);
	struct line a = {.address = "1001@pbx.example"}, b = {.address = "1002@pbx.example"};

	(void)state;
	assert_int_equal(store_open_memory(&s), ERR_OK);
	assert_int_equal(lines_add(s, &a, NULL), ERR_OK);
	assert_int_equal(lines_add(s, &b, NULL), ERR_OK);
	assert_int_equal(lines_set_secret(s, a.id, SLICE("s3cret")), ERR_OK);
	assert_int_equal(db_script(s->main, "UPDATE line SET secret = (SELECT secret FROM line"
					    " WHERE id = 1) WHERE id = 2"),
		ERR_OK);
	assert_int_equal(lines_secret(s, b.id, &out), ERR_DENIED);
	assert_int_equal(lines_secret(s, a.id, &out), ERR_OK);
	assert_slice(buf_slice(&out), "s3cret");
}

static void
a_change_of_the_inventory_makes_a_new_generation(void **state)
{
	AUTO(store_closep) struct store *s = NULL;
	struct account a;
	struct line line = {.address = "1001"};
	int64_t g[4];

	(void)state;
	assert_int_equal(store_open_memory(&s), ERR_OK);
	assert_int_equal(store_generation(s, &g[0]), ERR_OK);
	assert_int_equal(lines_add(s, &line, NULL), ERR_OK);
	assert_int_equal(store_generation(s, &g[1]), ERR_OK);
	assert_true(g[1] > g[0]);
	assert_int_equal(accounts_bootstrap(s, &a), ERR_OK);
	assert_int_equal(accounts_set_open(s, a.id, false), ERR_OK);
	assert_int_equal(store_generation(s, &g[2]), ERR_OK);
	assert_true(g[2] > g[1]);
	assert_int_equal(lines_remove(s, line.id, NULL), ERR_OK);
	assert_int_equal(store_generation(s, &g[3]), ERR_OK);
	assert_true(g[3] > g[2]);
}

static void
a_whole_store_passes_its_check(void **state)
{
	struct store *s = NULL;

	(void)state;
	assert_int_equal(store_open(dir, DB_CREATE, &s, NULL), ERR_OK);
	assert_int_equal(store_check(s, NULL), ERR_OK);
	store_close(s);
	store_close(NULL);
}

/* Else each opening would run all migrations to find out, and nobody would notice. */
static void
assert_objects(struct db *db, const char *told)
{
	AUTO(buf_free) struct buf made = BUF(1024 * 1024);
	AUTO(db_done)
	struct db_query q =
		db_use(db, "SELECT name || char(9) || sql || char(30) FROM sqlite_schema "
			   "WHERE substr(name, 1, 7) != 'sqlite_' ORDER BY name");

	while (db_row(&q) == ERR_OK)
		buf_add(&made, db_slice(&q));
	assert_int_equal(buf_check(&made), ERR_OK);
	assert_slice(buf_slice(&made), told);
}

static void
what_the_build_tells_of_each_database_is_what_its_migrations_make(void **state)
{
	struct store *s = NULL;

	(void)state;
	assert_int_equal(store_open(dir, DB_CREATE, &s, NULL), ERR_OK);
	assert_objects(s->main, embedded_main_objects);
	assert_objects(s->logs, embedded_logs_objects);
	store_close(s);
}

int
main(void)
{
#define CASE(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
	const struct CMUnitTest tests[] = {
		CASE(a_missing_data_folder_is_refused_with_what_to_do),
		CASE(a_new_data_folder_is_closed_to_others),
		CASE(a_folder_is_fresh_until_a_template_is_stored),
		CASE(a_missing_key_beside_a_database_is_refused_and_not_made),
		CASE(a_key_without_a_database_is_a_creation_that_was_cut_short),
		CASE(a_folder_without_a_database_is_refused_unless_it_may_be_made),
		CASE(a_file_in_place_of_the_folder_is_refused),
		CASE(a_folder_of_another_user_is_refused_and_he_is_named),
		CASE(a_second_server_is_refused_while_the_first_one_runs),
		CASE(a_lock_dies_with_its_process),
		CASE(what_is_sealed_opens_only_in_its_place),
		CASE(a_secret_that_was_moved_to_another_row_does_not_open),
		CASE(a_change_of_the_inventory_makes_a_new_generation),
		CASE(a_whole_store_passes_its_check),
		CASE(what_the_build_tells_of_each_database_is_what_its_migrations_make),
	};

	if (crypto_setup() != ERR_OK)
		return 1;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
