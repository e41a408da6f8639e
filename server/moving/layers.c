#include "moving/layers.h"

#include "base/auto.h"
#include "moving/boot_folder.h"

#include <stdio.h>

enum { ORDER_SCALE = 1024 };

/* The readers of one file while they are counted. */
struct tally {
	size_t at, n;          /* in readers */
	size_t real;           /* of them no guesses */
	uint64_t position_sum; /* where the file stands in their lists */
	uint64_t models;       /* of guesses alone */
};

struct inference {
	const struct layers_in *in;
	struct layers *out;
	struct buf tallies; /* struct tally, for each file */
	size_t phones_real;
	size_t model_sizes[MOVING_MODELS_MAX];
};

void
layers_done(struct layers *l)
{
	buf_free(&l->of);
	buf_free(&l->groups);
	buf_free(&l->readers);
}

static struct tally *
tally_of(const struct inference *f, uint32_t file)
{
	return (struct tally *)(void *)f->tallies.p + file;
}

static const uint32_t *
readers_of(const struct inference *f, const struct tally *t)
{
	return (const uint32_t *)(const void *)f->out->readers.p + t->at;
}

/* Counts who reads what. */
static void
count_readers(struct inference *f)
{
	const struct layers_in *in = f->in;

	for (size_t p = 0; p < in->phones_len; p++) {
		const struct layers_phone *phone = &in->phones[p];

		f->phones_real += !phone->is_guess;
		if (!phone->is_guess && phone->model >= 0 && phone->model < MOVING_MODELS_MAX)
			f->model_sizes[phone->model]++;
		for (size_t i = 0; i < phone->n; i++) {
			struct tally *t = tally_of(f, in->list[phone->at + i]);

			t->n++;
			t->position_sum += i;
			if (!phone->is_guess)
				t->real++;
			else if (phone->model >= 0 && phone->model < MOVING_MODELS_MAX)
				t->models |= UINT64_C(1) << phone->model;
		}
	}
}

/* Lists the readers of each file in the order of phones; guesses are left out where a phone of
 * the folder reads it. */
static enum err
list_readers(struct inference *f)
{
	const struct layers_in *in = f->in;
	uint32_t *readers;
	size_t all = 0;
	enum err e;

	for (uint32_t i = 0; i < in->files_len; i++) {
		tally_of(f, i)->at = all;
		all += tally_of(f, i)->n;
		tally_of(f, i)->n = 0;
	}
	e = buf_zeros(&f->out->readers, all * sizeof(uint32_t));
	if (e != ERR_OK)
		return e;
	readers = (uint32_t *)(void *)f->out->readers.p;
	for (uint32_t p = 0; p < in->phones_len; p++)
		for (size_t i = 0; i < in->phones[p].n; i++) {
			struct tally *t = tally_of(f, in->list[in->phones[p].at + i]);

			if (!in->phones[p].is_guess || t->real == 0)
				readers[t->at + t->n++] = p;
		}
	return ERR_OK;
}

/* The one model of all readers of a file, where no phone of that model does not read it; -1. */
static int
model_of_readers(const struct inference *f, const struct tally *t)
{
	const uint32_t *readers = readers_of(f, t);
	int model = f->in->phones[readers[0]].model;

	if (model < 0 || model >= MOVING_MODELS_MAX || f->model_sizes[model] != t->n)
		return -1;
	for (size_t i = 1; i < t->n; i++)
		if (f->in->phones[readers[i]].model != model)
			return -1;
	return model;
}

/* What a file that only guesses read is: for all where the unspecific one does, else of models. */
static void
decide_guessed(const struct inference *f, const struct tally *t, struct layer_of *l)
{
	const uint32_t *readers = readers_of(f, t);

	l->kind = LAYER_MODEL;
	l->models = t->models;
	for (size_t i = 0; i < t->n && f->phones_real == 0; i++)
		if (f->in->phones[readers[i]].model < 0)
			l->kind = LAYER_ALL;
	if (l->kind == LAYER_MODEL && t->models == 0)
		l->kind = LAYER_UNREAD;
}

static void
decide(const struct inference *f, uint32_t file, struct layer_of *l)
{
	const struct tally *t = tally_of(f, file);
	uint8_t flags = f->in->flags[file];
	bool is_one, is_named;
	int model;

	*l = (struct layer_of){.kind = LAYER_UNREAD};
	if (t->n == 0)
		return;
	l->order = t->position_sum * ORDER_SCALE / t->n;
	l->which = readers_of(f, t)[0];
	if (t->real == 0) {
		decide_guessed(f, t, l);
		return;
	}
	model = model_of_readers(f, t);
	is_one = t->n == 1 &&
		 ((flags & (LAYER_FILE_OWN_NAME | LAYER_FILE_HAS_LINES)) || f->phones_real > 1);
	is_named = model >= 0 && (flags & LAYER_FILE_MODEL_NAME);
	if (is_one && !is_named)
		l->kind = LAYER_OWN;
	else if (t->n == f->phones_real && !is_named)
		l->kind = LAYER_ALL;
	else if (model >= 0) {
		l->kind = LAYER_MODEL;
		l->models = UINT64_C(1) << model;
	} else
		l->kind = LAYER_GROUP;
}

