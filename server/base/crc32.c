#include "base/crc32.h"

#include <zlib.h>

uint32_t
crc32_add(uint32_t crc, struct slice bytes)
{
	return (uint32_t)crc32_z(crc, (const Bytef *)bytes.p, bytes.n);
}
