/* bootline doctor: walks the way of a phone, and says what is wrong on it. */
#include "base/auto.h"
#include "cli/command.h"
#include "cli/commands.h"
#include "cli/configure.h"
#include "cli/data.h"
#include "cli/doctor_print.h"
#include "cli/file.h"
#include "doctor/doctor.h"
#include "net/certificate.h"
#include "net/listen.h"
#include "store/accounts.h"

#include <signal.h>
#include <stdio.h>

static atomic_bool is_over;

static void
on_signal(int number)
{
	(void)number;
	atomic_store(&is_over, true);
}

/* What the options need while the walk is under way. */
struct kept {
	struct store *store;       /* owned; NULL: none */
	struct settings *settings; /* owned */
	struct why store_why;
	struct buf password, roots;                   /* owned */
	char urls[DOCTOR_URLS_MAX][DOCTOR_URL_BYTES]; /* of this server's own listeners */
};

static void
kept_done(struct kept *k)
{
	store_closep(&k->store);
	configure_freep(&k->settings);
	buf_wipe(&k->password);
	buf_free(&k->roots);
}

/* The address of one of this server's listeners as a phone would have it: from here. */
static void
add_own(struct doctor_options *o, struct kept *k, enum setting id, const char *scheme)
{
	struct listen_address a;
	struct why why = {""};
	char text[LISTEN_TEXT_BYTES];
	const char *typed = settings_text(k->settings, id), *port;
	char *url = k->urls[o->url_count];

	if (typed[0] == '\0' || o->url_count == DOCTOR_URLS_MAX ||
		listen_parse(slice_of(typed), &a, &why) != ERR_OK)
		return;
	(void)listen_text(&a, text);
	port = strrchr(text, ':');
	if (strcmp(port, ":0") == 0)
		return;
	doctor_own_url(scheme, text, settings_text(k->settings, SET_BASE_PATH), url);
	if (url[0] != '\0')
		o->urls[o->url_count++] = url;
}

static enum err
read_urls(struct cli *c, struct doctor_options *o, struct kept *k)
{
	static const struct {
		enum setting id;
		const char *scheme;
	} own[] = {
		{SET_HTTP,         "http" },
		{SET_HTTPS,        "https"},
		{SET_HTTPS_LEGACY, "https"},
		{SET_FTP,          "ftp"  },
		{SET_FTPS,         "ftps" },
		{SET_TFTP,         "tftp" },
	};
	size_t count = args_count(c->args, "url");

	if (count > DOCTOR_URLS_MAX)
		return args_misuse(
			c->args, c->why, "--url can be given %d times.", DOCTOR_URLS_MAX);
	for (size_t i = 0; i < count; i++)
		o->urls[o->url_count++] = args_nth(c->args, "url", i);
	o->are_own = count == 0;
	for (size_t i = 0; i < COUNT(own) && o->are_own; i++)
		add_own(o, k, own[i].id, own[i].scheme);
	return ERR_OK;
}

static enum err
read_login(struct cli *c, struct doctor_options *o, struct kept *k)
{
	const char *path = args_text(c->args, "password-file");

	o->has_login = args_has(c->args, "user") || path != NULL;
	o->user = args_has(c->args, "user") ? args_text(c->args, "user") : ACCOUNT_FACTORY_WORD;
	if (path == NULL)
		buf_add_text(&k->password, ACCOUNT_FACTORY_WORD);
	else if (command_secret(path, &k->password, c->why) != ERR_OK)
		return ERR_SYNTAX;
	o->password = buf_text(&k->password);
	return buf_check(&k->password);
}

static enum err
read_roots(struct cli *c, struct doctor_options *o, struct kept *k)
{
	const char *path = args_text(c->args, "ca-file");
	AUTO(tls_view_done) struct tls_view view = {.names = BUF(0)};
	enum err e = path != NULL ? file_read(path, &k->roots, c->why) : ERR_OK;

	if (e == ERR_OK && path != NULL)
		e = tls_view(buf_slice(&k->roots), &view, c->why);
	o->roots = buf_slice(&k->roots);
	return e;
}

/* A word that stands in DNS, or nothing. */
static enum err
read_domain(struct cli *c, const char *option, const char **out)
{
	struct slice s = args_slice(c->args, option);

	*out = args_text(c->args, option);
	if (*out != NULL && !doctor_is_domain(s))
		return args_misuse(
			c->args, c->why, "--%s takes a domain, as in example.com.", option);
	return ERR_OK;
}

/* The inventory is told of where there is one; a doctor on another machine has none. */
static void
open_store(struct cli *c, struct doctor_options *o, struct kept *k)
{
	if (data_open(args_text(c->args, "data"), DB_READ, &k->store, &k->store_why) != ERR_OK)
		k->store = NULL;
	o->store = k->store;
	o->settings = k->settings;
	o->store_why = k->store_why.text;
}

