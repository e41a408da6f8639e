/* bootline backup and bootline restore: the inventory and its keys in one sealed file, and back. */
#include "base/auto.h"
#include "base/clock.h"
#include "cli/commands.h"
#include "cli/data.h"
#include "cli/file.h"
#include "cli/input.h"
#include "cli/progress.h"
#include "cli/restore_phone.h"
#include "limits.h"
#include "manage/backup_make.h"
#include "manage/restore.h"
#include "store/audit.h"

#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <stdio.h>
#include <sys/stat.h>

enum { PATH_BYTES = 4096 };

/* One row an option. */
/* clang-format off */
#define SECRET_ROWS                                                                                \
	{"passphrase-file", "F", 0, "file with the passphrase, - for standard input (the default)"},    \
	{"key-file", "F", 0, "a file of 32 or more random bytes in place of a passphrase"}
static const struct arg_row backup_positionals[] = {
	{"FILE", NULL, ARG_REQUIRED, "where to; it must not be there yet"},
	{NULL, NULL, 0, NULL},
};
static const struct arg_row backup_options[] = {
	{"with-firmware", NULL, 0, "the releases' images too, which may be gigabytes"},
	SECRET_ROWS,
	{NULL, NULL, 0, NULL},
};
static const struct arg_row restore_positionals[] = {
	{"FILE", NULL, 0, "the backup"},
	{NULL, NULL, 0, NULL},
};
static const struct arg_row restore_options[] = {
	{"list", NULL, 0, "change nothing: read all of it, and tell what is in it"},
	{"phone", "MAC", 0, "bring back this phone alone, as it was then; works beside a server"},
	{"finish", NULL, 0, "end a restore that was cut short"},
	SECRET_ROWS,
	{NULL, NULL, 0, NULL},
};
/* clang-format on */

struct reading {
	struct progress progress;
	uint64_t total_bytes;
};

static bool
goes_on_making(void *ctx, uint64_t done_bytes, uint64_t total_bytes)
{
	progress_percent(ctx, "Making the backup", done_bytes, total_bytes);
	return true;
}

static bool
goes_on_reading(void *ctx, uint64_t done_bytes)
{
	struct reading *r = ctx;

	progress_percent(&r->progress, "Reading the backup", done_bytes, r->total_bytes);
	return true;
}

static enum err
read_key_file(const char *path, struct buf *out, struct why *why)
{
	enum err e = file_read(path, out, why);

	if (e == ERR_OK && out->n < BACKUP_KEY_MIN_BYTES)
		return why_fail(why, ERR_SYNTAX,
			"%s has %zu bytes: a key file has 32 random bytes or more, as from "
			"`openssl rand -out FILE 32`.",
			path, out->n);
	return e;
}

/* Reads what opens the backup; appended to *bytes, which the caller wipes. */
static enum err
read_secret(struct cli *c, bool is_new, struct buf *bytes, struct backup_secret *out)
{
	const char *path = args_text(c->args, "passphrase-file");
	enum err e = ERR_OK;

	out->is_file = args_has(c->args, "key-file");
	if (out->is_file && path != NULL)
		return args_misuse(c->args, c->why, "Give either --passphrase-file or --key-file.");
	if (out->is_file) {
		e = read_key_file(args_text(c->args, "key-file"), bytes, c->why);
	} else {
		if (path == NULL || strcmp(path, "-") == 0)
			e = input_take(c->why);
		if (e == ERR_OK)
			e = command_secret(path != NULL ? path : "-", bytes, c->why);
		if (e == ERR_OK && is_new && bytes->n < PASSWORD_MIN_LETTERS)
			return why_fail(c->why, ERR_SYNTAX,
				"A passphrase has at least %d letters: who finds the backup can "
				"try as "
				"many as he likes.",
				PASSWORD_MIN_LETTERS);
	}
	out->bytes = buf_slice(bytes);
	return e;
}

/* That all secrets left in a file stands in the audit before the file has its name. */
static enum err
record(struct cli *c, const char *path)
{
	struct audit_who who;
	struct audit_row row = {.at = clock_wall_s(), .action = slice_of(c->words)};

	audit_who_here("cli", &who);
	row.by = slice_of(who.by);
	row.login = slice_of(who.login);
	row.via = slice_of(who.via);
	row.object = slice_head(slice_of(path), AUDIT_VALUE_MAX_BYTES);
	row.was = row.becomes = SLICE("");
	return audit_add(c->store, &row);
}

