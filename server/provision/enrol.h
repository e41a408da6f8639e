/* enrol - what enrolment writes: a window claimed or frozen, a login handed out or used.
 *
 * Each is a job of the keeper, and told to the audit.  Belongs to one worker's thread.
 */
#ifndef PROVISION_ENROL_H
#define PROVISION_ENROL_H

#include "provision/identity.h"
#include "store/keeper.h"
#include "store/phone_accounts.h"

struct enrol {
	struct keeper *keeper; /* of bootline.db; NULL: nothing can be written */
	struct keeper_outbox *outbox;
	size_t password_len; /* of a login that is handed out */
	/* As in struct tree_parts. */
	void (*on_freeze)(struct mac mac, const struct ip *ip);
};

/* Whether a window is open to an address, as far as its network says. */
bool enrol_is_for(const struct enrolment *w, const struct ip *ip);

/* Makes a phone's window who's (a new one where who->reopens), and hands out a login of its own:
 * one that nobody has seen, when the window was nobody's.
 * done(ctx, result) is called once, before it returns or later, on this thread: ERR_OK; ERR_EXISTS
 * (it is another's, or frozen); ERR_NOTFOUND (the phone is gone); ERR_BUSY, ERR_NOMEM, ERR_IO. */
void enrol_claim(const struct enrol *on, struct mac mac, const struct who *who,
	void (*done)(void *ctx, enum err result), void *ctx);

/* Who came in a phone's window, and it is another's.  Not waited for; on->on_freeze hears of it
 * when it is on disk, once for each window, on the keeper's thread. */
void enrol_freeze(const struct enrol *on, struct mac mac, const struct who *who);

/* The login that was handed out last was used: it is the phone's only one, its window is over.
 * Not waited for: the next login tells it again.
 *   next_tag  of that login, as in struct phone_account */
void enrol_used(const struct enrol *on, struct mac mac, uint64_t next_tag, const struct who *who);

#endif
