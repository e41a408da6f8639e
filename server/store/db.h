/* db - one SQLite connection: prepared statements, transactions, errors as values.
 *
 * The only file that knows sqlite3.  A connection belongs to one thread.  Failures are logged
 * here, once, with SQLite's own words.  Nothing SQLite-only leaks out: a second driver would
 * stand beside this file.
 */
#ifndef STORE_DB_H
#define STORE_DB_H

#include "base/err.h"
#include "base/slice.h"

struct db;

enum db_access {
	DB_READ,   /* no writes; the file must exist */
	DB_WRITE,  /* reads and writes; the file must exist */
	DB_CREATE, /* reads and writes; made where it is missing */
};

/* Opens a database file with foreign keys, synchronous=FULL, secure_delete, trusted_schema off
 * and the defensive mode; waits up to 5 s for locks.  Changes nothing in the file.
 *   path  NUL-terminated; ":memory:" for tests
 * Returns ERR_OK; ERR_NOTFOUND; ERR_DENIED; ERR_BUSY; ERR_SYNTAX (not a database); ERR_IO.
 * why is one sentence with the path. */
MUST_CHECK enum err db_open(
	const char *path, enum db_access access, struct db **out, struct why *why);
void db_close(struct db *db); /* NULL is allowed */

/* Turns the write-ahead log on, once for all in this file: for a file that is known to be ours.
 * ERR_OK; ERR_BUSY, ERR_IO. */
MUST_CHECK enum err db_set_wal(struct db *db);

/* How long to wait for another process's lock; 5,000 ms after db_open(). */
void db_wait(struct db *db, int ms);

/* Whether a read, write or sync of a file has failed on this connection.  What it holds in memory
 * may not be what is on disk: a writer closes it and opens another. */
bool db_is_broken(const struct db *db);

/* A statement in use.  The first error sticks in err; binds and reads after it do nothing. */
struct db_query {
	struct db *db;
	void *st;   /* the statement; owned by db, reset by db_done() */
	int bound;  /* parameters bound so far */
	int column; /* columns read so far of this row */
	enum err err;
};

/* Prepares sql, once per connection, and starts using it.  It may be used again before the first
 * use is over.
 *   sql  static text: it is remembered by its address */
struct db_query db_use(struct db *db, const char *sql);
/* The same for a statement that was put together for one use (store/ask.h): sql may go when this
 * has returned. */
struct db_query db_use_once(struct db *db, const char *sql);
void db_done(struct db_query *q); /* for AUTO; resets the statement, clears its bindings */

/* Bind the next parameter; the bytes must live until db_done(). */
void db_bind_i64(struct db_query *q, int64_t v);
void db_bind_text(struct db_query *q, struct slice v);
void db_bind_blob(struct db_query *q, struct slice v);
void db_bind_null(struct db_query *q);

/* Steps to the next row.
 * Returns ERR_OK (a row is there), ERR_NOTFOUND (no more), ERR_EXISTS (a unique key is taken),
 * ERR_DENIED (a foreign key forbids it, or the database is read-only), ERR_SYNTAX (a CHECK
 * forbids it), ERR_LIMIT, ERR_BUSY, ERR_NOSPACE, ERR_NOMEM, ERR_IO.  Every one of them but
 * ERR_OK sticks. */
MUST_CHECK enum err db_row(struct db_query *q);

/* Steps to the end, for statements that give no rows.  ERR_OK or as db_row(). */
MUST_CHECK enum err db_run(struct db_query *q);

/* The same for a statement that is about one row: ERR_NOTFOUND when it changed none. */
MUST_CHECK enum err db_run_on_one(struct db_query *q);

/* Read the next column of the row.  Slices live until the next db_row() or db_done(). */
int64_t db_i64(struct db_query *q);
struct slice db_slice(struct db_query *q);
bool db_is_null(struct db_query *q); /* looks at the next column, does not move on */
void db_text(struct db_query *q, char *dst, size_t cap); /* ERR_LIMIT sticks when it does not fit */

/* The id of the row that this connection added last; asked at once behind its INSERT. */
int64_t db_last_id(struct db *db);

/* Whether any other connection has committed since the last call (PRAGMA data_version); true
 * at the first call. */
bool db_was_changed(struct db *db);

/* Runs SQL text of our own with many statements (migrations). */
MUST_CHECK enum err db_script(struct db *db, const char *sql);

/* A transaction: rolls back when its scope ends without db_tx_commit().  Inside one, another
 * becomes a savepoint. */
struct db_tx {
	struct db *db; /* NULL when it is over */
	int depth;
};
/* Begin with the write lock, waiting for it as db_wait() says; with what is committed at the first
 * read.  Commit: where it fails nothing is left of it once db_tx_done() has run.
 *   tx  written only on ERR_OK
 * ERR_OK; ERR_BUSY, ERR_NOSPACE, ERR_NOMEM, ERR_IO. */
MUST_CHECK enum err db_tx_begin_write(struct db *db, struct db_tx *tx);
MUST_CHECK enum err db_tx_begin_read(struct db *db, struct db_tx *tx);
MUST_CHECK enum err db_tx_commit(struct db_tx *tx);
void db_tx_done(struct db_tx *tx); /* for AUTO */

#endif
