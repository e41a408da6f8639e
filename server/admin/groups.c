/* /groups: sets of phones, each with a rank. */
#include "store/groups.h"
#include "admin/paging.h"
#include "admin/resources.h"
#include "base/auto.h"
#include "manage/members_of.h"
#include "store/sites.h"

const struct field_row group_new_fields[] = {
	{"name",  FIELD_TEXT,   true,  "lower-case letters, digits and '-'"},
	{"label", FIELD_TEXT,   false, "free text"                         },
	{"rank",  FIELD_NUMBER, false, "1 is the strongest"                },
	{NULL,    FIELD_TEXT,   false, NULL                                },
};
const struct field_row group_fields[] = {
	{"label", FIELD_TEXT,   false, "free text"         },
	{"rank",  FIELD_NUMBER, false, "1 is the strongest"},
	{NULL,    FIELD_TEXT,   false, NULL                },
};

enum { RANK_MAX = 1000000, RANK_USUAL = 100 };

/* The group of the path. */
static enum err
find(struct call *c, struct group *out)
{
	enum err e = groups_by_name(c->store, c->names[0], out);

	if (e == ERR_NOTFOUND)
		(void)why_fail(c->why, e, "There is no group \"%.*s\".",
			SLICE_FMT(slice_head(c->names[0], WORD_MAX_BYTES)));
	return e;
}

static enum err
put(struct call *c, struct jval *object, const struct group *group)
{
	int64_t phones;
	enum err e = groups_count_phones(c->store, group->id, &phones);

	members_of_group(jval_members(object), group);
	if (e == ERR_OK)
		jval_put_number(object, "phones", phones);
	return e;
}

static enum err
take(struct call *c, struct group *group)
{
	enum err e = call_take_text(c, "label", group->label, sizeof(group->label));

	return e == ERR_OK ? call_take_number(c, "rank", 1, RANK_MAX, &group->rank) : e;
}

static enum err
list_one(void *ctx, const struct group *group)
{
	struct paging *p = ctx;
	struct jval *row = paging_row(p, group->rank, slice_of(group->name));

	return row != NULL ? put(p->call, row, group) : ERR_OK;
}

enum err
groups_list(struct call *c)
{
	struct paging p;
	enum err e = paging_begin(&p, c, "groups", PAGE_GROUPS);

	return e == ERR_OK ? paging_end(&p, groups_each(c->store, list_one, &p)) : e;
}

enum err
groups_show(struct call *c)
{
	struct group group;
	enum err e = find(c, &group);

	return e == ERR_OK ? put(c, c->answer, &group) : e;
}

enum err
groups_create(struct call *c)
{
	struct group group = {.rank = RANK_USUAL};
	enum err e = word_check(call_text(c, "name"), "group", c->why);

	if (e != ERR_OK)
		return call_fault(c, "name", "%s", c->why->text);
	e = call_take_text(c, "name", group.name, sizeof(group.name));
	if (e == ERR_OK)
		e = take(c, &group);
	if (e == ERR_OK)
		e = groups_add(c->store, &group, c->why);
	if (e != ERR_OK)
		return e;
	call_created(c, group.name);
	return put(c, c->answer, &group);
}

enum err
groups_change(struct call *c)
{
	struct group group;
	enum err e = find(c, &group);

	if (e == ERR_OK)
		e = take(c, &group);
	if (e == ERR_OK)
		e = groups_update(c->store, &group, c->why);
	return e == ERR_OK ? put(c, c->answer, &group) : e;
}

enum err
groups_delete(struct call *c)
{
	struct group group;
	enum err e = find(c, &group);

	if (e == ERR_OK)
		e = groups_remove(c->store, group.id);
	return call_done(c, e);
}
