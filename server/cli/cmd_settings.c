/* bootline settings: every setting, its value, where that came from, and what it may be. */
#include "base/auto.h"
#include "base/escape.h"
#include "cli/command.h"
#include "cli/commands.h"
#include "cli/configure.h"
#include "manage/members_of.h"

#include <stdlib.h>

enum { PAGE_MAX_BYTES = 256 * 1024 };

static void
tell_row(struct output *out, const struct settings *s, enum setting id)
{
	output_row_begin(out);
	members_of_setting(output_members(out), s, id);
	output_row_end(out);
}

/* What a value may be: "number, 0 to 64 threads". */
static void
add_kind(const struct setting_row *row, struct buf *b)
{
	if (row->type == SETTING_NUMBER)
		buf_addf(b, "number, %llu to %llu %s", (unsigned long long)row->min,
			(unsigned long long)row->max, row->unit);
	else if (row->type == SETTING_CHOICE)
		buf_addf(b, "one of: %s", row->choices);
	else
		buf_add_text(b, setting_type_names[row->type]);
}

/* One setting as it would stand in a settings file. */
static void
add_row(const struct settings *s, enum setting id, struct buf *b)
{
	const struct setting_row *row = &settings_table[id];
	enum setting_source from = settings_source(s, id);
	const char *value = settings_text(s, id);

	buf_addf(b, "\n# %s\n# ", row->help);
	add_kind(row, b);
	buf_addf(b, "; default %s; %s", row->fallback[0] != '\0' ? row->fallback : "empty",
		row->is_live ? "taken over by SIGHUP" : "at the next start");
	if (from != FROM_DEFAULT)
		buf_addf(b, "; from the %s", setting_source_names[from]);
	buf_addf(b, "\n%s%s =%s", from == FROM_DEFAULT ? ";" : "", row->name,
		value[0] != '\0' ? " " : "");
	escape_text(slice_of(value), b);
	buf_add_char(b, '\n');
}

static enum err
run_settings(struct cli *c)
{
	struct settings *s = NULL;
	AUTO(buf_free) struct buf page = BUF(PAGE_MAX_BYTES);
	enum err e = configure(c->args, &s, c->why);

	if (e != ERR_OK)
		return e;
	buf_add_text(&page,
		"# Every setting as it is in force here.  This is a settings file: keep the lines "
		"you\n"
		"# change in bootline.conf in the data folder.  Stronger than the file are\n"
		"# BOOTLINE_NAME in the environment and --name of `bootline serve`.\n");
	output_table_begin(c->out, "settings");
	for (int i = 0; i < SET__COUNT; i++) {
		tell_row(c->out, s, (enum setting)i);
		add_row(s, (enum setting)i, &page);
	}
	output_table_end(c->out);
	if (!output_is_json(c->out))
		output_raw(c->out, buf_slice(&page));
	settings_free(s);
	return buf_check(&page);
}

int
cmd_settings(int argc, char **argv)
{
	const struct command settings = {"settings",
		"Shows every setting: its value, where that came from, what it may be.", NULL,
		configure_options(),
		"bootline settings\n"
		"bootline settings --json | jq '.settings[] | select(.source != \"default\")'\n"
		"bootline settings --config /etc/bootline.conf    check a file before it is used\n",
		DATA_NONE, run_settings};

	return command_alone(&settings, argc, argv);
}
