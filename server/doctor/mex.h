/* mex - which operations a web service's description (WSDL) lists.
 *
 * Looks for the word and its name alone; what a stranger has written is not parsed as XML here.
 * Pure.
 */
#ifndef DOCTOR_MEX_H
#define DOCTOR_MEX_H

#include "base/buf.h"

/* Appends the names of the operations, each once, with commas between; those that no name can be
 * are passed over.
 *   text  untrusted
 * Returns how many. */
size_t mex_operations(struct slice text, struct buf *out);

/* Whether one of a list's names speaks of a root, in either case. */
bool mex_has_root(struct slice names);

#endif
