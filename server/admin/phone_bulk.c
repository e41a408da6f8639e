/* /phones/bulk: the same change on many phones, all or nothing. */
#include "admin/phone_filters.h"
#include "admin/resources.h"
#include "base/auto.h"
#include "manage/bulk_change.h"
#include "manage/phone_change.h"

/* One row a field. */
/* clang-format off */
const struct field_row phone_bulk_fields[] = {
	{"filter", FIELD_OBJECT, false, "the phones: text, state, model, site, group, version, line, decision; {} for all"},
	{"macs", FIELD_TEXTS, false, "or these phones"},
	{"change", FIELD_OBJECT, true, "what becomes of each"},
	{NULL, FIELD_TEXT, false, NULL},
};
static const struct field_row filter_fields[] = {
	{"text", FIELD_TEXT, false, "part of MAC or label"},
	{"state", FIELD_TEXT, false, "active, ignored, retired or blocked"},
	{"model", FIELD_TEXT, false, "the one that counts"},
	{"site", FIELD_TEXT, false, "its name"},
	{"group", FIELD_TEXT, false, "its name"},
	{"version", FIELD_TEXT, false, "of the application, exactly"},
	{"line", FIELD_TEXT, false, "its address"},
	{"decision", FIELD_TEXT, false, "what waits for one: its kind, or any"},
	{NULL, FIELD_TEXT, false, NULL},
};
static const struct field_row change_fields[] = {
	{"site", FIELD_TEXT, false, "where they are; empty: default"},
	{"model", FIELD_TEXT, false, "what they are; empty: what they say"},
	{"state", FIELD_TEXT, false, "active, ignored, retired or blocked"},
	{"add_groups", FIELD_TEXTS, false, "groups that they join"},
	{"remove_groups", FIELD_TEXTS, false, "groups that they leave"},
	{"parameters", FIELD_OBJECT, false, "parameters of each phone's own: name to value, null takes it away"},
	{"rotate", FIELD_BOOL, false, "a new password for each login"},
	{"pace", FIELD_NUMBER, false, "of rotate: phones a minute, the first at once; 20 without it"},
	{"again", FIELD_BOOL, false, "of rotate: also phones that did not use their last new password: who has fetched it is locked out"},
	{"cancel_rotation", FIELD_BOOL, false, "new passwords are taken back that nobody was handed out yet"},
	{NULL, FIELD_TEXT, false, NULL},
};
/* clang-format on */

/* A change while it is read. */
struct wish {
	struct bulk_change change;
	struct rotations rotate;
	char model[WORD_MAX_BYTES + 1];
	struct bulk_param params[BULK_PARAMS_MAX];
};

static enum err
take_groups(struct call *c, const char *field, int64_t *ids, size_t *count)
{
	const struct jval *list = jval_get(c->body, field);
	enum err e = ERR_OK;

	if (jval_count(list) > GROUPS_PER_PHONE_MAX)
		return call_fault(
			c, field, "A phone may be in at most %d groups.", GROUPS_PER_PHONE_MAX);
	for (size_t i = 0; i < jval_count(list) && e == ERR_OK; i++) {
		struct slice name = jval_text(jval_at(list, i));
		char at[40];

		(void)snprintf(at, sizeof(at), "%s.%zu", field, i);
		e = name.n == 0 ? call_fault(c, at, "A group has a name.") :
				  phone_filters_group(c, at, name, &ids[(*count)++]);
	}
	return e;
}

struct taking {
	struct call *c;
	struct wish *wish;
};

