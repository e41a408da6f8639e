/* bootline phone: the phones of the inventory, and those that are new. */
#include "base/auto.h"
#include "base/clock.h"
#include "cli/commands.h"
#include "cli/inventory.h"
#include "cli/phone_chosen.h"
#include "cli/phone_csv.h"
#include "cli/phone_enrol.h"
#include "cli/phone_rotate.h"
#include "cli/phone_tell.h"
#include "cli/phone_undecided.h"
#include "cli/phone_view.h"
#include "manage/phone_change.h"

/* One row an option. */
/* clang-format off */
static const struct arg_row mac_row[] = {
	{"MAC", NULL, ARG_REQUIRED, "the phone's address in any usual spelling: 0004f2aabbcc, 00:04:F2:AA:BB:CC"},
	{NULL, NULL, 0, NULL},
};
static const struct arg_row macs_row[] = {
	{"MAC", NULL, ARG_REQUIRED | ARG_REPEATED, "one phone or more"},
	{NULL, NULL, 0, NULL},
};
static const struct arg_row add_options[] = {
	{"model", "M", 0, "what it is: a name of `bootline model list`, or a part number; else what the phone says"},
	{"site", "S", 0, "where it is (default)"},
	{"group", "G", ARG_REPEATED, "a group it belongs to"},
	{"label", "T", 0, "free text: whose it is, which room"},
	{NULL, NULL, 0, NULL},
};
static const struct arg_row set_options[] = {
	{"model", "M", 0, "what it is; '' for what the phone says"},
	{"site", "S", 0, "where it is"},
	{"label", "T", 0, "free text"},
	{NULL, NULL, 0, NULL},
};
static const struct arg_row list_options[] = {
	{"state", "WORD", 0, "new, active, ignored, retired or blocked; new ones have asked but are not in the inventory"},
	{"site", "S", 0, "only phones of this site"},
	{"group", "G", 0, "only phones of this group"},
	{"model", "M", 0, "only phones of this model"},
	{"text", "T", 0, "only phones with T in MAC or label"},
	{"undecided", NULL, 0, "only phones that wait for a decision: see `bootline phone undecided`"},
	PHONE_CHOSEN_QUERY,
	{NULL, NULL, 0, NULL},
};
/* clang-format on */

/* Reads --model, and warns of one that is in no table. */
static enum err
read_model(struct cli *c, struct phone *phone)
{
	bool is_unknown;
	enum err e;

	if (!args_has(c->args, "model"))
		return ERR_OK;
	e = phone_change_model(
		c->store, args_slice(c->args, "model"), phone->model, &is_unknown, c->why);
	if (e == ERR_OK && is_unknown)
		output_warn(c->out,
			"%s is not in the table of models; it is taken as it is (see `bootline "
			"model "
			"list`).",
			phone->model);
	return e;
}

static enum err
read_phone(struct cli *c, struct phone *phone)
{
	struct site site;
	enum err e = read_model(c, phone);

	if (e == ERR_OK)
		e = inventory_text(c, "label", phone->label, sizeof(phone->label));
	if (e != ERR_OK || !args_has(c->args, "site"))
		return e;
	e = inventory_site(c, args_text(c->args, "site"), &site);
	if (e == ERR_OK)
		phone->site_id = site.id;
	return e;
}

static enum err
join_groups(struct cli *c, const struct phone *phone)
{
	enum err e = ERR_OK;

	for (size_t i = 0; i < args_count(c->args, "group") && e == ERR_OK; i++) {
		struct group group;

		e = inventory_group(c, args_nth(c->args, "group", i), &group);
		if (e == ERR_OK)
			e = groups_add_phone(c->store, group.id, phone->id);
		if (e == ERR_EXISTS) /* the same group twice */
			e = ERR_OK;
	}
	return e;
}

