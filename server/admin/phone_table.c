/* /phones.csv, /phones/import: phones and their lines as a table. */
#include "admin/phone_filters.h"
#include "admin/resources.h"
#include "base/auto.h"
#include "manage/export.h"
#include "manage/import.h"
#include "manage/members_of.h"
#include "manage/phone_change.h"
#include "moving/fusionpbx.h"

static enum err
add_row(void *ctx, struct slice row)
{
	buf_add(ctx, row);
	return buf_check(ctx);
}

enum err
phones_export(struct call *c)
{
	AUTO(phone_choice_done) struct phone_choice w = PHONE_CHOICE;
	struct export_counts counts;
	enum err e = phone_filters_of_query(c, &w);

	if (e == ERR_OK && w.query.filter.state == PHONE_NEW)
		e = call_fault(c, "state", "New phones are in no table.");
	if (e != ERR_OK)
		return e;
	http_ask_header(c->ask, "Content-Disposition", "attachment; filename=\"phones.csv\"");
	return export_phones(
		c->store, &w.query, add_row, call_raw(c, "text/csv; charset=utf-8"), &counts);
}

/* Notes every row at fault: nothing was imported. */
static enum err
blame_rows(struct call *c, const struct import_report *r)
{
	struct import_reader at = {
		{0, 0}
        };
	struct import_fault fault;

	while (import_fault_next(r, &at, &fault)) {
		char column[64];

		(void)snprintf(
			column, sizeof(column), "%.*s", SLICE_FMT(slice_head(fault.column, 63)));
		(void)call_fault_at(c, column, (int64_t)fault.row, "%.*s",
			SLICE_FMT(slice_head(fault.reason, WHY_BYTES)));
	}
	return why_fail(c->why, ERR_SYNTAX,
		"Nothing was imported: %zu %s at fault; correct %s and import the table again.",
		r->bad, r->bad == 1 ? "row is" : "rows are", r->bad == 1 ? "it" : "them");
}

static void
push_columns(struct jval *list, struct slice columns)
{
	columns = slice_from(columns, 1); /* each name has a blank in front */
	while (columns.n > 0)
		jval_push_slice(list, slice_cut(columns, ' ', &columns));
}

/* Tells what changes, phone by phone, and settles those that are added. */
static void
tell_changes(struct call *c, struct jval *object, const struct import_report *r)
{
	struct import_reader at = {
		{0, 0}
        };
	struct jval *rows = jval_array();
	struct import_change change;

	while (import_change_next(r, &at, &change)) {
		struct jval *row, *columns;
		struct mac mac;

		if (change.is_added && mac_from_hex(slice_of(change.mac), &mac) == ERR_OK)
			call_after_commit(c, phone_change_settle, mac);
		if (!c->is_dry)
			continue;
		row = jval_object();
		columns = jval_array();
		jval_put_number(row, "line", (int64_t)change.row);
		jval_put_text(row, "mac", change.mac);
		jval_put_bool(row, "is_added", change.is_added);
		for (size_t i = 0; i < COUNT(change.columns); i++)
			push_columns(columns, change.columns[i]);
		jval_put(row, "columns", columns);
		jval_push(rows, row);
	}
	if (c->is_dry)
		jval_put(object, "changes", rows);
	else
		jval_free(rows);
}

static struct jval *
tell_counts(const struct import_report *r)
{
	struct jval *j = jval_object();

	members_of_import(jval_members(j), r);
	return j;
}

/* Imports a table.
 *   more  what there is to tell besides its counts; NULL: nothing */
static enum err
import(struct call *c, struct slice table, void (*more)(struct jval *counts, const void *ctx),
	const void *ctx)
{
	AUTO(import_report_done) struct import_report report = {.added = 0};
	const struct import_options options = {.may_create = call_query_flag(c, "create"),
		.wants_changes = true,
		.now = c->ask->at};
	struct jval *counts;
	enum err e = import_run(c->store, table, &options, &report, c->why);

	if (report.bad > 0)
		return blame_rows(c, &report);
	if (e != ERR_OK)
		return e;
	counts = tell_counts(&report);
	if (more != NULL)
		more(counts, ctx);
	tell_changes(c, counts, &report);
	if (c->is_dry) {
		c->report = counts;
		return ERR_OK;
	}
	jval_free(c->answer);
	c->answer = counts;
	return ERR_OK;
}

enum err
phones_import(struct call *c)
{
	return import(c, buf_slice(&c->ask->body), NULL, NULL);
}

/* What of an export has no place here. */
static void
tell_left_out(struct jval *counts, const void *ctx)
{
	const struct fusionpbx_counts *n = ctx;
	struct jval *out = jval_put_object(counts, "left_out");

	jval_put_number(out, "other_vendors", (int64_t)n->other_vendors);
	jval_put_number(out, "without_mac", (int64_t)n->without_mac);
	jval_put_number(out, "disabled_lines", (int64_t)n->disabled_lines);
	jval_put_number(out, "lost_lines", (int64_t)n->lost_lines);
	jval_put_number(out, "register_expires", (int64_t)n->lost);
}

enum err
phones_import_fusionpbx(struct call *c)
{
	AUTO(buf_wipe) struct buf table = BUF(IMPORT_MAX_BYTES);
	struct fusionpbx_counts n = {.devices = 0};
	enum err e = fusionpbx_translate(buf_slice(&c->ask->body), &table, &n, c->why);

	return e == ERR_OK ? import(c, buf_slice(&table), tell_left_out, &n) : e;
}
