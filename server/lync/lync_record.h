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

#endif
