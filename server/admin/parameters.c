/* /scopes/{scope}/parameters: what one layer sets.  /parameters: the names that are known. */
#include "admin/known_parameters.h"
#include "admin/paging.h"
#include "admin/resources.h"
#include "admin/scope.h"
#include "manage/members_of.h"
#include "store/params.h"

const struct field_row parameter_fields[] = {
	{"value",  FIELD_TEXT, true,  "its value"                                          },
	{"secret", FIELD_BOOL, false,
         "whether it is sealed and never shown; without it as it was, and as its name says"},
	{NULL,     FIELD_TEXT, false, NULL						 },
};

struct listing {
	struct paging paging;
	bool is_revealed;
};

static enum err
list_one(void *ctx, const struct param *p)
{
	struct listing *l = ctx;
	struct jval *row = paging_row(&l->paging, 0, p->name);

	if (row != NULL)
		members_of_param(jval_members(row), p, l->is_revealed);
	return ERR_OK;
}

/* Where secrets are asked for, that they were is recorded before they leave. */
static enum err
record_reveal(struct call *c, const struct scope *scope)
{
	return call_query_flag(c, "reveal") ?
		       call_reveal(c, slice_of(scope->text), (struct mac){{0}}) :
		       ERR_OK;
}

enum err
parameters_list(struct call *c)
{
	struct listing l = {.is_revealed = call_query_flag(c, "reveal")};
	struct scope scope;
	enum err e = scope_find(c, &scope);

	if (e == ERR_OK)
		e = paging_begin(&l.paging, c, "parameters", PAGE_SCOPE_PARAMETERS);
	if (e == ERR_OK)
		e = record_reveal(c, &scope);
	if (e != ERR_OK)
		return e;
	jval_put_text(c->answer, "scope", scope.text);
	if (scope.id != 0)
		e = params_each(c->store, scope.id, list_one, &l);
	return paging_end(&l.paging, e);
}

/* What one scope says of one name. */
struct search {
	struct slice name;
	struct jval *object; /* NULL: it is not wanted */
	bool is_there, is_secret, is_revealed;
};

static enum err
look_at(void *ctx, const struct param *p)
{
	struct search *s = ctx;

	if (!slice_eq(p->name, s->name))
		return ERR_OK;
	s->is_there = true;
	s->is_secret = p->is_secret;
	if (s->object != NULL)
		members_of_param(jval_members(s->object), p, s->is_revealed);
	return ERR_OK;
}

static enum err
refuse_missing(struct call *c, const struct scope *scope)
{
	return why_fail(c->why, ERR_NOTFOUND, "%s has no parameter %.*s of its own.", scope->text,
		SLICE_FMT(slice_head(c->names[1], PARAM_NAME_MAX_BYTES)));
}

enum err
parameters_show(struct call *c)
{
	struct search search = {.name = c->names[1],
		.object = c->answer,
		.is_revealed = call_query_flag(c, "reveal")};
	struct scope scope;
	enum err e = scope_find(c, &scope);

	if (e == ERR_OK)
		e = record_reveal(c, &scope);
	if (e == ERR_OK && scope.id != 0)
		e = params_each(c->store, scope.id, look_at, &search);
	return e == ERR_OK && !search.is_there ? refuse_missing(c, &scope) : e;
}

enum err
parameters_put(struct call *c)
{
	struct param p = {.name = c->names[1], .value = call_text(c, "value")};
	struct search search = {.name = p.name};
	struct scope scope;
	enum err e = scope_find_to_change(c, &scope);

	if (e == ERR_OK)
		e = call_blame(c, "name",
			param_name_check(p.name,
				scope.kind == SCOPE_LINE || scope.kind == SCOPE_LINES, c->why));
	if (e == ERR_OK)
		e = params_each(c->store, scope.id, look_at, &search);
	/* What was a secret stays one until somebody says otherwise. */
	p.is_secret = search.is_secret;
	call_take_bool(c, "secret", &p.is_secret);
	p.is_secret = p.is_secret || param_is_secret(p.name, p.value);
	if (e == ERR_OK)
		e = call_blame(c, "value", param_value_check(p.value, c->why));
	if (e == ERR_OK)
		e = call_blame(c, "value", params_set(c->store, scope.id, &p, c->why));
	if (e == ERR_OK)
		members_of_param(jval_members(c->answer), &p, false);
	return e;
}

enum err
parameters_delete(struct call *c)
{
	struct scope scope;
	enum err e = scope_find_to_change(c, &scope);

	if (e != ERR_OK)
		return e;
	e = params_unset(c->store, scope.id, c->names[1]);
	if (e == ERR_NOTFOUND)
		return refuse_missing(c, &scope);
	return call_done(c, e);
}

enum err
known_parameters_list(struct call *c)
{
	const struct known_parts parts = {c->store, c->parts->nursery, c->parts->overrides};
	struct page page;
	struct page_end end = {.total = 0};
	struct jval *rows = jval_put_array(c->answer, "parameters");
	enum err e = paging_take(c, &page);

	if (e == ERR_OK)
		e = paging_blame(c, known_parameters(&parts, call_query(c, "text", NULL), &page,
					    rows, &end, c->why));
	if (e == ERR_OK)
		paging_put(c, &end);
	return e;
}
