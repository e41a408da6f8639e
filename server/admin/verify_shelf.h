/* verify_shelf - the boot folder as it was last surveyed, kept from one page of the checklist to
 * the next.
 *
 * One survey at most, of at most VERIFY_KEPT_MAX_BYTES, and dropped when nobody has wanted it for
 * VERIFY_KEPT_MS.  Whoever takes it has it alone; who comes meanwhile makes his own, but no more
 * than VERIFY_AT_ONCE_MAX at a time: a survey keeps one of the desks.  Any thread.
 */
#ifndef ADMIN_VERIFY_SHELF_H
#define ADMIN_VERIFY_SHELF_H

#include "moving/verify.h"

struct verify_shelf;

struct verify_shelf *verify_shelf_new(void);    /* NULL when out of memory */
void verify_shelf_free(struct verify_shelf *s); /* NULL is allowed */

/* Takes a place, and what is there.
 *   out  the caller's from now on; NULL: nothing was there
 * ERR_OK, and verify_shelf_put() must follow; ERR_BUSY: no place is free. */
MUST_CHECK enum err verify_shelf_take(struct verify_shelf *s, struct verify_survey **out);
/* Gives the place back, and a survey to keep; NULL is allowed. */
void verify_shelf_put(struct verify_shelf *s, struct verify_survey *survey);
/* Drops what is too old: to be called now and then. */
void verify_shelf_look(struct verify_shelf *s);

#endif
