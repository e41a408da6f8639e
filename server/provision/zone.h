/* zone - an IANA time zone as UC Software wants it: an offset and two changes a year.
 *
 * Reads the rule at the end of the zone's file in the system's zone database, below its folder
 * only.  What a phone cannot be told (a shift other than one hour, a change on a day that is
 * not "the n-th or last weekday of a month", a time that is not a full hour of that day) is
 * left untold rather than told wrongly.
 * Source: RFC 8536 sections 3.3 and 3.3.1 (footer), POSIX.1-2017 section 8.3 (the TZ rule); UC
 * Software Administrator Guide, tcpIpApp.sntp.daylightSavings.
 */
#ifndef PROVISION_ZONE_H
#define PROVISION_ZONE_H

#include "base/err.h"
#include "base/slice.h"

struct zone_change {
	unsigned month; /* 1..12 */
	unsigned date;  /* 1, 8, 15, 22: from where the weekday is looked for */
	unsigned day;   /* 1 Sunday .. 7 Saturday */
	bool is_last;   /* the last such weekday of the month; date is 1 and means nothing */
	unsigned hour;  /* 0..23, in the time that ends then */
	unsigned week;  /* 1..5, 5 the last, as the rule has it; 0: it has a day of the year */
	int32_t time_s; /* of that day, as the rule has it: from -167 to 167 hours */
};

enum zone_dst { ZONE_DST_NONE, ZONE_DST_RULE, ZONE_DST_UNTOLD };

struct zone {
	int32_t offset_s; /* seconds east of UTC in winter */
	int32_t summer_s; /* by how much summer is later; 0: there is none */
	enum zone_dst dst;
	struct zone_change start, stop; /* of ZONE_DST_RULE */
};

/* Reads a POSIX TZ rule ("CET-1CEST,M3.5.0,M10.5.0/3").  Pure.
 * Returns ERR_OK; ERR_SYNTAX.  *out is written only on ERR_OK. */
MUST_CHECK enum err zone_parse(struct slice rule, struct zone *out);

/* Reads the zone of this IANA name ("Europe/Berlin").
 *   why  says what is wrong with the name, or that the system has no such zone
 * Returns ERR_OK; ERR_SYNTAX (not a zone's name or file); ERR_NOTFOUND; ERR_LIMIT, ERR_IO. */
MUST_CHECK enum err zone_read(struct slice name, struct zone *out, struct why *why);

/* Whether a site can have this time zone: zone_read() without the result. */
MUST_CHECK enum err zone_check(struct slice name, struct why *why);

#endif
