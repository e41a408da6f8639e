#include "base/auto.h"
#include "base/clock.h"
#include "cli/command.h"
#include "cli/commands.h"
#include "cli/file.h"
#include "cli/template_update.h"
#include "provision/template.h"
#include "store/scopes.h"
#include "store/sites.h"

#include <stdio.h>

static enum err
count_scope(void *ctx, const char *scope, int64_t rank)
{
	(void)scope;
	(void)rank;
	++*(int64_t *)ctx;
	return ERR_OK;
}

struct listing {
	struct cli *c;
	int64_t outdated;
};

static enum err
list_row(void *ctx, const struct template_row *row)
{
	struct listing *l = ctx;
	struct output *out = l->c->out;
	const struct stock_template *stock = row->is_stock ? stock_find(slice_of(row->name)) : NULL;
	enum err e;

	l->outdated += template_is_outdated(row);
	output_row_begin(out);
	output_text(out, "name", row->name);
	output_text(out, "kind", row->is_stock ? "stock" : "own");
	output_text(out, "state", template_state(row));
	output_list_begin(out, "scopes");
	e = templates_scopes(l->c->store, row->id, template_list_scope, out);
	output_list_end(out);
	output_time(out, "changed_at", row->changed_at);
	output_text(out, "about", stock ? stock->about : NULL);
	output_row_end(out);
	return e;
}

static enum err
list_unused_stock(struct cli *c)
{
	for (const struct stock_template *t = stock_templates; t->name != NULL; t++) {
		struct template_row row;
		enum err e = templates_by_name(c->store, slice_of(t->name), &row);

		if (e == ERR_OK)
			continue;
		if (e != ERR_NOTFOUND)
			return e;
		output_row_begin(c->out);
		output_text(c->out, "name", t->name);
		output_text(c->out, "kind", "stock");
		output_text(c->out, "state", "not used");
		output_list_begin(c->out, "scopes");
		output_list_end(c->out);
		output_time(c->out, "changed_at", 0);
		output_text(c->out, "about", t->about);
		output_row_end(c->out);
	}
	return ERR_OK;
}

static enum err
run_list(struct cli *c)
{
	struct listing l = {c, 0};
	enum err e;

	output_table_begin(c->out, "templates");
	e = templates_each(c->store, list_row, &l);
	if (e == ERR_OK)
		e = list_unused_stock(c);
	output_table_end(c->out);
	if (l.outdated > 0)
		output_warn(c->out,
			"This version brings newer texts of %lld stock templates in force; "
			"`bootline "
			"template update` shows what would change.",
			(long long)l.outdated);
	return e;
}

static enum err
show_text(struct cli *c, const char *kind, const char *state, struct slice text)
{
	if (!output_is_json(c->out)) {
		output_raw(c->out, text);
		return ERR_OK;
	}
	output_text(c->out, "name", args_text(c->args, "NAME"));
	output_text(c->out, "kind", kind);
	output_text(c->out, "state", state);
	output_slice(c->out, "text", text);
	return ERR_OK;
}

static enum err
run_show(struct cli *c)
{
	AUTO(buf_free) struct buf text = BUF(TEMPLATE_MAX_BYTES);
	struct slice name = args_slice(c->args, "NAME");
	const struct stock_template *stock = stock_find(name);
	struct template_row row;
	enum err e = templates_by_name(c->store, name, &row);

	if (stock != NULL && (e == ERR_NOTFOUND || args_has(c->args, "stock")))
		return show_text(c, "stock", e == ERR_NOTFOUND ? "not used" : template_state(&row),
			slice_of(stock->text));
	if (e == ERR_OK && args_has(c->args, "stock"))
		return why_fail(c->why, ERR_NOTFOUND, "%s is no stock template.", row.name);
	if (e != ERR_OK)
		return template_find(c->store, name, &row, c->why);
	e = templates_text(c->store, row.id, &text);
	if (e != ERR_OK)
		return e;
	return show_text(c, row.is_stock ? "stock" : "own", template_state(&row), buf_slice(&text));
}

/* Reads and checks a template's file.  A fault is told as "FILE:LINE: reason". */
static enum err
read_template(struct cli *c, const char *path, struct buf *text)
{
	struct why why = {""};
	size_t line;
	enum err e = file_read(path, text, c->why);

	if (e == ERR_OK)
		e = template_check(buf_slice(text), &line, &why);
	else
		return e;
	if (e == ERR_OK)
		return ERR_OK;
	return line == 0 ? why_fail(c->why, e, "%.200s: %s", path, why.text) :
			   why_fail(c->why, e, "%.200s:%zu: %s", path, line, why.text);
}

