#include "manage/affected.h"

#include "base/auto.h"
#include "store/audit.h"
#include "store/groups.h"
#include "store/lines.h"
#include "store/templates.h"

enum { AFFECTED_MAX_BYTES = 64 * 1024 * 1024 }; /* ten million phones */

struct finding {
	struct store *sides[2]; /* before, after: a phone may have left what was changed */
	struct store *side;     /* the one that is being asked */
	struct buf macs;
	bool is_all;
};

static enum err
add_mac(struct finding *f, struct mac mac)
{
	buf_add(&f->macs, (struct slice){(const char *)&mac, sizeof(mac)});
	return buf_check(&f->macs);
}

static enum err
add_phone(void *ctx, const struct phone *phone)
{
	return add_mac(ctx, phone->mac);
}

static enum err
add_holder(void *ctx, const struct assignment *a)
{
	return add_mac(ctx, a->mac);
}

/* The phones of a filter that get files. */
static enum err
add_phones(struct finding *f, struct phone_filter filter)
{
	filter.state = PHONE_ACTIVE;
	filter.text = SLICE("");
	if (filter.model.p == NULL)
		filter.model = SLICE("");
	return phones_each(f->side, &filter, add_phone, f);
}

static enum err
find_phone(struct finding *f, struct slice name)
{
	struct mac mac;

	return mac_from_hex(name, &mac) == ERR_OK ? add_mac(f, mac) : ERR_OK;
}

static enum err
find_line(struct finding *f, struct slice name)
{
	struct line line;
	enum err e = lines_by_address(f->side, name, &line);

	return e == ERR_OK ? lines_phones(f->side, line.id, add_holder, f) : e;
}

static enum err
find_site(struct finding *f, struct slice name)
{
	struct site site;
	enum err e = sites_by_name(f->side, name, &site);

	if (e != ERR_OK)
		return e;
	if (site.id == SITE_DEFAULT) { /* it stands in for what other sites leave empty */
		f->is_all = true;
		return ERR_OK;
	}
	return add_phones(f, (struct phone_filter){.site_id = site.id});
}

static enum err
find_group(struct finding *f, struct slice name)
{
	struct group group;
	enum err e = groups_by_name(f->side, name, &group);

	return e == ERR_OK ? add_phones(f, (struct phone_filter){.group_id = group.id}) : e;
}

static enum err
find_model(struct finding *f, struct slice name)
{
	return add_phones(f, (struct phone_filter){.model = name});
}

static enum err
find_nobody(struct finding *f, struct slice name)
{
	(void)f;
	(void)name;
	return ERR_OK;
}

static enum err find_template(struct finding *f, struct slice name);

/* What the audit calls objects, and whom they reach.  One that is not here reaches everybody. */
static const struct {
	const char *kind;
	enum err (*find)(struct finding *f, struct slice name);
} kinds[] = {
	{"phone",    find_phone   },
        {"line",     find_line    },
        {"site",     find_site    },
        {"group",    find_group   },
	{"model",    find_model   },
        {"template", find_template},
	{"document", find_nobody  }, /* a file of its own, served as it is stored */
};

static enum err
find(struct finding *f, struct slice kind, struct slice name)
{
	enum err e;

	for (size_t i = 0; i < COUNT(kinds); i++) {
		if (!slice_is(kind, kinds[i].kind))
			continue;
		e = kinds[i].find(f, name);
		return e == ERR_NOTFOUND ? ERR_OK : e; /* it is on the other side alone */
	}
	f->is_all = true;
	return ERR_OK;
}

/* A scope is written as its kind, a colon and a name; global and lines are everybody's. */
static enum err
find_scope(void *ctx, const char *scope, int64_t rank)
{
	struct slice name, kind = slice_cut(slice_of(scope), ':', &name);

	(void)rank;
	return find(ctx, kind, name);
}

static enum err
find_template(struct finding *f, struct slice name)
{
	struct template_row row;
	enum err e = templates_by_name(f->side, name, &row);

	return e == ERR_OK ? templates_scopes(f->side, row.id, find_scope, f) : e;
}

static enum err
note_object(void *ctx, struct slice object, struct slice was, struct slice becomes)
{
	struct finding *f = ctx;
	struct slice name, kind = slice_cut(object, ' ', &name);
	enum err e = ERR_OK;

	(void)was;
	(void)becomes;
	for (size_t i = 0; i < COUNT(f->sides) && e == ERR_OK && !f->is_all; i++) {
		f->side = f->sides[i];
		e = find(f, kind, name);
	}
	return e;
}

static int
compare_macs(const void *a, const void *b)
{
	return memcmp(a, b, sizeof(struct mac));
}

/* Sorts, and drops what stands twice. */
static void
make_unique(struct buf *macs)
{
	size_t count = macs->n / sizeof(struct mac), kept = 0;
	struct mac *all = (struct mac *)(void *)macs->p;

	if (count == 0)
		return;
	qsort(all, count, sizeof(*all), compare_macs);
	for (size_t i = 0; i < count; i++)
		if (kept == 0 || !mac_eq(all[kept - 1], all[i]))
			all[kept++] = all[i];
	macs->n = kept * sizeof(*all);
}

enum err
affected_find(struct store *before, struct store *after, struct affected *out)
{
	struct finding f = {
		.sides = {before, after},
                  .macs = BUF(AFFECTED_MAX_BYTES)
        };
	enum err e = audit_changes_each(after, note_object, &f);

	if (e == ERR_LIMIT && buf_check(&f.macs) == ERR_OK) { /* too many rows to tell */
		f.is_all = true;
		e = ERR_OK;
	}
	for (size_t i = 0; i < COUNT(f.sides) && e == ERR_OK && f.is_all; i++) {
		f.side = f.sides[i];
		e = add_phones(&f, (struct phone_filter){0});
	}
	if (e != ERR_OK) {
		buf_free(&f.macs);
		return e;
	}
	make_unique(&f.macs);
	*out = (struct affected){f.macs, f.is_all};
	return ERR_OK;
}

void
affected_done(struct affected *a)
{
	buf_free(&a->macs);
}
