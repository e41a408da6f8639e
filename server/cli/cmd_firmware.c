/* bootline firmware: releases of firmware, and which one phones get. */
#include "base/auto.h"
#include "base/clock.h"
#include "base/thread.h"
#include "cli/command.h"
#include "cli/commands.h"
#include "cli/configure.h"
#include "cli/firmware_cover.h"
#include "cli/progress.h"
#include "firmware/intake.h"
#include "manage/firmware_back.h"
#include "manage/members_of.h"
#include "serve/readers.h"
#include "store/image_sizes.h"
#include "store/release_scopes.h"
#include "store/scopes.h"

#include <errno.h>
#include <fcntl.h>

/* One row an option. */
/* clang-format off */
static const struct arg_row package_row[] = {
	{"PACKAGE", NULL, ARG_REQUIRED, "a zip, tar or tar.gz of the vendor, a folder with its files, or one file .ld"},
	{NULL, NULL, 0, NULL},
};
static const struct arg_row add_options[] = {
	{"version", "V", 0, "its version, where neither sip.ver in it nor its name says it: 5.9.2.3446"},
	{NULL, NULL, 0, NULL},
};
static const struct arg_row release_row[] = {
	{"RELEASE", NULL, ARG_REQUIRED, "a version that `bootline firmware list` shows"},
	{NULL, NULL, 0, NULL},
};
static const struct arg_row scope_release_rows[] = {
	{"SCOPE", NULL, ARG_REQUIRED, "global, site:hq, group:lobby, model:VVX400 or phone:MAC"},
	{"RELEASE", NULL, ARG_REQUIRED, "a version that `bootline firmware list` shows"},
	{NULL, NULL, 0, NULL},
};
static const struct arg_row set_options[] = {
	{"newer", NULL, 0, "a phone that runs a newer version keeps it; else phones go back to this one, too"},
	{NULL, NULL, 0, NULL},
};
static const struct arg_row scope_row[] = {
	{"SCOPE", NULL, ARG_REQUIRED, "global, site:hq, group:lobby, model:VVX400 or phone:MAC"},
	{NULL, NULL, 0, NULL},
};
static const struct arg_row some_release_row[] = {
	{"RELEASE", NULL, 0, "a version; without it all of them"},
	{NULL, NULL, 0, NULL},
};
/* clang-format on */

static bool
show_progress(void *ctx, uint64_t done, uint64_t all)
{
	progress_percent(ctx, "Reading the package", done, all);
	return true;
}

static enum err
open_package(const char *path, int *out, struct why *why)
{
	int fd = open(path, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);

	if (fd == -1)
		return why_fail(why, err_from_errno(errno), "%.300s cannot be opened: %s.", path,
			strerror(errno));
	*out = fd;
	return ERR_OK;
}

/* The last part of a path, without slashes behind it. */
static struct slice
name_of(const char *path)
{
	struct slice s = slice_of(path);
	const char *slash;

	while (s.n > 1 && s.p[s.n - 1] == '/')
		s.n--;
	slash = memrchr(s.p, '/', s.n);
	return slash != NULL && s.n > 1 ? slice_from(s, (size_t)(slash - s.p) + 1) : s;
}

static void
tell_intake(struct cli *c, const struct intake_result *r)
{
	if (r->is_new)
		output_note(c->out, "Added release %s: %zu images, %zu files in all.", r->release,
			r->images, r->files);
	else if (r->added > 0)
		output_note(c->out, "Added %zu files to release %s.", r->added, r->release);
	else
		output_note(c->out, "Release %s has all of it already.", r->release);
	output_text(c->out, "release", r->release);
	output_bool(c->out, "is_new", r->is_new);
	output_number(c->out, "added", (int64_t)r->added);
	output_number(c->out, "images", (int64_t)r->images);
	output_number(c->out, "files", (int64_t)r->files);
	output_number(c->out, "size_bytes", (int64_t)r->size_bytes);
}

