/* phone_filters - which phones a query or a body names: text, state, model, site, group, version,
 * line, decision. */
#ifndef ADMIN_PHONE_FILTERS_H
#define ADMIN_PHONE_FILTERS_H

#include "admin/call.h"
#include "store/phone_query.h"

#define PHONE_FILTERS "text state model site group version line decision"

/* Which phones are asked for. */
struct phone_wanted {
	struct phone_query query; /* slices borrow from the call */
	struct buf undecided; /* owned: what query.only points to, where a decision is asked for */
};
#define PHONE_WANTED ((struct phone_wanted){.undecided = BUF(UNDECIDED_MAX * sizeof(struct mac))})
void phone_wanted_done(struct phone_wanted *w); /* for AUTO */

/* Reads them off the query, or off the part of the body that is read now.  What is not there asks
 * for nothing.
 *   out  PHONE_WANTED; not moved from then on
 * ERR_OK; ERR_SYNTAX (a word that is none, a site, group or line that is not there: noted); storage
 * errors. */
MUST_CHECK enum err phone_filters_of_query(struct call *c, struct phone_wanted *out);
MUST_CHECK enum err phone_filters_of_body(struct call *c, struct phone_wanted *out);

/* Reads ids by name for a field; the empty slice leaves *id. */
MUST_CHECK enum err phone_filters_site(
	struct call *c, const char *field, struct slice name, int64_t *id);
MUST_CHECK enum err phone_filters_group(
	struct call *c, const char *field, struct slice name, int64_t *id);

#endif
