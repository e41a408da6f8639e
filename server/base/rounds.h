/* rounds - a thread that does the same again and again, with a pause between, until it is to end.
 * It gives way to those that serve. */
#ifndef BASE_ROUNDS_H
#define BASE_ROUNDS_H

#include "base/err.h"

#include <stdint.h>

struct rounds;

/* Starts it: round(ctx) at once, then pause_ms after each has ended.
 *   name  of the thread, and for the sentence in why: "rollouts"
 *   out   owned; it is set before the first round begins, and NULL where none does
 * ERR_OK; ERR_NOMEM; ERR_IO: why says it. */
MUST_CHECK enum err rounds_start(void (*round)(void *ctx), void *ctx, uint64_t pause_ms,
	const char *name, struct rounds **out, struct why *why);

/* Has the next round begin without its pause: there is something to do.  Any thread. */
void rounds_stir(struct rounds *r);

/* Whether it is to go on: for rounds that take long.  Any thread. */
bool rounds_go_on(const struct rounds *r);

/* Waits for the end of the round under way: there are no more.  It is there still, for those who
 * stir it on other threads and end after it. */
void rounds_end(struct rounds *r);

/* The same where that has not been done, and frees it.  NULL is allowed. */
void rounds_stop(struct rounds *r);

#endif
