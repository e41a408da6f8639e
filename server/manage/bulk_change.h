/* bulk_change - the same change on many phones: all of them, or none.
 *
 * The caller holds the write transaction of the inventory; a dry run is its rollback.  What is
 * asked of a phone that is so already is no change.
 */
#ifndef MANAGE_BULK_CHANGE_H
#define MANAGE_BULK_CHANGE_H

#include "store/params.h"
#include "store/phones.h"
#include "store/rotations.h"

struct bulk_param {
	struct slice name, value; /* borrowed */
	bool is_unset;            /* the phone has it no more */
};

struct bulk_change {
	int64_t site_id;        /* 0: stays */
	const char *model;      /* as stored; "" for what the phone says; NULL: stays */
	enum phone_state state; /* PHONE_NEW: stays */
	int64_t add[GROUPS_PER_PHONE_MAX], remove[GROUPS_PER_PHONE_MAX]; /* ids of groups */
	size_t add_count, remove_count;
	const struct bulk_param *params;
	size_t param_count;
	struct rotations *rotate; /* NULL: no; those without a login stay as they are, counted */
	bool cancels_rotation;    /* what was planned before and is in no file yet */
	int64_t now;              /* unix seconds */
};

/* Changes a phone; one that was seen as new comes into the inventory with a state, and without one
 * is not there.
 *   is_changed  whether anything of it is another now
 * ERR_OK; ERR_NOTFOUND, ERR_SYNTAX, ERR_LIMIT with why, which names the phone; storage errors. */
MUST_CHECK enum err bulk_change_phone(struct store *s, const struct bulk_change *change,
	struct mac mac, bool *is_changed, struct why *why);

#endif
