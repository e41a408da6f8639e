/* db_watch - what one connection changes, row by row, as it was and as it is.
 *
 * For the audit: whoever writes need not say what he writes.  Rolled back changes are forgotten
 * with their transaction or savepoint.  Bytes of blobs are never kept: sealed values stay sealed.
 *
 * Source: sqlite3_preupdate_hook().  A second driver would have triggers do it.
 */
#ifndef STORE_DB_WATCH_H
#define STORE_DB_WATCH_H

#include "store/db.h"

enum db_value_kind { DB_NULL, DB_NUMBER, DB_TEXT, DB_BLOB };

struct db_value {
	enum db_value_kind kind;
	int64_t number;    /* of DB_NUMBER; of DB_BLOB its size in bytes */
	struct slice text; /* of DB_TEXT */
};

enum db_change_kind { DB_ADDED, DB_CHANGED, DB_REMOVED, DB_CHANGE__COUNT };

struct db_change {
	const char *table;
	enum db_change_kind kind;
	size_t count;               /* columns, in the table's own order */
	const struct db_value *was; /* NULL where the row was added */
	const struct db_value *is;  /* NULL where it was removed */
	const bool *is_other;       /* by column: DB_CHANGED gave it another value */
};

/* Begins to note what this connection changes; what was noted before is forgotten.
 *   detailed_max  of so many rows the values are kept; of more they are only counted
 * Returns ERR_OK; ERR_NOMEM. */
MUST_CHECK enum err db_watch_begin(struct db *db, size_t detailed_max);
void db_watch_end(struct db *db); /* without a beginning it does nothing */

/* How many rows were noted, those with and without their values. */
size_t db_watch_count(struct db *db);

/* The changes whose values were kept, in their order; slices live until db_watch_end().
 * Returns ERR_OK; ERR_NOMEM (here, or while they were noted); what each() returns. */
MUST_CHECK enum err db_watch_each(
	struct db *db, enum err (*each)(void *ctx, const struct db_change *change), void *ctx);

/* How many rows of each table were added, changed, removed: every table that was touched. */
MUST_CHECK enum err db_watch_tables(struct db *db,
	enum err (*each)(void *ctx, const char *table, const size_t rows[DB_CHANGE__COUNT]),
	void *ctx);

#endif
