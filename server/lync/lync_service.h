/* lync_service - experimental: the Device Update service of Lync Phone Edition, as far as it is
 * public.
 *
 * A thread of its own with up to three listeners, HTTP, HTTPS and HTTPS for TLS 1.0, which answer
 * alike (lync_desk.h).
 */
#ifndef LYNC_LYNC_SERVICE_H
#define LYNC_LYNC_SERVICE_H

#include "base/pulse.h"
#include "base/settings.h"
#include "net/tls.h"
#include "store/keeper.h"

enum { LYNC_LISTENERS_MAX = 3 };

struct lync_service;

struct lync_listener {
	int fd;                      /* owned from lync_service_start() on; -1: it is not open */
	uint16_t port;               /* that it is bound to */
	const struct tls_shelf *tls; /* borrowed; NULL: in clear */
};

struct lync_parts {
	const struct settings *settings; /* borrowed */
	struct keeper *logs_keeper;      /* writes what is recorded; borrowed */
	struct lync_listener listeners[LYNC_LISTENERS_MAX];
};

/* Starts the thread; without an open listener nothing is started, and *out stays as it is.
 * Returns ERR_OK; ERR_NOTFOUND, ERR_DENIED (the folder of the settings); ERR_NOMEM; ERR_IO; what
 * store_open() returns. */
MUST_CHECK enum err lync_service_start(
	const struct lync_parts *parts, struct lync_service **out, struct why *why);

/* Other settings from now on; they outlive the service.  Any thread.  NULL is allowed. */
void lync_service_settings(struct lync_service *l, const struct settings *settings);

/* Its thread's sign of life; it turns when it is poked.  Any thread; poking NULL is allowed. */
const struct pulse *lync_service_pulse(const struct lync_service *l);
void lync_service_poke(struct lync_service *l);

/* Takes no more requests, lets what runs end, and frees it.  NULL is allowed. */
void lync_service_stop(struct lync_service *l);

#endif
