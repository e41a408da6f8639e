/* /phones/{mac}/parameters: where every parameter of a phone comes from, and what the phone itself
 * has set in its place. */
#include "admin/phone_json.h"
#include "admin/resources.h"
#include "base/auto.h"
#include "manage/document_file.h"
#include "manage/explain.h"
#include "manage/phone_overrides.h"

struct listing {
	struct jval *rows;
	const struct phone_overrides *overrides;
};

struct search {
	struct slice name;
	struct jval *found;
};

/* The first is the one of the phone's menu, and wins. */
static enum err
take_override(void *ctx, const struct phone_override *o)
{
	struct search *f = ctx;

	if (f->found != NULL || !slice_eq(o->name, f->name))
		return ERR_OK;
	f->found = jval_object();
	jval_put_slice(f->found, "document", document_word(o->kind));
	jval_put_slice(f->found, "value", o->value);
	return ERR_OK;
}

static enum err
push_one(void *ctx, const struct explain_row *row)
{
	struct listing *l = ctx;
	const struct explained *p = row->param;
	struct search search = {.name = p->name};
	struct jval *j = jval_push_object(l->rows);
	enum err e = phone_overrides_each(l->overrides, take_override, &search);

	jval_put_slice(j, "name", p->name);
	jval_put_slice(j, "value", p->value);
	jval_put_slice(j, "layer", row->layer);
	jval_put_text(j, "scope", p->scope);
	jval_put_text(j, "template", p->template);
	jval_put_bool(j, "secret", p->is_secret);
	jval_put_bool(j, "hidden", p->is_hidden);
	jval_put(j, "override", search.found != NULL ? search.found : jval_null());
	return e;
}

static enum err
explain(struct call *c, struct listing *l)
{
	AUTO(db_tx_done) struct db_tx tx = {NULL, 0};
	struct phone phone;
	const struct explain_job job = {.store = c->store,
		.settings = c->settings,
		.phone = &phone,
		.name = call_query(c, "name", NULL),
		.is_masked = !call_query_flag(c, "reveal"),
		.now = c->ask->at};
	enum err e = db_tx_begin_read(c->store->main, &tx);

	if (e == ERR_OK)
		e = phone_json_find(c, &phone);
	if (e != ERR_OK)
		return e;
	e = explain_phone(&job, push_one, l, c->why);
	/* The phone is there; what cannot be is what its templates make. */
	return e == ERR_SYNTAX || e == ERR_LIMIT ? ERR_DENIED : e;
}

enum err
phone_parameters_list(struct call *c)
{
	AUTO(phone_overrides_closep) struct phone_overrides *p = NULL;
	struct listing l = {.rows = jval_array()};
	struct phone_overrides_of of = {.nursery = c->parts->nursery,
		.job = c->parts->overrides,
		.is_masked = !call_query_flag(c, "reveal"),
		.now = c->ask->at};
	struct phone phone;
	char object[32], mac[MAC_TEXT_BYTES];
	enum err e = phone_json_find(c, &phone);

	jval_put(c->answer, "parameters", l.rows);
	if (e != ERR_OK)
		return e;
	of.mac = phone.mac;
	e = phone_overrides_open(c->store, c->settings, &of, &p);
	l.overrides = p;
	if (e == ERR_OK && !of.is_masked) {
		(void)snprintf(object, sizeof(object), "phone %s", mac_text(phone.mac, mac));
		e = call_reveal(c, slice_of(object), phone.mac);
	}
	return e == ERR_OK ? explain(c, &l) : e;
}