static enum err
take_param(void *ctx, struct slice name, struct jval *value)
{
	struct taking *t = ctx;
	struct bulk_change *change = &t->wish->change;
	struct bulk_param *p = &t->wish->params[change->param_count];
	bool is_unset = jval_kind(value) == JVAL_NULL;
	char field[PARAM_NAME_MAX_BYTES + 16];
	enum err e;

	(void)snprintf(field, sizeof(field), "parameters.%.*s",
		SLICE_FMT(slice_head(name, PARAM_NAME_MAX_BYTES)));
	if (change->param_count == BULK_PARAMS_MAX)
		return call_fault(t->c, "parameters", "At most %d at a time.", BULK_PARAMS_MAX);
	if (!is_unset && jval_kind(value) != JVAL_TEXT)
		return call_fault(t->c, field, "A value is a text, or null.");
	*p = (struct bulk_param){name, jval_text(value), is_unset};
	e = call_blame(t->c, field, param_name_check(name, false, t->c->why));
	if (e == ERR_OK && !is_unset)
		e = call_blame(t->c, field, param_value_check(p->value, t->c->why));
	change->param_count++;
	return e;
}

static enum err
take_row(struct call *c, struct wish *wish)
{
	struct bulk_change *change = &wish->change;
	int state = 0;
	bool is_unknown;
	enum err e = ERR_OK;

	if (call_has(c, "site") && call_text(c, "site").n == 0)
		change->site_id = SITE_DEFAULT;
	e = phone_filters_site(c, "site", call_text(c, "site"), &change->site_id);
	if (e == ERR_OK && call_has(c, "model")) {
		change->model = wish->model;
		e = call_blame(c, "model",
			phone_change_model(
				c->store, call_text(c, "model"), wish->model, &is_unknown, c->why));
	}
	if (e == ERR_OK && call_has(c, "state")) {
		e = call_take_word(c, "state", phone_state_names + PHONE_ACTIVE,
			PHONE_STATE__COUNT - PHONE_ACTIVE, &state);
		change->state = (enum phone_state)(PHONE_ACTIVE + state);
	}
	return e;
}

/* New passwords: at which pace, or none any more. */
static enum err
take_rotation(struct call *c, struct wish *wish)
{
	struct bulk_change *change = &wish->change;
	bool rotates = false;
	enum err e = ERR_OK;

	call_take_bool(c, "rotate", &rotates);
	call_take_bool(c, "cancel_rotation", &change->cancels_rotation);
	call_take_bool(c, "again", &wish->rotate.is_again);
	if (call_has(c, "pace"))
		e = call_take_number(c, "pace", 1, ROTATE_PER_MINUTE_MAX, &wish->rotate.per_minute);
	if (e == ERR_OK && rotates && change->cancels_rotation)
		return call_fault(c, "cancel_rotation", "Give rotate or this, not both.");
	if (e == ERR_OK && !rotates && (call_has(c, "pace") || wish->rotate.is_again))
		return call_fault(
			c, call_has(c, "pace") ? "pace" : "again", "This goes with rotate.");
	change->rotate = rotates ? &wish->rotate : NULL;
	return e;
}

/* Reads the part "change" of the body. */
static enum err
take_change(struct call *c, struct wish *wish)
{
	struct bulk_change *change = &wish->change;
	struct taking t = {c, wish};
	enum err e = call_check(c, change_fields);

	if (e == ERR_OK)
		e = take_row(c, wish);
	if (e == ERR_OK)
		e = take_groups(c, "add_groups", change->add, &change->add_count);
	if (e == ERR_OK)
		e = take_groups(c, "remove_groups", change->remove, &change->remove_count);
	if (e == ERR_OK && jval_count(jval_get(c->body, "parameters")) > 0)
		e = jval_each(jval_get(c->body, "parameters"), take_param, &t);
	change->params = wish->params;
	return e == ERR_OK ? take_rotation(c, wish) : e;
}

static enum err
add_phone(void *ctx, const struct phone *phone)
{
	struct buf *macs = ctx;

	buf_add(macs, (struct slice){(const char *)&phone->mac, sizeof(phone->mac)});
	return buf_check(macs);
}

