/* undecided - what waits for an administrator: phones that do not get what they ask for until
 * somebody decides, and what else is open about who may log in.
 *
 * One place for the command line and whoever else shows it.  Reads both databases; no clock.
 */
#ifndef PROVISION_UNDECIDED_H
#define PROVISION_UNDECIDED_H

#include "store/phones.h"
#include "store/visits.h"

enum undecided_kind {
	UNDECIDED_FROZEN,  /* another address came in a phone's enrolment window: an attack? */
	UNDECIDED_RESET,   /* a phone with a login of its own came with the shared account */
	UNDECIDED_UNUSED,  /* a window ran out, and the phone has no login of its own */
	UNDECIDED_CLEAR,   /* a phone came in clear text, and its site demands TLS */
	UNDECIDED_NEW,     /* a phone that is not in the inventory */
	UNDECIDED_FACTORY, /* the shared account has the factory password, facing other networks */
	UNDECIDED__COUNT
};
extern const char *const undecided_words[UNDECIDED__COUNT]; /* "frozen", "reset", ... */

enum { MEND_BYTES = 160 };

struct undecided {
	enum undecided_kind kind;
	bool has_phone;     /* else it is about the server, and what follows is empty */
	struct phone phone; /* id 0: a new one, of which mac and model_learnt are known */
	int64_t at;         /* unix seconds: when it was seen last, or when the window is over */
	char address[PEER_MAX_BYTES + 1]; /* from where; "" where it is not known */
	struct why what;                  /* a sentence: what happened, and why nothing goes on */
	char mend[MEND_BYTES];            /* the command that mends it */
};

/* Calls each of them, the gravest kind first, each kind by MAC or the last seen first.
 *   now           unix seconds
 *   faces_others  whether a listener takes others than this machine's own programs
 * ERR_OK; what each() returned when it was not ERR_OK; ERR_NOMEM, storage errors. */
MUST_CHECK enum err undecided_each(struct store *s, int64_t now, bool faces_others,
	enum err (*each)(void *ctx, const struct undecided *u), void *ctx);

/* What is undecided about single phones of the inventory: the gravest of each.
 *   phones  of them; any state
 *   out     room for count; UNDECIDED__COUNT where there is nothing
 * ERR_OK; ERR_NOMEM, storage errors. */
MUST_CHECK enum err undecided_of_phones(struct store *s, int64_t now, const struct phone *phones,
	size_t count, enum undecided_kind *out);

#endif
