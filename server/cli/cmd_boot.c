#include "base/auto.h"
#include "cli/boot_print.h"
#include "cli/command.h"
#include "cli/commands.h"
#include "reach/vphone_listen.h"
#include "reach/vphone_url.h"
#include "store/models.h"

#include <stdio.h>

enum {
	CONNECT_MS = 35 * 1000,
	STALL_MS = 60 * 1000,
	LINGER_MAX_S = 3600,
	PROGRESS_WIDTH = 40,
	POLLS_MAX = 10000
};

static const char factory_admin[] = "456";        /* of its user Polycom, and of its menu */
static const char factory_account[] = "PlcmSpIp"; /* user and password of every new phone */

/* clang-format off */
static const struct arg_row positionals[] = {
	{"URL", NULL, ARG_REQUIRED, "server address: SCHEME://[user:password@]host[:port][/folder][/master.cfg], where SCHEME is http, https, ftp, ftps (TLS from the start) or tftp"},
	{NULL, NULL, 0, NULL},
};

static const struct arg_row options[] = {
	{"mac", "MAC", ARG_REQUIRED, "the phone's address; with --count the first one"},
	{"model", "M", 0, "model, as in VVX400 (the default)"},
	{"part", "P", 0, "part number, where the model table does not know it"},
	{"version", "V", 0, "application software, as in 5.9.7.4477; else the profile's"},
	{"profile", "P", 0, "whose requests: spip3, ucs4 or ucs5; else by the model"},
	{"user", "U", 0, "user name (default PlcmSpIp)"},
	{"password-file", "F", 0, "file with the password, - for standard input (default PlcmSpIp)"},
	{"auth-tls", NULL, 0, "ftp:// alone: ask for TLS (AUTH TLS) before logging in"},
	{"ca-file", "F", 0, "certificates to trust (PEM), as a phone has the site's own"},
	{"insecure", NULL, 0, "take any certificate"},
	{"all", NULL, 0, "list parameters too that a stronger one hides"},
	{"reveal", NULL, 0, "show secret values"},
	{"count", "N", 0, "boot so many phones, MACs counted up; prints a summary"},
	{"parallel", "C", 0, "so many at the same time (default 10)"},
	{"update", NULL, 0, "take images whose folder (fw/VERSION) is another version than its own, restart and run them"},
	{"fault", "WORD", 0, "how taking one goes wrong: loop, silent, old or signature"},
	{"fault-percent", "P", 0, "with --count: so many of a hundred phones have that fault (default 100)"},
	{"polls", "N", 0, "with --count: so often they ask for master and software after they have booted"},
	{"pause", "SECONDS", 0, "before each time that they do (default 1)"},
	{"listen", "ADDR:PORT", 0, "stay after the boot and boot again when told to by SIP NOTIFY (check-sync) there, over UDP and TCP"},
	{"sip", "WORD", 0, "with --listen: udp or tcp alone"},
	{"rest", "ADDR:PORT", 0, "the same for the phone's REST API, in plain HTTP"},
	{"admin-password-file", "F", 0, "file with the REST API's password (default 456)"},
	{"linger", "SECONDS", 0, "stay connected after the boot; phones do for about 30 (default 0)"},
	{NULL, NULL, 0, NULL},
};
/* clang-format on */

/* Whether a word can stand in a User-Agent: letters, digits and "._-". */
static bool
is_plain(struct slice s)
{
	for (size_t i = 0; i < s.n; i++) {
		char c = s.p[i];

		if (!(c >= '0' && c <= '9') && !(c >= 'a' && c <= 'z') && !(c >= 'A' && c <= 'Z') &&
			strchr("._-", c) == NULL)
			return false;
	}
	return s.n > 0;
}

