#include "cli/command.h"

#include "base/auto.h"
#include "base/clock.h"
#include "base/nearest.h"
#include "cli/data.h"
#include "cli/file.h"
#include "cli/input.h"
#include "manage/field.h"
#include "store/audit.h"

#include <stdio.h>
#include <stdlib.h>

enum { HELP_MAX_BYTES = 64 * 1024, WORDS_BYTES = 64 };
enum { SUBJECT_MAX_BYTES = 1024 };
enum { SECRET_FILE_MAX_BYTES = 4096 }; /* the first line counts; more is not a password file */

static void
print(struct buf *b, FILE *to)
{
	struct slice s = buf_slice(b);

	(void)fwrite(s.p, 1, s.n, to);
	buf_free(b);
}

static int
print_help(const char *words, const struct command *c)
{
	struct buf b = BUF(HELP_MAX_BYTES);

	buf_addf(&b, "%s\n\n", c->about);
	args_help(words, c->options, c->positionals, &b);
	if (c->examples != NULL) {
		struct slice rest = slice_of(c->examples);

		buf_add_text(&b, "\nexamples:\n");
		while (rest.n > 0) {
			struct slice line = slice_cut(rest, '\n', &rest);

			buf_addf(&b, "%s%.*s\n", line.n > 0 ? "  " : "", SLICE_FMT(line));
		}
	}
	print(&b, stdout);
	return EXIT_DONE;
}

/* Whether --json stands among arguments that could not be read. */
static bool
wants_json(int argc, char **argv)
{
	for (int i = 1; i < argc && strcmp(argv[i], "--") != 0; i++)
		if (strcmp(argv[i], "--json") == 0)
			return true;
	return false;
}

static int
usage_error(bool is_json, const char *words, const char *sentence)
{
	char text[WHY_BYTES + WORDS_BYTES + 32];

	(void)snprintf(text, sizeof(text), "%s See `bootline %s%s--help`.", sentence, words,
		words[0] != '\0' ? " " : "");
	output_error(is_json, "usage", text);
	return EXIT_USAGE;
}

static bool
is_write(const struct command *command)
{
	return command->data == DATA_WRITE || command->data == DATA_CREATE;
}

/* Opens what the command needs; a record of what it reveals needs writing. */
static enum err
open_store(const struct command *command, struct cli *c)
{
	static const enum db_access access[] = {
		[DATA_READ] = DB_READ,
		[DATA_OPEN] = DB_READ,
		[DATA_WRITE] = DB_WRITE,
		[DATA_STEPS] = DB_WRITE,
		[DATA_STEPS_CREATE] = DB_CREATE,
		[DATA_CREATE] = DB_CREATE,
	};
	const char *given = args_text(c->args, "data");
	enum db_access wanted = access[command->data];

	/* A folder that nobody named is not made by the way. */
	if (wanted == DB_CREATE && given == NULL)
		wanted = DB_WRITE;
	if (wanted == DB_READ && args_reveals(c->args) != NULL)
		wanted = DB_WRITE;
	return data_open(given, wanted, &c->store, c->why);
}

/* Who does it, what he does and what it is about, as the audit has it. */
struct deed {
	struct audit_who who;
	struct buf action, subject;
};

static enum err
deed_init(struct deed *d, const struct cli *c)
{
	const char *reveals = args_reveals(c->args);

	*d = (struct deed){.action = BUF(WORDS_BYTES * 2), .subject = BUF(SUBJECT_MAX_BYTES)};
	audit_who_here("cli", &d->who);
	buf_add_text(&d->action, c->words);
	if (reveals != NULL)
		buf_addf(&d->action, " --%s", reveals);
	args_subject(c->args, &d->subject);
	return buf_check(&d->action) == ERR_NOMEM || buf_check(&d->subject) == ERR_NOMEM ?
		       ERR_NOMEM :
		       ERR_OK; /* of too long a list of phones, the head */
}

static void
deed_done(struct deed *d)
{
	buf_free(&d->action);
	buf_free(&d->subject);
}

