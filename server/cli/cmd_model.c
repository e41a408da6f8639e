/* bootline model: what phones are. */
#include "base/auto.h"
#include "cli/commands.h"
#include "cli/inventory.h"
#include "manage/members_of.h"
#include "store/models.h"

/* One row an option. */
/* clang-format off */
static const struct arg_row name_row[] = {
	{"NAME", NULL, ARG_REQUIRED, "the model as phones call it: VVX400"},
	{NULL, NULL, 0, NULL},
};
static const struct arg_row options[] = {
	{"part", "P", 0, "its part number, the name of its firmware files: 3111-46157-002"},
	{"lines", "N", 0, "how many lines it may have; 0: unknown"},
	{"keys", "N", 0, "how many line keys it has; 0: unknown"},
	{"label", "T", 0, "free text"},
	{NULL, NULL, 0, NULL},
};
static const struct arg_row list_options[] = {
	{"own", NULL, 0, "only what was added or changed here"},
	{"text", "T", 0, "only models with T in name, part number or label"},
	{NULL, NULL, 0, NULL},
};
/* clang-format on */

static enum err
read_model(struct cli *c, struct model *model)
{
	enum err e = inventory_token(c, "part", model->part, sizeof(model->part));

	if (e == ERR_OK)
		e = args_number(c->args, "lines", 0, LINES_PER_PHONE_MAX, &model->lines, c->why);
	if (e == ERR_OK)
		e = args_number(c->args, "keys", 0, KEYS_PER_PHONE_MAX, &model->keys, c->why);
	return e == ERR_OK ? inventory_text(c, "label", model->label, sizeof(model->label)) : e;
}

static enum err
put_model(struct cli *c, const char *what, struct model *model)
{
	enum err e = read_model(c, model);

	model->is_stock = false;
	if (e == ERR_OK)
		e = models_put(c->store, model, c->why);
	if (e != ERR_OK)
		return e;
	output_note(c->out, "%s model %s.", what, model->name);
	members_of_model(output_members(c->out), model);
	return ERR_OK;
}

static enum err
run_add(struct cli *c)
{
	struct model model = {.lines = 0};
	enum err e = models_by_name(c->store, args_slice(c->args, "NAME"), &model);

	if (e == ERR_OK)
		return why_fail(c->why, ERR_EXISTS,
			"There is a model %s already: change it with `bootline model set %s`.",
			model.name, model.name);
	if (e != ERR_NOTFOUND)
		return e;
	if (slice_to_text(args_slice(c->args, "NAME"), model.name, sizeof(model.name)) != ERR_OK)
		return why_fail(
			c->why, ERR_LIMIT, "A model's name has at most %d bytes.", WORD_MAX_BYTES);
	return put_model(c, "Added", &model);
}

static enum err
find_model(struct cli *c, struct model *model)
{
	const char *typed = args_text(c->args, "NAME");
	enum err e = models_by_name(c->store, slice_of(typed), model);

	if (e == ERR_NOTFOUND)
		(void)why_fail(c->why, e,
			"There is no model \"%.100s\": add it with `bootline model add`, or see "
			"`bootline model "
			"list`.",
			typed);
	return e;
}

static enum err
run_set(struct cli *c)
{
	struct model model;
	enum err e = find_model(c, &model);

	return e == ERR_OK ? put_model(c, "Changed", &model) : e;
}

static enum err
run_show(struct cli *c)
{
	struct model model;
	enum err e = find_model(c, &model);

	if (e == ERR_OK)
		members_of_model(output_members(c->out), &model);
	return e;
}

static enum err
run_remove(struct cli *c)
{
	struct model model;
	enum err e = find_model(c, &model);

	if (e != ERR_OK)
		return e;
	if (model.is_stock)
		return why_fail(c->why, ERR_DENIED,
			"%s comes with bootline and cannot be removed; `bootline model set %s` "
			"changes it.",
			model.name, model.name);
	e = models_remove(c->store, slice_of(model.name));
	if (e != ERR_OK)
		return e;
	if (models_by_name(c->store, slice_of(model.name), &model) == ERR_OK)
		output_note(c->out, "Model %s is again as it comes with bootline.", model.name);
	else
		output_note(c->out, "Removed model %s.", model.name);
	output_text(c->out, "name", model.name);
	return ERR_OK;
}

static bool
is_wanted(const struct cli *c, const struct model *model)
{
	struct slice text = args_slice(c->args, "text");
	const char *const texts[] = {model->name, model->part, model->label};

	if (args_has(c->args, "own") && model->is_stock)
		return false;
	for (size_t i = 0; i < COUNT(texts); i++)
		if (inventory_contains(texts[i], text))
			return true;
	return false;
}

static enum err
tell_row(void *ctx, const struct model *model)
{
	struct cli *c = ctx;

	if (!is_wanted(c, model))
		return ERR_OK;
	output_row_begin(c->out);
	members_of_model(output_members(c->out), model);
	output_row_end(c->out);
	return ERR_OK;
}

static enum err
run_list(struct cli *c)
{
	output_table_begin(c->out, "models");
	enum err e = models_each(c->store, tell_row, c);
	output_table_end(c->out);
	return e;
}

/* One command a block. */
/* clang-format off */
static const struct command commands[] = {
	{"add", "Adds a model that bootline does not know.", name_row, options,
		"bootline model add VVX999 --part 3111-99999-001 --lines 12 --keys 12\n", DATA_WRITE, run_add},
	{"list", "Lists models: those that come with bootline, and your own.", NULL, list_options,
		"bootline model list --text VVX\n", DATA_READ, run_list},
	{"show", "Shows one model.", name_row, NULL, "bootline model show VVX400\n", DATA_READ, run_show},
	{"set", "Changes a model; what is not named stays as it is.", name_row, options,
		"bootline model set VVX400 --label 'The desk phone'\n", DATA_WRITE, run_set},
	{"remove", "Removes a model of your own, or your change of one.", name_row, NULL,
		"bootline model remove VVX999\n", DATA_WRITE, run_remove},
};
/* clang-format on */

int
cmd_model(int argc, char **argv)
{
	static const struct family family = {
		"model", "What phones are; an unknown model works too.", commands, COUNT(commands)};

	return command_family(&family, argc, argv);
}
