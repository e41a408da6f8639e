#include "base/auto.h"
#include "provision/render_firmware.h"
#include "provision/tree_inner.h"
#include "provision/useragent.h"
#include "store/scopes.h"

#include <sys/stat.h>

/* The version that who asks says he runs; "": he says nothing.  false: nor that he is a phone.
 * Phones before UCS do not tell their boot ROM's number from their application's, so theirs says
 * nothing. */
static bool
read_version(const struct answer *a, char out[VERSION_MAX_BYTES + 1])
{
	struct slice said =
		a->agent.p != NULL ? a->agent : SLICE(""); /* FTP and TFTP say nothing */
	struct useragent agent = useragent_parse(said);

	out[0] = '\0';
	if (agent.is_phone && slice_find(said, SLICE("Type/Application")) < said.n)
		memcpy(out, agent.version, sizeof(agent.version));
	return agent.is_phone;
}

enum err
tree_version(
	struct tree *t, const struct answer *a, struct mac mac, char out[VERSION_MAX_BYTES + 1])
{
	struct seen seen;
	enum err e;

	if (read_version(a, out))
		return ERR_OK;
	e = seen_by_mac(t->parts.store, mac, &seen);
	if (e == ERR_OK)
		memcpy(out, seen.version, sizeof(seen.version));
	return e == ERR_NOTFOUND ? ERR_OK : e;
}

/* What a phone keeps, where it runs newer firmware than is set and may: *keeps is set, and version
 * is what it runs. */
static enum err
look_newer(struct tree *t, const struct answer *a, struct mac mac, const struct scope_release *set,
	char version[VERSION_MAX_BYTES + 1], bool *keeps)
{
	enum err e;

	*keeps = false;
	if (set->release_id == 0 || !set->may_be_newer)
		return ERR_OK;
	e = tree_version(t, a, mac, version);
	*keeps = e == ERR_OK && version[0] != '\0' &&
		 release_is_newer(slice_of(version), slice_of(set->name));
	return e;
}

/* A master that is made for this answer alone: it is kept nowhere. */
static enum err
get_master_with(struct tree *t, struct answer *a, const char *app_file)
{
	struct phone phone;
	enum err e = phones_by_mac(t->parts.store, a->name->mac, &phone);

	return e == ERR_OK ? render_master_with(t->render, &phone, app_file, &a->content, &a->why) :
			     e;
}

/* The master that lets a phone keep what it runs: it names that release, where it is here. */
static enum err
get_keeping(struct tree *t, struct answer *a, const char *version)
{
	char app_file[FIRMWARE_PATH_BYTES];
	struct release own;
	enum err e = releases_by_name(t->parts.store, slice_of(version), &own);

	if (e == ERR_NOTFOUND)
		return get_master_with(t, a, RENDER_HOLD);
	if (e != ERR_OK)
		return e;
	firmware_path(own.name, app_file);
	return get_master_with(t, a, app_file);
}

enum err
tree_get_master(struct tree *t, struct answer *a, const struct rendering *r)
{
	char version[VERSION_MAX_BYTES + 1];
	bool keeps, holds = false;
	enum err e = look_newer(t, a, a->name->mac, &r->release, version, &keeps);

	if (e == ERR_OK && keeps)
		return get_keeping(t, a, version);
	if (e == ERR_OK)
		e = tree_must_hold(t, a, r, &holds);
	if (holds) {
		a->reason = REASON_HELD;
		return get_master_with(t, a, RENDER_HOLD);
	}
	if (e == ERR_OK)
		a->content = content_ref(r->files[RENDER_MASTER]);
	return e;
}

/* The bytes of a file, opened: what is removed or replaced later does not change them. */
static enum err
open_file(struct tree *t, const struct release_file *f, struct answer *a)
{
	AUTO(auto_close) int fd = -1;
	struct stat st;
	enum err e = images_open(t->parts.store, f->hash, &fd);

	if (e != ERR_OK || fstat(fd, &st) == -1 || (uint64_t)st.st_size != f->size_bytes)
		return e == ERR_BUSY ? e :
				       why_fail(&a->why, ERR_IO,
					       "The data folder has lost %.100s: see `bootline "
					       "firmware verify`.",
					       f->name);
	a->content = content_from_fd(fd, f->size_bytes, slice_of(f->hash));
	if (a->content == NULL)
		return ERR_NOMEM;
	fd = -1;
	content_set_time(a->content, st.st_mtim.tv_sec);
	return ERR_OK;
}

