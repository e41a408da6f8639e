/* audit_objects - what was changed, object by object, field by field: for audit_changes. */
#ifndef STORE_AUDIT_OBJECTS_H
#define STORE_AUDIT_OBJECTS_H

#include "base/buf.h"
#include "limits.h"
#include "store/db_watch.h"

enum {
	AUDIT_FIELD_NAME_MAX_BYTES = 1024,
	AUDIT_OBJECT_MAX_BYTES = 1024,
	AUDIT_TEXT_MAX_BYTES = PARAM_VALUE_MAX_BYTES + 64, /* the longest text in a column */
};

struct audit_side { /* of a field: before, or after */
	struct buf text;
	bool is_there, is_secret;
};

struct audit_fact { /* a field */
	struct buf name;
	struct audit_side was, is;
	const struct db_change *last; /* the row that told of it last; borrowed */
	struct audit_fact *next;
};

struct audit_object {
	struct buf name;
	bool is_whole; /* it was added or removed itself */
	struct audit_fact *facts;
	struct audit_object *next;
};

/* The object, the fact of this name, made at the end of its list where there is none.
 * ERR_OK (made; of an object found too); ERR_EXISTS (a fact that was there); ERR_NOMEM, ERR_LIMIT.
 */
MUST_CHECK enum err audit_object_find(
	struct audit_object **list, struct slice name, struct audit_object **out);
MUST_CHECK enum err audit_fact_find(
	struct audit_object *o, struct slice name, struct audit_fact **out);
void audit_objects_free(struct audit_object **list); /* leaves it empty */

/* Puts stars in the place of what its name says is secret. */
void audit_fact_mask(struct audit_fact *f);

/* Whether it is not what it was; a secret that was written always is another. */
bool audit_fact_is_changed(const struct audit_fact *f);

/* Appends the changed facts of an object to both sides as lines (audit_field()); what has no room
 * is told as "more".
 * Returns whether there is anything to tell of the object. */
bool audit_object_tell(const struct audit_object *o, struct buf *was, struct buf *becomes);

#endif
