#include "unit.h"

#include "unit_folder.h"

#include "store/db.h"

static int
setup(void **state)
{
	struct db *db = NULL;

	if (db_open(":memory:", DB_CREATE, &db, NULL) != ERR_OK)
		return 1;
	*state = db;
	return db_script(db,
		       "CREATE TABLE p (id INTEGER PRIMARY KEY, n INTEGER UNIQUE CHECK (n < 100));"
		       "CREATE TABLE c (p_id INTEGER NOT NULL REFERENCES p(id) ON DELETE RESTRICT,"
		       " t TEXT);"
		       "INSERT INTO p VALUES (1, 10), (2, 20);"
		       "INSERT INTO c VALUES (1, 'text');") == ERR_OK ?
		       0 :
		       1;
}

static int
teardown(void **state)
{
	db_close(*state);
	return 0;
}

static enum err
run(struct db *db, const char *sql)
{
	AUTO(db_done) struct db_query q = db_use(db, sql);

	return db_run(&q);
}

static int64_t
count(struct db *db)
{
	AUTO(db_done) struct db_query q = db_use(db, "SELECT count(*) FROM p");

	return db_row(&q) == ERR_OK ? db_i64(&q) : -1;
}

static const struct {
	const char *sql;
	enum err want;
} failures[] = {
	{"INSERT INTO p VALUES (1, 30)",                   ERR_EXISTS},
	{"INSERT INTO p VALUES (3, 10)",                   ERR_EXISTS},
	{"INSERT INTO p VALUES (3, 100)",                  ERR_SYNTAX},
	{"INSERT INTO c VALUES (9, 'x')",                  ERR_DENIED},
	{"DELETE FROM p WHERE id = 1",                     ERR_DENIED},
	{"INSERT INTO c VALUES (NULL, 'x')",               ERR_SYNTAX},
	{"INSERT INTO p VALUES (4, 40)",                   ERR_OK    },
	{"INSERT INTO c VALUES (2, zeroblob(3000000000))", ERR_LIMIT },
};

static void
each_refusal_has_its_code(void **state)
{
	for (size_t i = 0; i < COUNT(failures); i++) {
		print_message("%s\n", failures[i].sql);
		assert_int_equal(run(*state, failures[i].sql), failures[i].want);
	}
}

static void
the_end_of_the_rows_sticks(void **state)
{
	AUTO(db_done) struct db_query q = db_use(*state, "SELECT n FROM p ORDER BY n");

	assert_int_equal(db_row(&q), ERR_OK);
	assert_int_equal(db_i64(&q), 10);
	assert_int_equal(db_row(&q), ERR_OK);
	assert_int_equal(db_i64(&q), 20);
	assert_int_equal(db_row(&q), ERR_NOTFOUND);
	assert_int_equal(db_row(&q), ERR_NOTFOUND);
	assert_int_equal(db_i64(&q), 0);
}

static void
a_text_that_does_not_fit_is_an_error_that_sticks(void **state)
{
	AUTO(db_done) struct db_query q = db_use(*state, "SELECT t, t FROM c");
	char four[4] = "old", five[5] = "";

	assert_int_equal(db_row(&q), ERR_OK);
	db_text(&q, four, sizeof(four));
	assert_int_equal(q.err, ERR_LIMIT);
	assert_string_equal(four, "old");
	db_text(&q, five, sizeof(five));
	assert_string_equal(five, "");
	assert_int_equal(db_row(&q), ERR_LIMIT);
}

static void
a_statement_can_be_used_inside_its_own_use(void **state)
{
	static const char sql[] = "SELECT n FROM p ORDER BY n";
	AUTO(db_done) struct db_query outer = db_use(*state, sql);

	assert_int_equal(db_row(&outer), ERR_OK);
	{
		AUTO(db_done) struct db_query inner = db_use(*state, sql);

		assert_int_equal(db_row(&inner), ERR_OK);
		assert_int_equal(db_i64(&inner), 10);
	}
	assert_int_equal(db_row(&outer), ERR_OK);
	assert_int_equal(db_i64(&outer), 20);
}

static void
bindings_do_not_outlive_their_use(void **state)
{
	static const char sql[] = "SELECT ?1 IS NULL";

	for (int i = 0; i < 2; i++) {
		AUTO(db_done) struct db_query q = db_use(*state, sql);

		if (i == 0)
			db_bind_i64(&q, 1);
		assert_int_equal(db_row(&q), ERR_OK);
		assert_int_equal(db_i64(&q), i);
	}
}

static void
empty_text_and_null_are_two_things(void **state)
{
	AUTO(db_done) struct db_query q = db_use(*state, "SELECT ?1, ?2, ?3");

	db_bind_text(&q, SLICE(""));
	db_bind_blob(&q, SLICE(""));
	db_bind_null(&q);
	assert_int_equal(db_row(&q), ERR_OK);
	assert_false(db_is_null(&q));
	assert_int_equal(db_slice(&q).n, 0);
	assert_false(db_is_null(&q));
	assert_int_equal(db_slice(&q).n, 0);
	assert_true(db_is_null(&q));
}

static void
a_transaction_that_is_not_committed_leaves_nothing(void **state)
{
	struct db *db = *state;
	struct db_tx tx;

	assert_int_equal(db_tx_begin_write(db, &tx), ERR_OK);
	assert_int_equal(run(db, "INSERT INTO p VALUES (5, 50)"), ERR_OK);
	db_tx_done(&tx);
	assert_int_equal(count(db), 2);
}

