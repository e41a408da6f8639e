/* jval - building JSON answers; jansson is met here alone.
 *
 * A child given to jval_put() or jval_push() belongs to its parent.  Text that is not UTF-8
 * becomes U+FFFD bytes rather than an error, so any value of a peer can be shown.  Out of
 * memory ends as an error of jval_write().
 */
#ifndef BASE_JVAL_H
#define BASE_JVAL_H

#include "base/buf.h"
#include "base/err.h"
#include "base/slice.h"

struct jval;

struct jval *jval_object(void);
struct jval *jval_array(void);
void jval_free(struct jval *j); /* NULL is allowed */

void jval_put(struct jval *object, const char *name, struct jval *child);
void jval_put_text(struct jval *object, const char *name, const char *text); /* NULL: null */
void jval_put_slice(struct jval *object, const char *name, struct slice text);
void jval_put_number(struct jval *object, const char *name, int64_t number);
void jval_put_real(struct jval *object, const char *name, double number);
void jval_put_bool(struct jval *object, const char *name, bool is);

void jval_push(struct jval *array, struct jval *child);
void jval_push_text(struct jval *array, const char *text);
void jval_push_slice(struct jval *array, struct slice text);

/* Appends j to out, indented by two blanks, names in the order they were put.
 * Returns ERR_OK; ERR_NOMEM (here or while building); ERR_LIMIT (out is full). */
MUST_CHECK enum err jval_write(const struct jval *j, struct buf *out);

#endif
