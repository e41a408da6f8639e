/* bootline import: moving in from an existing boot folder, proving it, and tables of other systems.
 */
#include "base/auto.h"
#include "base/clock.h"
#include "cli/commands.h"
#include "cli/configure.h"
#include "cli/file.h"
#include "cli/import_report.h"
#include "cli/phone_csv.h"
#include "cli/progress.h"
#include "manage/import.h"
#include "moving/fusionpbx.h"
#include "store/audit.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { ACCEPTS_MAX_BYTES = 1024 * 1024 };

static bool
show_moving(void *ctx, const char *what, size_t done, size_t all)
{
	progress_count(ctx, what, done, all);
	return true;
}

/* The rows, in one transaction with what the audit has of them. */
static enum err
write_rows(struct cli *c, struct moving *m, const struct moving_options *o)
{
	AUTO(db_tx_done) struct db_tx tx = {NULL, 0};
	enum err e = db_tx_begin_write(c->store->main, &tx);

	if (e == ERR_OK)
		e = audit_begin(c->store);
	if (e != ERR_OK)
		return e;
	e = moving_rows(m, c->why);
	if (e != ERR_OK || o->is_dry_run) {
		audit_drop(c->store);
		return e;
	}
	e = audit_finish(c->store, o->now, o->who, SLICE("import"), slice_of(o->folder));
	return e == ERR_OK ? db_tx_commit(&tx) : e;
}

static enum err
refuse(struct cli *c, const struct moving *m, enum err e)
{
	enum err told;

	if (e != ERR_EXISTS)
		return e;
	import_report_conflicts(c, m);
	told = output_end(c->out);
	return told == ERR_OK ? e : told;
}

static enum err
run_move(struct cli *c)
{
	AUTO(configure_freep) struct settings *settings = NULL;
	AUTO(moving_freep) struct moving *m = NULL;
	struct progress progress = progress_begin(c->out);
	struct audit_who who;
	struct moving_options o = {.folder = args_text(c->args, "DIR"),
		.site = args_text(c->args, "site"),
		.is_dry_run = args_has(c->args, "dry-run"),
		.replaces = args_has(c->args, "replace"),
		.now = clock_wall_s(),
		.who = &who,
		.progress = show_moving,
		.ctx = &progress};
	enum err e;

	if (o.folder == NULL)
		return args_misuse(c->args, c->why, "Which folder? Give DIR, or --csv FILE.");
	audit_who_here("cli", &who);
	e = configure_plain(c->args, &settings, c->why);
	o.settings = settings;
	if (e == ERR_OK)
		e = moving_open(c->store, &o, &m, c->why);
	if (e == ERR_OK)
		e = moving_store(m, c->why);
	if (e == ERR_OK)
		e = write_rows(c, m, &o);
	if (e == ERR_OK && !o.is_dry_run)
		e = moving_settle(m, c->why);
	progress_end(&progress);
	if (e != ERR_OK)
		return m != NULL ? refuse(c, m, e) : e;
	import_report_move(c, m, o.is_dry_run);
	return ERR_OK;
}

/* Everything that --accept and --accept-file say. */
struct accepting {
	struct buf text;     /* of the file */
	struct buf patterns; /* struct slice */
};

static void
accepting_done(struct accepting *a)
{
	buf_free(&a->text);
	buf_free(&a->patterns);
}

static void
accept(struct accepting *a, struct slice pattern)
{
	buf_add(&a->patterns, (struct slice){(const char *)&pattern, sizeof(pattern)});
}

static enum err
read_accepts(struct cli *c, struct accepting *a)
{
	const char *path = args_text(c->args, "accept-file");
	enum err e = path != NULL ? file_read(path, &a->text, c->why) : ERR_OK;
	struct slice rest = buf_slice(&a->text);

	for (size_t i = 0; i < args_count(c->args, "accept"); i++)
		accept(a, slice_of(args_nth(c->args, "accept", i)));
	while (e == ERR_OK && rest.n > 0) {
		struct slice line = slice_trim(slice_cut(rest, '\n', &rest));

		if (line.n > 0 && line.p[0] != '#')
			accept(a, line);
	}
	return e == ERR_OK ? buf_check(&a->patterns) : e;
}

struct verification {
	struct import_differences differences;
	struct buf phones; /* struct verify_phone */
	struct progress progress;
};