static void
an_inner_transaction_undoes_itself_alone(void **state)
{
	struct db *db = *state;
	struct db_tx outer, inner;

	assert_int_equal(db_tx_begin_write(db, &outer), ERR_OK);
	assert_int_equal(run(db, "INSERT INTO p VALUES (5, 50)"), ERR_OK);
	assert_int_equal(db_tx_begin_write(db, &inner), ERR_OK);
	assert_int_equal(run(db, "INSERT INTO p VALUES (6, 60)"), ERR_OK);
	db_tx_done(&inner);
	assert_int_equal(db_tx_commit(&outer), ERR_OK);
	db_tx_done(&outer); /* over already: does nothing */
	assert_int_equal(count(db), 3);
}

static void
a_statement_about_one_row_says_when_there_was_none(void **state)
{
	AUTO(db_done) struct db_query q = db_use(*state, "UPDATE p SET n = 11 WHERE id = 77");

	assert_int_equal(db_run_on_one(&q), ERR_NOTFOUND);
}

static void
a_change_by_another_connection_is_noticed_once(void **state)
{
	char dir[FOLDER_BYTES], path[2 * FOLDER_BYTES];
	struct db *a = NULL, *b = NULL;

	(void)state;
	folder_make(dir);
	(void)snprintf(path, sizeof(path), "%.*s/x.db", (int)(strrchr(dir, '/') - dir), dir);
	assert_int_equal(db_open(path, DB_CREATE, &a, NULL), ERR_OK);
	assert_int_equal(db_set_wal(a), ERR_OK);
	assert_int_equal(db_script(a, "CREATE TABLE t (n INTEGER)"), ERR_OK);
	assert_int_equal(db_open(path, DB_READ, &b, NULL), ERR_OK);
	assert_true(db_was_changed(b));
	assert_false(db_was_changed(b));
	assert_int_equal(run(a, "INSERT INTO t VALUES (1)"), ERR_OK);
	assert_true(db_was_changed(b));
	assert_false(db_was_changed(b));
	assert_int_equal(run(b, "INSERT INTO t VALUES (2)"), ERR_DENIED);
	db_close(b);
	db_close(a);
	folder_remove(dir);
}

static void
a_locked_database_is_busy(void **state)
{
	char dir[FOLDER_BYTES], path[2 * FOLDER_BYTES];
	struct db *a = NULL, *b = NULL;
	struct db_tx held, wanted;

	(void)state;
	folder_make(dir);
	(void)snprintf(path, sizeof(path), "%.*s/x.db", (int)(strrchr(dir, '/') - dir), dir);
	assert_int_equal(db_open(path, DB_CREATE, &a, NULL), ERR_OK);
	assert_int_equal(db_set_wal(a), ERR_OK);
	assert_int_equal(db_open(path, DB_WRITE, &b, NULL), ERR_OK);
	db_wait(b, 1);
	assert_int_equal(db_tx_begin_write(a, &held), ERR_OK);
	assert_int_equal(db_tx_begin_write(b, &wanted), ERR_BUSY);
	db_tx_done(&held);
	assert_int_equal(db_tx_begin_write(b, &wanted), ERR_OK);
	db_tx_done(&wanted);
	assert_false(db_is_broken(b));
	db_close(b);
	db_close(a);
	folder_remove(dir);
}

static void
the_schema_is_not_trusted_and_not_writable(void **state)
{
	struct db *db = *state;
	AUTO(db_done) struct db_query trusted = db_use(db, "PRAGMA trusted_schema");
	AUTO(db_done) struct db_query keys = db_use(db, "PRAGMA foreign_keys");
	AUTO(db_done) struct db_query erases = db_use(db, "PRAGMA secure_delete");

	assert_int_equal(db_row(&trusted), ERR_OK);
	assert_int_equal(db_i64(&trusted), 0);
	assert_int_equal(db_row(&keys), ERR_OK);
	assert_int_equal(db_i64(&keys), 1);
	assert_int_equal(db_row(&erases), ERR_OK);
	assert_int_equal(db_i64(&erases), 1);
	assert_int_equal(db_script(db, "PRAGMA writable_schema = ON;"), ERR_OK);
	assert_int_not_equal(run(db, "UPDATE sqlite_schema SET name = 'x'"), ERR_OK);
}

int
main(void)
{
#define CASE(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
	const struct CMUnitTest tests[] = {
		CASE(each_refusal_has_its_code),
		CASE(the_end_of_the_rows_sticks),
		CASE(a_text_that_does_not_fit_is_an_error_that_sticks),
		CASE(a_statement_can_be_used_inside_its_own_use),
		CASE(bindings_do_not_outlive_their_use),
		CASE(empty_text_and_null_are_two_things),
		CASE(a_transaction_that_is_not_committed_leaves_nothing),
		CASE(an_inner_transaction_undoes_itself_alone),
		CASE(a_statement_about_one_row_says_when_there_was_none),
		CASE(the_schema_is_not_trusted_and_not_writable),
		cmocka_unit_test(a_change_by_another_connection_is_noticed_once),
		cmocka_unit_test(a_locked_database_is_busy),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
