/* phone_tell - `bootline phone resync` and `restart`: has phones told, and tells what came of it.
 */
#ifndef CLI_PHONE_TELL_H
#define CLI_PHONE_TELL_H

#include "cli/command.h"

extern const struct arg_row phone_tell_positionals[], phone_tell_options[];
extern const char phone_resync_examples[], phone_restart_examples[];

MUST_CHECK enum err phone_resync(struct cli *c);
MUST_CHECK enum err phone_restart(struct cli *c);

#endif
