#include "provision/vphone_config.h"

#include "base/auto.h"
#include "provision/xml.h"

#include <stdlib.h>

enum {
	TEXT_MAX_BYTES = 32 * 1024 * 1024, /* names and values of all files of one phone */
	PARAMS_MAX = 256 * 1024,           /* of all files of one phone */
	FILES_MAX = 1024,                  /* 2047 characters of CONFIG_FILES name no more */
};

struct param {
	struct slice name, value; /* set by settling; until then at and the lengths count */
	size_t at;                /* in the text: the name, then the value */
	size_t order;             /* of reading, all files together */
	size_t file;
	unsigned line;
	enum vphone_standing standing;
};

struct vphone_config {
	struct buf text;
	struct buf params; /* of struct param; in reading order, after settling by name */
	struct buf files;  /* of struct vphone_file */
};

static struct param *
params_of(const struct vphone_config *c)
{
	return (struct param *)(void *)c->params.p;
}

static struct vphone_file *
files_of(const struct vphone_config *c)
{
	return (struct vphone_file *)(void *)c->files.p;
}

size_t
vphone_config_count(const struct vphone_config *c)
{
	return c->params.n / sizeof(struct param);
}

size_t
vphone_config_files(const struct vphone_config *c)
{
	return c->files.n / sizeof(struct vphone_file);
}

const struct vphone_file *
vphone_config_file(const struct vphone_config *c, size_t i)
{
	return files_of(c) + i;
}

struct vphone_config *
vphone_config_new(void)
{
	struct vphone_config *c = calloc(1, sizeof(*c));

	if (c == NULL)
		return NULL;
	c->text = BUF(TEXT_MAX_BYTES);
	c->params = BUF(PARAMS_MAX * sizeof(struct param));
	c->files = BUF(FILES_MAX * sizeof(struct vphone_file));
	return c;
}

void
vphone_config_free(struct vphone_config *c)
{
	if (c == NULL)
		return;
	buf_wipe(&c->text);
	buf_free(&c->params);
	buf_free(&c->files);
	free(c);
}

void
vphone_config_freep(struct vphone_config **c)
{
	vphone_config_free(*c);
}

static bool
is_device(struct slice name)
{
	return slice_starts(name, SLICE("device."));
}

static bool
is_gate(struct slice name)
{
	return is_device(name) && slice_ends(name, SLICE(".set"));
}

struct reading {
	struct vphone_config *config;
	struct vphone_file *file;
	size_t index; /* of the file */
};

static enum err
on_attribute(void *ctx, const struct xml_attribute *a)
{
	struct reading *r = ctx;
	struct vphone_config *c = r->config;
	struct param p = {
		.name = {"", a->name.n },
		.value = {"", a->value.n},
		.at = c->text.n,
		.order = vphone_config_count(c),
		.file = r->index,
		.line = a->line,
	};

	r->file->params++;
	if (a->name.n > PARAM_NAME_MAX_BYTES || a->value.n > PARAM_VALUE_MAX_BYTES) {
		r->file->errors++;
		return ERR_OK;
	}
	if (is_gate(a->name) && !slice_is(a->value, "0") && !slice_is(a->value, "1"))
		r->file->errors++;
	buf_add(&c->text, a->name);
	buf_add(&c->text, a->value);
	buf_add(&c->params, (struct slice){(const char *)&p, sizeof(p)});
	enum err e = buf_check(&c->text);
	return e != ERR_OK ? e : buf_check(&c->params);
}

/* Of one file while the text may still move: by name, then as they stand. */
static int
compare_read(const void *left, const void *right, void *text)
{
	const struct param *a = left, *b = right;
	int by_name = slice_compare((struct slice){(const char *)text + a->at, a->name.n},
		(struct slice){(const char *)text + b->at, b->name.n});

	if (by_name != 0)
		return by_name;
	return (a->order > b->order) - (a->order < b->order);
}

