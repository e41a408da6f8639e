/* host - who is meant by a URL: scheme, host, port and path, and where the host is.
 *
 * Pure but for host_find(), which asks DNS.
 */
#ifndef DOCTOR_HOST_H
#define DOCTOR_HOST_H

#include "base/buf.h"
#include "net/dns.h"

enum { HOST_PATH_MAX_BYTES = 511, HOST_RESOLVE_BYTES = 1024 };

struct host {
	char scheme[8]; /* in small letters */
	char name[DNS_NAME_MAX_BYTES + 1];
	char path[HOST_PATH_MAX_BYTES + 1]; /* begins with a slash, or is empty */
	uint16_t port;                      /* the scheme's own where the URL names none */
	bool has_login;
	bool is_address;
};

/* Reads SCHEME://[user:password@]HOST[:PORT][/PATH] of http, https, ftp, ftps and tftp.
 * ERR_OK; ERR_SYNTAX; *out is written only on ERR_OK. */
MUST_CHECK enum err host_read(struct slice url, struct host *out);

/* The URL without its credentials, for people. */
void host_show(const struct host *h, struct buf *out);

/* What makes libcurl go to these addresses rather than ask the system where the host is
 * ("HOST:PORT:ADDRESS,ADDRESS"); "" for none, or where the host is an address. */
void host_resolve(
	const struct host *h, const struct dns_addresses *a, char out[HOST_RESOLVE_BYTES]);

/* Whether a name is inside a domain, or the domain itself; in either case. */
bool host_is_in(const char *name, const char *domain);

#endif
