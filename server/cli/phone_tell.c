#include "cli/phone_tell.h"

#include "base/auto.h"
#include "base/clock.h"
#include "cli/data.h"
#include "cli/phone_chosen.h"
#include "manage/telling_ask.h"
#include "store/audit.h"

#include <signal.h>
#include <time.h>

enum {
	LOOK_MS = 250,
	WAIT_S = 600, /* a restart takes two or three minutes, after the calls of the phone */
	WAIT_MAX_S = 7 * 86400,
	TOLD_MAX = 20, /* of what a phone was told before */
};

/* One row an option. */
/* clang-format off */
const struct arg_row phone_tell_positionals[] = {
	{"MAC", NULL, ARG_REPEATED, "these phones; or a choice by the options below"},
	{NULL, NULL, 0, NULL},
};
const struct arg_row phone_tell_options[] = {
	{"site", "S", 0, "the active phones of this site"},
	{"group", "G", 0, "those of this group"},
	{"model", "M", 0, "those of this model"},
	{"text", "T", 0, "those with T in MAC or label"},
	PHONE_CHOSEN_QUERY,
	{"all", NULL, 0, "all active phones"},
	{"wait", NULL, 0, "wait until each was told and has come back, and tell how"},
	{"for", "TIME", 0, "wait no longer than this: 45s, 30m, 2h; default 10m"},
	{"status", NULL, 0, "ask for nothing: tell what became of what was asked for before"},
	{NULL, NULL, 0, NULL},
};
/* clang-format on */

#define HOW                                                                                        \
	"\n"                                                                                       \
	"The server tells each phone by the phone's REST API where its files switch that on, "     \
	"else\n"                                                                                   \
	"by SIP NOTIFY over UDP or TCP at its last address; else the phone's next poll is "        \
	"waited\n"                                                                                 \
	"for. A phone waits until its calls are over. The setting tell-rate is the "               \
	"pace.\n" PHONE_CHOSEN_HELP

const char phone_resync_examples[] =
	"bootline phone resync 0004f2aabbcc --wait\n"
	"bootline phone resync --site hq --model VVX400\n"
	"bootline phone resync --query 'site=hq version=5.9.2.3446 \"Room 12\"'\n"
	"bootline phone resync --status 0004f2aabbcc    what became of it\n" HOW;
const char phone_restart_examples[] =
	"bootline phone restart 0004f2aabbcc --wait\n"
	"bootline phone restart --query 'group=lobby model=VVX410'\n" HOW "\n"
	"A phone that is told by NOTIFY restarts only where one of its files has changed, or\n"
	"voIpProt.SIP.specialEvent.checkSync.alwaysReboot is 1.\n";

static volatile sig_atomic_t is_over;

static void
on_signal(int number)
{
	(void)number;
	is_over = 1;
}

struct asking {
	struct cli *c;
	enum telling_what what;
	struct audit_who who;
	int64_t now;
	struct buf ids; /* int64_t each: what was asked for */
	size_t open;    /* of them, that are not over */
	size_t failed;
};

static size_t
count_of(const struct asking *a)
{
	return a->ids.n / sizeof(int64_t);
}

static int64_t
id_at(const struct asking *a, size_t i)
{
	int64_t id;

	memcpy(&id, a->ids.p + i * sizeof(id), sizeof(id));
	return id;
}

static enum err
check_use(struct cli *c)
{
	static const char *const sets[] = {"site", "group", "model", "text"};
	bool has_macs = args_count(c->args, "MAC") > 0, has_set = false;

	for (size_t i = 0; i < COUNT(sets); i++)
		has_set |= args_has(c->args, sets[i]);
	if (has_macs + has_set + args_has(c->args, "query") + args_has(c->args, "all") != 1)
		return args_misuse(c->args, c->why,
			"Which phones? Give their MACs, or --site, --group, --model and --text, or "
			"--query, or --all.");
	if (args_has(c->args, "status") && (args_has(c->args, "wait") || args_has(c->args, "for")))
		return args_misuse(c->args, c->why, "--status waits for nothing.");
	if (args_has(c->args, "for") && !args_has(c->args, "wait"))
		return args_misuse(c->args, c->why, "--for says how long to --wait.");
	return ERR_OK;
}