/* The name to store a file under: --name, else the file's own without its ending. */
static enum err
import_name(struct cli *c, const char *path, struct slice *out)
{
	struct slice rest;

	*out = args_slice(c->args, "name");
	if (!args_has(c->args, "name"))
		*out = slice_cut(slice_of(file_base(path)), '.', &rest);
	if (word_check(*out, "template", NULL) != ERR_OK)
		return why_fail(c->why, ERR_SYNTAX,
			"\"%.*s\" cannot name a template: use 1 to 31 of a-z, 0-9 and \"-\"%s.",
			SLICE_FMT(slice_head(*out, LABEL_MAX_BYTES)),
			args_has(c->args, "name") ? "" : ", with --name");
	if (stock_find(*out) != NULL)
		return why_fail(c->why, ERR_DENIED,
			"%.*s is the name of a stock template, which is read-only; import yours "
			"under "
			"another name with --name.",
			SLICE_FMT(*out));
	return ERR_OK;
}

static enum err
put_import(struct cli *c, struct slice name, struct slice text)
{
	struct template_row row = {0};
	char hash[TEMPLATE_HASH_TEXT_BYTES];
	int64_t id, uses = 0;
	const char *result;
	enum err e = templates_by_name(c->store, name, &row);

	if (e != ERR_OK && e != ERR_NOTFOUND)
		return e;
	template_hash(text, hash);
	result = e == ERR_NOTFOUND           ? "added" :
		 strcmp(hash, row.hash) == 0 ? "unchanged" :
					       "changed";
	e = templates_put(c->store, name, false, text, clock_wall_s(), &id);
	if (e == ERR_OK)
		e = templates_scopes(c->store, id, count_scope, &uses);
	if (e != ERR_OK)
		return e;
	output_text(c->out, "result", result);
	output_slice(c->out, "name", name);
	output_number(c->out, "scopes", uses);
	output_note(c->out, "%s template %.*s, used by %lld scopes.",
		result[0] == 'a' ? "Added" :
		result[0] == 'c' ? "Changed" :
				   "Unchanged:",
		SLICE_FMT(name), (long long)uses);
	if (uses == 0)
		output_note(c->out, "`bootline template assign %.*s SCOPE` puts it in force.",
			SLICE_FMT(name));
	return ERR_OK;
}

static enum err
run_import(struct cli *c)
{
	AUTO(buf_free) struct buf text = BUF(TEMPLATE_MAX_BYTES);
	const char *path = args_text(c->args, "FILE");
	struct slice name;
	enum err e = import_name(c, path, &name);

	if (e == ERR_OK)
		e = read_template(c, path, &text);
	return e == ERR_OK ? put_import(c, name, buf_slice(&text)) : e;
}

static enum err
run_check(struct cli *c)
{
	AUTO(buf_free) struct buf text = BUF(TEMPLATE_MAX_BYTES);
	const char *path = args_text(c->args, "FILE");
	enum err e = read_template(c, path, &text);

	if (e != ERR_OK)
		return e;
	output_text(c->out, "file", path);
	output_bool(c->out, "is_good", true);
	output_note(c->out, "%s is a good template.", path);
	return ERR_OK;
}

static void
tell_use(struct cli *c, const struct template_row *row, const struct scope *scope, const char *did)
{
	output_text(c->out, "name", row->name);
	output_text(c->out, "scope", scope->text);
	output_note(c->out, "Template %s is %s %s.", row->name, did, scope->text);
}

static enum err
run_assign(struct cli *c)
{
	struct template_row row;
	struct scope scope;
	int64_t rank = 0;
	enum err e = args_number(c->args, "rank", 1, TEMPLATES_PER_SCOPE_MAX, &rank, c->why);

	if (e == ERR_OK)
		e = template_take(
			c->store, args_slice(c->args, "NAME"), clock_wall_s(), &row, c->why);
	if (e == ERR_OK)
		e = scopes_find(c->store, args_slice(c->args, "SCOPE"), true, &scope, c->why);
	if (e == ERR_OK)
		e = templates_assign(c->store, row.id, scope.id, rank);
	if (e == ERR_LIMIT)
		return why_fail(c->why, e, "%s has %d templates already, which is the most.",
			scope.text, TEMPLATES_PER_SCOPE_MAX);
	if (e != ERR_OK)
		return e;
	tell_use(c, &row, &scope, "in force for");
	if (template_is_outdated(&row))
		output_warn(c->out,
			"This version has a newer text of %s; `bootline template update %s` shows "
			"the "
			"difference.",
			row.name, row.name);
	return ERR_OK;
}

