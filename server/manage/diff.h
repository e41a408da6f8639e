/* diff - what changed between two texts, line by line, as a unified diff.
 *
 * Pure.  The shortest edit for texts that differ in up to 2000 lines; beyond that the differing
 * middle is shown as removed and added whole, which is longer to read and just as right.
 * Source: E. Myers, "An O(ND) Difference Algorithm and Its Variations", 1986; the format is
 * that of POSIX diff -u.
 */
#ifndef MANAGE_DIFF_H
#define MANAGE_DIFF_H

#include "base/buf.h"

struct diff_line {
	char op;           /* '-' only in the old text, '+' only in the new, ' ' in both */
	size_t old, new;   /* which line of each text it is, or stands in front of; from 0 */
	struct slice text; /* with its line feed, where it has one */
};

/* Calls the lines that differ, with three lines of context, in the order of a unified diff; nothing
 * where the texts are equal.
 * Returns ERR_OK; ERR_NOMEM; what each() returns. */
MUST_CHECK enum err diff_lines(struct slice old, struct slice new,
	enum err (*each)(void *ctx, const struct diff_line *line), void *ctx);

/* Appends the difference from old to new with three lines of context; nothing where they are
 * equal.
 *   old_name, new_name  for the two heading lines
 * Returns ERR_OK; ERR_LIMIT (out is full); ERR_NOMEM. */
MUST_CHECK enum err diff_unified(struct slice old, const char *old_name, struct slice new,
	const char *new_name, struct buf *out);

#endif
