/* network - an IP network as people write it: ADDRESS/PREFIX, v4 or v6.  Pure. */
#ifndef STORE_NETWORK_H
#define STORE_NETWORK_H

#include "base/slice.h"

enum { NETWORK_TEXT_BYTES = 64 };

/* Reads ADDRESS/PREFIX (a plain address is a network of one) and writes its one spelling: host
 * bits cleared, v6 as RFC 5952 has it.
 * ERR_OK; ERR_SYNTAX with why; out is written only on ERR_OK. */
MUST_CHECK enum err network_parse(struct slice s, char out[NETWORK_TEXT_BYTES], struct why *why);

#endif
