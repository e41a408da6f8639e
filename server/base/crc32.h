/* crc32 - the checksum of gzip and zip: finds damage, proves nothing.
 *
 * Pure.  Source: RFC 1952 section 8.
 */
#ifndef BASE_CRC32_H
#define BASE_CRC32_H

#include "base/slice.h"

#include <stdint.h>

/* Goes on with bytes.
 *   crc  of what came before; 0 as it begins */
uint32_t crc32_add(uint32_t crc, struct slice bytes);

#endif