struct warning {
	struct cli *c;
	const struct release *release;
};

/* An image for a part that no model has is no mistake, but a phone of it must be told by hand; nor
 * is one of another size than others have seen. */
static enum err
warn_of(void *ctx, const struct release_file *f)
{
	const struct warning *w = ctx;
	struct cli *c = w->c;
	struct why odd = {""};
	struct model model;
	enum err e =
		f->part[0] == '\0' ? ERR_OK : models_by_part(c->store, slice_of(f->part), &model);

	if (image_size_differs(slice_of(w->release->name), f, &odd))
		output_warn(c->out, "%s", odd.text);
	if (e == ERR_NOTFOUND)
		output_warn(c->out,
			"No model is known for the image %s: add it with `bootline model add NAME "
			"--part %s`.",
			f->name, f->part);
	return e == ERR_NOTFOUND ? ERR_OK : e;
}

static enum err
run_add(struct cli *c)
{
	const char *path = args_text(c->args, "PACKAGE");
	struct progress progress = progress_begin(c->out);
	struct intake_result result;
	struct release release;
	struct audit_who who;
	AUTO(configure_freep) struct settings *settings = NULL;
	AUTO(auto_close) int fd = -1;
	enum err e = configure_plain(c->args, &settings, c->why);

	if (e == ERR_OK)
		e = open_package(path, &fd, c->why);
	audit_who_here("cli", &who);
	if (e != ERR_OK)
		return e;

	const struct intake in = {.store = c->store,
		.nursery = c->nursery,
		.job = READER_PACKAGE,
		.fd = fd,
		.name = name_of(path),
		.version = args_slice(c->args, "version"),
		.reserve_bytes = settings_number(settings, SET_DISK_RESERVE_BYTES),
		.who = &who,
		.now = clock_wall_s(),
		.goes_on = show_progress,
		.ctx = &progress};
	thread_step_back(); /* phones boot meanwhile */
	e = intake_take(&in, &result, c->why);
	progress_end(&progress);
	if (e == ERR_OK)
		e = releases_by_name(c->store, slice_of(result.release), &release);
	if (e != ERR_OK)
		return e;
	tell_intake(c, &result);
	return release_files_each(c->store, release.id, warn_of, &(struct warning){c, &release});
}

static enum err
tell_scope(void *ctx, const char *scope, const struct scope_release *r)
{
	(void)r;
	output_text(ctx, NULL, scope);
	return ERR_OK;
}

/* Where it is set. */
static enum err
tell_scopes(struct cli *c, const struct release *r)
{
	output_list_begin(c->out, "set_at");
	enum err e = scope_release_each(c->store, r->id, tell_scope, c->out);
	output_list_end(c->out);
	return e;
}

static enum err
list_one(void *ctx, const struct release *r)
{
	struct cli *c = ctx;

	output_row_begin(c->out);
	members_of_release(output_members(c->out), r);
	enum err e = firmware_cover_tell(c, r->id, false);
	if (e == ERR_OK)
		e = tell_scopes(c, r);
	output_row_end(c->out);
	return e;
}

static enum err
run_list(struct cli *c)
{
	output_table_begin(c->out, "releases");
	enum err e = releases_each(c->store, list_one, c);
	output_table_end(c->out);
	return e;
}

static enum err
find_release(struct cli *c, struct release *out)
{
	struct slice name = args_slice(c->args, "RELEASE");
	enum err e = releases_by_name(c->store, name, out);

	if (e == ERR_NOTFOUND)
		return why_fail(c->why, e,
			"There is no release \"%.*s\": see `bootline firmware list`.",
			SLICE_FMT(slice_head(name, 64)));
	return e;
}

static enum err
tell_file(void *ctx, const struct release_file *f)
{
	const struct warning *w = ctx;
	struct cli *c = w->c;
	struct model model = {.name = ""};
	enum err e = models_by_part(c->store, slice_of(f->part), &model);

	if (e != ERR_OK && e != ERR_NOTFOUND)
		return e;
	output_row_begin(c->out);
	members_of_release_file(output_members(c->out), w->release, f, model.name);
	output_row_end(c->out);
	return ERR_OK;
}

