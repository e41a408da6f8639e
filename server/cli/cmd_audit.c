/* bootline audit: who changed what, and who looked at a secret. */
#include "store/audit.h"

#include "base/auto.h"
#include "base/clock.h"
#include "base/escape.h"
#include "cli/command.h"
#include "cli/commands.h"
#include "manage/members_of.h"

#include <time.h>

enum { LIMIT_DEFAULT = 100, LIMIT_MAX = 1000000, TEXT_MAX_BYTES = 256 * 1024 * 1024 };
#define AGO_MAX_S (1000000 * (int64_t)86400)

/* One row an option. */
/* clang-format off */
static const struct arg_row options[] = {
	{"phone", "MAC", 0, "only what is about this phone"},
	{"since", "TIME", 0, "only what is newer: 2026-10-04, '2026-10-04 12:30:00' (UTC), or 90s, 30m, 12h, 7d ago"},
	{"by", "NAME", 0, "only what this user did"},
	{"limit", "N", 0, "so many of the newest (100)"},
	{NULL, NULL, 0, NULL},
};
/* clang-format on */

struct listing {
	struct cli *c;
	struct buf text; /* for people */
	size_t count;
};

/* Reads "7d": seconds before now. */
static bool
read_ago(struct slice s, int64_t *out)
{
	int64_t ago_s;

	if (clock_span(s, 0, AGO_MAX_S, &ago_s) != ERR_OK)
		return false;
	*out = clock_wall_s() - ago_s;
	return true;
}

static bool
read_date(const char *typed, int64_t *out)
{
	static const char *const formats[] = {"%Y-%m-%d", "%Y-%m-%d %H:%M", "%Y-%m-%d %H:%M:%S",
		"%Y-%m-%dT%H:%M:%SZ", "%Y-%m-%dT%H:%M:%S"};

	for (size_t i = 0; i < COUNT(formats); i++) {
		struct tm tm = {0};
		const char *end = strptime(typed, formats[i], &tm);

		if (end != NULL && *end == '\0') {
			*out = timegm(&tm);
			return true;
		}
	}
	return false;
}

static enum err
read_filter(struct cli *c, struct audit_filter *f)
{
	const char *since = args_text(c->args, "since");
	enum err e = ERR_OK;

	if (args_has(c->args, "phone"))
		e = args_mac(c->args, "phone", &f->mac, c->why);
	if (e == ERR_OK)
		e = args_number(c->args, "limit", 1, LIMIT_MAX, &f->limit, c->why);
	if (e == ERR_OK && since != NULL && !read_ago(slice_of(since), &f->since) &&
		!read_date(since, &f->since))
		return args_misuse(c->args, c->why,
			"--since is a time as 2026-10-04, '2026-10-04 12:30:00' or 12h, not "
			"\"%.100s\".",
			since);
	f->by = args_slice(c->args, "by");
	return e;
}

/* Takes the next field of either side: of one name both its values. */
static bool
next_field(struct slice *was, struct slice *becomes, struct slice *field, struct slice values[2],
	bool has[2])
{
	struct slice sides[2] = {*was, *becomes}, names[2], rests[2];

	for (int i = 0; i < 2; i++) {
		rests[i] = sides[i];
		values[i] = SLICE("");
		has[i] = audit_field_read(&rests[i], &names[i], &values[i]);
	}
	if (!has[0] && !has[1])
		return false;
	/* Both sides have their fields in one order; what one of them lacks comes alone. */
	if (has[0] && has[1] && !slice_eq(names[0], names[1])) {
		struct buf wanted = BUF(LABEL_MAX_BYTES + PARAM_NAME_MAX_BYTES + 8);
		struct slice in;

		buf_addf(&wanted, "\n%.*s=", SLICE_FMT(names[0]));
		in = slice_from(*becomes, names[1].n);
		has[slice_find(in, buf_slice(&wanted)) < in.n ? 0 : 1] = false;
		buf_free(&wanted);
	}
	*field = names[has[0] ? 0 : 1];
	for (int i = 0; i < 2; i++)
		if (!has[i])
			values[i] = SLICE("");
	*was = has[0] ? rests[0] : *was;
	*becomes = has[1] ? rests[1] : *becomes;
	return true;
}

static void
tell_side(struct output *out, const char *name, bool has, struct slice value)
{
	if (has)
		output_slice(out, name, value);
	else
		output_text(out, name, NULL);
}

static void
tell_fields(struct listing *l, const struct audit_row *row)
{
	struct slice was = row->was, becomes = row->becomes, field, values[2];
	bool has[2];

	output_table_begin(l->c->out, "changes");
	while (next_field(&was, &becomes, &field, values, has)) {
		output_row_begin(l->c->out);
		output_slice(l->c->out, "field", field);
		tell_side(l->c->out, "before", has[0], values[0]);
		tell_side(l->c->out, "after", has[1], values[1]);
		output_row_end(l->c->out);
		buf_add_text(&l->text, "    ");
		escape_text(field, &l->text);
		buf_add_text(&l->text, ": ");
		escape_text(has[0] ? values[0] : SLICE("-"), &l->text);
		buf_add_text(&l->text, " -> ");
		escape_text(has[1] ? values[1] : SLICE("-"), &l->text);
		buf_add_char(&l->text, '\n');
	}
	output_table_end(l->c->out);
}

static enum err
tell(void *ctx, const struct audit_row *row)
{
	struct listing *l = ctx;
	struct output *out = l->c->out;
	char at[CLOCK_TEXT_BYTES];

	output_row_begin(out);
	members_of_audit(output_members(out), row);
	buf_addf(&l->text, "%s  ", clock_text(row->at, at));
	escape_text(row->by, &l->text);
	if (row->login.n > 0) {
		buf_add_text(&l->text, ", who logged in as ");
		escape_text(row->login, &l->text);
	}
	buf_add_text(&l->text, " (");
	escape_text(row->via, &l->text);
	buf_add_text(&l->text, ")  ");
	escape_text(row->action, &l->text);
	buf_add_text(&l->text, ": ");
	escape_text(row->object, &l->text);
	buf_add_char(&l->text, '\n');
	tell_fields(l, row);
	output_row_end(out);
	l->count++;
	return buf_check(&l->text);
}

static enum err
run(struct cli *c)
{
	struct audit_filter filter = {.limit = LIMIT_DEFAULT, .by = SLICE("")};
	struct listing l = {c, BUF(TEXT_MAX_BYTES), 0};
	enum err e = read_filter(c, &filter);

	if (e == ERR_OK) {
		output_table_begin(c->out, "audit");
		e = audit_each(c->store, &filter, tell, &l);
		output_table_end(c->out);
	}
	if (e == ERR_OK && !output_is_json(c->out)) {
		if (l.count == 0)
			output_note(c->out, "Nothing of that kind has been recorded.");
		else
			output_raw(c->out, buf_slice(&l.text));
	}
	buf_free(&l.text);
	return e;
}

/* clang-format off */
static const struct command command = {
	"audit", "Tells who changed what and who looked at a secret, the newest last.",
	NULL, options,
	"bootline audit --limit 20\n"
	"bootline audit --phone 0004f2aabbcc --since 7d\n"
	"bootline audit --by anna --json\n"
	"\n"
	"Rows are written together with the change and never removed; secrets stand as ********.\n"
	"In values a line end is \\n and a backslash \\\\.\n",
	DATA_READ, run,
};
/* clang-format on */

int
cmd_audit(int argc, char **argv)
{
	return command_alone(&command, argc, argv);
}
