/* clock - the two clocks: one for deadlines, one for what is stored and shown.
 *
 * Only edges (serve, the front ends, the command line) read a clock; state machines and
 * provision/ are given the time.
 */
#ifndef BASE_CLOCK_H
#define BASE_CLOCK_H

#include <stddef.h>
#include <stdint.h>

/* Milliseconds and microseconds on the monotonic clock: for deadlines and durations. */
uint64_t clock_mono_ms(void);
uint64_t clock_mono_us(void);

/* Unix seconds and milliseconds, UTC: for what is stored and shown. */
int64_t clock_wall_s(void);
int64_t clock_wall_ms(void);

enum { CLOCK_TEXT_BYTES = 24 };

/* Unix seconds as "2026-11-21 03:30:11" in UTC, or "-" for 0. */
const char *clock_text(int64_t at_s, char out[CLOCK_TEXT_BYTES]);

#endif
