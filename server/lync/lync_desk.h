/* lync_desk - what the Device Update service answers.
 *
 * Every request is recorded byte for byte, for their form is not public; a device is offered the
 * version of its rule by the operator's template, and the files that the template names are served
 * from his folder, by names in any case:
 *   update.xml  the answer where there is another version, by lync_answer.h; none: 404
 *   none.xml    the answer where there is none; none: 404
 *   files/Type/Vendor/Model/Revision/Locale/Version/UpdateType/...
 * Logs that devices bring are kept.  Nobody logs in: outside of the network Lync wants that, and
 * what devices send there is not known.
 */
#ifndef LYNC_LYNC_DESK_H
#define LYNC_LYNC_DESK_H

#include "base/settings.h"
#include "lync/lync_record.h"

struct lync_desk {
	struct http_desk desk; /* what listeners are given */
	struct lync_work work;
	struct store *store;     /* for reading; borrowed */
	int folder_fd;           /* -1: none; borrowed */
	uint16_t port, tls_port; /* of the listeners; 0: there is none */
	size_t body_bytes;       /* of requests under way, as far as they may come */
};

/* Makes it ready; the caller has set all but desk. */
void lync_desk_init(struct lync_desk *d);

#endif
