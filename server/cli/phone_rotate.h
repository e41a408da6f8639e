/* phone_rotate - `bootline phone rotate`: new passwords for phones' own logins, at a pace. */
#ifndef CLI_PHONE_ROTATE_H
#define CLI_PHONE_ROTATE_H

#include "cli/command.h"

extern const struct arg_row phone_rotate_positionals[], phone_rotate_options[];
extern const char phone_rotate_examples[];

/* Gives the phones that are meant new passwords, each at a time of its own; or tells how far that
 * is; or takes back what was not handed out yet.  For a row that is DATA_WRITE.
 * ERR_OK; ERR_SYNTAX (words that do not go together); ERR_NOTFOUND (phone, site, group); storage
 * errors: c->why says which. */
MUST_CHECK enum err phone_rotate(struct cli *c);

#endif
