#include "store/network.h"

#include <arpa/inet.h>
#include <stdio.h>

static void
clear_host_bits(uint8_t *bytes, size_t n, size_t prefix)
{
	for (size_t i = 0; i < n; i++) {
		size_t first = i * 8;

		if (first >= prefix)
			bytes[i] = 0;
		else if (prefix - first < 8)
			bytes[i] &= (uint8_t)(0xff << (8 - (prefix - first)));
	}
}

enum err
network_parse(struct slice s, char out[NETWORK_TEXT_BYTES], struct why *why)
{
	char text[INET6_ADDRSTRLEN];
	uint8_t bytes[16];
	struct slice width, address = slice_cut(s, '/', &width);
	bool is_v6 = memchr(address.p, ':', address.n) != NULL;
	int family = is_v6 ? AF_INET6 : AF_INET;
	uint64_t most = is_v6 ? 128 : 32, prefix = most;

	if (slice_to_text(address, text, sizeof(text)) != ERR_OK ||
		inet_pton(family, text, bytes) != 1 ||
		(address.n < s.n && slice_to_u64(width, 0, most, &prefix) != ERR_OK))
		return why_fail(why, ERR_SYNTAX,
			"\"%.*s\" is no network: write ADDRESS/PREFIX, as in 10.1.0.0/16.",
			SLICE_FMT(slice_head(s, 64)));
	clear_host_bits(bytes, most / 8, prefix);
	(void)inet_ntop(family, bytes, text, sizeof(text));
	(void)snprintf(out, NETWORK_TEXT_BYTES, "%s/%u", text, (unsigned)prefix);
	return ERR_OK;
}
