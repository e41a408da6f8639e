/* bootline dhcp: what DHCP servers must say to phones, and what they say. */
#include "base/auto.h"
#include "cli/command.h"
#include "cli/commands.h"
#include "cli/configure.h"
#include "cli/dhcp_print.h"
#include "net/listen.h"
#include "netcheck/dhcp_interface.h"
#include "netcheck/dhcp_probe.h"
#include "netcheck/dhcp_snippets.h"
#include "provision/zone.h"

enum { URL_MAX_BYTES = 512, WAIT_S = 6, WAIT_MAX_S = 120 };

/* clang-format off */
static const struct arg_row options_options[] = {
	{"url", "URL", 0, "the boot server; else the first listener of this server's settings on this machine's address"},
	{"ntp", "ADDRESS", ARG_REPEATED, "a time server; four at most"},
	{"time-zone", "NAME", 0, "the time zone, as in Europe/Berlin, for the offset of its winter"},
	{"offset", "SECONDS", 0, "or the offset itself, east of Greenwich: -21600 is six hours west"},
	{"registrar", "FQDN", ARG_REPEATED, "Lync: where phones register; may be given twice"},
	{"web-services", "URL", 0, "Lync: the pool's internal web services, https://NAME[:PORT][/PATH]; else on the first registrar"},
	{"for", "SERVER", 0, "print only what is pasted into one server: isc, kea, dnsmasq, netsh, powershell, ios, routeros"},
	{NULL, NULL, 0, NULL},
};

static const struct arg_row options_probe[] = {
	{"interface", "IF", 0, "the network that the phones are on; needed where there are several"},
	{"mac", "MAC", 0, "the phone to play; else the interface's own address"},
	{"wait", "SECONDS", 0, "for answers, 1 to 120 (default 6: servers may first look whether an address is free)"},
	{NULL, NULL, 0, NULL},
};
/* clang-format on */

/* The listeners in the order in which phones are pointed at them: a phone reaches https alone once
 * it trusts the certificate. */
static const struct {
	enum setting setting;
	const char *scheme;
	uint16_t port; /* that needs no telling */
} listeners[] = {
	{SET_HTTP,  "http",  80 },
	{SET_HTTPS, "https", 443},
	{SET_FTP,   "ftp",   21 },
	{SET_FTPS,  "ftps",  990},
	{SET_TFTP,  "tftp",  69 },
};

/* This machine's address on the network: of several the first, which is said. */
static enum err
own_address(char out[IP_TEXT_BYTES], struct dhcp_warnings *warnings, struct why *why)
{
	struct dhcp_interfaces all;
	const struct dhcp_interface *found = NULL;
	size_t count = 0;

	enum err e = dhcp_interfaces_read(&all, why);
	if (e != ERR_OK)
		return e;
	for (size_t i = 0; i < all.count; i++)
		if (all.at[i].is_ethernet && all.at[i].is_up &&
			dhcp_interface_has_address(&all.at[i]) && count++ == 0)
			found = &all.at[i];
	if (found == NULL)
		return why_fail(why, ERR_NOTFOUND,
			"This machine has no IPv4 address on a network; say --url URL.");
	(void)ip_text(&found->own, out);
	if (count > 1)
		dhcp_warn(warnings,
			"This machine has several addresses; %s of %s was taken.  Where phones "
			"come "
			"by another, say --url URL.",
			out, found->name);
	return ERR_OK;
}

/* Where a listener is for phones; the address of the machine where it is bound to all. */
static enum err
listener_host(const struct listen_address *a, char out[IP_TEXT_BYTES],
	struct dhcp_warnings *warnings, struct why *why)
{
	union socket_address sa;

	memcpy(&sa, &a->sa, sizeof(sa));
	if (sa.any.sa_family != AF_INET || sa.v4.sin_addr.s_addr == htonl(INADDR_ANY))
		return own_address(out, warnings, why);
	struct ip ip = dhcp_ip((struct slice){(const char *)&sa.v4.sin_addr, 4});
	(void)ip_text(&ip, out);
	return ERR_OK;
}

