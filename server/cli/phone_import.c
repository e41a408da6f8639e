#include "base/auto.h"
#include "base/clock.h"
#include "cli/file.h"
#include "cli/import_row.h"
#include "cli/phone_csv.h"

#include <stdio.h>
#include <unistd.h>

enum {
	IMPORT_MAX_BYTES = 512 * 1024 * 1024, /* 100,000 phones with ten lines each, and room */
	TOLD_MAX_BYTES = 512 * 1024 * 1024,
	FAULTS_SHOWN_MAX = 100, /* nobody reads more */
	PROGRESS_ROWS = 500,
	LONG_FILE_BYTES = 256 * 1024, /* a shorter one is done before anybody looks */
	PASSES = 2,
};

/* What is known of a row from its first pass. */
enum { ROW_ADDED = 1 << 0, ROW_CHANGED = 1 << 1, ROW_BAD = 1 << 2, ROW_BLANK = 1 << 3 };

/* Lines "row<tab>text" that each pass tells in the order of rows. */
struct told {
	struct buf by_pass[PASSES];
};

struct import {
	struct cli *c;
	struct slice text;
	struct csv csv;
	struct phone_columns columns;
	struct import_row row;
	struct buf marks; /* a byte of ROW_* bits for each row behind the header */
	struct told faults, changes;
	size_t bad, added, changed, unchanged;
	int pass; /* 0: phones, 1: lines */
	bool is_dry, has_progress;
};

static void
import_free(struct import **at)
{
	struct import *m = *at;

	if (m == NULL)
		return;
	csv_done(&m->csv);
	import_row_done(&m->row);
	buf_free(&m->marks);
	for (int pass = 0; pass < PASSES; pass++) {
		buf_free(&m->faults.by_pass[pass]);
		buf_free(&m->changes.by_pass[pass]);
	}
	free(m);
}

static struct import *
import_new(struct cli *c)
{
	struct import *m = calloc(1, sizeof(*m));

	if (m == NULL)
		return NULL;
	m->c = c;
	m->is_dry = args_has(c->args, "dry-run");
	m->marks = BUF(IMPORT_MAX_BYTES);
	for (int pass = 0; pass < PASSES; pass++)
		m->faults.by_pass[pass] = m->changes.by_pass[pass] = BUF(TOLD_MAX_BYTES);
	m->row.store = c->store;
	m->row.csv = &m->csv;
	m->row.columns = &m->columns;
	m->row.may_create = args_has(c->args, "create");
	m->row.now = clock_wall_s();
	m->row.changed = BUF(CSV_ROW_MAX_BYTES);
	return m;
}

/* The next row that either pass told of; a text is empty where its pass was silent. */
static bool
told_next(struct slice rest[PASSES], size_t *row, struct slice out[PASSES])
{
	uint64_t rows[PASSES];
	struct slice after[PASSES], text[PASSES];

	for (int i = 0; i < PASSES; i++) {
		text[i] = slice_cut(rest[i], '\n', &after[i]);
		if (slice_to_u64(slice_cut(text[i], '\t', &text[i]), 1, SIZE_MAX, &rows[i]) !=
			ERR_OK)
			rows[i] = UINT64_MAX;
	}
	*row = (size_t)(rows[0] < rows[1] ? rows[0] : rows[1]);
	for (int i = 0; i < PASSES; i++) {
		out[i] = rows[i] == *row ? text[i] : SLICE("");
		rest[i] = rows[i] == *row ? after[i] : rest[i];
	}
	return *row != UINT64_MAX;
}

static bool
is_storage_failure(enum err e)
{
	return e == ERR_BUSY || e == ERR_NOSPACE || e == ERR_NOMEM || e == ERR_IO;
}

/* Remembers what is wrong with the current row. */
static void
tell_fault(struct import *m, enum err e)
{
	struct buf *to = &m->faults.by_pass[m->pass];
	const char *reason = m->row.why.text[0] != '\0' ? m->row.why.text : err_text(e);

	m->bad++;
	buf_addf(to, "%zu\t%s\t", m->csv.row, m->row.column);
	output_escape(slice_of(reason), to);
	buf_add_char(to, '\n');
}

static void
tell_change(struct import *m)
{
	char mac[MAC_TEXT_BYTES];

	if (m->is_dry && (m->row.changes > 0 || (m->row.is_added && m->pass == 0)))
		buf_addf(&m->changes.by_pass[m->pass], "%zu\t%s\t%.*s\n", m->csv.row,
			mac_text(m->row.mac, mac), SLICE_FMT(buf_slice(&m->row.changed)));
}