static enum err
sync_folder(const char *path)
{
	char copy[PATH_BYTES];

	if (slice_to_text(slice_of(path), copy, sizeof(copy)) != ERR_OK)
		return ERR_LIMIT;
	AUTO(auto_close) int fd = open(dirname(copy), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	return fd == -1 || fsync(fd) == -1 ? err_from_errno(errno) : ERR_OK;
}

/* Writes the backup under a name of its own, which goes when anything fails. */
static enum err
write_backup(struct cli *c, const char *path, const char *part, const struct backup_secret *secret,
	struct backup_made *made)
{
	struct progress progress = progress_begin(c->out);
	AUTO(auto_close)
	int fd = open(part, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
	const struct backup_job job = {.store = c->store,
		.fd = fd,
		.secret = secret,
		.has_firmware = args_has(c->args, "with-firmware"),
		.now = clock_wall_s(),
		.version = BOOTLINE_VERSION,
		.goes_on = goes_on_making,
		.ctx = &progress};
	enum err e;

	if (fd == -1)
		return why_fail(c->why, err_from_errno(errno), "%s cannot be made: %s.", part,
			strerror(errno));
	e = backup_make(&job, made, c->why);
	progress_end(&progress);
	if (e == ERR_OK)
		e = record(c, path);
	if (e == ERR_OK && renameat2(AT_FDCWD, part, AT_FDCWD, path, RENAME_NOREPLACE) == -1)
		e = why_fail(c->why, err_from_errno(errno), "%s cannot be made: %s.", path,
			strerror(errno));
	if (e != ERR_OK)
		(void)unlink(part);
	return e == ERR_OK ? sync_folder(path) : e;
}

static enum err
run_backup(struct cli *c)
{
	AUTO(buf_wipe) struct buf bytes = BUF(BACKUP_KEY_MAX_BYTES);
	const char *path = args_text(c->args, "FILE");
	char part[PATH_BYTES];
	struct backup_secret secret;
	struct backup_made made = {.bytes = 0};
	enum err e = ERR_OK;

	if (snprintf(part, sizeof(part), "%s.part", path) >= (int)sizeof(part))
		return why_fail(c->why, ERR_LIMIT, "The name of the file is too long.");
	if (access(path, F_OK) == 0)
		return why_fail(c->why, ERR_EXISTS,
			"%s is there already: give another name, or remove it.", path);
	e = read_secret(c, true, &bytes, &secret);
	if (e != ERR_OK)
		return e;
	(void)unlink(part); /* of a backup that was cut short */
	e = write_backup(c, path, part, &secret, &made);
	if (e != ERR_OK)
		return e;
	output_note(c->out,
		"%s holds the inventory and its keys%s. Whoever has it and its %s has every "
		"password in it; without its %s nobody opens it.",
		path, args_has(c->args, "with-firmware") ? ", and the firmware" : "",
		secret.is_file ? "key file" : "passphrase",
		secret.is_file ? "key file" : "passphrase");
	output_text(c->out, "file", path);
	output_number(c->out, "bytes", (int64_t)made.bytes);
	output_number(c->out, "images", (int64_t)made.images);
	return ERR_OK;
}

static enum err
tell_item(void *ctx, const struct backup_item *item)
{
	struct output *out = ctx;

	output_row_begin(out);
	output_text(out, "name", item->name);
	output_number(out, "bytes", (int64_t)item->size_bytes);
	output_row_end(out);
	return ERR_OK;
}

static enum err
list(struct cli *c, const struct restore_job *job)
{
	struct restored about = {.made_at = 0};
	enum err e;

	output_table_begin(c->out, "parts");
	e = restore_look(job, &about, tell_item, c->out, c->why);
	output_table_end(c->out);
	if (e != ERR_OK)
		return e;
	output_time(c->out, "made_at", about.made_at);
	output_text(c->out, "program", about.program);
	return ERR_OK;
}

static enum err
put_all(struct cli *c, const struct restore_job *job)
{
	struct restored about = {.made_at = 0};
	char at[CLOCK_TEXT_BYTES];
	enum err e = restore_put(job, &about, c->why);

	if (e != ERR_OK)
		return e;
	output_note(c->out,
		"%s has the inventory of %s UTC now%s%s%s. Logs and the trace are as they were.",
		job->dir, clock_text(about.made_at, at),
		about.kept[0] != '\0' ? "; what was there before is in " : "", about.kept,
		about.kept[0] != '\0' ? ", for you to remove" : "");
	output_time(c->out, "made_at", about.made_at);
	output_text(c->out, "program", about.program);
	output_number(c->out, "images", (int64_t)about.images);
	output_text(c->out, "kept", about.kept[0] != '\0' ? about.kept : NULL);
	return ERR_OK;
}

static enum err
finish(struct cli *c, const char *dir)
{
	char kept[REPLACE_KEPT_BYTES] = "";
	enum err e = restore_finish(dir, clock_wall_s(), kept, c->why);

	if (e == ERR_NOTFOUND)
		return why_fail(c->why, e, "No restore of %s was cut short.", dir);
	if (e != ERR_OK)
		return e;
	output_note(c->out, "The restore is done%s%s.",
		kept[0] != '\0' ? "; what was there before is in " : "", kept);
	output_text(c->out, "kept", kept[0] != '\0' ? kept : NULL);
	return ERR_OK;
}

static enum err
restore_from(struct cli *c, const char *dir, int fd, const struct backup_secret *secret)
{
	struct reading reading = {.progress = progress_begin(c->out)};
	const struct restore_job job = {.dir = dir,
		.fd = fd,
		.secret = secret,
		.now = clock_wall_s(),
		.goes_on = goes_on_reading,
		.ctx = &reading};
	enum err (*restore)(struct cli * c, const struct restore_job *job) =
		args_has(c->args, "list")  ? list :
		args_has(c->args, "phone") ? restore_phone :
					     put_all;
	struct stat st;
	enum err e;

	if (fstat(fd, &st) == 0)
		reading.total_bytes = (uint64_t)st.st_size;
	e = restore(c, &job);
	progress_end(&reading.progress);
	return e;
}

static enum err
check_use(struct cli *c)
{
	int count = args_has(c->args, "list") + args_has(c->args, "phone") +
		    args_has(c->args, "finish");

	if (count > 1)
		return args_misuse(c->args, c->why, "Give one of --list, --phone and --finish.");
	if (args_has(c->args, "finish") == args_has(c->args, "FILE"))
		return args_misuse(
			c->args, c->why, "Which backup? Give its FILE, or --finish without one.");
	return ERR_OK;
}

static enum err
run_restore(struct cli *c)
{
	AUTO(buf_wipe) struct buf bytes = BUF(BACKUP_KEY_MAX_BYTES);
	const char *dir = data_folder(args_text(c->args, "data"));
	const char *path = args_text(c->args, "FILE");
	struct backup_secret secret;
	AUTO(auto_close) int fd = -1;
	enum err e = check_use(c);

	if (e != ERR_OK || args_has(c->args, "finish"))
		return e == ERR_OK ? finish(c, dir) : e;
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd == -1)
		return why_fail(c->why, err_from_errno(errno), "%s cannot be opened: %s.", path,
			strerror(errno));
	e = read_secret(c, false, &bytes, &secret);
	return e == ERR_OK ? restore_from(c, dir, fd, &secret) : e;
}

int
cmd_backup(int argc, char **argv)
{
	static const struct command command = {
		.name = "backup",
		.about = "Writes the inventory and its keys to one sealed file, while the server "
			 "runs.",
		.positionals = backup_positionals,
		.options = backup_options,
		.examples =
			"bootline backup /mnt/backup/2026-11-26.blb --passphrase-file pass\n"
			"bootline backup all.blb --with-firmware --key-file backup.key\n"
			"\n"
			"Logs, the trace and cores are not in it. Keep the passphrase somewhere "
			"else.\n",
		.data = DATA_STEPS,
		.run = run_backup,
	};

	return command_alone(&command, argc, argv);
}

int
cmd_restore(int argc, char **argv)
{
	static const struct command command = {
		.name = "restore",
		.about =
			"Puts a backup in the place of the inventory, after all of it was checked.",
		.positionals = restore_positionals,
		.options = restore_options,
		.examples = "bootline restore 2026-11-26.blb --list\n"
			    "bootline restore 2026-11-26.blb --data ./data\n"
			    "bootline restore 2026-11-26.blb --phone 0004f2aabbcc\n"
			    "bootline restore --finish      after a power cut\n"
			    "\n"
			    "Stop the server first. What was there stays in the data folder, in "
			    "before-restore-TIME.\n",
		.data = DATA_NONE,
		.run = run_restore,
	};

	return command_alone(&command, argc, argv);
}
