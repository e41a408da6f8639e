/* telling_ask - asks for one phone to be told something, for whoever an administrator uses. */
#ifndef MANAGE_TELLING_ASK_H
#define MANAGE_TELLING_ASK_H

#include "store/phones.h"
#include "store/tellings.h"

struct telling_asker {
	const char *name; /* what is too long of it is cut off */
	int64_t now;      /* unix seconds */
};

/* Asks for at once.
 *   out  the row, written only on ERR_OK
 * ERR_OK; ERR_DENIED (the phone is not active: why); as tellings_add(). */
MUST_CHECK enum err telling_ask(struct store *s, const struct phone *phone, enum telling_what what,
	const struct telling_asker *by, struct telling *out, struct why *why);

#endif
