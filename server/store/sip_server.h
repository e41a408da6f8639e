/* sip_server - where a line registers: host, port, transport; as people type it and as rows of
 * a line or a site.
 */
#ifndef STORE_SIP_SERVER_H
#define STORE_SIP_SERVER_H

#include "limits.h"
#include "store/store.h"

enum { TRANSPORT_MAX_BYTES = 15 };

struct sip_server {
	char host[ADDRESS_MAX_BYTES + 1];
	uint16_t port; /* 0: by DNS */
	char transport[TRANSPORT_MAX_BYTES +
		       1]; /* "DNSnaptr", "TCPpreferred", "UDPOnly", "TLS", "TCPOnly", "" */
};

/* Reads HOST[:PORT][/transport]; [v6]:PORT too; transports udp, tcp, tls, dns and tcp-preferred
 * in any case, or as UCS spells them.  Pure.  ERR_OK; ERR_SYNTAX with why. */
MUST_CHECK enum err sip_server_parse(struct slice s, struct sip_server *out, struct why *why);
/* Appends it in the same form: sip_server_parse() reads it back. */
void sip_server_write(const struct sip_server *server, struct buf *out);

enum sip_server_owner { SIP_SERVER_OF_LINE, SIP_SERVER_OF_SITE, SIP_SERVER_OWNER__COUNT };

/* The servers of a line or a site in their order; set replaces all.
 * ERR_OK; ERR_LIMIT (over SERVERS_PER_LINE_MAX); ERR_DENIED (no such owner); storage errors. */
MUST_CHECK enum err sip_servers_get(struct store *s, enum sip_server_owner owner, int64_t owner_id,
	struct sip_server out[SERVERS_PER_LINE_MAX], size_t *count);
MUST_CHECK enum err sip_servers_set(struct store *s, enum sip_server_owner owner, int64_t owner_id,
	const struct sip_server *servers, size_t count);

#endif
