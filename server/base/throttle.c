#include "base/throttle.h"

/* The highest level that there is now. */
static uint64_t
top(const struct throttle *t, uint64_t now_ms)
{
	return now_ms + t->period_ms + t->delay_max_ms;
}

uint64_t
throttle_add(const struct throttle *t, uint64_t level_ms, uint64_t now_ms)
{
	uint64_t from = level_ms > now_ms ? level_ms : now_ms, highest = top(t, now_ms), step;

	if (t->count == 0)
		return level_ms;
	step = t->period_ms / t->count;
	from += step > 0 ? step : 1;
	return from < highest ? from : highest;
}

uint64_t
throttle_delay_ms(const struct throttle *t, uint64_t level_ms, uint64_t now_ms)
{
	uint64_t free_until = now_ms + t->period_ms, delay;

	if (t->count == 0 || level_ms <= free_until)
		return 0;
	delay = level_ms - free_until;
	return delay < t->delay_max_ms ? delay : t->delay_max_ms;
}

bool
throttle_is_full(const struct throttle *t, uint64_t level_ms, uint64_t now_ms)
{
	return t->count > 0 && level_ms >= top(t, now_ms);
}
