#include "base/auto.h"
#include "provision/tree_inner.h"
#include "provision/xml.h"
#include "store/releases.h"

#include <stdio.h>

/* What the page "Software Upgrade" of a phone reads from the address that was typed into it. */
static const struct slice manifest_name = SLICE_INIT("phone-images.xml");

enum { MANIFEST_MAX_BYTES = RELEASES_MAX * 1024 };

struct manifest {
	struct xml_writer *xml;
	struct slice url; /* without slashes behind */
};

static void
write_text(struct xml_writer *w, const char *element, struct slice text)
{
	xml_open(w, element);
	xml_text(w, text);
	xml_close(w);
}

static enum err
add_release(void *ctx, const struct release *r)
{
	const struct manifest *m = ctx;
	AUTO(buf_free) struct buf path = BUF(1024);
	enum err e;

	if (r->images == 0)
		return ERR_OK;
	buf_addf(&path, "%.*s/fw/%s/", SLICE_FMT(slice_head(m->url, 900)), r->name);
	e = buf_check(&path);
	xml_open(m->xml, "PHONE_IMAGE");
	write_text(m->xml, "VERSION", slice_of(r->name));
	write_text(m->xml, "PATH", buf_slice(&path));
	xml_close(m->xml);
	return e;
}

/* The releases that are held, the newest first.
 * Source: a vendor's file of this kind, and what a program that makes some writes. */
static enum err
make_manifest(struct tree *t, struct slice url, struct buf *out)
{
	struct manifest m = {xml_begin("PHONE_IMAGES"), url};
	enum err e, written;

	while (m.url.n > 0 && m.url.p[m.url.n - 1] == '/')
		m.url.n--;
	xml_open(m.xml, "REVISION");
	e = releases_each(t->parts.store, add_release, &m);
	xml_close(m.xml);
	written = xml_end(m.xml, out);
	return e == ERR_OK ? written : e;
}

static enum err
get_manifest(struct tree *t, struct answer *a)
{
	struct slice url = slice_of(settings_text(t->parts.settings, SET_UPGRADE_URL));
	AUTO(buf_free) struct buf text = BUF(MANIFEST_MAX_BYTES);
	enum err e = url.n > 0 ? make_manifest(t, url, &text) : ERR_NOTFOUND;

	if (e == ERR_SYNTAX || e == ERR_LIMIT)
		return why_fail(&a->why, ERR_IO,
			"The setting upgrade-url cannot stand in %.*s: give an address like "
			"http://boot.example.com.",
			SLICE_FMT(manifest_name));
	if (e == ERR_OK)
		a->content = content_from_buf(&text);
	return e == ERR_OK && a->content == NULL ? ERR_NOMEM : e;
}

/* The newest release with files for such units. */
static enum err
find_room_release(void *ctx, const struct release *r)
{
	struct release *found = ctx;

	if (r->room_files == 0)
		return ERR_OK;
	*found = *r;
	return ERR_EXISTS; /* and no older one */
}

static enum err
get_of_room(struct tree *t, struct answer *a)
{
	struct release r;
	enum err e;

	if (!settings_is_on(t->parts.settings, SET_ROOM_UPDATES))
		return ERR_NOTFOUND;
	e = releases_each(t->parts.store, find_room_release, &r);
	if (e != ERR_EXISTS)
		return e == ERR_OK ? ERR_NOTFOUND : e;
	return tree_get_of_release(t, a, r.id, slice_of(a->name->path));
}

bool
tree_get_upgrade(struct tree *t, struct answer *a, enum err *out)
{
	struct slice path = slice_of(a->name->path);

	if (slice_starts(path, SLICE(RELEASE_ROOM_FOLDER)))
		*out = get_of_room(t, a);
	else if (slice_eq(path, manifest_name))
		*out = get_manifest(t, a);
	else
		return false;
	return true;
}
