/* certificate - which certificates the server shows: the administrator's, or its own.
 *
 * Its own is made at the first start that needs one and kept in the data folder: tls.crt (the
 * chain), tls.key (0400), tls-ca.crt (what phones are told to trust), tls-ca.key (0400).  What the
 * legacy listener shows has its own key and its own authority (tls-legacy...): whoever breaks the
 * old protocol's use of that key must not gain a certificate that newer phones believe.
 */
#ifndef SERVE_CERTIFICATE_H
#define SERVE_CERTIFICATE_H

#include "base/buf.h"
#include "base/settings.h"
#include "net/tls.h"

enum certificate { CERTIFICATE_USUAL, CERTIFICATE_LEGACY, CERTIFICATE__COUNT };

/* Reads (or makes) the certificate that the settings ask for, and the authorities of phones.
 *   now  unix seconds
 * Returns ERR_OK; ERR_SYNTAX (one of tls-cert and tls-key without the other, or unusable);
 * ERR_NOTFOUND, ERR_DENIED, ERR_LIMIT, ERR_NOSPACE, ERR_IO (files: why names them); ERR_NOMEM. */
MUST_CHECK enum err certificate_load(const struct settings *s, enum certificate which, int64_t now,
	struct tls_context **out, struct why *why);

/* Reads what phones would be shown, and makes nothing.
 *   chain  PEM is appended
 *   path   where it stands: for people
 * Returns ERR_OK; ERR_NOTFOUND (none was made yet); ERR_DENIED, ERR_LIMIT, ERR_IO. */
enum { CERTIFICATE_PATH_BYTES = 1200 };
MUST_CHECK enum err certificate_read(const struct settings *s, enum certificate which,
	struct buf *chain, char path[CERTIFICATE_PATH_BYTES], struct why *why);
/* The same for the authority that signed the server's own; ERR_SYNTAX where the certificate is the
 * administrator's. */
MUST_CHECK enum err certificate_read_authority(const struct settings *s, enum certificate which,
	struct buf *pem, char path[CERTIFICATE_PATH_BYTES], struct why *why);

#endif
