/* Shared files as layers: groups of phones, and the parameters of each scope. */
#include "base/auto.h"
#include "moving/move_inner.h"
#include "store/groups.h"

enum { NAMED_MAX = 5, NTH_MAX = 1000 };

/* One layer while its files are written, the strongest first. */
struct filling {
	struct moving *m;
	struct scope_put put;
	struct name_set given; /* names that a stronger file of the layer has given */
	struct why *why;
};

static bool
is_winning(struct moving *m, uint32_t file, struct slice name)
{
	char key[sizeof(file) + PARAM_NAME_MAX_BYTES];

	memcpy(key, &file, sizeof(file));
	memcpy(key + sizeof(file), name.p, name.n);
	return name_set_has(&m->wins, (struct slice){key, sizeof(file) + name.n});
}

/* The parameters of a file that no phone has in force. */
struct hidden {
	size_t count;
	struct buf names; /* of the first ones */
};

static void
note_hidden(struct moving *m, uint32_t file, struct hidden *h)
{
	if (h->count > 0)
		moving_report_note(&m->report, file, 0,
			"%zu of its parameters are hidden from every phone by stronger files, and "
			"were left out: %.*s%s",
			h->count, SLICE_FMT(slice_head(buf_slice(&h->names), 300)),
			h->count > NAMED_MAX ? ", ..." : ".");
	buf_free(&h->names);
}

static enum err
fill_param(struct filling *f, uint32_t file, const struct vphone_param *p, struct hidden *hidden)
{
	bool is_new = false;
	enum err e = ERR_OK;

	if (p->standing == VPHONE_HIDDEN)
		return ERR_OK; /* told when the file was inspected */
	if (is_winning(f->m, file, p->name)) {
		e = name_set_add(&f->given, p->name, &is_new);
		if (e == ERR_OK && is_new)
			e = scope_put_param(&f->put, p->name, p->value,
				(struct scope_from){file, p->line}, f->why);
	}
	if (is_new || e != ERR_OK)
		return e;
	if (hidden->count++ < NAMED_MAX) {
		if (hidden->count > 1)
			buf_add_text(&hidden->names, ", ");
		buf_add(&hidden->names, p->name);
	}
	return ERR_OK;
}

static enum err
fill_file(struct filling *f, uint32_t file)
{
	AUTO(vphone_config_freep) struct vphone_config *c = NULL;
	struct moving *m = f->m;
	struct hidden hidden = {.names = BUF(NAMED_MAX * PARAM_NAME_MAX_BYTES * 2)};
	enum err e = survey_read_one(&m->survey, file, &c);

	for (size_t i = 0; e == ERR_OK && i < vphone_config_count(c); i++) {
		struct vphone_param p = vphone_config_at(c, i);

		e = fill_param(f, file, &p, &hidden);
	}
	note_hidden(m, file, &hidden);
	if (survey_file(&m->survey, file)->is_well_formed)
		moving_report_end(&m->report, file, MOVED_SETTINGS, "%.250s", f->put.scope);
	return e;
}

static int
compare_order(const void *left, const void *right, void *ctx)
{
	uint32_t a = *(const uint32_t *)left, b = *(const uint32_t *)right;
	uint64_t oa = layer_of(ctx, a)->order, ob = layer_of(ctx, b)->order;

	return oa != ob ? (oa > ob) - (oa < ob) : (a > b) - (a < b);
}

static bool
is_of(const struct layer_of *l, enum layer_kind kind, size_t which)
{
	if (l->kind != kind)
		return false;
	return kind == LAYER_ALL || (kind == LAYER_GROUP && l->which == which) ||
	       (kind == LAYER_MODEL && (l->models >> which & 1) != 0);
}

static enum err
fill_layer(struct moving *m, enum layer_kind kind, size_t which, const char *scope, struct why *why)
{
	AUTO(buf_free) struct buf files = BUF(MOVING_FILES_MAX * sizeof(uint32_t));
	struct filling f = {.m = m, .why = why};
	enum err e;

	for (uint32_t i = 0; i < boot_files_len(&m->folder); i++)
		if (is_of(layer_of(&m->survey.layers, i), kind, which))
			buf_add(&files, (struct slice){(const char *)&i, sizeof(i)});
	e = buf_check(&files);
	if (e != ERR_OK || files.n == 0)
		return e;
	qsort_r(files.p, files.n / sizeof(uint32_t), sizeof(uint32_t), compare_order,
		&m->survey.layers);
	name_set_init(&f.given);
	e = scope_put_begin(&f.put, m->store, &m->report, m->options->replaces, scope, why);
	for (size_t i = 0; i < files.n / sizeof(uint32_t) && e == ERR_OK; i++)
		e = fill_file(&f, ((const uint32_t *)(const void *)files.p)[i]);
	m->counts.parameters += f.put.added;
	scope_put_done(&f.put);
	name_set_done(&f.given);
	return e;
}

