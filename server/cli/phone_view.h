/* phone_view - phones as results: a row of the list, and all there is to know of one. */
#ifndef CLI_PHONE_VIEW_H
#define CLI_PHONE_VIEW_H

#include "cli/command.h"
#include "store/phone_query.h"
#include "store/visits.h"

/* The phone itself and where it stands: fields. */
MUST_CHECK enum err phone_view_brief(struct cli *c, const struct phone *phone);

/* The same with when it was seen, its lines and keys, and the files it is offered. */
MUST_CHECK enum err phone_view_all(struct cli *c, const struct phone *phone);

/* A phone that nobody has put into the inventory. */
void phone_view_new(struct cli *c, const struct seen *seen);

/* Tables "phones": those of the inventory that a query finds; those that are new and have model and
 * text. */
MUST_CHECK enum err phone_view_list(struct cli *c, const struct phone_query *query);
MUST_CHECK enum err phone_view_list_new(struct cli *c, const struct phone_filter *filter);

#endif
