#include "provision/render_firmware.h"

#include "base/auto.h"
#include "provision/render.h"
#include "store/rollout_phones.h"

#include <stdio.h>

/* Where a release may be set, strongest first: lines have no firmware. */
static const enum render_file layers[] = {
	RENDER_OWN, RENDER_GROUPS, RENDER_SITE, RENDER_MODEL, RENDER_GLOBAL};

/* Asks the inventory, and remembers the answer. */
static enum err
look(struct plan_book *b, int64_t release_id, const struct view *v, struct slice key, bool *out)
{
	bool *covers = calloc(1, sizeof(*covers));
	enum err e = covers == NULL ? ERR_NOMEM :
				      releases_cover(b->store, release_id, slice_of(v->part),
					      slice_of(phone_model(v->phone)));

	if (covers != NULL && (e == ERR_OK || e == ERR_NOTFOUND)) {
		*out = *covers = e == ERR_OK;
		e = memo_put(&b->covers, key, covers);
	}
	if (e != ERR_OK)
		free(covers);
	return e;
}

/* Whether a release has firmware for the phone that is planned. */
static enum err
covers(const struct plan *p, struct plan_book *b, int64_t release_id, bool *out)
{
	AUTO(buf_free) struct buf key = BUF(256);
	const bool *known;
	enum err e;

	buf_add(&key, (struct slice){(const char *)&release_id, sizeof(release_id)});
	buf_addf(&key, "%s %s", p->view.part, phone_model(p->view.phone));
	e = buf_check(&key);
	if (e != ERR_OK)
		return e;
	known = memo_get(&b->covers, buf_slice(&key));
	if (known == NULL)
		return look(b, release_id, &p->view, buf_slice(&key), out);
	*out = *known;
	return ERR_OK;
}

/* The release that a phone keeps for which those that are set were not made: it may run one between
 * that and the last of its model, which it is not to be taken back from. */
static enum err
keep_last(struct plan_book *b, const struct view *v, struct scope_release *out)
{
	struct release last;
	enum err e =
		releases_last(b->store, slice_of(v->part), slice_of(phone_model(v->phone)), &last);

	if (e == ERR_OK) {
		*out = (struct scope_release){.release_id = last.id, .may_be_newer = true};
		memcpy(out->name, last.name, sizeof(out->name));
	}
	return e == ERR_NOTFOUND ? ERR_OK : e;
}

/* What the scopes say. */
static enum err
choose_of_scopes(const struct plan *p, struct plan_book *b, struct firmware_choice *out)
{
	bool is_set = false;
	enum err e = ERR_OK;

	for (size_t l = 0; l < COUNT(layers); l++)
		for (size_t i = 0; i < plan_scopes_len(p, layers[l]); i++) {
			const struct layer_scope *scope = plan_scope(p, layers[l], i);
			const struct scope_release *r = &scope->data->release;
			bool has_firmware = false;

			is_set = is_set || r->release_id != 0;
			if (r->release_id != 0)
				e = covers(p, b, r->release_id, &has_firmware);
			if (has_firmware) {
				out->release = *r;
				out->scope = scope->data->text;
			}
			if (has_firmware || e != ERR_OK)
				return e;
		}
	return is_set ? keep_last(b, &p->view, &out->release) : ERR_OK;
}

/* What a rollout says, where the scopes say *c: *c is that from then on. */
static enum err
apply_offer(const struct plan *p, struct plan_book *b, const struct rollout_offer *o,
	struct firmware_choice *c)
{
	bool is_previous = o->kind == ROLLOUT_OFFER_PREVIOUS;
	int64_t release_id = is_previous ? o->previous_id : o->release_id;
	bool has_firmware = false;
	enum err e = ERR_OK;

	if (is_previous && c->release.release_id != 0 && c->release.release_id != o->release_id)
		return ERR_OK;
	if (o->kind == ROLLOUT_OFFER_KEPT && c->release.release_id != 0 &&
		release_compare(slice_of(c->release.name), slice_of(o->release)) >= 0)
		return ERR_OK;
	if (release_id != 0)
		e = covers(p, b, release_id, &has_firmware);
	if (e != ERR_OK || (!has_firmware && !is_previous))
		return e; /* the phone says now that it is another model */
	*c = (struct firmware_choice){.is_held = !has_firmware, .is_offered = has_firmware};
	if (has_firmware) {
		c->release.release_id = release_id;
		memcpy(c->release.name, is_previous ? o->previous : o->release,
			sizeof(c->release.name));
	}
	return ERR_OK;
}

enum err
firmware_choose(const struct plan *p, struct plan_book *b, struct firmware_choice *out)
{
	struct rollout_offer offer;
	enum err e;

	*out = (struct firmware_choice){.is_offered = false};
	e = choose_of_scopes(p, b, out);
	if (e == ERR_OK)
		e = rollout_offers_get(b->store, p->view.phone->id, &offer);
	if (e == ERR_OK)
		e = apply_offer(p, b, &offer, out);
	return e == ERR_NOTFOUND ? ERR_OK : e;
}

void
firmware_choice_path(const struct firmware_choice *c, struct mac mac, char out[FIRMWARE_PATH_BYTES])
{
	char text[MAC_TEXT_BYTES];

	if (c->is_held)
		(void)snprintf(out, FIRMWARE_PATH_BYTES, "%s", RENDER_HOLD);
	else if (c->is_offered)
		(void)snprintf(out, FIRMWARE_PATH_BYTES, "fw/%s/%s/sip.ld", c->release.name,
			mac_text(mac, text));
	else
		firmware_path(c->release.name, out);
}

void
firmware_path(const char *release, char out[FIRMWARE_PATH_BYTES])
{
	(void)snprintf(out, FIRMWARE_PATH_BYTES, release[0] != '\0' ? "fw/%s/sip.ld" : "%ssip.ld",
		release);
}
