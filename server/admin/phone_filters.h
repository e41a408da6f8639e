/* phone_filters - which phones a query or a body names, by the words of manage/phone_choice. */
#ifndef ADMIN_PHONE_FILTERS_H
#define ADMIN_PHONE_FILTERS_H

#include "admin/call.h"
#include "manage/phone_choice.h"

/* Reads them off the query, or off the part of the body that is read now.  What is not there asks
 * for nothing.
 *   out  PHONE_CHOICE; not moved from then on; its slices borrow from the call
 * ERR_OK; ERR_SYNTAX (a word that is none, a site, group or line that is not there: noted); storage
 * errors. */
MUST_CHECK enum err phone_filters_of_query(struct call *c, struct phone_choice *out);
MUST_CHECK enum err phone_filters_of_body(struct call *c, struct phone_choice *out);

/* Reads ids by name for a field; the empty slice leaves *id. */
MUST_CHECK enum err phone_filters_site(
	struct call *c, const char *field, struct slice name, int64_t *id);
MUST_CHECK enum err phone_filters_group(
	struct call *c, const char *field, struct slice name, int64_t *id);

#endif
