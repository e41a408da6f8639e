/* verify_shelf - the boot folder as it was last surveyed, kept from one page of the checklist to
 * the next.
 *
 * One survey at most, of at most VERIFY_KEPT_MAX_BYTES, and dropped when nobody has wanted it for
 * VERIFY_KEPT_MS.  Whoever takes it has it alone; who comes meanwhile makes his own.  Any thread.
 */
#ifndef ADMIN_VERIFY_SHELF_H
#define ADMIN_VERIFY_SHELF_H

#include "moving/verify.h"

struct verify_shelf;

struct verify_shelf *verify_shelf_new(void);    /* NULL when out of memory */
void verify_shelf_free(struct verify_shelf *s); /* NULL is allowed */

/* What is there, the caller's from now on; NULL: nothing. */
struct verify_survey *verify_shelf_take(struct verify_shelf *s);
/* Gives one back, or another one; NULL is allowed. */
void verify_shelf_put(struct verify_shelf *s, struct verify_survey *survey);
/* Drops what is too old: to be called now and then. */
void verify_shelf_look(struct verify_shelf *s);

#endif
