#include "provision/listing.h"

#include "base/auto.h"
#include "provision/folder.h"
#include "provision/render.h"

#include <stdio.h>

enum { SHOWN_MAX_BYTES = 8 * 1024 }; /* names of a phone's own files */

/* One listing while it runs. */
struct run {
	const struct listing *on;
	struct who *who;
	const char *path;
	size_t count;
	struct buf shown; /* names told already, a newline behind each */
	enum err (*each)(void *ctx, const struct listing_entry *entry);
	void *ctx;
};

static enum err
tell(struct run *r, const struct listing_entry *entry)
{
	if (r->count++ == LISTING_MAX)
		return ERR_LIMIT;
	return r->each(r->ctx, entry);
}

/* A folder as the settings spell it, without slashes at its ends. */
static struct slice
trimmed(struct slice s)
{
	while (s.n > 0 && s.p[0] == '/')
		s = slice_from(s, 1);
	while (s.n > 0 && s.p[s.n - 1] == '/')
		s.n--;
	return s;
}

enum { BASE = 6, FOLDERS }; /* the last one is the base path */

/* The folders that exist by word of the settings; empty ones are none. */
static void
declared(const struct listing *l, struct slice out[FOLDERS])
{
	const struct name_rules *rules = tree_rules(l->tree);
	const struct slice all[FOLDERS] = {rules->logs, rules->overrides, rules->contacts,
		rules->calls, rules->cores, rules->licenses, rules->base_path};

	for (int i = 0; i < FOLDERS; i++)
		out[i] = trimmed(all[i]);
}

bool
listing_is_declared(const struct listing *l, const char *path)
{
	struct slice folders[FOLDERS];

	declared(l, folders);
	for (int i = 0; i < FOLDERS; i++)
		if (folders[i].n > 0 && slice_is(folders[i], path))
			return true;
	return false;
}

/* Whether path is folder, or one on the way to it. */
static bool
leads_to(struct slice path, struct slice folder)
{
	return slice_starts(folder, path) && (folder.n == path.n || folder.p[path.n] == '/');
}

/* The path without the base path in front: the same tree begins there. */
static const char *
below_base(const struct listing *l, const char *path)
{
	struct slice base = trimmed(tree_rules(l->tree)->base_path), s = slice_of(path);

	if (base.n == 0 || !slice_starts(s, base))
		return path;
	return s.n == base.n ? path + base.n : s.p[base.n] == '/' ? path + base.n + 1 : path;
}

bool
listing_has_folder(const struct listing *l, const char *path)
{
	const char *below = below_base(l, path);
	struct slice folders[FOLDERS], s = slice_of(below);

	if (s.n == 0 || slice_is(s, "fw") || slice_starts(s, SLICE("fw/")))
		return true;
	declared(l, folders);
	for (int i = 0; i < BASE; i++)
		if (leads_to(s, folders[i]))
			return true;
	return leads_to(slice_of(path), folders[BASE]) ||
	       folder_has_folder(tree_root(l->tree), below);
}

/* What the tree answers for a file; its content is released at once. */
struct probe {
	struct answer answer; /* first */
	struct name name;
	uint64_t size_bytes;
	int64_t changed_at;
};

static void
probed(struct answer *a)
{
	struct probe *p = (struct probe *)a;

	if (a->err != ERR_OK)
		return;
	p->size_bytes = content_size(a->content);
	p->changed_at = content_time(a->content);
	content_unref(a->content);
}

/* Tells of the file of this path under the name `shown`, if the asker may read it.
 * ERR_NOTFOUND: he may not, or there is none. */
static enum err
tell_file(struct run *r, struct slice path, const char *shown)
{
	struct probe p = {
		.answer = {.who = r->who, .is_probe = true, .done = probed}
        };
	enum err e = name_parse(tree_rules(r->on->tree), path, &p.name);

	if (e != ERR_OK)
		return ERR_NOTFOUND;
	p.answer.name = &p.name;
	tree_resolve(r->on->tree, &p.answer);
	if (p.answer.err != ERR_OK)
		return p.answer.err == ERR_DENIED ? ERR_NOTFOUND : p.answer.err;
	return tell(r, &(struct listing_entry){shown, false, p.size_bytes, p.changed_at});
}

/* The same for a name in the folder that is listed. */
static enum err
tell_in_folder(struct run *r, const char *name)
{
	char path[2 * NAME_MAX_BYTES + 2];

	(void)snprintf(path, sizeof(path), "%s%s%s", r->path, r->path[0] != '\0' ? "/" : "", name);
	return tell_file(r, slice_of(path), name);
}

/* The same for a name that the folder of the administrator may hold too; one that is not there is
 * passed over. */
static enum err
tell_named(struct run *r, const char *name)
{
	enum err e = tell_in_folder(r, name);

	if (e == ERR_NOTFOUND)
		return ERR_OK;
	if (e != ERR_OK)
		return e;
	buf_addf(&r->shown, "%s\n", name);
	return buf_check(&r->shown);
}

static bool
is_shown(const struct run *r, struct slice name)
{
	struct slice rest = buf_slice(&r->shown);

	while (rest.n > 0)
		if (slice_eq(slice_cut(rest, '\n', &rest), name))
			return true;
	return false;
}

static enum err
tell_log(void *ctx, const struct log_row *row)
{
	struct run *r = ctx;
	char name[NAME_MAX_BYTES + 1], mac[MAC_TEXT_BYTES];

	(void)snprintf(name, sizeof(name), "%s-%s", mac_text(row->mac, mac), row->name);
	return row->is_closed ? ERR_OK : tell_named(r, name);
}

