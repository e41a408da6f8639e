/* dhcp_show - what an option says, as people read it: 43 and 120 taken apart.
 *
 * Pure.  Values are untrusted: whoever prints them on a terminal escapes them.
 */
#ifndef NETCHECK_DHCP_SHOW_H
#define NETCHECK_DHCP_SHOW_H

#include "netcheck/dhcp_option.h"

/* Appends the value. */
void dhcp_show(unsigned code, struct slice value, struct buf *out);

#endif
