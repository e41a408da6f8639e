/* bootline secret: what is sealed, and the master key that seals it. */
#include "base/auto.h"
#include "base/clock.h"
#include "cli/commands.h"
#include "cli/inventory.h"
#include "store/audit.h"
#include "store/sealed.h"

#include <stdio.h>
#include <time.h>

enum { TEXT_BYTES = 128 };

static enum err
tell_count(void *ctx, const char *kind, uint8_t key_id, int64_t count)
{
	struct cli *c = ctx;

	output_row_begin(c->out);
	output_text(c->out, "kind", kind);
	output_number(c->out, "key", key_id);
	output_number(c->out, "count", count);
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

/* Leaves the write lock to others for as long as the last batch had it. */
static void
make_way(uint64_t batch_ms)
{
	struct timespec pause = {(time_t)(batch_ms / 1000), (long)(batch_ms % 1000) * 1000000};

	(void)nanosleep(&pause, NULL);
}

static enum err
reseal_all(struct cli *c, struct sealed_rotation *r)
{
	enum err e;

	do {
		uint64_t began = clock_mono_ms();

		show_progress(r);
		e = sealed_step(c->store, r, c->why);
		make_way(clock_mono_ms() - began + 1);
	} while (e == ERR_OK);
	show_progress(r);
	return e == ERR_NOTFOUND ? ERR_OK : e;
}

/* The record stands before the old key is gone: what was done is never without one. */
static enum err
record(struct cli *c, const struct sealed_rotation *r)
{
	char was[TEXT_BYTES], becomes[TEXT_BYTES], object[TEXT_BYTES];
	struct audit_who who;
	struct audit_row row = {.at = clock_wall_s(), .action = slice_of(c->words)};

	audit_who_here("cli", &who);
	(void)snprintf(object, sizeof(object), "master key %d", r->to);
	(void)snprintf(was, sizeof(was), "key=%d\n", r->from);
	(void)snprintf(
		becomes, sizeof(becomes), "key=%d\nsealed=%lld\n", r->to, (long long)r->done);
	row.by = slice_of(who.by);
	row.login = slice_of(who.login);
	row.via = slice_of(who.via);
	row.object = slice_of(object);
	row.was = slice_of(was);
	row.becomes = slice_of(becomes);
	return audit_add(c->store, &row);
}

static enum err
run_rotate(struct cli *c)
{
	struct sealed_rotation r;
	enum err e = sealed_begin(c->store, &r, c->why);

	if (e == ERR_OK)
		e = reseal_all(c, &r);
	if (e == ERR_OK)
		e = record(c, &r);
	while (e == ERR_OK && (e = sealed_end(c->store, &r, c->why)) == ERR_BUSY)
		e = reseal_all(c, &r);
	if (e != ERR_OK)
		return e;
	output_note(c->out, "%s: %lld secrets are sealed under key %d, and key %d is gone.",
		r.is_resumed ? "Went on with a change of the master key that was cut short" :
			       "Changed the master key",
		(long long)r.done, r.to, r.from);
	output_note(c->out, "Older copies of bootline.db need the secret.key of their time; make a "
			    "backup of both now (`bootline backup`).");
	output_number(c->out, "from", r.from);
	output_number(c->out, "to", r.to);
	output_number(c->out, "sealed", r.done);
	output_bool(c->out, "is_resumed", r.is_resumed);
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
