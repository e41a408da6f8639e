/* sandbox - what is left to the server's process once everything is open: the data folder to
 * write, a few folders to read, no other program and no other process.
 *
 * The setting "sandbox" says whether it must be there: auto uses what the kernel has.
 */
#ifndef SERVE_SANDBOX_H
#define SERVE_SANDBOX_H

#include "base/settings.h"

/* Closes it for this thread and all that it starts: before the first one, after listeners and
 * certificates are open.  What it could close stands in one line of the log.
 *   settings_path  the settings file that SIGHUP reads again, where one was named; else NULL
 * Returns ERR_OK; ERR_NOTFOUND (the kernel lacks what "require" asks for), ERR_NOMEM, ERR_IO; why
 * says what is missing. */
MUST_CHECK enum err sandbox_close(
	const struct settings *s, const char *settings_path, struct why *why);

#endif
