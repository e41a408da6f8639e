/* dns - asking DNS as phones do: one name, one type, no search list, no hosts file.
 *
 * c-ares is met here alone.  Blocks until there is an answer, or patience is over.
 * Source: RFC 1035, RFC 2782; c-ares 1.18.
 */
#ifndef NET_DNS_H
#define NET_DNS_H

#include "limits.h"
#include "net/patience.h"

struct dns;

/*   server  ADDRESS or ADDRESS:PORT to ask in place of this machine's own servers; NULL: those
 *   is_over as in struct patience
 * Returns ERR_OK; ERR_SYNTAX (no address: why); ERR_NOMEM; ERR_IO. */
MUST_CHECK enum err dns_open(
	const char *server, const atomic_bool *is_over, struct dns **out, struct why *why);
void dns_close(struct dns *d);   /* NULL is allowed */
void dns_closep(struct dns **d); /* for AUTO */

enum dns_outcome {
	DNS_FOUND,
	DNS_NO_NAME, /* there is no such name */
	DNS_NO_DATA, /* there is, without a record of this type */
	DNS_FAILED,  /* the server refuses, fails or answers nonsense; or the name cannot be asked
			for */
	DNS_SILENT,  /* no server answers */
};

struct dns_addresses {
	enum dns_outcome outcome;
	size_t count; /* of all; at most DNS_RECORDS_MAX are kept */
	struct ip ips[DNS_RECORDS_MAX];
	struct why why; /* in words what is not DNS_FOUND */
};

struct dns_service {
	char target[DNS_NAME_MAX_BYTES + 1];
	uint16_t port, priority, weight;
};

struct dns_services {
	enum dns_outcome outcome;
	size_t count;
	struct dns_service services[DNS_RECORDS_MAX]; /* as they are to be tried */
	struct why why;
};

/* A records of a name; an IPv4 address stands for itself and nobody is asked. */
void dns_addresses(struct dns *d, const char *name, struct dns_addresses *out);
/* SRV records. */
void dns_services(struct dns *d, const char *name, struct dns_services *out);

/* Whether DNS has said that there is none: not that it said nothing. */
static inline bool
dns_is_absent(enum dns_outcome outcome)
{
	return outcome == DNS_NO_NAME || outcome == DNS_NO_DATA;
}

#endif
