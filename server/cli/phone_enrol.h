/* phone_enrol - `bootline phone enroll` and `rotate`, and how a phone's login is shown. */
#ifndef CLI_PHONE_ENROL_H
#define CLI_PHONE_ENROL_H

#include "cli/command.h"
#include "store/phones.h"

extern const struct arg_row phone_enroll_options[], phone_rotate_options[];

MUST_CHECK enum err phone_enroll(struct cli *c);
MUST_CHECK enum err phone_rotate(struct cli *c);

/* Tells which login a phone has and what its enrolment window is. */
MUST_CHECK enum err phone_enrol_tell(struct cli *c, const struct phone *phone);

#endif
