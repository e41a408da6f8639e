/* memo - remembers values under byte keys until they are all forgotten together.
 *
 * For what is derived from the inventory: keys come from the administrator, not from peers.
 */
#ifndef PROVISION_MEMO_H
#define PROVISION_MEMO_H

#include "base/err.h"
#include "base/slice.h"

struct memo_entry;

struct memo {
	void (*release)(void *value); /* called once for each value that was put */
	struct memo_entry **slots;    /* owned; a power of two of them, or NULL */
	size_t slots_len;
	size_t count;
};

#define MEMO(release_value) ((struct memo){.release = (release_value)})

/* The value of key, or NULL. */
void *memo_get(const struct memo *m, struct slice key);

/* Remembers a value under a key that has none; m owns it from now on.
 * Returns ERR_OK; ERR_NOMEM, after which the value is still the caller's. */
MUST_CHECK enum err memo_put(struct memo *m, struct slice key, void *value);

/* Forgets and releases everything; m is usable again. */
void memo_clear(struct memo *m);

#endif