static enum err
run_show(struct cli *c)
{
	struct release r;
	enum err e = find_release(c, &r);

	if (e != ERR_OK)
		return e;
	members_of_release(output_members(c->out), &r);
	output_text(c->out, "source", r.source);
	e = firmware_cover_tell(c, r.id, true);
	if (e == ERR_OK)
		e = tell_scopes(c, &r);
	output_table_begin(c->out, "contents");
	if (e == ERR_OK)
		e = release_files_each(c->store, r.id, tell_file, &(struct warning){c, &r});
	output_table_end(c->out);
	return e;
}

static enum err
run_remove(struct cli *c)
{
	struct slice name = args_slice(c->args, "RELEASE");
	AUTO(configure_freep) struct settings *settings = NULL;
	struct audit_who who;
	enum err e = configure_plain(c->args, &settings, c->why);

	audit_who_here("cli", &who);
	if (e == ERR_OK)
		e = intake_remove(c->store, settings, name, &who, clock_wall_s(), c->why);
	if (e != ERR_OK)
		return e;
	output_note(c->out, "Removed release %.*s.", SLICE_FMT(name));
	output_slice(c->out, "release", name);
	return ERR_OK;
}

struct verifying {
	struct cli *c;
	const struct release *release;
	size_t files, damaged;
};

static enum err
verify_file(void *ctx, const struct release_file *f)
{
	struct verifying *v = ctx;
	enum err e = images_verify(v->c->store, f->hash);

	v->files++;
	if (e == ERR_OK || e == ERR_NOMEM || e == ERR_BUSY)
		return e;
	v->damaged++;
	output_row_begin(v->c->out);
	output_text(v->c->out, "release", v->release->name);
	output_text(v->c->out, "name", f->name);
	output_text(v->c->out, "fault", images_fault(e));
	output_row_end(v->c->out);
	return ERR_OK;
}

static enum err
verify_release(void *ctx, const struct release *r)
{
	struct verifying *v = ctx;

	v->release = r;
	return release_files_each(v->c->store, r->id, verify_file, v);
}

static enum err
run_verify(struct cli *c)
{
	struct verifying v = {.c = c};
	struct release r;
	enum err e = ERR_OK;

	output_table_begin(c->out, "damaged");
	if (!args_has(c->args, "RELEASE"))
		e = releases_each(c->store, verify_release, &v);
	else {
		e = find_release(c, &r);
		if (e == ERR_OK)
			e = verify_release(&v, &r);
	}
	output_table_end(c->out);
	output_number(c->out, "verified", (int64_t)v.files);
	if (e != ERR_OK || v.damaged == 0)
		return e;
	e = output_end(c->out);
	return e != ERR_OK ? e :
			     why_fail(c->why, ERR_IO,
				     "Files that are damaged: %zu. Remove the release and add its "
				     "package again.",
				     v.damaged);
}

static enum err
find_scope(struct cli *c, bool may_create, struct scope *out)
{
	enum err e = scopes_find(c->store, args_slice(c->args, "SCOPE"), may_create, out, c->why);

	if (e == ERR_OK && (out->kind == SCOPE_LINE || out->kind == SCOPE_LINES))
		return why_fail(c->why, ERR_DENIED,
			"Lines have no firmware: set it for phone:MAC, model:NAME, group:NAME, "
			"site:NAME or global.");
	return e;
}

/* Tells which phones the change takes back from something newer.
 *   hint  what prevents it */
static void
tell_way_back(struct cli *c, const struct firmware_back *back, const char *hint)
{
	struct why why = {""};

	firmware_back_sentence(back, &why);
	if (why.text[0] != '\0')
		output_warn(c->out, "%s%s", why.text, back->count > 0 ? hint : "");
	firmware_back_members(output_members(c->out), back);
}

