/* jval - JSON, built and read; jansson is met here alone.
 *
 * A child given to jval_put() or jval_push() belongs to its parent.  Text that is not UTF-8
 * becomes U+FFFD bytes rather than an error, so any value of a peer can be shown.  Out of
 * memory ends as an error of jval_write().
 */
#ifndef BASE_JVAL_H
#define BASE_JVAL_H

#include "base/buf.h"
#include "base/err.h"
#include "base/members.h"
#include "base/slice.h"

struct jval;

/* Begin a value: owned by the caller until it is put or pushed, or given to jval_free().  NULL when
 * out of memory, which all functions here take for a value. */
struct jval *jval_object(void);
struct jval *jval_array(void);
struct jval *jval_null(void);
void jval_free(struct jval *j); /* NULL is allowed */

/* Put a member into an object; one of the same name is replaced.  Texts are copied; the child is
 * owned by the object from now on, even where that is NULL.
 *   name  UTF-8 */
void jval_put(struct jval *object, const char *name, struct jval *child);
void jval_put_text(struct jval *object, const char *name, const char *text); /* NULL: null */
void jval_put_slice(struct jval *object, const char *name, struct slice text);
void jval_put_number(struct jval *object, const char *name, int64_t number);
void jval_put_bool(struct jval *object, const char *name, bool is);
void jval_put_time(struct jval *object, const char *name, int64_t at_s); /* unix seconds; 0: null */

/* Begin a child where it belongs, and give it back to be filled.  Borrowed from their parent;
 * NULL when out of memory. */
struct jval *jval_put_object(struct jval *object, const char *name);
struct jval *jval_put_array(struct jval *object, const char *name);
struct jval *jval_push_object(struct jval *array);

/* Append to an array, as jval_put() and its like put. */
void jval_push(struct jval *array, struct jval *child);
void jval_push_text(struct jval *array, const char *text); /* NULL: null */
void jval_push_slice(struct jval *array, struct slice text);

/* The form that puts members into an object. */
struct members jval_members(struct jval *object);

/* Appends j to out, indented by two blanks, names in the order they were put.
 * Returns ERR_OK; ERR_NOMEM (here or while building); ERR_LIMIT (out is full). */
MUST_CHECK enum err jval_write(const struct jval *j, struct buf *out);

/* Without blanks and line ends, for streams and hashes. */
MUST_CHECK enum err jval_write_tight(const struct jval *j, struct buf *out);

/* Reads one JSON text: RFC 8259, UTF-8, no name twice in an object, nothing behind it, at most 32
 * levels deep.
 *   in   untrusted, any length
 *   out  owned, written only on ERR_OK
 *   why  line, column and what is wrong there
 * Returns ERR_OK; ERR_SYNTAX; ERR_LIMIT (too deep); ERR_NOMEM. */
MUST_CHECK enum err jval_parse(struct slice in, struct jval **out, struct why *why);

enum jval_kind {
	JVAL_NULL,
	JVAL_BOOL,
	JVAL_NUMBER, /* whole, and fits 64 bits */
	JVAL_REAL,
	JVAL_TEXT,
	JVAL_ARRAY,
	JVAL_OBJECT
};
enum jval_kind jval_kind(const struct jval *j); /* NULL is JVAL_NULL */

/* Borrowed from j.  The member of this name, or the item at i; NULL where there is none. */
struct jval *jval_get(const struct jval *object, const char *name);
struct jval *jval_at(const struct jval *array, size_t i);
size_t jval_count(const struct jval *j); /* of items, or members; 0 of anything else */

/* The value of its kind; of another kind "", 0, false.  Text may hold NULs. */
struct slice jval_text(const struct jval *j);
int64_t jval_number(const struct jval *j);
bool jval_bool(const struct jval *j);

/* Every member in the order it was put, until each() returns other than ERR_OK, which is returned.
 */
MUST_CHECK enum err jval_each(const struct jval *object,
	enum err (*each)(void *ctx, struct slice name, struct jval *value), void *ctx);

/* Takes a member away, if it is there. */
void jval_drop(struct jval *object, const char *name);
/* A copy, owned; its own from the second level on.  NULL when out of memory. */
struct jval *jval_copy(const struct jval *j);

#endif
