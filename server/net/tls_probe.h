/* tls_probe - a look at somebody's TLS: what a client of some abilities is shown there.
 *
 * A handshake and nothing after it.  Nothing is believed: what is wrong with the chain is told, not
 * refused.
 */
#ifndef NET_TLS_PROBE_H
#define NET_TLS_PROBE_H

#include "limits.h"
#include "net/patience.h"
#include "net/tls_view.h"

struct tls_probe_ask {
	struct listen_address to;
	const char *name;   /* who is meant: asked for (SNI) unless it is an address, and looked for
			       in the certificate */
	const char *offer;  /* GnuTLS's priority string; NULL: what it does by itself */
	bool asks_ftp;      /* FTP is spoken there: AUTH TLS comes before the handshake */
	struct slice roots; /* PEM: authorities that are trusted beside the system's; may be empty
			     */
	struct patience patience;
};

enum tls_probe_outcome {
	TLS_PROBE_DONE,
	TLS_PROBE_CLOSED,  /* no connection, or with ask.asks_ftp no FTP */
	TLS_PROBE_REFUSED, /* with ask.asks_ftp: FTP, and it offers no TLS */
	TLS_PROBE_FAILED,  /* a connection, and no TLS that both know */
};

/* Where a chain leads, its dates aside. */
enum tls_probe_trust {
	TLS_PROBE_LOST,   /* to none that is known: no more is known of it */
	TLS_PROBE_GIVEN,  /* to one of ask.roots */
	TLS_PROBE_PUBLIC, /* to one of the system's */
};

struct tls_probe {
	enum tls_probe_outcome outcome;
	struct why why;               /* in words what is not TLS_PROBE_DONE */
	const char *version, *cipher; /* static */
	size_t count;
	struct tls_view chain[TLS_CHAIN_MAX]; /* as it was sent, the server's own first */
	enum tls_probe_trust trust;
	char root[TLS_NAME_BYTES]; /* common name of the authority that it leads to, or its
				      organizational unit; of one that is lost the issuer of the
				      last certificate */
	bool is_whole;    /* lost: the last certificate signs itself, so that none is missing */
	bool is_for_name; /* the certificate covers ask.name, */
	bool is_for_name_exactly; /* and not by a wildcard */
};

/*   out  released by tls_probe_done(); written whatever comes
 * ERR_OK; ERR_NOMEM; ERR_SYNTAX (offer, roots). */
MUST_CHECK enum err tls_probe(const struct tls_probe_ask *ask, struct tls_probe *out);
void tls_probe_done(struct tls_probe *p); /* an empty one is allowed */

#endif
