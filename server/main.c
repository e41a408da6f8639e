/* bootline - a boot server for Polycom UC Software phones: argv to subcommand. */
#include "base/auto.h"
#include "base/crypto.h"
#include "base/log.h"
#include "base/nearest.h"
#include "cli/command.h"
#include "cli/commands.h"

#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>

/* One row a command. */
/* clang-format off */
static const struct cli_command commands[] = {
	{"serve",        cmd_serve,        "serve phones"},
	{"phone",        cmd_phone,        "the phones: add, list, show, set, accept, block, import, ..."},
	{"line",         cmd_line,         "SIP registrations, and which phones have them"},
	{"key",          cmd_key,          "line keys, BLF and speed dials of a phone"},
	{"site",         cmd_site,         "where phones are: SIP domain, time zone, networks, values"},
	{"group",        cmd_group,        "sets of phones, and their rank"},
	{"model",        cmd_model,        "what phones are: part number, lines, keys"},
	{"param",        cmd_param,        "single settings of phones, at every level, and where each comes from"},
	{"template",     cmd_template,     "files of settings with placeholders, and where they are used"},
	{"firmware",     cmd_firmware,     "releases of firmware, and which one phones get"},
	{"rollout",      cmd_rollout,      "moves phones to a release, ring by ring"},
	{"config-files", cmd_config_files, "hand-written files before or after those of a level"},
	{"document",     cmd_document,     "what phones upload and read back: overrides, directories, call lists"},
	{"log",          cmd_log,          "what phones upload and never read back"},
	{"account",      cmd_account,      "who may log in: people, and the login that phones share"},
	{"token",        cmd_token,        "what programs log in with at the API"},
	{"import",       cmd_import,       "move in: make an inventory of an existing boot folder, and prove it"},
	{"render",       cmd_render,       "the files that a phone gets"},
	{"tls",          cmd_tls,          "the certificate that phones see, and what they must be told to trust it"},
	{"trace",        cmd_trace,        "what phones asked, what they got, and why"},
	{"audit",        cmd_audit,        "who changed what, and who looked at a secret"},
	{"secret",       cmd_secret,       "what is sealed, and changing the master key"},
	{"doctor",       cmd_doctor,       "walk the way of a phone, and say what is wrong on it"},
	{"backup",       cmd_backup,       "the inventory and its keys in one sealed file"},
	{"restore",      cmd_restore,      "a backup, or one phone of it, back in its place"},
	{"boot",         cmd_boot,         "boot virtual phones from any boot server"},
	{"dhcp",         cmd_dhcp,         "what DHCP servers must say to phones, and what they say"},
	{"lync",         cmd_lync,         "experimental: updates of Lync phones, and what they sent"},
	{"settings",     cmd_settings,     "settings of the server, and where they come from"},
};
/* clang-format on */

static const char *
name_at(const void *table, size_t i)
{
	return ((const struct cli_command *)table)[i].name;
}

static int
print_help(void)
{
	(void)printf("bootline %s, a boot server for Polycom UC Software phones\n\n"
		     "usage: bootline COMMAND ...\n\n",
		BOOTLINE_VERSION);
	for (size_t i = 0; i < COUNT(commands); i++)
		(void)printf("  %-14s%s\n", commands[i].name, commands[i].about);
	(void)puts("\nBegin here:\n"
		   "  bootline serve --data ./data\n"
		   "  bootline phone add 0004f2aabbcc --data ./data\n"
		   "  bootline line add 1001@pbx.example --secret-file - --data ./data\n"
		   "  bootline line assign 1001@pbx.example 0004f2aabbcc --data ./data\n\n"
		   "`bootline COMMAND --help` tells more.  Every command takes --data DIR and "
		   "--json.");
	return EXIT_DONE;
}

static int
refuse(const char *typed)
{
	const char *nearest = nearest_word(typed, COUNT(commands), name_at, commands);
	char text[256];

	if (nearest != NULL)
		(void)snprintf(text, sizeof(text),
			"There is no command \"%.100s\"; did you mean `bootline %s`?", typed,
			nearest);
	else
		(void)snprintf(text, sizeof(text),
			"There is no command \"%.100s\"; see `bootline --help`.", typed);
	output_error(false, "usage", text);
	return EXIT_USAGE;
}

/* What is in memory opens what is sealed: it goes into no core dump, and no other process of the
 * same user may look at it. */
static void
forbid_dumps(void)
{
	static const struct rlimit none = {0, 0};

	(void)setrlimit(RLIMIT_CORE, &none);
	(void)prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
}

int
main(int argc, char **argv)
{
	const char *word = argc > 1 ? argv[1] : "--help";

	forbid_dumps();
	/* Commands speak in one sentence of their own; the server sets what its settings say. */
	log_setup(LOG_OFF, false);
	if (crypto_setup() != ERR_OK) {
		output_error(false, "io",
			"The system gives no random bytes; nothing can be kept secret here.");
		return EXIT_REFUSED;
	}
	for (size_t i = 0; i < COUNT(commands); i++)
		if (strcmp(word, commands[i].name) == 0)
			return commands[i].run(argc - 1, argv + 1);
	if (strcmp(word, "--version") == 0) {
		(void)puts("bootline " BOOTLINE_VERSION);
		return EXIT_DONE;
	}
	if (strcmp(word, "--help") == 0 || strcmp(word, "-h") == 0 || strcmp(word, "help") == 0) {
		int code = print_help();

		return argc > 1 ? code : EXIT_USAGE;
	}
	return refuse(word);
}
