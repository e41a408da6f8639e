#include "netcheck/dhcp_show.h"

#include "netcheck/dhcp_lync.h"
#include "netcheck/dhcp_sip.h"

void
dhcp_show(unsigned code, struct slice value, struct buf *out)
{
	struct dhcp_lync lync = dhcp_lync_read(value);
	struct dhcp_sip sip;

	if (code == DHCP_VENDOR && slice_is(lync.sub[DHCP_LYNC_CLASS], dhcp_lync_class) &&
		dhcp_lync_url(&lync, out))
		return;
	dhcp_sip_read(value, &sip);
	if (code != DHCP_SIP_SERVERS || sip.count == 0) {
		dhcp_option_show(code, value, out);
		return;
	}
	for (size_t i = 0; i < dhcp_sip_kept(&sip); i++) {
		char text[IP_TEXT_BYTES];

		buf_addf(out, "%s%s", i > 0 ? ", " : "",
			sip.is_names ? sip.names[i] : ip_text(&sip.ips[i], text));
	}
}
