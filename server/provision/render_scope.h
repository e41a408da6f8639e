/* render_scope - what hangs on one scope: its parameters, templates and hand-written files. */
#ifndef PROVISION_RENDER_SCOPE_H
#define PROVISION_RENDER_SCOPE_H

#include "base/buf.h"
#include "provision/memo.h"
#include "provision/template.h"
#include "store/release_scopes.h"
#include "store/scopes.h"
#include "store/templates.h"

/* A template of the inventory, parsed once. */
struct known_template {
	char name[WORD_MAX_BYTES + 1];
	struct template *parsed; /* owned */
};
void known_template_free(void *known); /* for a memo */

/* A run of a scope's bytes. */
struct scope_text {
	size_t at, n;
};

struct scope_param {
	struct scope_text name, value;
	bool is_secret;
};

struct scope_file {
	struct scope_text name;
	bool is_after;
};

struct scope_data {
	char text[SCOPE_TEXT_BYTES];  /* "site:hq" */
	struct buf bytes;             /* of every scope_text; holds secrets */
	struct buf params;            /* struct scope_param, by name */
	struct buf templates;         /* const struct known_template *, by rank */
	struct buf files;             /* struct scope_file, in the order of CONFIG_FILES */
	bool needs_phone, needs_site; /* of its templates */
	struct scope_release release; /* release_id 0: it sets none */
};
void scope_data_done(struct scope_data *d); /* wipes it; all zeros is allowed */
void scope_data_free(void *d);              /* for a memo: done, and the memory of d itself */

/* What there is of a scope: a text of it; its parameters, templates and files, the first or the
 * i-th, and how many.  All borrowed: valid until something is added, or scope_data_done(). */
static inline struct slice
scope_slice(const struct scope_data *d, struct scope_text t)
{
	return slice_head(slice_from(buf_slice(&d->bytes), t.at), t.n);
}

static inline size_t
scope_params_len(const struct scope_data *d)
{
	return d->params.n / sizeof(struct scope_param);
}

static inline const struct scope_param *
scope_params(const struct scope_data *d)
{
	return (const struct scope_param *)(const void *)d->params.p;
}

static inline size_t
scope_templates_len(const struct scope_data *d)
{
	return d->templates.n / sizeof(struct known_template *);
}

static inline const struct known_template *
scope_template(const struct scope_data *d, size_t i)
{
	return ((const struct known_template *const *)(const void *)d->templates.p)[i];
}

static inline size_t
scope_files_len(const struct scope_data *d)
{
	return d->files.n / sizeof(struct scope_file);
}

static inline const struct scope_file *
scope_files(const struct scope_data *d)
{
	return (const struct scope_file *)(const void *)d->files.p;
}

/* An empty one, and a parameter more for it: for what is in no table of parameters.
 *   text  how it is named, as in struct scope_data
 * ERR_OK; ERR_LIMIT, ERR_NOMEM. */
void scope_data_init(struct scope_data *d, const char *text);
MUST_CHECK enum err scope_data_add(
	struct scope_data *d, const char *name, struct slice value, bool is_secret);

/* Which scope is meant. */
struct scope_key {
	enum scope_kind kind;
	int64_t ref;      /* as in scopes_row() */
	const char *name; /* of site, group, model, line, or the MAC; "" for global and lines */
};

/* Loads a scope; one that nothing hangs on is empty.
 *   known  templates parsed so far, by id; grows
 *   out    written only on ERR_OK; ended by scope_data_done()
 *   why    names a template that cannot be used
 * Returns ERR_OK; ERR_SYNTAX (a template that does not parse); storage errors. */
MUST_CHECK enum err scope_data_load(struct store *s, const struct scope_key *key,
	struct memo *known, struct scope_data *out, struct why *why);

#endif
