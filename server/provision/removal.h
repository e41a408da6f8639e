/* removal - a phone removes one of its own documents or logs.
 *
 * A log is closed, not destroyed: the administrator can still read it.  Belongs to one worker's
 * thread; the keepers do the writing.
 */
#ifndef PROVISION_REMOVAL_H
#define PROVISION_REMOVAL_H

#include "provision/upload.h"

/* Judges and removes.  done(ctx, result, reason) is called once, before it returns or later, on
 * this thread: ERR_OK; ERR_NOTFOUND (none there, or nobody's business); ERR_DENIED (a name that
 * phones may not remove); ERR_BUSY, ERR_NOMEM, ERR_IO.
 *   who, name  borrowed during the call */
void removal_start(const struct uploads *on, struct who *who, const struct name *name,
	void (*done)(void *ctx, enum err result, enum reason reason), void *ctx);

#endif
