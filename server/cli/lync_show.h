/* lync_show - what Lync devices sent, for `bootline lync`. */
#ifndef CLI_LYNC_SHOW_H
#define CLI_LYNC_SHOW_H

#include "cli/command.h"

MUST_CHECK enum err lync_show_requests(struct cli *c); /* a table, the newest first */
MUST_CHECK enum err lync_show_request(struct cli *c);  /* one, byte for byte */
MUST_CHECK enum err lync_show_audit(struct cli *c);    /* a day in the form of Lync's audit log */
MUST_CHECK enum err lync_show_logs(struct cli *c);     /* a table, the newest first */
MUST_CHECK enum err lync_show_log(struct cli *c);      /* one, its bytes */

#endif
