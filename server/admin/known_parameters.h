/* known_parameters - the names of parameters that this inventory knows: of its templates and those
 * that come with bootline, of what its layers set, and of what phones uploaded lately.
 *
 * For completing names while somebody types.  A secret's value is never an example.
 */
#ifndef ADMIN_KNOWN_PARAMETERS_H
#define ADMIN_KNOWN_PARAMETERS_H

#include "base/jval.h"
#include "base/nursery.h"
#include "store/page.h"
#include "store/store.h"

/* Where they are looked for. */
struct known_parts {
	struct store *store;
	struct nursery *nursery; /* which reads uploads; what it does not read has no names */
	size_t overrides;        /* where overrides_job() stands in its table */
};

/* Pushes a page of them, by name: {"name", "used_by", "used_in", "example", "secret"}.
 *   text  part of the name, in any case; empty: any
 *   end   written only on ERR_OK
 * Returns ERR_OK; ERR_SYNTAX (the cursor: why); ERR_NOMEM, storage errors. */
MUST_CHECK enum err known_parameters(const struct known_parts *parts, struct slice text,
	const struct page *page, struct jval *rows, struct page_end *end, struct why *why);

#endif
