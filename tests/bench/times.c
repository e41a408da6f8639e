#include "times.h"

static unsigned
bucket_of(uint64_t us)
{
	if (us < TIMES_STEPS)
		return (unsigned)us;

	unsigned shift = 63U - (unsigned)__builtin_clzll(us) - 6U;
	return shift * TIMES_STEPS + (unsigned)(us >> shift);
}

static uint64_t
bucket_start(unsigned bucket)
{
	if (bucket < TIMES_STEPS)
		return bucket;

	unsigned shift = bucket / TIMES_STEPS - 1;
	return (uint64_t)(TIMES_STEPS + bucket % TIMES_STEPS) << shift;
}

void
times_add(struct times *t, uint64_t us)
{
	t->buckets[bucket_of(us)]++;
	t->count++;
}

void
times_merge(struct times *t, const struct times *other)
{
	for (unsigned i = 0; i < TIMES_BUCKETS; i++)
		t->buckets[i] += other->buckets[i];
	t->count += other->count;
}

uint64_t
times_percentile(const struct times *t, double percent)
{
	uint64_t wanted = (uint64_t)((double)t->count * percent / 100.0), seen = 0;

	for (unsigned i = 0; i < TIMES_BUCKETS; i++) {
		seen += t->buckets[i];
		if (seen > wanted || (seen > 0 && seen == t->count))
			return bucket_start(i);
	}
	return 0;
}
