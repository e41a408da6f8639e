#include "base/auto.h"
#include "base/escape.h"
#include "cli/command.h"
#include "cli/commands.h"
#include "manage/members_of.h"
#include "store/logs.h"

#include <unistd.h>

enum { LOG_SHOW_MAX_BYTES = 1024 * 1024 * 1024 };

static enum err
list_row(void *ctx, const struct log_row *row)
{
	struct output *out = ctx;

	output_row_begin(out);
	members_of_log(output_members(out), row);
	output_row_end(out);
	return ERR_OK;
}

static enum err
run_list(struct cli *c)
{
	struct mac mac;
	bool has_mac = args_has(c->args, "MAC");
	enum err e = has_mac ? args_mac(c->args, "MAC", &mac, c->why) : ERR_OK;

	if (e != ERR_OK)
		return e;
	output_table_begin(c->out, "logs");
	e = logs_each(c->store, has_mac ? &mac : NULL, list_row, c->out);
	output_table_end(c->out);
	return e;
}

/* Looks for the newest log of a name: "app", "app.log" or "0004f2aabbcc-app.log". */
struct search {
	struct slice name;
	struct log_row found;
	bool is_found;
	struct buf names; /* of everything that is there */
};

static enum err
look_at(void *ctx, const struct log_row *row)
{
	struct search *s = ctx;
	struct slice name = slice_of(row->name), stem = name;

	if (slice_ends(stem, SLICE(".log")))
		stem.n -= 4;
	if ((slice_eq(s->name, name) || slice_eq(s->name, stem)) &&
		(!s->is_found || row->id > s->found.id)) {
		s->found = *row;
		s->is_found = true;
	}
	if (slice_find(buf_slice(&s->names), name) == s->names.n)
		buf_addf(&s->names, "%s%s", s->names.n > 0 ? ", " : "", row->name);
	return ERR_OK;
}

static enum err
find_by_name(struct cli *c, struct mac mac, struct log_row *out)
{
	struct search s = {.name = args_slice(c->args, "NAME"), .names = BUF(1024)};
	char text[MAC_TEXT_BYTES];
	enum err e;

	(void)mac_text(mac, text);
	if (!args_has(c->args, "NAME"))
		s.name = SLICE("app.log");
	if (s.name.n > MAC_HEX && slice_eq_nocase(slice_head(s.name, MAC_HEX), slice_of(text)) &&
		s.name.p[MAC_HEX] == '-')
		s.name = slice_from(s.name, MAC_HEX + 1);
	e = logs_each(c->store, &mac, look_at, &s);
	if (e == ERR_OK && !s.is_found)
		e = why_fail(c->why, ERR_NOTFOUND, "Phone %s has uploaded no %.*s%s%.300s.", text,
			SLICE_FMT(slice_head(s.name, LOG_NAME_MAX_BYTES)),
			s.names.n > 0 ? "; there is: " : ", nor any other log", buf_text(&s.names));
	if (e == ERR_OK)
		*out = s.found;
	buf_free(&s.names);
	return e;
}

static enum err
find_log(struct cli *c, struct log_row *out)
{
	char text[MAC_TEXT_BYTES];
	struct mac mac;
	int64_t id = 0;
	enum err e = args_mac(c->args, "MAC", &mac, c->why);

	if (e == ERR_OK)
		e = args_number(c->args, "id", 1, INT64_MAX, &id, c->why);
	if (e != ERR_OK || id == 0)
		return e == ERR_OK ? find_by_name(c, mac, out) : e;
	e = logs_by_id(c->store, id, out);
	if (e == ERR_NOTFOUND || (e == ERR_OK && !mac_eq(out->mac, mac)))
		return why_fail(c->why, ERR_NOTFOUND,
			"Phone %s has no log number %lld; `bootline log list %s` shows them.",
			mac_text(mac, text), (long long)id, text);
	return e;
}

static enum err
show_json(struct cli *c, const struct log_row *row, struct slice text)
{
	output_number(c->out, "id", row->id);
	output_text(c->out, "name", row->name);
	output_time(c->out, "began_at", row->began_at);
	output_time(c->out, "changed_at", row->changed_at);
	output_slice(c->out, "text", text);
	return ERR_OK;
}

static enum err
run_show(struct cli *c)
{
	AUTO(buf_free)
	struct buf text = BUF(LOG_SHOW_MAX_BYTES), shown = BUF(4ul * LOG_SHOW_MAX_BYTES);
	struct log_row row;
	enum err e = find_log(c, &row);

	if (e == ERR_OK)
		e = logs_read(c->store, row.id, &text);
	if (e != ERR_OK)
		return e;
	if (output_is_json(c->out))
		return show_json(c, &row, buf_slice(&text));
	if (args_has(c->args, "raw") || !isatty(STDOUT_FILENO)) {
		output_raw(c->out, buf_slice(&text));
		return ERR_OK;
	}
	escape_lines(buf_slice(&text), &shown);
	e = buf_check(&shown);
	if (e == ERR_OK)
		output_raw(c->out, buf_slice(&shown));
	return e;
}

/* clang-format off */
static const struct arg_row list_positionals[] = {
	{"MAC", NULL, 0, "one phone's; else every phone's"},
	{NULL, NULL, 0, NULL},
};
static const struct arg_row show_positionals[] = {
	{"MAC", NULL, ARG_REQUIRED, "the phone"},
	{"NAME", NULL, 0, "app, boot, now-app, ...; else app"},
	{NULL, NULL, 0, NULL},
};
static const struct arg_row show_options[] = {
	{"id", "N", 0, "an older log, by its number in `bootline log list`"},
	{"raw", NULL, 0, "on a terminal too: the bytes as the phone sent them"},
	{NULL, NULL, 0, NULL},
};
static const struct command commands[] = {
	{"list", "Lists the logs that phones have uploaded.",
		list_positionals, NULL, "bootline log list\nbootline log list 0004f2aabbcc\n", DATA_READ, run_list},
	{"show", "Prints a log; the newest of its name. On a terminal control characters are escaped.",
		show_positionals, show_options, "bootline log show 0004f2aabbcc\nbootline log show 0004f2aabbcc boot\n", DATA_READ, run_show},
};
/* clang-format on */

static const struct family family = {
	"log", "Logs: what phones upload and never read back.", commands, COUNT(commands)};

int
cmd_log(int argc, char **argv)
{
	return command_family(&family, argc, argv);
}
