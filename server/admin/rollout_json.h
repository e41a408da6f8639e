/* rollout_json - rollouts and their phones as the API shows them. */
#ifndef ADMIN_ROLLOUT_JSON_H
#define ADMIN_ROLLOUT_JSON_H

#include "base/jval.h"
#include "firmware/rollout.h"

/* Puts everything that is told of a rollout.  ERR_OK; storage errors. */
MUST_CHECK enum err rollout_json(struct store *s, const struct rollout *r, struct jval *out);

/* One of its phones; owned. */
struct jval *rollout_phone_json(const struct phone *phone, const struct rollout_phone *at);

#endif
