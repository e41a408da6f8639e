/* /scopes/{scope}: the templates and hand-written files of a layer. */
#include "store/scopes.h"
#include "admin/resources.h"
#include "admin/scope.h"
#include "base/auto.h"
#include "manage/template_change.h"

const struct field_row config_files_fields[] = {
	{"before", FIELD_TEXTS, false, "files that win over the layer" },
	{"after",  FIELD_TEXTS, false, "files that the layer wins over"},
	{NULL,     FIELD_TEXT,  false, NULL                            },
};

enum { FIELD_BYTES = 32 };

/* What a phone or a line has is an operator's work; what many have is an administrator's. */
static const enum access access_by_kind[SCOPE__COUNT] = {
	[SCOPE_GLOBAL] = ACCESS_ADMIN,
	[SCOPE_LINES] = ACCESS_ADMIN,
	[SCOPE_SITE] = ACCESS_ADMIN,
	[SCOPE_GROUP] = ACCESS_ADMIN,
	[SCOPE_MODEL] = ACCESS_ADMIN,
	[SCOPE_LINE] = ACCESS_OPERATOR,
	[SCOPE_PHONE] = ACCESS_OPERATOR,
};

static enum err
find(struct call *c, bool may_create, struct scope *out)
{
	enum err e = scopes_find(c->store, c->names[0], may_create, out, c->why);

	return e == ERR_SYNTAX ? ERR_NOTFOUND : e;
}

enum err
scope_find(struct call *c, struct scope *out)
{
	return find(c, false, out);
}

enum err
scope_find_to_change(struct call *c, struct scope *out)
{
	enum err e = find(c, true, out);

	if (e == ERR_OK && c->caller.access < access_by_kind[out->kind])
		return call_refuse(c, 403, NULL, "To change %s takes the role %s; yours is %s.",
			out->text, access_names[access_by_kind[out->kind]],
			access_names[c->caller.access]);
	return e;
}

static enum err
list_template(void *ctx, const struct template_row *row)
{
	struct jval *j = jval_push_object(ctx);

	jval_put_text(j, "name", row->name);
	jval_put_text(j, "kind", row->is_stock ? "stock" : "own");
	jval_put_text(j, "state", template_state(row));
	jval_put_number(j, "rank", row->rank);
	return ERR_OK;
}

static enum err
put_templates(struct call *c, const struct scope *scope)
{

	jval_put_text(c->answer, "scope", scope->text);
	struct jval *list = jval_put_array(c->answer, "templates");
	return scope->id != 0 ? templates_of_scope(c->store, scope->id, list_template, list) :
				ERR_OK;
}

enum err
scope_templates_show(struct call *c)
{
	struct scope scope;
	enum err e = scope_find(c, &scope);

	return e == ERR_OK ? put_templates(c, &scope) : e;
}

enum err
scope_templates_put(struct call *c)
{
	struct slice names[TEMPLATES_PER_SCOPE_MAX];
	struct fault fault = {.field = ""};
	size_t count = jval_count(c->body);
	struct scope scope;
	enum err e = scope_find_to_change(c, &scope);

	if (e == ERR_OK && count > TEMPLATES_PER_SCOPE_MAX)
		e = call_fault(c, "", "A scope has at most %d templates.", TEMPLATES_PER_SCOPE_MAX);
	if (e != ERR_OK)
		return e;
	for (size_t i = 0; i < count; i++)
		names[i] = jval_text(jval_at(c->body, i));
	e = template_assign_all(c->store, &scope, names, count, c->ask->at, &fault);
	/* The scope is there: what is not is a template that the body names. */
	if (e == ERR_NOTFOUND || e == ERR_EXISTS || e == ERR_LIMIT)
		e = call_fault(c, fault.field, "%s", fault.why.text);
	return e == ERR_OK ? put_templates(c, &scope) : e;
}

/* Of a line there is no file to put others around. */
static enum err
check_has_file(struct call *c, const struct scope *scope)
{
	if (scope->kind != SCOPE_LINE)
		return ERR_OK;
	return why_fail(c->why, ERR_NOTFOUND,
		"A line has no file of its own to put others around: use lines for every phone's, "
		"or phone:MAC for one phone's.");
}

static enum err
push_name(void *ctx, struct slice name)
{
	jval_push_slice(ctx, name);
	return ERR_OK;
}

static enum err
put_files(struct call *c, const struct scope *scope)
{
	enum err e = ERR_OK;

	jval_put_text(c->answer, "scope", scope->text);
	struct jval *before = jval_put_array(c->answer, "before");
	struct jval *after = jval_put_array(c->answer, "after");
	if (scope->id != 0)
		e = config_files_each(c->store, scope->id, false, push_name, before);
	if (e == ERR_OK && scope->id != 0)
		e = config_files_each(c->store, scope->id, true, push_name, after);
	return e;
}

enum err
config_files_show(struct call *c)
{
	struct scope scope;
	enum err e = scope_find(c, &scope);

	if (e == ERR_OK)
		e = check_has_file(c, &scope);
	return e == ERR_OK ? put_files(c, &scope) : e;
}

/* Whether a list of texts holds one before place n. */
static bool
stands_before(const struct jval *list, size_t n, struct slice text)
{
	for (size_t i = 0; i < n; i++)
		if (slice_eq(jval_text(jval_at(list, i)), text))
			return true;
	return false;
}

/* Replaces the files of one place; where the body does not name it there are none. */
static enum err
set_files(struct call *c, const struct scope *scope, const char *place, bool is_after)
{
	const struct jval *list = call_has(c, place) ? jval_get(c->body, place) : NULL;
	struct slice names[CONFIG_FILES_PER_LAYER_MAX];
	size_t count = jval_count(list);

	if (count > CONFIG_FILES_PER_LAYER_MAX)
		return call_fault(c, place, "At most %d files may stand %s a layer.",
			CONFIG_FILES_PER_LAYER_MAX, place);
	for (size_t i = 0; i < count; i++) {
		char field[FIELD_BYTES];
		enum err e;

		names[i] = jval_text(jval_at(list, i));
		(void)snprintf(field, sizeof(field), "%s.%zu", place, i);
		e = call_blame(c, field, config_file_name_check(names[i], c->why));
		if (e == ERR_OK && stands_before(list, i, names[i]))
			e = call_fault(c, field, "This file stands twice.");
		if (e != ERR_OK)
			return e;
	}
	return config_files_set(c->store, scope->id, is_after, names, count);
}

enum err
config_files_put(struct call *c)
{
	struct scope scope;
	enum err e = scope_find_to_change(c, &scope);

	if (e == ERR_OK)
		e = check_has_file(c, &scope);
	if (e == ERR_OK)
		e = set_files(c, &scope, "before", false);
	if (e == ERR_OK)
		e = set_files(c, &scope, "after", true);
	return e == ERR_OK ? put_files(c, &scope) : e;
}
