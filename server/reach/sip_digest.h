/* sip_digest - the answer to a phone that wants to know who tells it something.
 *
 * Pure.  Digest with MD5 alone, with qop "auth" or none: what phones of UC Software ask for is not
 * documented, and all of them know this form from their own registrations.
 * Source: RFC 3261 section 22; RFC 2617 section 3.2.
 */
#ifndef REACH_SIP_DIGEST_H
#define REACH_SIP_DIGEST_H

#include "reach/sip_message.h"

struct sip_login {
	const char *user, *password;
};

/* Appends an Authorization (or Proxy-Authorization) field without a line end.
 *   m       a 401 or 407
 *   uri     of the request that it answers
 *   cnonce  letters and digits, random
 * ERR_OK; ERR_SYNTAX (it has no challenge that can be answered); ERR_IO (no MD5); ERR_LIMIT,
 * ERR_NOMEM. */
MUST_CHECK enum err sip_digest_answer(const struct sip_message *m, const struct sip_login *login,
	const char *method, const char *uri, const char *cnonce, struct buf *out);

#endif
