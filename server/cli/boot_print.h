/* boot_print - a virtual phone's boot in plain words. */
#ifndef CLI_BOOT_PRINT_H
#define CLI_BOOT_PRINT_H

#include "cli/output.h"
#include "reach/vphone_fleet.h"

/* Tells each request, the parameters in force with the file each came from, the parameters and
 * errors of each file; at last, where the phone came up, the verdict.
 *   shows_hidden  parameters too that a stronger one hides
 *   reveals       secret values are not masked
 * ERR_OK; ERR_NOMEM; ERR_IO (stdout is gone). */
MUST_CHECK enum err boot_print_report(
	struct output *o, const struct vphone_report *r, bool shows_hidden, bool reveals);

/* Why the phone did not come up, as the command's error. */
enum err boot_print_failure(const struct vphone_report *r, struct why *why);

/* Tells counts and times of a fleet's boots, and of each kind of failure how many phones met it and
 * the first of them. */
void boot_print_fleet(struct output *o, const struct vphone_fleet_report *r);

#endif
