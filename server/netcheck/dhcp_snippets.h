/* dhcp_snippets - a plan as it is pasted into the DHCP servers that people have.
 *
 * Pure.  Those of ISC dhcpd, Kea and dnsmasq are played against these servers by the tests; the
 * others follow their vendors' documents.
 * Source: dhcp-options(5), dhcpd.conf(5); Kea Administrator Reference Manual; dnsmasq(8); Microsoft
 * "Using DHCPUtil" (netsh), DhcpServer module; Cisco IOS IP Addressing; MikroTik RouterOS manual.
 */
#ifndef NETCHECK_DHCP_SNIPPETS_H
#define NETCHECK_DHCP_SNIPPETS_H

#include "netcheck/dhcp_plan.h"

struct dhcp_snippet {
	const char *word;  /* "isc" */
	const char *about; /* "ISC dhcpd, in dhcpd.conf outside of any subnet" */
	bool is_tested;    /* against the server itself */
	void (*put)(const struct dhcp_plan *plan, struct buf *out);
	/* What this server does to such a plan; may be NULL. */
	void (*warn)(const struct dhcp_plan *plan, struct dhcp_warnings *out);
};

extern const struct dhcp_snippet dhcp_snippets[];
extern const size_t dhcp_snippets_count;

/* NULL: there is none of this word. */
const struct dhcp_snippet *dhcp_snippet_find(struct slice word);

/* For dhcp_snippets.c alone: those of routers and of Windows have a file of their own. */
void dhcp_snippet_netsh(const struct dhcp_plan *plan, struct buf *out);
void dhcp_snippet_powershell(const struct dhcp_plan *plan, struct buf *out);
void dhcp_snippet_ios(const struct dhcp_plan *plan, struct buf *out);
void dhcp_snippet_routeros(const struct dhcp_plan *plan, struct buf *out);

/* How a server's language says which time servers there are. */
struct dhcp_times {
	const char *ntp, *time; /* what stands in front of them: options 42 and 4 */
	const char *sep, *end;  /* between and behind them */
};
/* Appends both options; nothing where the plan has no time server. */
void dhcp_snippet_times(
	const struct dhcp_plan *plan, const struct dhcp_times *words, struct buf *out);

#endif
