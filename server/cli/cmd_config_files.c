#include "cli/command.h"
#include "cli/commands.h"
#include "store/scopes.h"

/* Stores what was given with one option; is_clear: even when it was not given. */
static enum err
set_place(struct cli *c, const struct scope *scope, const char *option, bool is_clear)
{
	struct slice names[CONFIG_FILES_PER_LAYER_MAX];
	size_t count = args_count(c->args, option);

	if (count == 0 && !is_clear)
		return ERR_OK;
	if (count > CONFIG_FILES_PER_LAYER_MAX)
		return why_fail(c->why, ERR_LIMIT, "At most %d files may stand %s a layer.",
			CONFIG_FILES_PER_LAYER_MAX, option);
	for (size_t i = 0; i < count; i++) {
		enum err e;

		names[i] = slice_of(args_nth(c->args, option, i));
		e = config_file_name_check(names[i], c->why);
		if (e != ERR_OK)
			return e;
		for (size_t j = 0; j < i; j++)
			if (slice_eq(names[i], names[j]))
				return why_fail(c->why, ERR_SYNTAX, "%.*s is given twice.",
					SLICE_FMT(names[i]));
	}
	return config_files_set(c->store, scope->id, strcmp(option, "after") == 0, names, count);
}

static enum err
list_name(void *ctx, struct slice name)
{
	output_slice(ctx, NULL, name);
	return ERR_OK;
}

static enum err
show_place(struct cli *c, const struct scope *scope, const char *name, bool is_after)
{
	enum err e = ERR_OK;

	output_list_begin(c->out, name);
	if (scope->id != 0)
		e = config_files_each(c->store, scope->id, is_after, list_name, c->out);
	output_list_end(c->out);
	return e;
}

static enum err
run(struct cli *c)
{
	bool is_clear = args_has(c->args, "clear");
	bool is_change = is_clear || args_has(c->args, "before") || args_has(c->args, "after");
	struct scope scope;
	enum err e = scopes_find(c->store, args_slice(c->args, "SCOPE"), is_change, &scope, c->why);

	if (e == ERR_OK && scope.kind == SCOPE_LINE)
		return why_fail(c->why, ERR_DENIED,
			"A line has no file of its own to put others around; use lines for every "
			"phone's, "
			"or phone:MAC for one phone's.");
	if (e == ERR_OK)
		e = set_place(c, &scope, "before", is_clear);
	if (e == ERR_OK)
		e = set_place(c, &scope, "after", is_clear);
	if (e != ERR_OK)
		return e;
	output_text(c->out, "scope", scope.text);
	e = show_place(c, &scope, "before", false);
	return e == ERR_OK ? show_place(c, &scope, "after", true) : e;
}

/* clang-format off */
static const struct arg_row positionals[] = {
	{"SCOPE", NULL, ARG_REQUIRED, "global, lines, site:hq, group:lobby, model:VVX400 or phone:MAC"},
	{NULL, NULL, 0, NULL},
};
static const struct arg_row options[] = {
	{"before", "FILE", ARG_REPEATED, "a file that wins over the layer; all of them are replaced"},
	{"after", "FILE", ARG_REPEATED, "a file that the layer wins over; all of them are replaced"},
	{"clear", NULL, 0, "drop the files that are not given"},
	{NULL, NULL, 0, NULL},
};
static const struct command command = {
	"config-files", "Names files of your own folder before or after a layer's own in CONFIG_FILES; shows them without options.",
	positionals, options,
	"bootline config-files site:hq --after shared.cfg\n"
	"bootline config-files global --before '[PHONE_MAC_ADDRESS]-lync.cfg'\n"
	"bootline config-files site:hq --clear\n", DATA_WRITE, run,
};
/* clang-format on */

int
cmd_config_files(int argc, char **argv)
{
	return command_alone(&command, argc, argv);
}
