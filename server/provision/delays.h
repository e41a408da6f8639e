/* delays - answers that are ready and held back on purpose, until they are due.
 *
 * Pure: time comes in.  One list per worker; an entry lives in its owner's struct, which takes it
 * out before it goes.  No timer each: the worker asks when the first of them is due.
 */
#ifndef PROVISION_DELAYS_H
#define PROVISION_DELAYS_H

#include "base/ip.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct delays_list {
	struct delay *oldest, *newest;
};

struct delay {
	struct delays_list *list; /* that it is in; NULL: none */
	struct delay *older, *newer;
	uint64_t since_ms, due_ms;       /* monotonic */
	bool is_hurried;                 /* its place was wanted: its connection ends */
	struct ip ip;                    /* whose answer it is */
	void (*due)(struct delay *self); /* called once, when it is out of the list */
};

struct delays {
	struct delays_list waiting, due;
	bool is_over; /* nothing is held any more */
};

/* Holds an entry, of which ip and due are set, for so long; without a moment's wait where nothing
 * is held any more: at the next delays_run(). */
void delays_add(struct delays *d, struct delay *e, uint64_t delay_ms, uint64_t now_ms);
/* Takes an entry out, if it is in: due() is not called. */
void delays_remove(struct delay *e);
/* Calls due() of what is due. */
void delays_run(struct delays *d, uint64_t now_ms);
/* When the first of them is due; UINT64_MAX: there is none. */
uint64_t delays_next_ms(const struct delays *d);
/* Has everything be due at the next delays_run(), and whatever comes from now on. */
void delays_end(struct delays *d);
/* The oldest that waits, of one address where ip is not NULL; NULL: there is none. */
struct delay *delays_oldest(const struct delays *d, const struct ip *ip);
/* Has one be due now, because its place is wanted: calls due(). */
void delays_hurry(struct delay *e);

#endif
