/* dhcp_probe - asks the network's DHCP servers as phones do, and changes nothing.
 *
 * DISCOVER and INFORM alone are sent: no address is taken, and the machine's own is left as it is.
 * Over a packet socket, so that it needs neither port 68 nor an address, and the firewall of
 * this machine is not in the way.  Needs CAP_NET_RAW.
 */
#ifndef NETCHECK_DHCP_PROBE_H
#define NETCHECK_DHCP_PROBE_H

#include "netcheck/dhcp_view.h"

struct dhcp_probe_options {
	const char *interface; /* NULL: the only one that is up; several are refused with a list */
	const struct mac *mac; /* the phone that is played; NULL: the interface's own */
	uint32_t wait_ms;      /* for all answers: how many servers there are nobody knows */
};

/* Asks in every role, waits for all answers and judges them.
 *   out  owned, dhcp_view_done(); written only on ERR_OK.  No answer at all is ERR_OK too, with a
 *        finding that says so
 *   why  says what is missing: the right to open such sockets, an interface
 * Returns ERR_OK; ERR_DENIED; ERR_NOTFOUND (no such interface); ERR_SYNTAX (say which one);
 * ERR_IO, ERR_NOMEM.  Takes wait_ms. */
MUST_CHECK enum err dhcp_probe(
	const struct dhcp_probe_options *options, struct dhcp_view *out, struct why *why);

#endif