/* Puts a phone into the inventory: it is no longer listed as new. */
static enum err
add_phone(struct cli *c, struct phone *phone)
{
	enum err e = phone_change_add(c->store, phone, clock_wall_s(), c->why);

	return e == ERR_OK ? phone_change_settle(c->store, phone->mac) : e;
}

/* Tells what a change left behind; names as they are stored now. */
static enum err
tell_changed(struct cli *c, const char *what, struct mac mac)
{
	struct phone phone;
	char text[MAC_TEXT_BYTES];
	enum err e = phones_by_mac(c->store, mac, &phone);
	const char *model;

	if (e != ERR_OK)
		return e;
	model = phone_model(&phone);
	output_note(c->out, "%s phone %s: %s%s%s, site %s.", what, mac_text(mac, text),
		phone_state_names[phone.state], model[0] != '\0' ? ", " : "", model, phone.site);
	return phone_view_brief(c, &phone);
}

static enum err
run_add(struct cli *c)
{
	struct phone phone = {.state = PHONE_ACTIVE, .site_id = SITE_DEFAULT};
	enum err e = args_mac(c->args, "MAC", &phone.mac, c->why);

	if (e == ERR_OK)
		e = read_phone(c, &phone);
	if (e == ERR_OK)
		e = add_phone(c, &phone);
	if (e == ERR_OK)
		e = join_groups(c, &phone);
	return e == ERR_OK ? tell_changed(c, "Added", phone.mac) : e;
}

static enum err
run_set(struct cli *c)
{
	struct phone phone;
	enum err e = inventory_phone(c, args_text(c->args, "MAC"), &phone);

	if (e == ERR_OK)
		e = read_phone(c, &phone);
	if (e == ERR_OK)
		e = phones_update(c->store, &phone, c->why);
	return e == ERR_OK ? tell_changed(c, "Changed", phone.mac) : e;
}

static enum err
run_remove(struct cli *c)
{
	struct phone phone;
	char mac[MAC_TEXT_BYTES];
	enum err e = inventory_phone(c, args_text(c->args, "MAC"), &phone);

	if (e == ERR_OK)
		e = phones_remove(c->store, phone.id);
	if (e != ERR_OK)
		return e;
	output_note(c->out,
		"Removed phone %s with its keys and parameters; its lines, documents and logs "
		"stay.",
		mac_text(phone.mac, mac));
	output_text(c->out, "mac", mac_text(phone.mac, mac));
	return ERR_OK;
}

static enum err
read_state(struct cli *c, enum phone_state *out)
{
	const char *typed = args_text(c->args, "state");

	for (int i = 0; i < PHONE_STATE__COUNT && typed != NULL; i++)
		if (strcmp(typed, phone_state_names[i]) == 0) {
			*out = (enum phone_state)i;
			return ERR_OK;
		}
	if (typed == NULL)
		return ERR_OK;
	return args_misuse(c->args, c->why,
		"--state is new, active, ignored, retired or blocked, not \"%.100s\".", typed);
}

static enum err
read_filter(struct cli *c, struct phone_filter *f)
{
	struct site site;
	struct group group;
	enum err e = read_state(c, &f->state);

	if (e == ERR_OK && args_has(c->args, "site")) {
		e = inventory_site(c, args_text(c->args, "site"), &site);
		f->site_id = e == ERR_OK ? site.id : 0;
	}
	if (e == ERR_OK && args_has(c->args, "group")) {
		e = inventory_group(c, args_text(c->args, "group"), &group);
		f->group_id = e == ERR_OK ? group.id : 0;
	}
	f->model = args_slice(c->args, "model");
	f->text = args_slice(c->args, "text");
	return e;
}

static enum err
list(struct cli *c, const struct phone_query *q)
{
	bool has_more = q->filter.site_id != 0 || q->filter.group_id != 0 || q->version.n > 0 ||
			q->line_id != 0;

	if (q->filter.state != PHONE_NEW)
		return phone_view_list(c, q);
	if (has_more)
		return args_misuse(c->args, c->why,
			"A new phone has no site, groups and lines yet: it is found by model and "
			"text.");
	return phone_view_list_new(c, &q->filter);
}