static enum err
read_word(struct cli *c, const char *name, const char *otherwise, char out[WORD_MAX_BYTES + 1])
{
	const char *given = args_has(c->args, name) ? args_text(c->args, name) : otherwise;

	if (slice_to_text(slice_of(given), out, WORD_MAX_BYTES + 1) != ERR_OK ||
		(given[0] != '\0' && !is_plain(slice_of(given))))
		return args_misuse(c->args, c->why,
			"--%s takes at most %d letters, digits, dots, dashes and underscores.",
			name, WORD_MAX_BYTES);
	return ERR_OK;
}

static enum err
read_identity(struct cli *c, struct vphone_identity *out)
{
	struct model model = {.name = ""};
	enum err e = args_mac(c->args, "mac", &out->mac, c->why);

	if (e == ERR_OK)
		e = read_word(c, "model", "VVX400", out->model);
	if (e == ERR_OK && models_stock(slice_of(out->model), &model) != ERR_OK)
		model.part[0] = '\0'; /* a model that came later still boots, by sip.ld alone */
	if (e == ERR_OK)
		e = read_word(c, "part", model.part, out->part);
	return e;
}

static enum err
read_profile(struct cli *c, struct vphone_options *o)
{
	struct slice name = args_slice(c->args, "profile");

	o->profile = name.n > 0 ? vphone_profile_find(name) :
				  vphone_profile_of_model(slice_of(o->who.model));
	if (o->profile == NULL)
		return args_misuse(c->args, c->why, "--profile takes one of spip3, ucs4 and ucs5.");
	return ERR_OK;
}

/* The password is appended to *password, which the caller wipes. */
static enum err
read_login(struct cli *c, struct vphone_options *o, struct buf *password)
{
	const char *path = args_text(c->args, "password-file");

	o->user = args_has(c->args, "user") ? args_text(c->args, "user") : factory_account;
	if (path == NULL && strcmp(o->user, factory_account) != 0)
		return args_misuse(c->args, c->why,
			"--user needs --password-file, where the password stands in.");
	if (path == NULL)
		buf_add_text(password, factory_account);
	else if (command_secret(path, password, c->why) != ERR_OK)
		return ERR_SYNTAX;
	o->password = buf_text(password);
	return buf_check(password);
}

static enum err
read_url(struct cli *c, struct vphone_options *o)
{
	struct vphone_base base;
	struct why why = {""};

	o->url = args_text(c->args, "URL");
	if (vphone_base_read(slice_of(o->url), &base, &why) != ERR_OK)
		return args_misuse(c->args, c->why, "%s", why.text);
	if (args_has(c->args, "auth-tls") && !slice_starts(slice_of(o->url), SLICE("ftp://")))
		return args_misuse(c->args, c->why, "--auth-tls is for ftp:// alone.");
	return ERR_OK;
}

static enum err
read_linger(struct cli *c, struct vphone_options *o)
{
	int64_t seconds = 0;
	enum err e = args_number(c->args, "linger", 0, LINGER_MAX_S, &seconds, c->why);

	o->linger_s = (uint32_t)seconds;
	return e;
}

/* How it takes new software. */
static enum err
read_update(struct cli *c, struct vphone_options *o)
{
	struct slice fault = args_slice(c->args, "fault");

	o->updates = args_has(c->args, "update");
	if (fault.n == 0)
		return ERR_OK;
	for (int i = VPHONE_FAULT_NONE + 1; i < VPHONE_FAULT__COUNT; i++)
		if (slice_is(fault, vphone_fault_names[i]))
			o->fault = (enum vphone_fault)i;
	if (o->fault == VPHONE_FAULT_NONE || !o->updates)
		return args_misuse(c->args, c->why,
			"--fault takes one of loop, silent, old and signature, and needs "
			"--update.");
	return ERR_OK;
}

