/* look_upload - whether phones may store their logs.
 *
 * Harmless: one line at the end of the phone's own log, as phones add to it themselves; where that
 * cannot be added to without replacing it, a log of the doctor's own phone.
 */
#ifndef DOCTOR_LOOK_UPLOAD_H
#define DOCTOR_LOOK_UPLOAD_H

#include "doctor/play.h"

struct upload_seen {
	enum client_protocol protocol;
	const char *name;   /* what was stored, for people */
	const char *folder; /* that the master names for logs; "" for none */
	bool is_off;        /* the master switches uploads off */
	bool was_probed;
	struct client_answer probe;
	enum client_verb verb; /* CLIENT_STORE or CLIENT_APPEND */
	struct client_answer answer;
};

/* Tells in half a sentence what was seen, and the rules that hold of it, of the step that is under
 * way: begun and ended by the caller.  Pure. */
void upload_judge(const struct upload_seen *s, struct walk *w);

/* The step: stores a line as above, and judges what came of that.  Skipped where the server was not
 * reached.
 *   report  of the boot that was played before
 *   about   the server, for the step's head
 * ERR_OK whatever is found; ERR_NOMEM: nothing was asked. */
MUST_CHECK enum err look_upload(struct doctor *d, const struct played *p,
	const struct vphone_report *report, const char *about);

#endif
