/* play - which phone the doctor plays at a boot server, and as whom it logs in. */
#ifndef DOCTOR_PLAY_H
#define DOCTOR_PLAY_H

#include "doctor/inner.h"
#include "reach/vphone.h"

struct played {
	struct vphone_options phone; /* borrows from the doctor's options and from here */
	const char *stand_in;        /* why it is not the phone that is asked about; NULL: it is, or
					none is asked about */
	bool is_real;                /* its files are somebody's */
	char user[MAC_TEXT_BYTES];   /* of its own login */
	struct buf password;         /* owned */
};
#define PLAYED_NONE                                                                                \
	{                                                                                          \
		.password = BUF(SECRET_MAX_BYTES + 1)                                              \
	}
void played_done(struct played *p); /* for AUTO; PLAYED_NONE is allowed; wipes the password */

/* Decides.  ERR_OK; ERR_SYNTAX, ERR_LIMIT (model or part number: why); storage errors. */
MUST_CHECK enum err play_prepare(
	const struct doctor *d, const struct target *t, struct played *out, struct why *why);

#endif
