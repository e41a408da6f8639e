#include "base/auto.h"
#include "base/clock.h"
#include "base/escape.h"
#include "cli/file.h"
#include "cli/phone_csv.h"
#include "manage/import.h"
#include "manage/members_of.h"

#include <stdio.h>
#include <unistd.h>

enum {
	ESCAPED_MAX_BYTES = 8 * WHY_BYTES,
	FAULTS_SHOWN_MAX = 100, /* nobody reads more */
	PROGRESS_ROWS = 500,
	LONG_FILE_BYTES = 256 * 1024, /* a shorter one is done before anybody looks */
};

struct progress {
	size_t bytes; /* of the table, which is read twice */
	bool is_dry;
};

static void
show_progress(void *ctx, size_t row, size_t done)
{
	const struct progress *p = ctx;
	bool is_over = done == 2 * p->bytes;

	if (row % PROGRESS_ROWS == 0 || done == p->bytes || is_over)
		(void)fprintf(stderr, "\r%s %zu %%%s", p->is_dry ? "checking" : "importing",
			done / 2 * 100 / p->bytes, is_over ? "\r\033[K" : "");
}

/* Tells one row at fault: as a row, and on stderr where nobody wants JSON. */
static void
tell_fault(struct cli *c, const struct import_fault *f)
{
	AUTO(buf_free) struct buf escaped = BUF(ESCAPED_MAX_BYTES);
	struct slice reason;

	escape_text(f->reason, &escaped);
	reason = buf_slice(&escaped);
	output_row_begin(c->out);
	output_number(c->out, "row", (int64_t)f->row);
	output_slice(c->out, "column", f->column);
	output_slice(c->out, "reason", reason);
	output_row_end(c->out);
	if (output_is_json(c->out))
		return;
	if (slice_starts(reason, SLICE("row ")))
		(void)fprintf(stderr, "%.*s\n", SLICE_FMT(reason));
	else
		(void)fprintf(stderr, "row %zu%s%.*s: %.*s\n", f->row, f->column.n > 0 ? ", " : "",
			SLICE_FMT(f->column), SLICE_FMT(reason));
}

/* Tells the rows at fault: on stderr, or as a table. */
static void
tell_faults(struct cli *c, const struct import_report *r)
{
	struct import_reader at = {
		{0, 0}
        };
	struct import_fault fault;
	size_t shown = 0;

	output_table_begin(c->out, "errors");
	while (shown++ < FAULTS_SHOWN_MAX && import_fault_next(r, &at, &fault))
		tell_fault(c, &fault);
	output_table_end(c->out);
	if (r->bad > FAULTS_SHOWN_MAX && !output_is_json(c->out))
		(void)fprintf(stderr, "... and %zu more\n", r->bad - FAULTS_SHOWN_MAX);
}

static enum err
refuse(struct cli *c, const struct import_report *r)
{
	enum err e = ERR_OK;

	tell_faults(c, r);
	if (output_is_json(c->out))
		e = output_end(c->out);
	if (e != ERR_OK)
		return e;
	return why_fail(c->why, ERR_SYNTAX,
		"Nothing was imported: %zu %s at fault; correct %s and import the file again.",
		r->bad, r->bad == 1 ? "row is" : "rows are", r->bad == 1 ? "it" : "them");
}

/* What a dry run found, phone by phone. */
static void
tell_changes(struct cli *c, const struct import_report *r)
{
	struct import_reader at = {
		{0, 0}
        };
	struct import_change change;

	output_table_begin(c->out, "changes");
	while (import_change_next(r, &at, &change)) {
		output_row_begin(c->out);
		output_number(c->out, "row", (int64_t)change.row);
		output_text(c->out, "mac", change.mac);
		output_text(c->out, "change", change.is_added ? "add" : "change");
		output_list_begin(c->out, "columns");
		for (size_t i = 0; i < COUNT(change.columns); i++) {
			struct slice columns = slice_from(change.columns[i], 1);

			while (columns.n > 0)
				output_slice(c->out, NULL, slice_cut(columns, ' ', &columns));
		}
		output_list_end(c->out);
		output_row_end(c->out);
	}
	output_table_end(c->out);
}

