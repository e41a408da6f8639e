/* configure - one reading of all settings: flags, environment, settings file, defaults.
 *
 * The flags of `bootline serve` and `bootline settings` are the rows of settings_table and
 * --config; this is where the table becomes arguments, and arguments settings.
 */
#ifndef CLI_CONFIGURE_H
#define CLI_CONFIGURE_H

#include "base/settings.h"
#include "cli/args.h"

/* The table of options: --config and a flag for every setting but data, which every command
 * has.  Static; the same at every call. */
const struct arg_row *configure_options(void);

/* Reads everything.
 *   args  of a command with configure_options(); borrowed
 *   out   owned, complete (data is never empty); written only on ERR_OK
 * The settings file is --config FILE, else bootline.conf in the data folder where there is one.
 * Returns ERR_OK; ERR_NOTFOUND (no file --config); ERR_SYNTAX, ERR_LIMIT (a value; why names it
 * and where it stands); ERR_NOMEM. */
MUST_CHECK enum err configure(const struct args *args, struct settings **out, struct why *why);
/* The same for a command that has none of the flags but --data. */
MUST_CHECK enum err configure_plain(
	const struct args *args, struct settings **out, struct why *why);
void configure_freep(struct settings **s); /* for AUTO */

#endif
