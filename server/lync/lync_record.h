/* lync_record - hands what a device has sent to the keeper, to be kept. */
#ifndef LYNC_LYNC_RECORD_H
#define LYNC_LYNC_RECORD_H

#include "http/http_desk.h"
#include "lync/lync_device.h"
#include "store/keeper.h"

/* Copies the request and its answer's status.  Nobody waits for it: what cannot be kept is logged.
 *   version  that was offered; "": none */
void lync_record_post(struct keeper *keeper, const struct http_ask *a,
	const struct lync_device *device, const char *version);

/* Takes the facts of a record apart; what is missing is "". */
void lync_record_facts(struct slice facts, struct lync_device *out);

/* Reads a day, "2026-11-26" in UTC, as the second that it begins with; empty: the day of now.
 * ERR_OK; ERR_SYNTAX. */
MUST_CHECK enum err lync_record_day(struct slice text, int64_t now, int64_t *out);

/* Appends a day of records in the form of Lync Server's own audit log of device updates.  ERR_OK;
 * ERR_LIMIT (out is full); storage errors. */
MUST_CHECK enum err lync_record_log(struct store *s, int64_t day, struct buf *out);

#endif
