/* bootline secret: what is sealed, and the master key that seals it. */
#include "base/auto.h"
#include "base/clock.h"
#include "cli/command.h"
#include "cli/commands.h"
#include "manage/members_of.h"
#include "store/key_change.h"

#include <stdio.h>

static enum err
tell_count(void *ctx, const char *kind, uint8_t key_id, int64_t count)
{
	struct cli *c = ctx;

	output_row_begin(c->out);
	members_of_sealed(output_members(c->out), kind, key_id, count);
	output_row_end(c->out);
	return ERR_OK;
}

static enum err
run_list(struct cli *c)
{
	output_table_begin(c->out, "sealed");
	enum err e = sealed_count(c->store, tell_count, c);
	output_table_end(c->out);
	output_number(c->out, "key", keyring_current(&c->store->ring)->id);
	output_text(c->out, "key_from", c->store->is_credential ? "credential" : "secret.key");
	if (c->store->ring.count > 1)
		output_warn(c->out,
			"A change of the master key was cut short; `bootline secret rotate-key` "
			"goes on with it.");
	return e;
}

static void
show_progress(const struct sealed_rotation *r)
{
	if (isatty(STDERR_FILENO) && r->total > 0)
		(void)fprintf(stderr, "\rsealing %lld %%%s",
			(long long)(r->done < r->total ? r->done * 100 / r->total : 100),
			r->done >= r->total ? "\r\033[K" : "");
}

static enum err
run_rotate(struct cli *c)
{
	struct audit_who who;
	const struct key_change k = {&who, slice_of(c->words), clock_wall_s(), show_progress};
	struct sealed_rotation r;
	enum err e;

	audit_who_here("cli", &who);
	e = key_change_run(c->store, &k, &r, c->why);
	if (e != ERR_OK)
		return e;
	output_note(c->out, "%s: %lld secrets are sealed under key %d, and key %d is gone.",
		r.is_resumed ? "Went on with a change of the master key that was cut short" :
			       "Changed the master key",
		(long long)r.done, r.to, r.from);
	output_note(c->out, "Older copies of bootline.db need the secret.key of their time; make a "
			    "backup of both now (`bootline backup`).");
	members_of_rotation(output_members(c->out), &r);
	return ERR_OK;
}

/* One command a block. */
/* clang-format off */
static const struct command commands[] = {
	{"list", "Tells what is sealed and under which key; no values.", NULL, NULL,
		"bootline secret list\n", DATA_READ, run_list},
	{"rotate-key", "Makes a new master key, seals every secret under it while the server runs, and forgets the old one.",
		NULL, NULL,
		"bootline secret rotate-key\n"
		"\n"
		"It may be cut short at any point: run it again, and it goes on.\n", DATA_STEPS, run_rotate},
};
/* clang-format on */

int
cmd_secret(int argc, char **argv)
{
	static const struct family family = {"secret",
		"What is sealed, and the master key that seals it.", commands, COUNT(commands)};

	return command_family(&family, argc, argv);
}