static enum err
list_found(struct cli *c)
{
	static const char *const others[] = {
		"state", "site", "group", "model", "text", "undecided"};
	AUTO(phone_choice_done) struct phone_choice choice = PHONE_CHOICE;
	struct phone_typed typed;
	enum err e;

	for (size_t i = 0; i < COUNT(others); i++)
		if (args_has(c->args, others[i]))
			return args_misuse(c->args, c->why,
				"--query says it all: write --%s as a word of it (decision=any for "
				"--undecided).",
				others[i]);
	e = phone_chosen_query(c, &typed, &choice);
	return e == ERR_OK ? list(c, &choice.query) : e;
}

static enum err
run_list(struct cli *c)
{
	AUTO(buf_free) struct buf macs = BUF(UNDECIDED_MAX * sizeof(struct mac));
	struct phone_query q = {.filter = {.state = PHONE_STATE__COUNT}, .version = SLICE("")};
	enum err e;

	if (args_has(c->args, "query"))
		return list_found(c);
	e = read_filter(c, &q.filter);
	if (e != ERR_OK || !args_has(c->args, "undecided"))
		return e == ERR_OK ? list(c, &q) : e;
	if (q.filter.state == PHONE_NEW) /* every new phone is undecided */
		return args_misuse(c->args, c->why, "--undecided goes without --state new.");
	e = phone_undecided_macs(c, UNDECIDED__COUNT, &macs);
	q.only = &macs;
	return e == ERR_OK ? list(c, &q) : e;
}

static enum err
run_show(struct cli *c)
{
	struct seen seen;
	struct mac mac;
	struct phone phone;
	enum err e = args_mac(c->args, "MAC", &mac, c->why);

	if (e == ERR_OK && phones_by_mac(c->store, mac, &phone) == ERR_NOTFOUND &&
		seen_by_mac(c->store, mac, &seen) == ERR_OK && seen.is_new) {
		phone_view_new(c, &seen);
		return ERR_OK;
	}
	if (e == ERR_OK)
		e = inventory_phone(c, args_text(c->args, "MAC"), &phone);
	return e == ERR_OK ? phone_view_all(c, &phone) : e;
}

/* Gives one phone a state; one that is new comes into the inventory with it. */
static enum err
set_state(struct cli *c, const char *typed, enum phone_state state, struct phone *out)
{
	struct mac mac;
	enum err e = mac_parse(slice_of(typed), &mac, c->why);

	if (e == ERR_OK)
		e = phone_change_state(c->store, mac, state, clock_wall_s(), out, c->why);
	return e == ERR_OK ? phone_change_settle(c->store, mac) : e;
}

static enum err
run_state(struct cli *c, enum phone_state state, const char *consequence)
{
	enum err e = ERR_OK;

	output_table_begin(c->out, "phones");
	for (size_t i = 0; i < args_count(c->args, "MAC") && e == ERR_OK; i++) {
		struct phone phone;
		char mac[MAC_TEXT_BYTES];

		e = set_state(c, args_nth(c->args, "MAC", i), state, &phone);
		if (e != ERR_OK)
			break;
		output_note(c->out, "Phone %s is %s: %s.", mac_text(phone.mac, mac),
			phone_state_names[state], consequence);
		output_row_begin(c->out);
		e = phone_view_brief(c, &phone);
		output_row_end(c->out);
	}
	output_table_end(c->out);
	return e;
}

static enum err
run_accept(struct cli *c)
{
	return run_state(c, PHONE_ACTIVE, "it gets its files when it asks next");
}

static enum err
run_ignore(struct cli *c)
{
	return run_state(c, PHONE_IGNORED, "it is answered like an unknown one");
}

static enum err
run_block(struct cli *c)
{
	return run_state(c, PHONE_BLOCKED, "it is refused");
}

