#include "provision/template.h"

#include "base/auto.h"
#include "limits.h"
#include "provision/placeholder.h"
#include "provision/template_parsed.h"
#include "provision/xml.h"

struct parser {
	struct template *t;
	struct why *why;
	const struct xml_attribute *at; /* being read */
	enum template_repeat repeat;    /* of its name */
};

/* "line N: NAME: reason." */
static enum err
fail(const struct parser *p, const char *reason, struct slice about)
{
	return why_fail(p->why, ERR_SYNTAX, "line %u: %.*s: %s%.*s%s", p->at->line,
		SLICE_FMT(slice_head(p->at->name, 128)), reason, SLICE_FMT(slice_head(about, 64)),
		about.n > 0 ? "." : "");
}

static void
add_literal(struct parser *p, struct slice text)
{
	struct template_part part = {.text = text};

	if (text.n > 0)
		buf_add(&p->t->parts, (struct slice){(const char *)&part, sizeof(part)});
}

static enum err
check_placeholder(struct parser *p, struct slice name)
{
	static const char *const places[ABOUT__COUNT] = {
		[ABOUT_LINE] = "only reg.x..., reg.x.server.y... and msg.mwi.x... are repeated for "
			       "lines and have ",
		[ABOUT_SERVER] = "only reg.x.server.y... is repeated for servers and has ",
		[ABOUT_KEY] = "only lineKey.x... is repeated for keys and has ",
		[ABOUT_BLF] = "only attendant.resourceList.x... is repeated for BLF keys and has ",
	};
	enum placeholder_id id = placeholder_find(name);

	if (id == PLACE__COUNT)
		return fail(p, "the manual of templates lists the placeholders; it has no ", name);
	if (!placeholder_fits(id, p->repeat))
		return fail(p, places[placeholders[id].about], name);
	if (placeholders[id].about != ABOUT_SITE)
		p->t->needs_phone = true;
	else
		p->t->needs_site = true;
	return ERR_OK;
}

/* Reads what stands between ${ and }. */
static enum err
add_placeholder(struct parser *p, struct slice inside)
{
	size_t at = slice_find(inside, SLICE(":-"));
	struct template_part part = {.text = slice_head(inside, at),
		.is_placeholder = true,
		.has_default = at < inside.n,
		.fallback = slice_from(inside, at + 2)};

	if (part.text.n == 0)
		return fail(
			p, "a placeholder without a name; a literal ${ is written $${.", SLICE(""));
	if (slice_find(part.fallback, SLICE("${")) < part.fallback.n)
		return fail(p, "a default cannot hold a placeholder.", SLICE(""));
	enum err e = check_placeholder(p, part.text);
	if (e == ERR_OK)
		part.is_secret = placeholders[placeholder_find(part.text)].is_secret;
	if (e == ERR_OK)
		buf_add(&p->t->parts, (struct slice){(const char *)&part, sizeof(part)});
	return e;
}

/* Cuts a value into literals and placeholders. */
static enum err
add_parts(struct parser *p, struct slice value)
{
	size_t at = 0;

	while (at < value.n) {
		struct slice rest = slice_from(value, at);

		if (slice_starts(rest, SLICE("$${"))) {
			add_literal(p, slice_head(value, at));
			add_literal(p, slice_head(slice_from(rest, 1), 2));
			value = slice_from(rest, 3);
			at = 0;
		} else if (slice_starts(rest, SLICE("${"))) {
			size_t end = slice_find(rest, SLICE("}"));

			if (end == rest.n)
				return fail(p, "a ${ without its }; a literal ${ is written $${.",
					SLICE(""));
			add_literal(p, slice_head(value, at));
			enum err e = add_placeholder(p, slice_head(slice_from(rest, 2), end - 2));
			if (e != ERR_OK)
				return e;
			value = slice_from(rest, end + 1);
			at = 0;
		} else {
			at++;
		}
	}
	add_literal(p, value);
	return ERR_OK;
}

