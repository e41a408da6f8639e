/* render_plan - which scopes make up each layer of a phone, strongest first.
 *
 * A book remembers what many phones share: sites, models, parsed templates, and every scope but
 * those of phones and lines.  A plan is one phone's, made again for each rendering.
 */
#ifndef PROVISION_RENDER_PLAN_H
#define PROVISION_RENDER_PLAN_H

#include "provision/render_layer.h"

struct plan_book {
	struct store *store;   /* borrowed */
	struct memo templates; /* struct known_template, by id */
	struct memo scopes;    /* struct scope_data */
	struct memo sites;     /* struct view_site, by id */
	struct memo models;    /* struct model, by name */
	struct memo covers; /* bool: whether a release has firmware for a model (render_firmware) */
	int64_t now;        /* unix seconds: a login that is planned for later is in no plan */
};
/* Begins an empty book, of time 0; plan_book_clear() ends it.
 *   s  for reading, of this thread; borrowed for its life */
void plan_book_init(struct plan_book *b, struct store *s);
/* Forgets everything: plans made from it are void. */
void plan_book_clear(struct plan_book *b);

struct plan {
	struct view view;
	struct buf layers[RENDER__COUNT]; /* struct layer_scope, strongest first; none in the
					     master's */
	struct scope_data login;          /* of its own, while it is handed out */
	int64_t login_at;                 /* when it will be, unix seconds; 0: nothing is planned */
	struct scope_data own;
	struct buf lines; /* struct scope_data, one per line */
	struct why *why;  /* during plan_make() */
};
/* Begins a plan of no phone, which plan_make() fills; ends it, its secrets wiped.
 *   s  as the book's */
void plan_init(struct plan *p, struct store *s);
void plan_done(struct plan *p);

/* How many scopes make up a file's layer, and the i-th, the strongest first.  Borrowed until the
 * next plan_make() or plan_done(). */
static inline size_t
plan_scopes_len(const struct plan *p, enum render_file file)
{
	return p->layers[file].n / sizeof(struct layer_scope);
}

static inline const struct layer_scope *
plan_scope(const struct plan *p, enum render_file file, size_t i)
{
	return (const struct layer_scope *)(const void *)p->layers[file].p + i;
}

/* Makes the plan of a phone in p, in place of the one that was there.
 *   phone  borrowed for as long as the plan is used
 * Returns ERR_OK; ERR_SYNTAX (a template that does not parse: why names it); storage errors. */
MUST_CHECK enum err plan_make(struct plan *p, struct plan_book *b, const struct phone *phone,
	bool is_masked, struct why *why);

#endif
