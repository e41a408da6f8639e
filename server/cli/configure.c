#include "cli/configure.h"

#include "base/auto.h"
#include "cli/data.h"

#include <stdio.h>

enum { VALUE_TEXT_BYTES = 48, HELP_TEXT_BYTES = 256, PATH_TEXT_BYTES = 4096 };

/* The table of options with the texts that its rows point to. */
struct option_table {
	struct arg_row rows[SET__COUNT + 1]; /* --config in the place of data, and the end */
	char values[SET__COUNT][VALUE_TEXT_BYTES];
	char helps[SET__COUNT][HELP_TEXT_BYTES];
};

static const char *
value_name(const struct setting_row *row, char *text, size_t cap)
{
	size_t n;

	static const char *const names[] = {
		[SETTING_TEXT] = "TEXT",
		[SETTING_FOLDER] = "DIR",
		[SETTING_FILE] = "FILE",
		[SETTING_LISTEN] = "ADDR:PORT",
		[SETTING_PORTS] = "LOW-HIGH",
		[SETTING_IPV4] = "ADDR",
		[SETTING_NUMBER] = "N",
	};

	if (row->type != SETTING_CHOICE)
		return names[row->type];
	n = (size_t)snprintf(text, cap, "%s", row->choices);
	for (size_t i = 0; i < n && i < cap; i++)
		if (text[i] == ' ')
			text[i] = '|';
	return text;
}

const struct arg_row *
configure_options(void)
{
	static struct option_table table;
	size_t n = 0;

	table.rows[n++] = (struct arg_row){"config", "FILE", 0,
		"the settings file; default bootline.conf in the data folder, where there is one"};
	for (int i = 0; i < SET__COUNT; i++) {
		const struct setting_row *row = &settings_table[i];

		if (i == SET_DATA)
			continue;
		(void)snprintf(table.helps[i], HELP_TEXT_BYTES, "%s%s%s%s%s%s", row->help,
			row->unit[0] != '\0' ? ", in " : "", row->unit,
			row->fallback[0] != '\0' ? " (" : "", row->fallback,
			row->fallback[0] != '\0' ? ")" : "");
		table.rows[n++] = (struct arg_row){row->name,
			value_name(row, table.values[i], VALUE_TEXT_BYTES), 0, table.helps[i]};
	}
	table.rows[n] = (struct arg_row){NULL, NULL, 0, NULL};
	return table.rows;
}

static enum err
from_flags(const struct args *args, struct settings *s, struct why *why)
{
	enum err e = ERR_OK;

	for (int i = 0; i < SET__COUNT && e == ERR_OK; i++)
		if (args_has(args, settings_table[i].name))
			e = settings_set(s, (enum setting)i,
				args_slice(args, settings_table[i].name), FROM_FLAG, why);
	return e;
}

static enum err
from_file(const char *named, struct settings *s, struct why *why)
{
	const char *data = settings_text(s, SET_DATA);
	char path[PATH_TEXT_BYTES];

	if (named != NULL)
		return settings_from_file(s, named, why);
	if (snprintf(path, sizeof(path), "%s/bootline.conf",
		    data_folder(data[0] != '\0' ? data : NULL)) >= (int)sizeof(path))
		return why_fail(why, ERR_LIMIT, "The path of the data folder is too long.");
	if (access(path, F_OK) == -1)
		return ERR_OK;
	return settings_from_file(s, path, why);
}

/* What is weaker than the flags, which are in *s already. */
static enum err
complete(const char *named, struct settings *s, struct why *why)
{
	enum err e = settings_from_environment(s, why);

	if (e == ERR_OK)
		e = from_file(named, s, why);
	if (e == ERR_OK && settings_text(s, SET_DATA)[0] == '\0')
		e = settings_set(s, SET_DATA, slice_of(data_folder(NULL)),
			settings_source(s, SET_DATA), why);
	return e;
}

static enum err
read_all(const struct args *args, bool has_flags, struct settings **out, struct why *why)
{
	struct settings *s = settings_new();
	enum err e = ERR_OK;

	if (s == NULL)
		return why_fail(why, ERR_NOMEM, "Out of memory while reading settings.");
	if (has_flags)
		e = from_flags(args, s, why);
	else if (args_has(args, "data"))
		e = settings_set(s, SET_DATA, args_slice(args, "data"), FROM_FLAG, why);
	if (e == ERR_OK)
		e = complete(has_flags ? args_text(args, "config") : NULL, s, why);
	if (e != ERR_OK) {
		settings_free(s);
		return e;
	}
	*out = s;
	return ERR_OK;
}

enum err
configure(const struct args *args, struct settings **out, struct why *why)
{
	return read_all(args, true, out, why);
}

enum err
configure_plain(const struct args *args, struct settings **out, struct why *why)
{
	return read_all(args, false, out, why);
}

void
configure_freep(struct settings **s)
{
	settings_free(*s);
}
