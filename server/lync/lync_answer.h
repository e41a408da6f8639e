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

struct lync_offer {
	const char *version; /* "": no update */
	const char *update_type;
	const char *host; /* of this service, as the device calls it: NAME[:PORT] */
};

/* Fills the template: ${type}, ${mac}, ... as lync_fact_words, ${version}, ${update_type}, ${host},
 * ${path} (the folders of the update), ${base_url}, ${external_base_url}; values as XML wants
 * them.  What has another name stays as it is.
 * Failures are out's. */
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
