/* times - how long things took, counted in buckets: a percentile of any number of them.
 *
 * A bucket is at most 1.6 % wide.  Pure, 30 KiB, no allocation.
 */
#ifndef BENCH_TIMES_H
#define BENCH_TIMES_H

#include <stdint.h>

enum { TIMES_STEPS = 64, TIMES_BUCKETS = (64 - 6 + 1) * TIMES_STEPS };

struct times {
	uint64_t count;
	uint64_t buckets[TIMES_BUCKETS];
};

void times_add(struct times *t, uint64_t us);

/* Adds what another thread has counted. */
void times_merge(struct times *t, const struct times *other);

/* The time in microseconds that percent of all (0..100) did not exceed; 0 when there are none. */
uint64_t times_percentile(const struct times *t, double percent);

#endif
