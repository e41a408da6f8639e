/* phone_rotate - `bootline phone rotate`: new passwords for phones' own logins, at a pace. */
#ifndef CLI_PHONE_ROTATE_H
#define CLI_PHONE_ROTATE_H

#include "cli/command.h"

extern const struct arg_row phone_rotate_positionals[], phone_rotate_options[];
extern const char phone_rotate_examples[];

MUST_CHECK enum err phone_rotate(struct cli *c);

#endif
