/* http_own - the logins of phones' own accounts, made ready for Basic and Digest, and remembered
 * while the inventory does not change.
 *
 * One per listener and worker.  Holds secrets in a form that opens nothing elsewhere.
 */
#ifndef HTTP_OWN_H
#define HTTP_OWN_H

#include "http/http_auth.h"
#include "provision/tree.h"

struct http_own;

/* auth, tree: borrowed for its whole life.  NULL when out of memory. */
struct http_own *http_own_new(struct http_auth *auth, struct tree *tree);
void http_own_free(struct http_own *o); /* NULL is allowed */

/* Checks credentials whose user is a phone's MAC; the work is the same for a phone that has no
 * account, or is none.
 *   out    written only on ERR_OK
 *   login  whose it is; the rest of it is written on AUTH_OK
 * Returns ERR_OK; ERR_BUSY, ERR_NOMEM, ERR_IO: the accounts cannot be read now. */
MUST_CHECK enum err http_own_check(struct http_own *o, const struct http_credentials *c,
	const struct http_asked *asked, enum auth_outcome *out, struct own_login *login);

#endif
