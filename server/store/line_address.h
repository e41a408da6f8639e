/* line_address - what a line registers as: user@host, or a user alone.  Pure. */
#ifndef STORE_LINE_ADDRESS_H
#define STORE_LINE_ADDRESS_H

#include "base/slice.h"
#include "limits.h"

/* Checks and canonicalises an address: user@host or user alone, no blanks, no control
 * characters, host part lower-cased, without a leading "sip:".
 * ERR_OK; ERR_SYNTAX, ERR_LIMIT with why. */
MUST_CHECK enum err line_address_parse(
	struct slice s, char out[ADDRESS_MAX_BYTES + 1], struct why *why);

#endif
