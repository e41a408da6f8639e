/* restore_phone - `bootline restore FILE --phone MAC`: one phone as it was on the backup's day. */
#ifndef CLI_RESTORE_PHONE_H
#define CLI_RESTORE_PHONE_H

#include "cli/command.h"
#include "manage/restore.h"

MUST_CHECK enum err restore_phone(struct cli *c, const struct restore_job *job);

#endif
