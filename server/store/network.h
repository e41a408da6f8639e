/* network - an IP network as people write it: ADDRESS/PREFIX, v4 or v6.  Pure. */
#ifndef STORE_NETWORK_H
#define STORE_NETWORK_H

#include "base/ip.h"
#include "base/slice.h"

enum { NETWORK_TEXT_BYTES = 64 };

struct network {
	struct ip ip;  /* host bits cleared */
	unsigned bits; /* of the v6 form: a v4 prefix + 96 */
};

/* Reads ADDRESS/PREFIX; a plain address is a network of one.
 * ERR_OK; ERR_SYNTAX with why; *out is written only on ERR_OK. */
MUST_CHECK enum err network_parse(struct slice s, struct network *out, struct why *why);

/* Its one spelling: host bits cleared, v6 as RFC 5952 has it.  Returns out. */
const char *network_text(const struct network *n, char out[NETWORK_TEXT_BYTES]);

/* Whether an address is in the network, both in their v6 form: so one of v6 that begins with zeros
 * alone, as ::/0 does, holds every v4 address. */
static inline bool
network_holds(const struct network *n, const struct ip *ip)
{
	return ip_shares(&n->ip, ip, n->bits);
}

#endif
