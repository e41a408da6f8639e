/* bootline site: where phones are, and the values that templates read as ${site.NAME}. */
#include "base/auto.h"
#include "cli/commands.h"
#include "cli/inventory.h"
#include "manage/members_of.h"
#include "provision/zone.h"

/* One row an option. */
/* clang-format off */
static const struct arg_row name_row[] = {
	{"NAME", NULL, ARG_REQUIRED, "the site: lower-case letters, digits and '-'"},
	{NULL, NULL, 0, NULL},
};
#define SITE_OPTIONS \
	{"label", "T", 0, "free text"}, \
	{"sip-domain", "D", 0, "the SIP domain of its lines"}, \
	{"time-zone", "ZONE", 0, "as IANA names it: Europe/Berlin"}, \
	{"server", "HOST[:PORT][/transport]", ARG_REPEATED, "the SIP server of lines that have none of their own, up to four, best first"}, \
	{"var", "NAME=VALUE", ARG_REPEATED, "a value that templates read as ${site.NAME}"}, \
	{"network", "ADDR/PREFIX", ARG_REPEATED, "a network of the site: 192.0.2.0/24"}, \
	{"trust", "none|network", 0, "network: whoever asks from the site's networks, over TFTP or with the shared account, gets its phones' files, passwords too (a risk); default none"}, \
	{"reenroll", "ask|network", 0, "network: a phone that was reset to factory and asks from the site's networks gets a new enrolment window by itself; default ask"}, \
	{"require-tls", "no|yes", 0, "yes: its phones get their files over HTTPS and FTPS alone, and look unknown in clear text; default no"}, \
	{"tls-end", "strict|any", 0, "any: store uploads over FTPS that end without TLS's own end, as old phones send them; default strict"}, \
	{"image-downloads", "N", 0, "firmware images that are under way to its phones at a time; the others are told to keep what they run until their next poll; 0: any number, the default"}, \
	{"image-rate", "N", 0, "bytes per second of all of them together: K, M or G may stand behind the digits; 0: as fast as it goes, the default"}
static const struct arg_row add_options[] = {
	SITE_OPTIONS,
	{NULL, NULL, 0, NULL},
};
static const struct arg_row set_options[] = {
	SITE_OPTIONS,
	{"no-servers", NULL, 0, "forget its servers"},
	{"unset-var", "NAME", ARG_REPEATED, "take a value away"},
	{"remove-network", "ADDR/PREFIX", ARG_REPEATED, "take a network away"},
	{NULL, NULL, 0, NULL},
};
/* clang-format on */

/* Reads an option that takes one of a few words; *out stays as it is where it is not given. */
static enum err
read_word(struct cli *c, const char *option, const char *const *words, int count, int *out)
{
	struct slice typed = args_slice(c->args, option);
	int i = 0;

	if (!args_has(c->args, option))
		return ERR_OK;
	while (i < count && !slice_is(typed, words[i]))
		i++;
	if (i == count)
		return args_misuse(
			c->args, c->why, "--%s is %s or %s.", option, words[0], words[count - 1]);
	*out = i;
	return ERR_OK;
}

static enum err
read_policy(struct cli *c, struct site *site)
{
	int trust = (int)site->trust, tls_end = (int)site->tls_end;
	int reenroll = (int)site->reenroll, require_tls = (int)site->require_tls;
	enum err e = read_word(c, "trust", site_trust_words, SITE_TRUST__COUNT, &trust);

	if (e == ERR_OK)
		e = read_word(c, "tls-end", site_tls_end_words, SITE_TLS_END__COUNT, &tls_end);
	if (e == ERR_OK)
		e = read_word(c, "reenroll", site_reenroll_words, SITE_REENROLL__COUNT, &reenroll);
	if (e == ERR_OK)
		e = read_word(c, "require-tls", site_require_tls_words, SITE_REQUIRE_TLS__COUNT,
			&require_tls);
	site->reenroll = (enum site_reenroll)reenroll;
	site->require_tls = (enum site_require_tls)require_tls;
	site->trust = (enum site_trust)trust;
	site->tls_end = (enum site_tls_end)tls_end;
	return e;
}

/* Reads what its line bears; both stay as they are where they are not given. */
static enum err
read_line(struct cli *c, struct site *site)
{
	struct slice rate = args_slice(c->args, "image-rate");
	enum err e = args_number(
		c->args, "image-downloads", 0, SITE_DOWNLOADS_MAX, &site->image_downloads, c->why);

	if (e == ERR_OK && args_has(c->args, "image-rate") &&
		site_rate_parse(rate, &site->image_rate) != ERR_OK)
		return args_misuse(c->args, c->why,
			"--image-rate is bytes per second, as in 500K or 2M; 0 for no limit.");
	return e;
}

