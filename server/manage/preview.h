/* preview - what a change that is not committed yet would do to phones' files.
 *
 * Each candidate's files are rendered from both sides and compared; phones with the same
 * difference are one entry.  Compared are the true bytes, so that another password is a difference;
 * shown are lines with secrets masked.
 */
#ifndef MANAGE_PREVIEW_H
#define MANAGE_PREVIEW_H

#include "base/settings.h"
#include "limits.h"
#include "manage/affected.h"

/* The same difference of one file on some phones. */
struct preview_diff {
	size_t phones;
	struct mac macs[PREVIEW_MACS_MAX]; /* the first of them; macs[0] is the example */
	char file[NAME_MAX_BYTES + 1];     /* as the example calls it: "0004f2aabbcc-lines.cfg" */
	struct buf lines;                  /* of the example: sign, text, line feed for each line */
	bool is_cut;                       /* there are more lines than PREVIEW_DIFF_MAX_BYTES */
};

struct preview {
	size_t total;               /* candidates */
	size_t looked_at;           /* of them; all, or spread evenly over them */
	size_t changed;             /* of those: another file at least */
	size_t failing;             /* of those: their files can be made before, and not after */
	struct why why;             /* of the first that fails: what is at fault */
	struct preview_diff *diffs; /* owned */
	size_t count;               /* of diffs, at most PREVIEW_DIFFS_MAX */
};

struct preview_job {
	struct store *before, *after;    /* as in affected_find() */
	const struct settings *settings; /* those that the server renders with */
	const struct affected *who;
	uint64_t (*now_ms)(void *ctx); /* a monotonic clock */
	void *ctx;
};

/* Looks at up to PREVIEW_PHONES_MAX candidates, for up to PREVIEW_MS.
 *   out  written only on ERR_OK; released by preview_done()
 * Returns ERR_OK; ERR_NOMEM, storage errors. */
MUST_CHECK enum err preview_run(const struct preview_job *job, struct preview *out);
void preview_done(struct preview *p); /* for AUTO; all zeros is allowed */

/* Takes a line off what a difference shows.  False at the end.
 *   rest  begins as buf_slice(&diff->lines)
 *   op    '-', '+' or ' ' */
bool preview_line_next(struct slice *rest, char *op, struct slice *text);

#endif
