/* courier - brings webhooks what happened, each event at least once and in order.
 *
 * A thread of its own with its own view of the store.  How far each webhook has been told stands in
 * its row, so that a server that starts again goes on there; one that cannot be reached is tried
 * again, at growing intervals, for ever.
 */
#ifndef ADMIN_COURIER_H
#define ADMIN_COURIER_H

#include "base/settings.h"

struct courier;

/* ERR_OK; ERR_NOMEM, ERR_IO; what store_open() returns. */
MUST_CHECK enum err courier_start(
	const struct settings *settings, struct courier **out, struct why *why);
void courier_settings(struct courier *c, const struct settings *settings); /* any thread */
/* Breaks off what is under way, and frees it.  NULL is allowed. */
void courier_stop(struct courier *c);

#endif
