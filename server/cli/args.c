#include "cli/args.h"

#include "base/auto.h"

#include <assert.h>
#include <getopt.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

enum { OPTION_VALUE_FIRST = 0x100, FOLD_COLUMN = 88, HELP_COLUMN_MAX = 30 };
enum { COMMON_HELP = 2 }; /* its row of args_common */

const struct arg_row args_common[] = {
	{"data", "DIR", 0, "the data folder; else BOOTLINE_DATA, ./data or /var/lib/bootline"},
	{"json", NULL,  0, "print JSON"						      },
	{"help", NULL,  0, "show this"						       },
	{NULL,   NULL,  0, NULL							      },
};

static const struct arg_row no_rows[] = {
	{NULL, NULL, 0, NULL},
};

struct given {
	const struct arg_row *row;
	const char *text; /* borrowed from argv; "" for a switch */
};

struct args {
	const struct arg_row *options, *positionals;
	struct given *given; /* owned; at most argc */
	size_t count;
	bool is_misused;
};

static size_t
rows_count(const struct arg_row *rows)
{
	size_t n = 0;

	while (rows[n].name != NULL)
		n++;
	return n;
}

/* The row of this name in any of the tables; asking for one that is in none is a mistake in the
 * command itself. */
static const struct arg_row *
find_row(const struct args *a, const char *name)
{
	const struct arg_row *const tables[] = {a->options, a->positionals, args_common};

	for (size_t t = 0; t < COUNT(tables); t++)
		for (const struct arg_row *r = tables[t]; r->name != NULL; r++)
			if (strcmp(r->name, name) == 0)
				return r;
	assert(false && "not a name of the command's tables");
	return NULL;
}

static void
add(struct args *a, const struct arg_row *row, const char *text)
{
	a->given[a->count++] = (struct given){row, text};
}

/* getopt's table of the command's options and the common ones; owned by the caller. */
static struct option *
long_options(const struct args *a, size_t *own)
{
	size_t common = rows_count(args_common), n = 0;
	struct option *table;

	*own = rows_count(a->options);
	table = calloc(*own + common + 1, sizeof(*table));
	if (table == NULL)
		return NULL;
	for (; n < *own + common; n++) {
		const struct arg_row *r = n < *own ? &a->options[n] : &args_common[n - *own];

		table[n].name = r->name;
		table[n].has_arg = r->value ? required_argument : no_argument;
		table[n].val = (int)n + OPTION_VALUE_FIRST;
	}
	return table;
}

/* Whether argument is "--name" or "--name=...", in full: getopt takes abbreviations too. */
static bool
is_in_full(const char *argument, const char *name)
{
	struct slice rest, head = slice_cut(slice_of(argument), '=', &rest);

	return head.n > 2 && slice_is(slice_from(head, 2), name);
}

static enum err
refuse_option(int code, const char *argument, const struct option *table, struct why *why)
{
	struct slice rest, head = slice_cut(slice_of(argument), '=', &rest);
	bool is_known = optopt >= OPTION_VALUE_FIRST;
	const char *name = is_known ? table[optopt - OPTION_VALUE_FIRST].name : "";

	if (is_known && code == ':')
		return why_fail(why, ERR_SYNTAX, "--%s needs a value behind it.", name);
	if (is_known)
		return why_fail(why, ERR_SYNTAX, "--%s takes no value.", name);
	return why_fail(why, ERR_SYNTAX, "There is no option \"%.*s\".", SLICE_FMT(head));
}

static enum err
take_option(struct args *a, size_t own, int code, struct why *why)
{
	size_t i = (size_t)(code - OPTION_VALUE_FIRST);
	const struct arg_row *row = i < own ? &a->options[i] : &args_common[i - own];

	if (!(row->flags & ARG_REPEATED) && args_has(a, row->name))
		return why_fail(why, ERR_SYNTAX, "--%s is given twice.", row->name);
	add(a, row, optarg ? optarg : "");
	return ERR_OK;
}

static enum err
read_options(struct args *a, int argc, char **argv, struct why *why)
{
	size_t own;
	AUTO(auto_free) struct option *table = long_options(a, &own);
	enum err e = ERR_OK;

	if (table == NULL)
		return why_fail(why, ERR_NOMEM, "Out of memory.");
	optind = 0; /* glibc: begin anew */
	opterr = 0;
	while (e == ERR_OK) {
		optopt = 0;
		int code = getopt_long(argc, argv, ":h", table, NULL);
		const char *argument;

		if (code == -1)
			break;
		if (code == 'h') {
			add(a, &args_common[COMMON_HELP], "");
			continue;
		}
		argument = argv[optarg != NULL && optarg == argv[optind - 1] ? optind - 2 :
									       optind - 1];
		if (code < OPTION_VALUE_FIRST)
			e = refuse_option(code, argument, table, why);
		else if (is_in_full(argument, table[code - OPTION_VALUE_FIRST].name))
			e = take_option(a, own, code, why);
		else
			e = refuse_option(0, argument, table, why);
	}
	return e;
}

