#include "cli/import_report.h"

#include "base/auto.h"

enum {
	NOTES_SHOWN_MAX = 200,       /* as text; JSON has all */
	DIFFERENCES_SHOWN_MAX = 200, /* the same */
	DIFFERENCES_MAX = 100000,    /* as JSON: the rest is counted */
};

static void
tell_note(struct cli *c, const struct moving_note *n)
{
	output_row_begin(c->out);
	output_slice(c->out, "file", n->path);
	if (n->line > 0 || output_is_json(c->out))
		output_number(c->out, "line", n->line);
	else
		output_text(c->out, "line", NULL);
	if (output_is_json(c->out))
		output_bool(c->out, "is_conflict", n->is_conflict);
	output_slice(c->out, "note", n->text);
	output_row_end(c->out);
}

/* The notes that count, as many as people read. */
static void
tell_notes(struct cli *c, const struct moving_report *r, bool conflicts_alone)
{
	struct moving_note n;
	size_t shown = 0;

	output_table_begin(c->out, conflicts_alone ? "conflicts" : "notes");
	for (size_t i = 0; moving_report_note_at(r, i, &n); i++) {
		if (conflicts_alone && !n.is_conflict)
			continue;
		if (shown++ < NOTES_SHOWN_MAX || output_is_json(c->out))
			tell_note(c, &n);
	}
	output_table_end(c->out);
	if (shown > NOTES_SHOWN_MAX && !output_is_json(c->out))
		output_warn(c->out, "%zu more notes are not shown: --json has them all.",
			shown - NOTES_SHOWN_MAX);
}

void
import_report_conflicts(struct cli *c, const struct moving *m)
{
	tell_notes(c, moving_report(m), true);
}

static void
tell_file(struct cli *c, const struct moving_report *r, uint32_t i)
{
	output_row_begin(c->out);
	output_slice(c->out, "file", boot_file(r->folder, i)->path);
	if (output_is_json(c->out))
		output_text(c->out, "became", moved_names[moving_report_of(r, i)]);
	output_slice(c->out, "detail", moving_report_end_text(r, i));
	output_row_end(c->out);
}

/* Every file once, with what became of it. */
static void
tell_files(struct cli *c, const struct moving_report *r)
{
	output_table_begin(c->out, "files");
	for (uint32_t i = 0; i < boot_files_len(r->folder); i++)
		tell_file(c, r, i);
	output_table_end(c->out);
}

/* For people: those that somebody must do something about. */
static void
list_files(struct cli *c, const struct moving_report *r, enum moved moved, const char *table)
{
	size_t shown = 0;

	output_table_begin(c->out, table);
	for (uint32_t i = 0; i < boot_files_len(r->folder); i++)
		if (moving_report_of(r, i) == moved && shown++ < NOTES_SHOWN_MAX)
			tell_file(c, r, i);
	output_table_end(c->out);
	if (shown > NOTES_SHOWN_MAX)
		output_warn(c->out, "%zu more files (%s) are not shown: --json has them all.",
			shown - NOTES_SHOWN_MAX, moved_names[moved]);
}

void
import_report_move(struct cli *c, const struct moving *m, bool is_dry_run)
{
	const struct moving_report *r = moving_report(m);
	struct moving_figure figures[MOVING_FIGURES];

	moving_figures(m, figures);
	output_bool(c->out, "is_dry_run", is_dry_run);
	output_bool(c->out, "base_template_taken_off", moving_counts(m)->took_off_base);
	for (size_t i = 0; i < MOVING_FIGURES; i++)
		output_number(c->out, figures[i].name, (int64_t)figures[i].n);
	if (output_is_json(c->out)) {
		tell_files(c, r);
	} else {
		list_files(c, r, MOVED_LEFT, "left_out");
		list_files(c, r, MOVED_KEPT, "kept");
	}
	tell_notes(c, r, false);
	if (!is_dry_run && r->counts[MOVED_KEPT] > 0)
		output_warn(c->out,
			"%zu files stay where they are: phones get those that they ask for when "
			"the server has the folder as --root.",
			r->counts[MOVED_KEPT]);
}

/* "0004f2c00000", "any VVX400", "any". */
static const char *
name_phone(const struct verify_difference *row, char out[WORD_MAX_BYTES + sizeof("any ")])
{
	if (!mac_is_zero(row->mac))
		return mac_text(row->mac, out);
	(void)snprintf(out, WORD_MAX_BYTES + sizeof("any "), "any%s%s",
		row->model[0] != '\0' ? " " : "", row->model);
	return out;
}

void
import_report_difference(struct import_differences *d, const struct verify_difference *row)
{
	struct output *out = d->c->out;
	bool is_json = output_is_json(out);
	char mac[WORD_MAX_BYTES + sizeof("any ")];

	if (!is_json && row->standing != VERIFY_DIFFERS)
		return;
	if (d->shown++ >= (is_json ? DIFFERENCES_MAX : DIFFERENCES_SHOWN_MAX))
		return;
	output_row_begin(out);
	if (is_json) {
		output_text(out, "mac", mac_text(row->mac, mac));
		output_text(out, "model", row->model[0] != '\0' ? row->model : NULL);
	} else {
		output_text(out, "phone", name_phone(row, mac));
	}
	output_slice(out, "parameter", row->parameter);
	if (row->has_was)
		output_slice(out, "old", row->was);
	else
		output_text(out, "old", NULL);
	if (row->has_is)
		output_slice(out, "new", row->is);
	else
		output_text(out, "new", NULL);
	output_text(out, "standing", verify_standing_names[row->standing]);
	output_text(out, "reason", verify_reasons[row->reason].text);
	output_row_end(out);
}

void
import_report_verified(struct cli *c, const struct verify_result *r)
{
	output_number(c->out, "phones", (int64_t)r->phones);
	output_number(c->out, "phones_differing", (int64_t)r->phones_differing);
	output_number(c->out, "same", (int64_t)r->same);
	output_number(c->out, "known", (int64_t)r->counts[VERIFY_KNOWN]);
	output_number(c->out, "accepted", (int64_t)r->counts[VERIFY_ACCEPTED]);
	output_number(c->out, "differing", (int64_t)r->counts[VERIFY_DIFFERS]);
}