/* By readers, then by strength. */
static int
compare_by_readers(const void *left, const void *right, void *ctx)
{
	const struct inference *f = ctx;
	uint32_t a = *(const uint32_t *)left, b = *(const uint32_t *)right;
	const struct tally *ta = tally_of(f, a), *tb = tally_of(f, b);
	uint64_t oa = layer_of(f->out, a)->order, ob = layer_of(f->out, b)->order;
	int order;

	if (ta->n != tb->n)
		return ta->n > tb->n ? -1 : 1;
	order = memcmp(readers_of(f, ta), readers_of(f, tb), ta->n * sizeof(uint32_t));
	if (order != 0)
		return order;
	return oa != ob ? (oa > ob) - (oa < ob) : (a > b) - (a < b);
}

static int
compare_groups(const void *left, const void *right)
{
	const struct layers_group *a = left, *b = right;

	if (a->order != b->order)
		return a->order < b->order ? -1 : 1;
	return (a->file > b->file) - (a->file < b->file);
}

static bool
has_same_readers(const struct inference *f, uint32_t a, uint32_t b)
{
	const struct tally *ta = tally_of(f, a), *tb = tally_of(f, b);

	return ta->n == tb->n &&
	       memcmp(readers_of(f, ta), readers_of(f, tb), ta->n * sizeof(uint32_t)) == 0;
}

/* Numbers the groups by strength, and tells each file its own. */
static void
number_groups(struct inference *f, const uint32_t *files, size_t count)
{
	struct layers_group *groups = (struct layers_group *)(void *)f->out->groups.p;
	size_t len = layers_groups_len(f->out);

	if (len == 0)
		return;
	qsort(groups, len, sizeof(*groups), compare_groups);
	for (uint32_t g = 0; g < len; g++) {
		size_t i = 0;

		/* The files of a group stand together, its first one in front. */
		while (files[i] != groups[g].file)
			i++;
		for (; i < count && has_same_readers(f, files[i], groups[g].file); i++)
			((struct layer_of *)(void *)f->out->of.p)[files[i]].which = g;
	}
}

static enum err
make_groups(struct inference *f)
{
	AUTO(buf_free) struct buf files = BUF(MOVING_FILES_MAX * sizeof(uint32_t));
	const uint32_t *rows;
	size_t count;
	enum err e;

	for (uint32_t i = 0; i < f->in->files_len; i++)
		if (layer_of(f->out, i)->kind == LAYER_GROUP)
			buf_add(&files, (struct slice){(const char *)&i, sizeof(i)});
	e = buf_check(&files);
	count = files.n / sizeof(uint32_t);
	if (e != ERR_OK || count == 0)
		return e;
	qsort_r(files.p, count, sizeof(uint32_t), compare_by_readers, f);
	rows = (const uint32_t *)(const void *)files.p;
	for (size_t i = 0; i < count; i++) {
		const struct tally *t = tally_of(f, rows[i]);
		struct layers_group g = {rows[i], t->at, t->n, layer_of(f->out, rows[i])->order};

		if (i == 0 || !has_same_readers(f, rows[i], rows[i - 1]))
			buf_add(&f->out->groups, (struct slice){(const char *)&g, sizeof(g)});
	}
	e = buf_check(&f->out->groups);
	if (e == ERR_OK)
		number_groups(f, rows, count);
	return e;
}

enum err
layers_infer(const struct layers_in *in, struct layers *out)
{
	AUTO(layers_done)
	struct layers l = {BUF(MOVING_FILES_MAX * sizeof(struct layer_of)),
		BUF(MOVING_FILES_MAX * sizeof(struct layers_group)), BUF(SIZE_MAX / 4)};
	struct inference f = {
		.in = in, .out = &l, .tallies = BUF(MOVING_FILES_MAX * sizeof(struct tally))};
	enum err e = buf_zeros(&f.tallies, in->files_len * sizeof(struct tally));

	if (e == ERR_OK)
		e = buf_zeros(&l.of, in->files_len * sizeof(struct layer_of));
	if (e == ERR_OK) {
		count_readers(&f);
		e = list_readers(&f);
	}
	for (uint32_t i = 0; i < in->files_len && e == ERR_OK; i++)
		decide(&f, i, (struct layer_of *)(void *)l.of.p + i);
	if (e == ERR_OK)
		e = make_groups(&f);
	buf_free(&f.tallies);
	if (e != ERR_OK)
		return e;
	*out = l;
	l = (struct layers){.of = BUF(0)};
	return ERR_OK;
}

void
layers_name(struct slice path, unsigned nth, char out[WORD_MAX_BYTES + 1])
{
	struct slice rest, base = slice_cut(boot_path_base(path), '.', &rest);
	char number[16] = "";
	size_t n = 0, room;

	if (nth > 1)
		(void)snprintf(number, sizeof(number), "-%u", nth);
	room = WORD_MAX_BYTES - strlen(number);
	for (size_t i = 0; i < base.n && n < room; i++) {
		char c = base.p[i];

		c = c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
		if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'))
			out[n++] = c;
		else if (n > 0 && out[n - 1] != '-')
			out[n++] = '-';
	}
	while (n > 0 && out[n - 1] == '-')
		n--;
	if (n == 0)
		n = (size_t)snprintf(out, WORD_MAX_BYTES + 1, "files");
	(void)snprintf(out + n, WORD_MAX_BYTES + 1 - n, "%s", number);
}
