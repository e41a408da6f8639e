/* phone_undecided - `bootline phone undecided`: what waits for somebody to decide. */
#ifndef CLI_PHONE_UNDECIDED_H
#define CLI_PHONE_UNDECIDED_H

#include "cli/command.h"
#include "provision/undecided.h"

extern const char phone_undecided_examples[];

/* Tells all of it, the gravest first, each with the command that mends it.  For a row that is
 * DATA_READ.  ERR_OK; ERR_NOMEM; storage errors. */
MUST_CHECK enum err phone_undecided(struct cli *c);

/* Appends the phones that wait, of a kind or (UNDECIDED__COUNT) of any, as struct mac one after the
 * other.
 *   cli  struct cli */
MUST_CHECK enum err phone_undecided_macs(void *cli, enum undecided_kind kind, struct buf *out);

#endif
