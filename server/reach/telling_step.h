/* telling_step - what becomes of a telling when something has happened: one pure table of rules.
 *
 * No store, no clock, no sockets: time comes in as a parameter.
 */
#ifndef REACH_TELLING_STEP_H
#define REACH_TELLING_STEP_H

#include "reach/phone_contact.h"
#include "store/tellings.h"

/* What came of trying to tell a phone once. */
struct telling_try {
	enum telling_way way; /* that worked; TELLING_BY_NOTHING: none did */
	bool has_address;     /* there was somewhere to send to */
	int64_t began_ms;     /* unix milliseconds: when the way that worked was begun */
	struct why why;       /* what did not work, and why; may be "" */
};

/* Before a try: whether it is still to be made.  A phone that has come by itself since it was to
 * be told to read its files has read them; a window that has closed ends it.
 *   here_ms  when the phone was here last (phone_contact_place()), unix milliseconds; 0: never
 * Returns true: tell it; false: t says what became of it, or when to look again. */
bool telling_step_is_on(struct telling *t, int64_t here_ms, int64_t now);

/* Of a phone that is not active any more: it gets no files, so it is not told to read them. */
void telling_step_leave(struct telling *t, int64_t now);

/* Of a phone whose files hold a password that cannot be read: none of its ways can be known. */
void telling_step_unread(struct telling *t, int64_t now);

/* After a try.  Where nothing worked it is tried again after a wait that grows, TELLING_TRIES
 * times in all and never behind the window's end; then the phone's poll is waited for. */
void telling_step_tried(struct telling *t, const struct telling_try *tried,
	const struct polling *polling, int64_t last_at, int64_t now);

/* Of one that waits for its phone.  One that was told comes after that, be it in the same second.
 *   here_ms  as above
 * Returns true: something has become of it. */
bool telling_step_watched(struct telling *t, int64_t here_ms, int64_t now);

#endif
