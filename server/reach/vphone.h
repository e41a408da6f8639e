/* vphone - one boot of a virtual phone, as a table of steps says, against any boot server.
 *
 * Reads what it gets as a phone does and reports every request.  Blocks until the boot is over.
 */
#ifndef REACH_VPHONE_H
#define REACH_VPHONE_H

#include "reach/vphone_report.h"

struct vphone_options {
	const char *url; /* server address, as in vphone_base_read() */
	const char *user, *password;
	struct vphone_identity who;
	const struct vphone_profile *profile;
	const char *version; /* of the application; NULL: the profile's */
	bool updates;        /* takes images that are another version than its own, and restarts */
	enum vphone_fault fault; /* how that goes wrong */
	bool polls;              /* asks for its master and its software alone */
	bool only_reads;         /* takes no images and stores nothing */
	uint32_t linger_s; /* the connection is kept for so long after the boot; not in took_us */
	struct client_options client;
};

/* Boots once.
 *   out  written only on ERR_OK, released by vphone_report_done()
 * Returns ERR_OK whatever the server does; ERR_SYNTAX, ERR_LIMIT, ERR_NOTFOUND (options that make
 * no phone: why); ERR_NOMEM. */
MUST_CHECK enum err vphone_boot(
	const struct vphone_options *options, struct vphone_report *out, struct why *why);

#endif
