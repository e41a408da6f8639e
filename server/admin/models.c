/* /models: what phones are, those that come with bootline and the administrator's own. */
#include "store/models.h"
#include "admin/paging.h"
#include "admin/resources.h"
#include "base/auto.h"
#include "manage/members_of.h"

/* One row a field. */
/* clang-format off */
#define MODEL_FIELDS \
	{"part", FIELD_TEXT, false, "its part number, the name of its firmware files: 3111-46157-002"}, \
	{"lines", FIELD_NUMBER, false, "how many lines it may have; 0: unknown"}, \
	{"keys", FIELD_NUMBER, false, "how many line keys it has; 0: unknown"}, \
	{"label", FIELD_TEXT, false, "free text"}
const struct field_row model_new_fields[] = {
	{"name", FIELD_TEXT, true, "as phones call it: VVX400"},
	MODEL_FIELDS,
	{NULL, FIELD_TEXT, false, NULL},
};
const struct field_row model_fields[] = {
	MODEL_FIELDS,
	{NULL, FIELD_TEXT, false, NULL},
};
/* clang-format on */

static enum err
find(struct call *c, struct model *out)
{
	enum err e = models_by_name(c->store, c->names[0], out);

	if (e == ERR_NOTFOUND)
		(void)why_fail(c->why, e, "There is no model \"%.*s\".",
			SLICE_FMT(slice_head(c->names[0], WORD_MAX_BYTES)));
	return e;
}

/*   phones  counts by model */
static void
put(struct jval *object, const struct model *model, const struct jval *phones)
{
	members_of_model(jval_members(object), model);
	jval_put_number(object, "phones", jval_number(jval_get(phones, model->name)));
}

static enum err
count_one(void *ctx, struct slice model, int64_t phones)
{
	char name[WORD_MAX_BYTES + 1];

	if (slice_to_text(model, name, sizeof(name)) == ERR_OK)
		jval_put_number(ctx, name, phones);
	return ERR_OK;
}

static enum err
put_counted(struct call *c, const struct model *model)
{
	struct jval *phones = jval_object();
	enum err e = models_each_in_use(c->store, count_one, phones);

	put(c->answer, model, phones);
	jval_free(phones);
	return e;
}

static enum err
take(struct call *c, struct model *model)
{
	enum err e = call_take_token(c, "part", model->part, sizeof(model->part));

	if (e == ERR_OK)
		e = call_take_number(c, "lines", 0, LINES_PER_PHONE_MAX, &model->lines);
	if (e == ERR_OK)
		e = call_take_number(c, "keys", 0, KEYS_PER_PHONE_MAX, &model->keys);
	if (e == ERR_OK)
		e = call_take_text(c, "label", model->label, sizeof(model->label));
	if (e == ERR_OK && model->part[0] != '\0' &&
		model_name_check(slice_of(model->part), NULL) != ERR_OK)
		e = call_fault(c, "part", "This is no part number: write it as in 3111-46157-002.");
	return e;
}

/* Stores it as the administrator's own: a stock one is covered by it. */
static enum err
store_model(struct call *c, struct model *model)
{
	enum err e = take(c, model);

	model->is_stock = false;
	if (e == ERR_OK)
		e = models_put(c->store, model, c->why);
	return e == ERR_OK ? put_counted(c, model) : e;
}

struct listing {
	struct paging paging;
	struct jval *phones;
};

static enum err
list_one(void *ctx, const struct model *model)
{
	struct listing *l = ctx;
	struct jval *row = paging_row(&l->paging, 0, slice_of(model->name));

	if (row != NULL)
		put(row, model, l->phones);
	return ERR_OK;
}

enum err
models_list(struct call *c)
{
	struct listing l = {.phones = jval_object()};
	enum err e = paging_begin(&l.paging, c, "models", PAGE_MODELS);

	if (e == ERR_OK)
		e = models_each_in_use(c->store, count_one, l.phones);
	if (e == ERR_OK)
		e = models_each(c->store, list_one, &l);
	e = paging_end(&l.paging, e);
	jval_free(l.phones);
	return e;
}

enum err
models_show(struct call *c)
{
	struct model model;
	enum err e = find(c, &model);

	return e == ERR_OK ? put_counted(c, &model) : e;
}

enum err
models_create(struct call *c)
{
	struct model model = {.lines = 0};
	enum err e = call_blame(c, "name", model_name_check(call_text(c, "name"), c->why));

	if (e != ERR_OK)
		return e;
	e = models_by_name(c->store, call_text(c, "name"), &model);
	if (e == ERR_OK)
		return why_fail(c->why, ERR_EXISTS, "There is a model %s already.", model.name);
	if (e == ERR_NOTFOUND)
		e = call_take_text(c, "name", model.name, sizeof(model.name));
	if (e == ERR_OK)
		e = store_model(c, &model);
	if (e == ERR_OK)
		call_created(c, model.name);
	return e;
}

enum err
models_change(struct call *c)
{
	struct model model;
	enum err e = find(c, &model);

	return e == ERR_OK ? store_model(c, &model) : e;
}

enum err
models_delete(struct call *c)
{
	struct model model;
	enum err e = find(c, &model);

	if (e == ERR_OK && model.is_stock)
		return why_fail(
			c->why, ERR_DENIED, "%s comes with bootline and stays.", model.name);
	if (e == ERR_OK)
		e = models_remove(c->store, slice_of(model.name));
	return call_done(c, e);
}
