/* db_one - statements about one thing: a number that is asked for, a row that its id names.
 *
 * What most tables' files need beside statements of their own shape.  sql is static text, as for
 * db_use().
 */
#ifndef STORE_DB_ONE_H
#define STORE_DB_ONE_H

#include "store/db.h"

/* Steps to the next row and reads the number in its first column.  ERR_OK; as db_row(). */
MUST_CHECK enum err db_row_i64(struct db_query *q, int64_t *out);

/* The number that a question gives, without parameters or about one number: an id, a time.
 * ERR_OK; as db_row(). */
MUST_CHECK enum err db_number(struct db *db, const char *sql, int64_t *out);
MUST_CHECK enum err db_number_of(struct db *db, const char *sql, int64_t of, int64_t *out);

/* The text that a question about one number gives.
 *   dst, cap  with the NUL
 * ERR_OK; ERR_LIMIT (does not fit); as db_row(). */
MUST_CHECK enum err db_text_of(struct db *db, const char *sql, int64_t of, char *dst, size_t cap);

/* Changes or removes the row of an id.  ERR_OK; ERR_NOTFOUND (there is none); as db_row(). */
MUST_CHECK enum err db_run_by_id(struct db *db, const char *sql, int64_t id);

#endif
