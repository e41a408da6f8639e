/* scope - the scope that a path names, and who may change what hangs on it. */
#ifndef ADMIN_SCOPE_H
#define ADMIN_SCOPE_H

#include "admin/call.h"
#include "store/scopes.h"

/* The first name of the path.
 * ERR_OK; ERR_NOTFOUND (there is none; what is no scope at all too: why says which). */
MUST_CHECK enum err scope_find(struct call *c, struct scope *out);

/* The same for a change: makes the row that things hang on.  Also ERR_DENIED: this role may not;
 * the answer is 403. */
MUST_CHECK enum err scope_find_to_change(struct call *c, struct scope *out);

#endif
