/* enrol - what enrolment writes: a window claimed or frozen, a login handed out or used.
 *
 * Each is a job of the keeper.  Belongs to one worker's thread.
 */
#ifndef PROVISION_ENROL_H
#define PROVISION_ENROL_H

#include "provision/identity.h"
#include "store/keeper.h"

struct enrol {
	struct keeper *keeper; /* of bootline.db; NULL: nothing can be written */
	struct keeper_outbox *outbox;
	size_t password_len; /* of a login that is handed out */
};

/* Makes a phone's window who's (a new one where who->reopens), and hands out a login of its own.
 * done(ctx, result) is called once, before it returns or later, on this thread: ERR_OK; ERR_EXISTS
 * (it is another's, or frozen); ERR_NOTFOUND (the phone is gone); ERR_BUSY, ERR_NOMEM, ERR_IO. */
void enrol_claim(const struct enrol *on, struct mac mac, const struct who *who,
	void (*done)(void *ctx, enum err result), void *ctx);

/* Somebody else came in a phone's window.  Not waited for. */
void enrol_freeze(const struct enrol *on, struct mac mac);

/* The login that was handed out last was used: it is the phone's only one, its window is over.
 * Not waited for: the next login tells it again. */
void enrol_used(const struct enrol *on, struct mac mac, int64_t now);

#endif