static enum err
read_site(struct cli *c, struct site *site)
{
	enum err e = inventory_text(c, "label", site->label, sizeof(site->label));

	if (e == ERR_OK)
		e = inventory_token(c, "sip-domain", site->sip_domain, sizeof(site->sip_domain));
	if (e == ERR_OK)
		e = inventory_token(c, "time-zone", site->time_zone, sizeof(site->time_zone));
	if (e == ERR_OK && args_has(c->args, "time-zone") && site->time_zone[0] != '\0')
		e = zone_check(slice_of(site->time_zone), c->why);
	if (e == ERR_OK)
		e = read_line(c, site);
	return e == ERR_OK ? read_policy(c, site) : e;
}

static enum err
set_vars(struct cli *c, const struct site *site)
{
	enum err e = ERR_OK;

	for (size_t i = 0; i < args_count(c->args, "var") && e == ERR_OK; i++) {
		struct slice typed = slice_of(args_nth(c->args, "var", i)), value;
		struct slice name = slice_cut(typed, '=', &value);

		if (name.n == typed.n)
			return args_misuse(c->args, c->why,
				"--var is NAME=VALUE; there is no = in \"%.100s\".", typed.p);
		e = sites_set_var(c->store, site->id, name, value, c->why);
	}
	return e;
}

/* Adds the networks; one that the site has already is no mistake. */
static enum err
add_networks(struct cli *c, const struct site *site)
{
	enum err e = ERR_OK;

	for (size_t i = 0; i < args_count(c->args, "network") && e == ERR_OK; i++) {
		struct why why = {""};

		e = sites_add_network(
			c->store, site->id, slice_of(args_nth(c->args, "network", i)), &why);
		if (e == ERR_EXISTS)
			e = ERR_OK;
		else if (e != ERR_OK)
			(void)why_fail(c->why, e, "%s", why.text);
	}
	return e;
}

/* Stores servers, values and networks, which are rows of their own. */
static enum err
write_rest(struct cli *c, const struct site *site)
{
	struct sip_server servers[SERVERS_PER_LINE_MAX];
	size_t count;
	enum err e = inventory_servers(c, servers, &count);

	if (e == ERR_OK && count > 0)
		e = sites_set_servers(c->store, site->id, servers, count);
	if (e == ERR_OK)
		e = set_vars(c, site);
	return e == ERR_OK ? add_networks(c, site) : e;
}

/* What set alone does: takes values and networks away. */
static enum err
take_away(struct cli *c, const struct site *site)
{
	enum err e = ERR_OK;

	if (args_has(c->args, "no-servers"))
		e = sites_set_servers(c->store, site->id, NULL, 0);
	for (size_t i = 0; i < args_count(c->args, "unset-var") && e == ERR_OK; i++) {
		const char *name = args_nth(c->args, "unset-var", i);

		e = sites_unset_var(c->store, site->id, slice_of(name));
		if (e == ERR_NOTFOUND)
			(void)why_fail(c->why, e,
				"Site %s has no value \"%.100s\"; see `bootline site show %s`.",
				site->name, name, site->name);
	}
	for (size_t i = 0; i < args_count(c->args, "remove-network") && e == ERR_OK; i++) {
		const char *network = args_nth(c->args, "remove-network", i);

		e = sites_remove_network(c->store, site->id, slice_of(network));
		if (e == ERR_NOTFOUND)
			(void)why_fail(c->why, e,
				"Site %s has no network \"%.100s\"; see `bootline site show %s`.",
				site->name, network, site->name);
	}
	return e;
}

static enum err
tell_network(void *ctx, struct slice network)
{
	output_slice(ctx, NULL, network);
	return ERR_OK;
}

static enum err
tell_var(void *ctx, struct slice name, struct slice value)
{
	output_row_begin(ctx);
	output_slice(ctx, "name", name);
	output_slice(ctx, "value", value);
	output_row_end(ctx);
	return ERR_OK;
}

static enum err
tell_fields(struct cli *c, const struct site *site)
{
	struct sip_server servers[SERVERS_PER_LINE_MAX];
	size_t count;
	enum err e = sites_servers(c->store, site->id, servers, &count);

	if (e != ERR_OK)
		return e;
	members_of_site(output_members(c->out), site);
	inventory_tell_servers(c->out, servers, count);
	output_list_begin(c->out, "networks");
	e = sites_each_network(c->store, site->id, tell_network, c->out);
	output_list_end(c->out);
	members_of_site_rules(output_members(c->out), site);
	return e;
}

