/* lync_day - a day of device updates in the form of Lync Server's own audit log. */
#ifndef LYNC_LYNC_DAY_H
#define LYNC_LYNC_DAY_H

#include "base/buf.h"
#include "store/store.h"

/* Reads a day, "2026-11-26" in UTC, as the second that it begins with; empty: the day of now.
 * ERR_OK; ERR_SYNTAX. */
MUST_CHECK enum err lync_day_read(struct slice text, int64_t now, int64_t *out);

/* Appends its lines, the oldest first.  ERR_OK; ERR_LIMIT (out is full); storage errors. */
MUST_CHECK enum err lync_day_lines(struct store *s, int64_t day, struct buf *out);

#endif
