#include "manage/phone_change.h"

#include "base/auto.h"
#include "store/models.h"
#include "store/phone_accounts.h"
#include "store/visits.h"

enum err
phone_change_model(struct store *s, struct slice typed, char out[WORD_MAX_BYTES + 1],
	bool *is_unknown, struct why *why)
{
	struct model model;
	enum err e;

	*is_unknown = false;
	if (typed.n == 0) {
		out[0] = '\0';
		return ERR_OK;
	}
	if (model_name_check(typed, NULL) != ERR_OK)
		return why_fail(why, ERR_SYNTAX,
			"\"%.*s\" cannot be a model: up to %d letters, digits, '.', '_' and '-'.",
			SLICE_FMT(slice_head(typed, 100)), WORD_MAX_BYTES);
	e = models_by_name(s, typed, &model);
	if (e == ERR_NOTFOUND)
		e = models_by_part(s, typed, &model);
	*is_unknown = e == ERR_NOTFOUND;
	if (*is_unknown)
		return slice_to_text(typed, out, WORD_MAX_BYTES + 1);
	return e == ERR_OK ? slice_to_text(slice_of(model.name), out, WORD_MAX_BYTES + 1) : e;
}

enum err
phone_change_add(struct store *s, struct phone *phone, int64_t now, struct why *why)
{
	struct seen seen;
	enum err e = seen_by_mac(s, phone->mac, &seen);

	if (e == ERR_OK)
		e = slice_to_text(
			slice_of(seen.model), phone->model_learnt, sizeof(phone->model_learnt));
	if (e != ERR_OK && e != ERR_NOTFOUND)
		return e;
	phone->created_at = now;
	return phones_add(s, phone, why);
}

enum err
phone_change_settle(struct store *s, struct mac mac)
{
	struct seen seen;
	enum err e = seen_by_mac(s, mac, &seen);

	if (e != ERR_OK || !seen.is_new)
		return e == ERR_NOTFOUND ? ERR_OK : e;
	seen.is_new = false;
	return seen_put(s, &seen, INT64_MAX);
}

enum err
phone_change_update(struct store *s, const struct phone *phone, enum phone_state was, int64_t now,
	struct why *why)
{
	enum err e = phones_update(s, phone, why);

	if (e != ERR_OK || phone->state != PHONE_ACTIVE || was == PHONE_ACTIVE)
		return e;
	return enrolments_open(s, phone->id, now, now + ENROLMENT_S, SLICE(""));
}

enum err
phone_change_state(struct store *s, struct mac mac, enum phone_state state, int64_t now,
	struct phone *out, struct why *why)
{
	struct phone phone = {.mac = mac, .state = state, .site_id = SITE_DEFAULT};
	struct phone was;
	struct seen seen;
	char text[MAC_TEXT_BYTES];
	enum err e = phones_by_mac(s, mac, &was);

	if (e == ERR_NOTFOUND) {
		if (seen_by_mac(s, mac, &seen) != ERR_OK || !seen.is_new)
			return why_fail(why, e,
				"There is no phone %s: add it with `bootline phone add %s`.",
				mac_text(mac, text), text);
		e = phone_change_add(s, &phone, now, why);
	} else if (e == ERR_OK) {
		phone = was;
		phone.state = state;
		e = phone_change_update(s, &phone, was.state, now, why);
	}
	return e == ERR_OK ? phones_by_mac(s, mac, out) : e;
}

/* The groups that a phone is to be in. */
struct wanted {
	struct store *store;
	int64_t phone_id;
	int64_t ids[GROUPS_PER_PHONE_MAX];
	size_t count;
};

static bool
is_wanted(const struct wanted *w, int64_t id)
{
	for (size_t i = 0; i < w->count; i++)
		if (w->ids[i] == id)
			return true;
	return false;
}

struct leaving {
	const struct wanted *wanted;
	int64_t ids[GROUPS_PER_PHONE_MAX];
	size_t count;
};

static enum err
note_leaving(void *ctx, const struct group *group)
{
	struct leaving *l = ctx;

	if (l->count < GROUPS_PER_PHONE_MAX && !is_wanted(l->wanted, group->id))
		l->ids[l->count++] = group->id;
	return ERR_OK;
}

static enum err
find_wanted(struct wanted *w, struct slice name, struct why *why)
{
	struct group group;
	enum err e = groups_by_name(w->store, name, &group);

	if (e == ERR_NOTFOUND)
		return why_fail(why, e, "There is no group \"%.*s\".",
			SLICE_FMT(slice_head(name, LABEL_MAX_BYTES)));
	if (e != ERR_OK || is_wanted(w, group.id))
		return e;
	if (w->count == GROUPS_PER_PHONE_MAX)
		return why_fail(why, ERR_LIMIT, "A phone may be in at most %d groups.",
			GROUPS_PER_PHONE_MAX);
	w->ids[w->count++] = group.id;
	return ERR_OK;
}

enum err
phone_change_groups(struct store *s, int64_t phone_id, const struct slice *names, size_t count,
	struct fault *fault)
{
	struct wanted w = {.store = s, .phone_id = phone_id};
	struct leaving l = {.wanted = &w};
	AUTO(db_tx_done) struct db_tx tx = {NULL, 0};
	enum err e = db_tx_begin_write(s->main, &tx);

	for (size_t i = 0; i < count && e == ERR_OK; i++)
		e = fault_at(fault, find_wanted(&w, names[i], &fault->why), "groups[%zu]", i);
	if (e == ERR_OK)
		e = groups_of_phone(s, phone_id, note_leaving, &l);
	for (size_t i = 0; i < l.count && e == ERR_OK; i++)
		e = groups_remove_phone(s, l.ids[i], phone_id);
	for (size_t i = 0; i < w.count && e == ERR_OK; i++) {
		e = groups_add_phone(s, w.ids[i], phone_id);
		e = e == ERR_EXISTS ? ERR_OK : e; /* it is in it */
	}
	return e == ERR_OK ? db_tx_commit(&tx) : e;
}