/* The folder where each kind of document belongs. */
static struct slice
folder_of_document(const struct name_rules *rules, int kind)
{
	const struct slice folders[DOCUMENT__COUNT] = {
		[DOCUMENT_PHONE] = rules->overrides,
		[DOCUMENT_WEB] = rules->overrides,
		[DOCUMENT_CLOUD] = rules->overrides,
		[DOCUMENT_DIRECTORY] = rules->contacts,
		[DOCUMENT_CALLS] = rules->calls,
		[DOCUMENT_LICENSE] = rules->licenses,
	};

	return trimmed(folders[kind]);
}

/* The files of the phone that the asker stands for. */
static enum err
tell_own(struct run *r)
{
	const struct name_rules *rules = tree_rules(r->on->tree);
	struct slice path = slice_of(below_base(r->on, r->path));
	char name[NAME_MAX_BYTES + 1], mac[MAC_TEXT_BYTES];
	enum err e = ERR_OK;

	(void)mac_text(r->who->mac, mac);
	for (int i = 0; i < RENDER__COUNT && e == ERR_OK && path.n == 0; i++) {
		(void)snprintf(name, sizeof(name), "%s%s", mac, render_suffixes[i]);
		e = tell_named(r, name);
	}
	for (int i = 0; i < DOCUMENT__COUNT && e == ERR_OK; i++) {
		(void)snprintf(name, sizeof(name), "%s-%s", mac, document_suffixes[i]);
		if (slice_eq(path, folder_of_document(rules, i)))
			e = tell_named(r, name);
	}
	if (e == ERR_OK && slice_eq(path, trimmed(rules->logs)))
		e = logs_each(r->on->store, &r->who->mac, tell_log, r);
	return e;
}

/* What everybody with a login may have beside it. */
static enum err
tell_shared(struct run *r)
{
	static const char *const names[] = {
		"000000000000.cfg", "000000000000-license.cfg", "000000000000-directory.xml"};
	enum err e = ERR_OK;

	for (size_t i = 0; i < COUNT(names) && e == ERR_OK; i++)
		e = tell_named(r, names[i]);
	return e;
}

/* The first component of each declared folder that lies below the one that is listed. */
static enum err
tell_declared(struct run *r)
{
	struct slice folders[FOLDERS], path = slice_of(below_base(r->on, r->path)), rest;
	char name[NAME_MAX_BYTES + 1];
	enum err e = ERR_OK;

	declared(r->on, folders);
	for (int i = 0; i < BASE && e == ERR_OK; i++) {
		struct slice below = folders[i];

		if (path.n > 0 && (!leads_to(path, below) || below.n == path.n))
			continue;
		below = slice_from(below, path.n > 0 ? path.n + 1 : 0);
		below = slice_cut(below, '/', &rest);
		if (below.n == 0 || is_shown(r, below) ||
			slice_to_text(below, name, sizeof(name)) != ERR_OK)
			continue;
		e = tell(r, &(struct listing_entry){name, true, 0, 0});
		buf_addf(&r->shown, "%s\n", name);
	}
	return e == ERR_OK ? buf_check(&r->shown) : e;
}

/* Whether a name begins as a file of another phone than the asker's does. */
static bool
tells_of_another(const struct run *r, struct slice name)
{
	struct mac mac;

	return mac_from_hex(slice_head(name, MAC_HEX), &mac) == ERR_OK && !mac_is_zero(mac) &&
	       !(r->who->is_bound && mac_eq(mac, r->who->mac));
}

static enum err
tell_found(void *ctx, const struct folder_entry *found)
{
	struct run *r = ctx;
	char name[NAME_MAX_BYTES + 1];
	struct name parsed;
	enum err e;

	if (tells_of_another(r, found->name) || is_shown(r, found->name) ||
		slice_to_text(found->name, name, sizeof(name)) != ERR_OK ||
		name_parse(tree_rules(r->on->tree), found->name, &parsed) != ERR_OK)
		return ERR_OK;
	if (found->is_folder)
		return tell(r, &(struct listing_entry){name, true, 0, found->changed_at});
	e = tell_in_folder(r, name);
	return e == ERR_NOTFOUND ? ERR_OK : e;
}

static enum err
run(struct run *r)
{
	const char *below = below_base(r->on, r->path);
	enum err e = tell_declared(r);

	if (e == ERR_OK && r->who->is_bound)
		e = tell_own(r);
	if (e == ERR_OK && below[0] == '\0')
		e = tell_shared(r);
	if (e == ERR_OK)
		e = folder_each(tree_root(r->on->tree), below, tell_found, r);
	return e == ERR_NOTFOUND ? ERR_OK : e;
}

enum err
listing_each(const struct listing *l, struct who *who, const char *path,
	enum err (*each)(void *ctx, const struct listing_entry *entry), void *ctx)
{
	AUTO(buf_free) struct buf shown = BUF(SHOWN_MAX_BYTES);
	struct run r = {l, who, path, 0, shown, each, ctx};
	enum err e;

	if (!listing_has_folder(l, path))
		return ERR_NOTFOUND;
	e = run(&r);
	shown = r.shown;
	return e == ERR_LIMIT ? ERR_OK : e; /* cut: who has more is no phone */
}

enum err
listing_one(const struct listing *l, struct who *who, const char *path,
	enum err (*each)(void *ctx, const struct listing_entry *entry), void *ctx)
{
	struct run r = {l, who, path, 0, BUF(0), each, ctx};
	const char *slash = strrchr(path, '/');
	const char *shown = slash != NULL ? slash + 1 : path;

	if (listing_has_folder(l, path))
		return tell(
			&r, &(struct listing_entry){shown[0] != '\0' ? shown : "/", true, 0, 0});
	return tell_file(&r, slice_of(path), shown);
}