/* The phone that is named in front, by itself or as a scope; zero: none. */
static struct mac
subject_phone(struct slice subject)
{
	struct slice rest, word = slice_cut(subject, ' ', &rest);
	struct mac mac;

	if (slice_starts(word, SLICE("phone:")))
		word = slice_from(word, strlen("phone:"));
	return mac_parse(word, &mac, NULL) == ERR_OK ? mac : (struct mac){{0}};
}

static enum err
record_reveal(struct cli *c)
{
	AUTO(deed_done) struct deed d;
	struct audit_row row = {.at = clock_wall_s()};
	enum err e = deed_init(&d, c);

	row.by = slice_of(d.who.by);
	row.login = slice_of(d.who.login);
	row.via = slice_of(d.who.via);
	row.action = buf_slice(&d.action);
	row.object = buf_slice(&d.subject);
	row.was = row.becomes = SLICE("");
	row.mac = subject_phone(row.object);
	if (e == ERR_OK)
		e = audit_add(c->store, &row);
	if (e == ERR_OK)
		e = db_tx_commit(c->tx);
	return e == ERR_OK ? db_tx_begin_read(c->store->main, c->tx) : e;
}

enum err
command_reveal(struct cli *c)
{
	enum err e;

	if (c->is_recorded || args_reveals(c->args) == NULL || c->store == NULL)
		return ERR_OK;
	e = record_reveal(c);
	if (e != ERR_OK)
		return why_fail(c->why, e,
			"No secret is shown, because the record of it cannot be written: %s.",
			err_text(e));
	c->is_recorded = true;
	return ERR_OK;
}

static enum err
begin(const struct command *command, struct cli *c)
{
	enum err e;

	if (command->data == DATA_OPEN || command->data == DATA_STEPS ||
		command->data == DATA_STEPS_CREATE)
		return ERR_OK;
	if (!is_write(command) && args_reveals(c->args) == NULL)
		return db_tx_begin_read(c->store->main, c->tx);
	e = db_tx_begin_write(c->store->main, c->tx);
	return e == ERR_OK && is_write(command) ? audit_begin(c->store) : e;
}

/* Adds what was changed to the audit, in the same transaction. */
static enum err
record_changes(struct cli *c)
{
	AUTO(deed_done) struct deed d;
	enum err e = deed_init(&d, c);

	return e == ERR_OK ? audit_finish(c->store, clock_wall_s(), &d.who, buf_slice(&d.action),
				     buf_slice(&d.subject)) :
			     e;
}

/* Runs the command in its one transaction. */
static enum err
run_in_transaction(const struct command *command, struct cli *c)
{
	AUTO(db_tx_done) struct db_tx tx = {NULL, 0};
	enum err e;

	c->tx = &tx;
	e = begin(command, c);
	if (e == ERR_OK)
		e = command->run(c);
	if (e == ERR_OK && is_write(command))
		e = record_changes(c);
	if (e == ERR_OK)
		e = command_reveal(c);
	if (e == ERR_OK && tx.db != NULL)
		e = db_tx_commit(&tx);
	c->tx = NULL;
	return e;
}

static enum err
run(const struct command *command, struct cli *c)
{
	AUTO(store_closep) struct store *store = NULL;
	enum err e;

	if (c->out == NULL)
		return ERR_NOMEM;
	if (command->data == DATA_NONE)
		e = command->run(c);
	else {
		e = is_write(command) && args_wants_input(c->args) ? input_take(c->why) : ERR_OK;
		if (e == ERR_OK)
			e = open_store(command, c);
		store = c->store;
		if (e == ERR_OK)
			e = run_in_transaction(command, c);
	}
	return e == ERR_OK ? output_end(c->out) : e;
}

