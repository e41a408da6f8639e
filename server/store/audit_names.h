/* audit_names - what the columns and the numbers in changed rows are called: for audit_changes.
 *
 * A row that is gone is found among the changes, so that what was removed has its name too.
 */
#ifndef STORE_AUDIT_NAMES_H
#define STORE_AUDIT_NAMES_H

#include "store/db_watch.h"
#include "store/store.h"

struct audit_names; /* one audit_finish() long: what was asked once is remembered */

struct audit_names *audit_names_new(struct store *s); /* NULL: out of memory */
void audit_names_freep(struct audit_names **n);       /* for AUTO */

/* The place of a column in a table's rows.  ERR_OK; ERR_NOTFOUND; storage errors. */
MUST_CHECK enum err audit_names_place(
	struct audit_names *n, const char *table, const char *column, size_t *out);
/* The name of a column, which stays valid; and what it holds where a row older than the column
 * says nothing: NULL where that is nothing. */
MUST_CHECK enum err audit_names_column(struct audit_names *n, const char *table, size_t place,
	const char **name, const char **fallback);

/* Whether a column refers to another table ("phone_id"), and what the row there is called:
 * appends "phone" and "0004f2aabbcc"; of a scope "site" and "hq", or "global" and nothing; of what
 * nobody knows any more its number.
 * ERR_OK; ERR_NOTFOUND (no such column); storage errors. */
MUST_CHECK enum err audit_names_reference(
	struct audit_names *n, const char *column, int64_t id, struct buf *kind, struct buf *name);

/* The word for a number in a column, or NULL where it is just a number. */
const char *audit_names_word(const char *table, const char *column, int64_t number);

#endif
