/* phone_enrol - `bootline phone enroll`, and how a phone's login is shown. */
#ifndef CLI_PHONE_ENROL_H
#define CLI_PHONE_ENROL_H

#include "cli/command.h"
#include "store/phones.h"

extern const struct arg_row phone_enroll_options[]; /* for its row, which is DATA_WRITE */

/* Opens a phone's enrolment window, or closes it, and tells the phone's login; --fresh takes its
 * own login away before.
 * ERR_OK; ERR_NOTFOUND, ERR_SYNTAX (the phone, times, networks); ERR_DENIED (it is not active);
 * storage errors: c->why says which. */
MUST_CHECK enum err phone_enroll(struct cli *c);

/* Tells which login a phone has, how far its rotation is and what its enrolment window is. */
MUST_CHECK enum err phone_enrol_tell(struct cli *c, const struct phone *phone);

#endif
