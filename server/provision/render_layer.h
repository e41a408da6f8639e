/* render_layer - the parameters of one rendered file, strongest first, before any is hidden. */
#ifndef PROVISION_RENDER_LAYER_H
#define PROVISION_RENDER_LAYER_H

#include "provision/render.h"
#include "provision/render_scope.h"
#include "provision/render_view.h"

/* One scope of a layer. */
struct layer_scope {
	const struct scope_data *data; /* borrowed */
	size_t line;                   /* LAYER_ALL_LINES, or the line whose scope it is */
};

enum { LAYER_ALL_LINES = LINES_PER_PHONE_MAX };

/* Calls take for every parameter of a scope: its own first, then its templates by rank.
 *   file  the layer that it belongs to
 *   take  is given is_hidden = false, and is_secret without a look at the table of names (masking
 *         looks at it); other than ERR_OK ends it with that
 *   why   names a parameter or template at fault
 * Returns ERR_OK; ERR_SYNTAX, ERR_LIMIT (a value); storage errors; what take returned. */
MUST_CHECK enum err layer_scope_walk(struct view *v, const struct layer_scope *scope,
	enum render_file file, enum err (*take)(void *ctx, const struct explained *e), void *ctx,
	struct why *why);

#endif
