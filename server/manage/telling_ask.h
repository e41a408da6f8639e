/* telling_ask - asks for one phone to be told something, for whoever an administrator uses. */
#ifndef MANAGE_TELLING_ASK_H
#define MANAGE_TELLING_ASK_H

#include "store/phones.h"
#include "store/tellings.h"

/* Asks now, for at once.
 *   by   who asks; what is too long of it is cut off
 *   out  the row, written only on ERR_OK
 * ERR_OK; ERR_DENIED (the phone is not active: why); as tellings_add(). */
MUST_CHECK enum err telling_ask(struct store *s, const struct phone *phone, enum telling_what what,
	const char *by, int64_t now, struct telling *out, struct why *why);

#endif
