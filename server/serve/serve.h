/* serve - a whole server: workers, keepers, listeners, and its end. */
#ifndef SERVE_SERVE_H
#define SERVE_SERVE_H

#include "base/err.h"
#include "base/settings.h"

struct serve_options {
	struct settings *settings; /* borrowed; complete */
	/* SIGHUP: reads environment and file again under the same flags.  Owned by the caller of
	 * reload; NULL, with why, when there is a mistake in them: the old settings stay. */
	struct settings *(*reload)(void *ctx, struct why *why);
	void *ctx;
	const char *settings_path; /* the file that reload reads, where one was named; or NULL */
};

/* Serves phones until SIGTERM or SIGINT, then drains.
 * Returns ERR_OK after an orderly end; else what kept it from starting, told in why. */
MUST_CHECK enum err serve_run(const struct serve_options *options, struct why *why);

#endif
