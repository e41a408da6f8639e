#include "manage/diff.h"

#include "base/auto.h"

enum { EDITS_MAX = 2000, CONTEXT_LINES = 3 };

/* One text cut into lines; each keeps its line feed, so that a missing last one is a change. */
struct text {
	struct slice *lines; /* owned */
	bool *is_edited;     /* owned: not in the other text */
	size_t count;
};

static void
text_done(struct text *t)
{
	free(t->lines);
	free(t->is_edited);
}

static enum err
cut_lines(struct slice s, struct text *out)
{
	size_t count = 0;

	for (size_t i = 0; i < s.n; i++)
		count += s.p[i] == '\n';
	out->lines = calloc(count + 1, sizeof(*out->lines));
	out->is_edited = calloc(count + 1, sizeof(*out->is_edited));
	if (out->lines == NULL || out->is_edited == NULL)
		return ERR_NOMEM;
	while (s.n > 0) {
		const char *lf = memchr(s.p, '\n', s.n);
		size_t n = lf ? (size_t)(lf - s.p) + 1 : s.n;

		out->lines[out->count++] = slice_head(s, n);
		s = slice_from(s, n);
	}
	return ERR_OK;
}

/* The lines of both texts between their common beginning and their common end, and how far
 * each number of edits reaches on each diagonal k = x - y. */
struct search {
	struct text *old, *new;
	size_t from;      /* lines in common at the beginning */
	int old_n, new_n; /* lines in the middle */
	int32_t *reach;   /* owned: the x of (d, k) stands at d(d+1)/2 + (k+d)/2 */
};

static int32_t *
reach_of(const struct search *s, int d, int k)
{
	return s->reach + (size_t)d * ((size_t)d + 1) / 2 + (size_t)((k + d) / 2);
}

static bool
is_same(const struct search *s, int x, int y)
{
	return slice_eq(s->old->lines[s->from + (size_t)x], s->new->lines[s->from + (size_t)y]);
}

/* The diagonal from which (d, k) is best reached: k + 1 by adding a line, k - 1 by removing. */
static int
came_from(const struct search *s, int d, int k)
{
	if (k == -d || (k != d && *reach_of(s, d - 1, k - 1) < *reach_of(s, d - 1, k + 1)))
		return k + 1;
	return k - 1;
}

/* Runs all diagonals of d edits.  Whether one of them reached the end. */
static bool
advance(const struct search *s, int d)
{
	for (int k = -d; k <= d; k += 2) {
		int x = 0;

		if (d > 0) {
			int from = came_from(s, d, k);

			x = *reach_of(s, d - 1, from) + (from < k);
		}
		while (x < s->old_n && x - k < s->new_n && is_same(s, x, x - k))
			x++;
		*reach_of(s, d, k) = x;
		if (x >= s->old_n && x - k >= s->new_n)
			return true;
	}
	return false;
}

/* Walks back from the end over d edits and marks the lines. */
static void
mark_edits(const struct search *s, int d)
{
	int k = s->old_n - s->new_n;

	for (; d > 0; d--) {
		int from = came_from(s, d, k);
		size_t x = (size_t)*reach_of(s, d - 1, from);

		if (from < k)
			s->old->is_edited[s->from + x] = true;
		else
			s->new->is_edited[s->from + x - (size_t)from] = true;
		k = from;
	}
}

static void
mark_all(const struct search *s)
{
	memset(s->old->is_edited + s->from, true, (size_t)s->old_n);
	memset(s->new->is_edited + s->from, true, (size_t)s->new_n);
}

static enum err
find_edits(struct text *old, struct text *new)
{
	struct search s = {.old = old, .new = new};
	size_t old_end = old->count, new_end = new->count;
	int most, d = 0;

	while (s.from < old_end && s.from < new_end &&
		slice_eq(old->lines[s.from], new->lines[s.from]))
		s.from++;
	while (old_end > s.from && new_end > s.from &&
		slice_eq(old->lines[old_end - 1], new->lines[new_end - 1])) {
		old_end--;
		new_end--;
	}
	s.old_n = (int)(old_end - s.from);
	s.new_n = (int)(new_end - s.from);
	most = s.old_n + s.new_n < EDITS_MAX ? s.old_n + s.new_n : EDITS_MAX;
	s.reach = calloc(((size_t)most + 1) * ((size_t)most + 2) / 2, sizeof(*s.reach));
	if (s.reach == NULL)
		return ERR_NOMEM;
	while (d <= most && !advance(&s, d))
		d++;
	if (d <= most)
		mark_edits(&s, d);
	else
		mark_all(&s);
	free(s.reach);
	return ERR_OK;
}

