#include "cli/phone_rotate.h"

#include "base/auto.h"
#include "base/clock.h"
#include "cli/configure.h"
#include "cli/phone_chosen.h"
#include "cli/phone_enrol.h"
#include "store/rotations.h"
#include "store/visits.h"

/* One row an option. */
/* clang-format off */
const struct arg_row phone_rotate_positionals[] = {
	{"MAC", NULL, ARG_REPEATED, "these phones; or --site, --group, --query or --all"},
	{NULL, NULL, 0, NULL},
};
const struct arg_row phone_rotate_options[] = {
	{"site", "S", 0, "the active phones of this site that have a login of their own"},
	{"group", "G", 0, "those of this group"},
	PHONE_CHOSEN_QUERY,
	{"all", NULL, 0, "all of them"},
	{"pace", "N/min", 0, "how many phones get it each minute, the first at once; default 20/min"},
	{"again", NULL, 0, "also phones that did not use their last new password: who has fetched it is locked out"},
	{"status", NULL, 0, "change nothing: tell who is still to get or to use a new password"},
	{"cancel", NULL, 0, "take back what nobody was handed out yet"},
	{NULL, NULL, 0, NULL},
};
/* clang-format on */

const char phone_rotate_examples[] =
	"bootline phone rotate 0004f2aabbcc\n"
	"bootline phone rotate --site hq --pace 5/min\n"
	"bootline phone rotate --status               how far all rotations are\n"
	"bootline phone rotate --cancel --site hq\n"
	"\n"
	"The new password comes into a phone's files at the phone's time. The phone takes it when "
	"it\n"
	"asks next, and restarts. Both passwords are right until it has used the new "
	"one.\n" PHONE_CHOSEN_HELP;

static bool
is_any(struct cli *c)
{
	return args_count(c->args, "MAC") > 0 || args_has(c->args, "site") ||
	       args_has(c->args, "group") || args_has(c->args, "query") || args_has(c->args, "all");
}

static enum err
check_use(struct cli *c)
{
	bool is_status = args_has(c->args, "status"), is_cancel = args_has(c->args, "cancel");
	bool has_macs = args_count(c->args, "MAC") > 0;
	bool has_set = args_has(c->args, "site") || args_has(c->args, "group");

	if (has_macs + has_set + args_has(c->args, "query") + args_has(c->args, "all") > 1)
		return args_misuse(c->args, c->why,
			"Give either phones, or --site and --group, or --query, or --all.");
	if (is_status && is_cancel)
		return args_misuse(c->args, c->why, "Give --status or --cancel, not both.");
	if ((is_status || is_cancel) && (args_has(c->args, "pace") || args_has(c->args, "again")))
		return args_misuse(
			c->args, c->why, "--pace and --again go without --status and --cancel.");
	if (!is_status && !is_cancel && !is_any(c))
		return args_misuse(c->args, c->why,
			"Which phones? Give their MACs, --site, --group, --query or --all.");
	return ERR_OK;
}

static enum err
read_pace(struct cli *c, int64_t *out)
{
	static const struct slice unit = SLICE_INIT("/min");
	struct slice typed = args_slice(c->args, "pace");
	uint64_t n;

	*out = ROTATE_PER_MINUTE;
	if (!args_has(c->args, "pace"))
		return ERR_OK;
	if (!slice_ends(typed, unit) || slice_to_u64(slice_head(typed, typed.n - unit.n), 1,
						ROTATE_PER_MINUTE_MAX, &n) != ERR_OK)
		return args_misuse(c->args, c->why,
			"--pace is a number of phones a minute, 1/min to %d/min.",
			ROTATE_PER_MINUTE_MAX);
	*out = (int64_t)n;
	return ERR_OK;
}

static const struct phone_filter everyone = {
	.state = PHONE_ACTIVE, .model = SLICE_INIT(""), .text = SLICE_INIT("")};

struct rotating {
	struct cli *c;
	struct rotations plan;
	int64_t count; /* of phones taken back, or told */
};

static enum err
tell_phone(struct cli *c, const struct phone *phone)
{
	char mac[MAC_TEXT_BYTES];
	enum err e;

	output_row_begin(c->out);
	output_text(c->out, "mac", mac_text(phone->mac, mac));
	e = phone_enrol_tell(c, phone);
	output_row_end(c->out);
	return e;
}

/* Where many are chosen, those that cannot be rotated are counted; who is named is told. */
static enum err
plan_one(void *ctx, const struct phone *phone)
{
	struct rotating *r = ctx;
	bool is_named = args_count(r->c->args, "MAC") > 0;
	enum err e = rotations_plan(r->c->store, &r->plan, phone, is_named ? r->c->why : NULL);

	if (!is_named && (e == ERR_NOTFOUND || e == ERR_EXISTS))
		return ERR_OK;
	return e == ERR_OK ? tell_phone(r->c, phone) : e;
}

