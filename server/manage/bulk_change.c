#include "manage/bulk_change.h"

#include "manage/phone_change.h"
#include "store/groups.h"
#include "store/scopes.h"

#include <stdio.h>

/* Finds the phone, and gives it the state that is asked for. */
static enum err
find(struct store *s, const struct bulk_change *change, struct mac mac, struct phone *out,
	bool *is_changed, struct why *why)
{
	struct phone was = {.state = PHONE_NEW};
	struct why unused = {""}; /* it is about the command line */
	char text[MAC_TEXT_BYTES];
	enum err e = phones_by_mac(s, mac, &was);

	if (e == ERR_OK)
		*out = was;
	if ((e == ERR_OK || e == ERR_NOTFOUND) && change->state != PHONE_NEW &&
		change->state != was.state) {
		*is_changed = true;
		e = phone_change_state(s, mac, change->state, change->now, out, &unused);
	}
	if (e == ERR_NOTFOUND)
		return why_fail(
			why, e, "There is no phone %s in the inventory.", mac_text(mac, text));
	return e;
}

static enum err
change_row(struct store *s, const struct bulk_change *change, struct phone *phone, bool *is_changed,
	struct why *why)
{
	bool is_moved = change->site_id != 0 && change->site_id != phone->site_id;
	bool is_other = change->model != NULL && strcmp(change->model, phone->model) != 0;

	if (!is_moved && !is_other)
		return ERR_OK;
	*is_changed = true;
	if (is_moved)
		phone->site_id = change->site_id;
	if (is_other)
		(void)snprintf(phone->model, sizeof(phone->model), "%s", change->model);
	return phones_update(s, phone, why);
}

static enum err
change_groups(struct store *s, const struct bulk_change *change, const struct phone *phone,
	bool *is_changed)
{
	enum err e = ERR_OK;

	for (size_t i = 0; i < change->remove_count && e == ERR_OK; i++) {
		e = groups_remove_phone(s, change->remove[i], phone->id);
		*is_changed |= e == ERR_OK;
		e = e == ERR_NOTFOUND ? ERR_OK : e; /* it was not in it */
	}
	for (size_t i = 0; i < change->add_count && e == ERR_OK; i++) {
		e = groups_add_phone(s, change->add[i], phone->id);
		*is_changed |= e == ERR_OK;
		e = e == ERR_EXISTS ? ERR_OK : e; /* it is in it */
	}
	return e;
}

struct search {
	const struct bulk_param *param;
	bool is_so; /* it has this value already */
};

static enum err
look_at(void *ctx, const struct param *p)
{
	struct search *f = ctx;

	if (slice_eq(p->name, f->param->name))
		f->is_so = slice_eq(p->value, f->param->value);
	return ERR_OK;
}

static enum err
change_param(struct store *s, const struct scope *scope, const struct bulk_param *param,
	bool *is_changed, struct why *why)
{
	const struct param p = {.name = param->name, .value = param->value};
	struct search search = {.param = param};
	enum err e;

	if (param->is_unset) {
		e = scope->id != 0 ? params_unset(s, scope->id, param->name) : ERR_NOTFOUND;
		*is_changed |= e == ERR_OK;
		return e == ERR_NOTFOUND ? ERR_OK : e; /* it has none */
	}
	e = params_each(s, scope->id, look_at, &search);
	if (e != ERR_OK || search.is_so)
		return e;
	*is_changed = true;
	return params_set(s, scope->id, &p, why);
}

static enum err
change_params(struct store *s, const struct bulk_change *change, const struct phone *phone,
	bool *is_changed, struct why *why)
{
	char text[SCOPE_TEXT_BYTES], mac[MAC_TEXT_BYTES];
	struct scope scope;
	bool sets = false;
	enum err e;

	if (change->param_count == 0)
		return ERR_OK;
	for (size_t i = 0; i < change->param_count; i++)
		sets |= !change->params[i].is_unset;
	(void)snprintf(text, sizeof(text), "phone:%s", mac_text(phone->mac, mac));
	e = scopes_find(s, slice_of(text), sets, &scope, why);
	for (size_t i = 0; i < change->param_count && e == ERR_OK; i++)
		e = change_param(s, &scope, &change->params[i], is_changed, why);
	return e;
}

static enum err
rotate(struct store *s, const struct bulk_change *change, const struct phone *phone,
	bool *is_changed)
{
	enum err e;

	if (change->rotate == NULL && !change->cancels_rotation)
		return ERR_OK;
	e = change->rotate != NULL ? rotations_plan(s, change->rotate, phone, NULL) :
				     rotations_cancel(s, phone, change->now);
	*is_changed |= e == ERR_OK;
	return e == ERR_NOTFOUND || e == ERR_EXISTS ? ERR_OK : e; /* counted there */
}

enum err
bulk_change_phone(struct store *s, const struct bulk_change *change, struct mac mac,
	bool *is_changed, struct why *why)
{
	struct phone phone = {.id = 0};
	enum err e;

	*is_changed = false;
	e = find(s, change, mac, &phone, is_changed, why);
	if (e == ERR_OK)
		e = change_row(s, change, &phone, is_changed, why);
	if (e == ERR_OK)
		e = change_groups(s, change, &phone, is_changed);
	if (e == ERR_OK)
		e = change_params(s, change, &phone, is_changed, why);
	return e == ERR_OK ? rotate(s, change, &phone, is_changed) : e;
}
