/* template_update - stock templates against the copies of them that are in force.
 *
 * Assigning a stock template stores its text, so that another version of this program changes no
 * phone by itself; what it would change is shown first.
 */
#ifndef CLI_TEMPLATE_UPDATE_H
#define CLI_TEMPLATE_UPDATE_H

#include "cli/command.h"
#include "manage/template_change.h"

/* For templates_scopes(): adds a scope to the list that is open in the output, its ctx. */
enum err template_list_scope(void *ctx, const char *scope, int64_t rank);

/* The command `bootline template update [NAME] [--yes]`. */
enum err template_update(struct cli *c);

#endif
