/* dhcp_show - what an option of an answer says, as people read it: 43 by what stands in it, 120,
 * 124 and 125 taken apart.
 *
 * Pure.  Values are untrusted; what is not what it should be is shown as its bytes in hex.
 * Source: RFC 3361 (120), RFC 3925 (124, 125), guides of UC Software and Lync Phone Edition (43).
 */
#ifndef NETCHECK_DHCP_SHOW_H
#define NETCHECK_DHCP_SHOW_H

#include "netcheck/dhcp_option.h"

/* Appends the value.  Words of servers in it are escaped for a terminal. */
void dhcp_show(unsigned code, struct slice value, struct buf *out);

#endif
