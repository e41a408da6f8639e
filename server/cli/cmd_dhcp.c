/* bootline dhcp: what DHCP servers must say to phones, and what they say. */
#include "base/auto.h"
#include "cli/command.h"
#include "cli/commands.h"
#include "cli/configure.h"
#include "cli/dhcp_print.h"
#include "manage/dhcp_advice.h"
#include "netcheck/dhcp_probe.h"

enum { WAIT_S = 6, WAIT_MAX_S = 120 };

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

/* This server's listeners by its settings. */
static const enum setting listeners[DHCP_AT__COUNT] = {
	[DHCP_AT_HTTP] = SET_HTTP,
	[DHCP_AT_HTTPS] = SET_HTTPS,
	[DHCP_AT_FTP] = SET_FTP,
	[DHCP_AT_FTPS] = SET_FTPS,
	[DHCP_AT_TFTP] = SET_TFTP,
};

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
	if (dhcp_offset_read(args_slice(c->args, "offset"), &w->offset_s) != ERR_OK)
		return args_misuse(c->args, c->why,
			"--offset takes seconds east of Greenwich, as in 3600 or -21600.");
	w->has_offset = true;
	return ERR_OK;
}

static enum err
read_wishes(struct cli *c, struct dhcp_wishes *w)
{
	enum err e = read_several(c, "ntp", DHCP_NTP_MAX, w->ntp, &w->ntp_count);

	if (e == ERR_OK)
		e = read_several(
			c, "registrar", DHCP_REGISTRARS_MAX, w->registrars, &w->registrar_count);
	w->url = args_slice(c->args, "url");
	w->web_services = args_slice(c->args, "web-services");
	if (e == ERR_OK && args_has(c->args, "offset") && args_has(c->args, "time-zone"))
		e = args_misuse(c->args, c->why, "Say --time-zone or --offset, not both.");
	if (e == ERR_OK && args_has(c->args, "offset"))
		e = read_offset(c, w);
	return e;
}

static enum err
read_server(struct cli *c, const struct dhcp_snippet **out)
{
	if (!args_has(c->args, "for"))
		return ERR_OK;
	*out = dhcp_snippet_find(args_slice(c->args, "for"));
	return *out != NULL ? ERR_OK :
			      args_misuse(c->args, c->why,
				      "--for takes isc, kea, dnsmasq, netsh, powershell, ios or "
				      "routeros.");
}

static enum err
run_options(struct cli *c)
{
	AUTO(configure_freep) struct settings *s = NULL;
	AUTO(dhcp_advice_freep) struct dhcp_advice *advice = NULL;
	struct dhcp_ask ask = {
		.time_zone = args_slice(c->args, "time-zone"), .base_path = "", .only = NULL};
	const char *at;
	enum err e = read_server(c, &ask.only);

	if (e == ERR_OK)
		e = read_wishes(c, &ask.wishes);
	if (e == ERR_OK && ask.wishes.url.n == 0)
		e = configure_plain(c->args, &s, c->why);
	for (size_t i = 0; e == ERR_OK && s != NULL && i < DHCP_AT__COUNT; i++)
		ask.own[i] = slice_of(settings_text(s, listeners[i]));
	if (s != NULL)
		ask.base_path = settings_text(s, SET_BASE_PATH);
	if (e == ERR_OK)
		e = dhcp_advise(&ask, &advice, &at, c->why);
	return e == ERR_OK ? dhcp_print_plan(c->out, &advice->plan, ask.only, &advice->warnings) :
			     e;
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
