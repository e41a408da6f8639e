/* phone_csv - the inventory as a table for spreadsheets: `bootline phone import` and `export`.
 *
 * An import is all or nothing.  What an export wrote changes nothing when it is imported.
 */
#ifndef CLI_PHONE_CSV_H
#define CLI_PHONE_CSV_H

#include "cli/command.h"

/* Rows for the table of `bootline phone`: these tables, DATA_CREATE for the import and DATA_READ
 * for the export. */
extern const struct arg_row phone_import_positionals[], phone_import_options[];
extern const struct arg_row phone_export_positionals[];
extern const char phone_import_examples[], phone_export_examples[];
extern const char phone_import_about[], phone_export_about[];

/* Imports the table of the file FILE, "-" for standard input, and tells what changed, or which rows
 * are at fault.  ERR_OK; as import_run() (manage/import.h); ERR_NOTFOUND, ERR_DENIED, ERR_IO,
 * ERR_LIMIT (the file). */
enum err phone_import(struct cli *c);
/* The same for a table that is in memory, of a command that has --dry-run and --create too. */
enum err phone_import_table(struct cli *c, struct slice text);
/* Writes all phones as a table to FILE, or to standard output.  ERR_OK; ERR_LIMIT, ERR_NOMEM;
 * storage errors; ERR_IO and others of the file. */
enum err phone_export(struct cli *c);

#endif
