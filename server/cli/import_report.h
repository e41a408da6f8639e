/* import_report - what a move found and did, and what a verification found, for people and as JSON.
 */
#ifndef CLI_IMPORT_REPORT_H
#define CLI_IMPORT_REPORT_H

#include "cli/command.h"
#include "moving/move.h"
#include "moving/verify.h"

/* Tells counts, notes and files. */
void import_report_move(struct cli *c, const struct moving *m, bool is_dry_run);

/* Tells what stands in the way: the conflicts alone. */
void import_report_conflicts(struct cli *c, const struct moving *m);

/* Tells differences while they are found: the head of a table, its rows, its end. */
struct import_differences {
	struct cli *c;
	size_t shown;
};
void import_report_difference(struct import_differences *d, const struct verify_difference *row);

/* Tells how many phones and parameters were compared, and how many differ. */
void import_report_verified(struct cli *c, const struct verify_result *r);

#endif
