/* release_scopes - which release the phones of a scope get, and what was found in the drop folder.
 */
#ifndef STORE_RELEASE_SCOPES_H
#define STORE_RELEASE_SCOPES_H

#include "store/releases.h"
#include "store/scopes.h"

struct scope_release {
	int64_t release_id;
	char name[RELEASE_NAME_MAX_BYTES + 1];
	bool may_be_newer;    /* a phone that runs a newer version keeps it */
	enum scope_kind kind; /* of where it is set */
};

/* Set replaces.  unset: ERR_NOTFOUND where none was set. */
MUST_CHECK enum err scope_release_set(
	struct store *s, int64_t scope_id, int64_t release_id, bool may_be_newer);
MUST_CHECK enum err scope_release_unset(struct store *s, int64_t scope_id);
/* ERR_NOTFOUND: the scope says nothing. */
MUST_CHECK enum err scope_release_get(struct store *s, int64_t scope_id, struct scope_release *out);
/* Where a release is set (release_id 0: any), as scope texts, the strongest last. */
MUST_CHECK enum err scope_release_each(struct store *s, int64_t release_id,
	enum err (*each)(void *ctx, const char *scope, const struct scope_release *r), void *ctx);

/* What became of a thing in the drop folder. */
struct dropped {
	char name[RELEASE_SOURCE_MAX_BYTES + 1];
	char mark[IMAGE_HASH_BYTES];              /* as it was when it was looked at */
	char release[RELEASE_NAME_MAX_BYTES + 1]; /* "": refused */
	char why[WHY_BYTES];
	int64_t at;
};
/* Put replaces what was said of a thing of this name.  Get: ERR_NOTFOUND where nothing was. */
MUST_CHECK enum err dropped_put(struct store *s, const struct dropped *d);
MUST_CHECK enum err dropped_get(struct store *s, struct slice name, struct dropped *out);
/* The newest first. */
MUST_CHECK enum err dropped_each(
	struct store *s, enum err (*each)(void *ctx, const struct dropped *d), void *ctx);

#endif