static enum err
find_filtered(struct call *c, struct buf *macs)
{
	struct call_part whole = call_enter(c, jval_get(c->body, "filter"), "filter.");
	AUTO(phone_choice_done) struct phone_choice w = PHONE_CHOICE;
	enum err e = call_check(c, filter_fields);

	if (e == ERR_OK)
		e = phone_filters_of_body(c, &w);
	if (e == ERR_OK && w.query.filter.state == PHONE_NEW)
		e = call_fault(c, "state", "New phones are named by their MACs.");
	call_leave(c, whole);
	if (e == ERR_OK)
		e = phone_query_each(c->store, &w.query, add_phone, macs);
	return e == ERR_LIMIT ?
		       call_fault(c, "filter", "These are over %d phones.", BULK_PHONES_MAX) :
		       e;
}

static enum err
find_named(struct call *c, struct buf *macs)
{
	const struct jval *list = jval_get(c->body, "macs");
	enum err e = ERR_OK;

	for (size_t i = 0; i < jval_count(list) && e == ERR_OK; i++) {
		char at[32];
		struct mac mac;

		(void)snprintf(at, sizeof(at), "macs.%zu", i);
		e = call_blame(c, at, mac_parse(jval_text(jval_at(list, i)), &mac, c->why));
		if (e == ERR_OK)
			buf_add(macs, (struct slice){(const char *)&mac, sizeof(mac)});
	}
	return e == ERR_OK ? buf_check(macs) : e;
}

enum err
phone_bulk_macs(struct call *c, struct buf *macs)
{
	bool has_filter = jval_get(c->body, "filter") != NULL;
	bool has_macs = jval_get(c->body, "macs") != NULL;

	if (has_filter && has_macs)
		return call_fault(c, "macs", "Give either filter or macs.");
	if (!has_filter && !has_macs)
		return call_fault(c, "macs", "Which phones? Give filter or macs.");
	return has_filter ? find_filtered(c, macs) : find_named(c, macs);
}

/* Changes them one by one. */
static enum err
change_all(struct call *c, const struct bulk_change *change, const struct buf *macs)
{
	size_t changed = 0, count = macs->n / sizeof(struct mac);
	enum err e = ERR_OK;

	for (size_t i = 0; i < count && e == ERR_OK; i++) {
		bool is_changed;
		struct mac mac;

		memcpy(&mac, macs->p + i * sizeof(mac), sizeof(mac));
		e = bulk_change_phone(c->store, change, mac, &is_changed, c->why);
		if (e == ERR_OK && change->state != PHONE_NEW && is_changed)
			call_after_commit(c, phone_change_settle, mac);
		changed += e == ERR_OK && is_changed;
		if (e == ERR_NOTFOUND) {
			char at[32];

			(void)snprintf(at, sizeof(at), "macs.%zu", i);
			e = call_fault(c, at, "%s", c->why->text);
		}
	}
	jval_put_number(c->answer, "phones", (int64_t)count);
	jval_put_number(c->answer, "changed", (int64_t)changed);
	if (change->rotate != NULL) {
		jval_put_time(c->answer, "planned_until", change->rotate->until_at);
		jval_put_number(c->answer, "unused", change->rotate->unused);
		jval_put_number(c->answer, "without_login", change->rotate->without);
	}
	return e;
}

enum err
phone_bulk(struct call *c)
{
	AUTO(buf_free) struct buf macs = BUF(BULK_PHONES_MAX * sizeof(struct mac));
	AUTO(auto_free) struct wish *wish = calloc(1, sizeof(*wish));
	struct call_part whole;
	enum err e;

	if (wish == NULL)
		return ERR_NOMEM;
	wish->change.now = c->ask->at;
	wish->rotate = (struct rotations){.now = c->ask->at,
		.per_minute = ROTATE_PER_MINUTE,
		.password_len = (size_t)settings_number(c->settings, SET_PHONE_PASSWORD_LEN)};
	whole = call_enter(c, jval_get(c->body, "change"), "change.");
	e = take_change(c, wish);
	call_leave(c, whole);
	if (e == ERR_OK)
		e = phone_bulk_macs(c, &macs);
	return e == ERR_OK ? change_all(c, &wish->change, &macs) : e;
}
