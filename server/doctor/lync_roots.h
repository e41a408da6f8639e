/* lync_roots - the public authorities that Lync Phone Edition trusts from its first releases on.
 *
 * A data file, lync_roots.tsv.  Pure.
 */
#ifndef DOCTOR_LYNC_ROOTS_H
#define DOCTOR_LYNC_ROOTS_H

#include "base/slice.h"

/* Whether an authority of this common name is in the list, in either case. */
bool lync_root_is_known(struct slice common);

#endif
