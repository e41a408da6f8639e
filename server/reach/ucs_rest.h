/* ucs_rest - tells one phone by its own REST API to read its files again, or to start anew.
 *
 * POST to the phone, HTTP Basic or Digest as it asks for, user Polycom.  What a phone's certificate
 * says is not checked: phones sign their own, or their maker does for a name that is their MAC.  So
 * whoever sits at a phone's address could hear the password; TLS keeps it from those that listen on
 * the way alone.
 * Source: Polycom UC Software REST API reference (UCS 5.8 and later; updateConfiguration from 5.9).
 */
#ifndef REACH_UCS_REST_H
#define REACH_UCS_REST_H

#include "base/ip.h"
#include "net/client.h"
#include "store/tellings.h"

struct ucs_rest {
	struct ip phone;
	uint16_t port;
	bool is_tls;
	const char *password; /* of its user Polycom; borrowed */
	enum telling_what what;
};

/* Tells it.
 *   client  made with skips_tls_check and a bound on the whole transfer
 *   why     a sentence where it was not told: what the phone answered, and what that means
 * ERR_OK (the phone says that it does it); ERR_NOTFOUND (its API is off, or does not know this);
 * ERR_DENIED (it does not take the password); ERR_BUSY (it is busy: try again); ERR_SYNTAX (an
 * answer that is none); ERR_IO (it does not answer); ERR_NOMEM. */
MUST_CHECK enum err ucs_rest_tell(
	struct client *client, const struct ucs_rest *rest, struct why *why);

/* Reads an answer's body.  Pure.  As above. */
MUST_CHECK enum err ucs_rest_read(struct slice body, struct why *why);

#endif
