/* phone_tell - `bootline phone resync` and `restart`: has phones told, and tells what came of it.
 */
#ifndef CLI_PHONE_TELL_H
#define CLI_PHONE_TELL_H

#include "cli/command.h"

extern const struct arg_row phone_tell_positionals[], phone_tell_options[];
extern const char phone_resync_examples[], phone_restart_examples[];

/* Ask for phones to be told (store/tellings.h) to read their files again, to start anew; with
 * --wait they block until all have come or have not, else the server does it later.  For rows that
 * are DATA_STEPS: the asking is committed before anything is waited for.
 * ERR_OK; ERR_SYNTAX (words that do not go together); ERR_NOTFOUND, ERR_DENIED (a phone);
 * ERR_LIMIT; storage errors: c->why says which. */
MUST_CHECK enum err phone_resync(struct cli *c);
MUST_CHECK enum err phone_restart(struct cli *c);

#endif
