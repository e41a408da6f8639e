/* moving_name - what a file of a boot folder is, by its name.  Pure. */
#ifndef MOVING_MOVING_NAME_H
#define MOVING_MOVING_NAME_H

#include "base/mac.h"
#include "provision/name.h"

/* Whether a name is a copy that editors and people leave lying: "site.cfg~", "site.cfg.old",
 * "000000000000-directory~.xml", which the vendor calls a sample.  Phones never ask for one by
 * themselves; a master may name it all the same. */
bool moving_name_is_copy(struct slice base);

/* The phone that a file's name begins with, in either case: "0004F2AABBCC-phone.cfg".  False: it
 * begins with none, or with zeros. */
bool moving_name_phone(struct slice base, struct mac *out);

/* Reads the last part of a path; what a phone never asks for is NAME_FILE. */
struct name moving_name_read(struct slice base);

/* Whether it is a file of lines and settings by its name: what a phone reads when a master says so.
 */
bool moving_name_is_settings(struct slice base);

#endif
