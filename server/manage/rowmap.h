/* rowmap - which row of a table brought something up first: numbers to row numbers.
 *
 * For numbers of the administrator's own table (MACs, ids), not for what strangers choose.
 */
#ifndef MANAGE_ROWMAP_H
#define MANAGE_ROWMAP_H

#include "base/err.h"

#include <stddef.h>
#include <stdint.h>

struct rowmap_slot {
	uint64_t key;
	size_t row; /* 0: free */
};

/* All zeros is an empty map. */
struct rowmap {
	struct rowmap_slot *slots; /* owned */
	size_t cap, used;          /* cap is a power of two */
};

/* Remembers row (from 1) under key unless a row stands there already; gives the row that does.
 * ERR_OK; ERR_NOMEM. */
MUST_CHECK enum err rowmap_first(struct rowmap *m, uint64_t key, size_t row, size_t *first);
void rowmap_done(struct rowmap *m); /* frees; the map is empty again */

#endif
