/* ip - an IP address as 16 bytes: v6, and v4 in its v6 clothes (::ffff:a.b.c.d).  Pure. */
#ifndef BASE_IP_H
#define BASE_IP_H

#include "base/err.h"
#include "base/slice.h"

enum { IP_BYTES = 16, IP_TEXT_BYTES = 46 };

struct ip {
	uint8_t b[IP_BYTES];
};

/* Reads "192.0.2.7" or "2001:db8::7".  ERR_OK; ERR_SYNTAX; *out is written only on ERR_OK. */
MUST_CHECK enum err ip_parse(struct slice s, struct ip *out);

/* The address as people write it, v4 as v4; returns out. */
const char *ip_text(const struct ip *ip, char out[IP_TEXT_BYTES]);

/* Whether it is a v4 address in its v6 clothes. */
bool ip_is_v4(const struct ip *ip);

static inline bool
ip_eq(const struct ip *a, const struct ip *b)
{
	return memcmp(a->b, b->b, IP_BYTES) == 0;
}

/* Who an address stands for, where somebody is to be counted: itself, or its /64, of which one host
 * of IPv6 has all addresses. */
struct ip ip_source(const struct ip *ip);

/* Whether both agree in their first `bits` bits (0..128, of the v6 form: a v4 prefix + 96). */
bool ip_shares(const struct ip *a, const struct ip *b, unsigned bits);

#endif
