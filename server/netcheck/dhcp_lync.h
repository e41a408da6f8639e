/* dhcp_lync - option 43 as Lync phones read it: where they get certificates from.
 *
 * Pure.  What is read is untrusted; slices in what comes out borrow from it.
 * Source: Microsoft, "Obtaining Values of DHCP Options by Using DHCPUtil.exe"; "Configuring DHCP
 * Options to Enable Sign-in for IP Phones".
 */
#ifndef NETCHECK_DHCP_LYNC_H
#define NETCHECK_DHCP_LYNC_H

#include "netcheck/dhcp_option.h"

/* "MS-UC-Client", whose case matters: option 60 of the asker, and the first sub-option. */
extern const char dhcp_lync_class[];
/* "/CertProv/CertProvisioningService.svc", which every server has. */
extern const char dhcp_lync_path[];

/* The service is at <scheme>://<host>:<port><path>. */
enum dhcp_lync_sub {
	DHCP_LYNC_CLASS = 1,
	DHCP_LYNC_SCHEME,
	DHCP_LYNC_HOST,
	DHCP_LYNC_PORT,
	DHCP_LYNC_PATH,
	DHCP_LYNC__COUNT
};
/* "UC identifier", ...; NULL for other numbers. */
const char *dhcp_lync_name(unsigned sub);

struct dhcp_lync {
	struct slice sub[DHCP_LYNC__COUNT]; /* without a NUL at its end */
	bool has[DHCP_LYNC__COUNT];
	bool is_cut; /* the last sub-option is longer than what is there */
};

/* Appends the sub-options that there are: text in each of them, the port too. */
void dhcp_lync_put(const struct dhcp_lync *lync, struct buf *out);

/* Reads what can be read; of a sub-option that comes twice the first. */
struct dhcp_lync dhcp_lync_read(struct slice value);

/* Appends the service's URL; false, and nothing, where scheme, host or path is missing. */
bool dhcp_lync_url(const struct dhcp_lync *lync, struct buf *out);

#endif
