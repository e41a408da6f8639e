/* /phones/{mac}/parameters: where every parameter of a phone comes from. */
#include "admin/phone_json.h"
#include "admin/resources.h"
#include "manage/explain.h"

static enum err
push_one(void *ctx, const struct explain_row *row)
{
	const struct explained *p = row->param;
	struct jval *j = jval_object();

	jval_put_slice(j, "name", p->name);
	jval_put_slice(j, "value", p->value);
	jval_put_slice(j, "layer", row->layer);
	jval_put_text(j, "scope", p->scope);
	jval_put_text(j, "template", p->template);
	jval_put_bool(j, "secret", p->is_secret);
	jval_put_bool(j, "hidden", p->is_hidden);
	jval_push(ctx, j);
	return ERR_OK;
}

enum err
phone_parameters_list(struct call *c)
{
	struct jval *rows = jval_array();
	struct phone phone;
	const struct explain_job job = {.store = c->store,
		.settings = c->settings,
		.phone = &phone,
		.name = call_query(c, "name", NULL),
		.is_masked = true,
		.now = c->ask->at};
	enum err e = phone_json_find(c, &phone);

	jval_put(c->answer, "parameters", rows);
	if (e != ERR_OK)
		return e;
	e = explain_phone(&job, push_one, rows, c->why);
	/* The phone is there; what cannot be is what its templates make. */
	return e == ERR_SYNTAX || e == ERR_LIMIT ? ERR_DENIED : e;
}