static enum err
read_wait(struct cli *c, int64_t *out)
{
	*out = WAIT_S;
	if (!args_has(c->args, "for") ||
		clock_span(args_slice(c->args, "for"), 1, WAIT_MAX_S, out) == ERR_OK)
		return ERR_OK;
	return args_misuse(c->args, c->why, "--for is a time from 1s to 7d, as in 30m.");
}

static enum err
each_phone(struct cli *c, enum err (*each)(void *ctx, const struct phone *phone), void *ctx)
{
	const struct phone_filter f = {.state = PHONE_ACTIVE,
		.model = args_slice(c->args, "model"),
		.text = args_slice(c->args, "text")};

	return phone_chosen_each(c, &f, each, ctx);
}

static void
tell_row(struct output *out, const struct telling *t)
{
	char mac[MAC_TEXT_BYTES];

	output_row_begin(out);
	output_text(out, "mac", mac_text(t->mac, mac));
	output_text(out, "what", telling_what_names[t->what]);
	output_text(out, "state", telling_state_names[t->state]);
	output_text(out, "way", telling_way_names[t->way]);
	output_text(out, "asked_by", t->asked_by);
	output_time(out, "asked_at", t->asked_at);
	output_time(out, "answered_at", t->answered_at);
	output_time(out, "back_at", t->back_at);
	output_text(out, "why", t->why);
	output_row_end(out);
}

static enum err
tell_one(void *ctx, const struct telling *t)
{
	tell_row(ctx, t);
	return ERR_OK;
}

static enum err
tell_status(void *ctx, const struct phone *phone)
{
	struct cli *c = ctx;

	return tellings_of_phone(c->store, phone->id, args_count(c->args, "MAC") > 0 ? TOLD_MAX : 1,
		tell_one, c->out);
}

static enum err
status(struct cli *c)
{
	enum err e;

	output_table_begin(c->out, "tellings");
	e = each_phone(c, tell_status, c);
	output_table_end(c->out);
	return e;
}

static enum err
ask_one(void *ctx, const struct phone *phone)
{
	struct asking *a = ctx;
	struct telling t;
	const struct telling_asker by = {a->who.by, a->now};
	enum err e = telling_ask(a->c->store, phone, a->what, &by, &t, a->c->why);

	if (e == ERR_OK)
		buf_add(&a->ids, (struct slice){(const char *)&t.id, sizeof(t.id)});
	return e == ERR_OK ? buf_check(&a->ids) : e;
}

/* Asks for all of them, or for none. */
static enum err
ask(struct asking *a)
{
	struct cli *c = a->c;
	AUTO(db_tx_done) struct db_tx tx = {NULL, 0};
	enum err e = db_tx_begin_write(c->store->main, &tx);

	if (e == ERR_OK)
		e = audit_begin(c->store);
	if (e == ERR_OK)
		e = each_phone(c, ask_one, a);
	if (e == ERR_OK)
		e = audit_finish(c->store, a->now, &a->who, slice_of(c->words), SLICE(""));
	if (e == ERR_OK)
		e = db_tx_commit(&tx);
	if (e != ERR_OK)
		audit_drop(c->store);
	return e;
}

/* Looks how far each is; one that is over goes to the end of the list. */
static enum err
look(struct asking *a)
{
	bool is_shown = !output_is_json(a->c->out) && isatty(STDERR_FILENO);
	enum err e = ERR_OK;

	for (size_t i = 0; i < a->open && e == ERR_OK;) {
		struct telling t;
		int64_t id = id_at(a, i), last = id_at(a, a->open - 1);

		e = tellings_by_id(a->c->store, id, &t);
		if (e != ERR_OK && e != ERR_NOTFOUND) /* a phone may be removed meanwhile */
			return e;
		if (e == ERR_OK && t.over_at == 0) {
			i++;
			continue;
		}
		a->failed += e != ERR_OK || t.state != TELLING_BACK;
		a->open--;
		memcpy(a->ids.p + i * sizeof(id), &last, sizeof(id));
		memcpy(a->ids.p + a->open * sizeof(id), &id, sizeof(id));
		e = ERR_OK;
	}
	if (is_shown)
		(void)fprintf(stderr, "\r%zu of %zu are back ", count_of(a) - a->open - a->failed,
			count_of(a));
	return e;
}