static enum err
run_unassign(struct cli *c)
{
	struct template_row row;
	struct scope scope;
	enum err e = template_find(c->store, args_slice(c->args, "NAME"), &row, c->why);

	if (e == ERR_OK)
		e = scopes_find(c->store, args_slice(c->args, "SCOPE"), false, &scope, c->why);
	if (e == ERR_OK)
		e = templates_unassign(c->store, row.id, scope.id);
	if (e == ERR_NOTFOUND)
		return why_fail(c->why, e,
			"Template %.*s is not assigned to %.*s; `bootline template list` shows "
			"where "
			"it is.",
			SLICE_FMT(args_slice(c->args, "NAME")),
			SLICE_FMT(args_slice(c->args, "SCOPE")));
	if (e == ERR_OK)
		tell_use(c, &row, &scope, "no longer in force for");
	return e;
}

static enum err
run_remove(struct cli *c)
{
	struct template_row row;
	enum err e = template_find(c->store, args_slice(c->args, "NAME"), &row, c->why);

	if (e == ERR_OK)
		e = templates_remove(c->store, row.id, c->why);
	if (e != ERR_OK)
		return e;
	output_text(c->out, "name", row.name);
	output_note(c->out, "Removed template %s%s.", row.name,
		row.is_stock ? "; the stock text is still there to be assigned" : "");
	return ERR_OK;
}

/* clang-format off */
static const struct arg_row name_only[] = {
	{"NAME", NULL, ARG_REQUIRED, "the template's name"},
	{NULL, NULL, 0, NULL},
};
static const struct arg_row name_maybe[] = {
	{"NAME", NULL, 0, "one template; without it, every stock template in force"},
	{NULL, NULL, 0, NULL},
};
static const struct arg_row file_only[] = {
	{"FILE", NULL, ARG_REQUIRED, "an XML file; - reads standard input"},
	{NULL, NULL, 0, NULL},
};
static const struct arg_row name_scope[] = {
	{"NAME", NULL, ARG_REQUIRED, "the template's name"},
	{"SCOPE", NULL, ARG_REQUIRED, "global, lines, site:hq, group:lobby, model:VVX400, line:ADDRESS or phone:MAC"},
	{NULL, NULL, 0, NULL},
};
static const struct arg_row show_options[] = {
	{"stock", NULL, 0, "the text that comes with this version, not the one in force"},
	{NULL, NULL, 0, NULL},
};
static const struct arg_row import_options[] = {
	{"name", "N", 0, "its name; else the file's, up to the first dot"},
	{NULL, NULL, 0, NULL},
};
static const struct arg_row assign_options[] = {
	{"rank", "N", 0, "its place among the scope's templates, 1 being the strongest; else the last"},
	{NULL, NULL, 0, NULL},
};
static const struct arg_row update_options[] = {
	{"yes", NULL, 0, "put the new texts in force"},
	{NULL, NULL, 0, NULL},
};
static const struct command commands[] = {
	{"list", "Lists the templates: yours, the stock ones, and which of those are newer than the text in force.",
		NULL, NULL, "bootline template list\n", DATA_READ, run_list},
	{"show", "Prints a template's text: the one in force, else the stock one.",
		name_only, show_options, "bootline template show lines\nbootline template show lines --stock\n", DATA_READ, run_show},
	{"import", "Checks a template of your own and puts it in force; a bad one is refused and the last good one stays.",
		file_only, import_options, "bootline template import lobby.xml\nbootline template import new.xml --name lobby\n", DATA_WRITE, run_import},
	{"assign", "Puts a template in force for a scope; a stock one is copied, so that a later version changes nothing by itself.",
		name_scope, assign_options, "bootline template assign lines lines\nbootline template assign qos site:hq --rank 1\n", DATA_WRITE, run_assign},
	{"unassign", "Takes a template from a scope.",
		name_scope, NULL, "bootline template unassign qos site:hq\n", DATA_WRITE, run_unassign},
	{"update", "Shows what this version's stock templates would change, where they are used, and with --yes changes it.",
		name_maybe, update_options, "bootline template update\nbootline template update lines --yes\n", DATA_WRITE, template_update},
	{"check", "Checks a template's file and changes nothing; a fault is told as FILE:LINE: reason.",
		file_only, NULL, "bootline template check lobby.xml\n", DATA_NONE, run_check},
	{"remove", "Removes a template that no scope uses.",
		name_only, NULL, "bootline template remove lobby\n", DATA_WRITE, run_remove},
};
/* clang-format on */

static const struct family family = {"template",
	"Templates: the XML that phones get, with ${placeholders}.", commands, COUNT(commands)};

int
cmd_template(int argc, char **argv)
{
	return command_family(&family, argc, argv);
}
