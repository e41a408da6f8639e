/* lync_record - hands what a device has sent to the keeper, to be kept.
 *
 * On the thread of the service, as everything that waits for the keeper.
 */
#ifndef LYNC_LYNC_RECORD_H
#define LYNC_LYNC_RECORD_H

#include "http/http_desk.h"
#include "lync/lync_device.h"
#include "lync/lync_log.h"
#include "store/keeper.h"

/* What is with the keeper; belongs to the service, and outlives every job. */
struct lync_work {
	struct keeper *keeper;        /* of logs.db; borrowed */
	struct keeper_outbox *outbox; /* of the service's thread */
	size_t jobs;                  /* that are with the keeper */
	size_t bytes;                 /* of records among them */
	uint64_t reserve_bytes;       /* of the disk, that logs leave free */
};

/* What is known of a request beside its bytes. */
struct lync_told {
	struct lync_device device;
	char version[LYNC_WORD_MAX_BYTES + 1]; /* that was offered; "": none */
	bool asks_for_update;                  /* so that it stands in the audit */
	bool is_kept;                          /* its body, as a log: the record has none */
};

/* Copies the request and its answer's status.  Nobody waits for it: what cannot be kept, because
 * too much waits already, is logged. */
void lync_record_post(
	struct lync_work *work, const struct http_ask *a, const struct lync_told *told);

/* Takes the facts of a record apart; what is missing is "". */
void lync_record_facts(struct slice facts, struct lync_device *out);

/* Keeps the body of a request as a log.
 *   a        is not answered before done(ctx, a, result) is told, once
 *   log      copied
 * done() gets ERR_OK (it is on disk); ERR_BUSY, ERR_NOSPACE, ERR_NOMEM; storage errors. */
void lync_log_post(struct lync_work *work, struct http_ask *a, const struct lync_log *log,
	void (*done)(void *ctx, struct http_ask *a, enum err result), void *ctx);

#endif
