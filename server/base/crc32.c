#include "base/crc32.h"

enum { TABLES = 4, ROWS = 256 };

/* Four tables, so that four bytes go at a time: a package has a GB. */
struct tables {
	uint32_t t[TABLES][ROWS];
};

static void
fill(struct tables *k)
{
	for (uint32_t i = 0; i < ROWS; i++) {
		uint32_t c = i;

		for (int bit = 0; bit < 8; bit++)
			c = c & 1 ? c >> 1 ^ 0xedb88320 : c >> 1;
		k->t[0][i] = c;
	}
	for (uint32_t i = 0; i < ROWS; i++)
		for (int n = 1; n < TABLES; n++)
			k->t[n][i] = k->t[n - 1][i] >> 8 ^ k->t[0][k->t[n - 1][i] & 0xff];
}

uint32_t
crc32_add(uint32_t crc, struct slice bytes)
{
	const unsigned char *p = (const unsigned char *)bytes.p;
	struct tables k;
	size_t n = bytes.n;

	fill(&k); /* 8 KiB of work, for pieces of some 100 KiB */
	for (crc = ~crc; n >= 4; n -= 4, p += 4) {
		crc ^= (uint32_t)p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 |
		       (uint32_t)p[3] << 24;
		crc = k.t[3][crc & 0xff] ^ k.t[2][crc >> 8 & 0xff] ^ k.t[1][crc >> 16 & 0xff] ^
		      k.t[0][crc >> 24];
	}
	for (; n > 0; n--, p++)
		crc = crc >> 8 ^ k.t[0][(crc ^ *p) & 0xff];
	return ~crc;
}
