/* seed - what a new inventory has from the start: the stock templates, in force. */
#ifndef PROVISION_SEED_H
#define PROVISION_SEED_H

#include "store/store.h"

/* Stores and assigns the stock templates: scope `lines`: lines (rank 1), keys (rank 2); scope
 * `global`: base (rank 1).  The caller holds a transaction and calls it once, in an inventory
 * that was just made.
 *   now  unix seconds
 * Returns ERR_OK; storage errors with why. */
MUST_CHECK enum err inventory_seed(struct store *s, int64_t now, struct why *why);

#endif
