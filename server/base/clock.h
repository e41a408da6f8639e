/* clock - the two clocks: one for deadlines, one for what is stored and shown.
 *
 * Only edges (serve, the front ends, the command line) read a clock; state machines and
 * provision/ are given the time.
 */
#ifndef BASE_CLOCK_H
#define BASE_CLOCK_H

#include "base/slice.h"

/* Milliseconds and microseconds on the monotonic clock: for deadlines and durations. */
uint64_t clock_mono_ms(void);
uint64_t clock_mono_us(void);

/* Unix seconds and milliseconds, UTC: for what is stored and shown. */
int64_t clock_wall_s(void);
int64_t clock_wall_ms(void);

enum { CLOCK_TEXT_BYTES = 24 };

/* Unix seconds as "2026-11-21 03:30:11" in UTC, or "-" for 0. */
const char *clock_text(int64_t at_s, char out[CLOCK_TEXT_BYTES]);

/* Reads a span as people write it, "45s", "30m", "24h" or "7d", in seconds.
 * ERR_OK; ERR_SYNTAX; ERR_LIMIT (outside min_s..max_s); *out is written only on ERR_OK. */
MUST_CHECK enum err clock_span(struct slice s, int64_t min_s, int64_t max_s, int64_t *out);

#endif
