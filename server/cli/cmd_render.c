#include "base/auto.h"
#include "base/clock.h"
#include "cli/command.h"
#include "cli/commands.h"
#include "cli/configure.h"
#include "cli/file.h"
#include "manage/mask.h"
#include "provision/name.h"
#include "provision/render.h"
#include "store/documents.h"

#include <errno.h>
#include <sys/stat.h>

enum {
	ALL_MAX_BYTES = 256 * 1024 * 1024,
	BODY_MAX_BYTES = 64 * 1024 * 1024,
	FILE_PATH_BYTES = 4096,
};

struct job {
	struct cli *c;
	struct settings *settings; /* owned */
	struct render *render;     /* owned */
	struct rendering files;    /* owned; nothing for a phone that gets the starter */
	struct mac mac;
	char mac_text[MAC_TEXT_BYTES];
	bool is_masked;
	bool gets_starter; /* not in the inventory, or answered as if it were not */
	struct buf text;   /* owned: what is printed; secrets where they were asked for */
	size_t count;      /* files given so far */
};

static void
job_done(struct job *j)
{
	rendering_done(&j->files);
	render_free(j->render);
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
give(struct job *j, const char *name, struct slice bytes)
{
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

static enum err
give_content(struct job *j, const char *name, struct content *content)
{
	enum err e = give(j, name, content_bytes(content));

	content_unref(content);
	return e;
}

static enum err
give_starter_master(struct job *j)
{
	struct content *content;
	enum err e = render_starter_master(j->render, &content);

	return e == ERR_OK ? give_content(j, "000000000000.cfg", content) : e;
}

static enum err
give_starter(struct job *j)
{
	struct content *content;
	enum err e = render_starter(j->render, &content);

	return e == ERR_OK ? give_content(j, starter_name, content) : e;
}

static enum err
give_layer(struct job *j, enum render_file file)
{
	char name[NAME_MAX_BYTES + 1];

	(void)snprintf(name, sizeof(name), "%s%s", j->mac_text, render_suffixes[file]);
	return give(j, name, content_bytes(j->files.files[file]));
}

/* Gives a document as it is stored, or masked.  ERR_NOTFOUND where there is none. */
static enum err
give_document(struct job *j, struct mac mac, enum document_kind kind)
{
	AUTO(buf_wipe) struct buf body = BUF(BODY_MAX_BYTES);
	AUTO(buf_free) struct buf masked = BUF(2ul * BODY_MAX_BYTES);
	char name[NAME_MAX_BYTES + 1], text[MAC_TEXT_BYTES];
	struct document d;
	size_t count;
	enum err e = documents_get(j->c->store, mac, kind, 0, &d, &body);

	if (e != ERR_OK)
		return e;
	(void)snprintf(name, sizeof(name), "%s-%s", mac_text(mac, text), document_suffixes[kind]);
	if (!j->is_masked)
		return give(j, name, buf_slice(&body));
	e = mask_xml(buf_slice(&body), &masked, &count);
	if (e == ERR_SYNTAX)
		return give(j, name,
			SLICE("(no text whose secrets could be masked; --reveal gives it as it "
			      "is)\n"));
	return e == ERR_OK ? give(j, name, buf_slice(&masked)) : e;
}

static enum err
give_optional(struct job *j, struct mac mac, enum document_kind kind)
{
	enum err e = give_document(j, mac, kind);

	return e == ERR_NOTFOUND ? ERR_OK : e;
}

/* Whether the master has phones ask for this layer. */
static bool
is_named(const struct job *j, enum render_file file)
{
	char name[NAME_MAX_BYTES + 1];
	struct slice master = content_bytes(j->files.files[RENDER_MASTER]);

	(void)snprintf(name, sizeof(name), "%s%s", j->mac_text, render_suffixes[file]);
	return file == RENDER_MASTER || slice_find(master, slice_of(name)) < master.n;
}

static enum err
give_all(struct job *j)
{
	static const struct mac everybody = {{0}};
	enum err e = ERR_OK;

	if (j->gets_starter) {
		e = give_starter_master(j);
		return e == ERR_OK ? give_starter(j) : e;
	}
	for (int file = 0; file < RENDER__COUNT && e == ERR_OK; file++)
		if (is_named(j, (enum render_file)file))
			e = give_layer(j, (enum render_file)file);
	for (int kind = 0; kind < DOCUMENT__COUNT && e == ERR_OK; kind++)
		e = give_optional(j, j->mac, (enum document_kind)kind);
	if (e == ERR_OK)
		e = give_optional(j, everybody, DOCUMENT_LICENSE);
	return e == ERR_OK ? give_optional(j, everybody, DOCUMENT_DIRECTORY) : e;
}

/* A word without a dot stands for the phone's file of that name: "lines", "phone". */
static void
expand_name(const struct job *j, struct slice typed, char out[NAME_MAX_BYTES + 1])
{
	if (memchr(typed.p, '.', typed.n) == NULL && typed.n < NAME_MAX_BYTES - MAC_HEX - 5)
		(void)snprintf(out, NAME_MAX_BYTES + 1, "%s-%.*s.%s", j->mac_text, SLICE_FMT(typed),
			slice_is(typed, "directory") || slice_is(typed, "calls") ? "xml" : "cfg");
	else
		(void)snprintf(out, NAME_MAX_BYTES + 1, "%.*s",
			SLICE_FMT(slice_head(typed, NAME_MAX_BYTES)));
}

static enum err
not_there(struct job *j, const char *name, const char *reason)
{
	return why_fail(
		j->c->why, ERR_NOTFOUND, "Phone %s gets no %s: %s.", j->mac_text, name, reason);
}

static enum err
give_by_kind(struct job *j, const struct name *n)
{
	enum err e;

	switch (n->kind) {
	case NAME_MASTER:
	case NAME_LAYER:
		if (j->gets_starter)
			return not_there(j, n->path,
				"to this server it is an unknown phone, which asks for "
				"000000000000.cfg next and gets the starter");
		return give_layer(
			j, n->kind == NAME_MASTER ? RENDER_MASTER : (enum render_file)n->layer);
	case NAME_ZERO_MASTER:
		return j->gets_starter ? give_starter_master(j) : give_layer(j, RENDER_MASTER);
	case NAME_STARTER:
		return give_starter(j);
	case NAME_DOCUMENT:
	case NAME_LICENSE:
	case NAME_SHARED:
		e = give_document(j, n->has_mac ? n->mac : (struct mac){{0}}, n->document);
		return e == ERR_NOTFOUND ? not_there(j, n->path,
						   "nobody has uploaded it, and phones do well "
						   "without it") :
					   e;
	case NAME_LOG:
	case NAME_CORE:
		return not_there(j, n->path, "logs are shown by `bootline log show`");
	case NAME_IMAGE:
	case NAME_HOLD:
	case NAME_OWN:
	case NAME_CFG:
	case NAME_FILE:
	case NAME__COUNT:
		break;
	}
	return not_there(j, n->path,
		"it is not rendered; what your own folder (--root) holds under this name is served "
		"as it is");
}

static enum err
give_one(struct job *j)
{
	struct name_rules rules = name_rules_of(j->settings);
	char typed[NAME_MAX_BYTES + 1];
	struct name n;

	expand_name(j, args_slice(j->c->args, "NAME"), typed);
	if (name_parse(&rules, slice_of(typed), &n) != ERR_OK)
		return why_fail(j->c->why, ERR_SYNTAX,
			"\"%s\" is no file name that a phone may ask for.", typed);
	if (n.has_mac && !mac_eq(n.mac, j->mac))
		return why_fail(j->c->why, ERR_DENIED,
			"%s is another phone's; give that phone's MAC first.", n.path);
	return give_by_kind(j, &n);
}

static const char *const state_notes[PHONE_STATE__COUNT] = {
	[PHONE_NEW] = "is not in the inventory",
	[PHONE_IGNORED] = "is ignored",
	[PHONE_RETIRED] = "is retired",
	[PHONE_BLOCKED] = "is blocked",
};

/* Renders, or says that this phone gets what every unknown one gets. */
static enum err
prepare(struct job *j)
{
	struct phone phone = {.state = PHONE_NEW};
	enum err e = phones_by_mac(j->c->store, j->mac, &phone);

	if (e != ERR_OK && e != ERR_NOTFOUND)
		return e;
	j->gets_starter = phone.state != PHONE_ACTIVE;
	if (!j->gets_starter)
		return render_phone(j->render, &phone, j->is_masked, &j->files, j->c->why);
	output_warn(j->c->out,
		"Phone %s %s, so it gets what every unknown phone gets; `bootline phone accept %s` "
		"makes it yours.",
		j->mac_text, state_notes[phone.state], j->mac_text);
	return ERR_OK;
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
	enum err e = args_mac(c->args, "MAC", &j.mac, c->why);

	if (e == ERR_OK)
		e = configure_plain(c->args, &j.settings, c->why);
	if (e != ERR_OK)
		return e;
	(void)mac_text(j.mac, j.mac_text);
	j.render = render_new(c->store, j.settings);
	render_at(j.render, clock_wall_s());
	if (j.render == NULL)
		return ERR_NOMEM;
	e = prepare(&j);
	if (e == ERR_OK)
		e = make_folder(c);
	if (e != ERR_OK)
		return e;
	output_table_begin(c->out, "files");
	e = args_has(c->args, "NAME") ? give_one(&j) : give_all(&j);
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
