/* mac - a phone's hardware address. */
#ifndef BASE_MAC_H
#define BASE_MAC_H

#include "base/err.h"
#include "base/slice.h"

enum { MAC_BYTES = 6, MAC_HEX = 12, MAC_TEXT_BYTES = MAC_HEX + 1 };

struct mac {
	uint8_t b[MAC_BYTES];
};

/* Reads 12 hex digits in either case and nothing else, as they stand in file names.
 * Returns ERR_OK; ERR_SYNTAX (anything else); *out is written only on ERR_OK. */
MUST_CHECK enum err mac_from_hex(struct slice s, struct mac *out);

/* Reads a MAC as people write it: 0004f2aabbcc, 00:04:f2:aa:bb:cc, 00-04-F2-AA-BB-CC,
 * 0004.f2aa.bbcc, 0004f2-aabbcc, with blanks around it.
 *   why  says what is wrong with it
 * Returns ERR_OK; ERR_SYNTAX (not 12 hex digits, mixed or misplaced separators, all zeros, or
 * a multicast address: no phone has one). */
MUST_CHECK enum err mac_parse(struct slice s, struct mac *out, struct why *why);

/* 12 lower-case hex digits and a NUL; returns out. */
const char *mac_text(struct mac mac, char out[MAC_TEXT_BYTES]);

/* Whether both are the same address. */
static inline bool
mac_eq(struct mac a, struct mac b)
{
	return memcmp(a.b, b.b, MAC_BYTES) == 0;
}

/* 000000000000, the name of the file for every phone. */
static inline bool
mac_is_zero(struct mac m)
{
	return mac_eq(m, (struct mac){{0}});
}

/* The 48 bits as a number: a table key. */
static inline uint64_t
mac_to_u64(struct mac m)
{
	uint64_t v = 0;

	for (int i = 0; i < MAC_BYTES; i++)
		v = v << 8 | m.b[i];
	return v;
}

/* The address of such a number; what stands above its 48 bits is left out. */
struct mac mac_from_u64(uint64_t v);

#endif
