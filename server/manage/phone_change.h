/* phone_change - what an administrator does to a phone that is more than one row.
 *
 * The caller holds the write transaction of the inventory; a dry run is its rollback.  Nothing here
 * writes to logs.db but phone_change_settle(), which is for after the commit.
 */
#ifndef MANAGE_PHONE_CHANGE_H
#define MANAGE_PHONE_CHANGE_H

#include "manage/fault.h"
#include "store/groups.h"
#include "store/lines.h"
#include "store/phones.h"

/* Reads what somebody calls a model: a part number becomes its model's name; one that is in no
 * table is taken as it is, because tomorrow's phones are in none.
 *   typed       untrusted; empty: what the phone says
 *   out         written only on ERR_OK
 *   is_unknown  it is in no table of models
 * ERR_OK; ERR_SYNTAX with why; storage errors. */
MUST_CHECK enum err phone_change_model(struct store *s, struct slice typed,
	char out[WORD_MAX_BYTES + 1], bool *is_unknown, struct why *why);

/* Puts a phone into the inventory, with what it told of itself when it was new.
 *   phone  id, model_learnt and created_at are written
 * As phones_add(). */
MUST_CHECK enum err phone_change_add(
	struct store *s, struct phone *phone, int64_t now, struct why *why);

/* The phone is no longer listed as new: after the commit of what brought it into the inventory.
 * ERR_OK (one that nobody has seen, too); storage errors. */
MUST_CHECK enum err phone_change_settle(struct store *s, struct mac mac);

/* Gives a phone a state; one that was seen as new comes into the inventory with it, and one that
 * becomes active gets an enrolment window.
 *   out  the phone as it is now; written only on ERR_OK
 * ERR_OK; ERR_NOTFOUND (neither in the inventory nor seen as new); storage errors. */
MUST_CHECK enum err phone_change_state(struct store *s, struct mac mac, enum phone_state state,
	int64_t now, struct phone *out, struct why *why);

/* Stores a phone that was changed; one that has become active gets its window.
 *   was  the state that it had */
MUST_CHECK enum err phone_change_update(struct store *s, const struct phone *phone,
	enum phone_state was, int64_t now, struct why *why);

/* All groups of a phone at once: it leaves those that are not named.  A name may stand twice.
 * ERR_OK; ERR_NOTFOUND, ERR_LIMIT (groups[i] is named); storage errors. */
MUST_CHECK enum err phone_change_groups(struct store *s, int64_t phone_id,
	const struct slice *names, size_t count, struct fault *fault);

struct phone_change_line {
	struct slice address;
	int64_t position; /* 1..LINES_PER_PHONE_MAX; 0: the first one free */
	struct slice label, ring_type;
	int64_t line_keys; /* 0 counts as 1 */
};
/* All lines of a phone at once, in place of those that it has; all or nothing.
 * ERR_OK; ERR_NOTFOUND (no such line), ERR_DENIED (private, and on another phone), ERR_EXISTS
 * (a line or a position twice), ERR_SYNTAX, ERR_LIMIT: fault names lines[i].FIELD; storage
 * errors. */
MUST_CHECK enum err phone_change_lines(struct store *s, int64_t phone_id,
	const struct phone_change_line *lines, size_t count, struct fault *fault);

/* What each type needs of its value; an address is made canonical.
 * ERR_OK; ERR_SYNTAX, ERR_LIMIT with why.  Pure. */
MUST_CHECK enum err phone_change_key_check(struct phone_key *key, struct why *why);

/* All keys of a phone at once; all or nothing.  Texts are those of struct phone_key.
 * ERR_OK; ERR_EXISTS (a position twice), ERR_SYNTAX, ERR_LIMIT: fault names keys[i].FIELD. */
MUST_CHECK enum err phone_change_keys(struct store *s, int64_t phone_id,
	const struct phone_key *keys, size_t count, struct fault *fault);

#endif
