/* bootline rollout: moves phones to a release, ring by ring. */
#include "base/auto.h"
#include "base/clock.h"
#include "cli/commands.h"
#include "cli/inventory.h"
#include "cli/phone_chosen.h"
#include "cli/rollout_view.h"
#include "firmware/rollout_fleet.h"
#include "firmware/rollout_text.h"
#include "manage/field.h"

enum { PACE_MAX = 1000000 };

/* One row an option. */
/* clang-format off */
static const struct arg_row add_options[] = {
	{"release", "R", ARG_REQUIRED, "the release that phones get: a version that `bootline firmware list` shows"},
	{"ring", "RING", ARG_REQUIRED | ARG_REPEATED, "one after the other: macs:MAC,MAC (these phones), group:NAME (those of a group), percent:10 (so many of all the rollout's phones), rest (all that are left)"},
	{"label", "T", 0, "free text"},
	{"site", "S", 0, "only phones of this site"},
	{"group", "G", 0, "only phones of this group"},
	{"model", "M", 0, "only phones of this model"},
	{"text", "T", 0, "only phones with T in MAC or label"},
	{"query", "Q", 0, "the same as words, as in 'site=hq model=VVX410 Anna': see `bootline phone list --help`; no other words than these four"},
	{"days", "DAYS", 0, "phones begin on these days alone: mon-fri, sat,sun (default all)"},
	{"hours", "HOURS", 0, "phones begin in these hours alone, by the clock of their site: 22:00-05:00 (default all)"},
	{"pace", "N", 0, "phones at once; 0 for any number (default 20)"},
	{"wait", "TIME", 0, "after each ring before the next one begins: 30s, 20m, 4h, 2d (default 1h)"},
	{"patience", "TIME", 0, "a phone that has the image and is not heard of for so long has failed (default 20m)"},
	{"quiet", "TIME", 0, "a phone that was offered the release and does not come is waited for so long (default 4h)"},
	{"halt-count", "N", 0, "so many phones of a ring that failed halt it; 0 for never (default 0)"},
	{"halt-percent", "P", 0, "the same as a share of the ring; 0 for never (default 10)"},
	{"dry-run", NULL, 0, "show which phones would be in which ring, and change nothing"},
	{NULL, NULL, 0, NULL},
};
static const struct arg_row id_row[] = {
	{"ID", NULL, ARG_REQUIRED, "its number in `bootline rollout list`"},
	{NULL, NULL, 0, NULL},
};
static const struct arg_row start_options[] = {
	{"dry-run", NULL, 0, "show which phones would be in which ring, and which are left out and why; start nothing"},
	{NULL, NULL, 0, NULL},
};
static const struct arg_row resume_options[] = {
	{"retry", NULL, 0, "phones that failed wait for their turn again"},
	{NULL, NULL, 0, NULL},
};
/* clang-format on */

static enum err
read_id(struct cli *c, int64_t *out)
{
	return args_number(c->args, "ID", 1, INT64_MAX, out, c->why);
}

/* Copies a word that is another object's name. */
static enum err
read_name(struct cli *c, const char *option, char *dst, size_t cap)
{
	return args_has(c->args, option) ? inventory_token(c, option, dst, cap) : ERR_OK;
}

/* Reads --query into the columns that a rollout has. */
static enum err
read_query(struct cli *c, struct rollout *r)
{
	const struct {
		const char *option;
		char *at;
		size_t cap;
		enum err (*take)(
			struct slice s, const char *field, char *dst, size_t cap, struct why *why);
	} columns[PHONE_WORD__COUNT] = {
		[PHONE_WORD_TEXT] = {"text",  r->text,  sizeof(r->text),  field_text },
		[PHONE_WORD_MODEL] = {"model", r->model, sizeof(r->model), field_token},
		[PHONE_WORD_SITE] = {"site",  r->site,  sizeof(r->site),  field_token},
		[PHONE_WORD_GROUP] = {"group", r->group, sizeof(r->group), field_token},
	};
	struct phone_typed typed;
	enum err e = phone_chosen_typed(c, &typed);

	for (size_t i = 0; i < PHONE_WORD__COUNT && e == ERR_OK; i++) {
		struct slice value = typed.asked.values[i];

		if (columns[i].option != NULL && args_has(c->args, columns[i].option))
			return args_misuse(c->args, c->why, "--query and --%s: write it as a word.",
				columns[i].option);
		if (value.n > 0 && columns[i].option == NULL)
			return args_misuse(c->args, c->why,
				"--query: A rollout goes by text, model, site and group, not by "
				"%s=.",
				phone_words[i]);
		if (value.n > 0)
			e = columns[i].take(
				value, phone_words[i], columns[i].at, columns[i].cap, c->why);
	}
	return e;
}

