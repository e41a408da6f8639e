/* tls_peer - the certificates that phones show: which authorities are trusted, and what one proves.
 *
 * Polycom signs a certificate for every phone, whose common name is the phone's MAC.  What is
 * judged here is the chain alone: that the peer holds its key, the handshake has shown. Source:
 * facts on phones: CN=<MAC>, upper case; the chain counts, dates often do not: factory certificates
 * expire on phones that work, and chains have been signed with SHA-1.
 */
#ifndef NET_TLS_PEER_H
#define NET_TLS_PEER_H

#include "base/cert.h"
#include "base/mac.h"

struct tls_trust; /* does not change; any thread may judge with it */

/*   authorities   PEM, one or more; each is believed for itself, an intermediate one too
 *   checks_dates  refuse what is not yet or no more valid
 *   why           what is wrong with them
 * Returns ERR_OK; ERR_SYNTAX (no certificate in it, or one that cannot be read); ERR_NOMEM. */
MUST_CHECK enum err tls_trust_new(
	struct slice authorities, bool checks_dates, struct tls_trust **out, struct why *why);
void tls_trust_free(struct tls_trust *t); /* NULL is allowed */

/* Judges what a client has shown.
 *   chain  DER, the client's own first; untrusted
 *   out    the phone; written only with CERT_PHONE */
enum cert_verdict tls_trust_judge(
	const struct tls_trust *t, const struct slice *chain, size_t n, struct mac *out);

#endif
