/* hours - how many phones booted, and how many requests were refused, in each hour of the trace. */
#ifndef STORE_HOURS_H
#define STORE_HOURS_H

#include "store/store.h"

enum { HOUR_S = 3600 };

struct hour {
	int64_t at; /* unix seconds, of its beginning */
	int64_t boots, refusals;
};

/* Adds to the hour that x->at lies in.  ERR_OK; storage errors. */
MUST_CHECK enum err hours_add(struct store *s, const struct hour *x);

/* Those that begin at or after since and in which something was, in order. */
MUST_CHECK enum err hours_each(struct store *s, int64_t since,
	enum err (*each)(void *ctx, const struct hour *x), void *ctx);

/* Drops those that began before. */
MUST_CHECK enum err hours_trim(struct store *s, int64_t before_s);

#endif