static enum err
read_who(struct cli *c, struct rollout *r)
{
	enum err e = args_has(c->args, "query") ? read_query(c, r) : ERR_OK;

	if (e == ERR_OK)
		e = read_name(c, "release", r->release, sizeof(r->release));
	if (e == ERR_OK)
		e = inventory_text(c, "label", r->label, sizeof(r->label));
	if (e == ERR_OK)
		e = read_name(c, "site", r->site, sizeof(r->site));
	if (e == ERR_OK)
		e = read_name(c, "group", r->group, sizeof(r->group));
	if (e == ERR_OK)
		e = read_name(c, "model", r->model, sizeof(r->model));
	return e == ERR_OK ? inventory_text(c, "text", r->text, sizeof(r->text)) : e;
}

static enum err
read_times(struct cli *c, struct rollout *r)
{
	const struct {
		const char *option;
		int64_t min;
		int64_t *at;
	} times[] = {
		{"wait",     0, &r->wait_s    },
                {"patience", 1, &r->patience_s},
		{"quiet",    1, &r->quiet_s   }
        };
	struct why why = {""};

	for (size_t i = 0; i < COUNT(times); i++)
		if (args_has(c->args, times[i].option) &&
			rollout_seconds_read(args_slice(c->args, times[i].option), times[i].min,
				times[i].at, &why) != ERR_OK)
			return args_misuse(c->args, c->why, "--%s: %s", times[i].option, why.text);
	if (args_has(c->args, "days") &&
		rollout_days_read(args_slice(c->args, "days"), &r->days, &why) != ERR_OK)
		return args_misuse(c->args, c->why, "--days: %s", why.text);
	if (args_has(c->args, "hours") && rollout_hours_read(args_slice(c->args, "hours"),
						  &r->from_min, &r->until_min, &why) != ERR_OK)
		return args_misuse(c->args, c->why, "--hours: %s", why.text);
	return ERR_OK;
}

static enum err
read_numbers(struct cli *c, struct rollout *r)
{
	enum err e = args_number(c->args, "pace", 0, PACE_MAX, &r->pace, c->why);

	if (e == ERR_OK)
		e = args_number(c->args, "halt-count", 0, PACE_MAX, &r->halt_count, c->why);
	return e == ERR_OK ?
		       args_number(c->args, "halt-percent", 0, 100, &r->halt_percent, c->why) :
		       e;
}

static enum err
read_rings(struct cli *c, struct rollout_ring *rings, size_t count)
{
	struct why why = {""};

	for (size_t i = 0; i < count; i++)
		if (rollout_ring_read(slice_of(args_nth(c->args, "ring", i)), &rings[i], &why) !=
			ERR_OK)
			return args_misuse(c->args, c->why, "--ring: %s", why.text);
	return ERR_OK;
}

/* Adds it in a transaction inside the command's, which a dry run leaves. */
static enum err
add(struct cli *c, struct rollout *r, const struct rollout_ring *rings, size_t count)
{
	bool is_dry = args_has(c->args, "dry-run");
	AUTO(db_tx_done) struct db_tx tx = {NULL, 0};
	const char *field;
	enum err e = db_tx_begin_write(c->store->main, &tx);

	if (e == ERR_OK)
		e = rollout_plan_add(c->store, r, rings, count, &field, c->why);
	if (e == ERR_OK && is_dry)
		return rollout_view_draft(c, r);
	if (e == ERR_OK)
		e = db_tx_commit(&tx);
	if (e != ERR_OK)
		return e;
	output_note(c->out,
		"Planned rollout %lld of %s: look at it with `bootline rollout start %lld "
		"--dry-run`, then start it.",
		(long long)r->id, r->release, (long long)r->id);
	output_number(c->out, "id", r->id);
	output_text(c->out, "release", r->release);
	output_text(c->out, "state", rollout_state_names[ROLLOUT_PLANNED]);
	return ERR_OK;
}

static enum err
run_add(struct cli *c)
{
	size_t count = args_count(c->args, "ring");
	AUTO(auto_free) struct rollout_ring *rings = calloc(count + 1, sizeof(*rings));
	struct rollout r = rollout_usual();
	enum err e = rings != NULL ? read_who(c, &r) : ERR_NOMEM;

	r.created_at = clock_wall_s();
	if (e == ERR_OK)
		e = read_times(c, &r);
	if (e == ERR_OK)
		e = read_numbers(c, &r);
	if (e == ERR_OK)
		e = read_rings(c, rings, count);
	return e == ERR_OK ? add(c, &r, rings, count) : e;
}

static enum err
list_one(void *ctx, const struct rollout *r)
{
	struct cli *c = ctx;

	output_row_begin(c->out);
	enum err e = rollout_view_row(c, r);
	output_row_end(c->out);
	return e;
}

static enum err
run_list(struct cli *c)
{
	output_table_begin(c->out, "rollouts");
	enum err e = rollouts_each(c->store, false, list_one, c);
	output_table_end(c->out);
	return e;
}

static enum err
find(struct cli *c, struct rollout *out)
{
	int64_t id = 0;
	enum err e = read_id(c, &id);

	if (e == ERR_OK)
		e = rollouts_by_id(c->store, id, out);
	if (e == ERR_NOTFOUND)
		return why_fail(c->why, e, "There is no rollout %lld: see `bootline rollout list`.",
			(long long)id);
	return e;
}

