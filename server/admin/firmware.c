/* /firmware: releases, where they are set, and what became of the drop folder's packages. */
#include "admin/paging.h"
#include "admin/resources.h"
#include "admin/scope.h"
#include "firmware/release_need.h"
#include "manage/firmware_back.h"
#include "manage/firmware_cover.h"
#include "manage/members_of.h"
#include "store/models.h"
#include "store/release_scopes.h"

const struct field_row scope_release_fields[] = {
	{"release",      FIELD_TEXT, true,  "a version that is held"                          },
	{"may_be_newer", FIELD_BOOL, false, "true: a phone that runs a newer version keeps it"},
	{NULL,           FIELD_TEXT, false, NULL					      },
};

static enum err
find_named(struct call *c, struct slice name, struct release *out)
{
	enum err e = releases_by_name(c->store, name, out);

	if (e == ERR_NOTFOUND)
		(void)why_fail(c->why, e, "There is no release \"%.*s\".",
			SLICE_FMT(slice_head(name, RELEASE_NAME_MAX_BYTES)));
	return e;
}

static enum err
push_scope(void *ctx, const char *scope, const struct scope_release *r)
{
	(void)r;
	jval_push_text(ctx, scope);
	return ERR_OK;
}

/* The models of the inventory, by whether a release covers them. */
struct cover {
	struct jval *models, *without;
	int64_t phones;
};

static enum err
push_model(void *ctx, struct slice model, int64_t phones, bool is_covered)
{
	struct cover *cover = ctx;

	jval_push_slice(is_covered ? cover->models : cover->without, model);
	cover->phones += is_covered ? phones : 0;
	return ERR_OK;
}

/*   whole  also what it has nothing for, and where it came from */
static enum err
put(struct call *c, struct jval *object, const struct release *r, bool whole)
{
	struct cover cover = {jval_array(), jval_array(), 0};
	enum err e = firmware_cover_each(c->store, r->id, push_model, &cover);

	members_of_release(jval_members(object), r);
	jval_put(object, "models", cover.models);
	jval_put_number(object, "phones", cover.phones);
	struct jval *set_at = jval_put_array(object, "set_at");
	if (whole) {
		jval_put_text(object, "source", r->source);
		jval_put(object, "without", cover.without);
	} else
		jval_free(cover.without);
	return e == ERR_OK ? scope_release_each(c->store, r->id, push_scope, set_at) : e;
}

static enum err
list_one(void *ctx, const struct release *r)
{
	struct paging *p = ctx;
	struct jval *row = paging_row(p, 0, slice_of(r->name));

	return row != NULL ? put(p->call, row, r, false) : ERR_OK;
}

enum err
releases_list(struct call *c)
{
	struct paging p;
	enum err e = paging_begin(&p, c, "releases", PAGE_RELEASES);

	if (e != ERR_OK)
		return e;
	p.cut.compare = releases_order;
	return paging_end(&p, releases_each(c->store, list_one, &p));
}

/* Files of a release. */
struct listing {
	struct call *c;
	struct jval *rows;
	const struct release *release;
};

static enum err
list_file(void *ctx, const struct release_file *f)
{
	struct listing *l = ctx;
	struct model model = {.name = ""};
	struct jval *row = jval_push_object(l->rows);
	enum err e = models_by_part(l->c->store, slice_of(f->part), &model);

	members_of_release_file(jval_members(row), l->release, f, model.name);
	jval_put_text(row, "part", f->part);
	return e == ERR_NOTFOUND ? ERR_OK : e;
}

enum err
releases_show(struct call *c)
{
	struct release r;
	struct listing l = {.c = c, .rows = jval_array(), .release = &r};
	enum err e = find_named(c, c->names[0], &r);

	if (e == ERR_OK)
		e = put(c, c->answer, &r, true);
	jval_put(c->answer, "contents", l.rows);
	return e == ERR_OK ? release_files_each(c->store, r.id, list_file, &l) : e;
}

/* Another program that takes a package in sweeps when it has ended. */
static void
sweep(struct store *s)
{
	(void)(images_sweep_start(s) == ERR_OK);
}

enum err
releases_delete(struct call *c)
{
	struct release r;
	enum err e = find_named(c, c->names[0], &r);

	if (e == ERR_OK)
		e = release_remove_unneeded(c->store, c->settings, r.id, c->why);
	c->finally = sweep;
	return call_done(c, e);
}

static enum err
verify_file(void *ctx, const struct release_file *f)
{
	struct listing *l = ctx;
	enum err e = images_verify(l->c->store, f->hash);
	struct jval *row;

	if (e == ERR_OK || e == ERR_NOMEM || e == ERR_BUSY)
		return e;
	row = jval_object();
	jval_put_text(row, "name", f->name);
	jval_put_text(row, "fault", images_fault(e));
	jval_push(l->rows, row);
	return ERR_OK;
}

static enum err
count_file(void *ctx, const struct release_file *f)
{
	(void)f;
	++*(int64_t *)ctx;
	return ERR_OK;
}

