#include "manage/import.h"

#include "base/auto.h"
#include "manage/import_row.h"

enum { TOLD_MAX_BYTES = 512 * 1024 * 1024, PASSES = 2 };

/* What is known of a row from its first pass. */
enum { ROW_ADDED = 1 << 0, ROW_CHANGED = 1 << 1, ROW_BAD = 1 << 2, ROW_BLANK = 1 << 3 };

/* What stands before the texts of a record of the report. */
struct record {
	size_t row, head_len, text_len; /* bytes */
	struct mac mac;
	bool is_added;
};

struct import {
	const struct import_options *options;
	struct slice text;
	struct csv csv;
	struct phone_columns columns;
	struct import_row row;
	struct buf marks; /* a byte of ROW_* bits for each row behind the header */
	struct import_report report;
	int pass; /* 0: phones, 1: lines */
	struct why *why;
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
	import_report_done(&m->report);
	free(m);
}

void
import_report_done(struct import_report *r)
{
	for (int pass = 0; pass < PASSES; pass++) {
		buf_free(&r->faults[pass]);
		buf_free(&r->changes[pass]);
	}
}

static struct import *
import_new(struct store *s, const struct import_options *options, struct why *why)
{
	struct import *m = calloc(1, sizeof(*m));

	if (m == NULL)
		return NULL;
	m->options = options;
	m->why = why;
	m->marks = BUF(IMPORT_MAX_BYTES);
	for (int pass = 0; pass < PASSES; pass++)
		m->report.faults[pass] = m->report.changes[pass] = BUF(TOLD_MAX_BYTES);
	m->row.store = s;
	m->row.csv = &m->csv;
	m->row.columns = &m->columns;
	m->row.may_create = options->may_create;
	m->row.now = options->now;
	m->row.changed = BUF(CSV_ROW_MAX_BYTES);
	return m;
}

static void
record_add(struct buf *to, const struct record *r, struct slice head, struct slice text)
{
	buf_add(to, (struct slice){(const char *)r, sizeof(*r)});
	buf_add(to, head);
	buf_add(to, text);
}

/* Reads the record at byte `at`.  False where there is none. */
static bool
record_read(
	const struct buf *from, size_t at, struct record *r, struct slice *head, struct slice *text)
{
	struct slice rest = slice_from(buf_slice(from), at);

	if (rest.n < sizeof(*r))
		return false;
	memcpy(r, rest.p, sizeof(*r));
	rest = slice_from(rest, sizeof(*r));
	*head = slice_head(rest, r->head_len);
	*text = slice_head(slice_from(rest, r->head_len), r->text_len);
	return true;
}

static size_t
record_bytes(const struct record *r)
{
	return sizeof(*r) + r->head_len + r->text_len;
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
	struct slice column = slice_of(m->row.column);
	struct slice reason = slice_of(m->row.why.text[0] != '\0' ? m->row.why.text : err_text(e));
	struct record r = {.row = m->csv.row, .head_len = column.n, .text_len = reason.n};

	m->report.bad++;
	record_add(&m->report.faults[m->pass], &r, column, reason);
}

