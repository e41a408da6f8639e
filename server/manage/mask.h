/* mask - showing configuration XML without its secrets.
 *
 * Phones upload overrides with passwords in them, and administrators show them to each other.
 * Pure.  Works on the text, not on a parsed document, so that everything else stays byte for
 * byte and texts that no parser takes are masked too.
 */
#ifndef MANAGE_MASK_H
#define MANAGE_MASK_H

#include "base/buf.h"

/* Appends text to out with the values of secret parameters (store/scopes.h names them) replaced
 * by ********, and counts them.
 *   text  untrusted
 * Returns ERR_OK; ERR_SYNTAX (a NUL: UTF-16 or no text at all, which cannot be masked);
 * ERR_LIMIT, ERR_NOMEM (out). */
MUST_CHECK enum err mask_xml(struct slice text, struct buf *out, size_t *count);

#endif