enum err
vphone_config_add(struct vphone_config *c, enum vphone_rank rank, struct slice name,
	struct slice text, struct why *why)
{
	struct vphone_file f = {.rank = rank, .is_readable = true};
	struct reading r = {c, &f, vphone_config_files(c)};
	size_t text_n = c->text.n, params_n = c->params.n;

	name = slice_head(name, CONFIG_FILE_MAX_BYTES);
	memcpy(f.name, name.p, name.n);
	enum err e = xml_read(text, on_attribute, &r, why);
	if (e != ERR_OK) { /* none of it counts */
		c->text.n = text_n;
		c->params.n = params_n;
		f.params = 0;
		f.errors = 1;
		f.is_readable = false;
	}
	/* Files that are sorted by themselves are but merged in the end, and one that is read once
	 * is sorted once. */
	if (c->params.n > params_n)
		qsort_r(c->params.p + params_n, (c->params.n - params_n) / sizeof(struct param),
			sizeof(struct param), compare_read, c->text.p);
	buf_add(&c->files, (struct slice){(const char *)&f, sizeof(f)});
	return e != ERR_OK ? e : buf_check(&c->files);
}

enum err
vphone_config_add_once(struct vphone_config *c, enum vphone_rank rank, struct slice name,
	const struct vphone_config *once)
{
	struct vphone_file f = *vphone_config_file(once, 0);
	size_t base = c->text.n, order = vphone_config_count(c), added = vphone_config_count(once);
	char *rows = NULL;

	f.rank = rank;
	memset(f.name, 0, sizeof(f.name));
	name = slice_head(name, CONFIG_FILE_MAX_BYTES);
	memcpy(f.name, name.p, name.n);
	if (added > 0 && (rows = buf_reserve(&c->params, once->params.n)) == NULL)
		return buf_check(&c->params);
	if (added > 0)
		memcpy(rows, once->params.p, once->params.n);
	for (size_t i = 0; i < added; i++) {
		struct param *p = (struct param *)(void *)rows + i;

		p->at += base;
		p->order += order;
		p->file = vphone_config_files(c);
	}
	c->params.n += once->params.n;
	buf_add(&c->text, buf_slice(&once->text));
	buf_add(&c->files, (struct slice){(const char *)&f, sizeof(f)});
	enum err e = buf_check(&c->text);
	if (e == ERR_OK)
		e = buf_check(&c->files);
	return e != ERR_OK ? e : f.is_readable ? ERR_OK : ERR_SYNTAX;
}

/* By name, then by strength. */
static bool
is_before(const struct param *a, const struct param *b)
{
	int by_name = slice_compare(a->name, b->name);

	return by_name != 0 ? by_name < 0 : a->order < b->order;
}

/* Merges two sorted runs that lie one behind the other. */
static void
merge(const struct param *from, size_t middle, size_t end, struct param *to)
{
	size_t a = 0, b = middle;

	for (size_t i = 0; i < end; i++)
		to[i] = b == end || (a < middle && is_before(from + a, from + b)) ? from[a++] :
										    from[b++];
}

/* One round: each run with its neighbour.
 *   ends  where each run ends; those of the merged ones on return
 * Returns how many there are then. */
static size_t
merge_pairs(const struct param *from, struct param *to, size_t *ends, size_t count)
{
	size_t begin = 0, kept = 0;

	for (size_t i = 0; i < count; i += 2) {
		size_t middle = ends[i], end = i + 1 < count ? ends[i + 1] : middle;

		merge(from + begin, middle - begin, end - begin, to + begin);
		ends[kept++] = begin = end;
	}
	return kept;
}

/* Sorts all: each file is sorted already. */
static enum err
merge_files(struct vphone_config *c)
{
	struct param *rows = params_of(c);
	size_t count = vphone_config_count(c), ends[FILES_MAX], runs = 0;
	AUTO(auto_free) struct param *other = calloc(count, sizeof(*other));
	struct param *from = rows, *to = other;

	if (other == NULL)
		return ERR_NOMEM;
	for (size_t i = 1; i <= count; i++)
		if (i == count || rows[i].file != rows[i - 1].file)
			ends[runs++] = i;
	while (runs > 1) {
		struct param *swap = from;

		runs = merge_pairs(from, to, ends, runs);
		from = to;
		to = swap;
	}
	if (from != rows)
		memcpy(rows, from, count * sizeof(*rows));
	return ERR_OK;
}

