#include "store/network.h"

#include <stdio.h>

enum { V4_BITS_AT = 96, BITS = 8 * IP_BYTES };

static void
clear_host_bits(struct network *n)
{
	for (unsigned bit = n->bits; bit < BITS; bit++)
		n->ip.b[bit / 8] &= (uint8_t) ~(0x80 >> bit % 8);
}

enum err
network_parse(struct slice s, struct network *out, struct why *why)
{
	struct slice width, address = slice_cut(s, '/', &width);
	bool is_plain = address.n == s.n, is_v6 = memchr(address.p, ':', address.n) != NULL;
	uint64_t most = is_v6 ? BITS : BITS - V4_BITS_AT, prefix = most;
	struct network n;

	if (ip_parse(address, &n.ip) != ERR_OK ||
		(!is_plain && slice_to_u64(width, 0, most, &prefix) != ERR_OK))
		return why_fail(why, ERR_SYNTAX,
			"\"%.*s\" is no network: write ADDRESS/PREFIX, as in 10.1.0.0/16.",
			SLICE_FMT(slice_head(s, 64)));
	n.bits = (unsigned)prefix + (is_v6 ? 0 : V4_BITS_AT);
	clear_host_bits(&n);
	*out = n;
	return ERR_OK;
}

const char *
network_text(const struct network *n, char out[NETWORK_TEXT_BYTES])
{
	char ip[IP_TEXT_BYTES];

	(void)snprintf(out, NETWORK_TEXT_BYTES, "%s/%u", ip_text(&n->ip, ip),
		n->bits - (ip_is_v4(&n->ip) ? V4_BITS_AT : 0));
	return out;
}
