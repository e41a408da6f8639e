/* command - one command of the command line as a row of a table, and running it.
 *
 * The frame reads the arguments, opens the data folder, begins the one transaction, runs the
 * command, records in the audit what it changed or revealed, commits and prints; a command is left
 * with its own work.
 */
#ifndef CLI_COMMAND_H
#define CLI_COMMAND_H

#include "base/nursery.h"
#include "cli/args.h"
#include "cli/output.h"
#include "store/store.h"

enum command_exit { EXIT_DONE = 0, EXIT_REFUSED = 1, EXIT_USAGE = 2 };

enum command_data {
	DATA_NONE,         /* the command opens what it needs itself; store is NULL */
	DATA_READ,         /* a read transaction on the inventory */
	DATA_OPEN,         /* for reading, without a transaction: commands that follow */
	DATA_WRITE,        /* a write transaction on the inventory */
	DATA_STEPS,        /* for writing, without a transaction: commands that record what they do
			      themselves */
	DATA_STEPS_CREATE, /* the same; a folder named with --data is made where there is none */
	DATA_CREATE, /* as DATA_WRITE; a folder named with --data is made where there is none */
};

struct cli {
	struct args *args;
	struct output *out;
	struct store *store; /* NULL for DATA_NONE */
	struct why *why;
	const char *words;       /* "phone set" */
	struct db_tx *tx;        /* the command's transaction */
	bool is_recorded;        /* that it reveals secrets stands in the audit */
	bool is_refused;         /* done, and ends as refused: what was found says why */
	struct nursery *nursery; /* of command_family_reading(); else NULL */
};

struct command {
	const char *name;                  /* "add" */
	const char *about;                 /* one sentence */
	const struct arg_row *positionals; /* NULL: none */
	const struct arg_row *options;     /* NULL: none but --data, --json and --help */
	const char *examples; /* lines "bootline ...\n" and what they need of words, or NULL */
	enum command_data data;
	enum err (*run)(struct cli *c);
};

struct family {
	const char *name;  /* "phone" */
	const char *about; /* one sentence */
	const struct command *commands;
	size_t count;
};

/* Runs argv[1] of the family ("phone" "add"); argv[0] is the family's name.  Returns the exit
 * code: 0 done, 1 refused, 2 usage; everything is printed. */
int command_family(const struct family *family, int argc, char **argv);

/* The same for a family that reads what strangers have made: a nursery of these jobs is there
 * before anything secret is opened. */
int command_family_reading(const struct family *family, const struct nursery_job *jobs,
	size_t count, int argc, char **argv);

/* Runs a command that has no second word; argv[0] is its name. */
int command_alone(const struct command *command, int argc, char **argv);

/* Records that the command reveals secrets, and commits that, before they leave.  The frame does it
 * before it prints; a command that writes secrets to files calls it before.  Without an option that
 * reveals it does nothing.
 * ERR_OK; storage errors, and then nothing may be revealed: why says so. */
MUST_CHECK enum err command_reveal(struct cli *c);

/* Reads a secret: the first line of a file, or of standard input for "-", without its line end.
 * Appended to out, which the caller wipes.
 * Returns ERR_OK; ERR_NOTFOUND, ERR_DENIED, ERR_IO (the file); ERR_SYNTAX (empty, not UTF-8, or a
 * control character); ERR_LIMIT (over SECRET_MAX_BYTES). */
MUST_CHECK enum err command_secret(const char *path, struct buf *out, struct why *why);

#endif
