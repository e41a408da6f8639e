/* dry_run - what a change would do, told before it is rolled back. */
#ifndef ADMIN_DRY_RUN_H
#define ADMIN_DRY_RUN_H

#include "admin/call.h"

/* Replaces the answer by what the open write transaction has changed; the transaction is the
 * caller's to roll back. before  another connection: sees what is committed ERR_OK; ERR_NOMEM,
 * storage errors. */
MUST_CHECK enum err dry_run_tell(struct call *c, struct store *before);

/* Puts an audit row's changes into an array: {"object", "field", "before", "after"} each,
 * without "object" where it is empty. */
void dry_run_put_changes(
	struct jval *array, struct slice object, struct slice was, struct slice is);

#endif
