/* export - phones and their lines as a table for spreadsheets, without secrets.
 *
 * What an export wrote changes nothing when it is imported.  Cells that a spreadsheet would run
 * are guarded (manage/csv.h).
 */
#ifndef MANAGE_EXPORT_H
#define MANAGE_EXPORT_H

#include "store/phone_query.h"

struct export_counts {
	int64_t phones, lines;
};

/* Writes the header and the phones of a query, by MAC.
 *   which its page and sort do not count
 *   take  called for each row with its line end; the slice lives during the call; what it
 *         returns other than ERR_OK ends the export with that
 * Returns ERR_OK; ERR_LIMIT (a row over CSV_ROW_MAX_BYTES); storage errors.  The caller holds a
 * transaction: the table is read twice. */
MUST_CHECK enum err export_phones(struct store *s, const struct phone_query *which,
	enum err (*take)(void *ctx, struct slice row), void *ctx, struct export_counts *out);

#endif
