#include "provision/render_master.h"

#include "base/auto.h"
#include "provision/xml.h"

struct list {
	struct name_set *names;
	struct buf *out;
	struct why *why;
};

static enum err
add(struct list *l, struct slice name, const char *scope)
{
	size_t begin = l->out->n;
	bool is_new = false;
	enum err e = name_set_add(l->names, name, &is_new);

	if (e != ERR_OK || !is_new)
		return e;
	if (name.n > CONFIG_FILE_MAX_BYTES)
		return why_fail(l->why, ERR_LIMIT,
			"%.*s... (from %s) is over %d characters, the most that a phone reads of "
			"one "
			"name in CONFIG_FILES; rename the file.",
			SLICE_FMT(slice_head(name, 64)), scope, CONFIG_FILE_MAX_BYTES);
	if (begin > 0)
		buf_add_text(l->out, ", ");
	buf_add(l->out, name);
	if (l->out->n > CONFIG_FILES_MAX_BYTES)
		return why_fail(l->why, ERR_LIMIT,
			"With %.*s (from %s) CONFIG_FILES is over %d characters, the most that a "
			"phone "
			"reads; name fewer files with `bootline config-files`.",
			SLICE_FMT(slice_head(name, 64)), scope, CONFIG_FILES_MAX_BYTES);
	return buf_check(l->out);
}

static enum err
add_files(struct list *l, const struct scope_data *d, bool is_after)
{
	enum err e = ERR_OK;

	for (size_t i = 0; i < scope_files_len(d) && e == ERR_OK; i++)
		if (scope_files(d)[i].is_after == is_after)
			e = add(l, scope_slice(d, scope_files(d)[i].name), d->text);
	return e;
}

/* Adds one layer: files before, its own, files behind. */
static enum err
add_layer(struct list *l, const struct plan *p, enum render_file file, bool is_empty)
{
	size_t len = plan_scopes_len(p, file);
	char own[MAC_TEXT_BYTES + 16], mac[MAC_TEXT_BYTES];
	enum err e = ERR_OK;

	for (size_t i = 0; i < len && e == ERR_OK; i++)
		e = add_files(l, plan_scope(p, file, i)->data, false);
	(void)snprintf(
		own, sizeof(own), "%s%s", mac_text(p->view.phone->mac, mac), render_suffixes[file]);
	if (e == ERR_OK && !is_empty)
		e = add(l, slice_of(own), "bootline");
	for (size_t i = 0; i < len && e == ERR_OK; i++)
		e = add_files(l, plan_scope(p, file, i)->data, true);
	return e;
}

enum err
master_config_files(const struct plan *p, const bool is_empty[RENDER__COUNT],
	struct name_set *names, struct buf *out, struct why *why)
{
	struct list l = {names, out, why};
	enum err e = ERR_OK;

	name_set_clear(names);
	for (int file = RENDER_OWN; file < RENDER__COUNT && e == ERR_OK; file++)
		e = add_layer(&l, p, (enum render_file)file, is_empty[file]);
	return e;
}

/* The directories, in their order; SET__COUNT is always empty. */
static const struct {
	const char *name;
	enum setting setting;
} directories[] = {
	{"LOG_FILE_DIRECTORY",      SET_DIR_LOGS     },
	{"OVERRIDES_DIRECTORY",     SET_DIR_OVERRIDES},
	{"CONTACTS_DIRECTORY",      SET_DIR_CONTACTS },
	{"LICENSE_DIRECTORY",       SET_DIR_LICENSES },
	{"USER_PROFILES_DIRECTORY", SET__COUNT       },
	{"CALL_LISTS_DIRECTORY",    SET_DIR_CALLS    },
	{"COREFILE_DIRECTORY",      SET_DIR_CORES    },
};

enum err
master_write(const struct settings *settings, const char *app_file, struct slice config_files,
	struct buf *out)
{
	struct xml_writer *w = xml_begin("APPLICATION");

	/* The attributes and their order are those of the master that comes with UCS 5.9.8. */
	xml_attribute(w, SLICE("APP_FILE_PATH"), slice_of(app_file));
	xml_attribute(w, SLICE("DECT_FILE_PATH"), SLICE("3111-17823-001.dect.ld"));
	xml_attribute(w, SLICE("CONFIG_FILES"), config_files);
	xml_attribute(w, SLICE("SERVICE_FILES"), SLICE(""));
	xml_attribute(w, SLICE("MISC_FILES"), SLICE(""));
	for (size_t i = 0; i < COUNT(directories); i++) {
		enum setting setting = directories[i].setting;

		xml_attribute(w, slice_of(directories[i].name),
			slice_of(setting < SET__COUNT ? settings_text(settings, setting) : ""));
	}
	return xml_end(w, out);
}
