#include "netcheck/dhcp_snippets.h"

#include "base/auto.h"

void
dhcp_snippet_times(const struct dhcp_plan *plan, const struct dhcp_times *words, struct buf *out)
{
	const char *const options[] = {words->ntp, words->time};

	for (size_t i = 0; plan->ntp_count > 0 && i < COUNT(options); i++) {
		buf_add_text(out, options[i]);
		for (size_t k = 0; k < plan->ntp_count; k++) {
			char text[IP_TEXT_BYTES];

			buf_add_text(out, k > 0 ? words->sep : "");
			buf_add_text(out, ip_text(&plan->ntp[k], text));
		}
		buf_add_text(out, words->end);
	}
}

/* The words by which both ISC servers' files call the sub-options. */
static const char *const sub_words[DHCP_LYNC__COUNT] = {
	[DHCP_LYNC_CLASS] = "identifier",
	[DHCP_LYNC_SCHEME] = "scheme",
	[DHCP_LYNC_HOST] = "fqdn",
	[DHCP_LYNC_PORT] = "port",
	[DHCP_LYNC_PATH] = "path",
};

static void
isc_lync(const struct dhcp_plan *plan, struct buf *out)
{
	buf_add_text(out, "option space MSUC;\n");
	for (unsigned i = 1; i < DHCP_LYNC__COUNT; i++)
		buf_addf(out, "option MSUC.%s code %u = text;\n", sub_words[i], i);
	buf_addf(out,
		"class \"ms-uc-client\" {\n"
		"  match if option vendor-class-identifier = \"%s\";\n"
		"  vendor-option-space MSUC;\n",
		dhcp_lync_class);
	for (unsigned i = 1; i < DHCP_LYNC__COUNT; i++)
		buf_addf(out, "  option MSUC.%s \"%.*s\";\n", sub_words[i],
			SLICE_FMT(plan->lync.sub[i]));
	buf_add_text(out, "}\n");
}

static void
isc(const struct dhcp_plan *plan, struct buf *out)
{
	static const struct dhcp_times times = {
		"option ntp-servers ", "option time-servers ", ", ", ";\n"};
	const struct dhcp_value *sip = dhcp_plan_value(plan, DHCP_SIP_SERVERS);

	buf_addf(out,
		"authoritative;  # without it no DHCPINFORM is answered\n"
		"option ucs-boot-server code 160 = text;\n"
		"option ucs-boot-server \"%.*s\";\n"
		"option tftp-server-name \"%.*s\";\n",
		SLICE_FMT(plan->url), SLICE_FMT(plan->url));
	dhcp_snippet_times(plan, &times, out);
	if (plan->has_offset)
		buf_addf(out, "option time-offset %d;\n", plan->offset_s);
	if (sip != NULL) {
		buf_add_text(out, "option sip-servers-raw code 120 = string;\n"
				  "option sip-servers-raw ");
		dhcp_hex(dhcp_value_slice(sip), ':', out);
		buf_add_text(out, ";\n");
	}
	if (plan->has_lync)
		isc_lync(plan, out);
}

static void
kea_definitions(const struct dhcp_plan *plan, struct buf *out)
{
	buf_add_text(out, "\"option-def\": [\n"
			  "  {\"name\": \"ucs-boot-server\", \"code\": 160, \"type\": \"string\"}");
	if (plan->registrar_count > 0)
		buf_add_text(out,
			",\n  {\"name\": \"sip-servers\", \"code\": 120, \"type\": \"binary\"}");
	for (unsigned i = 1; plan->has_lync && i < DHCP_LYNC__COUNT; i++)
		buf_addf(out,
			",\n  {\"name\": \"%s\", \"code\": %u, \"space\": \"MSUC\", \"type\": "
			"\"string\"}",
			sub_words[i], i);
	buf_add_text(out, "\n],\n");
}

static void
kea_lync(const struct dhcp_plan *plan, struct buf *out)
{
	buf_addf(out,
		"\"client-classes\": [\n"
		"  {\"name\": \"ms-uc-client\", \"test\": \"option[60].text == '%s'\",\n"
		"   \"option-def\": [{\"name\": \"vendor-encapsulated-options\", \"code\": 43, "
		"\"type\": \"empty\", \"encapsulate\": \"MSUC\"}],\n"
		"   \"option-data\": [\n"
		"     {\"name\": \"vendor-encapsulated-options\"}",
		dhcp_lync_class);
	for (unsigned i = 1; i < DHCP_LYNC__COUNT; i++)
		buf_addf(out, ",\n     {\"name\": \"%s\", \"space\": \"MSUC\", \"data\": \"%.*s\"}",
			sub_words[i], SLICE_FMT(plan->lync.sub[i]));
	buf_add_text(out, "\n   ]}\n],\n");
}

static void
kea_data(const struct dhcp_plan *plan, struct buf *out)
{
	const struct dhcp_value *sip = dhcp_plan_value(plan, DHCP_SIP_SERVERS);
	static const struct dhcp_times times = {",\n  {\"name\": \"ntp-servers\", \"data\": \"",
		",\n  {\"name\": \"time-servers\", \"data\": \"", ", ", "\"}"};

	buf_addf(out,
		"\"option-data\": [\n"
		"  {\"name\": \"ucs-boot-server\", \"data\": \"%.*s\"},\n"
		"  {\"name\": \"tftp-server-name\", \"data\": \"%.*s\"}",
		SLICE_FMT(plan->url), SLICE_FMT(plan->url));
	dhcp_snippet_times(plan, &times, out);
	if (plan->has_offset)
		buf_addf(out, ",\n  {\"name\": \"time-offset\", \"data\": \"%d\"}", plan->offset_s);
	if (sip != NULL) {
		buf_add_text(out,
			",\n  {\"name\": \"sip-servers\", \"csv-format\": false, \"data\": \"");
		dhcp_hex(dhcp_value_slice(sip), '\0', out);
		buf_add_text(out, "\"}");
	}
	buf_add_text(out, "\n]\n");
}

