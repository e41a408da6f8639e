/* look_image - the image of the application that a phone would look at: there, and an image. */
#ifndef DOCTOR_LOOK_IMAGE_H
#define DOCTOR_LOOK_IMAGE_H

#include "doctor/play.h"

struct image_seen {
	const char *path; /* APP_FILE_PATH */
	const char *model;
	const char *part;                /* "": not known */
	const char *first;               /* what is asked for first: the part number and the name */
	struct client_answer answers[2]; /* of that, and of path itself */
	size_t found;                    /* which of them was there; 2: none */
	struct slice head;               /* its first bytes */
};

/* Tells in half a sentence what was seen, and the rules that hold of it, of the step that is under
 * way: begun and ended by the caller.  Pure. */
void image_judge(const struct image_seen *s, struct walk *w);

/* The step: asks for the image that the master names, as the phone would, and judges it.  Skipped
 * without a master.
 *   report  of the boot that was played before
 *   about   the server, for the step's head
 * ERR_OK whatever is found; ERR_NOMEM: nothing was asked. */
MUST_CHECK enum err look_image(struct doctor *d, const struct played *p,
	const struct vphone_report *report, const char *about);

#endif
