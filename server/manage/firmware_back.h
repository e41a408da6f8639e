/* firmware_back - which phones a release takes back from something newer that they run.
 */
#ifndef MANAGE_FIRMWARE_BACK_H
#define MANAGE_FIRMWARE_BACK_H

#include "base/members.h"
#include "base/settings.h"
#include "store/phones.h"
#include "store/releases.h"
#include "store/visits.h"

struct firmware_back {
	size_t count;
	struct phone first;                  /* of them, by MAC */
	char version[VERSION_MAX_BYTES + 1]; /* that it runs, as it said last */
};

/* The active phones whose files name a release, and must, though they said last that they run
 * something newer.  ERR_OK; ERR_NOMEM; storage errors. */
MUST_CHECK enum err firmware_back_find(struct store *s, const struct settings *settings,
	const struct release *r, struct firmware_back *out);

/* "go_back": how many; "go_back_mac" and "go_back_version": the first of them and what it runs,
 * null where there is none. */
void firmware_back_members(struct members m, const struct firmware_back *back);

#endif
