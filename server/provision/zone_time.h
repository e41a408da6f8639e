/* zone_time - what the clocks of a zone say at a time. */
#ifndef PROVISION_ZONE_TIME_H
#define PROVISION_ZONE_TIME_H

#include "provision/zone.h"

/* Seconds east of UTC, summer time included.  Pure.
 *   at  unix seconds
 * A zone whose summer begins on a numbered day of the year has none here: none does today. */
int32_t zone_offset_at(const struct zone *z, int64_t at);

#endif
