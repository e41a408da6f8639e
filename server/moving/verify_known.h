/* verify_known - differences that are none to a phone, or that bootline makes on purpose.  Pure. */
#ifndef MOVING_VERIFY_KNOWN_H
#define MOVING_VERIFY_KNOWN_H

#include "provision/vphone_config.h"

/* A parameter as the old folder and the inventory give it. */
struct verify_pair {
	struct slice name;
	bool has_was, has_is;
	struct slice was, is; /* empty where it has none */
};

/* Why a difference is known: a sentence without its full stop; NULL: it is not.
 *   was, is  everything that the phone gets, for what depends on other parameters */
const char *verify_known(const struct verify_pair *pair, const struct vphone_config *was,
	const struct vphone_config *is);

/* Whether a pattern with '*' for any text matches a name. */
bool verify_matches(struct slice pattern, struct slice name);

#endif
