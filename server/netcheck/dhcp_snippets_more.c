/* The snippets of Windows, of Cisco IOS and of MikroTik RouterOS. */
#include "netcheck/dhcp_snippets.h"

/* As DHCPUtil calls the sub-options. */
static const char *const windows_subs[DHCP_LYNC__COUNT] = {
	[DHCP_LYNC_CLASS] = "UCIdentifier",
	[DHCP_LYNC_SCHEME] = "URLScheme",
	[DHCP_LYNC_HOST] = "WebServerFqdn",
	[DHCP_LYNC_PORT] = "WebServerPort",
	[DHCP_LYNC_PATH] = "CertProvRelPath",
};

static void
netsh_lync(const struct dhcp_plan *plan, struct buf *out)
{
	buf_addf(out, "netsh dhcp server add class MSUCClient \"UC Vendor Class Id\" \"%s\" 1\n",
		dhcp_lync_class);
	for (unsigned i = 1; i < DHCP_LYNC__COUNT; i++) {
		buf_addf(out,
			"netsh dhcp server add optiondef %u %s Binary 0 vendor=MSUCClient\n"
			"netsh dhcp server set optionvalue %u Binary vendor=MSUCClient ",
			i, windows_subs[i], i);
		dhcp_hex(plan->lync.sub[i], '\0', out);
		buf_add_char(out, '\n');
	}
}

void
dhcp_snippet_netsh(const struct dhcp_plan *plan, struct buf *out)
{
	static const struct dhcp_times times = {"netsh dhcp server set optionvalue 42 IPADDRESS ",
		"netsh dhcp server set optionvalue 4 IPADDRESS ", " ", "\n"};
	const struct dhcp_value *sip = dhcp_plan_value(plan, DHCP_SIP_SERVERS);

	buf_addf(out,
		"netsh dhcp server add optiondef 160 UCSBootServer String 0\n"
		"netsh dhcp server set optionvalue 160 String \"%.*s\"\n"
		"netsh dhcp server set optionvalue 66 String \"%.*s\"\n",
		SLICE_FMT(plan->url), SLICE_FMT(plan->url));
	dhcp_snippet_times(plan, &times, out);
	if (plan->has_offset)
		buf_addf(out, "netsh dhcp server set optionvalue 2 DWORD %u\n",
			(uint32_t)plan->offset_s);
	if (sip != NULL) {
		buf_add_text(out, "netsh dhcp server add optiondef 120 UCSipServer Binary 0\n"
				  "netsh dhcp server set optionvalue 120 Binary ");
		dhcp_hex(dhcp_value_slice(sip), '\0', out);
		buf_add_char(out, '\n');
	}
	if (plan->has_lync)
		netsh_lync(plan, out);
}

/* One element a byte: that is what the type BinaryData takes. */
static void
put_powershell_bytes(struct slice bytes, struct buf *out)
{
	for (size_t i = 0; i < bytes.n; i++)
		buf_addf(out, "%s0x%02x", i > 0 ? "," : "", (unsigned)(uint8_t)bytes.p[i]);
}

static void
powershell_lync(const struct dhcp_plan *plan, struct buf *out)
{
	buf_addf(out,
		"Add-DhcpServerv4Class -Name MSUCClient -Type Vendor -Data \"%s\" -Description "
		"\"UC "
		"Vendor Class Id\"\n",
		dhcp_lync_class);
	for (unsigned i = 1; i < DHCP_LYNC__COUNT; i++) {
		buf_addf(out,
			"Add-DhcpServerv4OptionDefinition -VendorClass MSUCClient -OptionId %u "
			"-Name %s "
			"-Type BinaryData\n"
			"Set-DhcpServerv4OptionValue -VendorClass MSUCClient -OptionId %u -Value ",
			i, windows_subs[i], i);
		put_powershell_bytes(plan->lync.sub[i], out);
		buf_add_char(out, '\n');
	}
}

