#include "unit.h"

#include "unit_folder.h"

#include "base/buf.h"
#include "store/schema.h"

#include <fcntl.h>

static const char *const first[] = {"CREATE TABLE a (n INTEGER) STRICT; INSERT INTO a VALUES (7);"};
static const char *const both[] = {
	"CREATE TABLE a (n INTEGER) STRICT; INSERT INTO a VALUES (7);",
	"CREATE TABLE b (n INTEGER) STRICT; INSERT INTO b SELECT n + 1 FROM a;",
};
static const char *const broken[] = {
	"CREATE TABLE a (n INTEGER) STRICT; INSERT INTO a VALUES (7);",
	"CREATE TABLE b (n INTEGER) STRICT; DROP TABLE a; SELECT no_such_function();",
};
static const char *const orphaning[] = {
	"CREATE TABLE a (n INTEGER) STRICT; INSERT INTO a VALUES (7);",
	"CREATE TABLE b (id INTEGER PRIMARY KEY) STRICT;"
	"CREATE TABLE c (b_id INTEGER REFERENCES b(id)) STRICT; INSERT INTO c VALUES (1);",
};
static const struct schema v1 = {0x11223344, first, 1, false, NULL};
static const struct schema v2 = {0x11223344, both, 2, false, NULL};
static const struct schema v2_broken = {0x11223344, broken, 2, false, NULL};
static const struct schema v2_orphaning = {0x11223344, orphaning, 2, false, NULL};
static const struct schema other = {0x55667788, first, 1, false, NULL};

static char top[FOLDER_BYTES], path[2 * FOLDER_BYTES];

static int
setup(void **state)
{
	(void)state;
	folder_make(top);
	(void)snprintf(path, sizeof(path), "%.*s/x.db", (int)(strrchr(top, '/') - top), top);
	return 0;
}

static int
teardown(void **state)
{
	(void)state;
	folder_remove(top);
	return 0;
}

static enum err
open_as(const struct schema *schema, enum db_access access, struct why *why)
{
	struct db *db = NULL;
	bool is_new;
	enum err e = schema_open(schema, path, access, &db, &is_new, why);

	db_close(db);
	return e;
}

static int64_t
number(const char *file, const char *sql)
{
	struct db *db = NULL;
	int64_t n = -1;

	assert_int_equal(db_open(file, DB_READ, &db, NULL), ERR_OK);
	{
		AUTO(db_done) struct db_query q = db_use(db, sql);

		if (db_row(&q) == ERR_OK)
			n = db_i64(&q);
	}
	db_close(db);
	return n;
}

static void
run_script(const char *sql)
{
	struct db *db = NULL;

	assert_int_equal(db_open(path, DB_CREATE, &db, NULL), ERR_OK);
	assert_int_equal(db_script(db, sql), ERR_OK);
	db_close(db);
}

static void
a_new_file_gets_all_migrations(void **state)
{
	struct db *db = NULL;
	bool is_new = false;

	(void)state;
	assert_int_equal(schema_open(&v2, path, DB_CREATE, &db, &is_new, NULL), ERR_OK);
	assert_true(is_new);
	db_close(db);
	assert_int_equal(schema_open(&v2, path, DB_WRITE, &db, &is_new, NULL), ERR_OK);
	assert_false(is_new);
	db_close(db);
	assert_int_equal(number(path, "SELECT n FROM b"), 8);
	assert_int_equal(number(path, "PRAGMA user_version"), 2);
	assert_int_equal(number(path, "PRAGMA application_id"), 0x11223344);
}

static void
an_older_file_is_migrated_and_a_copy_kept(void **state)
{
	char copy[sizeof(path) + 16];

	(void)state;
	(void)snprintf(copy, sizeof(copy), "%s.before-v2", path);
	assert_int_equal(open_as(&v1, DB_CREATE, NULL), ERR_OK);
	assert_int_equal(open_as(&v2, DB_WRITE, NULL), ERR_OK);
	assert_int_equal(number(path, "SELECT n FROM b"), 8);
	assert_int_equal(number(copy, "PRAGMA user_version"), 1);
	assert_int_equal(number(copy, "SELECT n FROM a"), 7);
	assert_int_equal(open_as(&v2, DB_READ, NULL), ERR_OK);
}