/* Takes one attribute of the document as a parameter. */
static enum err
take_attribute(void *ctx, const struct xml_attribute *a)
{
	struct parser *p = ctx;
	struct template_entry entry = {.line = a->line};
	size_t part_bytes = sizeof(struct template_part);
	struct why detail = {""};

	p->at = a;
	if (a->name.n > PARAM_NAME_MAX_BYTES || a->value.n > PARAM_VALUE_MAX_BYTES)
		return why_fail(p->why, ERR_LIMIT,
			"line %u: %.*s: a name has at most %d bytes and a value %d.", a->line,
			SLICE_FMT(slice_head(a->name, 128)), PARAM_NAME_MAX_BYTES,
			PARAM_VALUE_MAX_BYTES);
	entry.bytes = malloc(a->name.n + a->value.n + 1);
	if (entry.bytes == NULL)
		return ERR_NOMEM;
	memcpy(entry.bytes, a->name.p, a->name.n);
	memcpy(entry.bytes + a->name.n, a->value.p, a->value.n);
	entry.name = (struct slice){entry.bytes, a->name.n};
	entry.value = (struct slice){entry.bytes + a->name.n, a->value.n};
	entry.first = p->t->parts.n / part_bytes;

	enum err e = pattern_parse(entry.name, &entry.pattern, &detail);
	if (e != ERR_OK)
		(void)why_fail(p->why, e, "line %u: %s.", a->line, detail.text);
	p->repeat = entry.pattern.repeat;
	if (p->repeat != REPEAT_ONCE)
		p->t->needs_phone = true;
	if (e == ERR_OK)
		e = add_parts(p, entry.value);
	entry.parts = p->t->parts.n / part_bytes - entry.first;
	buf_add(&p->t->entries, (struct slice){(const char *)&entry, sizeof(entry)});
	if (p->t->entries.err != ERR_OK)
		free(entry.bytes);
	if (e == ERR_OK)
		e = buf_check(&p->t->entries);
	return e != ERR_OK ? e : buf_check(&p->t->parts);
}

static int
by_name(const void *a, const void *b)
{
	const struct template_entry *const *left = a, *const *right = b;
	int order = slice_compare((*left)->name, (*right)->name);

	if (order != 0)
		return order;
	return (*left)->line < (*right)->line ? -1 : (*left)->line > (*right)->line;
}

/* Where the gate of an entry would stand among the sorted ones. */
static struct template_entry *
find(struct template_entry **sorted, size_t count, struct slice name)
{
	struct template_entry wanted = {.name = name}, *key = &wanted;
	size_t low = 0, high = count;

	while (low < high) {
		size_t mid = low + (high - low) / 2;

		if (slice_compare(sorted[mid]->name, key->name) < 0)
			low = mid + 1;
		else
			high = mid;
	}
	return low < count && slice_eq(sorted[low]->name, name) ? sorted[low] : NULL;
}

/* Ties each NAME.set to its NAME, and refuses a name that stands twice. */
static enum err
tie(struct template *t, struct why *why)
{
	size_t count = template_count(t);
	AUTO(auto_free)
	struct template_entry **sorted = calloc(count + 1, sizeof(struct template_entry *));
	struct slice gate = SLICE(".set");

	if (sorted == NULL)
		return ERR_NOMEM;
	for (size_t i = 0; i < count; i++)
		sorted[i] = template_entry(t, i);
	qsort(sorted, count, sizeof(struct template_entry *), by_name);
	for (size_t i = 1; i < count; i++)
		if (slice_eq(sorted[i]->name, sorted[i - 1]->name))
			return why_fail(why, ERR_SYNTAX,
				"line %u: %.*s is given twice; it stands in line %u already.",
				sorted[i]->line, SLICE_FMT(sorted[i]->name), sorted[i - 1]->line);
	for (size_t i = 0; i < count; i++) {
		struct slice name = sorted[i]->name;
		struct template_entry *owner;

		if (!slice_ends(name, gate))
			continue;
		owner = find(sorted, count, slice_head(name, name.n - gate.n));
		if (owner != NULL)
			sorted[i]->owner = (size_t)(owner - template_entry(t, 0)) + 1;
	}
	return ERR_OK;
}

enum err
template_parse(struct slice text, struct template **out, struct why *why)
{
	struct template *t = calloc(1, sizeof(*t));
	struct parser p = {.t = t, .why = why};
	enum err e;

	if (t == NULL)
		return ERR_NOMEM;
	t->entries = BUF(TEMPLATE_MAX_BYTES / 4 * sizeof(struct template_entry));
	t->parts = BUF(TEMPLATE_MAX_BYTES / 2 * sizeof(struct template_part));
	e = xml_read(text, take_attribute, &p, why);
	if (e == ERR_OK)
		e = tie(t, why);
	if (e != ERR_OK) {
		template_free(t);
		return e;
	}
	*out = t;
	return ERR_OK;
}

void
template_free(struct template *t)
{
	if (t == NULL)
		return;
	for (size_t i = 0; i < template_count(t); i++)
		free(template_entry(t, i)->bytes);
	buf_free(&t->entries);
	buf_free(&t->parts);
	free(t);
}

bool
template_needs_phone(const struct template *t)
{
	return t->needs_phone;
}

bool
template_needs_site(const struct template *t)
{
	return t->needs_site;
}

enum err
template_each(const struct template *t,
	enum err (*each)(void *ctx, struct slice name, struct slice value), void *ctx)
{
	enum err e = ERR_OK;

	for (size_t i = 0; i < template_count(t) && e == ERR_OK; i++)
		e = each(ctx, template_entry(t, i)->name, template_entry(t, i)->value);
	return e;
}