static enum err
read_positionals(struct args *a, int argc, char **argv, struct why *why)
{
	const struct arg_row *row = a->positionals;

	for (int i = optind; i < argc; i++) {
		if (row->name == NULL)
			return why_fail(why, ERR_SYNTAX,
				"There is nothing that \"%.100s\" could be here.", argv[i]);
		add(a, row, argv[i]);
		if (!(row->flags & ARG_REPEATED))
			row++;
	}
	return ERR_OK;
}

static enum err
check_required(const struct args *a, struct why *why)
{
	for (const struct arg_row *r = a->positionals; r->name != NULL; r++)
		if ((r->flags & ARG_REQUIRED) && !args_has(a, r->name))
			return why_fail(why, ERR_SYNTAX, "%s is missing: %s.", r->name, r->help);
	for (const struct arg_row *r = a->options; r->name != NULL; r++)
		if ((r->flags & ARG_REQUIRED) && !args_has(a, r->name))
			return why_fail(why, ERR_SYNTAX, "--%s %s is missing: %s.", r->name,
				r->value, r->help);
	return ERR_OK;
}

enum err
args_parse(const struct arg_row *options, const struct arg_row *positionals, int argc, char **argv,
	struct args **out, struct why *why)
{
	AUTO(args_freep) struct args *a = calloc(1, sizeof(*a));
	enum err e;

	if (a == NULL)
		return why_fail(why, ERR_NOMEM, "Out of memory.");
	a->options = options ? options : no_rows;
	a->positionals = positionals ? positionals : no_rows;
	a->given = calloc((size_t)argc + 1, sizeof(*a->given));
	if (a->given == NULL)
		return why_fail(why, ERR_NOMEM, "Out of memory.");

	e = read_options(a, argc, argv, why);
	if (e == ERR_OK)
		e = read_positionals(a, argc, argv, why);
	if (e == ERR_OK && !args_has(a, "help"))
		e = check_required(a, why);
	if (e != ERR_OK)
		return e;
	*out = a;
	a = NULL;
	return ERR_OK;
}

void
args_free(struct args *a)
{
	if (a == NULL)
		return;
	free(a->given);
	free(a);
}

void
args_freep(struct args **a)
{
	args_free(*a);
}

const char *
args_reveals(const struct args *a)
{
	for (size_t i = 0; i < a->count; i++)
		if (a->given[i].row->flags & ARG_REVEALS)
			return a->given[i].row->name;
	return NULL;
}

void
args_subject(const struct args *a, struct buf *out)
{
	for (const struct arg_row *r = a->positionals; r->name != NULL; r++)
		for (size_t i = 0; i < a->count; i++)
			if (a->given[i].row == r && !(r->flags & ARG_OR_INPUT))
				buf_addf(out, "%s%s", out->n > 0 ? " " : "", a->given[i].text);
}

size_t
args_count(const struct args *a, const char *name)
{
	const struct arg_row *row = find_row(a, name);
	size_t n = 0;

	for (size_t i = 0; i < a->count; i++)
		n += a->given[i].row == row;
	return n;
}

const char *
args_nth(const struct args *a, const char *name, size_t i)
{
	const struct arg_row *row = find_row(a, name);

	for (size_t g = 0; g < a->count; g++)
		if (a->given[g].row == row && i-- == 0)
			return a->given[g].text;
	return NULL;
}

const char *
args_text(const struct args *a, const char *name)
{
	size_t n = args_count(a, name);

	return n > 0 ? args_nth(a, name, n - 1) : NULL;
}

struct slice
args_slice(const struct args *a, const char *name)
{
	return slice_of(args_text(a, name));
}

bool
args_has(const struct args *a, const char *name)
{
	return args_count(a, name) > 0;
}

static bool
is_file(const struct arg_row *row)
{
	return strcmp(row->value != NULL ? row->value : row->name, "FILE") == 0;
}

bool
args_wants_input(const struct args *a)
{
	bool has_file = false;

	for (size_t i = 0; i < a->count; i++) {
		const struct given *g = &a->given[i];

		if (is_file(g->row) && strcmp(g->text, "-") == 0)
			return true;
		has_file = has_file || strcmp(g->row->name, "value-file") == 0;
	}
	for (size_t i = 0; a->positionals != NULL && a->positionals[i].name != NULL; i++)
		if ((a->positionals[i].flags & ARG_OR_INPUT) != 0 && !has_file &&
			!args_has(a, a->positionals[i].name))
			return true;
	return false;
}

enum err
args_number(
	struct args *a, const char *name, uint64_t min, uint64_t max, int64_t *out, struct why *why)
{
	uint64_t v;

