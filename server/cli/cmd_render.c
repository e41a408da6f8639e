#include "base/auto.h"
#include "base/clock.h"
#include "cli/command.h"
#include "cli/commands.h"
#include "cli/configure.h"
#include "cli/file.h"
#include "manage/phone_files.h"

#include <errno.h>
#include <sys/stat.h>

enum {
	ALL_MAX_BYTES = 256 * 1024 * 1024,
	FILE_PATH_BYTES = 4096,
};

struct job {
	struct cli *c;
	struct settings *settings; /* owned */
	struct phone_files *files; /* owned */
	bool is_masked;
	struct buf text; /* owned: what is printed; secrets where they were asked for */
	size_t count;    /* files given so far */
};

static void
job_done(struct job *j)
{
	phone_files_close(j->files);
	settings_free(j->settings);
	buf_wipe(&j->text);
}

static enum err
write_file(struct job *j, const char *name, struct slice bytes)
{
	char path[FILE_PATH_BYTES];
	const char *dir = args_text(j->c->args, "output-dir");
	enum err e = command_reveal(j->c);

	if (e != ERR_OK)
		return e;
	if (snprintf(path, sizeof(path), "%s/%s", dir, name) >= (int)sizeof(path))
		return why_fail(j->c->why, ERR_LIMIT, "%.200s... is too long.", dir);
	return file_write(path, bytes, j->is_masked ? 0644 : 0600, j->c->why);
}

/* Gives one file: to the folder, as a row of the result, and as text under a heading. */
static enum err
give(void *ctx, const char *name, struct slice bytes)
{
	struct job *j = ctx;
	bool has_heading = !args_has(j->c->args, "NAME");

	if (args_has(j->c->args, "output-dir")) {
		enum err e = write_file(j, name, bytes);

		if (e != ERR_OK)
			return e;
	}
	output_row_begin(j->c->out);
	output_text(j->c->out, "name", name);
	output_slice(j->c->out, "text", bytes);
	output_row_end(j->c->out);
	if (has_heading)
		buf_addf(&j->text, "%s==> %s <==\n", j->count > 0 ? "\n" : "", name);
	buf_add(&j->text, bytes);
	if (has_heading && !slice_ends(bytes, SLICE("\n")))
		buf_add_char(&j->text, '\n');
	j->count++;
	return buf_check(&j->text);
}

static const char *const state_notes[PHONE_STATE__COUNT] = {
	[PHONE_NEW] = "is not in the inventory",
	[PHONE_IGNORED] = "is ignored",
	[PHONE_RETIRED] = "is retired",
	[PHONE_BLOCKED] = "is blocked",
};

/* Says where this phone gets what every unknown one gets. */
static void
warn_of_state(struct job *j, struct mac mac)
{
	enum phone_state state = phone_files_state(j->files);
	char text[MAC_TEXT_BYTES];

	if (state != PHONE_ACTIVE)
		output_warn(j->c->out,
			"Phone %s %s, so it gets what every unknown phone gets; `bootline phone "
			"accept %s` makes it yours.",
			mac_text(mac, text), state_notes[state], text);
}

static enum err
make_folder(struct cli *c)
{
	const char *dir = args_text(c->args, "output-dir");

	if (dir == NULL || mkdir(dir, 0700) == 0 || errno == EEXIST)
		return ERR_OK;
	return why_fail(c->why, err_from_errno(errno), "Cannot make the folder %.300s: %s.", dir,
		strerror(errno));
}

static enum err
run(struct cli *c)
{
	AUTO(job_done)
	struct job j = {
		.c = c, .is_masked = !args_has(c->args, "reveal"), .text = BUF(ALL_MAX_BYTES)};
	struct phone_files_of of = {.is_masked = j.is_masked, .now = clock_wall_s()};
	enum err e = args_mac(c->args, "MAC", &of.mac, c->why);

	if (e == ERR_OK)
		e = configure_plain(c->args, &j.settings, c->why);
	if (e == ERR_OK)
		e = phone_files_open(c->store, j.settings, &of, &j.files, c->why);
	if (e == ERR_OK)
		e = make_folder(c);
	if (e != ERR_OK)
		return e;
	warn_of_state(&j, of.mac);
	output_table_begin(c->out, "files");
	e = args_has(c->args, "NAME") ?
		    phone_files_one(j.files, args_slice(c->args, "NAME"), give, &j, c->why) :
		    phone_files_each(j.files, give, &j);
	output_table_end(c->out);
	if (e != ERR_OK)
		return e;
	if (args_has(c->args, "output-dir"))
		output_note(c->out, "Wrote %zu files to %s.", j.count,
			args_text(c->args, "output-dir"));
	else if (!output_is_json(c->out))
		output_raw(c->out, buf_slice(&j.text));
	return ERR_OK;
}

/* clang-format off */
static const struct arg_row positionals[] = {
	{"MAC", NULL, ARG_REQUIRED, "the phone; one that is not in the inventory shows what such a phone gets"},
	{"NAME", NULL, 0, "a file as the phone asks for it, or own, lines, groups, site, model, global, phone, ...; else every file"},
	{NULL, NULL, 0, NULL},
};
static const struct arg_row options[] = {
	{"reveal", NULL, ARG_REVEALS, "show passwords and other secret values: the exact bytes; that you did stands in `bootline audit`"},
	{"output-dir", "DIR", 0, "write the files there; with --reveal readable by you alone"},
	{NULL, NULL, 0, NULL},
};
static const struct command command = {
	"render", "Prints the files that a phone would get now, secrets masked.",
	positionals, options,
	"bootline render 0004f2aabbcc\n"
	"bootline render 0004f2aabbcc lines --reveal\n"
	"bootline render 0004f2aabbcc --output-dir before\n", DATA_READ, run,
};
/* clang-format on */

int
cmd_render(int argc, char **argv)
{
	return command_alone(&command, argc, argv);
}
