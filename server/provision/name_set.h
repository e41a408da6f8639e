/* name_set - the parameter names that a file holds already: the first occurrence wins. */
#ifndef PROVISION_NAME_SET_H
#define PROVISION_NAME_SET_H

#include "base/buf.h"

struct name_set {
	struct buf bytes; /* the names, one behind the other */
	struct buf names; /* struct name_place */
	struct buf slots; /* uint32_t: 1 + a name's number, 0 for a free slot */
};

/* Begins an empty set, with room for the names of all files of a phone; ends it. */
void name_set_init(struct name_set *set);
void name_set_done(struct name_set *set); /* all zeros is allowed */

/* Empties it and keeps the memory. */
void name_set_clear(struct name_set *set);

/* Adds a name; *is_new tells whether it was not in yet.  ERR_OK; ERR_LIMIT, ERR_NOMEM. */
MUST_CHECK enum err name_set_add(struct name_set *set, struct slice name, bool *is_new);

/* Whether a name is in it. */
bool name_set_has(const struct name_set *set, struct slice name);

#endif
