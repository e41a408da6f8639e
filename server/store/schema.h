/* schema - brings a database file to the schema of this program, or says why it cannot.
 *
 * A schema is a list of numbered migrations; PRAGMA user_version counts those that a file has
 * had, PRAGMA application_id says whose it is.  All that are missing run in one transaction, so
 * that a file is old or new and never between.
 */
#ifndef STORE_SCHEMA_H
#define STORE_SCHEMA_H

#include "store/db.h"

struct schema {
	int64_t application_id;
	const char *const *migrations; /* SQL texts; the first makes version 1 */
	int64_t count;
	bool is_expendable; /* no copy of an older file is kept: it would take as much room again */
	const char *objects; /* what they make, as describe.py tells it; or NULL: not told */
};

/* Opens path and, unless access is DB_READ, migrates it.  A copy of what had an older schema is
 * left beside it as PATH.before-vN, unless the schema is expendable.
 *   path    NUL-terminated, or ":memory:"
 *   is_new  whether the first migration ran now
 * Returns ERR_OK; ERR_LIMIT (made by a newer program); ERR_SYNTAX (not ours, or its tables are
 * not what the migrations make); ERR_DENIED (DB_READ and an older schema); else as db_open().
 * why is one sentence with the path. */
MUST_CHECK enum err schema_open(const struct schema *schema, const char *path,
	enum db_access access, struct db **out, bool *is_new, struct why *why);

/* Reads every page: PRAGMA quick_check.  ERR_OK; ERR_SYNTAX (damaged: why names the first
 * damage); storage errors. */
MUST_CHECK enum err schema_quick_check(struct db *db, const char *path, struct why *why);

/* Reads every page, index and reference: integrity_check and foreign_key_check.  As above. */
MUST_CHECK enum err schema_full_check(struct db *db, const char *path, struct why *why);

/* Writes a copy of a database, as it is at one moment, to a path where nothing is. */
MUST_CHECK enum err schema_copy(struct db *db, const char *path);

#endif