static void
of_an_older_file_that_is_expendable_no_copy_is_kept(void **state)
{
	struct schema expendable = v2;
	char copy[sizeof(path) + 16];

	(void)state;
	expendable.is_expendable = true;
	(void)snprintf(copy, sizeof(copy), "%s.before-v2", path);
	assert_int_equal(open_as(&v1, DB_CREATE, NULL), ERR_OK);
	assert_int_equal(open_as(&expendable, DB_WRITE, NULL), ERR_OK);
	assert_int_equal(number(path, "SELECT n FROM b"), 8);
	assert_int_equal(access(copy, F_OK), -1);
}

static void
a_migration_that_fails_halfway_leaves_the_old_schema(void **state)
{
	struct why why = {0};

	(void)state;
	assert_int_equal(open_as(&v1, DB_CREATE, NULL), ERR_OK);
	assert_int_not_equal(open_as(&v2_broken, DB_WRITE, &why), ERR_OK);
	assert_non_null(strstr(why.text, "could not be migrated"));
	assert_int_equal(number(path, "PRAGMA user_version"), 1);
	assert_int_equal(number(path, "SELECT n FROM a"), 7);
	assert_int_equal(number(path, "SELECT count(*) FROM sqlite_schema"), 1);
	assert_int_equal(open_as(&v2, DB_WRITE, NULL), ERR_OK); /* the repaired program goes on */
}

static void
a_migration_that_leaves_orphans_is_undone(void **state)
{
	(void)state;
	assert_int_equal(open_as(&v1, DB_CREATE, NULL), ERR_OK);
	assert_int_equal(open_as(&v2_orphaning, DB_WRITE, NULL), ERR_SYNTAX);
	assert_int_equal(number(path, "PRAGMA user_version"), 1);
}

static void
a_reader_refuses_an_older_schema(void **state)
{
	struct why why = {0};

	(void)state;
	assert_int_equal(open_as(&v1, DB_CREATE, NULL), ERR_OK);
	assert_int_equal(open_as(&v2, DB_READ, &why), ERR_DENIED);
	assert_non_null(strstr(why.text, "older schema"));
	assert_int_equal(number(path, "PRAGMA user_version"), 1);
}

static void
a_newer_file_is_refused_and_not_touched(void **state)
{
	struct why why = {0};

	(void)state;
	assert_int_equal(open_as(&v2, DB_CREATE, NULL), ERR_OK);
	assert_int_equal(open_as(&v1, DB_CREATE, &why), ERR_LIMIT);
	assert_non_null(strstr(why.text, "newer bootline"));
	assert_int_equal(number(path, "PRAGMA user_version"), 2);
}

static void
another_programs_database_is_refused_and_not_touched(void **state)
{
	struct why why = {0};

	(void)state;
	assert_int_equal(open_as(&other, DB_CREATE, NULL), ERR_OK);
	assert_int_equal(open_as(&v1, DB_CREATE, &why), ERR_SYNTAX);
	assert_non_null(strstr(why.text, "another program"));
}

static void
a_database_with_tables_and_no_id_is_refused_and_keeps_its_journal_mode(void **state)
{
	struct db *db = NULL;

	(void)state;
	run_script("CREATE TABLE theirs (n INTEGER)");
	assert_int_equal(open_as(&v1, DB_CREATE, NULL), ERR_SYNTAX);
	assert_int_equal(db_open(path, DB_READ, &db, NULL), ERR_OK);
	{
		AUTO(db_done) struct db_query q = db_use(db, "PRAGMA journal_mode");

		assert_int_equal(db_row(&q), ERR_OK);
		assert_slice(db_slice(&q), "delete");
	}
	db_close(db);
}

static void
a_file_that_is_no_database_is_refused(void **state)
{
	FILE *file = fopen(path, "w");

	(void)state;
	assert_non_null(file);
	for (int i = 0; i < 100; i++)
		(void)fputs("this is not a database\n", file);
	(void)fclose(file);
	struct why why = {0};
	assert_int_equal(open_as(&v1, DB_WRITE, &why), ERR_SYNTAX);
	assert_non_null(strstr(why.text, path));
}

