/* restore_phone - `bootline restore FILE --phone MAC`: one phone as it was on the backup's day. */
#ifndef CLI_RESTORE_PHONE_H
#define CLI_RESTORE_PHONE_H

#include "cli/command.h"
#include "manage/restore.h"

/* Brings the phone of --phone back, in place of what the inventory has of it, and tells what came
 * and what was left out.  Opens the data folder itself.
 *   job  which backup, where it is unpacked, and its secret; borrowed
 * ERR_OK; ERR_SYNTAX, ERR_NOTFOUND (no such phone in the backup); as restore_open()
 * (manage/restore.h); storage errors: c->why says which. */
MUST_CHECK enum err restore_phone(struct cli *c, const struct restore_job *job);

#endif
