/* lync_names - the names by which phones of Lync look for their registrar, in their order, and what
 * is wrong with what DNS says of them.
 *
 * Pure.  Source: Microsoft, "Log on to the Lync Server", "Required DNS records"; notes on strict
 * naming since CU7.
 */
#ifndef DOCTOR_LYNC_NAMES_H
#define DOCTOR_LYNC_NAMES_H

#include "doctor/walk.h"
#include "net/dns.h"

/* SRV records, then names that are guessed. */
enum lync_name {
	LYNC_INTERNAL_TLS,
	LYNC_INTERNAL_TCP,
	LYNC_EXTERNAL_TLS,
	LYNC_EXTERNAL_TCP,
	LYNC_SRV__COUNT,
	LYNC_SIPINTERNAL = LYNC_SRV__COUNT,
	LYNC_SIP,
	LYNC_SIPEXTERNAL,
	LYNC_NAME__COUNT
};

struct lync_name_row {
	const char *prefix; /* in front of the SIP domain */
	uint16_t usual;     /* the port that is meant */
	bool is_tls;
};
extern const struct lync_name_row lync_names[LYNC_NAME__COUNT];

enum { LYNC_REGISTRARS_MAX = 2 }; /* of option 120 that phones try */

struct lync_names_seen {
	const char *domain; /* the SIP domain */
	struct dns_services services[LYNC_SRV__COUNT];
	struct dns_addresses targets[LYNC_SRV__COUNT]; /* of each one's first service */
	struct dns_addresses names[LYNC_NAME__COUNT - LYNC_SRV__COUNT];
	const char *registrars[LYNC_REGISTRARS_MAX]; /* option 120 */
	size_t registrar_count;
};

/* Where a phone goes. */
struct lync_registrar {
	char name[DNS_NAME_MAX_BYTES + 1]; /* "": nowhere */
	uint16_t port;
	bool is_tls;
	const char *by; /* "SRV _sipinternaltls._tcp", "DHCP": static */
};

/* Tells and judges the names; *out is what a phone would take: the internal SRV record over TLS,
 * DHCP over TLS, the internal SRV record over TCP, then those for outside, then guessed names. */
void lync_names_judge(const struct lync_names_seen *s, struct walk *w, struct lync_registrar *out);

/* A registrar that was not reached. */
void lync_judge_closed(const char *name, uint16_t port, const char *why, struct walk *w);

#endif
