/* bootline account: who may log in: people, and the bootstrap account that phones share. */
#include "base/auto.h"
#include "cli/account_people.h"
#include "cli/commands.h"
#include "cli/inventory.h"
#include "manage/members_of.h"
#include "store/accounts.h"

/* One row an option. */
/* clang-format off */
static const struct arg_row set_options[] = {
	{"user", "U", 0, "the user name, as phones send it"},
	{"password-file", "FILE", 0, "read the password from the first line of FILE; - for standard input"},
	{NULL, NULL, 0, NULL},
};
/* clang-format on */

static void
tell_account(struct cli *c, const struct account *a)
{
	members_of_bootstrap(output_members(c->out), a);
	if (a->is_open && a->is_factory)
		output_warn(c->out,
			"The bootstrap account has the phones' factory password, which everybody "
			"knows; `bootline account set --password-file -` changes it, and "
			"`bootline account close` closes it.");
}

static enum err
run_show(struct cli *c)
{
	struct account a;
	enum err e = accounts_bootstrap(c->store, &a);

	if (e == ERR_OK)
		tell_account(c, &a);
	return e;
}

static enum err
run_set(struct cli *c)
{
	AUTO(buf_wipe) struct buf secret = BUF(SECRET_MAX_BYTES);
	struct account a;
	const char *file = args_text(c->args, "password-file");
	enum err e = accounts_bootstrap(c->store, &a);

	if (e != ERR_OK)
		return e;
	if (file == NULL && !args_has(c->args, "user"))
		return args_misuse(
			c->args, c->why, "Nothing to change: give --user or --password-file.");
	e = inventory_text(c, "user", a.user, sizeof(a.user));
	if (e == ERR_OK && file != NULL)
		e = command_secret(file, &secret, c->why);
	if (e == ERR_OK)
		e = accounts_set(c->store, a.id, slice_of(a.user), buf_slice(&secret), c->why);
	if (e == ERR_OK)
		e = accounts_bootstrap(c->store, &a);
	if (e != ERR_OK)
		return e;
	output_note(c->out, "Changed the bootstrap account: phones log in as %s.", a.user);
	tell_account(c, &a);
	return ERR_OK;
}

static enum err
set_open(struct cli *c, bool is_open)
{
	struct account a;
	enum err e = accounts_bootstrap(c->store, &a);

	if (e == ERR_OK)
		e = accounts_set_open(c->store, a.id, is_open);
	if (e != ERR_OK)
		return e;
	a.is_open = is_open;
	output_note(c->out,
		is_open ? "The bootstrap account is open: phones log in as %s." :
			  "The bootstrap account is closed: nobody logs in as %s.",
		a.user);
	tell_account(c, &a);
	return ERR_OK;
}

static enum err
run_open(struct cli *c)
{
	return set_open(c, true);
}

static enum err
run_close(struct cli *c)
{
	return set_open(c, false);
}

/* One command a block. */
/* clang-format off */
static const struct command commands[] = {
	{"list", "People: lists who administers, and their roles.", NULL, NULL,
		"bootline account list\n", DATA_READ, account_list},
	{"add", "People: adds one, and makes a link for setting a password.", account_name_row, account_add_options,
		"bootline account add ann --role operator\n"
		"bootline account add bob --role admin --url https://boot.example\n", DATA_CREATE, account_add},
	{"role", "People: gives one another role.", account_role_rows, NULL,
		"bootline account role ann admin\n", DATA_WRITE, account_role},
	{"remove", "People: removes one, who is logged out at once.", account_name_row, NULL,
		"bootline account remove ann\n", DATA_WRITE, account_remove},
	{"setup-link", "People: makes a one-time link for setting a password.", account_maybe_row, account_link_options,
		"bootline account setup-link          for the first administrator\n"
		"bootline account setup-link ann      when ann has forgotten hers\n", DATA_CREATE, account_setup_link},
	{"show", "Phones: shows the bootstrap account, which they share.", NULL, NULL,
		"bootline account show\n", DATA_READ, run_show},
	{"set", "Phones: changes the bootstrap account's user name or password.", NULL, set_options,
		"bootline account set --password-file -\n"
		"bootline account set --user phones --password-file password\n", DATA_WRITE, run_set},
	{"open", "Phones: lets them log in with the bootstrap account.", NULL, NULL,
		"bootline account open\n", DATA_WRITE, run_open},
	{"close", "Phones: lets none log in with the bootstrap account.", NULL, NULL,
		"bootline account close\n", DATA_WRITE, run_close},
};
/* clang-format on */

int
cmd_account(int argc, char **argv)
{
	static const struct family family = {"account",
		"Who may log in: people who administer, and the bootstrap account that phones "
		"share.",
		commands, COUNT(commands)};

	return command_family(&family, argc, argv);
}
