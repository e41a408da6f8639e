/* dhcp_sip - option 120: names or addresses of SIP servers; Lync phones take two names.
 *
 * Pure.  What is read is untrusted.
 * Source: RFC 3361; RFC 1035 sections 3.1 and 4.1.4 (labels, and pointers to them).
 */
#ifndef NETCHECK_DHCP_SIP_H
#define NETCHECK_DHCP_SIP_H

#include "netcheck/dhcp_option.h"

enum dhcp_sip_fault {
	DHCP_SIP_FINE,
	DHCP_SIP_EMPTY,  /* nothing in it */
	DHCP_SIP_FORM,   /* the first byte is neither 0 nor 1 */
	DHCP_SIP_BARE,   /* text without form and labels */
	DHCP_SIP_LABEL,  /* an empty name, one over 253 bytes, what no host name has, or a pointer
			    that does not lead back */
	DHCP_SIP_CUT,    /* a label or a name goes on behind the end */
	DHCP_SIP_LENGTH, /* addresses of other than four bytes */
};

struct dhcp_sip {
	enum dhcp_sip_fault fault; /* what was read before it stands */
	bool is_names;
	size_t count; /* of names or addresses; DHCP_SIP_SERVERS_MAX at most are kept */
	char names[DHCP_SIP_SERVERS_MAX][DHCP_FQDN_MAX + 1];
	struct ip ips[DHCP_SIP_SERVERS_MAX];
};

/* Reads the option's value; names may be compressed, as in DNS.  Pure.
 *   value  untrusted, any length
 *   out    any bytes before; filled up to where the fault is */
void dhcp_sip_read(struct slice value, struct dhcp_sip *out);

/* How many of them are kept. */
size_t dhcp_sip_kept(const struct dhcp_sip *sip);

/* Appends the value that holds the names, each a dhcp_is_host().  There is none for addresses: what
 * Lync phones look for here is a name that a certificate holds. */
void dhcp_sip_put_names(const struct slice *names, size_t count, struct buf *out);

#endif
