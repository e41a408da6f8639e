/* phone_undecided - `bootline phone undecided`: what waits for somebody to decide. */
#ifndef CLI_PHONE_UNDECIDED_H
#define CLI_PHONE_UNDECIDED_H

#include "cli/command.h"

extern const char phone_undecided_examples[];

MUST_CHECK enum err phone_undecided(struct cli *c);

/* The phones that wait, in order, as struct mac one after the other.
 *   out  empty */
MUST_CHECK enum err phone_undecided_macs(struct cli *c, struct buf *out);
/* Whether a phone is among them. */
bool phone_undecided_has(const struct buf *macs, struct mac mac);

#endif
