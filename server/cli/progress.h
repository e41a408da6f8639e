/* progress - a line on stderr that says how far something is, where a person looks at a terminal.
 */
#ifndef CLI_PROGRESS_H
#define CLI_PROGRESS_H

#include "cli/output.h"

struct progress {
	bool is_shown;
	const char *what; /* that the line is about; NULL: there is none yet */
	uint64_t shown;   /* the last percent or count */
};

/* Nothing is shown to who asks for JSON, and to a stderr that is no terminal. */
struct progress progress_begin(const struct output *out);

/* Say it as a share of all, or as a count; a line that would be the same is not written again.
 *   what  static text, as in "Reading the package" */
void progress_percent(struct progress *p, const char *what, uint64_t done, uint64_t all);
void progress_count(struct progress *p, const char *what, size_t done, size_t all);

/* Takes the line away again. */
void progress_end(const struct progress *p);

#endif
