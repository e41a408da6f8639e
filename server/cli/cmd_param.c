/* bootline param: single settings of phones, at every level, and where each comes from. */
#include "base/auto.h"
#include "base/clock.h"
#include "cli/commands.h"
#include "cli/configure.h"
#include "cli/file.h"
#include "cli/inventory.h"
#include "manage/explain.h"
#include "manage/members_of.h"
#include "store/scopes.h"

#define SCOPE_HELP                                                                                 \
	"global, site:hq, model:VVX400, group:lobby, line:1001@pbx.example, phone:0004f2aabbcc, "  \
	"or lines"

/* One row an option. */
/* clang-format off */
static const struct arg_row set_rows[] = {
	{"SCOPE", NULL, ARG_REQUIRED, SCOPE_HELP},
	{"NAME", NULL, ARG_REQUIRED, "the parameter as the vendor's guide writes it"},
	{"VALUE", NULL, ARG_OR_INPUT, "its value; without it, it is read from standard input: right for a secret"},
	{NULL, NULL, 0, NULL},
};
static const struct arg_row set_options[] = {
	{"value-file", "FILE", 0, "read the value from FILE, all of it but the last line end; - for standard input"},
	{"secret", NULL, 0, "seal and mask it; passwords and keys are secret by their names anyway"},
	{NULL, NULL, 0, NULL},
};
static const struct arg_row unset_rows[] = {
	{"SCOPE", NULL, ARG_REQUIRED, SCOPE_HELP},
	{"NAME", NULL, ARG_REQUIRED, "the parameter"},
	{NULL, NULL, 0, NULL},
};
static const struct arg_row list_rows[] = {
	{"SCOPE", NULL, ARG_REQUIRED, SCOPE_HELP},
	{NULL, NULL, 0, NULL},
};
static const struct arg_row reveal_options[] = {
	{"reveal", NULL, ARG_REVEALS, "show secrets; that you did stands in `bootline audit`"},
	{NULL, NULL, 0, NULL},
};
static const struct arg_row explain_rows[] = {
	{"MAC", NULL, ARG_REQUIRED, "the phone"},
	{"NAME", NULL, 0, "one parameter, or the head of several with a dot at its end: reg.1."},
	{NULL, NULL, 0, NULL},
};
/* clang-format on */

/* Reads a whole file without one line end behind it. */
static enum err
read_value_file(struct cli *c, const char *path, struct buf *out)
{
	enum err e = file_read(path, out, c->why);

	if (e == ERR_OK && out->n > 0 && out->p[out->n - 1] == '\n')
		out->n--;
	if (e == ERR_OK && out->n > 0 && out->p[out->n - 1] == '\r')
		out->n--;
	return e;
}

/* Takes the value from where it was given: VALUE, a file, or (neither) standard input.  A secret
 * on the command line stands in the shell's history and in everybody's list of processes. */
static enum err
read_value(struct cli *c, bool is_secret, struct buf *out)
{
	const char *file = args_text(c->args, "value-file");
	const char *name = args_text(c->args, "NAME"), *scope = args_text(c->args, "SCOPE");
	bool has_value = args_has(c->args, "VALUE");

	if (has_value && file != NULL)
		return args_misuse(c->args, c->why, "Give either VALUE or --value-file FILE.");
	if (is_secret && has_value)
		output_warn(c->out,
			"%.127s is secret, and others could see it on the command line: better "
			"type "
			"`bootline param set %.200s %.127s` and then its value.",
			name, scope, name);
	if (!has_value) {
		enum err e = read_value_file(c, file != NULL ? file : "-", out);

		return e == ERR_OK && out->n == 0 && file == NULL ?
			       args_misuse(c->args, c->why,
				       "Give a VALUE, or write it to standard input.") :
			       e;
	}
	buf_add(out, args_slice(c->args, "VALUE"));
	return buf_check(out) == ERR_OK ?
		       ERR_OK :
		       why_fail(c->why, buf_check(out), "The value is over %d bytes.",
			       PARAM_VALUE_MAX_BYTES);
}

static enum err
run_set(struct cli *c)
{
	AUTO(buf_wipe) struct buf value = BUF(PARAM_VALUE_MAX_BYTES + 2); /* and a line end */
	struct param p = {.name = args_slice(c->args, "NAME")};
	struct scope scope;
	enum err e;

	p.is_secret = args_has(c->args, "secret") ||
		      param_is_secret(p.name, args_slice(c->args, "VALUE"));
	e = read_value(c, p.is_secret, &value);
	p.value = buf_slice(&value);
	p.is_secret = p.is_secret || param_is_secret(p.name, p.value);
	if (e == ERR_OK)
		e = scopes_find(c->store, args_slice(c->args, "SCOPE"), true, &scope, c->why);
	if (e == ERR_OK)
		e = param_name_check(
			p.name, scope.kind == SCOPE_LINE || scope.kind == SCOPE_LINES, c->why);
	if (e == ERR_OK)
		e = param_value_check(p.value, c->why);
	if (e == ERR_OK)
		e = params_set(c->store, scope.id, &p, c->why);
	if (e != ERR_OK)
		return e;
	output_note(c->out, "Set %s at %s.", args_text(c->args, "NAME"), scope.text);
	output_text(c->out, "scope", scope.text);
	members_of_param(output_members(c->out), &p, false);
	return ERR_OK;
}

