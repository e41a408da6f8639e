/* csv - tables as spreadsheet programs write and read them.
 *
 * Pure: bytes in, cells out, and back.  Reading takes CRLF or LF, a byte order mark, quoted cells
 * with line ends and doubled quotes, and comma, semicolon or tab between cells (whichever the
 * first row uses: spreadsheets write what their country uses).  Writing gives UTF-8, commas and
 * CRLF.  A cell that a spreadsheet would execute as a formula is written with a ' in front, which
 * reading takes off again.
 * Source: RFC 4180; the ' is what spreadsheet programs themselves take for "this is text".
 */
#ifndef MANAGE_CSV_H
#define MANAGE_CSV_H

#include "base/buf.h"

enum {
	CSV_COLUMNS_MAX = 2048,         /* room for every line that a phone can have */
	CSV_CELL_MAX_BYTES = 64 * 1024, /* a quote that is never closed ends here */
	CSV_ROW_MAX_BYTES = 1024 * 1024,
};

/* A text being read, and its current row. */
struct csv {
	struct slice rest; /* borrowed: what was not read yet */
	char separator;
	size_t row;                   /* number of the current row as a spreadsheet counts: from 1,
					 empty rows too; 0 before the first */
	size_t count;                 /* cells of the current row, 1..CSV_COLUMNS_MAX */
	size_t ends[CSV_COLUMNS_MAX]; /* where in bytes each cell ends */
	struct buf bytes;             /* the cells without quotes, one behind the other */
};

/* Begins to read.
 *   text  untrusted, any bytes; borrowed until csv_done()
 * Returns ERR_OK; ERR_SYNTAX with why (UTF-16, which some programs call "Unicode text"). */
MUST_CHECK enum err csv_begin(struct csv *c, struct slice text, struct why *why);
void csv_done(struct csv *c); /* for AUTO; a csv that is all zeros is allowed */

/* Reads the next row.  An empty line is a row of one empty cell.
 *   why  "row 3, column 2: ..." with what to do
 * Returns ERR_OK; ERR_NOTFOUND (the text is at its end); ERR_SYNTAX (a quote inside an unquoted
 * cell, bytes behind a closing quote, a quote that is never closed, a lone CR or a NUL outside
 * quotes, a NUL, not UTF-8); ERR_LIMIT (too many cells or bytes); ERR_NOMEM.  After a failure
 * nothing more can be read. */
MUST_CHECK enum err csv_next(struct csv *c, struct why *why);

/* Cell i of the current row, from 0; the empty slice where the row is shorter.  Valid until the
 * next csv_next(). */
struct slice csv_cell(const struct csv *c, size_t i);

/* Whether the row has nothing in it: one empty cell, or empty cells alone. */
bool csv_is_blank(const struct csv *c);

/* Appends one cell; is_first says that it begins a row, the others get their comma.  csv_end()
 * ends the row. */
void csv_write(struct buf *out, bool is_first, struct slice cell);
void csv_end(struct buf *out);

#endif