static enum err
take_difference(void *ctx, const struct verify_difference *d)
{
	struct verification *v = ctx;

	import_report_difference(&v->differences, d);
	return ERR_OK;
}

static enum err
take_phone(void *ctx, const struct verify_phone *p)
{
	struct verification *v = ctx;

	buf_add(&v->phones, (struct slice){(const char *)p, sizeof(*p)});
	return buf_check(&v->phones);
}

static void
show_verifying(void *ctx, size_t done, size_t all)
{
	struct verification *v = ctx;

	progress_count(&v->progress, "verifying", done, all);
}

/* The checklist, phone by phone. */
static void
tell_phones(struct cli *c, const struct buf *phones)
{
	const struct verify_phone *rows = (const struct verify_phone *)(const void *)phones->p;
	char mac[MAC_TEXT_BYTES];

	if (!output_is_json(c->out))
		return;
	output_table_begin(c->out, "checklist");
	for (size_t i = 0; i < phones->n / sizeof(*rows); i++) {
		output_row_begin(c->out);
		output_text(c->out, "mac", mac_text(rows[i].mac, mac));
		output_text(c->out, "model", rows[i].model[0] != '\0' ? rows[i].model : NULL);
		output_number(c->out, "same", (int64_t)rows[i].same);
		for (int k = 0; k < VERIFY_STANDING__COUNT; k++)
			output_number(c->out, verify_standing_names[k], (int64_t)rows[i].counts[k]);
		output_row_end(c->out);
	}
	output_table_end(c->out);
}

static enum err
run_verify(struct cli *c)
{
	AUTO(configure_freep) struct settings *settings = NULL;
	AUTO(accepting_done)
	struct accepting accepts = {BUF(ACCEPTS_MAX_BYTES), BUF(ACCEPTS_MAX_BYTES)};
	struct verification v = {.differences = {.c = c},
		.phones = BUF(MOVING_PHONES_MAX * sizeof(struct verify_phone)),
		.progress = progress_begin(c->out)};
	struct verify_options o = {.folder = args_text(c->args, "DIR"),
		.site = args_text(c->args, "site"),
		.now = clock_wall_s(),
		.each = take_difference,
		.phone = take_phone,
		.progress = show_verifying,
		.ctx = &v};
	struct verify_result result;
	enum err e;

	if (o.folder == NULL)
		return args_misuse(
			c->args, c->why, "Which folder? `bootline import --verify DIR`.");
	e = configure_plain(c->args, &settings, c->why);
	if (e == ERR_OK)
		e = read_accepts(c, &accepts);
	o.settings = settings;
	o.accepts = (const struct slice *)(const void *)accepts.patterns.p;
	o.accepts_len = accepts.patterns.n / sizeof(struct slice);
	output_table_begin(c->out, "differences");
	if (e == ERR_OK)
		e = verify_run(c->store, &o, &result, c->why);
	output_table_end(c->out);
	progress_end(&v.progress);
	if (e == ERR_OK) {
		tell_phones(c, &v.phones);
		import_report_verified(c, &result);
	}
	buf_free(&v.phones);
	if (e != ERR_OK || result.counts[VERIFY_DIFFERS] == 0)
		return e;
	e = output_end(c->out);
	return e != ERR_OK ?
		       e :
		       why_fail(c->why, ERR_SYNTAX,
			       "%zu differences on %zu phones are not accepted: mend them, or "
			       "accept their names with --accept.",
			       result.counts[VERIFY_DIFFERS], result.phones_differing);
}

static enum err
run_csv(struct cli *c)
{
	AUTO(buf_wipe) struct buf text = BUF(IMPORT_MAX_BYTES);
	AUTO(buf_wipe) struct buf table = BUF(IMPORT_MAX_BYTES);
	const char *format = args_text(c->args, "format");
	struct fusionpbx_counts n;
	enum err e;

	if (args_text(c->args, "DIR") != NULL)
		return args_misuse(c->args, c->why, "DIR and --csv are two imports: give one.");
	if (format == NULL || strcmp(format, "fusionpbx") != 0)
		return args_misuse(c->args, c->why,
			"--csv needs --format fusionpbx; a table of bootline's own columns is read "
			"by `bootline phone import`.");
	e = file_read(args_text(c->args, "csv"), &text, c->why);
	if (e == ERR_OK)
		e = fusionpbx_translate(buf_slice(&text), &table, &n, c->why);
	if (e != ERR_OK)
		return e;
	if (n.other_vendors > 0 || n.without_mac > 0)
		output_warn(c->out,
			"Left out: %zu rows of other makers' phones, %zu rows without a MAC.",
			n.other_vendors, n.without_mac);
	if (n.disabled_lines > 0)
		output_warn(c->out, "Left out: %zu lines that are not enabled.", n.disabled_lines);
	if (n.lost_lines > 0)
		output_warn(c->out,
			"Left out: %zu lines whose line_number is none, or stands twice for a "
			"device.",
			n.lost_lines);
	if (n.lost > 0)
		output_warn(c->out,
			"register_expires of %zu lines was left out: `bootline param set lines "
			"reg.x.server.y.expires` sets it.",
			n.lost);
	return phone_import_table(c, buf_slice(&table));
}