static void
kea(const struct dhcp_plan *plan, struct buf *out)
{
	kea_definitions(plan, out);
	if (plan->has_lync)
		kea_lync(plan, out);
	kea_data(plan, out);
}

static void
dnsmasq(const struct dhcp_plan *plan, struct buf *out)
{
	static const struct dhcp_times times = {
		"dhcp-option=option:ntp-server,", "dhcp-option=4,", ",", "\n"};

	buf_addf(out,
		"dhcp-option=160,\"%.*s\"\n"
		"dhcp-option=option:tftp-server,\"%.*s\"\n",
		SLICE_FMT(plan->url), SLICE_FMT(plan->url));
	dhcp_snippet_times(plan, &times, out);
	if (plan->has_offset)
		buf_addf(out, "dhcp-option=option:time-offset,%d\n", plan->offset_s);
	for (size_t i = 0; i < plan->registrar_count; i++)
		buf_addf(out, "%s%.*s", i == 0 ? "dhcp-option=option:sip-server," : ",",
			SLICE_FMT(plan->registrars[i]));
	if (plan->registrar_count > 0)
		buf_add_char(out, '\n');
	if (plan->has_lync)
		buf_add_text(out, "# The quotes matter: without them 443 is sent as a number.\n");
	/* It sends them from the last to the first, and the documents show them in their order. */
	for (unsigned i = DHCP_LYNC__COUNT - 1; plan->has_lync && i > 0; i--)
		buf_addf(out, "dhcp-option=vendor:%s,%u,\"%.*s\"\n", dhcp_lync_class, i,
			SLICE_FMT(plan->lync.sub[i]));
}

static void
warn_isc(const struct dhcp_plan *plan, struct dhcp_warnings *out)
{
	if (plan->has_lync)
		dhcp_warn(out, DHCP_WARN_ISC, NULL);
}

static void
warn_dnsmasq(const struct dhcp_plan *plan, struct dhcp_warnings *out)
{
	if (plan->has_lync)
		dhcp_warn(out, DHCP_WARN_DNSMASQ, NULL);
}

static void
warn_windows(const struct dhcp_plan *plan, struct dhcp_warnings *out)
{
	if (plan->has_lync)
		dhcp_warn(out, DHCP_WARN_WINDOWS, NULL);
}

/* IOS cuts an option off without a word. */
static void
warn_ios_length(struct dhcp_warnings *out, size_t option_bytes, size_t host_bytes)
{
	char digits[24], bytes[24], over[24];

	(void)snprintf(digits, sizeof(digits), "%zu", 2 * option_bytes);
	(void)snprintf(bytes, sizeof(bytes), "%zu", host_bytes);
	(void)snprintf(over, sizeof(over), "%zu", option_bytes - DHCP_IOS_BYTES);
	dhcp_warn(out, DHCP_WARN_IOS_LENGTH,
		(const struct slice[]){slice_of(digits), slice_of(bytes), slice_of(over)});
}

static void
warn_ios(const struct dhcp_plan *plan, struct dhcp_warnings *out)
{
	const struct dhcp_value *vendor = dhcp_plan_value(plan, DHCP_VENDOR);
	size_t host = plan->lync.sub[DHCP_LYNC_HOST].n;

	if (!plan->has_lync || vendor == NULL)
		return;
	dhcp_warn(out, DHCP_WARN_IOS, NULL);
	if (vendor->n > DHCP_IOS_BYTES)
		warn_ios_length(out, vendor->n, host);
}

static void
warn_routeros(const struct dhcp_plan *plan, struct dhcp_warnings *out)
{
	if (plan->has_lync)
		dhcp_warn(out, DHCP_WARN_ROUTEROS, NULL);
}

/* One row a kind of server. */
/* clang-format off */
const struct dhcp_snippet dhcp_snippets[] = {
	{"isc",        "ISC dhcpd: in dhcpd.conf, outside of any subnet", true, isc, warn_isc},
	{"kea",        "Kea: inside \"Dhcp4\"", true, kea, NULL},
	{"dnsmasq",    "dnsmasq: in dnsmasq.conf", true, dnsmasq, warn_dnsmasq},
	{"netsh",      "Windows DHCP, netsh: for the whole server (`scope ADDRESS` behind `server` for one)", false, dhcp_snippet_netsh, warn_windows},
	{"powershell", "Windows DHCP, PowerShell: for the whole server (-ScopeId ADDRESS for one)", false, dhcp_snippet_powershell, warn_windows},
	{"ios",        "Cisco IOS: in the pool of the phones", false, dhcp_snippet_ios, warn_ios},
	{"routeros",   "MikroTik RouterOS: dhcp1 is the DHCP server's name", false, dhcp_snippet_routeros, warn_routeros},
};
/* clang-format on */
const size_t dhcp_snippets_count = COUNT(dhcp_snippets);

const struct dhcp_snippet *
dhcp_snippet_find(struct slice word)
{
	for (size_t i = 0; i < COUNT(dhcp_snippets); i++)
		if (slice_is(word, dhcp_snippets[i].word))
			return &dhcp_snippets[i];
	return NULL;
}
