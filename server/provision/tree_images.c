#include "provision/tree_inner.h"

/* What the line of the phone that asks bears, or that a path names which a rollout has told it;
 * where nobody knows which phone asks, of the site whose network he comes from. */
static enum err
find_line(struct tree *t, const struct answer *a, struct downloads_site *out)
{
	int64_t site_id = trust_site_at(&t->trust, &a->who->ip);
	bool has_mac = a->who->is_bound || a->name->has_mac;
	struct mac mac = a->who->is_bound ? a->who->mac : a->name->mac;
	const struct rendering *known = has_mac ? cache_get(t->cache, mac) : NULL;
	struct phone phone;
	enum err e = ERR_OK;

	if (known != NULL) {
		site_id = known->site_id;
	} else if (has_mac) {
		e = phones_by_mac(t->parts.store, mac, &phone);
		if (e == ERR_OK)
			site_id = phone.site_id;
	}
	*out = trust_line(&t->trust, site_id);
	return e == ERR_NOTFOUND ? ERR_OK : e;
}

enum err
tree_must_hold(struct tree *t, const struct answer *a, const struct rendering *r, bool *out)
{
	const struct downloads_site line = trust_line(&t->trust, r->site_id);
	char version[VERSION_MAX_BYTES + 1];
	enum err e;

	*out = false;
	if (t->downloads == NULL || a->is_probe || !downloads_are_full(t->downloads, &line))
		return ERR_OK;
	e = tree_version(t, a, a->name->mac, version);
	*out = e == ERR_OK && (r->release.release_id == 0 ||
				      !release_is(slice_of(version), slice_of(r->release.name)));
	return e;
}

enum err
tree_take_place(struct tree *t, struct answer *a)
{
	struct download *place = NULL;
	struct downloads_site line;
	enum err e;

	if (!a->wants_bytes || a->is_probe || !slice_ends(slice_of(a->name->path), SLICE(".ld")))
		return ERR_OK;
	e = find_line(t, a, &line);
	if (e == ERR_OK)
		e = downloads_begin(t->downloads, &line, &place);
	if (e == ERR_OK) {
		content_set_download(a->content, place);
		return ERR_OK;
	}
	content_unref(a->content);
	a->content = NULL;
	if (e != ERR_BUSY)
		return e;
	a->reason = REASON_HELD;
	return ERR_NOTFOUND;
}