static void
a_table_that_was_added_by_hand_is_named(void **state)
{
	struct why why = {0};

	(void)state;
	assert_int_equal(open_as(&v1, DB_CREATE, NULL), ERR_OK);
	run_script("CREATE TABLE intruder (n INTEGER)");
	assert_int_equal(open_as(&v1, DB_WRITE, &why), ERR_SYNTAX);
	assert_non_null(strstr(why.text, "\"intruder\""));
}

static void
a_table_that_was_dropped_by_hand_is_named(void **state)
{
	struct why why = {0};

	(void)state;
	assert_int_equal(open_as(&v2, DB_CREATE, NULL), ERR_OK);
	run_script("DROP TABLE b");
	assert_int_equal(open_as(&v2, DB_WRITE, &why), ERR_SYNTAX);
	assert_non_null(strstr(why.text, "\"b\""));
}

static void
what_the_build_has_told_is_taken_for_what_the_migrations_make(void **state)
{
	struct schema told = v1;

	(void)state;
	told.objects = "a\tCREATE TABLE a (n INTEGER) STRICT\x1e"
		       "added\tCREATE TABLE added (n INTEGER)\x1e";
	assert_int_equal(open_as(&v1, DB_CREATE, NULL), ERR_OK);
	run_script("CREATE TABLE added (n INTEGER)");
	assert_int_equal(open_as(&told, DB_WRITE, NULL), ERR_OK);
	run_script("CREATE TABLE intruder (n INTEGER)");
	assert_int_equal(open_as(&told, DB_WRITE, NULL), ERR_SYNTAX);
}

static void
what_another_sqlite_tells_otherwise_is_looked_at_by_running_the_migrations(void **state)
{
	struct schema told = v1;

	(void)state;
	told.objects = "a\tcreate table \"a\" (n INTEGER) STRICT\x1e";
	assert_int_equal(open_as(&told, DB_CREATE, NULL), ERR_OK);
	assert_int_equal(open_as(&told, DB_WRITE, NULL), ERR_OK);
}

static void
a_missing_file_is_not_made_by_a_writer(void **state)
{
	(void)state;
	assert_int_equal(open_as(&v1, DB_WRITE, NULL), ERR_NOTFOUND);
	assert_int_equal(access(path, F_OK), -1);
}

static void
damage_is_found_and_told(void **state)
{
	struct db *db = NULL;
	struct why why = {0};
	bool is_new;
	char junk[512];

	(void)state;
	assert_int_equal(open_as(&v2, DB_CREATE, NULL), ERR_OK);
	assert_int_equal(schema_open(&v2, path, DB_WRITE, &db, &is_new, NULL), ERR_OK);
	assert_int_equal(schema_quick_check(db, path, NULL), ERR_OK);
	db_close(db);
	memset(junk, 0x5a, sizeof(junk));
	int fd = open(path, O_RDWR);
	assert_int_equal(pwrite(fd, junk, sizeof(junk), 4096), sizeof(junk)); /* table a's page */
	(void)close(fd);
	assert_int_equal(schema_open(&v2, path, DB_WRITE, &db, &is_new, NULL), ERR_OK);
	assert_int_equal(schema_quick_check(db, path, &why), ERR_SYNTAX);
	assert_non_null(strstr(why.text, "damaged"));
	db_close(db);
}

int
main(void)
{
#define CASE(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
	const struct CMUnitTest tests[] = {
		CASE(a_new_file_gets_all_migrations),
		CASE(an_older_file_is_migrated_and_a_copy_kept),
		CASE(of_an_older_file_that_is_expendable_no_copy_is_kept),
		CASE(a_migration_that_fails_halfway_leaves_the_old_schema),
		CASE(a_migration_that_leaves_orphans_is_undone),
		CASE(a_reader_refuses_an_older_schema),
		CASE(a_newer_file_is_refused_and_not_touched),
		CASE(another_programs_database_is_refused_and_not_touched),
		CASE(a_database_with_tables_and_no_id_is_refused_and_keeps_its_journal_mode),
		CASE(a_file_that_is_no_database_is_refused),
		CASE(a_table_that_was_added_by_hand_is_named),
		CASE(a_table_that_was_dropped_by_hand_is_named),
		CASE(what_the_build_has_told_is_taken_for_what_the_migrations_make),
		CASE(what_another_sqlite_tells_otherwise_is_looked_at_by_running_the_migrations),
		CASE(a_missing_file_is_not_made_by_a_writer),
		CASE(damage_is_found_and_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
