#include "base/clock.h"

#include "base/auto.h"

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

enum err
clock_span(struct slice s, int64_t min_s, int64_t max_s, int64_t *out)
{
	static const struct {
		char letter;
		int64_t seconds;
	} units[] = {
		{'s', 1    },
                {'m', 60   },
                {'h', 3600 },
                {'d', 86400}
        };
	uint64_t n;
	size_t i = 0;

	while (i < COUNT(units) && (s.n == 0 || s.p[s.n - 1] != units[i].letter))
		i++;
	if (i == COUNT(units))
		return ERR_SYNTAX;
	enum err e =
		slice_to_u64(slice_head(s, s.n - 1), 0, (uint64_t)(max_s / units[i].seconds), &n);
	if (e == ERR_OK && (int64_t)n * units[i].seconds < min_s)
		e = ERR_LIMIT;
	if (e == ERR_OK)
		*out = (int64_t)n * units[i].seconds;
	return e;
}
