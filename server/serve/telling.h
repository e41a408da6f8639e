/* telling - the thread that has phones told what is asked for (store/tellings.h): those that are
 * due, at a pace, each phone once at a time; and that notes when they come back.
 *
 * What it knows stands in the rows, so a server that starts again goes on where it was.
 */
#ifndef SERVE_TELLING_H
#define SERVE_TELLING_H

#include "base/settings.h"
#include "store/store.h"

struct telling_thread;

/* ERR_OK; ERR_NOMEM, ERR_IO; as store_open(). */
MUST_CHECK enum err telling_start(
	const struct settings *settings, struct telling_thread **out, struct why *why);
void telling_settings(struct telling_thread *t, const struct settings *settings); /* any thread */
/* Breaks off what is under way, which is then told at the next start, and frees it.  NULL is
 * allowed. */
void telling_stop(struct telling_thread *t);

#endif