void
dhcp_snippet_powershell(const struct dhcp_plan *plan, struct buf *out)
{
	static const struct dhcp_times times = {"Set-DhcpServerv4OptionValue -OptionId 42 -Value ",
		"Set-DhcpServerv4OptionValue -OptionId 4 -Value ", ",", "\n"};
	const struct dhcp_value *sip = dhcp_plan_value(plan, DHCP_SIP_SERVERS);

	buf_addf(out,
		"Add-DhcpServerv4OptionDefinition -OptionId 160 -Name UCSBootServer -Type String\n"
		"Set-DhcpServerv4OptionValue -OptionId 160 -Value \"%.*s\"\n"
		"Set-DhcpServerv4OptionValue -OptionId 66 -Value \"%.*s\"\n",
		SLICE_FMT(plan->url), SLICE_FMT(plan->url));
	dhcp_snippet_times(plan, &times, out);
	if (plan->has_offset)
		buf_addf(out, "Set-DhcpServerv4OptionValue -OptionId 2 -Value \"%u\"\n",
			(uint32_t)plan->offset_s);
	if (sip != NULL) {
		buf_add_text(out,
			"Add-DhcpServerv4OptionDefinition -OptionId 120 -Name UCSipServer "
			"-Type BinaryData\n"
			"Set-DhcpServerv4OptionValue -OptionId 120 -Value ");
		put_powershell_bytes(dhcp_value_slice(sip), out);
		buf_add_char(out, '\n');
	}
	if (plan->has_lync)
		powershell_lync(plan, out);
}

/* `option N hex ...`; what is too long for it goes to the form that newer releases have. */
static void
ios_hex(const struct dhcp_value *v, struct buf *out)
{
	if (v == NULL)
		return;
	buf_addf(out, " option %s%d hex ", v->n > DHCP_IOS_BYTES ? "ext " : "", v->code);
	dhcp_hex(dhcp_value_slice(v), '\0', out);
	buf_add_char(out, '\n');
}

void
dhcp_snippet_ios(const struct dhcp_plan *plan, struct buf *out)
{
	static const struct dhcp_times times = {" option 42 ip ", " option 4 ip ", " ", "\n"};

	buf_addf(out,
		"ip dhcp pool PHONES\n"
		" option 160 ascii \"%.*s\"\n"
		" option 66 ascii \"%.*s\"\n",
		SLICE_FMT(plan->url), SLICE_FMT(plan->url));
	dhcp_snippet_times(plan, &times, out);
	ios_hex(dhcp_plan_value(plan, DHCP_TIME_OFFSET), out);
	ios_hex(dhcp_plan_value(plan, DHCP_SIP_SERVERS), out);
	ios_hex(dhcp_plan_value(plan, DHCP_VENDOR), out);
}

void
dhcp_snippet_routeros(const struct dhcp_plan *plan, struct buf *out)
{
	bool is_first = true;

	for (size_t i = 0; i < plan->value_count; i++) {
		const struct dhcp_value *v = &plan->values[i];

		buf_addf(out, "/ip dhcp-server option add name=bootline-%d code=%d value=0x",
			v->code, v->code);
		dhcp_hex(dhcp_value_slice(v), '\0', out);
		buf_add_char(out, '\n');
	}
	buf_add_text(out, "/ip dhcp-server option sets add name=bootline options=");
	for (size_t i = 0; i < plan->value_count; i++)
		if (!plan->values[i].is_lync) {
			buf_addf(out, "%sbootline-%d", is_first ? "" : ",", plan->values[i].code);
			is_first = false;
		}
	buf_add_text(out, "\n/ip dhcp-server set dhcp1 dhcp-option-set=bootline\n");
	if (!plan->has_lync)
		return;
	buf_add_text(out, "/ip dhcp-server option sets add name=bootline-lync options=");
	for (size_t i = 0; i < plan->value_count; i++)
		buf_addf(out, "%sbootline-%d", i > 0 ? "," : "", plan->values[i].code);
	buf_addf(out,
		"\n/ip dhcp-server matcher add name=bootline-lync server=dhcp1 code=60 "
		"matching-type=exact value=\"%s\" option-set=bootline-lync\n",
		dhcp_lync_class);
}