static enum err
read_phone(struct cli *c, struct vphone_options *o, struct buf *password)
{
	static char version[WORD_MAX_BYTES + 1];
	enum err e = read_url(c, o);

	if (e == ERR_OK)
		e = read_identity(c, &o->who);
	if (e == ERR_OK)
		e = read_profile(c, o);
	if (e == ERR_OK)
		e = read_word(c, "version", "", version);
	if (e == ERR_OK)
		e = read_login(c, o, password);
	if (e == ERR_OK)
		e = read_linger(c, o);
	if (e == ERR_OK)
		e = read_update(c, o);
	o->version = version[0] != '\0' ? version : NULL;
	o->client = (struct client_options){
		.connect_ms = CONNECT_MS,
		.stall_ms = STALL_MS,
		.asks_tls = args_has(c->args, "auth-tls"),
		.skips_tls_check = args_has(c->args, "insecure"),
		.ca_path = args_text(c->args, "ca-file"),
	};
	return e;
}

static enum err
boot_one(struct cli *c, const struct vphone_options *o)
{
	AUTO(vphone_report_done) struct vphone_report report = {.config = NULL};

	enum err e = vphone_boot(o, &report, c->why);
	if (e != ERR_OK)
		return e;
	e = boot_print_report(
		c->out, &report, args_has(c->args, "all"), args_has(c->args, "reveal"));
	if (e != ERR_OK || report.verdict == VPHONE_UP)
		return e;
	e = output_end(c->out); /* what was found is printed although the command fails */
	return e != ERR_OK ? e : boot_print_failure(&report, c->why);
}

static void
draw_progress(void *ctx, uint32_t done, uint32_t count)
{
	static const char bar[PROGRESS_WIDTH + 1] = "########################################";
	int filled = (int)((uint64_t)done * PROGRESS_WIDTH / count);

	(void)ctx;
	(void)fprintf(stderr, "\r[%-*.*s] %u/%u%s", PROGRESS_WIDTH, filled, bar, done, count,
		done == count ? "\n" : "");
}

static enum err
read_fleet(struct cli *c, struct vphone_fleet_options *o)
{
	int64_t polls = 0, pause_s = 1, percent = 100;
	enum err e = args_number(c->args, "polls", 0, POLLS_MAX, &polls, c->why);

	if (e == ERR_OK)
		e = args_number(c->args, "pause", 0, LINGER_MAX_S, &pause_s, c->why);
	if (e == ERR_OK)
		e = args_number(c->args, "fault-percent", 0, 100, &percent, c->why);
	o->polls = (uint32_t)polls;
	o->pause_s = (uint32_t)pause_s;
	o->fault_percent = (uint32_t)percent;
	return e;
}

static enum err
boot_many(struct cli *c, const struct vphone_options *o, int64_t count, int64_t parallel)
{
	struct vphone_fleet_report report;
	struct vphone_fleet_options fleet = {
		.phone = *o,
		.count = (uint32_t)count,
		.parallel = (uint32_t)parallel,
		.progress = isatty(STDERR_FILENO) ? draw_progress : NULL,
	};

	enum err e = read_fleet(c, &fleet);
	if (e == ERR_OK)
		e = vphone_fleet_run(&fleet, &report, c->why);
	if (e != ERR_OK)
		return e;
	boot_print_fleet(c->out, &report);
	if (report.verdicts[VPHONE_UP] == report.boots)
		return ERR_OK;
	e = output_end(c->out);
	return e != ERR_OK ? e :
			     why_fail(c->why, ERR_NOTFOUND, "%u of %u boots did not come up.",
				     report.boots - report.verdicts[VPHONE_UP], report.boots);
}