static enum err
read_options(struct cli *c, struct doctor_options *o, struct kept *k)
{
	enum err e = configure_plain(c->args, &k->settings, c->why);

	o->has_mac = args_has(c->args, "mac");
	if (e == ERR_OK && o->has_mac)
		e = args_mac(c->args, "mac", &o->mac, c->why);
	if (e == ERR_OK)
		e = read_urls(c, o, k);
	if (e == ERR_OK)
		e = read_login(c, o, k);
	if (e == ERR_OK)
		e = read_roots(c, o, k);
	if (e == ERR_OK)
		e = read_domain(c, "sip-domain", &o->sip_domain);
	if (e == ERR_OK)
		e = read_domain(c, "dhcp-domain", &o->dhcp_domain);
	o->model = args_text(c->args, "model");
	o->part = args_text(c->args, "part");
	o->web_services = args_text(c->args, "web-services");
	o->dns = args_text(c->args, "dns");
	o->ntp = args_text(c->args, "ntp");
	o->interface = args_text(c->args, "interface");
	o->dhcp_why = args_has(c->args, "no-dhcp") ? "--no-dhcp" : NULL;
	o->is_over = &is_over;
	return e;
}

static enum err
walk_and_print(struct cli *c, const struct doctor_options *o)
{
	struct doctor_print print = {.out = c->out, .shows_all = args_has(c->args, "all")};
	AUTO(walk_done) struct walk walk;
	enum err e;

	walk_init(&walk);
	walk.ctx = &print;
	walk.is_over = &is_over;
	walk.on_step = output_is_json(c->out) ? NULL : doctor_print_step;
	e = doctor_walk(o, &walk, c->why);
	if (e == ERR_SYNTAX || e == ERR_LIMIT)
		return args_misuse(c->args, c->why, "%s", err_sentence(e));
	if (e == ERR_OK && output_is_json(c->out))
		e = doctor_print_json(c->out, &walk, atomic_load(&is_over));
	else if (e == ERR_OK)
		doctor_print_end(&print, &walk, atomic_load(&is_over));
	c->is_refused = walk.counts[SEVERITY_WRONG] + walk.counts[SEVERITY_WARN] > 0 ||
			atomic_load(&is_over);
	return e == ERR_OK ? print.err : e;
}

static enum err
run(struct cli *c)
{
	AUTO(kept_done)
	struct kept kept = {
		.password = BUF(SECRET_MAX_BYTES + 1), .roots = BUF(CERTIFICATE_PEM_MAX_BYTES)};
	struct doctor_options o = {.url_count = 0};
	struct sigaction on = {.sa_handler = on_signal};
	enum err e = read_options(c, &o, &kept);

	if (e == ERR_OK && client_setup() != ERR_OK)
		e = why_fail(c->why, ERR_IO, "The transfer library does not start.");
	if (e != ERR_OK)
		return e;
	open_store(c, &o, &kept);
	(void)sigaction(SIGINT, &on, NULL);
	(void)sigaction(SIGTERM, &on, NULL);
	return walk_and_print(c, &o);
}

/* clang-format off */
static const struct arg_row options[] = {
	{"mac", "MAC", 0, "a phone: what this server knows of it too; its own files are asked for with its own login alone"},
	{"url", "URL", ARG_REPEATED, "boot servers, as phones are given them; else DHCP's, else this server's own"},
	{"sip-domain", "D", 0, "look at Lync too: registrar, web services, update, in this domain"},
	{"model", "M", 0, "as in VVX400; else what the inventory knows"},
	{"part", "P", 0, "part number, where the model table does not know it"},
	{"user", "U", 0, "user name at the boot server (default PlcmSpIp); with --mac that very phone is then asked for"},
	{"password-file", "F", 0, "file with the password, - for standard input (default PlcmSpIp)"},
	{"ca-file", "F", 0, "authorities (PEM) that phones were told to trust"},
	{"dns", "ADDRESS", 0, "the DNS server that phones ask, ADDRESS:PORT too; else this machine's"},
	{"ntp", "HOST", 0, "a time server, HOST:PORT too, in place of DHCP's; those of _ntp._udp and of the phone's files are asked too"},
	{"dhcp-domain", "D", 0, "the domain that DHCP gives phones (option 15)"},
	{"web-services", "URL", 0, "Lync web services, in place of DHCP's (option 43)"},
	{"interface", "IF", 0, "where to ask DHCP; else the only one that is up"},
	{"no-dhcp", NULL, 0, "do not ask DHCP"},
	{"all", NULL, 0, "notes, and everything that was seen"},
	{NULL, NULL, 0, NULL},
};
static const struct command command = {
	.name = "doctor",
	.about = "Walks the way of a phone, from DHCP to its last file, and says what is wrong on it.",
	.options = options,
	.examples =
		"bootline doctor\n"
		"bootline doctor --mac 0004f2aabbcc\n"
		"bootline doctor --url https://boot.example.com/ --ca-file company-root.pem\n"
		"bootline doctor --sip-domain example.com --web-services https://pool01.example.com:443/CertProv/CertProvisioningService.svc\n"
		"\n"
		"Only servers that a phone would ask are asked, and nothing is changed there but a line at the end of a log.\n"
		"Without --mac, and for a phone without a login of its own, it plays a phone 02b007d0c700, which\n"
		"shows up among the new ones.  Exit status: 0 all is well, 1 something is or may be wrong, 2 usage.\n",
	.data = DATA_NONE,
	.run = run,
};
/* clang-format on */

int
cmd_doctor(int argc, char **argv)
{
	return command_alone(&command, argc, argv);
}
