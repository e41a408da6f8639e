/* phone_back - brings one phone of another store into this one, as it is there: from a backup.
 *
 * Its fields, groups, lines, keys, parameters, templates, hand-written files and the newest of its
 * documents.  What it refers to and is not here is left out and told, but for lines: those come
 * with it, with their passwords.  A line that is here stays as it is, because others may have it
 * too.  The phone's own login stays: the phone knows the password of today.
 */
#ifndef MANAGE_PHONE_BACK_H
#define MANAGE_PHONE_BACK_H

#include "manage/phone_change.h"

struct phone_back {
	struct store *from, *to; /* to: within a write transaction */
	struct mac mac;
	int64_t now;
	uint64_t keep_versions; /* of a document */
	/* Told what was left out: "group lobby"; may not be NULL. */
	void (*left_out)(void *ctx, const char *what, const char *name);
	void *ctx;
};

struct phone_back_done {
	bool is_added; /* it was not here any more */
	int64_t lines, lines_added, keys, params, documents;
};

/* ERR_OK; ERR_NOTFOUND (it is not in the other store); ERR_DENIED (a private line is on another
 * phone by now) and others as phone_change_lines(): why; storage errors. */
MUST_CHECK enum err phone_back(
	const struct phone_back *back, struct phone_back_done *out, struct why *why);

#endif
