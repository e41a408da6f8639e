/* overrides - what a phone has set on itself, out of the XML that it uploaded.
 *
 * What a phone uploads may be made to crash or to stall its reader, so it is read in a child
 * (base/nursery.h): overrides_job() runs there, overrides_read() asks for it.  Nothing that a phone
 * uploads is merged into what it is given.
 */
#ifndef PROVISION_OVERRIDES_H
#define PROVISION_OVERRIDES_H

#include "base/nursery.h"

/* For the table of jobs: reads one document and writes its attributes. */
enum err overrides_job(int in_fd, int out_fd);

struct override {
	struct slice name;
	struct slice value; /* UTF-8; a secret where param_is_secret() says so */
};

/* Reads a document that a phone has uploaded: any of them, overrides or not.
 *   n, job  the nursery, and where overrides_job() stands in its table
 *   text    untrusted
 *   each    called in document order, when the whole document could be read; slices live during
 *           the call; other than ERR_OK ends the reading with that
 * Returns ERR_OK; ERR_SYNTAX, ERR_LIMIT, ERR_DENIED, ERR_IO (it cannot be read: why says what is
 * wrong with it, or that its reader died); ERR_BUSY, ERR_NOMEM; what each() returned. */
MUST_CHECK enum err overrides_read(struct nursery *n, size_t job, struct slice text,
	enum err (*each)(void *ctx, const struct override *o), void *ctx, struct why *why);

/* Why an administrator should look at an override of this name: it takes the phone away from its
 * boot server, its passwords or its lines from him.  NULL: it is harmless.  Pure. */
const char *overrides_risk(struct slice name);

#endif