static enum err
run_unset(struct cli *c)
{
	struct scope scope;
	const char *name = args_text(c->args, "NAME");
	enum err e = scopes_find(c->store, args_slice(c->args, "SCOPE"), false, &scope, c->why);

	if (e != ERR_OK)
		return e;
	e = scope.id != 0 ? params_unset(c->store, scope.id, slice_of(name)) : ERR_NOTFOUND;
	if (e == ERR_NOTFOUND)
		return why_fail(c->why, e,
			"%s has no parameter %.127s of its own; see `bootline param list %s`.",
			scope.text, name, scope.text);
	if (e != ERR_OK)
		return e;
	output_note(c->out, "%s no longer sets %s.", scope.text, name);
	output_text(c->out, "scope", scope.text);
	output_text(c->out, "name", name);
	return ERR_OK;
}

static enum err
tell_row(void *ctx, const struct param *p)
{
	struct cli *c = ctx;

	output_row_begin(c->out);
	members_of_param(output_members(c->out), p, args_has(c->args, "reveal"));
	output_row_end(c->out);
	return ERR_OK;
}

static enum err
run_list(struct cli *c)
{
	struct scope scope;
	enum err e = scopes_find(c->store, args_slice(c->args, "SCOPE"), false, &scope, c->why);

	if (e != ERR_OK)
		return e;
	output_table_begin(c->out, "parameters");
	if (scope.id != 0)
		e = params_each(c->store, scope.id, tell_row, c);
	output_table_end(c->out);
	return e;
}

static enum err
tell_explained(void *ctx, const struct explain_row *row)
{
	const struct explained *e = row->param;
	struct cli *c = ctx;

	output_row_begin(c->out);
	output_slice(c->out, "name", e->name);
	output_slice(c->out, "value", e->value);
	output_slice(c->out, "layer", row->layer);
	output_text(c->out, "scope", e->scope);
	output_text(c->out, "template", e->template);
	output_bool(c->out, "secret", e->is_secret);
	output_bool(c->out, "hidden", e->is_hidden);
	output_row_end(c->out);
	return ERR_OK;
}

static enum err
run_explain(struct cli *c)
{
	AUTO(configure_freep) struct settings *settings = NULL;
	struct phone phone;
	struct explain_job job = {.store = c->store,
		.phone = &phone,
		.name = args_slice(c->args, "NAME"),
		.is_masked = !args_has(c->args, "reveal")};
	enum err e = inventory_phone(c, args_text(c->args, "MAC"), &phone);

	if (e == ERR_OK)
		e = configure_plain(c->args, &settings, c->why);
	if (e != ERR_OK)
		return e;
	job.settings = settings;
	job.now = clock_wall_s();
	output_table_begin(c->out, "parameters");
	e = explain_phone(&job, tell_explained, c, c->why);
	output_table_end(c->out);
	return e;
}

/* One command a block. */
/* clang-format off */
static const struct command commands[] = {
	{"set", "Sets a parameter at one level.", set_rows, set_options,
		"bootline param set global qos.ip.rtp.dscp 46\n"
		"bootline param set site:hq device.sntp.serverName ntp.example\n"
		"bootline param set phone:0004f2aabbcc device.auth.localAdminPassword < password\n"
		"bootline param set global sec.TLS.customCaCert.1 --value-file ca.pem\n",
		DATA_WRITE, run_set},
	{"unset", "Takes a parameter away from one level.", unset_rows, NULL,
		"bootline param unset global qos.ip.rtp.dscp\n", DATA_WRITE, run_unset},
	{"list", "Lists the parameters of one level.", list_rows, reveal_options,
		"bootline param list site:hq\n", DATA_READ, run_list},
	{"explain", "Tells where every parameter of a phone comes from, and what it hides.", explain_rows,
		reveal_options,
		"bootline param explain 0004f2aabbcc qos.ip.rtp.dscp\n"
		"bootline param explain 0004f2aabbcc reg.1.\n", DATA_READ, run_explain},
};
/* clang-format on */

int
cmd_param(int argc, char **argv)
{
	static const struct family family = {"param",
		"Single settings of phones, at every level; the strongest wins: phone, lines, "
		"groups by rank, "
		"site, model, global.",
		commands, COUNT(commands)};

	return command_family(&family, argc, argv);
}
