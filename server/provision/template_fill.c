#include "limits.h"
#include "provision/template.h"
#include "provision/template_parsed.h"

struct filling {
	const struct template *t;
	const struct template_source *source;
	enum err (*each)(void *ctx, struct slice name, struct slice value, bool is_secret);
	void *ctx;
	struct buf name;
	struct buf value; /* holds secrets */
};

/* Which element of its collection a parameter stands for now. */
struct place {
	size_t line; /* of REPEAT_SERVERS */
	size_t i;
};

/* Builds the value of an entry in f->value.  ERR_NOTFOUND: a placeholder has no value. */
static enum err
build_value(struct filling *f, const struct template_entry *entry, struct place at, bool *is_secret)
{
	const struct template_source *s = f->source;

	buf_clear(&f->value);
	for (size_t i = 0; i < entry->parts; i++) {
		const struct template_part *part = template_part(f->t, entry->first + i);
		enum err e;

		if (!part->is_placeholder) {
			buf_add(&f->value, part->text);
			continue;
		}
		e = s->value(s->ctx, part->text, entry->pattern.repeat, at.line, at.i, &f->value);
		if (e == ERR_NOTFOUND && part->has_default)
			buf_add(&f->value, part->fallback);
		else if (e != ERR_OK)
			return e;
		else
			*is_secret = *is_secret || part->is_secret;
	}
	return buf_check(&f->value);
}

static enum err
fill_one(struct filling *f, const struct template_entry *entry, struct place at)
{
	const struct template_source *s = f->source;
	const struct pattern *p = &entry->pattern;
	size_t x = p->repeat == REPEAT_SERVERS ? at.line : at.i;
	bool is_secret = false;
	enum err e = ERR_OK;

	if (entry->owner > 0)
		e = build_value(f, template_entry(f->t, entry->owner - 1), at, &is_secret);
	is_secret = false;
	if (e == ERR_OK)
		e = build_value(f, entry, at, &is_secret);
	if (e != ERR_OK)
		return e == ERR_NOTFOUND ? ERR_OK : e;
	if (p->repeat == REPEAT_ONCE)
		return f->each(f->ctx, entry->name, buf_slice(&f->value), is_secret);
	buf_clear(&f->name);
	pattern_write(p,
		s->index(s->ctx, p->repeat == REPEAT_SERVERS ? REPEAT_LINES : p->repeat, x, x),
		p->repeat == REPEAT_SERVERS ? s->index(s->ctx, REPEAT_SERVERS, at.line, at.i) : 0,
		&f->name);
	e = buf_check(&f->name);
	return e != ERR_OK ? e :
			     f->each(f->ctx, buf_slice(&f->name), buf_slice(&f->value), is_secret);
}

static enum template_repeat
repeat_of(const struct filling *f, size_t entry)
{
	return template_entry(f->t, entry)->pattern.repeat;
}

/* The collection that a parameter is repeated for first: a server belongs to a line. */
static enum template_repeat
outer(const struct filling *f, size_t entry)
{
	enum template_repeat r = repeat_of(f, entry);

	return r == REPEAT_SERVERS ? REPEAT_LINES : r;
}

/* Fills in neighbours that are all repeated for the servers of one line: all of the first
 * server, all of the second... */
static enum err
fill_servers(struct filling *f, size_t from, size_t to, size_t line)
{
	size_t count = f->source->count(f->source->ctx, REPEAT_SERVERS, line);
	enum err e = ERR_OK;

	for (size_t i = 0; i < count; i++)
		for (size_t k = from; k < to && e == ERR_OK; k++)
			e = fill_one(f, template_entry(f->t, k), (struct place){line, i});
	return e;
}

/* Fills in neighbours of one collection for its element i. */
static enum err
fill_element(struct filling *f, size_t from, size_t to, size_t i)
{
	enum err e = ERR_OK;
	size_t next;

	for (size_t k = from; k < to && e == ERR_OK; k = next) {
		next = k + 1;
		if (repeat_of(f, k) != REPEAT_SERVERS) {
			e = fill_one(f, template_entry(f->t, k), (struct place){i, i});
			continue;
		}
		while (next < to && repeat_of(f, next) == REPEAT_SERVERS)
			next++;
		e = fill_servers(f, k, next, i);
	}
	return e;
}

/* Fills in the run of neighbours that begins at entry `from`; *to is behind it. */
static enum err
fill_run(struct filling *f, size_t from, size_t *to)
{
	enum template_repeat repeat = outer(f, from);
	size_t count, end = from + 1;
	enum err e = ERR_OK;

	while (end < template_count(f->t) && outer(f, end) == repeat)
		end++;
	*to = end;
	count = repeat == REPEAT_ONCE ? 1 : f->source->count(f->source->ctx, repeat, 0);
	for (size_t i = 0; i < count && e == ERR_OK; i++)
		e = fill_element(f, from, end, i);
	return e;
}

enum err
template_fill(const struct template *t, const struct template_source *source,
	enum err (*each)(void *ctx, struct slice name, struct slice value, bool is_secret),
	void *ctx)
{
	struct filling f = {.t = t,
		.source = source,
		.each = each,
		.ctx = ctx,
		.name = BUF(2 * PARAM_NAME_MAX_BYTES),
		.value = BUF(PARAM_VALUE_MAX_BYTES)};
	size_t at = 0;
	enum err e = ERR_OK;

	while (at < template_count(t) && e == ERR_OK)
		e = fill_run(&f, at, &at);
	buf_free(&f.name);
	buf_wipe(&f.value);
	return e;
}