static void
begin_row(struct import_row *r)
{
	r->changes = 0;
	buf_clear(&r->changed);
	r->why.text[0] = '\0';
	r->column[0] = '\0';
}

/* Takes the result of a row: ERR_OK to go on. */
static enum err
end_row(struct import *m, enum err e, char *mark)
{
	if (is_storage_failure(e))
		return why_fail(m->c->why, e, "row %zu: %s; nothing was imported.", m->csv.row,
			m->row.why.text[0] != '\0' ? m->row.why.text : err_text(e));
	if (e != ERR_OK) {
		*mark = ROW_BAD;
		tell_fault(m, e);
		return ERR_OK;
	}
	tell_change(m);
	if (m->row.is_added)
		*mark = ROW_ADDED;
	else if (m->row.changes > 0)
		*mark = ROW_CHANGED;
	return ERR_OK;
}

static enum err
phone_row(struct import *m)
{
	char *mark = buf_reserve(&m->marks, 1);

	if (mark == NULL)
		return ERR_NOMEM;
	m->marks.n++;
	*mark = ROW_BLANK;
	if (csv_is_blank(&m->csv))
		return ERR_OK;
	*mark = 0;
	m->row.is_added = false;
	return end_row(m, import_row_phone(&m->row), mark);
}

static enum err
line_row(struct import *m)
{
	char *mark = m->marks.p + m->csv.row - 2;
	enum err e;

	if (*mark & (ROW_BAD | ROW_BLANK))
		return ERR_OK;
	/* The first pass has checked it. */
	e = mac_parse(phone_cell(&m->csv, m->columns.phone[PHONE_COLUMN_MAC]), &m->row.mac, NULL);
	m->row.is_added = *mark & ROW_ADDED;
	if (e == ERR_OK)
		e = end_row(m, import_row_lines(&m->row), mark);
	m->added += (*mark & ROW_ADDED) != 0;
	m->changed += (*mark & ROW_CHANGED) != 0;
	m->unchanged += *mark == 0;
	return e;
}

static void
show_progress(const struct import *m)
{
	size_t done = m->text.n - m->csv.rest.n;

	if (m->has_progress && (m->csv.row % PROGRESS_ROWS == 0 || m->csv.rest.n == 0))
		(void)fprintf(stderr, "\r%s %zu %%%s", m->is_dry ? "checking" : "importing",
			(done / 2 + (m->pass == 1 ? m->text.n / 2 : 0)) * 100 / m->text.n,
			m->pass == 1 && m->csv.rest.n == 0 ? "\r\033[K" : "");
}

/* Reads the header and then every row for one pass. */
static enum err
run_pass(struct import *m)
{
	struct why why = {""};
	enum err e;

	csv_done(&m->csv);
	e = csv_begin(&m->csv, m->text, m->c->why);
	if (e == ERR_OK)
		e = csv_next(&m->csv, m->c->why);
	if (e == ERR_NOTFOUND)
		return why_fail(m->c->why, ERR_SYNTAX,
			"The file is empty; its first row must name the columns.");
	if (e == ERR_OK)
		e = phone_columns_read(&m->csv, &m->columns, m->c->why);
	while (e == ERR_OK && (e = csv_next(&m->csv, &why)) == ERR_OK) {
		begin_row(&m->row);
		e = m->pass == 0 ? phone_row(m) : line_row(m);
		show_progress(m);
	}
	if (e == ERR_NOTFOUND)
		return ERR_OK;
	if (why.text[0] == '\0')
		return e;
	if (m->pass > 0)
		return ERR_OK; /* told by the first pass */
	/* Behind a row that cannot be read nothing can; those before it are told all the same. */
	m->row.why = (struct why){""};
	m->row.column[0] = '\0';
	(void)why_fail(&m->row.why, e, "%s", why.text);
	tell_fault(m, e);
	return ERR_OK;
}

static void
begin_rest(const struct told *t, struct slice rest[PASSES])
{
	for (int i = 0; i < PASSES; i++)
		rest[i] = buf_slice(&t->by_pass[i]);
}

