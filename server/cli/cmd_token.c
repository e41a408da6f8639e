/* bootline token: what programs log in with at the API. */
#include "base/auto.h"
#include "base/clock.h"
#include "cli/command.h"
#include "cli/commands.h"
#include "manage/members_of.h"
#include "store/audit.h"
#include "store/tokens.h"

#define FOR_MAX_S (3650 * (int64_t)86400)

/* One row an option. */
/* clang-format off */
static const struct arg_row name_row[] = {
	{"NAME", NULL, ARG_REQUIRED, "the token: what uses it, as in monitoring"},
	{NULL, NULL, 0, NULL},
};
static const struct arg_row add_options[] = {
	{"role", "ROLE", ARG_REQUIRED, "viewer looks, operator changes phones and lines, admin changes everything"},
	{"for", "TIME", 0, "how long it is good: 24h, 90d; without it until it is removed"},
	{NULL, NULL, 0, NULL},
};
/* clang-format on */

static enum err
read_end(struct cli *c, int64_t now, int64_t *expires_at)
{
	int64_t for_s;

	*expires_at = 0;
	if (!args_has(c->args, "for"))
		return ERR_OK;
	if (clock_span(args_slice(c->args, "for"), 60, FOR_MAX_S, &for_s) != ERR_OK)
		return args_misuse(c->args, c->why,
			"--for is a time as in 30m, 24h or 90d, at most ten years.");
	*expires_at = now + for_s;
	return ERR_OK;
}

static enum err
read_token(struct cli *c, struct token *t)
{
	struct slice name = args_slice(c->args, "NAME");
	struct audit_who who;
	enum err e = people_name_check(name, "token", c->why);

	audit_who_here("cli", &who);
	*t = (struct token){.created_at = clock_wall_s()};
	if (e == ERR_OK)
		e = slice_to_text(name, t->name, sizeof(t->name));
	if (e == ERR_OK)
		e = slice_to_text(slice_of(who.by), t->made_by, sizeof(t->made_by));
	if (e == ERR_OK)
		e = role_parse(args_slice(c->args, "role"), &t->role, c->why);
	return e == ERR_OK ? read_end(c, t->created_at, &t->expires_at) : e;
}

static enum err
run_add(struct cli *c)
{
	char text[CRYPTO_TOKEN_BYTES], until[CLOCK_TEXT_BYTES];
	struct token t;
	enum err e = read_token(c, &t);

	if (e == ERR_OK)
		e = tokens_add(c->store, &t, text, c->why);
	if (e != ERR_OK)
		return e;
	output_note(c->out,
		"Added token %s with role %s, good until %s.  It is shown this once:", t.name,
		role_names[t.role],
		t.expires_at != 0 ? clock_text(t.expires_at, until) : "it is removed");
	output_note(c->out, "%s", text);
	members_of_token(output_members(c->out), &t);
	output_text(c->out, "token", text);
	crypto_wipe(text, sizeof(text));
	return ERR_OK;
}

static enum err
tell_row(void *ctx, const struct token *t)
{
	struct output *out = ctx;

	output_row_begin(out);
	members_of_token(output_members(out), t);
	output_row_end(out);
	return ERR_OK;
}

static enum err
run_list(struct cli *c)
{
	output_table_begin(c->out, "tokens");
	enum err e = tokens_each(c->store, tell_row, c->out);
	output_table_end(c->out);
	return e;
}

static enum err
run_remove(struct cli *c)
{
	struct slice name = args_slice(c->args, "NAME");
	struct token t;
	enum err e = people_name_check(name, "token", c->why);

	if (e == ERR_OK)
		e = tokens_by_name(c->store, name, &t);
	if (e == ERR_NOTFOUND)
		return why_fail(c->why, e,
			"There is no token \"%.*s\"; `bootline token list` shows all.",
			SLICE_FMT(name));
	if (e == ERR_OK)
		e = tokens_remove(c->store, t.id);
	if (e != ERR_OK)
		return e;
	output_note(c->out, "Removed token %s: nothing gets in with it any more.", t.name);
	output_text(c->out, "name", t.name);
	return ERR_OK;
}

/* One command a block. */
/* clang-format off */
static const struct command commands[] = {
	{"add", "Makes a token, and shows it this once.", name_row, add_options,
		"bootline token add monitoring --role viewer\n"
		"bootline token add import --role operator --for 90d\n", DATA_CREATE, run_add},
	{"list", "Lists tokens: what they may, until when, and when they were used last.", NULL, NULL,
		"bootline token list\n", DATA_READ, run_list},
	{"remove", "Removes a token: nothing gets in with it any more.", name_row, NULL,
		"bootline token remove monitoring\n", DATA_WRITE, run_remove},
};
/* clang-format on */

int
cmd_token(int argc, char **argv)
{
	static const struct family family = {"token",
		"What programs log in with at the API: Authorization: Bearer TOKEN.", commands,
		COUNT(commands)};

	return command_family(&family, argc, argv);
}
