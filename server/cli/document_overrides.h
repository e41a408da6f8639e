/* document_overrides - bootline document overrides: what a phone has set on itself, and what of
 * the inventory that hides; and whether a document can be read at all. */
#ifndef CLI_DOCUMENT_OVERRIDES_H
#define CLI_DOCUMENT_OVERRIDES_H

#include "cli/command.h"

/* Tells the newest overrides of the phone in "MAC": of its menu, its web page, its cloud. */
MUST_CHECK enum err document_overrides_run(struct cli *c);

/* Looks whether text, which a phone may have made, is XML that can be read; in a child.
 * Returns what overrides_read() returns. */
MUST_CHECK enum err document_check(struct cli *c, struct slice text, struct why *why);

#endif
