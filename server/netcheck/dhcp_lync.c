#include "netcheck/dhcp_lync.h"

const char dhcp_lync_class[] = "MS-UC-Client";
const char dhcp_lync_path[] = "/CertProv/CertProvisioningService.svc";

const char *
dhcp_lync_name(unsigned sub)
{
	static const char *const names[DHCP_LYNC__COUNT] = {
		[DHCP_LYNC_CLASS] = "UC identifier",
		[DHCP_LYNC_SCHEME] = "URL scheme",
		[DHCP_LYNC_HOST] = "web server FQDN",
		[DHCP_LYNC_PORT] = "port",
		[DHCP_LYNC_PATH] = "path for certificates",
	};

	return sub < DHCP_LYNC__COUNT ? names[sub] : NULL;
}

void
dhcp_lync_put(const struct dhcp_lync *lync, struct buf *out)
{
	for (unsigned i = 1; i < DHCP_LYNC__COUNT; i++)
		if (lync->has[i])
			dhcp_put_sub((uint8_t)i, lync->sub[i], out);
}

struct dhcp_lync
dhcp_lync_read(struct slice value)
{
	struct dhcp_lync lync = {.is_cut = false};
	struct dhcp_sub sub;
	enum parse p;

	for (size_t i = 0; i < DHCP_LYNC__COUNT; i++)
		lync.sub[i] = SLICE("");
	while ((p = dhcp_next_sub(&value, &sub)) != PARSE_MORE) {
		lync.is_cut = p == PARSE_BAD;
		if (sub.code >= DHCP_LYNC__COUNT || lync.has[sub.code])
			continue;
		lync.has[sub.code] = true;
		lync.sub[sub.code] = dhcp_text(sub.value);
	}
	return lync;
}

bool
dhcp_lync_url(const struct dhcp_lync *lync, struct buf *out)
{
	if (!lync->has[DHCP_LYNC_SCHEME] || !lync->has[DHCP_LYNC_HOST] ||
		!lync->has[DHCP_LYNC_PATH])
		return false;
	buf_add(out, lync->sub[DHCP_LYNC_SCHEME]);
	buf_add_text(out, "://");
	buf_add(out, lync->sub[DHCP_LYNC_HOST]);
	if (lync->has[DHCP_LYNC_PORT]) {
		buf_add_char(out, ':');
		buf_add(out, lync->sub[DHCP_LYNC_PORT]);
	}
	buf_add(out, lync->sub[DHCP_LYNC_PATH]);
	return true;
}
