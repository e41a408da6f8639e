/* tftp_netascii - text on its way through netascii: a line end is CR LF, a CR is CR NUL.
 *
 * Pure.  Both directions go on where they stopped, so a pair may be cut in two by a block's end.
 * Source: RFC 1350 section 1; RFC 764 (the NVT's line end).
 */
#ifndef TFTP_NETASCII_H
#define TFTP_NETASCII_H

#include "base/slice.h"

/* What is between two pieces; begins as {0}. */
struct tftp_netascii {
	bool has_held;
	char held; /* to netascii: the second byte of a pair; from it: a CR */
};

/* Converts to netascii until out is full or *in is empty.
 *   in        what was converted is taken off its front
 *   out, cap  bytes
 * Returns the count written; fewer than cap: *in is empty and nothing is held. */
size_t tftp_netascii_encode(struct tftp_netascii *n, struct slice *in, char *out, size_t cap);

/* Converts from netascii.  A CR that begins no pair stays as it is, as does a lone LF.
 *   out  room for in.n + 1 bytes
 * Returns the count written. */
size_t tftp_netascii_decode(struct tftp_netascii *n, struct slice in, char *out);
/* The end of the text: a CR that was held is written.  Returns 0 or 1; out has room for one. */
size_t tftp_netascii_decode_end(struct tftp_netascii *n, char *out);

#endif
