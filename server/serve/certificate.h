/* certificate - which certificate the server shows: the administrator's, or one of its own.
 *
 * Its own is made at the first start that needs one and kept in the data folder: tls.crt (the
 * chain), tls.key (0400), tls-ca.crt (what phones are told to trust), tls-ca.key (0400).
 */
#ifndef SERVE_CERTIFICATE_H
#define SERVE_CERTIFICATE_H

#include "base/settings.h"
#include "net/tls.h"

/* Reads (or makes) the certificate that the settings ask for.
 *   now  unix seconds
 * Returns ERR_OK; ERR_SYNTAX (one of tls-cert and tls-key without the other, or unusable);
 * ERR_NOTFOUND, ERR_DENIED, ERR_LIMIT, ERR_NOSPACE, ERR_IO (files: why names them); ERR_NOMEM. */
MUST_CHECK enum err certificate_load(
	const struct settings *s, int64_t now, struct tls_context **out, struct why *why);

#endif