/* Appends the URL of the first listener that is open. */
static enum err
own_url(struct cli *c, struct dhcp_warnings *warnings, struct buf *out)
{
	AUTO(configure_freep) struct settings *s = NULL;
	struct listen_address at;
	char host[IP_TEXT_BYTES];
	size_t i = 0;

	enum err e = configure_plain(c->args, &s, c->why);
	if (e != ERR_OK)
		return e;
	while (i < COUNT(listeners) && settings_text(s, listeners[i].setting)[0] == '\0')
		i++;
	if (i == COUNT(listeners))
		return why_fail(c->why, ERR_NOTFOUND,
			"The settings name no listener for phones; say --url URL.");
	e = listen_parse(slice_of(settings_text(s, listeners[i].setting)), &at, c->why);
	if (e == ERR_OK)
		e = listener_host(&at, host, warnings, c->why);
	if (e != ERR_OK)
		return e;
	union socket_address sa;
	memcpy(&sa, &at.sa, sizeof(sa));
	uint16_t port = ntohs(sa.any.sa_family == AF_INET ? sa.v4.sin_port : sa.v6.sin6_port);
	buf_addf(out, "%s://%s", listeners[i].scheme, host);
	if (port != listeners[i].port)
		buf_addf(out, ":%u", port);
	buf_addf(out, "%s/", settings_text(s, SET_BASE_PATH));
	return buf_check(out);
}

/* Collects an option that may come several times. */
static enum err
read_several(struct cli *c, const char *name, size_t most, struct slice *out, size_t *count)
{
	size_t n = args_count(c->args, name);

	if (n > most)
		return args_misuse(
			c->args, c->why, "--%s can be given %zu times at most.", name, most);
	for (size_t i = 0; i < n; i++)
		out[i] = slice_of(args_nth(c->args, name, i));
	*count = n;
	return ERR_OK;
}

static enum err
read_offset(struct cli *c, struct dhcp_wishes *w)
{
	struct slice text = args_slice(c->args, "offset");
	bool is_west = slice_starts(text, SLICE("-"));
	uint64_t seconds;

	if (slice_to_u64(slice_from(text, is_west || slice_starts(text, SLICE("+"))), 0, 86400,
		    &seconds) != ERR_OK)
		return args_misuse(c->args, c->why,
			"--offset takes seconds east of Greenwich, as in 3600 or -21600.");
	w->has_offset = true;
	w->offset_s = is_west ? -(int64_t)seconds : (int64_t)seconds;
	return ERR_OK;
}

static enum err
read_zone(struct cli *c, struct dhcp_wishes *w, struct dhcp_warnings *warnings)
{
	struct zone zone;
	enum err e = zone_read(args_slice(c->args, "time-zone"), &zone, c->why);

	if (e != ERR_OK)
		return e;
	w->has_offset = true;
	w->offset_s = zone.offset_s;
	if (zone.dst != ZONE_DST_NONE)
		dhcp_warn(warnings,
			"Option 2 knows no summer time: %s is %d seconds in winter, and phones get "
			"the "
			"change from their site's time zone (`bootline site set SITE --time-zone "
			"...`).",
			args_text(c->args, "time-zone"), zone.offset_s);
	return ERR_OK;
}

static enum err
read_wishes(struct cli *c, struct dhcp_wishes *w, struct dhcp_warnings *warnings)
{
	enum err e = read_several(c, "ntp", DHCP_NTP_MAX, w->ntp, &w->ntp_count);

	if (e == ERR_OK)
		e = read_several(
			c, "registrar", DHCP_REGISTRARS_MAX, w->registrars, &w->registrar_count);
	w->web_services = args_slice(c->args, "web-services");
	if (e == ERR_OK && args_has(c->args, "offset") && args_has(c->args, "time-zone"))
		e = args_misuse(c->args, c->why, "Say --time-zone or --offset, not both.");
	if (e == ERR_OK && args_has(c->args, "offset"))
		e = read_offset(c, w);
	if (e == ERR_OK && args_has(c->args, "time-zone"))
		e = read_zone(c, w, warnings);
	return e;
}