static enum err
run_show(struct cli *c)
{
	struct rollout r;
	enum err e = find(c, &r);

	return e == ERR_OK ? rollout_view_whole(c, &r) : e;
}

/* Says it to the rollout, and tells what that means. */
static enum err
run(struct cli *c, enum rollout_command command, const char *note)
{
	struct rollout r = {.id = 0};
	enum err e = find(c, &r);

	if (e == ERR_OK)
		e = rollout_do(c->store, r.id, command, clock_wall_s(), c->why);
	if (e == ERR_OK)
		e = rollouts_by_id(c->store, r.id, &r);
	if (e != ERR_OK)
		return e;
	output_note(c->out, "Rollout %lld of %s: %s", (long long)r.id, r.release, note);
	return rollout_view_row(c, &r);
}

static enum err
run_start(struct cli *c)
{
	struct rollout r;
	enum err e;

	if (!args_has(c->args, "dry-run"))
		return run(c, ROLLOUT_START,
			"started. Follow it with `bootline rollout show`; a server must be "
			"running.");
	e = find(c, &r);
	return e == ERR_OK ? rollout_view_draft(c, &r) : e;
}

static enum err
run_pause(struct cli *c)
{
	return run(c, ROLLOUT_PAUSE, "paused. Nobody new is offered the release.");
}

static enum err
run_resume(struct cli *c)
{
	bool retries = args_has(c->args, "retry");

	return run(c, retries ? ROLLOUT_RETRY : ROLLOUT_RESUME, "goes on.");
}

static enum err
run_cancel(struct cli *c)
{
	return run(c, ROLLOUT_CANCEL,
		"cancelled. Phones that run the release keep it; the others get what they had.");
}

static enum err
run_rollback(struct cli *c)
{
	return run(c, ROLLOUT_ROLL_BACK,
		"rolled back. Every phone that was offered the release gets what it had.");
}

static enum err
run_remove(struct cli *c)
{
	int64_t id = 0;
	enum err e = read_id(c, &id);

	if (e == ERR_OK)
		e = rollout_remove(c->store, id, c->why);
	if (e != ERR_OK)
		return e;
	output_note(c->out, "Removed rollout %lld. Its phones get what their scopes say.",
		(long long)id);
	output_number(c->out, "id", id);
	return ERR_OK;
}

/* One command a block. */
/* clang-format off */
static const struct command commands[] = {
	{"add", "Plans a rollout; nothing happens before it is started.", NULL, add_options,
		"bootline rollout add --release 5.9.2.3446 --ring group:lab --ring percent:10 --ring rest\n"
		"bootline rollout add --release 5.9.2.3446 --site hq --ring rest --days mon-fri --hours 22:00-05:00 --pace 50\n"
		"bootline rollout add --release 5.9.2.3446 --ring macs:0004f2aabbcc,0004f2aabbcd --ring rest --halt-count 3 --dry-run\n"
		"\n"
		"A phone is in the first ring that takes it. A ring begins when the one before it is\n"
		"over and --wait has passed.\n", DATA_WRITE, run_add},
	{"list", "Lists rollouts, the newest first.", NULL, NULL,
		"bootline rollout list --json\n", DATA_READ, run_list},
	{"show", "Shows a rollout: a bar for each ring, and which phones failed and why.", id_row, NULL,
		"bootline rollout show 3\n"
		"\n"
		"In a bar # is a phone that is done, ! one that failed.\n", DATA_READ, run_show},
	{"start", "Starts a rollout: which phones belong to it is fixed now.", id_row, start_options,
		"bootline rollout start 3 --dry-run\nbootline rollout start 3\n", DATA_WRITE, run_start},
	{"pause", "Offers the release to nobody new; who was offered it goes on.", id_row, NULL,
		"bootline rollout pause 3\n", DATA_WRITE, run_pause},
	{"resume", "Goes on with a rollout that is paused or halted; what failed until now does not halt it again.", id_row, resume_options,
		"bootline rollout resume 3\nbootline rollout resume 3 --retry\n", DATA_WRITE, run_resume},
	{"cancel", "Ends a rollout: phones that run the release keep it, the others get what they had.", id_row, NULL,
		"bootline rollout cancel 3\n", DATA_WRITE, run_cancel},
	{"rollback", "Ends a rollout: every phone that was offered the release gets what it had.", id_row, NULL,
		"bootline rollout rollback 3\n", DATA_WRITE, run_rollback},
	{"remove", "Removes a rollout that is not under way; its phones get what their scopes say.", id_row, NULL,
		"bootline rollout remove 3\n", DATA_WRITE, run_remove},
};
/* clang-format on */

int
cmd_rollout(int argc, char **argv)
{
	static const struct family family = {"rollout",
		"Moves phones to a release, ring by ring, and stops by itself when they fail.",
		commands, COUNT(commands)};

	return command_family(&family, argc, argv);
}
