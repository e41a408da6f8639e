/* input - standard input, taken in before a command locks anything.
 *
 * People type slowly, and other programs may never end: neither may hold up the server, which
 * waits for the inventory's lock.
 */
#ifndef CLI_INPUT_H
#define CLI_INPUT_H

#include "base/err.h"

/* Reads standard input to its end and puts what came in its place, so that whoever reads it
 * later never waits.  From a terminal it asks for one line and does not show it.
 * Returns ERR_OK; ERR_LIMIT (over 256 MiB); ERR_NOMEM, ERR_IO; why says it. */
MUST_CHECK enum err input_take(struct why *why);

#endif
