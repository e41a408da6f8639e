/* pieces - what all uploads that come piece by piece have in common: a size, an offset, a reserve.
 */
#ifndef ADMIN_PIECES_H
#define ADMIN_PIECES_H

#include "admin/call.h"

/* Bytes of the disk that an upload leaves free. */
uint64_t pieces_reserve(const struct call *c);

/* Reads "size_bytes" of the body, at most most_mib MiB.  ERR_OK; ERR_SYNTAX (noted). */
MUST_CHECK enum err pieces_take_size(struct call *c, int64_t most_mib, uint64_t *out);

/* Reads ?offset=, where the piece belongs.  ERR_OK; ERR_SYNTAX (noted). */
MUST_CHECK enum err pieces_take_offset(struct call *c, uint64_t *out);

/* What has become of a new upload, and of a piece: sets the answer's place, or its code where there
 * is no place for it.  Both return e. */
MUST_CHECK enum err pieces_begun(struct call *c, enum err e, const char *id);
MUST_CHECK enum err pieces_added(struct call *c, enum err e);

#endif