static enum err
run_set(struct cli *c)
{
	struct scope_release set = {.may_be_newer = args_has(c->args, "newer")};
	AUTO(configure_freep) struct settings *settings = NULL;
	struct firmware_back back;
	struct release release;
	struct scope scope;
	enum err e = configure_plain(c->args, &settings, c->why);

	if (e == ERR_OK)
		e = find_release(c, &release);
	if (e == ERR_OK)
		e = find_scope(c, true, &scope);
	if (e != ERR_OK)
		return e;
	set.release_id = release.id;
	e = firmware_back_change(c->store, settings, &scope, &set, &back);
	if (e != ERR_OK)
		return e;
	output_note(c->out, "Phones of %s get %s%s.", scope.text, release.name,
		set.may_be_newer ? ", or keep what is newer" : "");
	output_text(c->out, "scope", scope.text);
	output_text(c->out, "release", release.name);
	output_bool(c->out, "may_be_newer", set.may_be_newer);
	tell_way_back(c, &back, " With --newer they keep it.");
	return ERR_OK;
}

static enum err
run_unset(struct cli *c)
{
	AUTO(configure_freep) struct settings *settings = NULL;
	struct firmware_back back;
	struct scope scope;
	enum err e = configure_plain(c->args, &settings, c->why);

	if (e == ERR_OK)
		e = find_scope(c, false, &scope);
	if (e != ERR_OK)
		return e;
	e = firmware_back_change(c->store, settings, &scope, NULL, &back);
	if (e == ERR_NOTFOUND)
		return why_fail(c->why, e, "No release is set at %s.", scope.text);
	if (e != ERR_OK)
		return e;
	output_note(c->out, "Nothing is set at %s any more.", scope.text);
	output_text(c->out, "scope", scope.text);
	tell_way_back(c, &back, "");
	return ERR_OK;
}

/* One command a block. */
/* clang-format off */
static const struct command commands[] = {
	{"add", "Takes a package of the vendor in; a second time changes nothing.", package_row, add_options,
		"bootline firmware add 'Polycom UC Software 5.9.2 release sig split.zip'\n"
		"bootline firmware add ./unpacked-5.9.2\n"
		"bootline firmware add 3111-46157-002.sip.ld --version 5.9.2.3446\n"
		"\n"
		"No phone gets it by that: see `bootline firmware set`.\n", DATA_STEPS, run_add},
	{"list", "Lists releases, the newest first, and which of your phones' models each has images for.", NULL, NULL,
		"bootline firmware list --json\n", DATA_READ, run_list},
	{"show", "Shows a release with its files.", release_row, NULL,
		"bootline firmware show 5.9.2.3446\n", DATA_READ, run_show},
	{"set", "Has the phones of a scope run a release; the strongest scope wins whose release has firmware for the phone.",
		scope_release_rows, set_options,
		"bootline firmware set phone:0004f2aabbcc 5.9.2.3446\n"
		"bootline firmware set global 5.9.2.3446 --newer\n"
		"\n"
		"A phone takes it when it restarts, or polls for software.\n", DATA_WRITE, run_set},
	{"unset", "Takes that back: weaker scopes count again.", scope_row, NULL,
		"bootline firmware unset site:hq\n", DATA_WRITE, run_unset},
	{"remove", "Removes a release; refused while a scope, a phone or a rollout needs it.", release_row, NULL,
		"bootline firmware remove 5.9.2.3446\n", DATA_STEPS, run_remove},
	{"verify", "Reads files of releases and compares them with their hashes.", some_release_row, NULL,
		"bootline firmware verify\nbootline firmware verify 5.9.2.3446\n", DATA_OPEN, run_verify},
};
/* clang-format on */

int
cmd_firmware(int argc, char **argv)
{
	static const struct family family = {"firmware",
		"Releases of firmware, and which one phones get.", commands, COUNT(commands)};

	return command_family_reading(&family, readers, READER__COUNT, argc, argv);
}