enum err
tree_get_of_release(struct tree *t, struct answer *a, int64_t release_id, struct slice name)
{
	struct release_file f;
	enum err e = release_files_get(t->parts.store, release_id, name, &f);

	if (e == ERR_OK && f.kind == RELEASE_KEPT)
		e = ERR_NOTFOUND;
	return e == ERR_OK ? open_file(t, &f, a) : e;
}

/* The release that the phone that asks is to run.  ERR_NOTFOUND: nobody knows which phone that is,
 * or it is not one that gets anything.  ERR_DENIED: it is to keep what it runs. */
static enum err
release_of_asker(struct tree *t, struct answer *a, int64_t *out)
{
	char version[VERSION_MAX_BYTES + 1];
	const struct rendering *r;
	struct release own;
	bool keeps;
	enum err e = a->who->is_bound ? tree_rendering(t, a->who->mac, a->who->now, &r, &a->why) :
					ERR_NOTFOUND;

	if (e == ERR_OK)
		e = look_newer(t, a, a->who->mac, &r->release, version, &keeps);
	if (e != ERR_OK)
		return e;
	*out = r->release.release_id;
	if (r->is_held)
		return ERR_DENIED;
	if (!keeps)
		return ERR_OK;
	e = releases_by_name(t->parts.store, slice_of(version), &own);
	if (e == ERR_OK)
		*out = own.id;
	return e == ERR_NOTFOUND ? ERR_DENIED : e;
}

/* The release that is set for everybody; release_id 0: none. */
static enum err
global_release(struct tree *t, struct scope_release *out)
{
	int64_t scope_id;
	enum err e = scopes_row(t->parts.store, SCOPE_GLOBAL, 0, SLICE(""), &scope_id);

	*out = (struct scope_release){.release_id = 0};
	if (e == ERR_OK)
		e = scope_release_get(t->parts.store, scope_id, out);
	return e == ERR_NOTFOUND ? ERR_OK : e;
}

/* Whether who asks says that he runs something newer than a release. */
static bool
says_newer(const struct answer *a, const char *release)
{
	char version[VERSION_MAX_BYTES + 1];

	read_version(a, version);
	return release_is_newer(slice_of(version), slice_of(release));
}

/* What somebody gets of whom nobody knows which phone he is: the file of the global release, which
 * takes no phone back that says it runs something newer: that one's own master may have sent it
 * there, and it would go to and fro.  A model that no newer software is made for, as its part says,
 * gets the last that is here. */
static enum err
get_for_anybody(struct tree *t, struct answer *a, struct slice path)
{
	struct scope_release set;
	struct release last;
	bool is_image = a->name->kind == NAME_IMAGE;
	enum err e = global_release(t, &set);

	if (e != ERR_OK || set.release_id == 0)
		return e == ERR_OK ? ERR_NOTFOUND : e;
	if (is_image && says_newer(a, set.name))
		return ERR_DENIED;
	e = tree_get_of_release(t, a, set.release_id, path);
	if (e != ERR_NOTFOUND || !slice_ends(path, SLICE(".sip.ld")))
		return e;
	e = releases_last(
		t->parts.store, slice_head(path, path.n - strlen(".sip.ld")), SLICE(""), &last);
	return e == ERR_OK ? tree_get_of_release(t, a, last.id, path) : e;
}

enum err
tree_get_firmware(struct tree *t, struct answer *a)
{
	struct slice path = slice_of(a->name->path), name;
	struct release named;
	int64_t release_id = 0;
	enum err e;

	if (tree_get_upgrade(t, a, &e))
		return e;
	if (slice_starts(path, SLICE("fw/"))) {
		struct slice release = slice_cut(slice_from(path, strlen("fw/")), '/', &name);

		if (a->name->kind == NAME_PHONE_IMAGE)
			(void)slice_cut(name, '/', &name); /* the phone, which was judged */
		e = releases_by_name(t->parts.store, release, &named);
		return e == ERR_OK ? tree_get_of_release(t, a, named.id, name) : e;
	}
	e = release_of_asker(t, a, &release_id);
	if (e == ERR_NOTFOUND)
		return get_for_anybody(t, a, path);
	if (e != ERR_OK)
		return e;
	return release_id != 0 ? tree_get_of_release(t, a, release_id, path) : ERR_NOTFOUND;
}