static void
note_plan(struct cli *c, const struct rotations *p)
{
	char at[CLOCK_TEXT_BYTES];

	if (p->planned == 0)
		output_note(c->out, "No phone gets a new password.");
	else if (p->until_at == p->now)
		output_note(c->out,
			"Phones that get a new password when they ask next, and restart with it: "
			"%lld. Until then the old one holds.",
			(long long)p->planned);
	else
		output_note(c->out,
			"Phones that get a new password: %lld, %lld a minute, the last ones at %s "
			"UTC; each restarts with it when it asks next, and until then its old one "
			"holds. `bootline phone rotate --status` tells how far it is, `--cancel` "
			"takes back what was not handed out yet.",
			(long long)p->planned, (long long)p->per_minute,
			clock_text(p->until_at, at));
	if (p->unused > 0)
		output_note(c->out,
			"Left as they are, because they did not use the new password yet that is "
			"handed out to them: %lld (see `--status` and `--again`).",
			(long long)p->unused);
	if (p->without > 0)
		output_note(c->out,
			"Left as they are, because they have no login of their own: %lld.",
			(long long)p->without);
}

static enum err
plan(struct cli *c)
{
	AUTO(configure_freep) struct settings *settings = NULL;
	struct rotating r = {
		.c = c, .plan = {.now = clock_wall_s(), .is_again = args_has(c->args, "again")}
        };
	enum err e = read_pace(c, &r.plan.per_minute);

	if (e == ERR_OK)
		e = configure_plain(c->args, &settings, c->why);
	if (e != ERR_OK)
		return e;
	r.plan.password_len = (size_t)settings_number(settings, SET_PHONE_PASSWORD_LEN);
	output_table_begin(c->out, "phones");
	e = phone_chosen_each(c, &everyone, plan_one, &r);
	output_table_end(c->out);
	if (e != ERR_OK)
		return e;
	note_plan(c, &r.plan);
	output_number(c->out, "planned", r.plan.planned);
	output_time(c->out, "planned_until", r.plan.until_at);
	output_number(c->out, "unused", r.plan.unused);
	output_number(c->out, "without_login", r.plan.without);
	return ERR_OK;
}

static enum err
cancel_one(void *ctx, const struct phone *phone)
{
	struct rotating *r = ctx;
	enum err e = rotations_cancel(r->c->store, phone, r->plan.now);

	r->count += e == ERR_OK;
	if (e == ERR_NOTFOUND)
		return ERR_OK;
	return e == ERR_OK ? tell_phone(r->c, phone) : e;
}

static enum err
cancel(struct cli *c)
{
	struct rotating r = {.c = c, .plan = {.now = clock_wall_s()}};
	enum err e;

	output_table_begin(c->out, "phones");
	e = phone_chosen_each(c, &everyone, cancel_one, &r);
	output_table_end(c->out);
	if (e == ERR_OK)
		output_note(c->out,
			"New passwords that are taken back: %lld. What is handed out already "
			"stays, for a phone may have fetched it.",
			(long long)r.count);
	return e;
}

static enum err
count_one(void *ctx, const struct phone *phone)
{
	struct rotating *r = ctx;
	struct phone_account a;
	enum err e = phone_accounts_by_mac(r->c->store, phone->mac, &a);

	if (e != ERR_OK)
		return e;
	if (rotation_of(&a, r->plan.now) == ROTATION_PLANNED) {
		r->plan.planned++;
		if (a.next_at > r->plan.until_at)
			r->plan.until_at = a.next_at;
	}
	r->plan.unused += rotation_of(&a, r->plan.now) == ROTATION_HANDED_OUT;
	return ERR_OK;
}

static enum err
tell_status(void *ctx, const struct phone *phone)
{
	struct rotating *r = ctx;
	struct output *out = r->c->out;
	struct seen seen = {.last_at = 0};
	struct phone_account a;
	char mac[MAC_TEXT_BYTES];
	enum err e = phone_accounts_by_mac(r->c->store, phone->mac, &a);

	if (e != ERR_OK || rotation_of(&a, r->plan.now) == ROTATION_NONE)
		return e;
	e = seen_by_mac(r->c->store, phone->mac, &seen);
	output_row_begin(out);
	output_text(out, "mac", mac_text(phone->mac, mac));
	output_text(out, "site", phone->site);
	output_text(out, "label", phone->label);
	output_text(out, "rotation", rotation_names[rotation_of(&a, r->plan.now)]);
	output_time(out, "rotation_at", a.next_at);
	output_time(out, "last_seen_at", seen.last_at);
	output_row_end(out);
	return e == ERR_NOTFOUND ? ERR_OK : e;
}

static enum err
status(struct cli *c)
{
	struct rotating r = {.c = c, .plan = {.now = clock_wall_s()}};
	enum err e = phone_chosen_each(c, &everyone, count_one, &r);

	if (e != ERR_OK)
		return e;
	output_number(c->out, "planned", r.plan.planned);
	output_time(c->out, "planned_until", r.plan.until_at);
	output_number(c->out, "handed_out", r.plan.unused);
	output_table_begin(c->out, "phones");
	e = phone_chosen_each(c, &everyone, tell_status, &r);
	output_table_end(c->out);
	return e;
}

enum err
phone_rotate(struct cli *c)
{
	enum err e = check_use(c);

	if (e != ERR_OK)
		return e;
	return args_has(c->args, "status") ? status(c) :
	       args_has(c->args, "cancel") ? cancel(c) :
					     plan(c);
}
