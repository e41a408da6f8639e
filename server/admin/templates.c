/* /templates: the XML that phones get, stock and one's own. */
#include "admin/paging.h"
#include "admin/resources.h"
#include "base/auto.h"
#include "manage/template_change.h"
#include "store/sites.h"

const struct field_row template_fields[] = {
	{"text", FIELD_TEXT, true,  "XML; the manual is cfg-templates/README.md"},
	{NULL,   FIELD_TEXT, false, NULL					},
};

static enum err
push_scope(void *ctx, const char *scope, int64_t rank)
{
	(void)rank;
	jval_push_text(ctx, scope);
	return ERR_OK;
}

/*   row    NULL: a stock one that was never used
 *   stock  NULL: one's own, or a withdrawn one */
static enum err
put(struct call *c, struct jval *object, const struct template_row *row,
	const struct stock_template *stock)
{

	jval_put_text(object, "name", row != NULL ? row->name : stock->name);
	jval_put_text(object, "kind", row == NULL || row->is_stock ? "stock" : "own");
	jval_put_text(object, "state", row != NULL ? template_state(row) : "not used");
	struct jval *scopes = jval_put_array(object, "scopes");
	jval_put_time(object, "changed_at", row != NULL ? row->changed_at : 0);
	jval_put_text(object, "about", stock != NULL ? stock->about : NULL);
	return row != NULL ? templates_scopes(c->store, row->id, push_scope, scopes) : ERR_OK;
}

static const struct stock_template *
stock_of(const struct template_row *row)
{
	return row->is_stock ? stock_find(slice_of(row->name)) : NULL;
}

static enum err
list_one(void *ctx, const struct template_row *row)
{
	struct paging *p = ctx;
	struct jval *j = paging_row(p, 0, slice_of(row->name));

	return j != NULL ? put(p->call, j, row, stock_of(row)) : ERR_OK;
}

/* Behind those that are stored, in the order of their table. */
static enum err
list_unused(struct paging *p, const struct stock_template *stock)
{
	struct template_row row;
	struct jval *j;
	enum err e = templates_by_name(p->call->store, slice_of(stock->name), &row);

	if (e != ERR_NOTFOUND)
		return e;
	j = paging_row(p, 1 + (stock - stock_templates), slice_of(stock->name));
	return j != NULL ? put(p->call, j, NULL, stock) : ERR_OK;
}

enum err
templates_list(struct call *c)
{
	struct paging p;
	enum err e = paging_begin(&p, c, "templates", PAGE_TEMPLATES);

	if (e == ERR_OK)
		e = templates_each(c->store, list_one, &p);
	for (const struct stock_template *t = stock_templates; t->name != NULL && e == ERR_OK; t++)
		e = list_unused(&p, t);
	return paging_end(&p, e);
}

static enum err
refuse_missing(struct call *c)
{
	return why_fail(c->why, ERR_NOTFOUND, "There is no template \"%.*s\".",
		SLICE_FMT(slice_head(c->names[0], WORD_MAX_BYTES)));
}

/* The stored one of the path. */
static enum err
find(struct call *c, struct template_row *out)
{
	enum err e = templates_by_name(c->store, c->names[0], out);

	if (e != ERR_NOTFOUND)
		return e;
	return stock_find(c->names[0]) == NULL ?
		       refuse_missing(c) :
		       why_fail(c->why, e, "The stock template %.*s is not in use.",
			       SLICE_FMT(c->names[0]));
}

static enum err
put_with_text(struct call *c, const struct template_row *row)
{
	AUTO(buf_free) struct buf text = BUF(TEMPLATE_MAX_BYTES);
	enum err e = put(c, c->answer, row, stock_of(row));

	if (e == ERR_OK)
		e = templates_text(c->store, row->id, &text);
	jval_put_slice(c->answer, "text", buf_slice(&text));
	return e;
}

enum err
templates_show(struct call *c)
{
	const struct stock_template *stock = stock_find(c->names[0]);
	bool wants_stock = call_query_flag(c, "stock");
	struct template_row row;
	enum err e = templates_by_name(c->store, c->names[0], &row);

	if (e == ERR_OK && !wants_stock)
		return put_with_text(c, &row);
	if (e != ERR_OK && e != ERR_NOTFOUND)
		return e;
	if (stock == NULL)
		return refuse_missing(c);
	jval_put_slice(c->answer, "text", slice_of(stock->text));
	return put(c, c->answer, e == ERR_OK ? &row : NULL, stock);
}

/* Checks the body's text. */
static enum err
check_text(struct call *c)
{
	struct why why = {""};
	size_t line;
	enum err e = template_check(call_text(c, "text"), &line, &why);

	if (e != ERR_SYNTAX && e != ERR_LIMIT)
		return e;
	return call_fault_at(c, "text", (int64_t)line, "%s", why.text);
}

enum err
templates_check(struct call *c)
{
	jval_put_bool(c->answer, "is_good", true);
	return check_text(c);
}

enum err
templates_store(struct call *c)
{
	struct template_row row;
	int64_t id;
	enum err e = call_blame(c, "name", word_check(c->names[0], "template", c->why));

	if (e == ERR_OK && stock_find(c->names[0]) != NULL)
		return why_fail(c->why, ERR_DENIED,
			"%.*s is the name of a stock template, which is read-only: give yours "
			"another name.",
			SLICE_FMT(c->names[0]));
	if (e == ERR_OK)
		e = check_text(c);
	if (e == ERR_OK)
		e = templates_put(
			c->store, c->names[0], false, call_text(c, "text"), c->ask->at, &id);
	if (e == ERR_OK)
		e = templates_by_name(c->store, c->names[0], &row);
	return e == ERR_OK ? put_with_text(c, &row) : e;
}

enum err
templates_delete(struct call *c)
{
	struct template_row row;
	enum err e = find(c, &row);

	if (e == ERR_OK)
		e = templates_remove(c->store, row.id, c->why);
	return call_done(c, e);
}

enum err
templates_renew(struct call *c)
{
	struct template_row row;
	enum err e = find(c, &row);

	if (e == ERR_OK && stock_of(&row) == NULL)
		return why_fail(c->why, ERR_DENIED, "%s does not come with bootline.", row.name);
	if (e == ERR_OK)
		e = template_update_apply(c->store, c->names[0], c->ask->at);
	if (e == ERR_OK)
		e = find(c, &row);
	return e == ERR_OK ? put_with_text(c, &row) : e;
}