/* The strongest of this name, or NULL. */
static const struct param *
find(const struct vphone_config *c, struct slice name)
{
	const struct param *rows = params_of(c);
	size_t low = 0, high = vphone_config_count(c);

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (slice_compare(rows[middle].name, name) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low < vphone_config_count(c) && slice_eq(rows[low].name, name) ? rows + low : NULL;
}

static bool
is_on(const struct vphone_config *c, struct slice gate)
{
	const struct param *p = find(c, gate);

	return p != NULL && slice_is(p->value, "1");
}

/* Whether a device.* parameter may be written: gates themselves always are. */
static bool
is_open(const struct vphone_config *c, struct slice name, bool has_device_set)
{
	char gate[PARAM_NAME_MAX_BYTES + sizeof(".set")];

	if (!is_device(name) || is_gate(name))
		return true;
	memcpy(gate, name.p, name.n);
	memcpy(gate + name.n, ".set", sizeof(".set"));
	return has_device_set && is_on(c, slice_of(gate));
}

/* The text moves while files are read; names and values are pointed at when it is at rest.  The
 * order becomes the strength: ranks first. */
static void
point(struct vphone_config *c)
{
	struct param *rows = params_of(c);
	size_t count = vphone_config_count(c);

	for (size_t i = 0; i < count; i++) {
		struct param *p = rows + i;

		p->name.p = c->text.p + p->at;
		p->value.p = p->name.p + p->name.n;
		p->order += files_of(c)[p->file].rank * count;
	}
}

enum err
vphone_config_settle(struct vphone_config *c)
{
	struct param *rows = params_of(c);
	size_t count = vphone_config_count(c);

	enum err e = buf_check(&c->text);
	if (e == ERR_OK)
		e = buf_check(&c->params);
	if (e == ERR_OK)
		e = buf_check(&c->files);
	if (e != ERR_OK)
		return e;
	if (count == 0)
		return ERR_OK;
	point(c);
	e = merge_files(c);
	if (e != ERR_OK)
		return e;
	bool has_device_set = is_on(c, SLICE("device.set"));
	for (size_t i = 0; i < count; i++) {
		bool is_hidden = i > 0 && slice_eq(rows[i].name, rows[i - 1].name);

		rows[i].standing = is_hidden                                ? VPHONE_HIDDEN :
				   is_open(c, rows[i].name, has_device_set) ? VPHONE_IN_FORCE :
									      VPHONE_GATED;
		if (is_hidden && rows[i].file == rows[i - 1].file)
			files_of(c)[rows[i].file].repeats++;
	}
	return ERR_OK;
}

struct vphone_param
vphone_config_at(const struct vphone_config *c, size_t i)
{
	const struct param *p = params_of(c) + i;

	return (struct vphone_param){
		p->name, p->value, files_of(c) + p->file, p->line, p->standing};
}

bool
vphone_config_find(const struct vphone_config *c, struct slice name, struct vphone_param *out)
{
	const struct param *p = find(c, name);

	if (p != NULL)
		*out = vphone_config_at(c, (size_t)(p - params_of(c)));
	return p != NULL;
}

bool
vphone_config_find_next(
	const struct vphone_config *c, struct slice name, size_t *at, struct vphone_param *out)
{
	const struct param *rows = params_of(c);
	size_t count = vphone_config_count(c);

	while (*at < count && slice_compare(rows[*at].name, name) < 0)
		++*at;
	if (*at == count || !slice_eq(rows[*at].name, name))
		return false;
	*out = vphone_config_at(c, *at);
	return true;
}

bool
vphone_config_get(const struct vphone_config *c, struct slice name, struct slice *out)
{
	const struct param *p = find(c, name);

	if (p == NULL || p->standing != VPHONE_IN_FORCE)
		return false;
	*out = p->value;
	return true;
}
