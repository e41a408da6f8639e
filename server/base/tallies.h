/* tallies - levels (throttle.h) by key, in one table of fixed size that all threads share.
 *
 * Keys are known by a keyed hash alone, so nobody can choose two that meet.  A key has its place in
 * one of a few; where all are taken, it takes over the one with the lowest level and goes on from
 * that level.  So whoever comes with many keys pushes out those that did least, gains no fresh
 * budget by it, and what he is tallied with stays.  Where two threads meet in one place an event
 * may be tallied to the wrong one of two keys; none is lost.  Lock-free. Source: Metwally, Agrawal,
 * El Abbadi, "Efficient computation of frequent and top-k elements" (2005): space saving.
 */
#ifndef BASE_TALLIES_H
#define BASE_TALLIES_H

#include "base/slice.h"
#include "base/throttle.h"

#include <stddef.h>

struct tallies;

/*   places  of 16 bytes; at least one, rounded up to a power of two and to the few that a key has
 * NULL when out of memory.  crypto_setup() must have been called. */
struct tallies *tallies_new(size_t places);
void tallies_free(struct tallies *t); /* NULL is allowed */

/* Tallies one more event of this key; gives its level.
 *   now_ms  monotonic; threads may differ a little */
uint64_t tallies_add(
	struct tallies *t, struct slice key, const struct throttle *limit, uint64_t now_ms);

/* Marks a key for period_ms from now, unless it is marked.  Whether it was. */
bool tallies_mark(struct tallies *t, struct slice key, uint64_t period_ms, uint64_t now_ms);

/* Whether a key is marked. */
bool tallies_has(const struct tallies *t, struct slice key, uint64_t now_ms);

#endif