static enum err
run_options(struct cli *c)
{
	AUTO(buf_free) struct buf url = BUF(URL_MAX_BYTES);
	AUTO(auto_free) struct dhcp_warnings *warnings = calloc(1, sizeof(*warnings));
	struct dhcp_wishes wishes = {.url = args_slice(c->args, "url")};
	const struct dhcp_snippet *only = NULL;
	struct dhcp_plan plan;

	if (warnings == NULL)
		return ERR_NOMEM;
	if (args_has(c->args, "for")) {
		only = dhcp_snippet_find(args_slice(c->args, "for"));
		if (only == NULL)
			return args_misuse(c->args, c->why,
				"--for takes isc, kea, dnsmasq, netsh, powershell, ios or "
				"routeros.");
	}
	enum err e = read_wishes(c, &wishes, warnings);
	if (e == ERR_OK && !args_has(c->args, "url")) {
		e = own_url(c, warnings, &url);
		wishes.url = buf_slice(&url);
	}
	if (e == ERR_OK)
		e = dhcp_plan_make(&wishes, &plan, warnings, c->why);
	if (e != ERR_OK)
		return e;
	for (size_t i = 0; i < dhcp_snippets_count; i++)
		if (dhcp_snippets[i].warn != NULL && (only == NULL || only == &dhcp_snippets[i]))
			dhcp_snippets[i].warn(&plan, warnings);
	return dhcp_print_plan(c->out, &plan, only, warnings);
}

static enum err
run_probe(struct cli *c)
{
	AUTO(dhcp_view_done) struct dhcp_view view = {.answers = NULL};
	struct dhcp_probe_options options = {.interface = args_text(c->args, "interface")};
	int64_t wait_s = WAIT_S;
	struct mac mac;

	enum err e = args_number(c->args, "wait", 1, WAIT_MAX_S, &wait_s, c->why);
	if (e == ERR_OK && args_has(c->args, "mac")) {
		e = args_mac(c->args, "mac", &mac, c->why);
		options.mac = &mac;
	}
	options.wait_ms = (uint32_t)wait_s * 1000;
	if (e == ERR_OK)
		e = dhcp_probe(&options, &view, c->why);
	if (e == ERR_OK)
		e = dhcp_print_view(c->out, &view);
	if (e != ERR_OK || view.answer_count > 0)
		return e;
	e = output_end(c->out); /* what was found is printed although the command fails */
	return e != ERR_OK ? e :
			     why_fail(c->why, ERR_NOTFOUND, "No DHCP server answered on %s.",
				     view.interface);
}

int
cmd_dhcp(int argc, char **argv)
{
	static const struct command commands[] = {
		{"options",
                 "Prints what a DHCP server must say to phones: as bytes, and ready to "
			"paste "
			"for each kind of server.",				 NULL, options_options,
                 "bootline dhcp options --ntp 192.0.2.1 --time-zone Europe/Berlin\n"
			"bootline dhcp options --url http://boot.example/ --for kea\n"
			"bootline dhcp options --registrar pool01.contoso.com --web-services "
			"https://pool01.contoso.com\n", DATA_NONE, run_options},
		{"probe",
                 "Asks the network's DHCP servers as phones do, and says what a phone would "
			"take and what is wrong.  Nothing is changed: no address is taken.  A "
			"server "
			"on this machine itself is not heard.  Needs CAP_NET_RAW.", NULL, options_probe,
                 "bootline dhcp probe --interface eth0\n"
			"bootline dhcp probe --interface eth0 --mac 0004f2aabbcc --wait 10 "
			"--json\n",                     DATA_NONE, run_probe  },
	};
	static const struct family family = {"dhcp",
		"Pointing phones at servers by DHCP: what to set, and what is set.", commands,
		COUNT(commands)};

	return command_family(&family, argc, argv);
}
