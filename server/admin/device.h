/* device - the cookie of a browser that somebody has logged in with before.
 *
 * Who guesses at an account makes strangers wait; its own browser is none, and its failures are
 * counted for itself.  The cookie says whose it is and until when, signed; it opens nothing.
 * Source: OWASP, "Slow Down Online Guessing Attacks with Device Cookies"
 */
#ifndef ADMIN_DEVICE_H
#define ADMIN_DEVICE_H

#include "store/store.h"

#define DEVICE_COOKIE "bootline_device"

enum {
	DEVICE_NAME_HEX = 32,
	/* Person, end, name, signature, the dots between them and the NUL. */
	DEVICE_COOKIE_BYTES = 20 + 1 + 20 + 1 + DEVICE_NAME_HEX + 1 + 2 * CRYPTO_DIGEST_BYTES + 1,
	DEVICE_ACCOUNT_BYTES = sizeof("device ") + DEVICE_NAME_HEX,
};

/* Makes a cookie for a person (his row) that is good from now on for DEVICE_COOKIE_S. */
void device_cookie_make(
	const struct store *s, int64_t person, int64_t now, char out[DEVICE_COOKIE_BYTES]);

/* Whether a cookie is this person's, ours and still good.
 *   cookie   untrusted; empty: there is none
 *   account  what its failures are counted for: written only where it is */
bool device_cookie_check(const struct store *s, struct slice cookie, int64_t person, int64_t now,
	char account[DEVICE_ACCOUNT_BYTES]);

#endif
