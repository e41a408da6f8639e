#include "base/ip.h"

#include <arpa/inet.h>

static const uint8_t v4_prefix[12] = {[10] = 0xff, [11] = 0xff};

bool
ip_is_v4(const struct ip *ip)
{
	return memcmp(ip->b, v4_prefix, sizeof(v4_prefix)) == 0;
}

enum err
ip_parse(struct slice s, struct ip *out)
{
	char text[IP_TEXT_BYTES];
	struct ip ip;

	if (slice_to_text(s, text, sizeof(text)) != ERR_OK)
		return ERR_SYNTAX;
	memcpy(ip.b, v4_prefix, sizeof(v4_prefix));
	if (inet_pton(AF_INET, text, ip.b + sizeof(v4_prefix)) != 1 &&
		inet_pton(AF_INET6, text, ip.b) != 1)
		return ERR_SYNTAX;
	*out = ip;
	return ERR_OK;
}

const char *
ip_text(const struct ip *ip, char out[IP_TEXT_BYTES])
{
	bool is_v4 = ip_is_v4(ip);

	/* Cannot fail: the room is what the longest address needs. */
	return inet_ntop(is_v4 ? AF_INET : AF_INET6, ip->b + (is_v4 ? sizeof(v4_prefix) : 0), out,
		IP_TEXT_BYTES);
}

struct ip
ip_source(const struct ip *ip)
{
	struct ip source = *ip;

	if (!ip_is_v4(ip))
		memset(source.b + IP_BYTES / 2, 0, IP_BYTES / 2);
	return source;
}

bool
ip_shares(const struct ip *a, const struct ip *b, unsigned bits)
{
	unsigned whole = bits / 8, rest = bits % 8;

	if (memcmp(a->b, b->b, whole) != 0)
		return false;
	return rest == 0 || ((a->b[whole] ^ b->b[whole]) >> (8 - rest)) == 0;
}
