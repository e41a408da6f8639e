#include "cli/template_update.h"

#include "base/auto.h"
#include "base/clock.h"
#include "manage/diff.h"

enum { UPDATE_MAX_BYTES = 16 * 1024 * 1024 };

enum err
template_list_scope(void *ctx, const char *scope, int64_t rank)
{
	(void)rank;
	output_text(ctx, NULL, scope);
	return ERR_OK;
}

struct update {
	struct cli *c;
	struct slice name; /* empty: every one */
	struct buf text;   /* what is shown to people */
	int64_t count;
};

static enum err
add_scope_name(void *ctx, const char *scope, int64_t rank)
{
	(void)rank;
	buf_addf(ctx, " %s", scope);
	return ERR_OK;
}

/* Shows one template's difference, as a row and as text. */
static enum err
show_update(struct update *u, const struct template_row *row, struct slice diff)
{
	struct output *out = u->c->out;
	enum err e;

	u->count++;
	output_row_begin(out);
	output_text(out, "name", row->name);
	output_list_begin(out, "scopes");
	e = templates_scopes(u->c->store, row->id, template_list_scope, out);
	output_list_end(out);
	output_slice(out, "diff", diff);
	output_row_end(out);
	if (e == ERR_OK) {
		buf_addf(&u->text, "template %s, used by:", row->name);
		e = templates_scopes(u->c->store, row->id, add_scope_name, &u->text);
	}
	buf_add_char(&u->text, '\n');
	buf_add(&u->text, diff);
	buf_add_char(&u->text, '\n');
	return e == ERR_OK ? buf_check(&u->text) : e;
}

static enum err
update_row(void *ctx, const struct template_row *row)
{
	struct update *u = ctx;
	AUTO(buf_free)
	struct buf old = BUF(TEMPLATE_MAX_BYTES), diff = BUF(4ul * TEMPLATE_MAX_BYTES);
	struct slice new;
	enum err e;

	if (!template_is_outdated(row) || (u->name.n > 0 && !slice_is(u->name, row->name)))
		return ERR_OK;
	new = slice_of(stock_find(slice_of(row->name))->text);
	e = templates_text(u->c->store, row->id, &old);
	if (e == ERR_OK)
		e = diff_unified(buf_slice(&old), "in force", new, "this version", &diff);
	return e == ERR_OK ? show_update(u, row, buf_slice(&diff)) : e;
}

static enum err
check_update_name(struct cli *c, struct slice name)
{
	struct template_row row;
	enum err e = name.n > 0 ? template_find(c->store, name, &row, c->why) : ERR_OK;

	if (e == ERR_OK && name.n > 0 && !row.is_stock)
		return why_fail(c->why, ERR_DENIED,
			"%s is your own template; `bootline template import FILE --name %s` "
			"changes it.",
			row.name, row.name);
	return e;
}

static void
tell_update(struct update *u, bool is_applied)
{
	const char *what = is_applied ? "The new texts are in force." :
					"Nothing was changed; --yes puts the new texts in force.";

	if (output_is_json(u->c->out)) {
		output_bool(u->c->out, "is_applied", is_applied && u->count > 0);
	} else if (u->count == 0) {
		output_note(
			u->c->out, "Every stock template in force has the text of this version.");
	} else {
		buf_addf(&u->text, "%s\n", what);
		output_raw(u->c->out, buf_slice(&u->text));
	}
}

enum err
template_update(struct cli *c)
{
	bool is_applied = args_has(c->args, "yes");
	struct update u = {c, args_slice(c->args, "NAME"), BUF(UPDATE_MAX_BYTES), 0};
	enum err e = check_update_name(c, u.name);

	if (e == ERR_OK) {
		output_table_begin(c->out, "updates");
		e = templates_each(c->store, update_row, &u);
		output_table_end(c->out);
	}
	if (e == ERR_OK && is_applied)
		e = template_update_apply(c->store, u.name, clock_wall_s());
	if (e == ERR_OK)
		tell_update(&u, is_applied);
	buf_free(&u.text);
	return e;
}
