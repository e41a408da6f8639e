/* sandbox - what is left to the server's process once everything is open: the data folder to
 * write, a few folders to read, no other program and no other process.
 *
 * The setting "sandbox" says whether it must be there: auto uses what the kernel has.
 */
#ifndef SERVE_SANDBOX_H
#define SERVE_SANDBOX_H

#include "base/settings.h"

/* Paths that no setting names; borrowed; NULL or empty where there is none. */
struct sandbox_paths {
	const char *settings_file; /* that SIGHUP reads again */
	const char *web;           /* the folder of the administrators' page */
};

/* Closes it for this thread and all that it starts: before the first one, after listeners and
 * certificates are open.  What it could close stands in one line of the log.
 *   more  what no setting names
 * Returns ERR_OK; ERR_NOTFOUND (the kernel lacks what "require" asks for), ERR_NOMEM, ERR_IO; why
 * says what is missing. */
MUST_CHECK enum err sandbox_close(
	const struct settings *s, const struct sandbox_paths *more, struct why *why);

#endif
