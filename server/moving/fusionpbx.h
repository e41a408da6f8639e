/* fusionpbx - FusionPBX's export of devices and lines as a table that manage/import.h reads.
 *
 * Pure.  Each row of the export is a row of the table, so that rows keep their numbers: a device
 * that stands in several rows, one for each of its lines, is written at the first, and the others
 * are empty.  Columns that nobody here has a place for are passed over and counted. Source: the
 * columns of FusionPBX's device export (tables v_devices and v_device_lines).
 */
#ifndef MOVING_FUSIONPBX_H
#define MOVING_FUSIONPBX_H

#include "base/buf.h"

struct fusionpbx_counts {
	size_t devices, lines;
	size_t other_vendors; /* rows of other makers' phones: left out */
	size_t without_mac;   /* rows left out: a device that has none */
	size_t disabled_lines;
	size_t lost_lines; /* left out: a line number that is none, or that the device has twice */
	size_t lost;       /* values that a line here has no place for: register_expires, ... */
};

/* Translates.
 *   text  the export, untrusted
 *   out   CSV, appended; holds secrets, wiped by the caller
 *   why   what is wrong with the export: no device column, a row that is no CSV
 * Returns ERR_OK; ERR_SYNTAX; ERR_LIMIT; ERR_NOMEM. */
MUST_CHECK enum err fusionpbx_translate(
	struct slice text, struct buf *out, struct fusionpbx_counts *counts, struct why *why);

#endif
