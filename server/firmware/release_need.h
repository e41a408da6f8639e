/* release_need - whether phones need a release that no scope names: models that no newer software
 * is made for are kept at the last one that is here.
 */
#ifndef FIRMWARE_RELEASE_NEED_H
#define FIRMWARE_RELEASE_NEED_H

#include "base/settings.h"
#include "store/releases.h"

/* Removes a release, unless somebody needs it: releases_remove() knows the scopes and the rollouts.
 * In the caller's transaction.
 * Returns ERR_OK; ERR_DENIED (why says who needs it); ERR_NOMEM; storage errors. */
MUST_CHECK enum err release_remove_unneeded(
	struct store *s, const struct settings *settings, int64_t id, struct why *why);

#endif
