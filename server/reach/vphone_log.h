/* vphone_log - the logs a virtual phone uploads: the phones' line format, its own doings.
 *
 * Pure.  Source: lines of real logs: time|module|level|missed|text.
 */
#ifndef REACH_VPHONE_LOG_H
#define REACH_VPHONE_LOG_H

#include "reach/vphone_report.h"

enum { VPHONE_LOG_MAX_BYTES = 64 * 1024 };

/* Appends a boot log.
 *   version  of the BootROM or updater
 *   update   how taking the last image went
 *   at       unix seconds, UTC */
void vphone_log_boot(const struct vphone_identity *who, const char *version,
	const struct vphone_update *update, int64_t at, struct buf *out);

/* Appends an application log that tells each request of the report so far; the last ones are
 * missing where VPHONE_LOG_MAX_BYTES do not hold them. */
void vphone_log_app(
	const struct vphone_report *report, const char *version, int64_t at, struct buf *out);

#endif
