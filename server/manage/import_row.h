/* import_row - one row of a table of phones against the inventory.
 *
 * Every row is looked at twice: first all phones, which give up the lines they no longer have,
 * then all lines.  So lines may change places between phones in any order of rows.
 */
#ifndef MANAGE_IMPORT_ROW_H
#define MANAGE_IMPORT_ROW_H

#include "manage/csv.h"
#include "manage/phone_columns.h"
#include "manage/rowmap.h"
#include "store/groups.h"
#include "store/lines.h"

struct import_row {
	struct store *store;
	const struct csv *csv; /* its current row */
	const struct phone_columns *columns;
	bool may_create; /* sites and groups that are not there */
	int64_t now;     /* unix seconds */

	struct mac mac; /* of the current row's phone, once it was read */
	bool is_added;
	struct phone phone;
	struct assignment
		held[LINES_PER_PHONE_MAX]; /* what the phone has before its lines are set */
	size_t held_count;

	size_t changes;                 /* differences found so far in this row */
	struct buf changed;             /* their columns, " label line1_secret" */
	char column[COLUMN_NAME_BYTES]; /* where a failure is */
	struct why why;                 /* and its reason */

	struct rowmap macs, lines; /* where a phone, a line stood first */
	int64_t sites_added, groups_added, lines_added, lines_changed;
};

void import_row_done(struct import_row *r); /* all zeros is allowed; the store stays the caller's */

/* Both bring the inventory to what the current row says, and count what they change.
 * Returns ERR_OK; storage errors (ERR_BUSY, ERR_NOSPACE, ERR_NOMEM, ERR_IO); else the row is at
 * fault: column and why say where and how. */
MUST_CHECK enum err import_row_phone(struct import_row *r);
MUST_CHECK enum err import_row_lines(struct import_row *r);

/* For both files of this module: names the column that is being read; remembers a difference in
 * it; copies a cell into a text, remembering a difference. */
void import_row_at(struct import_row *r, const char *column);
void import_row_differs(struct import_row *r);
MUST_CHECK enum err import_row_text(struct import_row *r, struct slice cell, char *dst, size_t cap);
/* Remembers the lines that the phone has before its row changes them: `held`.  ERR_OK; storage
 * errors. */
MUST_CHECK enum err import_row_hold(struct import_row *r);

#endif
