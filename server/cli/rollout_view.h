/* rollout_view - rollouts, their rings and phones, as the command line shows them. */
#ifndef CLI_ROLLOUT_VIEW_H
#define CLI_ROLLOUT_VIEW_H

#include "cli/command.h"
#include "firmware/rollout.h"

/* A row of the list: what it is and how far. */
MUST_CHECK enum err rollout_view_row(struct cli *c, const struct rollout *r);
/* One whole: its plan, a bar for each ring, the phones that failed or were left out and why. */
MUST_CHECK enum err rollout_view_whole(struct cli *c, const struct rollout *r);
/* Which phones would be in which ring, and which are left out and why. */
MUST_CHECK enum err rollout_view_draft(struct cli *c, const struct rollout *r);

#endif
