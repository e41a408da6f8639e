/* decisions - what waits for an administrator, found once for all desks and as long as nothing has
 * moved that it was made of. */
#ifndef ADMIN_DECISIONS_H
#define ADMIN_DECISIONS_H

#include "admin/call.h"
#include "provision/undecided.h"

struct decisions;

struct decisions *decisions_new(void);    /* NULL when out of memory */
void decisions_free(struct decisions *d); /* NULL is allowed */

/* As undecided_list_tell(), of what there is now about phones and server. */
MUST_CHECK enum err decisions_tell(struct call *c, struct undecided_room *room,
	enum err (*each)(void *ctx, const struct undecided *u), void *ctx);

/* Appends the phones that wait, of a kind or (UNDECIDED__COUNT) of any, as struct mac one after the
 * other. */
MUST_CHECK enum err decisions_macs(struct call *c, enum undecided_kind kind, struct buf *out);

#endif