/* clang-format off */
static const struct arg_row positionals[] = {
	{"DIR", NULL, 0, "the boot folder: an FTP, TFTP or web root; it is read and never changed"},
	{NULL, NULL, 0, NULL},
};
static const struct arg_row options[] = {
	{"dry-run", NULL, 0, "say what would be done, and change nothing"},
	{"site", "SITE", 0, "the phones' site; what all of them share goes there instead of to global"},
	{"replace", NULL, 0, "the folder wins over what the inventory says; without it nothing is overwritten"},
	{"verify", NULL, 0, "prove for each phone of DIR that the inventory gives it what DIR does; changes nothing"},
	{"accept", "NAME", ARG_REPEATED, "with --verify: a difference of this parameter is accepted; * stands for any text"},
	{"accept-file", "FILE", 0, "with --verify: a file of such names, one a line; # begins a comment"},
	{"csv", "FILE", 0, "import a table of another system instead of a folder"},
	{"format", "NAME", 0, "with --csv: fusionpbx, its export of devices and lines"},
	{"create", NULL, 0, "with --csv: add sites and groups that are named and not there"},
	{NULL, NULL, 0, NULL},
};
static const char about[] =
	"Moves in: makes an inventory of an existing boot folder, so that each phone gets what it gets now.";
static const char examples[] =
	"bootline import /srv/ftp --dry-run\n"
	"bootline import /srv/ftp --site hq\n"
	"bootline import --verify /srv/ftp\n"
	"bootline import --verify /srv/ftp --accept 'prov.polling.*' --json\n"
	"bootline import --csv devices.csv --format fusionpbx --dry-run\n"
	"\n"
	"Files that all phones read go to global (or SITE), those of all phones of a model to the model, those of\n"
	"others to a group that is named by the file; registrations become lines, the rest is the phone's own.\n"
	"A second import of the same folder changes nothing.  --verify ends with 0 when nothing differs but what\n"
	"bootline does on purpose (it says what) and what was accepted; CONFIG_FILES, APP_FILE_PATH, phone and the\n"
	"names of documents (phone.cfg, directory.xml, ...) are names to accept, too.\n"
	"\n"
	"Columns of --format fusionpbx, in any order; others are passed over:\n"
	"  device_mac_address (or device_address)   the phone; rows of other device_vendor than Polycom are left out\n"
	"  device_label, device_description         its label\n"
	"  device_model, device_enabled             false: the phone is ignored\n"
	"  line_number, user_id, server_address     a line USER@SERVER at that place; one row for each line\n"
	"  auth_id, password, display_name, label   of the line\n"
	"  sip_port, sip_transport                  of its servers: outbound_proxy_primary, outbound_proxy_secondary,\n"
	"                                           else server_address_primary, server_address_secondary\n"
	"  shared_line, enabled                     false: the line is left out\n";
static const struct command move_command = {
	"import", about, positionals, options, examples, DATA_STEPS_CREATE, run_move,
};
static const struct command verify_command = {
	"import", about, positionals, options, examples, DATA_READ, run_verify,
};
static const struct command csv_command = {
	"import", about, positionals, options, examples, DATA_CREATE, run_csv,
};
/* clang-format on */

/* Three commands under one word, by what they need of the inventory. */
int
cmd_import(int argc, char **argv)
{
	const struct command *command = &move_command;

	for (int i = 1; i < argc && strcmp(argv[i], "--") != 0; i++) {
		if (strcmp(argv[i], "--verify") == 0)
			command = &verify_command;
		else if (strncmp(argv[i], "--csv", 5) == 0)
			command = &csv_command;
	}
	return command_alone(command, argc, argv);
}