/*   nursery  or NULL */
static int
run_words(const char *words, const struct command *command, struct nursery *nursery, int argc,
	char **argv)
{
	AUTO(args_freep) struct args *args = NULL;
	AUTO(output_freep) struct output *out = NULL;
	struct why why = {""};
	struct cli c = {.why = &why, .words = words, .nursery = nursery};
	bool is_json;
	enum err e;

	if (args_parse(command->options, command->positionals, argc, argv, &args, &why) != ERR_OK)
		return usage_error(wants_json(argc, argv), words, why.text);
	if (args_has(args, "help"))
		return print_help(words, command);

	is_json = args_has(args, "json");
	out = output_new(is_json);
	c.args = args;
	c.out = out;
	e = run(command, &c);
	if (e == ERR_OK)
		return c.is_refused ? EXIT_REFUSED : EXIT_DONE;
	if (args_is_misused(args))
		return usage_error(is_json, words, why.text);
	output_error(is_json, output_code(e), why.text[0] != '\0' ? why.text : err_sentence(e));
	return EXIT_REFUSED;
}

static int
print_family(const struct family *f)
{
	struct buf b = BUF(HELP_MAX_BYTES);
	size_t width = 0;

	for (size_t i = 0; i < f->count; i++)
		width = strlen(f->commands[i].name) > width ? strlen(f->commands[i].name) : width;
	buf_addf(&b, "%s\n\nusage: bootline %s COMMAND ...\n\n", f->about, f->name);
	for (size_t i = 0; i < f->count; i++)
		buf_addf(&b, "  %-*s  %s\n", (int)width, f->commands[i].name, f->commands[i].about);
	buf_addf(&b, "\n`bootline %s COMMAND --help` tells more, with examples.\n", f->name);
	print(&b, stdout);
	return EXIT_DONE;
}

static const char *
command_name_at(const void *table, size_t i)
{
	return ((const struct command *)table)[i].name;
}

static int
refuse_word(const struct family *f, int argc, char **argv)
{
	char text[WHY_BYTES];
	const char *typed = argc > 1 ? argv[1] : NULL;
	const char *nearest =
		typed ? nearest_word(typed, f->count, command_name_at, f->commands) : NULL;

	if (typed == NULL)
		(void)snprintf(text, sizeof(text), "What shall be done with %s?", f->name);
	else if (nearest != NULL)
		(void)snprintf(text, sizeof(text), "There is no `%s %.100s`; did you mean `%s %s`?",
			f->name, typed, f->name, nearest);
	else
		(void)snprintf(text, sizeof(text), "There is no `%s %.100s`.", f->name, typed);
	return usage_error(wants_json(argc, argv), f->name, text);
}

static int
run_family(const struct family *family, struct nursery *nursery, int argc, char **argv)
{
	char words[WORDS_BYTES];

	if (argc > 1 && (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0))
		return print_family(family);
	for (size_t i = 0; i < family->count && argc > 1; i++) {
		const struct command *c = &family->commands[i];

		if (strcmp(argv[1], c->name) != 0)
			continue;
		(void)snprintf(words, sizeof(words), "%s %s", family->name, c->name);
		return run_words(words, c, nursery, argc - 1, argv + 1);
	}
	return refuse_word(family, argc, argv);
}

int
command_family(const struct family *family, int argc, char **argv)
{
	return run_family(family, NULL, argc, argv);
}

int
command_family_reading(const struct family *family, const struct nursery_job *jobs, size_t count,
	int argc, char **argv)
{
	AUTO(nursery_stopp) struct nursery *nursery = NULL;
	struct why why = {""};
	enum err e = nursery_start(jobs, count, &nursery, &why);

	if (e == ERR_OK)
		return run_family(family, nursery, argc, argv);
	output_error(wants_json(argc, argv), output_code(e), why.text);
	return EXIT_REFUSED;
}

int
command_alone(const struct command *command, int argc, char **argv)
{
	return run_words(command->name, command, NULL, argc, argv);
}

enum err
command_secret(const char *path, struct buf *out, struct why *why)
{
	AUTO(buf_wipe) struct buf bytes = BUF(SECRET_FILE_MAX_BYTES);
	struct slice rest, line;
	enum err e = file_read(path, &bytes, why);

	if (e != ERR_OK)
		return e;
	line = slice_cut(buf_slice(&bytes), '\n', &rest);
	if (slice_ends(line, SLICE("\r")))
		line.n--;
	e = field_secret(line, strcmp(path, "-") == 0 ? "what came on standard input" : path, why);
	if (e != ERR_OK)
		return e;
	buf_add(out, line);
	return buf_check(out);
}
