/* webhooks - addresses that are told what happens, and how far each has been told.
 *
 * Rows alone: what is sent, and to which hosts, is decided elsewhere.
 */
#ifndef STORE_WEBHOOKS_H
#define STORE_WEBHOOKS_H

#include "limits.h"
#include "store/store.h"

enum webhook_event {
	WEBHOOK_VISIT,
	WEBHOOK_PHONE_NEW,
	WEBHOOK_BOOT,
	WEBHOOK_UPLOAD,
	WEBHOOK_REFUSAL,
	WEBHOOK_CHANGE,
	WEBHOOK_ROLLOUT,
	WEBHOOK_EVENT__COUNT
};
extern const char *const webhook_event_names[WEBHOOK_EVENT__COUNT]; /* "visit", "phone_new", ... */

struct webhook {
	int64_t id;
	char url[WEBHOOK_URL_MAX_BYTES + 1];
	unsigned events; /* a set: 1 << WEBHOOK_VISIT ... */
	bool is_on;
	bool has_secret;
	int64_t visit_seen,
		audit_seen;  /* the last rows that it was told of, or that came before it */
	int64_t failures;    /* in a row */
	int64_t next_at;     /* it is not tried before; unix seconds */
	int64_t last_status; /* of HTTP, of the last try; 0: no answer */
	int64_t last_at;     /* the last try; 0: none */
};

/* Adds one; gives id, visit_seen and audit_seen in w: it is told what happens from now on.
 *   secret  signs what is sent; empty: none
 * ERR_OK; ERR_SYNTAX (url, no event); ERR_LIMIT (secret, WEBHOOKS_MAX): why says it; storage
 * errors.
 */
MUST_CHECK enum err webhooks_add(
	struct store *s, struct webhook *w, struct slice secret, struct why *why);

/* Changes url, events and is_on; what failed is forgotten, so that it is tried at once.
 *   secret  NULL: the old one stays; empty: none any more
 * ERR_OK; ERR_NOTFOUND; as above. */
MUST_CHECK enum err webhooks_update(
	struct store *s, const struct webhook *w, const struct slice *secret, struct why *why);

/* A parcel that is on its way may still arrive.  ERR_OK; ERR_NOTFOUND; storage errors. */
MUST_CHECK enum err webhooks_remove(struct store *s, int64_t id);
/* ERR_OK; ERR_NOTFOUND; storage errors; *out is written only on ERR_OK. */
MUST_CHECK enum err webhooks_by_id(struct store *s, int64_t id, struct webhook *out);
/* By id. */
MUST_CHECK enum err webhooks_each(
	struct store *s, enum err (*each)(void *ctx, const struct webhook *w), void *ctx);

/* Appends the secret, or nothing, to out, which the caller wipes.  ERR_NOTFOUND: no such row. */
MUST_CHECK enum err webhooks_secret(struct store *s, int64_t id, struct buf *out);

/* Notes a try: visit_seen, audit_seen, failures, next_at, last_status and last_at of w.
 * ERR_OK; ERR_NOTFOUND (removed meanwhile); storage errors. */
MUST_CHECK enum err webhooks_tried(struct store *s, const struct webhook *w);

#endif
