/* doorman - how often, and how many at a time, passwords of people are tried.
 *
 * Shared by the desks.  Trying one takes 70 ms of a processor and 64 MiB, so that only a few do at
 * a time; whoever guesses waits longer each time (base/login_delay.h).
 */
#ifndef ADMIN_DOORMAN_H
#define ADMIN_DOORMAN_H

#include "base/ip.h"
#include "base/slice.h"

struct doorman;

struct doorman *doorman_new(void);    /* NULL when out of memory */
void doorman_free(struct doorman *d); /* NULL is allowed */

/* Verifies a password.
 *   name     what failures are counted for besides the source (base/login_delay.h)
 *   hash     of people_credentials()
 *   wait_ms  with ERR_DENIED: after which another try is allowed; 0: it was tried, and is wrong
 * ERR_OK: it is right; ERR_DENIED; ERR_BUSY (DOORMAN_TRIES are under way). */
MUST_CHECK enum err doorman_try(struct doorman *d, struct slice name, const struct ip *source,
	const char *hash, struct slice password, uint64_t *wait_ms);

/* Whether this person was not told to come or go, from this source, for GUARD_ALARM_MS; it counts
 * as told then. what  'i' or 'o': in, out */
bool doorman_is_news(struct doorman *d, char what, struct slice name, const struct ip *source);

/* Hashes a new password, as one of the same few.  ERR_OK; ERR_BUSY; ERR_NOMEM. */
MUST_CHECK enum err doorman_hash(struct doorman *d, struct slice password, char *out);

#endif
