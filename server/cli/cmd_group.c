/* bootline group: sets of phones, each with a rank. */
#include "base/auto.h"
#include "cli/commands.h"
#include "cli/inventory.h"
#include "manage/members_of.h"

enum { RANK_MAX = 1000000 };

/* One row an option. */
/* clang-format off */
static const struct arg_row name_row[] = {
	{"NAME", NULL, ARG_REQUIRED, "the group: lower-case letters, digits and '-'"},
	{NULL, NULL, 0, NULL},
};
static const struct arg_row members_rows[] = {
	{"NAME", NULL, ARG_REQUIRED, "the group"},
	{"MAC", NULL, ARG_REQUIRED | ARG_REPEATED, "one phone or more"},
	{NULL, NULL, 0, NULL},
};
static const struct arg_row options[] = {
	{"rank", "N", 0, "1 is strongest: its parameters beat those of groups behind it; a new one goes last"},
	{"label", "T", 0, "free text"},
	{NULL, NULL, 0, NULL},
};
/* clang-format on */

static enum err
find_last_rank(void *ctx, const struct group *group)
{
	int64_t *last = ctx;

	*last = group->rank > *last ? group->rank : *last;
	return ERR_OK;
}

static enum err
run_add(struct cli *c)
{
	struct group group = {.rank = 0};
	struct slice name = args_slice(c->args, "NAME");
	enum err e = word_check(name, "group", c->why);

	if (e == ERR_OK)
		e = slice_to_text(name, group.name, sizeof(group.name));
	if (e == ERR_OK)
		e = groups_each(c->store, find_last_rank, &group.rank);
	group.rank += group.rank < RANK_MAX;
	if (e == ERR_OK)
		e = args_number(c->args, "rank", 1, RANK_MAX, &group.rank, c->why);
	if (e == ERR_OK)
		e = inventory_text(c, "label", group.label, sizeof(group.label));
	if (e == ERR_OK)
		e = groups_add(c->store, &group, c->why);
	if (e != ERR_OK)
		return e;
	output_note(c->out, "Added group %s with rank %lld.", group.name, (long long)group.rank);
	members_of_group(output_members(c->out), &group);
	return ERR_OK;
}

static enum err
run_set(struct cli *c)
{
	struct group group;
	enum err e = inventory_group(c, args_text(c->args, "NAME"), &group);

	if (e == ERR_OK)
		e = args_number(c->args, "rank", 1, RANK_MAX, &group.rank, c->why);
	if (e == ERR_OK)
		e = inventory_text(c, "label", group.label, sizeof(group.label));
	if (e == ERR_OK)
		e = groups_update(c->store, &group, c->why);
	if (e != ERR_OK)
		return e;
	output_note(c->out, "Changed group %s: rank %lld.", group.name, (long long)group.rank);
	members_of_group(output_members(c->out), &group);
	return ERR_OK;
}

static enum err
count_phone(void *ctx, const struct phone *phone)
{
	(void)phone;
	++*(int64_t *)ctx;
	return ERR_OK;
}

static enum err
tell_row(void *ctx, const struct group *group)
{
	struct cli *c = ctx;
	struct phone_filter members = {.state = PHONE_STATE__COUNT,
		.group_id = group->id,
		.model = SLICE(""),
		.text = SLICE("")};
	int64_t phones = 0;
	enum err e = phones_each(c->store, &members, count_phone, &phones);

	output_row_begin(c->out);
	members_of_group(output_members(c->out), group);
	output_number(c->out, "phones", phones);
	output_row_end(c->out);
	return e;
}

static enum err
run_list(struct cli *c)
{
	output_table_begin(c->out, "groups");
	enum err e = groups_each(c->store, tell_row, c);
	output_table_end(c->out);
	return e;
}

static enum err
run_remove(struct cli *c)
{
	struct group group;
	enum err e = inventory_group(c, args_text(c->args, "NAME"), &group);

	if (e == ERR_OK)
		e = groups_remove(c->store, group.id);
	if (e != ERR_OK)
		return e;
	output_note(c->out, "Removed group %s with its parameters; its phones stay.", group.name);
	output_text(c->out, "name", group.name);
	return ERR_OK;
}

/* Puts one phone into the group or takes it out; *changed says whether that was news. */
static enum err
move_phone(struct cli *c, const struct group *group, const char *typed, bool is_in, bool *changed)
{
	struct phone phone;
	enum err e = inventory_phone(c, typed, &phone);

	if (e != ERR_OK)
		return e;
	e = is_in ? groups_add_phone(c->store, group->id, phone.id) :
		    groups_remove_phone(c->store, group->id, phone.id);
	*changed = e == ERR_OK;
	return e == (is_in ? ERR_EXISTS : ERR_NOTFOUND) ? ERR_OK : e;
}

static enum err
move_phones(struct cli *c, bool is_in)
{
	struct group group;
	size_t count = args_count(c->args, "MAC"), moved = 0;
	enum err e = inventory_group(c, args_text(c->args, "NAME"), &group);

	for (size_t i = 0; i < count && e == ERR_OK; i++) {
		bool changed = false;

		e = move_phone(c, &group, args_nth(c->args, "MAC", i), is_in, &changed);
		moved += changed;
	}
	if (e != ERR_OK)
		return e;
	output_note(c->out, "%zu of %zu phones %s group %s.", moved, count,
		is_in ? "joined" : "left", group.name);
	output_text(c->out, "name", group.name);
	output_number(c->out, is_in ? "joined" : "left", (int64_t)moved);
	return ERR_OK;
}

static enum err
run_join(struct cli *c)
{
	return move_phones(c, true);
}

static enum err
run_leave(struct cli *c)
{
	return move_phones(c, false);
}

/* One command a block. */
/* clang-format off */
static const struct command commands[] = {
	{"add", "Adds a group.", name_row, options,
		"bootline group add lobby --rank 10 --label 'Phones in public places'\n", DATA_CREATE, run_add},
	{"list", "Lists groups, the strongest first.", NULL, NULL,
		"bootline group list\n", DATA_READ, run_list},
	{"set", "Changes a group; what is not named stays as it is.", name_row, options,
		"bootline group set lobby --rank 1\n", DATA_WRITE, run_set},
	{"remove", "Removes a group; its phones stay.", name_row, NULL,
		"bootline group remove lobby\n", DATA_WRITE, run_remove},
	{"join", "Puts phones into a group.", members_rows, NULL,
		"bootline group join lobby 0004f2aabbcc 0004f2aabbcd\n", DATA_WRITE, run_join},
	{"leave", "Takes phones out of a group.", members_rows, NULL,
		"bootline group leave lobby 0004f2aabbcc\n", DATA_WRITE, run_leave},
};
/* clang-format on */

int
cmd_group(int argc, char **argv)
{
	static const struct family family = {"group",
		"Sets of phones; a phone may be in several, and the rank says which is stronger.",
		commands, COUNT(commands)};

	return command_family(&family, argc, argv);
}
