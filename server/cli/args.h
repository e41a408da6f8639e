/* args - the arguments of one command, read by tables on top of getopt_long.
 *
 * A command says in two tables what it takes; reading, refusing and the help text come from
 * them.  --data DIR, --json and --help belong to every command and stand in no table.  Options
 * are written out in full: an abbreviation would change its meaning when another option comes.
 */
#ifndef CLI_ARGS_H
#define CLI_ARGS_H

#include "base/buf.h"
#include "base/mac.h"

enum {
	ARG_REQUIRED = 1 << 0,
	ARG_REPEATED = 1 << 1, /* a positional: all that are left */
	ARG_OR_INPUT =
		1 << 2, /* a positional: without it and without --value-file, standard input */
	ARG_REVEALS = 1 << 3, /* an option that shows secrets: its use is recorded */
};

/* A table ends with a row whose name is NULL. */
struct arg_row {
	const char *name;  /* of an option "site" for --site; of a positional "MAC" */
	const char *value; /* what stands for the value in the help text; NULL: a switch, or a
			      positional */
	unsigned flags;    /* ARG_* */
	const char *help;
};

/* The options of every command. */
extern const struct arg_row args_common[];

struct args;

/* Reads the arguments behind a command's words.
 *   options, positionals  the command's tables, borrowed; NULL: none
 *   argc, argv            argv[0] is the last word of the command; borrowed
 *   out                   owned, freed by args_free(); written only on ERR_OK
 *   why                   names the argument at fault
 * With --help among them nothing is required.
 * Returns ERR_OK; ERR_SYNTAX; ERR_NOMEM. */
MUST_CHECK enum err args_parse(const struct arg_row *options, const struct arg_row *positionals,
	int argc, char **argv, struct args **out, struct why *why);
void args_free(struct args *a);   /* NULL is allowed */
void args_freep(struct args **a); /* for AUTO */

/* What was given under a name of the tables ("site", "MAC"); asking for another is a
 * programming error.  NULL, or the empty slice, when it was not given; the last one when it was
 * repeated. */
const char *args_text(const struct args *a, const char *name);
struct slice args_slice(const struct args *a, const char *name);
bool args_has(const struct args *a, const char *name); /* an option without a value, too */

/* Whether the command reads standard input: "-" was given for a file, or an ARG_OR_INPUT is
 * missing. */
bool args_wants_input(const struct args *a);

/* The option that shows secrets, of those that were given; NULL: none. */
const char *args_reveals(const struct args *a);

/* Appends the positionals that were given, with blanks between them, but none that may be a value:
 * what a command is about. */
void args_subject(const struct args *a, struct buf *out);

/* How often it was given, and each of them in order. */
size_t args_count(const struct args *a, const char *name);
const char *args_nth(const struct args *a, const char *name, size_t i);

/* Reads a number; *out stays as it is when it was not given.
 * Returns ERR_OK; ERR_SYNTAX, marked as args_misuse() does. */
MUST_CHECK enum err args_number(struct args *a, const char *name, uint64_t min, uint64_t max,
	int64_t *out, struct why *why);

/* Reads a MAC that is required.  ERR_OK; ERR_SYNTAX. */
MUST_CHECK enum err args_mac(
	const struct args *a, const char *name, struct mac *out, struct why *why);

/* Says that the arguments make no sense together: the command then ends as a usage error.
 * Returns ERR_SYNTAX. */
enum err args_misuse(struct args *a, struct why *why, const char *format, ...)
	__attribute__((format(printf, 3, 4)));
/* Whether that was said. */
bool args_is_misused(const struct args *a);

/* Appends the usage line ("usage: bootline WORDS MAC [--site S]...", folded) and the lists of
 * arguments with their help. */
void args_help(const char *words, const struct arg_row *options, const struct arg_row *positionals,
	struct buf *out);

#endif
