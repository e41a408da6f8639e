/* sealed - every sealed column of the inventory, and sealing them all anew under another key.
 *
 * A rotation: a new key is added to the key file; batches of values are sealed under it, each batch
 * a transaction; when nothing is left under older keys they are dropped from the file and
 * overwritten.  It may be cut short anywhere: each value names its key, and the file holds every
 * key that a value names.  Begun again it goes on where it was.  The file changes only under the
 * inventory's write lock, which everybody holds who seals; who reads meets an unknown key and reads
 * the file again (store_unseal).
 */
#ifndef STORE_SEALED_H
#define STORE_SEALED_H

#include "store/store.h"

/* Whether a column stands in the table of this file. */
bool sealed_is_known(const char *table, const char *column);

/* How many values of each kind which key has sealed; kinds without values are not told.
 *   kind  "SIP passwords", "secret parameters", "account passwords", ... */
MUST_CHECK enum err sealed_count(struct store *s,
	enum err (*each)(void *ctx, const char *kind, uint8_t key_id, int64_t count), void *ctx);

/* Opens every value with the keys of the store.
 * ERR_OK; ERR_DENIED (one does not open: why names its kind); storage errors. */
MUST_CHECK enum err sealed_verify(struct store *s, struct why *why);

struct sealed_rotation {
	uint8_t from, to;    /* ids of keys */
	bool is_resumed;     /* it goes on with one that was cut short */
	int64_t total, done; /* values to seal anew when it began, and so far */
	size_t kind;         /* where it is in the table, */
	int64_t row;         /* and in the kind's rows */
};

/* Whether the key can be changed by this program.  ERR_OK; ERR_DENIED (it is a credential: why says
 * how to go on by hand). */
MUST_CHECK enum err sealed_may_begin(const struct store *s, struct why *why);

/* Adds a new key, or finds that of a rotation that was cut short.  Outside a transaction.
 * ERR_OK; ERR_DENIED (sealed_may_begin()); storage errors. */
MUST_CHECK enum err sealed_begin(struct store *s, struct sealed_rotation *r, struct why *why);

/* Seals the next batch anew, in a transaction of its own.
 * ERR_OK; ERR_NOTFOUND (all are); ERR_DENIED (one does not open: why names it); storage errors. */
MUST_CHECK enum err sealed_step(struct store *s, struct sealed_rotation *r, struct why *why);

/* Drops the older keys, unless something is still sealed under them (ERR_BUSY: step on).
 * ERR_OK; storage errors. */
MUST_CHECK enum err sealed_end(struct store *s, struct sealed_rotation *r, struct why *why);

#endif