static enum err
read_listen(struct cli *c, struct vphone_listen_options *o, struct buf *password)
{
	const char *path = args_text(c->args, "admin-password-file"),
		   *sip = args_text(c->args, "sip");

	*o = (struct vphone_listen_options){.sip = args_text(c->args, "listen"),
		.has_udp = sip == NULL || strcmp(sip, "udp") == 0,
		.has_tcp = sip == NULL || strcmp(sip, "tcp") == 0,
		.rest = args_text(c->args, "rest")};
	if (!o->has_udp && !o->has_tcp)
		return args_misuse(c->args, c->why, "--sip takes udp or tcp.");
	if ((o->sip != NULL || o->rest != NULL) && args_has(c->args, "count"))
		return args_misuse(c->args, c->why, "One phone alone can listen.");
	if (path == NULL)
		buf_add_text(password, factory_admin);
	else if (command_secret(path, password, c->why) != ERR_OK)
		return ERR_SYNTAX;
	o->password = buf_text(password);
	return buf_check(password);
}

static volatile sig_atomic_t is_over;

static void
on_signal(int number)
{
	(void)number;
	is_over = 1;
}

/* One line an event, at once: whoever waits for it reads a pipe. */
static void
say(const char *what, const char *more)
{
	(void)printf("%s%s\n", what, more);
	(void)fflush(stdout);
}

/* Boots, and again each time that it is told to, until it is interrupted. */
static enum err
boot_and_listen(
	struct cli *c, const struct vphone_options *o, const struct vphone_listen_options *listen)
{
	AUTO(vphone_listen_closep) struct vphone_listener *l = NULL;
	struct sigaction on = {.sa_handler = on_signal};
	char at[VPHONE_LISTEN_BYTES];
	const char *how = "";
	enum err e = vphone_listen_open(listen, &l, c->why);

	(void)sigaction(SIGINT, &on, NULL);
	(void)sigaction(SIGTERM, &on, NULL);
	while (e == ERR_OK && !is_over) {
		AUTO(vphone_report_done) struct vphone_report report = {.config = NULL};

		e = vphone_boot(o, &report, c->why);
		if (e != ERR_OK)
			return e;
		say("booted: ", vphone_verdict_text(report.verdict));
		vphone_listen_text(l, at);
		say("listening ", at);
		if (vphone_listen_wait(l, &is_over, &how) != VPHONE_TOLD_NOTHING)
			say("told by ", how);
	}
	return e;
}

static enum err
run(struct cli *c)
{
	AUTO(buf_wipe) struct buf admin = BUF(SECRET_MAX_BYTES + 1);
	struct vphone_listen_options listen;
	AUTO(buf_wipe) struct buf password = BUF(SECRET_MAX_BYTES + 1);
	struct vphone_options o = {.url = NULL};
	int64_t count = 0, parallel = 10;

	enum err e = read_phone(c, &o, &password);
	if (e == ERR_OK)
		e = args_number(c->args, "count", 1, VPHONE_FLEET_MAX, &count, c->why);
	if (e == ERR_OK)
		e = args_number(c->args, "parallel", 1, VPHONE_PARALLEL_MAX, &parallel, c->why);
	if (e == ERR_OK)
		e = read_listen(c, &listen, &admin);
	if (e == ERR_OK && client_setup() != ERR_OK)
		e = why_fail(c->why, ERR_IO, "The transfer library does not start.");
	if (e != ERR_OK)
		return e;
	if (listen.sip != NULL || listen.rest != NULL)
		return boot_and_listen(c, &o, &listen);
	return count > 0 ? boot_many(c, &o, count, parallel) : boot_one(c, &o);
}

int
cmd_boot(int argc, char **argv)
{
	static const struct command command = {
		.name = "boot",
		.about = "Boot a virtual phone, or many, from a boot server.",
		.positionals = positionals,
		.options = options,
		.examples = "bootline boot http://127.0.0.1:8080/ --mac 0004f2aabbcc\n"
			    "bootline boot ftp://127.0.0.1/ --mac 0004f2aabbcc --auth-tls "
			    "--ca-file ca.pem\n"
			    "bootline boot http://127.0.0.1:8080/ --mac 0004f2000000 --count 1000 "
			    "--parallel 50\n",
		.data = DATA_NONE,
		.run = run,
	};

	return command_alone(&command, argc, argv);
}
