/* import - brings phones and their lines to what a table says: every row, or none.
 *
 * Whoever calls holds the transaction; what an import did stays or goes with it, so a dry run is
 * a rollback.  Neither reads files nor prints: the table is a slice, what was found is a report.
 */
#ifndef MANAGE_IMPORT_H
#define MANAGE_IMPORT_H

#include "base/buf.h"
#include "base/mac.h"
#include "store/store.h"

enum { IMPORT_MAX_BYTES = 512 * 1024 * 1024 }; /* 100,000 phones with ten lines each, and room */

struct import_options {
	bool may_create;    /* sites and groups that are named and not there */
	bool wants_changes; /* the report tells row by row what changes: for a dry run */
	int64_t now;        /* unix seconds */
	/* Told after each row how many bytes of the table are done, of twice its length: it is
	 * read twice.  May be NULL. */
	void (*progress)(void *ctx, size_t row, size_t done_bytes);
	void *ctx;
};

struct import_report {
	size_t added, changed, unchanged; /* phones */
	int64_t lines_added, lines_changed, sites_added, groups_added;
	size_t bad;            /* rows at fault: where there is one, nothing was imported */
	struct buf faults[2];  /* the report's own: read with import_fault_next() */
	struct buf changes[2]; /* and import_change_next() */
};
void import_report_done(struct import_report *r); /* for AUTO; all zeros is allowed */

/* Imports a table.
 *   text  CSV (manage/csv.h), untrusted; at most IMPORT_MAX_BYTES
 *   out   all zeros; filled on ERR_OK and where rows are at fault; the caller's to release
 *   why   what is wrong with the table as a whole: empty, no CSV, an unknown column
 * Returns ERR_OK (bad is 0); ERR_SYNTAX (with bad > 0: rows are at fault, nothing is left of the
 * import, why is empty); ERR_LIMIT; storage errors (why names the row). */
MUST_CHECK enum err import_run(struct store *s, struct slice text,
	const struct import_options *options, struct import_report *out, struct why *why);

/* How far somebody has read in a report; begins with all zeros. */
struct import_reader {
	size_t at[2]; /* bytes */
};

struct import_fault {
	size_t row;          /* as a spreadsheet counts */
	struct slice column; /* "line1_secret"; empty: the row as a whole */
	struct slice reason; /* a sentence; may hold bytes of the table */
};
/* The next fault in the order of rows; slices live as long as the report.  False at the end. */
bool import_fault_next(
	const struct import_report *r, struct import_reader *at, struct import_fault *out);

struct import_change {
	size_t row;
	char mac[MAC_TEXT_BYTES];
	bool is_added;
	struct slice columns[2]; /* names that differ, each with a blank in front */
};
/* The next phone that the table adds or changes, in the order of rows; for a report that
 * wants_changes was asked for.  Slices live as long as the report.  False at the end. */
bool import_change_next(
	const struct import_report *r, struct import_reader *at, struct import_change *out);

#endif
