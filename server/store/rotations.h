/* rotations - new passwords for phones' own logins, handed out at a pace: each restarts its phone.
 *
 * A rotation is planned for each phone by itself: its new password is there from the beginning, and
 * comes into its files at its time.  Nothing has to run for that.  Until the phone uses the new one
 * the old one is right too.
 */
#ifndef STORE_ROTATIONS_H
#define STORE_ROTATIONS_H

#include "store/phone_accounts.h"

enum rotation {
	ROTATION_NONE,
	ROTATION_PLANNED,    /* nobody has seen the new password yet */
	ROTATION_HANDED_OUT, /* it is in the phone's files, and was not used yet */
	ROTATION__COUNT
};
extern const char *const rotation_names[ROTATION__COUNT]; /* "none", "planned", "handed out" */

/* How far the rotation of a phone's login is; none where it has no login that was used. */
enum rotation rotation_of(const struct phone_account *a, int64_t now);

/* What one command orders, and how many phones it was given so far. */
struct rotations {
	int64_t now;
	int64_t per_minute;  /* so many phones in each minute, the first ones at once */
	size_t password_len; /* letters and digits */
	bool is_again;       /* also where a password that was handed out was not used */
	int64_t planned;     /* phones that got a time */
	int64_t until_at;    /* the last one's; 0: none */
	int64_t unused;      /* left alone: they may be about to use the one they have fetched */
	int64_t without;     /* left alone: they have no login of their own */
};

/* Plans the rotation of one phone behind those that were planned with r before it; one that is
 * planned already gets the new time.
 * Returns ERR_OK; ERR_EXISTS (a new password is handed out already and not used: another one would
 * lock a phone out that has fetched it; why says so); ERR_NOTFOUND (no login of its own: why says
 * how it gets one); storage errors.  r counts each. */
MUST_CHECK enum err rotations_plan(
	struct store *s, struct rotations *r, const struct phone *phone, struct why *why);

/* Takes back what was planned for a phone and is in no file yet.  ERR_NOTFOUND: nothing was. */
MUST_CHECK enum err rotations_cancel(struct store *s, const struct phone *phone, int64_t now);

#endif