static void
tell_counts(struct cli *c, const struct import_report *r, bool is_dry)
{
	struct output *out = c->out;

	output_bool(out, "is_dry_run", is_dry);
	members_of_import(output_members(out), r);
	if (is_dry)
		tell_changes(c, r);
	else
		output_note(out,
			"Added %zu phones, changed %zu, left %zu as they were; added %lld lines, "
			"changed "
			"%lld.",
			r->added, r->changed, r->unchanged, (long long)r->lines_added,
			(long long)r->lines_changed);
}

/* Imports in a transaction inside the command's, which a dry run leaves. */
enum err
phone_import_table(struct cli *c, struct slice text)
{
	AUTO(db_tx_done) struct db_tx tx = {NULL, 0};
	AUTO(import_report_done) struct import_report report = {.added = 0};
	struct progress progress = {text.n, args_has(c->args, "dry-run")};
	struct import_options options = {.may_create = args_has(c->args, "create"),
		.wants_changes = progress.is_dry,
		.now = clock_wall_s(),
		.ctx = &progress};
	enum err e = db_tx_begin_write(c->store->main, &tx);

	if (text.n >= LONG_FILE_BYTES && isatty(STDERR_FILENO))
		options.progress = show_progress;
	if (e == ERR_OK)
		e = import_run(c->store, text, &options, &report, c->why);
	if (report.bad > 0)
		return refuse(c, &report);
	if (e != ERR_OK)
		return e;
	tell_counts(c, &report, progress.is_dry);
	return progress.is_dry ? ERR_OK : db_tx_commit(&tx);
}

enum err
phone_import(struct cli *c)
{
	AUTO(buf_wipe) struct buf text = BUF(IMPORT_MAX_BYTES);
	enum err e = file_read(args_text(c->args, "FILE"), &text, c->why);

	return e == ERR_OK ? phone_import_table(c, buf_slice(&text)) : e;
}

/* clang-format off */
const struct arg_row phone_import_positionals[] = {
	{"FILE", NULL, ARG_REQUIRED, "a CSV file whose first row names the columns; - reads standard input"},
	{NULL, NULL, 0, NULL},
};
const struct arg_row phone_import_options[] = {
	{"dry-run", NULL, 0, "check everything, show what would change, and change nothing"},
	{"create", NULL, 0, "add the sites and groups that are named and not there"},
	{NULL, NULL, 0, NULL},
};
/* clang-format on */

const char phone_import_about[] = "Brings phones and their lines to what a table says: every row, "
				  "or none where one is at fault.";

const char phone_import_examples[] =
	"bootline phone import phones.csv --dry-run\n"
	"bootline phone import phones.csv --create\n"
	"bootline phone export | bootline phone import -\n"
	"\n"
	"Columns, in any order; one that is not there changes nothing, an empty cell empties a "
	"value:\n"
	"  mac            the phone; the one column that must be there\n"
	"  model          VVX400, ...\n"
	"  site           a site's name; empty: default\n"
	"  groups         names, with blanks between them; the phone leaves all others\n"
	"  label          free text\n"
	"  state          active, ignored, retired or blocked; empty: as it is, a new one active\n"
	"and for each line (line1_..., line2_... up to line128_...):\n"
	"  line1_address       1001@pbx.example; empty: the phone has no line at this place\n"
	"  line1_auth_user, line1_auth_domain, line1_display_name, line1_label\n"
	"  line1_secret        the password; empty: the stored one stays\n"
	"  line1_sign_in       full or prefilled\n"
	"  line1_server        HOST[:PORT][/transport], with blanks between several\n"
	"  line1_shared        yes: the line may be on several phones\n"
	"  line1_phone_label, line1_ring_type, line1_line_keys\n"
	"                      of the line on this phone alone\n"
	"A cell that begins with = + - or @ may have a ' in front, as spreadsheets want it.\n";
