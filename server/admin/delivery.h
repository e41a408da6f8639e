/* delivery - one event, brought to a webhook: POST, JSON, signed with its secret.
 *
 * Only to hosts of the setting webhook-hosts, and never where a redirect leads: a webhook cannot
 * be made to ask this server's own network.
 */
#ifndef ADMIN_DELIVERY_H
#define ADMIN_DELIVERY_H

#include "base/settings.h"
#include "net/client.h"
#include "store/webhooks.h"

/* Whether the settings let a webhook go there: its host, and its port where one is set or it is
 * none of its scheme's.
 *   url  as webhooks_add() takes it
 * ERR_OK; ERR_DENIED: why says what would help. */
MUST_CHECK enum err delivery_check(const struct settings *s, struct slice url, struct why *why);

/* A client for deliveries.  NULL when out of memory.
 *   is_over  as in struct client_options */
struct client *delivery_client(const atomic_bool *is_over);

struct parcel {
	const char *id;    /* "visit-12-boot" */
	const char *event; /* "boot" */
	struct slice data; /* a JSON object */
	int64_t at;        /* unix seconds, of this try */
};

struct receipt {
	bool is_taken; /* answered with 2xx */
	long status;   /* 0: no answer */
	uint64_t took_us;
	char why[CLIENT_WHY_BYTES]; /* a few words; "" when it is taken */
};

/* Tries once.
 *   secret  empty: no signature
 * ERR_OK, however it ended; ERR_NOMEM, ERR_LIMIT: it was not tried. */
MUST_CHECK enum err delivery_try(struct client *client, const struct settings *s, const char *url,
	struct slice secret, const struct parcel *p, struct receipt *out);

#endif
