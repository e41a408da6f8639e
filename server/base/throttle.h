/* throttle - how long the answer to one more event is held back, where only so many are free in so
 * long.
 *
 * A pure function of a level and the time.  The level of somebody is when all that he did is
 * forgotten; each event moves it, and what of it lies further ahead than the period is the delay:
 * at first nothing, then a little more with each event, never more than delay_max_ms.  At a steady
 * pace below the budget nobody is ever held.  Source: the generic cell rate algorithm (ITU-T
 * I.371).
 */
#ifndef BASE_THROTTLE_H
#define BASE_THROTTLE_H

#include <stdbool.h>
#include <stdint.h>

struct throttle {
	uint64_t count;        /* events that are free in a period; 0: any number */
	uint64_t period_ms;    /* 1 or more */
	uint64_t delay_max_ms; /* the longest that one is held */
};

/* The level after one more event.
 *   level_ms  monotonic; 0: nothing was ever done */
uint64_t throttle_add(const struct throttle *t, uint64_t level_ms, uint64_t now_ms);

/* How long the event that led to this level is held; 0: it was free. */
uint64_t throttle_delay_ms(const struct throttle *t, uint64_t level_ms, uint64_t now_ms);

/* Whether the level is as high as it gets: whoever goes on at this pace gains nothing by waiting.
 */
bool throttle_is_full(const struct throttle *t, uint64_t level_ms, uint64_t now_ms);

#endif