static enum err
run_retire(struct cli *c)
{
	return run_state(
		c, PHONE_RETIRED, "its settings are kept, and it is answered like an unknown one");
}

/* One command a block. */
/* clang-format off */
static const struct command commands[] = {
	{"add", "Adds a phone; one that was seen as new keeps what it told of itself.", mac_row, add_options,
		"bootline phone add 00:04:f2:aa:bb:cc --model VVX400 --site hq --label 'Room 12'\n"
		"bootline phone add 0004f2aabbcc --data ./data    makes the data folder where there is none\n",
		DATA_CREATE, run_add},
	{"list", "Lists phones.", NULL, list_options,
		"bootline phone list --state new    who has asked and is not in the inventory\n"
		"bootline phone list --site hq --model VVX400\n"
		"bootline phone list --query 'site=hq version=5.9.2.3446'\n" PHONE_CHOSEN_HELP, DATA_READ, run_list},
	{"show", "Shows one phone: lines, keys, when it was here, the files it is offered.", mac_row, NULL,
		"bootline phone show 0004f2aabbcc\n", DATA_READ, run_show},
	{"set", "Changes a phone; what is not named stays as it is.", mac_row, set_options,
		"bootline phone set 0004f2aabbcc --site branch --label 'Reception'\n", DATA_WRITE, run_set},
	{"remove", "Removes a phone.", mac_row, NULL,
		"bootline phone remove 0004f2aabbcc\n", DATA_WRITE, run_remove},
	{"accept", "Makes phones active: they get their files.", macs_row, NULL,
		"bootline phone accept 0004f2aabbcc 0004f2aabbcd\n", DATA_WRITE, run_accept},
	{"ignore", "Answers phones as if they were unknown, and no longer lists them as new.", macs_row, NULL,
		"bootline phone ignore 0004f2aabbcc\n", DATA_WRITE, run_ignore},
	{"block", "Refuses phones.", macs_row, NULL,
		"bootline phone block 0004f2aabbcc\n", DATA_WRITE, run_block},
	{"retire", "Keeps a phone's settings, and answers it as if it were unknown.", macs_row, NULL,
		"bootline phone retire 0004f2aabbcc\n", DATA_WRITE, run_retire},
	{"enroll", "Lets a phone get its files and a login of its own with the shared account.", mac_row,
		phone_enroll_options,
		"bootline phone enroll 0004f2aabbcc --for 2h --from 192.0.2.0/24\n"
		"bootline phone enroll 0004f2aabbcc    also releases a frozen window\n"
		"bootline phone enroll 0004f2aabbcc --fresh    its login is in wrong hands\n"
		"bootline phone enroll 0004f2aabbcc --close\n", DATA_WRITE, phone_enroll},
	{"undecided", "Tells what waits for a decision: windows that are frozen or ran out, phones that were reset or are new.",
		NULL, NULL, phone_undecided_examples, DATA_READ, phone_undecided},
	{"rotate", "Gives phones a new password for their own login; each restarts with it.",
		phone_rotate_positionals, phone_rotate_options, phone_rotate_examples, DATA_WRITE,
		phone_rotate},
	{"resync", "Has phones read their files again, now.", phone_tell_positionals, phone_tell_options,
		phone_resync_examples, DATA_STEPS, phone_resync},
	{"restart", "Has phones start anew, now.", phone_tell_positionals, phone_tell_options,
		phone_restart_examples, DATA_STEPS, phone_restart},
	{"import", phone_import_about, phone_import_positionals, phone_import_options,
		phone_import_examples, DATA_CREATE, phone_import},
	{"export", phone_export_about, phone_export_positionals, NULL, phone_export_examples, DATA_READ,
		phone_export},
};
/* clang-format on */

int
cmd_phone(int argc, char **argv)
{
	static const struct family family = {"phone",
		"The phones of the inventory, and those that are new.", commands, COUNT(commands)};

	return command_family(&family, argc, argv);
}