	if (!args_has(a, name))
		return ERR_OK;
	if (slice_to_u64(args_slice(a, name), min, max, &v) != ERR_OK)
		return args_misuse(a, why, "\"%.100s\" is not a number from %llu to %llu: --%s.",
			args_text(a, name), (unsigned long long)min, (unsigned long long)max, name);
	*out = (int64_t)v;
	return ERR_OK;
}

enum err
args_mac(const struct args *a, const char *name, struct mac *out, struct why *why)
{
	return mac_parse(args_slice(a, name), out, why);
}

enum err
args_misuse(struct args *a, struct why *why, const char *format, ...)
{
	char text[WHY_BYTES];
	va_list list;

	a->is_misused = true;
	va_start(list, format);
	(void)vsnprintf(text, sizeof(text), format, list);
	va_end(list);
	return why_fail(why, ERR_SYNTAX, "%s", text);
}

bool
args_is_misused(const struct args *a)
{
	return a->is_misused;
}

/* "--site S", "[--site S]", "MAC...", as the usage line has it. */
static void
add_usage_word(const struct arg_row *r, bool is_option, struct buf *out)
{
	bool is_needed = r->flags & ARG_REQUIRED;

	buf_addf(out, "%s%s%s", is_needed ? "" : "[", is_option ? "--" : "", r->name);
	if (r->value != NULL)
		buf_addf(out, " %s", r->value);
	buf_addf(out, "%s%s", is_needed ? "" : "]", r->flags & ARG_REPEATED ? "..." : "");
}

/* Adds the words of one table, each behind a blank or, past the fold, on a new line. */
static void
add_usage_words(
	const struct arg_row *rows, bool is_option, size_t indent, size_t *column, struct buf *out)
{
	for (const struct arg_row *r = rows; r->name != NULL; r++) {
		struct buf word = BUF(512);

		add_usage_word(r, is_option, &word);
		if (*column + 1 + word.n > FOLD_COLUMN) {
			buf_addf(out, "\n%*s", (int)indent, "");
			*column = indent;
		}
		buf_add_char(out, ' ');
		buf_add(out, buf_slice(&word));
		*column += 1 + word.n;
		buf_free(&word);
	}
}

static void
add_left(const struct arg_row *r, bool is_option, struct buf *out)
{
	buf_addf(out, "  %s%s%s%s", is_option ? "--" : "", r->name, r->value ? " " : "",
		r->value ? r->value : "");
}

/* How wide the left column of a table's help must be. */
static size_t
left_width(const struct arg_row *rows, bool is_option)
{
	size_t widest = 0;

	for (const struct arg_row *r = rows; r->name != NULL; r++) {
		struct buf left = BUF(512);

		add_left(r, is_option, &left);
		if (left.n > widest && left.n <= HELP_COLUMN_MAX)
			widest = left.n;
		buf_free(&left);
	}
	return widest;
}

/* Adds text folded between two columns; the cursor stands at the left one already. */
static void
add_folded(struct slice text, size_t indent, struct buf *out)
{
	size_t column = indent;
	struct slice word;

	while (text.n > 0) {
		word = slice_cut(text, ' ', &text);
		if (column > indent && column + 1 + word.n > FOLD_COLUMN) {
			buf_addf(out, "\n%*s", (int)indent, "");
			column = indent;
		}
		if (column > indent) {
			buf_add_char(out, ' ');
			column++;
		}
		buf_add(out, word);
		column += word.n;
	}
	buf_add_char(out, '\n');
}

static void
add_rows(const struct arg_row *rows, bool is_option, size_t width, struct buf *out)
{
	for (const struct arg_row *r = rows; r->name != NULL; r++) {
		size_t before = out->n;

		add_left(r, is_option, out);
		if (out->n - before > width)
			buf_addf(out, "\n%*s", (int)width + 2, "");
		else
			buf_addf(out, "%*s", (int)(width + 2 - (out->n - before)), "");
		add_folded(slice_of(r->help), width + 2, out);
	}
}

void
args_help(const char *words, const struct arg_row *options, const struct arg_row *positionals,
	struct buf *out)
{
	const struct arg_row *own = options ? options : no_rows;
	const struct arg_row *places = positionals ? positionals : no_rows;
	size_t widths[] = {
		left_width(places, false), left_width(own, true), left_width(args_common, true)};
	size_t width = 0, column, indent;

	buf_addf(out, "usage: bootline %s", words);
	column = strlen("usage: bootline ") + strlen(words);
	indent = column < FOLD_COLUMN / 2 ? column : strlen("usage: ");
	add_usage_words(places, false, indent, &column, out);
	add_usage_words(own, true, indent, &column, out);
	buf_add_char(out, '\n');

	for (size_t i = 0; i < COUNT(widths); i++)
		width = widths[i] > width ? widths[i] : width;
	if (places->name != NULL) {
		buf_add_char(out, '\n');
		add_rows(places, false, width, out);
	}
	buf_add_text(out, "\noptions:\n");
	add_rows(own, true, width, out);
	add_rows(args_common, true, width, out);
}
