/* desks - the threads that answer requests of administrators, each with its own view of the store.
 *
 * A bounded queue in front; answers return to the thread that listens, in the order they are ready.
 */
#ifndef ADMIN_DESKS_H
#define ADMIN_DESKS_H

#include "admin/admin.h"
#include "http/http_desk.h"
#include "net/loop.h"

enum { ADMIN_DESKS = 4 };

struct desks;

/* Starts the threads.  answered(ctx, ask) comes on the loop's thread.
 * Returns ERR_OK; ERR_NOMEM, ERR_IO; what store_open() returns. */
MUST_CHECK enum err desks_start(const struct admin_parts *parts, struct loop *loop,
	void (*answered)(void *ctx, struct http_ask *a), void *ctx, struct desks **out,
	struct why *why);

/* Hands a request over: it is answered() once, unless this fails.  On the loop's thread.
 *   a  borrowed until then
 * ERR_OK; ERR_BUSY (ADMIN_WAITING_MAX wait already, or the desks are ending). */
MUST_CHECK enum err desks_give(struct desks *d, struct http_ask *a);

/* Other settings from now on; they outlive the desks, and a request that is being answered goes on
 * with those that it began with.  Any thread. */
void desks_settings(struct desks *d, const struct settings *settings);
size_t desks_busy(const struct desks *d); /* requests given and not answered; loop's thread */

/* Lets what runs end and frees it; on the loop's thread, or after the loop.  NULL is allowed. */
void desks_stop(struct desks *d);

#endif
