/* login_delay - how long somebody who guesses passwords of people must wait.
 *
 * Failures are counted for the account and for the source, and each makes the next try wait longer:
 * a delay, never a lock.  A try counts as failed from its start, so that many at once gain nothing;
 * what succeeds is taken back.  The table is of one size: a stranger pushes out what failed least
 * and longest ago, and chooses no row, because rows are found by a keyed hash.  Pure but for its
 * own random key; time comes as a parameter. Source: OWASP Authentication Cheat Sheet, "Account
 * lockout"
 */
#ifndef BASE_LOGIN_DELAY_H
#define BASE_LOGIN_DELAY_H

#include "base/err.h"
#include "base/ip.h"

struct login_delay;

/* An owned table, or NULL when out of memory. */
struct login_delay *login_delay_new(void);
void login_delay_free(struct login_delay *d); /* NULL is allowed */

/* Asks for a try, and counts it as failed when it may be made.
 *   account  the name as it was given, known or not; or, of a browser that has logged in before
 *            and shows its cookie, that cookie's name for the account: then nobody else's failures
 *            delay it
 *   source   counted by its address, of IPv6 by its first 64 bits
 *   now_ms   monotonic
 * Returns 0: verify the password now; else how long to wait, in ms: it must not be verified. */
uint64_t login_delay_try(
	struct login_delay *d, struct slice account, const struct ip *source, uint64_t now_ms);

/* The try was right: the account's failures are forgotten, of the source's this one. */
void login_delay_succeeded(struct login_delay *d, struct slice account, const struct ip *source);

#endif
