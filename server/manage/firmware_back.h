/* firmware_back - sets the release of a scope, or takes it back, and finds which phones that takes
 * back from something newer that they run: what looks like an update may be none to them.
 */
#ifndef MANAGE_FIRMWARE_BACK_H
#define MANAGE_FIRMWARE_BACK_H

#include "base/members.h"
#include "base/settings.h"
#include "store/release_scopes.h"
#include "store/visits.h"

struct firmware_back {
	enum err err;     /* ERR_OK; else why nobody could be looked for, and none was found */
	size_t count;     /* phones */
	struct mac first; /* of them */
	char version[VERSION_MAX_BYTES + 1];      /* that it runs, as it said last */
	char release[RELEASE_NAME_MAX_BYTES + 1]; /* that it goes back to */
};

/* Makes the change, and looks for active phones whose release is another one by it, or is set by
 * it, and must be run, though they said last that they run something newer.
 *   scope  that has a row
 *   r      its release_id and may_be_newer count; NULL: what is set is taken back
 *   out    written only on ERR_OK.  The change is made by then, so a look that fails does not fail
 *          it: out->err says so
 * ERR_OK; ERR_NOTFOUND (nothing is set there); storage errors of the change. */
MUST_CHECK enum err firmware_back_change(struct store *s, const struct settings *settings,
	const struct scope *scope, const struct scope_release *r, struct firmware_back *out);

/* "go_back": how many, null where that is not known; "go_back_mac", "go_back_version" and
 * "go_back_release": the first of them, what it runs and what it goes back to, null where there is
 * none. */
void firmware_back_members(struct members m, const struct firmware_back *back);

/* The same as a sentence for who made the change; "" where no phone goes back. */
void firmware_back_sentence(const struct firmware_back *back, struct why *out);

#endif
