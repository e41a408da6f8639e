/* dhcp_url - the boot server as option 160 or 66 says it to a UC Software phone.
 *
 * Pure.
 * Source: UC Software Administrator Guides (provisioning server address); phones know no escapes.
 */
#ifndef NETCHECK_DHCP_URL_H
#define NETCHECK_DHCP_URL_H

#include "base/slice.h"

enum dhcp_url_fault {
	DHCP_URL_FINE,
	DHCP_URL_EMPTY,
	DHCP_URL_HEX,    /* hex digits where text was meant */
	DHCP_URL_BINARY, /* four bytes: an address, which phones read where they are told so */
	DHCP_URL_BYTES,  /* a blank, a control character, not ASCII, a % */
	DHCP_URL_SCHEME, /* not http, https, ftp, ftps, tftp */
	DHCP_URL_HOST,   /* neither an IPv4 address nor a host name */
	DHCP_URL_PORT,
};

struct dhcp_url {
	struct slice scheme; /* empty: none, and phones take the protocol that they are set to */
	struct slice login;  /* "user:password"; empty: none */
	struct slice host;
	struct slice port; /* empty: none */
	struct slice path; /* with its slash, or empty */
};

/* Takes a server address apart: [SCHEME://][user:password@]host[:port][/path].
 * *out borrows from text and is written only on DHCP_URL_FINE. */
enum dhcp_url_fault dhcp_url_read(struct slice text, struct dhcp_url *out);

/* What is wrong, as the end of the sentence "The boot server ..."; NULL for DHCP_URL_FINE. */
const char *dhcp_url_fault_text(enum dhcp_url_fault fault);

#endif
