/* dhcp_interface - this machine's network interfaces, and which one is meant.
 */
#ifndef NETCHECK_DHCP_INTERFACE_H
#define NETCHECK_DHCP_INTERFACE_H

#include "base/err.h"
#include "base/ip.h"
#include "base/mac.h"
#include "limits.h"

struct dhcp_interface {
	char name[16];
	int index; /* the kernel's */
	struct mac mac;
	struct ip own;    /* its first IPv4 address; 0.0.0.0: none */
	bool is_ethernet; /* and no loopback */
	bool is_up;
};

struct dhcp_interfaces {
	struct dhcp_interface at[DHCP_INTERFACES_MAX];
	size_t count;
};

/* Reads them all, as many as there is room for.  ERR_OK; ERR_IO. */
MUST_CHECK enum err dhcp_interfaces_read(struct dhcp_interfaces *out, struct why *why);

/* The one of this name, or for NULL the only one that phones could be on: Ethernet, up, with an
 * address where any has one.
 *   out  borrowed from all; written only on ERR_OK
 * Returns ERR_OK; ERR_NOTFOUND (no such interface, or none that is up); ERR_SYNTAX (several: why
 * lists them). */
MUST_CHECK enum err dhcp_interface_choose(const struct dhcp_interfaces *all, const char *name,
	const struct dhcp_interface **out, struct why *why);

/* Whether it has an IPv4 address: a DHCPINFORM is asked from one. */
bool dhcp_interface_has_address(const struct dhcp_interface *i);

#endif