static void
tell_change(struct import *m)
{
	struct slice columns = buf_slice(&m->row.changed);
	struct record r = {.row = m->csv.row,
		.text_len = columns.n,
		.mac = m->row.mac,
		.is_added = m->row.is_added};

	if (m->options->wants_changes && (m->row.changes > 0 || (m->row.is_added && m->pass == 0)))
		record_add(&m->report.changes[m->pass], &r, SLICE(""), columns);
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
	if (e == ERR_OK) /* what differs is told whole or not at all */
		e = buf_check(&m->row.changed);
	if (is_storage_failure(e))
		return why_fail(m->why, e, "row %zu: %s; nothing was imported.", m->csv.row,
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
	m->report.added += (*mark & ROW_ADDED) != 0;
	m->report.changed += (*mark & ROW_CHANGED) != 0;
	m->report.unchanged += *mark == 0;
	return e;
}

static void
tell_progress(const struct import *m)
{
	size_t done = m->text.n - m->csv.rest.n;

	if (m->options->progress != NULL)
		m->options->progress(
			m->options->ctx, m->csv.row, done + (m->pass == 1 ? m->text.n : 0));
}

static enum err
read_header(struct import *m)
{
	enum err e;

	csv_done(&m->csv);
	e = csv_begin(&m->csv, m->text, m->why);
	if (e == ERR_OK)
		e = csv_next(&m->csv, m->why);
	if (e == ERR_NOTFOUND)
		return why_fail(m->why, ERR_SYNTAX,
			"The file is empty; its first row must name the columns.");
	return e == ERR_OK ? phone_columns_read(&m->csv, &m->columns, m->why) : e;
}

/* Reads the header and then every row for one pass. */
static enum err
run_pass(struct import *m)
{
	struct why why = {""};
	enum err e = read_header(m);

	while (e == ERR_OK && (e = csv_next(&m->csv, &why)) == ERR_OK) {
		begin_row(&m->row);
		e = m->pass == 0 ? phone_row(m) : line_row(m);
		tell_progress(m);
	}
	if (e == ERR_NOTFOUND)
		return ERR_OK;
	if (why.text[0] == '\0' || is_storage_failure(e))
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

/* Gives the report away. */
static enum err
deliver(struct import *m, struct import_report *out)
{
	for (int pass = 0; pass < PASSES; pass++)
		if (buf_check(&m->report.faults[pass]) != ERR_OK ||
			buf_check(&m->report.changes[pass]) != ERR_OK)
			return ERR_NOMEM;
	m->report.lines_added = m->row.lines_added;
	m->report.lines_changed = m->row.lines_changed;
	m->report.sites_added = m->row.sites_added;
	m->report.groups_added = m->row.groups_added;
	*out = m->report;
	m->report = (struct import_report){0};
	return ERR_OK;
}

enum err
import_run(struct store *s, struct slice text, const struct import_options *options,
	struct import_report *out, struct why *why)
{
	AUTO(import_free) struct import *m = import_new(s, options, why);
	AUTO(db_tx_done) struct db_tx tx = {NULL, 0};
	enum err e;

	if (m == NULL)
		return ERR_NOMEM;
	if (text.n > IMPORT_MAX_BYTES)
		return ERR_LIMIT;
	m->text = text;
	e = db_tx_begin_write(s->main, &tx);
	for (; e == ERR_OK && m->pass < PASSES; m->pass++)
		e = run_pass(m);
	if (e == ERR_OK)
		e = deliver(m, out);
	if (e == ERR_OK && out->bad > 0)
		return ERR_SYNTAX;
	return e == ERR_OK ? db_tx_commit(&tx) : e;
}

/* What either pass told of the next row; a text is empty where its pass was silent. */
static bool
next_row(const struct buf told[PASSES], struct import_reader *at, struct record *out,
	struct slice heads[PASSES], struct slice texts[PASSES])
{
	struct record records[PASSES] = {{.row = SIZE_MAX}, {.row = SIZE_MAX}};
	size_t row;

	for (int i = 0; i < PASSES; i++)
		if (!record_read(&told[i], at->at[i], &records[i], &heads[i], &texts[i]))
			records[i].row = SIZE_MAX;
	row = records[0].row < records[1].row ? records[0].row : records[1].row;
	for (int i = PASSES - 1; i >= 0 && row != SIZE_MAX; i--) {
		if (records[i].row != row) {
			heads[i] = texts[i] = SLICE("");
			continue;
		}
		at->at[i] += record_bytes(&records[i]);
		*out = records[i];
	}
	return row != SIZE_MAX;
}

bool
import_fault_next(const struct import_report *r, struct import_reader *at, struct import_fault *out)
{
	struct slice columns[PASSES] = {SLICE_INIT(""), SLICE_INIT("")};
	struct slice reasons[PASSES] = {SLICE_INIT(""), SLICE_INIT("")};
	struct record record;

	if (!next_row(r->faults, at, &record, columns, reasons))
		return false;
	/* A row at fault in the first pass is not looked at in the second. */
	*out = (struct import_fault){
		record.row, columns[reasons[0].n == 0], reasons[reasons[0].n == 0]};
	return true;
}

bool
import_change_next(
	const struct import_report *r, struct import_reader *at, struct import_change *out)
{
	struct slice heads[PASSES], texts[PASSES];
	struct record record;

	if (!next_row(r->changes, at, &record, heads, texts))
		return false;
	*out = (struct import_change){
		.row = record.row, .is_added = record.is_added, .columns = {texts[0], texts[1]}
        };
	(void)mac_text(record.mac, out->mac);
	return true;
}