/* Not in a transaction: reading some GB takes a while. */
enum err
releases_verify(struct call *c)
{
	struct release r;
	struct listing l = {.c = c, .rows = jval_array()};
	int64_t files = 0;
	enum err e = find_named(c, c->names[0], &r);

	jval_put_text(c->answer, "release", e == ERR_OK ? r.name : "");
	if (e == ERR_OK)
		e = release_files_each(c->store, r.id, count_file, &files);
	jval_put_number(c->answer, "verified", files);
	jval_put(c->answer, "damaged", l.rows);
	return e == ERR_OK ? release_files_each(c->store, r.id, verify_file, &l) : e;
}

static void
put_set(struct jval *object, const char *scope, const struct scope_release *r)
{
	jval_put_text(object, "scope", scope);
	jval_put_text(object, "release", r != NULL ? r->name : NULL);
	jval_put_bool(object, "may_be_newer", r != NULL && r->may_be_newer);
}

static enum err
list_set(void *ctx, const char *scope, const struct scope_release *r)
{
	struct jval *row = paging_row(ctx, r->kind, slice_of(scope));

	if (row != NULL)
		put_set(row, scope, r);
	return ERR_OK;
}

enum err
releases_set_list(struct call *c)
{
	struct paging p;
	enum err e = paging_begin(&p, c, "set", PAGE_RELEASES_SET);

	return e == ERR_OK ? paging_end(&p, scope_release_each(c->store, 0, list_set, &p)) : e;
}

/* Finds the path's scope, to look at or to change; lines have no firmware. */
static enum err
find_scope(struct call *c, enum err (*find)(struct call *c, struct scope *out), struct scope *out)
{
	enum err e = find(c, out);

	if (e != ERR_OK || (out->kind != SCOPE_LINE && out->kind != SCOPE_LINES))
		return e;
	return why_fail(c->why, ERR_NOTFOUND,
		"Lines have no firmware: it is set for phone:MAC, model:NAME, group:NAME, "
		"site:NAME or global.");
}

enum err
scope_release_show(struct call *c)
{
	struct scope_release r;
	struct scope scope;
	enum err e = find_scope(c, scope_find, &scope);

	if (e != ERR_OK)
		return e;
	e = scope.id == 0 ? ERR_NOTFOUND : scope_release_get(c->store, scope.id, &r);
	put_set(c->answer, scope.text, e == ERR_OK ? &r : NULL);
	return e == ERR_NOTFOUND ? ERR_OK : e;
}

/* Tells which phones the change takes back from something newer. */
static void
put_way_back(struct jval *object, const struct firmware_back *back)
{
	struct jval *warnings;
	struct why why = {""};

	firmware_back_members(jval_members(object), back);
	warnings = jval_put_array(object, "warnings");
	firmware_back_sentence(back, &why);
	if (why.text[0] != '\0')
		jval_push_text(warnings, why.text);
}

/* Changes what is set at a scope; of a dry run that is told which phones it takes back is the
 * report.
 *   r  NULL: it is taken back */
static enum err
change(struct call *c, const struct scope *scope, const struct scope_release *r,
	struct firmware_back *back)
{
	enum err e = firmware_back_change(c->store, c->settings, scope, r, back);

	if (e == ERR_OK && c->is_dry) {
		c->report = jval_object();
		put_way_back(c->report, back);
	}
	return e;
}

enum err
scope_release_put(struct call *c)
{
	struct scope_release set = {.may_be_newer = false};
	struct firmware_back back;
	struct release release;
	struct scope scope;
	enum err e = find_scope(c, scope_find_to_change, &scope);

	if (e != ERR_OK)
		return e;
	e = find_named(c, call_text(c, "release"), &release);
	if (e == ERR_NOTFOUND) /* the scope is there: what is not is what the body names */
		return call_fault(c, "release", "%s", c->why->text);
	if (e != ERR_OK)
		return e;
	set.release_id = release.id;
	call_take_bool(c, "may_be_newer", &set.may_be_newer);
	e = change(c, &scope, &set, &back);
	if (e == ERR_OK)
		e = scope_release_show(c);
	if (e == ERR_OK)
		put_way_back(c->answer, &back);
	return e;
}

enum err
scope_release_delete(struct call *c)
{
	struct firmware_back back;
	struct scope scope;
	enum err e = find_scope(c, scope_find_to_change, &scope);

	if (e != ERR_OK)
		return e;
	e = change(c, &scope, NULL, &back);
	if (e == ERR_NOTFOUND)
		(void)why_fail(c->why, e, "No release is set at %s.", scope.text);
	return call_done(c, e);
}

static enum err
list_dropped(void *ctx, const struct dropped *d)
{
	struct jval *row = paging_row(ctx, -d->at, slice_of(d->name)); /* the newest first */

	if (row == NULL)
		return ERR_OK;
	jval_put_text(row, "name", d->name);
	jval_put_time(row, "at", d->at);
	jval_put_text(row, "release", d->release[0] != '\0' ? d->release : NULL);
	jval_put_text(row, "why", d->why[0] != '\0' ? d->why : NULL);
	return ERR_OK;
}

enum err
dropped_list(struct call *c)
{
	const char *folder = settings_text(c->settings, SET_FIRMWARE);
	struct paging p;
	enum err e;

	jval_put_text(c->answer, "folder", folder[0] != '\0' ? folder : NULL);
	e = paging_begin(&p, c, "news", PAGE_DROPPED);
	return e == ERR_OK ? paging_end(&p, dropped_each(c->store, list_dropped, &p)) : e;
}