static enum err
take_rank(void *ctx, const struct group *group)
{
	int64_t *rank = ctx;

	*rank = group->rank > *rank ? group->rank : *rank;
	return ERR_OK;
}

/* The group of this name by which an earlier move called the same file, or a new one. */
static enum err
need_group(struct moving *m, uint32_t file, int64_t *rank, struct group *out, struct why *why)
{
	struct slice path = boot_file(&m->folder, file)->path;
	struct group want = {.rank = *rank + 1};

	(void)snprintf(want.label, sizeof(want.label), "From the boot folder: %.*s",
		SLICE_FMT(slice_head(path, 200)));
	for (unsigned nth = 1; nth < NTH_MAX; nth++) {
		enum err e;

		layers_name(path, nth, want.name);
		e = groups_by_name(m->store, slice_of(want.name), out);
		if (e == ERR_OK && strcmp(out->label, want.label) == 0)
			return ERR_OK;
		if (e == ERR_OK)
			continue;
		if (e != ERR_NOTFOUND)
			return e;
		++*rank;
		m->counts.groups_added++;
		e = groups_add(m->store, &want, why);
		*out = want;
		return e;
	}
	return why_fail(why, ERR_LIMIT, "No free name for a group of %.*s was found.",
		SLICE_FMT(slice_head(path, 200)));
}

static enum err
join(struct moving *m, const struct group *group, size_t phone)
{
	enum err e = groups_add_phone(m->store, group->id, moving_phone(m, phone)->row.id);

	if (e == ERR_LIMIT)
		moving_report_note(&m->report, survey_phone(&m->survey, phone)->master, 0,
			"The phone is in %d groups, the most there can be: what the group %s says "
			"stands with the phone itself.",
			GROUPS_PER_PHONE_MAX, group->name);
	return e == ERR_EXISTS || e == ERR_LIMIT ? ERR_OK : e;
}

static enum err
move_group(struct moving *m, size_t g, int64_t *rank, struct why *why)
{
	const struct layers_group *row = layers_group(&m->survey.layers, g);
	const uint32_t *readers =
		(const uint32_t *)(const void *)m->survey.layers.readers.p + row->at;
	char scope[SCOPE_TEXT_BYTES];
	struct group group;
	enum err e = need_group(m, row->file, rank, &group, why);

	for (size_t i = 0; i < row->n && e == ERR_OK; i++)
		e = join(m, &group, readers[i]);
	(void)snprintf(scope, sizeof(scope), "group:%s", group.name);
	return e == ERR_OK ? fill_layer(m, LAYER_GROUP, g, scope, why) : e;
}

/* A group of all phones of the folder, beside others of the inventory. */
static enum err
make_all_group(struct moving *m, int64_t *rank, struct why *why)
{
	uint32_t file = BOOT_NONE;
	struct group group;
	enum err e = ERR_OK;

	for (uint32_t i = 0; i < boot_files_len(&m->folder) && file == BOOT_NONE; i++)
		if (layer_of(&m->survey.layers, i)->kind == LAYER_ALL)
			file = i;
	if (!m->has_all_group || file == BOOT_NONE)
		return ERR_OK;
	e = need_group(m, file, rank, &group, why);
	for (size_t i = 0; i < m->counts.phones && e == ERR_OK; i++)
		e = join(m, &group, i);
	(void)snprintf(m->all, sizeof(m->all), "group:%s", group.name);
	return e;
}

enum err
move_layers(struct moving *m, struct why *why)
{
	int64_t rank = 0;
	enum err e = groups_each(m->store, take_rank, &rank);

	for (size_t g = 0; g < layers_groups_len(&m->survey.layers) && e == ERR_OK; g++)
		e = move_group(m, g, &rank, why);
	if (e == ERR_OK) /* behind the others: it was to be the weakest */
		e = make_all_group(m, &rank, why);
	for (size_t i = 0; i < m->survey.models_len && e == ERR_OK; i++) {
		char scope[SCOPE_TEXT_BYTES];

		(void)snprintf(scope, sizeof(scope), "model:%s", m->survey.models[i]);
		e = fill_layer(m, LAYER_MODEL, i, scope, why);
	}
	return e == ERR_OK ? fill_layer(m, LAYER_ALL, 0, m->all, why) : e;
}
