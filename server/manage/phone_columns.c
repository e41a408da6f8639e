#include "manage/phone_columns.h"

#include "base/nearest.h"

#include <stdio.h>

const char *const phone_column_names[PHONE_COLUMN__COUNT] = {
	[PHONE_COLUMN_MAC] = "mac",
	[PHONE_COLUMN_MODEL] = "model",
	[PHONE_COLUMN_SITE] = "site",
	[PHONE_COLUMN_GROUPS] = "groups",
	[PHONE_COLUMN_LABEL] = "label",
	[PHONE_COLUMN_STATE] = "state",
};

const char *const line_column_names[LINE_COLUMN__COUNT] = {
	[LINE_COLUMN_ADDRESS] = "address",
	[LINE_COLUMN_AUTH_USER] = "auth_user",
	[LINE_COLUMN_AUTH_DOMAIN] = "auth_domain",
	[LINE_COLUMN_SECRET] = "secret",
	[LINE_COLUMN_DISPLAY_NAME] = "display_name",
	[LINE_COLUMN_LABEL] = "label",
	[LINE_COLUMN_SIGN_IN] = "sign_in",
	[LINE_COLUMN_SERVER] = "server",
	[LINE_COLUMN_SHARED] = "shared",
	[LINE_COLUMN_PHONE_LABEL] = "phone_label",
	[LINE_COLUMN_RING_TYPE] = "ring_type",
	[LINE_COLUMN_LINE_KEYS] = "line_keys",
};

const char *
line_column_name(size_t line, enum line_column column, char out[COLUMN_NAME_BYTES])
{
	(void)snprintf(out, COLUMN_NAME_BYTES, "line%zu_%s", line + 1, line_column_names[column]);
	return out;
}

struct slice
phone_cell(const struct csv *c, uint16_t column)
{
	return column == 0 ? SLICE("") : csv_cell(c, column - 1u);
}

static size_t
find(const char *const *names, size_t count, struct slice name)
{
	size_t i = 0;

	while (i < count && !slice_eq_nocase(name, slice_of(names[i])))
		i++;
	return i;
}

/* Reads "lineN_" off the front of a name.  N from 0. */
static bool
cut_line(struct slice name, size_t *line, struct slice *rest)
{
	struct slice digits;
	uint64_t n;

	if (!slice_eq_nocase(slice_head(name, 4), SLICE("line")))
		return false;
	digits = slice_cut(slice_from(name, 4), '_', rest);
	if (slice_to_u64(digits, 1, LINES_PER_PHONE_MAX, &n) != ERR_OK)
		return false;
	*line = (size_t)n - 1;
	return true;
}

static const char *
name_at(const void *table, size_t i)
{
	return ((const char *const *)table)[i];
}

static enum err
unknown(size_t column, struct slice name, struct why *why)
{
	char typed[COLUMN_NAME_BYTES];
	const char *nearest = NULL;
	struct slice rest = name;
	size_t line;
	bool is_line = cut_line(name, &line, &rest);

	if (slice_to_text(rest, typed, sizeof(typed)) == ERR_OK)
		nearest = is_line ? nearest_word(
					    typed, LINE_COLUMN__COUNT, name_at, line_column_names) :
				    nearest_word(typed, PHONE_COLUMN__COUNT, name_at,
					    phone_column_names);
	if (nearest == NULL)
		return why_fail(why, ERR_SYNTAX,
			"row 1, column %zu: there is no column \"%.*s\"; `bootline phone import "
			"--help` lists them.",
			column, SLICE_FMT(slice_head(name, LABEL_MAX_BYTES)));
	if (is_line)
		return why_fail(why, ERR_SYNTAX,
			"row 1, column %zu: there is no column \"%.*s\"; did you mean line%zu_%s?",
			column, SLICE_FMT(name), line + 1, nearest);
	return why_fail(why, ERR_SYNTAX,
		"row 1, column %zu: there is no column \"%.*s\"; did you mean %s?", column,
		SLICE_FMT(name), nearest);
}

/* Where the column of this name is remembered, or NULL. */
static uint16_t *
place_of(struct phone_columns *columns, struct slice name)
{
	size_t line, i = find(phone_column_names, PHONE_COLUMN__COUNT, name);
	struct slice rest;

	if (i < PHONE_COLUMN__COUNT)
		return &columns->phone[i];
	if (!cut_line(name, &line, &rest))
		return NULL;
	i = find(line_column_names, LINE_COLUMN__COUNT, rest);
	if (i == LINE_COLUMN__COUNT)
		return NULL;
	if (line >= columns->lines)
		columns->lines = line + 1;
	return &columns->line[line][i];
}

static enum err
check_lines(const struct phone_columns *columns, struct why *why)
{
	for (size_t line = 0; line < columns->lines; line++) {
		const uint16_t *row = columns->line[line];

		for (size_t i = 0; i < LINE_COLUMN__COUNT && row[LINE_COLUMN_ADDRESS] == 0; i++)
			if (row[i] != 0)
				return why_fail(why, ERR_SYNTAX,
					"row 1, column %u: line%zu_%s stands without "
					"line%zu_address, so "
					"nobody knows whose it is.",
					row[i], line + 1, line_column_names[i], line + 1);
	}
	return ERR_OK;
}

enum err
phone_columns_read(const struct csv *c, struct phone_columns *out, struct why *why)
{
	struct phone_columns columns = {0};
	enum err e;

	for (size_t i = 0; i < c->count; i++) {
		struct slice name = slice_trim(csv_cell(c, i));
		uint16_t *place = place_of(&columns, name);

		if (place == NULL)
			return unknown(i + 1, name, why);
		if (*place != 0)
			return why_fail(why, ERR_SYNTAX,
				"row 1, column %zu: %.*s stands in column %u already.", i + 1,
				SLICE_FMT(name), *place);
		*place = (uint16_t)(i + 1);
	}
	if (columns.phone[PHONE_COLUMN_MAC] == 0)
		return why_fail(why, ERR_SYNTAX,
			"row 1: there is no column mac; the first row must name the columns.");
	e = check_lines(&columns, why);
	if (e == ERR_OK)
		*out = columns;
	return e;
}
