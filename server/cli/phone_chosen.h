/* phone_chosen - the phones that the arguments of a command choose. */
#ifndef CLI_PHONE_CHOSEN_H
#define CLI_PHONE_CHOSEN_H

#include "cli/inventory.h"

/* Calls each: those that are named (MAC), else those of the filter that --site and --group leave.
 *   filter  what the command's other options ask for
 * ERR_OK; ERR_SYNTAX, ERR_NOTFOUND (a phone, site or group: c->why); storage errors; what each()
 * returns. */
MUST_CHECK enum err phone_chosen_each(struct cli *c, const struct phone_filter *filter,
	enum err (*each)(void *ctx, const struct phone *phone), void *ctx);

#endif
