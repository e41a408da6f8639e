/* template_parsed - what template.c makes and template_fill.c reads; for those two alone. */
#ifndef PROVISION_TEMPLATE_PARSED_H
#define PROVISION_TEMPLATE_PARSED_H

#include "provision/pattern.h"

/* A piece of a value: literal text, or a placeholder. */
struct template_part {
	struct slice text; /* the literal, or the placeholder's name */
	bool is_placeholder;
	bool has_default;
	bool is_secret;        /* the placeholder's value is one */
	struct slice fallback; /* where has_default */
};

struct template_entry {
	char *bytes;              /* owned: name and value, which the slices borrow from */
	struct slice name, value; /* as they are written */
	struct pattern pattern;
	unsigned line;
	size_t first, parts; /* its pieces in template.parts */
	size_t owner;        /* 1 + the entry whose gate (NAME.set) this is; 0: it is none */
};

struct template
{
	struct buf entries; /* struct template_entry, in document order */
	struct buf parts;   /* struct template_part */
	bool needs_phone, needs_site;
};

/* How many entries there are; the i-th entry, the i-th part.  Borrowed from t. */
static inline size_t
template_count(const struct template *t)
{
	return t->entries.n / sizeof(struct template_entry);
}

static inline struct template_entry *
template_entry(const struct template *t, size_t i)
{
	return (struct template_entry *)(void *)t->entries.p + i;
}

static inline const struct template_part *
template_part(const struct template *t, size_t i)
{
	return (const struct template_part *)(const void *)t->parts.p + i;
}

#endif
