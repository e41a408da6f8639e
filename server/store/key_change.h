/* key_change - another master key, and every secret sealed anew under it, beside a running server.
 *
 * The whole of it, for whoever was asked to: batches with pauses between them, so that others get
 * the write lock as often; the record; the end.  It may be cut short anywhere (store/sealed.h).
 */
#ifndef STORE_KEY_CHANGE_H
#define STORE_KEY_CHANGE_H

#include "store/audit.h"
#include "store/sealed.h"

struct key_change {
	const struct audit_who *who; /* for the record, */
	struct slice action;         /* "secret rotate-key" */
	int64_t at;                  /* unix seconds */
	/* Told before each batch, and when all are sealed; NULL: nobody. */
	void (*on_batch)(const struct sealed_rotation *r);
};

/* Changes the key; goes on with a change that was cut short.  Outside a transaction; blocks for
 * some 40 ms for each 500 secrets.
 *   out  written only on ERR_OK: what was done
 * Returns ERR_OK; ERR_DENIED (the key is a credential, or a secret does not open: why); storage
 * errors.  What is left behind on failure is whole, and the next change goes on with it. */
MUST_CHECK enum err key_change_run(
	struct store *s, const struct key_change *k, struct sealed_rotation *out, struct why *why);

#endif
