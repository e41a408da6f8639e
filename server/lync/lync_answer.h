/* lync_answer - what the Device Update service answers, out of the operator's template, and the
 * line that it leaves in the audit log.
 *
 * Pure.
 * Source: Microsoft, "Update Audit Log Schema" (the line).
 */
#ifndef LYNC_LYNC_ANSWER_H
#define LYNC_LYNC_ANSWER_H

#include "base/buf.h"
#include "lync/lync_device.h"

enum { LYNC_HOST_MAX_BYTES = 255 + 6 };

/* This service, as the device calls it: NAME[:PORT] each; "" where that is not known. */
struct lync_hosts {
	bool is_tls;                         /* it has asked over HTTPS */
	bool has_plain;                      /* there is HTTP */
	char asked[LYNC_HOST_MAX_BYTES + 1]; /* as it has asked */
	char plain[LYNC_HOST_MAX_BYTES + 1]; /* by HTTP */
	char tls[LYNC_HOST_MAX_BYTES + 1];   /* by HTTPS */
};

/* Makes them of the Host of a request.
 *   host      untrusted; what cannot stand in an address is none
 *   port      of the listener for HTTP; 0: there is none
 *   tls_port  of that for HTTPS; 0: none here, so that another program is taken to stand in front
 */
void lync_answer_hosts(
	struct slice host, bool is_tls, uint16_t port, uint16_t tls_port, struct lync_hosts *out);

struct lync_offer {
	const char *version; /* "": no update */
	const char *update_type;
	const struct lync_hosts *hosts;
};

/* Fills the template: ${type}, ${mac}, ... as lync_fact_words, ${version}, ${update_type},
 * ${scheme} and ${host} (as the device has asked), ${path} (the folders of the update), ${base_url}
 * (HTTP where there is HTTP), ${external_base_url} (HTTPS); values as XML wants them.  What has
 * another name stays as it is. Failures are out's. */
void lync_answer_fill(struct slice template, const struct lync_device *device,
	const struct lync_offer *offer, struct buf *out);

/* Whether all parts of the update's path can be folders: letters, digits, dots, dashes,
 * underscores, blanks, none of them empty or beginning with a dot. */
bool lync_answer_has_path(const struct lync_device *device, const struct lync_offer *offer);

/* Appends the line of the audit log with its line end: time; address; type; MAC; serial; vendor;
 * model; revision; locale; modules asked; modules answered; user.  Of modules only the version that
 * was answered is known.
 *   at  unix seconds */
void lync_audit_line(int64_t at, const char *address, const struct lync_device *device,
	const char *version, struct buf *out);

#endif