/* A place in both texts. */
struct place {
	size_t old, new;
};

static bool
is_end(const struct text *old, const struct text *new, struct place at)
{
	return at.old == old->count && at.new == new->count;
}

/* One step: a removed line, an added one, or one that both have. */
static char
step(const struct text *old, const struct text *new, struct place *at)
{
	if (at->old < old->count && old->is_edited[at->old])
		return at->old++, '-';
	if (at->new < new->count &&new->is_edited[at->new])
		return at->new ++, '+';
	at->old++;
	at->new ++;
	return ' ';
}

/* Where the hunk that begins at `from` ends: behind its last edit and the context that follows;
 * edits with little between them share a hunk. */
static struct place
hunk_end(const struct text *old, const struct text *new, struct place from)
{
	struct place at = from, end = from;
	size_t equal = 0;
	bool has_edit = false;

	while (!is_end(old, new, at) && equal < 2ul * CONTEXT_LINES + (size_t)!has_edit) {
		if (step(old, new, &at) == ' ') {
			equal++;
		} else {
			equal = 0;
			has_edit = true;
		}
		if (equal <= CONTEXT_LINES || !has_edit)
			end = at;
	}
	return end;
}

/* What a hunk and its lines are given to. */
struct sink {
	enum err (*begin)(void *ctx, struct place from, struct place to); /* NULL: nobody asks */
	enum err (*line)(void *ctx, const struct diff_line *line);
	void *ctx;
};

static enum err
walk_hunk(const struct text *old, const struct text *new, struct place at, const struct sink *to)
{
	struct place end = hunk_end(old, new, at);
	enum err e = to->begin != NULL ? to->begin(to->ctx, at, end) : ERR_OK;

	while (e == ERR_OK && (at.old < end.old || at.new < end.new)) {
		struct place was = at;
		struct diff_line line = {step(old, new, &at), was.old, was.new, SLICE("")};

		line.text = line.op == '+' ? new->lines[was.new] : old->lines[was.old];
		e = to->line(to->ctx, &line);
	}
	return e;
}

static enum err
walk_hunks(const struct text *old, const struct text *new, const struct sink *to)
{
	struct place at = {0, 0};
	size_t equal = 0;
	enum err e = ERR_OK;

	while (e == ERR_OK && !is_end(old, new, at)) {
		struct place was = at;

		if (step(old, new, &at) == ' ') {
			equal++;
			continue;
		}
		if (equal > CONTEXT_LINES)
			equal = CONTEXT_LINES;
		was.old -= equal;
		was.new -= equal;
		e = walk_hunk(old, new, was, to);
		at = hunk_end(old, new, was);
		equal = 0;
	}
	return e;
}

/* Compares two texts and gives the hunks away. */
static enum err
compare(struct slice old, struct slice new, const struct sink *to)
{
	AUTO(text_done) struct text o = {0}, n = {0};
	enum err e = cut_lines(old, &o);

	if (e == ERR_OK)
		e = cut_lines(new, &n);
	if (e == ERR_OK)
		e = find_edits(&o, &n);
	return e == ERR_OK ? walk_hunks(&o, &n, to) : e;
}

enum err
diff_lines(struct slice old, struct slice new,
	enum err (*each)(void *ctx, const struct diff_line *line), void *ctx)
{
	struct sink to = {NULL, each, ctx};

	return slice_eq(old, new) ? ERR_OK : compare(old, new, &to);
}

static void
write_range(struct buf *out, char sign, size_t from, size_t to)
{
	/* An empty range names the line before it. */
	buf_addf(out, "%c%zu,%zu ", sign, to > from ? from + 1 : from, to - from);
}

static enum err
write_begin(void *ctx, struct place from, struct place to)
{
	buf_add_text(ctx, "@@ ");
	write_range(ctx, '-', from.old, to.old);
	write_range(ctx, '+', from.new, to.new);
	buf_add_text(ctx, "@@\n");
	return ERR_OK;
}

static enum err
write_line(void *ctx, const struct diff_line *line)
{
	buf_add_char(ctx, line->op);
	buf_add(ctx, line->text);
	if (!slice_ends(line->text, SLICE("\n")))
		buf_add_text(ctx, "\n\\ No newline at end of file\n");
	return ERR_OK;
}

enum err
diff_unified(struct slice old, const char *old_name, struct slice new, const char *new_name,
	struct buf *out)
{
	struct sink to = {write_begin, write_line, out};
	enum err e;

	if (slice_eq(old, new))
		return ERR_OK;
	buf_addf(out, "--- %s\n+++ %s\n", old_name, new_name);
	e = compare(old, new, &to);
	return e == ERR_OK ? buf_check(out) : e;
}
