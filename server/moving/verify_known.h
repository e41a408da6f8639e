/* verify_known - differences that are none to a phone, or that bootline makes on purpose.  Pure. */
#ifndef MOVING_VERIFY_KNOWN_H
#define MOVING_VERIFY_KNOWN_H

#include "provision/vphone_config.h"

/* What a program reads, and what a person does. */
struct verify_word {
	const char *code, *text;
};

/* Why a difference is known. */
enum verify_reason {
	VERIFY_NOT_KNOWN, /* no row: NULL and NULL */
	VERIFY_EMPTY,
	VERIFY_OWN_LOGIN,
	VERIFY_LETS_LOGIN,
	VERIFY_PRIVATE,
	VERIFY_ONE_KEY,
	VERIFY_LABEL,
	VERIFY_USER,
	VERIFY_REASON__COUNT
};
/* Their sentences have no full stop. */
extern const struct verify_word verify_reasons[VERIFY_REASON__COUNT];

/* What stands for a value that is none. */
enum verify_stand_in {
	VERIFY_ITSELF, /* no row: it is the value */
	VERIFY_GATED,
	VERIFY_IN_FOLDER,
	VERIFY_AS_IN_FOLDER,
	VERIFY_ANOTHER,
	VERIFY_STAND_IN__COUNT
};
extern const struct verify_word verify_stand_ins[VERIFY_STAND_IN__COUNT];

/* A parameter as the old folder and the inventory give it. */
struct verify_pair {
	struct slice name;
	bool has_was, has_is;
	struct slice was, is; /* empty where it has none */
	enum verify_stand_in was_in, is_in;
};

/* Why a difference is known, or that it is not.
 *   was, is  everything that the phone gets, for what depends on other parameters */
enum verify_reason verify_known(const struct verify_pair *pair, const struct vphone_config *was,
	const struct vphone_config *is);

/* Whether a pattern with '*' for any text matches a name. */
bool verify_matches(struct slice pattern, struct slice name);

#endif