/* Says what the administrator may not have thought of. */
static void
note_policy(struct cli *c, const struct site *site)
{
	bool needs_tls = site->require_tls == SITE_REQUIRE_TLS_YES;

	if (needs_tls)
		output_note(c->out,
			"Phones of %s that come over HTTP, FTP or TFTP are answered as unknown "
			"ones from now on; `bootline phone undecided` tells which do.",
			site->name);
	if (site->trust == SITE_TRUST_NETWORK && needs_tls)
		output_note(c->out,
			"Note: with the shared account everybody in the networks of %s gets the "
			"files of its phones, SIP passwords included.",
			site->name);
	else if (site->trust == SITE_TRUST_NETWORK)
		output_note(c->out,
			"Note: over TFTP, and with the shared account, everybody in the networks "
			"of "
			"%s gets the files of its phones, SIP passwords included.",
			site->name);
}

static enum err
tell_site(struct cli *c, const struct site *site)
{
	enum err e = tell_fields(c, site);

	if (e != ERR_OK)
		return e;
	output_table_begin(c->out, "vars");
	e = sites_each_var(c->store, site->id, tell_var, c->out);
	output_table_end(c->out);
	return e;
}

static enum err
run_add(struct cli *c)
{
	struct site site = {.id = 0};
	struct slice name = args_slice(c->args, "NAME");
	enum err e = word_check(name, "site", c->why);

	if (e == ERR_OK)
		e = slice_to_text(name, site.name, sizeof(site.name));
	if (e == ERR_OK)
		e = read_site(c, &site);
	if (e == ERR_OK)
		e = sites_add(c->store, &site, c->why);
	if (e == ERR_OK)
		e = write_rest(c, &site);
	if (e != ERR_OK)
		return e;
	output_note(c->out, "Added site %s.", site.name);
	note_policy(c, &site);
	return tell_site(c, &site);
}

static enum err
run_set(struct cli *c)
{
	struct site site;
	enum err e = inventory_site(c, args_text(c->args, "NAME"), &site);

	if (e == ERR_OK)
		e = read_site(c, &site);
	if (e == ERR_OK)
		e = sites_update(c->store, &site, c->why);
	if (e == ERR_OK)
		e = take_away(c, &site);
	if (e == ERR_OK)
		e = write_rest(c, &site);
	if (e != ERR_OK)
		return e;
	output_note(c->out, "Changed site %s.", site.name);
	note_policy(c, &site);
	return tell_site(c, &site);
}

static enum err
tell_row(void *ctx, const struct site *site)
{
	struct cli *c = ctx;

	output_row_begin(c->out);
	enum err e = tell_fields(c, site);
	output_row_end(c->out);
	return e;
}

static enum err
run_list(struct cli *c)
{
	output_table_begin(c->out, "sites");
	enum err e = sites_each(c->store, tell_row, c);
	output_table_end(c->out);
	return e;
}

static enum err
run_show(struct cli *c)
{
	struct site site;
	enum err e = inventory_site(c, args_text(c->args, "NAME"), &site);

	return e == ERR_OK ? tell_site(c, &site) : e;
}

static enum err
run_remove(struct cli *c)
{
	struct site site;
	enum err e = inventory_site(c, args_text(c->args, "NAME"), &site);

	if (e == ERR_OK)
		e = sites_remove(c->store, site.id, c->why);
	if (e != ERR_OK)
		return e;
	output_note(c->out, "Removed site %s.", site.name);
	output_text(c->out, "name", site.name);
	return ERR_OK;
}

/* One command a block. */
/* clang-format off */
static const struct command commands[] = {
	{"add", "Adds a site.", name_row, add_options,
		"bootline site add hq --label Headquarters --sip-domain pbx.example --time-zone Europe/Berlin\n"
		"bootline site add hq --server 192.0.2.5 --network 192.0.2.0/24 --var vlan=20\n",
		DATA_CREATE, run_add},
	{"list", "Lists sites.", NULL, NULL, "bootline site list\n", DATA_READ, run_list},
	{"show", "Shows one site and its values.", name_row, NULL,
		"bootline site show hq\n", DATA_READ, run_show},
	{"set", "Changes a site; what is not named stays as it is.", name_row, set_options,
		"bootline site set hq --server 192.0.2.5 --server 192.0.2.6    both, in this order\n"
		"bootline site set hq --unset-var vlan --remove-network 192.0.2.0/24\n"
		"bootline site set lab --network 192.0.2.0/24 --trust network    its phones boot over TFTP\n"
		"bootline site set hq --image-downloads 20 --image-rate 2M    firmware does not fill its line\n"
		"bootline site set hq --require-tls yes    once its phones have come over HTTPS: see `bootline phone show`\n",
		DATA_WRITE, run_set},
	{"remove", "Removes a site that has no phones.", name_row, NULL,
		"bootline site remove hq\n", DATA_WRITE, run_remove},
};
/* clang-format on */

int
cmd_site(int argc, char **argv)
{
	static const struct family family = {"site",
		"Where phones are, and the values that templates read as ${site.NAME}.", commands,
		COUNT(commands)};

	return command_family(&family, argc, argv);
}
