/* worker - one thread that serves phones: a loop, its listeners, its own view of the store. */
#ifndef SERVE_WORKER_H
#define SERVE_WORKER_H

#include "base/pulse.h"
#include "http/http_auth.h"
#include "net/tls.h"
#include "provision/figures.h"
#include "provision/guard.h"
#include "serve/listeners.h"
#include "serve/tracer.h"
#include "store/keeper.h"

struct worker;

/* What workers share; all borrowed, for their whole life. */
struct worker_parts {
	const struct settings *settings;
	struct keeper *main_keeper, *logs_keeper;
	struct tracer *tracer;
	struct http_auth *auth;
	struct figures *figures;
	struct guard_memory *guard;
	struct downloads_memory *downloads;
	struct tallies *known;       /* sources that have completed a request */
	const struct tls_shelf *tls; /* one for each certificate; an empty one: none */
	int root_fd;                 /* or -1 */
	unsigned workers;            /* in all */
};

/* Makes worker number `number` (from 0) and starts its thread.
 *   fds  a socket for each listener, owned by the worker from now on; -1: not open
 * Returns ERR_OK; ERR_NOMEM; ERR_IO; what store_open() returns. */
MUST_CHECK enum err worker_start(const struct worker_parts *parts, unsigned number,
	const int fds[LISTENER__COUNT], struct worker **out, struct why *why);

/* Its sign of life, for as long as it lives: it turns many times a second. */
const struct pulse *worker_pulse(const struct worker *w);

/* Other settings from now on; they outlive the worker.  Any thread. */
void worker_settings(struct worker *w, const struct settings *settings);

/* Takes no more connections, lets running requests end, at most drain_ms, and ends the thread.
 * Any thread, at once; worker_join() waits for it and frees the worker. */
void worker_stop(struct worker *w, uint64_t drain_ms);
void worker_join(struct worker *w); /* NULL is allowed */

#endif
