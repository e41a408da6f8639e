/* certificate - which certificates the server shows: the administrator's, or its own.
 *
 * Its own is made at the first start that needs one and kept in the data folder: tls.crt (the
 * chain), tls.key (0400), tls-ca.crt (what phones are told to trust), tls-ca.key (0400).  What the
 * legacy listener shows has its own key and its own authority (tls-legacy...): whoever breaks the
 * old protocol's use of that key must not gain a certificate that newer phones believe.
 */
#ifndef NET_CERTIFICATE_H
#define NET_CERTIFICATE_H

#include "base/buf.h"
#include "base/settings.h"
#include "net/tls.h"
#include "net/tls_view.h"

enum certificate { CERTIFICATE_USUAL, CERTIFICATE_LEGACY, CERTIFICATE__COUNT };

/* Reads (or makes) the certificate that the settings ask for, and the authorities of phones.
 *   now  unix seconds
 * Returns ERR_OK; ERR_SYNTAX (one of tls-cert and tls-key without the other, or unusable);
 * ERR_NOTFOUND, ERR_DENIED, ERR_LIMIT, ERR_NOSPACE, ERR_IO (files: why names them); ERR_NOMEM. */
MUST_CHECK enum err certificate_load(const struct settings *s, enum certificate which, int64_t now,
	struct tls_context **out, struct why *why);

enum { CERTIFICATE_PATH_BYTES = 1200, CERTIFICATE_PEM_MAX_BYTES = 256 * 1024 };

/* A certificate, and where it stands. */
struct certificate_shown {
	char path[CERTIFICATE_PATH_BYTES];
	struct buf pem;
	struct tls_view view;
};

/* Reads what phones would be shown, or the authority that signed the server's own, and makes
 * nothing.
 *   out  released by certificate_shown_done() whatever is returned
 * Returns ERR_OK; ERR_NOTFOUND (none was made yet); ERR_SYNTAX (it cannot be read; the authority of
 * the administrator's own certificate); ERR_DENIED, ERR_LIMIT, ERR_IO. */
MUST_CHECK enum err certificate_show(const struct settings *s, enum certificate which,
	bool is_authority, struct certificate_shown *out, struct why *why);
void certificate_shown_done(struct certificate_shown *s); /* an empty one is allowed */

/* Which of the certificates in use is over first. */
struct certificate_end {
	int64_t at; /* unix seconds; 0: none is in use, or can be read */
	bool is_own;
	char path[CERTIFICATE_PATH_BYTES];
};
void certificate_first_end(const struct settings *s, const bool in_use[CERTIFICATE__COUNT],
	struct certificate_end *out);

/* The parameters that tell phones to trust an authority. */
struct certificate_parameter {
	const char *name;
	bool is_pem; /* its value is the authority, else "1" */
};
enum { CERTIFICATE_PARAMETERS = 4 };
extern const struct certificate_parameter certificate_parameters[CERTIFICATE_PARAMETERS];

#endif