static enum err
wait_for_all(struct asking *a, int64_t wait_s)
{
	const struct timespec pause = {.tv_nsec = LOOK_MS * 1000000L};
	struct sigaction on = {.sa_handler = on_signal};
	uint64_t until_ms = clock_mono_ms() + (uint64_t)wait_s * 1000;
	enum err e = look(a);

	(void)sigaction(SIGINT, &on, NULL);
	(void)sigaction(SIGTERM, &on, NULL);
	while (e == ERR_OK && a->open > 0 && !is_over && clock_mono_ms() < until_ms) {
		(void)nanosleep(&pause, NULL);
		e = look(a);
	}
	if (!output_is_json(a->c->out) && isatty(STDERR_FILENO))
		(void)fprintf(stderr, "\n");
	return e;
}

static enum err
tell_asked(struct asking *a)
{
	enum err e = ERR_OK;

	output_table_begin(a->c->out, "tellings");
	for (size_t i = 0; i < count_of(a) && e == ERR_OK; i++) {
		struct telling t;

		e = tellings_by_id(a->c->store, id_at(a, i), &t);
		if (e == ERR_OK)
			tell_row(a->c->out, &t);
		if (e == ERR_NOTFOUND)
			e = ERR_OK;
	}
	output_table_end(a->c->out);
	return e;
}

/* What to expect, where nobody waits for it. */
static void
note_asked(struct asking *a, bool is_served)
{
	struct cli *c = a->c;

	if (count_of(a) == 0)
		output_note(c->out, "These are no phones: nobody is told.");
	else if (is_served)
		output_note(c->out,
			"Phones that are told to %s: %zu. `%s --status` shows what became of it.",
			a->what == TELLING_RESYNC ? "read their files" : "restart", count_of(a),
			c->words);
	else
		output_warn(c->out,
			"No server runs on this data folder, and it is the server that tells "
			"phones: "
			"they are told as soon as one is started (%zu).",
			count_of(a));
}

/* A sentence, where not all came back. */
static enum err
judge(struct asking *a)
{
	enum err e;

	if (a->open + a->failed == 0)
		return ERR_OK;
	e = output_end(a->c->out); /* what was found is printed although the command fails */
	if (e != ERR_OK)
		return e;
	return why_fail(a->c->why, ERR_BUSY,
		"%zu of %zu phones have not come back yet, %zu of them failed.",
		a->open + a->failed, count_of(a), a->failed);
}

static enum err
run(struct cli *c, enum telling_what what)
{
	AUTO(buf_free) struct buf ids = BUF((size_t)PHONES_TOLD_MAX * sizeof(int64_t));
	struct asking a = {.c = c, .what = what, .now = clock_wall_s(), .ids = ids};
	bool is_served = store_is_served(data_folder(args_text(c->args, "data")));
	bool waits = args_has(c->args, "wait");
	int64_t wait_s = 0;
	enum err e = check_use(c);

	if (e == ERR_OK)
		e = read_wait(c, &wait_s);
	if (e != ERR_OK || args_has(c->args, "status"))
		return e == ERR_OK ? status(c) : e;
	audit_who_here("cli", &a.who);
	e = ask(&a);
	ids = a.ids;
	a.open = count_of(&a);
	if (e != ERR_OK)
		return e;
	if (!waits || !is_served)
		note_asked(&a, is_served);
	else
		e = wait_for_all(&a, wait_s);
	ids = a.ids;
	if (e == ERR_OK)
		e = tell_asked(&a);
	return e == ERR_OK && waits ? judge(&a) : e;
}

enum err
phone_resync(struct cli *c)
{
	return run(c, TELLING_RESYNC);
}

enum err
phone_restart(struct cli *c)
{
	return run(c, TELLING_RESTART);
}
