/* lync_service - the Lync Device Update service, as far as it is public: experimental.
 *
 * A listener and a thread of its own.  Requests are recorded byte for byte, for their form is not
 * public; a device is offered the version of its rule by the operator's template, and the files
 * that the template names are served from his folder: update.xml  the answer where there is another
 * version, by lync_answer.h; none: 404 none.xml    the answer where there is none; none: 404 files/
 * Type/Vendor/Model/Revision/Locale/Version/UpdateType/..., letters' case matters In clear text
 * alone, without a login: outside of the network Lync wants both, and what devices send there is
 * not known.
 */
#ifndef LYNC_LYNC_SERVICE_H
#define LYNC_LYNC_SERVICE_H

#include "base/settings.h"
#include "store/keeper.h"

struct lync_service;

/* Starts the thread.
 *   settings     borrowed
 *   logs_keeper  writes what is recorded; borrowed
 *   listen_fd    owned from now on; -1: nothing is started, and *out stays as it is
 * Returns ERR_OK; ERR_NOTFOUND, ERR_DENIED (the folder of the settings); ERR_NOMEM; ERR_IO; what
 * store_open() returns. */
MUST_CHECK enum err lync_service_start(const struct settings *settings, struct keeper *logs_keeper,
	int listen_fd, struct lync_service **out, struct why *why);

/* Other settings from now on; they outlive the service.  Any thread.  NULL is allowed. */
void lync_service_settings(struct lync_service *l, const struct settings *settings);

/* Takes no more requests, lets what runs end, and frees it.  NULL is allowed. */
void lync_service_stop(struct lync_service *l);

#endif