/* Tells the rows at fault: on stderr, or as a table. */
static void
tell_faults(struct import *m)
{
	struct slice rest[PASSES], text[PASSES];
	size_t row, shown = 0;

	begin_rest(&m->faults, rest);
	output_table_begin(m->c->out, "errors");
	while (told_next(rest, &row, text) && shown++ < FAULTS_SHOWN_MAX) {
		struct slice reason, column;

		column = slice_cut(text[text[0].n == 0], '\t', &reason);
		output_row_begin(m->c->out);
		output_number(m->c->out, "row", (int64_t)row);
		output_slice(m->c->out, "column", column);
		output_slice(m->c->out, "reason", reason);
		output_row_end(m->c->out);
		if (output_is_json(m->c->out))
			continue;
		if (slice_starts(reason, SLICE("row ")))
			(void)fprintf(stderr, "%.*s\n", SLICE_FMT(reason));
		else
			(void)fprintf(stderr, "row %zu%s%.*s: %.*s\n", row,
				column.n > 0 ? ", " : "", SLICE_FMT(column), SLICE_FMT(reason));
	}
	output_table_end(m->c->out);
	if (m->bad > FAULTS_SHOWN_MAX && !output_is_json(m->c->out))
		(void)fprintf(stderr, "... and %zu more\n", m->bad - FAULTS_SHOWN_MAX);
}

static enum err
refuse(struct import *m)
{
	enum err e = ERR_OK;

	tell_faults(m);
	if (output_is_json(m->c->out))
		e = output_end(m->c->out);
	if (e != ERR_OK)
		return e;
	return why_fail(m->c->why, ERR_SYNTAX,
		"Nothing was imported: %zu %s at fault; correct %s and import the file again.",
		m->bad, m->bad == 1 ? "row is" : "rows are", m->bad == 1 ? "it" : "them");
}

/* What a dry run found, phone by phone. */
static void
tell_changes(struct import *m)
{
	struct slice rest[PASSES], text[PASSES];
	size_t row;

	begin_rest(&m->changes, rest);
	output_table_begin(m->c->out, "changes");
	while (told_next(rest, &row, text)) {
		bool is_added = m->marks.p[row - 2] & ROW_ADDED;

		output_row_begin(m->c->out);
		output_number(m->c->out, "row", (int64_t)row);
		output_slice(m->c->out, "mac", slice_head(text[text[0].n == 0], MAC_HEX));
		output_text(m->c->out, "change", is_added ? "add" : "change");
		output_list_begin(m->c->out, "columns");
		for (int pass = 0; pass < PASSES; pass++) {
			struct slice columns = slice_from(text[pass], MAC_HEX + 2);

			while (columns.n > 0)
				output_slice(m->c->out, NULL, slice_cut(columns, ' ', &columns));
		}
		output_list_end(m->c->out);
		output_row_end(m->c->out);
	}
	output_table_end(m->c->out);
}

static void
tell_counts(struct import *m)
{
	struct output *out = m->c->out;

	output_bool(out, "is_dry_run", m->is_dry);
	output_number(out, "added", (int64_t)m->added);
	output_number(out, "changed", (int64_t)m->changed);
	output_number(out, "unchanged", (int64_t)m->unchanged);
	output_number(out, "lines_added", m->row.lines_added);
	output_number(out, "lines_changed", m->row.lines_changed);
	output_number(out, "sites_added", m->row.sites_added);
	output_number(out, "groups_added", m->row.groups_added);
	if (m->is_dry)
		tell_changes(m);
	else
		output_note(out,
			"Added %zu phones, changed %zu, left %zu as they were; added %lld lines, "
			"changed "
			"%lld.",
			m->added, m->changed, m->unchanged, (long long)m->row.lines_added,
			(long long)m->row.lines_changed);
}

/* Both passes, in a transaction inside the command's, which a dry run or a fault leaves. */
static enum err
run_import(struct import *m)
{
	AUTO(db_tx_done) struct db_tx tx = {NULL, 0};
	enum err e = db_tx_begin_write(m->c->store->main, &tx);

	m->has_progress = m->text.n >= LONG_FILE_BYTES && isatty(STDERR_FILENO);
	for (; e == ERR_OK && m->pass < PASSES; m->pass++)
		e = run_pass(m);
	if (e != ERR_OK)
		return e;
	m->pass = 0;
	for (int pass = 0; pass < PASSES; pass++)
		if (buf_check(&m->faults.by_pass[pass]) != ERR_OK ||
			buf_check(&m->changes.by_pass[pass]) != ERR_OK)
			return ERR_NOMEM;
	if (m->bad > 0)
		return refuse(m);
	tell_counts(m);
	return m->is_dry ? ERR_OK : db_tx_commit(&tx);
}

enum err
phone_import(struct cli *c)
{
	AUTO(import_free) struct import *m = import_new(c);
	AUTO(buf_wipe) struct buf text = BUF(IMPORT_MAX_BYTES);
	enum err e;

	if (m == NULL)
		return ERR_NOMEM;
	e = file_read(args_text(c->args, "FILE"), &text, c->why);
	m->text = buf_slice(&text);
	return e == ERR_OK ? run_import(m) : e;
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
