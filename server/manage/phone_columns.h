/* phone_columns - the columns of a table of phones: what they are called, and where they stand.
 *
 * Pure.  The header row decides: columns may stand in any order, and what is not there is left
 * as it is.
 */
#ifndef MANAGE_PHONE_COLUMNS_H
#define MANAGE_PHONE_COLUMNS_H

#include "limits.h"
#include "manage/csv.h"

enum phone_column {
	PHONE_COLUMN_MAC,
	PHONE_COLUMN_MODEL,
	PHONE_COLUMN_SITE,
	PHONE_COLUMN_GROUPS,
	PHONE_COLUMN_LABEL,
	PHONE_COLUMN_STATE,
	PHONE_COLUMN__COUNT
};

/* Of each line: line1_address, line1_auth_user, ... */
enum line_column {
	LINE_COLUMN_ADDRESS,
	LINE_COLUMN_AUTH_USER,
	LINE_COLUMN_AUTH_DOMAIN,
	LINE_COLUMN_SECRET,
	LINE_COLUMN_DISPLAY_NAME,
	LINE_COLUMN_LABEL,
	LINE_COLUMN_SIGN_IN,
	LINE_COLUMN_SERVER,
	LINE_COLUMN_SHARED,
	LINE_COLUMN_PHONE_LABEL,
	LINE_COLUMN_RING_TYPE,
	LINE_COLUMN_LINE_KEYS,
	LINE_COLUMN__COUNT
};

extern const char *const phone_column_names[PHONE_COLUMN__COUNT];
extern const char *const line_column_names[LINE_COLUMN__COUNT]; /* behind "lineN_" */

enum { COLUMN_NAME_BYTES = 32 };

struct phone_columns {
	uint16_t phone[PHONE_COLUMN__COUNT]; /* column, from 1; 0: not there */
	uint16_t line[LINES_PER_PHONE_MAX][LINE_COLUMN__COUNT];
	size_t lines; /* the highest N of a lineN_ column */
};

/* Reads the header, the current row of c.  Case and blanks around names do not matter.
 *   out  written only on ERR_OK
 *   why  "row 1, column 3: ..." with the name that is most like an unknown one
 * Returns ERR_OK; ERR_SYNTAX (an unknown name, one that stands twice, no mac, a line without its
 * address). */
MUST_CHECK enum err phone_columns_read(
	const struct csv *c, struct phone_columns *out, struct why *why);

/* The name of a line's column, "line2_address"; line from 0.  Returns out. */
const char *line_column_name(size_t line, enum line_column column, char out[COLUMN_NAME_BYTES]);

/* A cell of the current row by its column; the empty slice where there is none. */
struct slice phone_cell(const struct csv *c, uint16_t column);

#endif
