/* phone_path - the phone that a path names: {mac}, in any spelling. */
#ifndef ADMIN_PHONE_PATH_H
#define ADMIN_PHONE_PATH_H

#include "admin/call.h"

/* Reads the first name of the path; a route without one is about every phone: *has is false.
 * ERR_OK; ERR_NOTFOUND (no MAC): why says it. */
MUST_CHECK enum err phone_path_mac(struct call *c, struct mac *out, bool *has);

/* The same where "all" and 000000000000 stand for what every phone gets: the zero MAC. */
MUST_CHECK enum err phone_path_mac_or_all(struct call *c, struct mac *out);

#endif
