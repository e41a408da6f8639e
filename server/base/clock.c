#include "base/clock.h"

#include <stdio.h>
#include <time.h>

uint64_t
clock_mono_us(void)
{
	struct timespec t;

	(void)clock_gettime(CLOCK_MONOTONIC, &t);
	return (uint64_t)t.tv_sec * 1000000U + (uint64_t)t.tv_nsec / 1000U;
}

uint64_t
clock_mono_ms(void)
{
	return clock_mono_us() / 1000U;
}

int64_t
clock_wall_ms(void)
{
	struct timespec t;

	(void)clock_gettime(CLOCK_REALTIME, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

int64_t
clock_wall_s(void)
{
	return clock_wall_ms() / 1000;
}

const char *
clock_text(int64_t at_s, char out[CLOCK_TEXT_BYTES])
{
	time_t t = (time_t)at_s;
	struct tm tm;

	if (at_s == 0 || gmtime_r(&t, &tm) == NULL ||
		strftime(out, CLOCK_TEXT_BYTES, "%Y-%m-%d %H:%M:%S", &tm) == 0)
		(void)snprintf(out, CLOCK_TEXT_BYTES, "-");
	return out;
}
