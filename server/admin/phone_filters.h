/* phone_filters - which phones a query or a body names: text, state, model, site, group, version,
 * line. */
#ifndef ADMIN_PHONE_FILTERS_H
#define ADMIN_PHONE_FILTERS_H

#include "admin/call.h"
#include "store/phone_query.h"

#define PHONE_FILTERS "text state model site group version line"

/* Reads them off the query, or off the part of the body that is read now: state, site, group, model
 * and text alone.  What is not there asks for nothing.
 *   out  filter, version and line_id are written; slices borrow from the call
 * ERR_OK; ERR_SYNTAX (a word that is none, a site, group or line that is not there: noted); storage
 * errors. */
MUST_CHECK enum err phone_filters_of_query(struct call *c, struct phone_query *out);
MUST_CHECK enum err phone_filters_of_body(struct call *c, struct phone_filter *out);

/* Reads ids by name for a field; the empty slice leaves *id. */
MUST_CHECK enum err phone_filters_site(
	struct call *c, const char *field, struct slice name, int64_t *id);
MUST_CHECK enum err phone_filters_group(
	struct call *c, const char *field, struct slice name, int64_t *id);

#endif
