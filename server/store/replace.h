/* replace - puts another inventory and its keys in the place of a data folder's own, whole or not
 * at all, wherever it is cut short.
 *
 * What comes is made ready in DIR/restore.new, which counts for nothing.  Renamed to
 * DIR/restore.ready it counts: from then on the folder cannot be opened until the files have
 * changed places, which replace_finish() does, once or again.  What was there before stays in
 * DIR/before-restore-TIME.
 */
#ifndef STORE_REPLACE_H
#define STORE_REPLACE_H

#include "base/err.h"

#include <stdbool.h>
#include <stdint.h>

#define REPLACE_NEW "restore.new"
#define REPLACE_READY "restore.ready"

enum { REPLACE_KEPT_BYTES = 64 };

/* Takes DIR/restore.new for this caller alone, in this program and in others.
 *   out  a descriptor, the caller's: closed, it is given back
 * ERR_OK; ERR_BUSY (somebody has it), ERR_NOSPACE, ERR_DENIED, ERR_IO: why. */
MUST_CHECK enum err replace_lock(int dir_fd, int *out, struct why *why);

/* Makes an empty DIR/restore.new; what an earlier attempt left there goes.
 *   out  a descriptor of it, the caller's
 * ERR_OK; ERR_BUSY (one is ready and was not finished); ERR_NOSPACE, ERR_DENIED, ERR_IO: why. */
MUST_CHECK enum err replace_begin(int dir_fd, int *out, struct why *why);

/* Removes DIR/restore.new with all that is in it; who does that has the lock. */
void replace_drop(int dir_fd);

/* Whether a file of a data folder is a certificate of the server or its key, which goes with the
 * inventory because phones trust it: tls.crt, tls-ca.key, tls-legacy.crt ... */
bool replace_is_certificate(const char *name);

/* Leaves bootline.db, secret.key and certificates alone in DIR/restore.new, and moves its images to
 * the folder's own, where those that are there already stay.  ERR_OK; ERR_IO, ERR_NOSPACE: why. */
MUST_CHECK enum err replace_trim(int dir_fd, int new_fd, struct why *why);

/* From here on it is done, whatever happens: syncs, and gives it the name that counts. */
MUST_CHECK enum err replace_commit(int dir_fd, int new_fd, struct why *why);

/* Whether one is ready and was not finished. */
bool replace_is_ready(int dir_fd);

/* Changes the files' places.
 *   now   unix seconds, for the name of what was there before,
 *   kept  which is given back: "before-restore-20261126-031500"; "": nothing was there
 * ERR_OK; ERR_NOTFOUND (none is ready); ERR_IO: why, and it can be done again. */
MUST_CHECK enum err replace_finish(
	int dir_fd, int64_t now, char kept[REPLACE_KEPT_BYTES], struct why *why);

#endif
